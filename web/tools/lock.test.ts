import { expect, test } from "vitest";
import { missing, platformOf } from "./lock.mjs";

test.each([
  ["@next/swc-darwin-arm64", { os: ["darwin"], cpu: ["arm64"] }],
  ["@biomejs/cli-linux-x64-musl", { os: ["linux"], cpu: ["x64"], libc: ["musl"] }],
  ["@rollup/rollup-linux-arm-musleabihf", { os: ["linux"], cpu: ["arm"], libc: ["musl"] }],
  ["@rollup/rollup-win32-x64-gnu", { os: ["win32"], cpu: ["x64"] }],
  ["fsevents", {}],
])("%s is for %o", (name, platform) => expect(platformOf(name)).toEqual(platform));

test("only what is named and absent is entered, with its version", () => {
  const packages = {
    "": {},
    "node_modules/tool": {
      dev: true,
      optionalDependencies: { "tool-darwin-x64": "1.2.3", "tool-linux-x64": "1.2.3" },
    },
    "node_modules/tool-linux-x64": { version: "1.2.3" },
  };
  expect(missing(packages)).toEqual({
    "node_modules/tool-darwin-x64": {
      version: "1.2.3",
      dev: true,
      optional: true,
      os: ["darwin"],
      cpu: ["x64"],
    },
  });
});
