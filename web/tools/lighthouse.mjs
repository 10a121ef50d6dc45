// Measures the built page on the real server with Lighthouse, as a phone on a slow network; fails below the limits
// and leaves the report in lighthouse-report/.
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { BROWSER_ARGS } from "./browser-args.mjs";
import { findChromium } from "./chromium.mjs";
import { freePort, Server } from "./server.mjs";

const LIMITS = { performance: 90, accessibility: 95, "best-practices": 95 };
const REPORT = fileURLToPath(new URL("../lighthouse-report/", import.meta.url));

/** @param {string} url */
async function measure(url) {
  const chromePath = findChromium();
  if (!chromePath) throw new Error("No Chromium was found; `npm run chromium` gets one.");
  const browser = await launch({ chromePath, chromeFlags: ["--headless=new", ...BROWSER_ARGS] });
  try {
    const flags = {
      port: browser.port,
      onlyCategories: Object.keys(LIMITS),
      output: /** @type {const} */ ("json"),
    };
    const result = await lighthouse(url, flags);
    if (!result) throw new Error("Lighthouse gave no result.");
    return result;
  } finally {
    browser.kill();
  }
}

async function main() {
  const server = new Server(await freePort());
  await server.start();
  try {
    const { lhr, report } = await measure(`${server.url}/`);
    await mkdir(REPORT, { recursive: true });
    await writeFile(`${REPORT}report.json`, String(report));
    for (const [category, limit] of Object.entries(LIMITS)) {
      const score = Math.round((lhr.categories[category]?.score ?? 0) * 100);
      console.log(`${category}: ${score} (at least ${limit})`);
      if (score < limit) process.exitCode = 1;
    }
  } finally {
    await server.stop();
  }
}

await main();
