import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "./fixtures";

const NO_PICTURE = { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("not a picture at all") };

test.describe("on the sheet", () => {
  test("a 12 written with the mouse has a box and is in the list", async ({ numbers }) => {
    await numbers.writeNumber("12");
    await numbers.expectList("12");
    await expect(numbers.spoken.filter({ hasText: "1 number" })).toHaveCount(1);
    await expect(numbers.boxes).toHaveCount(1);
    const [box, sheet] = [await numbers.boxes.boundingBox(), await numbers.sheet.boundingBox()];
    if (!box || !sheet) throw new Error("no box, or no sheet");
    // Around the strokes: they begin some 90 units in, and two digits are some 260 wide.
    const unit = sheet.width / 840;
    expect(box.x - sheet.x).toBeGreaterThan(90 * unit);
    expect(box.x - sheet.x).toBeLessThan(180 * unit);
    expect(box.width).toBeGreaterThan(180 * unit);
    expect(box.width).toBeLessThan(320 * unit);
    await expect(numbers.rows.getByTestId("crop")).toBeVisible();
  });

  test("two lines are two numbers, and what was corrected stays while one writes on", async ({
    numbers,
    page,
  }) => {
    await numbers.writeNumber("7", 20);
    await numbers.expectList("7");
    await numbers.fields.fill("1");
    await expect(numbers.rows).toContainText("typed by you");
    await numbers.writeNumber("3", 560);
    await numbers.expectList("1", "3");
    await expect(numbers.rows.first()).toContainText("typed by you");
    await page.keyboard.press("Escape");
    await numbers.fields.first().press("Escape");
    await numbers.expectList("7", "3");
  });

  test("Undo and Clear are read as well", async ({ numbers, page }) => {
    await numbers.writeNumber("17");
    await numbers.expectList("17");
    await numbers.button("Undo").click();
    await numbers.expectList("1");
    await numbers.button("Clear").click();
    await expect(numbers.panel).toContainText("Which numbers?");
    await expect(numbers.boxes).toHaveCount(0);
    await page.keyboard.press("Control+z");
    await numbers.expectList("1");
  });

  test("a tag on the sheet selects its number, and ink goes on beside it", async ({ numbers }) => {
    await numbers.writeNumber("12");
    await numbers.expectList("12");
    await numbers.boxes.getByRole("button").click();
    await expect(numbers.boxes).toHaveAttribute("data-selected", "true");
    await expect(numbers.fields).toBeFocused();
    const strokes = await numbers.sheet.getAttribute("aria-label");
    await numbers.sheet.click({ position: { x: 500, y: 100 } });
    await expect(numbers.sheet).not.toHaveAttribute("aria-label", strokes ?? "");
  });
});

test("two numbers of a picture: one corrected by keyboard, both exported", async ({ numbers, page }) => {
  await numbers.open(
    await numbers.paper("meters.png", [
      ["27", 60, 40],
      ["40", 420, 330],
    ]),
  );
  await numbers.expectList("27", "40");
  await expect(numbers.boxes).toHaveCount(2);

  await numbers.fields.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(numbers.fields.last()).toBeFocused();
  await page.keyboard.type("46,5");
  await page.keyboard.press("Enter");
  await numbers.expectList("27", "46,5");
  await expect(numbers.rows.last()).toContainText("typed by you");
  await expect(numbers.boxes.last()).toHaveAttribute("data-selected", "true");

  const csv = await numbers.download("Download as CSV");
  expect(csv.name).toBe("numbers.csv");
  const [header, first, second, end] = csv.bytes.toString("utf8").split("\r\n");
  expect(header).toBe("picture,number,row,column,text,confidence,doubtful,checked,left,top,width,height");
  expect(first).toMatch(/^meters\.png,1,,,27,0\.\d+,(true|false),,\d+,\d+,\d+,\d+$/);
  expect(second).toMatch(/^meters\.png,2,,,"46,5",(0\.\d+|1),false,typed,\d+,\d+,\d+,\d+$/);
  expect(end).toBe("");
  // The boxes are where the numbers were painted.
  const [left = 0, top = 0] = first?.split(",").slice(8).map(Number) ?? [];
  expect(left).toBeGreaterThan(60);
  expect(left).toBeLessThan(160);
  expect(top).toBeGreaterThan(40);
  expect(top).toBeLessThan(120);

  const json = JSON.parse((await numbers.download("Download as JSON")).bytes.toString("utf8"));
  expect(json).toHaveLength(2);
  expect(json[1]).toMatchObject({ picture: "meters.png", number: 2, text: "46,5", checked: "typed" });

  const xlsx = await numbers.download("Download as Excel");
  expect(xlsx.name).toBe("numbers.xlsx");
  const sheet = strFromU8(unzipSync(xlsx.bytes)["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
  expect(sheet).toContain("<v>27</v>");
  expect(sheet).toContain("<v>46.5</v>");

  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await numbers.button("Copy").click();
  await expect(numbers.panel).toContainText("2 rows copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n")[2]).toMatch(/^meters\.png\t2\t\t\t46,5\t/);
});

test("one of two pictures fails, the other one is read", async ({ numbers, server }) => {
  const form = new FormData();
  form.append("file", new Blob([NO_PICTURE.buffer]), NO_PICTURE.name);
  const refusal = await fetch(`${server.url}/read/`, { method: "POST", body: form });
  const { detail } = await refusal.json();
  expect(refusal.ok).toBe(false);

  await numbers.open(NO_PICTURE, await numbers.paper("meters.png", [["27", 60, 40]]));
  await numbers.expectList("27");
  await expect(numbers.panel).toContainText(`notes.png ${detail}`);
  await expect(numbers.button("notes.png, could not be read")).toBeVisible();
  await expect(numbers.button("meters.png, 1 number")).toBeVisible();
  await numbers.button("Take notes.png away").click();
  await expect(numbers.panel).not.toContainText(detail);
  await numbers.expectList("27");
});

for (const how of ["drop", "paste"] as const) {
  test(`several pictures by ${how}, two of one name`, async ({ numbers }) => {
    await numbers.hand(
      how,
      await numbers.paper("image.png", [["27", 60, 40]]),
      await numbers.paper("image.png", [["40", 60, 40]]),
    );
    await numbers.expectList("27", "40");
    await expect(numbers.rows.first()).toContainText("image.png");
    await expect(numbers.rows.last()).toContainText("image (2).png");
    // A number of the other picture shows that picture.
    await numbers.fields.last().focus();
    await expect(numbers.page.getByRole("img", { name: "image (2).png", exact: true })).toBeVisible();
    await numbers.button("The sheet, empty").click();
    await expect(numbers.sheet).toBeVisible();
  });
}

test("a picture over the server's limit is made smaller and read", async ({ numbers }) => {
  const { buffer, ...rest } = await numbers.paper("large.png", [["27", 60, 40]]);
  // What follows the end of a PNG is no part of the picture, but it has its weight.
  await numbers.open({ ...rest, buffer: Buffer.concat([buffer, Buffer.alloc(5_000_000)]) });
  await numbers.expectList("27");
  await expect(numbers.rows.getByTestId("crop")).toBeVisible();
});

test("an empty picture has no number, and the page says so", async ({ numbers }) => {
  await numbers.open(await numbers.paper("empty.png", []));
  await expect(numbers.panel).toContainText("No number found");
  await expect(numbers.spoken.first()).toHaveText("No number found.");
  await expect(numbers.button("empty.png, no number found")).toBeVisible();
});

test("a box selects its number, and a number its box", async ({ numbers }) => {
  await numbers.open(
    await numbers.paper("meters.png", [
      ["27", 60, 40],
      ["40", 420, 330],
    ]),
  );
  await numbers.expectList("27", "40");
  await numbers.boxes.last().getByRole("button").click();
  await expect(numbers.fields.last()).toBeFocused();
  await expect(numbers.boxes.last()).toHaveAttribute("data-selected", "true");
  await numbers.fields.first().click();
  await expect(numbers.boxes.first()).toHaveAttribute("data-selected", "true");
  await expect(numbers.boxes.last()).not.toHaveAttribute("data-selected", "true");
});

test("a picture can be looked at larger, and the selected number is in sight there", async ({
  numbers,
  page,
}) => {
  await numbers.open(
    await numbers.paper("meters.png", [
      ["27", 60, 40],
      ["40", 420, 330],
    ]),
  );
  await numbers.expectList("27", "40");
  const small = await numbers.boxes.first().boundingBox();
  await numbers.button("Show the picture larger").click();
  const large = await numbers.boxes.first().boundingBox();
  expect((large?.width ?? 0) / (small?.width ?? 1)).toBeCloseTo(2.5, 1);
  await expect(numbers.boxes.last()).not.toBeInViewport();
  await numbers.fields.last().focus();
  await expect(numbers.boxes.last()).toBeInViewport();
  await numbers.expectAccessible();
  await numbers.expectNoSideways();
  await page.getByRole("region", { name: "meters.png, larger" }).focus();
  await numbers.button("Show the whole picture").click();
  await expect(numbers.boxes.first()).toBeInViewport();
});

test("a false number is removed by key or button, and brought back", async ({ numbers, page }) => {
  await numbers.open(
    await numbers.paper("meters.png", [
      ["27", 60, 40],
      ["40", 420, 330],
    ]),
  );
  await numbers.expectList("27", "40");
  await numbers.fields.first().focus();
  await page.keyboard.press("Delete");
  await numbers.expectList("40");
  await expect(numbers.boxes).toHaveCount(1);
  await expect(numbers.fields).toBeFocused();
  await page.keyboard.press("Control+z");
  await numbers.expectList("27", "40");
  await numbers.button("Remove 40").click();
  await numbers.button("Remove 27").click();
  await expect(numbers.panel).toContainText("None left");
  await numbers.button("Bring back").click();
  await numbers.button("Bring back").click();
  await numbers.expectList("27", "40");
});

test("another model reads everything anew", async ({ numbers, page }) => {
  await numbers.writeNumber("1");
  await numbers.expectList("1");
  await page.getByText("Read by the model cnn").click();
  const asked = page.waitForRequest(/\/read\/\?model=ensemble$/);
  await numbers.model("ensemble").check();
  await asked;
  await numbers.expectList("1");
});

test("from digit to numbers and back", async ({ desk, page }) => {
  const pages = page.getByRole("navigation", { name: "Pages" });
  await pages.getByRole("link", { name: "Numbers" }).click();
  await expect(page).toHaveTitle("Read whole numbers · Inkdigits");
  await expect(page).toHaveURL(/\/numbers\/$/);
  await expect(pages.getByRole("link", { name: "Numbers" })).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("heading", { name: "Read whole numbers" })).toBeVisible();
  await pages.getByRole("link", { name: "Digit" }).click();
  await expect(page).toHaveTitle("Inkdigits: write a digit, see it read");
  await desk.ready();
});

test.describe("what the browser cannot show", () => {
  test("a PDF becomes a picture a page, each with its numbers", async ({ numbers, page }) => {
    const scan = await numbers.pdf("scan.pdf", [["27", 60, 40]], [], [["350", 60, 320]]);
    await numbers.open(scan, await numbers.paper("meters.png", [["46", 60, 40]]));
    // Pictures come before what may be none.
    await numbers.expectList("46", "27", "350");
    await expect(numbers.button("scan.pdf, page 1, 1 number")).toBeVisible();
    await expect(numbers.button("scan.pdf, page 2, no number found")).toBeVisible();
    await expect(numbers.rows.nth(2)).toContainText("scan.pdf, page 3");
    await expect(numbers.rows.getByTestId("crop")).toHaveCount(3);
    await numbers.row("350").getByRole("textbox").focus();
    const picture = page.getByRole("img", { name: "scan.pdf, page 3" });
    await expect(picture).toBeVisible();
    await expect(numbers.boxes).toHaveCount(1);
    // Written in the lower half, and so is the box.
    const [box, shown] = [await numbers.boxes.boundingBox(), await picture.boundingBox()];
    if (!box || !shown) throw new Error("no box, or no picture");
    expect(box.y).toBeGreaterThan(shown.y + shown.height / 2);
  });

  test("one that is damaged says so, and can be taken away", async ({ numbers }) => {
    const mimeType = "application/pdf";
    await numbers.hand("drop", { name: "scan.pdf", mimeType, buffer: Buffer.from("%PDF-1.4\njunk") });
    await expect(numbers.panel).toContainText("The PDF is damaged or cut short");
    await numbers.button("Take scan.pdf away").click();
    await expect(numbers.panel).toContainText("Which numbers?");
  });
});
