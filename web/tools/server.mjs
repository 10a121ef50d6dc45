// Starts and stops the real server for the browser tests and Lighthouse.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PYTHON =
  process.env.INKDIGITS_PYTHON ?? fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));
const START_LIMIT_MS = 60_000;
const LOOK_MS = 50;

/** A port that nobody listens on. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** One server on one port, which can be stopped and started again. */
export class Server {
  /** @type {import("node:child_process").ChildProcess | null} */
  #process = null;
  #log = "";

  /**
   * @param {number} port
   * @param {Record<string, string>} [settings] further INKDIGITS_* variables
   */
  constructor(port, settings = {}) {
    this.port = port;
    this.settings = settings;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** What the server has said so far. */
  get log() {
    return this.#log;
  }

  /** Starts the server and waits until it says that it is ready. */
  async start() {
    const env = {
      ...process.env,
      INKDIGITS_HOST: "127.0.0.1",
      INKDIGITS_PORT: String(this.port),
      ...this.settings,
    };
    const child = spawn(PYTHON, ["-m", "inkdigits", "serve"], {
      cwd: ROOT,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    child.stdout.on("data", (bytes) => this.#note(bytes));
    child.stderr.on("data", (bytes) => this.#note(bytes));
    child.on("error", (error) => this.#note(error.message));
    await this.#ready(child);
  }

  async stop() {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await gone;
  }

  /** @param {unknown} text */
  #note(text) {
    this.#log += String(text);
  }

  /** @param {import("node:child_process").ChildProcess} child */
  async #ready(child) {
    const limit = Date.now() + START_LIMIT_MS;
    while (Date.now() < limit && child.exitCode === null && child.pid !== undefined) {
      const ready = await fetch(`${this.url}/health/ready`).catch(() => null);
      if (ready?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    await this.stop();
    throw new Error(`The server did not become ready. It said:\n${this.#log}`);
  }
}
