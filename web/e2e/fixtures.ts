import { test as base, expect, type Page } from "@playwright/test";
import { freePort, Server } from "../tools/server.mjs";
import { Desk } from "./desk";
import { NumbersDesk } from "./numbers-desk";

type OfTest = {
  /** The page, opened on the worker's server. */
  desk: Desk;
  /** The page for whole numbers, opened there too. */
  numbers: NumbersDesk;
  /** A server that only this test knows, to be stopped and started at will. */
  ownServer: Server;
};
type OfWorker = { server: Server };

/** What the server said belongs to the story of a failed test. */
async function tell(server: Server, failed: boolean): Promise<void> {
  if (failed) process.stderr.write(`\nThe server said:\n${server.log}\n`);
}

async function openOn(page: Page, server: Server): Promise<Desk> {
  await page.goto(server.url);
  const desk = new Desk(page);
  await desk.ready();
  return desk;
}

export const test = base.extend<OfTest, OfWorker>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names out of the pattern
    async ({}, use) => {
      const server = new Server(await freePort());
      await server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  desk: async ({ page, server }, use, info) => {
    await use(await openOn(page, server));
    await tell(server, info.status !== info.expectedStatus);
  },
  numbers: async ({ page, server }, use, info) => {
    await page.goto(`${server.url}/numbers/`);
    const numbers = new NumbersDesk(page);
    await numbers.ready();
    await use(numbers);
    await tell(server, info.status !== info.expectedStatus);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  ownServer: async ({}, use, info) => {
    const server = new Server(await freePort());
    await server.start();
    await use(server);
    await tell(server, info.status !== info.expectedStatus);
    await server.stop();
  },
});

export { expect, openOn };
