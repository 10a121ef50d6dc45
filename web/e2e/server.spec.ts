import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, Server } from "../tools/server.mjs";
import { expect, openOn, test } from "./fixtures";

const MODELS = fileURLToPath(new URL("../../src/inkdigits/models", import.meta.url));

test("the server stops in the middle: the drawing stays and is read when it is back", async ({
  page,
  ownServer,
}) => {
  const desk = await openOn(page, ownServer);
  await desk.write(7);
  await desk.expectRead(7);
  const ink = await desk.inked();
  await ownServer.stop();

  await desk.button("Predict").click();
  await expect(desk.answer).toContainText("The server does not answer.");
  await expect(desk.button("Retry")).toBeVisible();
  expect(await desk.inked()).toBe(ink);
  await desk.expectAccessible();
  await desk.shot("away-light");
  await page.emulateMedia({ colorScheme: "dark" });
  await desk.expectAccessible();
  await desk.shot("away-dark");

  await desk.button("Retry").click();
  await expect(desk.answer).toContainText("The server does not answer.");
  await ownServer.start();
  await desk.expectRead(7);
  expect(await desk.inked()).toBeCloseTo(ink, 1);
});

test("a page whose server was away from the start finds it by itself", async ({ page, ownServer }) => {
  let down = true;
  await page.route("**/models", (route) => (down ? route.abort() : route.continue()));
  await page.goto(ownServer.url);
  await expect(page.getByText("The list of models comes when the server is back.")).toBeVisible();
  down = false;
  await expect(page.getByRole("radio", { name: "cnn", exact: true })).toBeVisible();
});

test("another model reads the same sheet", async ({ desk, page }) => {
  await desk.write(1);
  await desk.expectRead(1);
  await desk.model("linear").check();
  await expect(page.getByTestId("read-by")).toHaveText(/^Read by linear@/);
  await page.reload();
  await desk.ready();
  await expect(desk.model("linear")).toBeChecked();
});

test("a model that is not available says why and cannot be chosen", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "inkdigits-models-"));
  cpSync(MODELS, folder, { recursive: true });
  writeFileSync(join(folder, "linear", "model.onnx"), "damaged");
  const server = new Server(await freePort(), { INKDIGITS_MODELS: folder });
  try {
    await server.start();
    const desk = await openOn(page, server);
    await expect(desk.model("linear")).toBeDisabled();
    await expect(page.getByText(/^Not available: /)).toBeVisible();
    await desk.expectAccessible();
    await desk.shot("model-unavailable-light");
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
});

test("a model that is gone since leads back to the default one", async ({ page, ownServer }) => {
  // The list is from before: the model is on it, and the server no longer has it.
  await page.route("**/models", async (route) => {
    const response = await route.fetch();
    const list = await response.json();
    list.models.push({ ...list.models[1], name: "gone", id: "gone@1.0.0", default: false });
    await route.fulfill({ response, json: list });
  });
  const desk = await openOn(page, ownServer);
  await desk.model("gone").check();
  await desk.write(7);
  await expect(desk.answer).toContainText(/no model .*gone/);
  await desk.expectAccessible();
  await desk.button("Read with the default model").click();
  await desk.expectRead(7);
  await expect(desk.model("cnn")).toBeChecked();
});
