// Completes package-lock.json after `npm install`. A registry that does not carry the builds of other platforms
// makes npm leave them out of the lock, and then `npm ci` refuses the lock on every platform. This enters what the
// packages themselves name: the version is theirs, the platform stands in the name; the hash is unknown here.
import { readFileSync, writeFileSync } from "node:fs";

const LOCK = new URL("../package-lock.json", import.meta.url);
const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openbsd", "openharmony", "win32"];
const PROCESSORS = ["arm64", "arm", "x64", "ia32", "loong64", "ppc64", "riscv64", "s390x", "wasm32"];

/** @typedef {{version?: string, dev?: boolean, optionalDependencies?: Record<string, string>}} Entry */

/**
 * What npm needs to know to pass over a build for another platform.
 *
 * @param {string} name such as @next/swc-darwin-arm64
 */
export function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  const libc = words.some((word) => word.startsWith("musl"))
    ? ["musl"]
    : words.some((word) => word.startsWith("gnu")) && os.includes("linux")
      ? ["glibc"]
      : [];
  return { ...(os.length > 0 && { os }), ...(cpu.length > 0 && { cpu }), ...(libc.length > 0 && { libc }) };
}

/**
 * The entries that are named and missing.
 *
 * @param {Record<string, Entry>} packages the lock's packages by their place
 */
export function missing(packages) {
  /** @type {Record<string, object>} */
  const entries = {};
  for (const { dev, optionalDependencies = {} } of Object.values(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const place = `node_modules/${name}`;
      const platform = platformOf(name);
      if (packages[place] || !("cpu" in platform)) continue;
      entries[place] = { version, ...(dev && { dev }), optional: true, ...platform };
    }
  }
  return entries;
}

function main() {
  const lock = JSON.parse(readFileSync(LOCK, "utf8"));
  const entries = missing(lock.packages);
  const all = Object.entries({ ...lock.packages, ...entries });
  lock.packages = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, "en")));
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`Entered ${Object.keys(entries).length} builds for other platforms.`);
}

if (process.argv[1]?.endsWith("lock.mjs")) main();
