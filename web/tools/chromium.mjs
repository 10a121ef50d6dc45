// Finds a Chromium for the browser tests, or gets one; prints its path. The order: the one that is named, one
// that is installed, Playwright's own, and at last Debian's package.
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "@playwright/test";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "chrome.exe",
];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const DOWNLOAD_LIMIT_MS = 5 * 60_000;
const WAY_OUT =
  "No Chromium was found and none could be installed; install one and name it: INKDIGITS_CHROMIUM=/path/to/chromium.";

/** @param {string} path */
function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * A Chromium that is already on this machine.
 *
 * @returns {string | null} its path
 * @throws {Error} when INKDIGITS_CHROMIUM names something that cannot be run
 */
export function findChromium() {
  const named = process.env.INKDIGITS_CHROMIUM;
  if (named) {
    if (runs(named)) return named;
    throw new Error(`INKDIGITS_CHROMIUM is ${named}, which cannot be run; name a Chromium or unset it.`);
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const installed = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES];
  return [...installed, chromium.executablePath()].find(runs) ?? null;
}

/**
 * Runs a command, its output on standard error: standard output is for the path alone.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {number} [timeout] ms
 */
function attempt(command, args, timeout) {
  const { status } = spawnSync(command, args, { stdio: ["ignore", 2, 2], timeout });
  return status === 0;
}

/** Playwright's own browser, through its own command. */
function installPlaywrights() {
  return attempt("npx", ["playwright", "install", "chromium"], DOWNLOAD_LIMIT_MS);
}

/** Debian's package, where this user may install one. */
function installDebians() {
  const root = process.getuid?.() === 0;
  const apt = (/** @type {string[]} */ ...args) =>
    root ? attempt("apt-get", args) : attempt("sudo", ["-n", "apt-get", ...args]);
  return apt("update") && apt("install", "--yes", "--no-install-recommends", "chromium");
}

function main() {
  const found = findChromium();
  if (found) return found;
  for (const install of [installPlaywrights, installDebians]) {
    if (install()) {
      const path = findChromium();
      if (path) return path;
    }
  }
  throw new Error(WAY_OUT);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    console.log(main());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
