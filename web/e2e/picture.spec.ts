import { sample } from "@/features/draw/samples";
import type { Desk } from "./desk";
import { expect, test } from "./fixtures";

/** A PNG of a digit, painted by the browser: white chalk on a blue board, so that it is no copy of the page's own. */
async function chalkPng(desk: Desk, digit: number): Promise<Buffer> {
  const url = await desk.page.evaluate((strokes) => {
    const canvas = document.createElement("canvas");
    canvas.width = 400;
    canvas.height = 300;
    const brush = canvas.getContext("2d");
    if (!brush) throw new Error("no canvas");
    brush.fillStyle = "#223a70";
    brush.fillRect(0, 0, 400, 300);
    brush.strokeStyle = "#ffffff";
    brush.lineWidth = 20;
    brush.lineCap = "round";
    for (const stroke of strokes) {
      brush.beginPath();
      for (const { x, y } of stroke) brush.lineTo(x + 60, y + 10);
      brush.stroke();
    }
    return canvas.toDataURL("image/png");
  }, sample(digit));
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}

type Parcel = { base64: string; name: string; type: string };

function parcel(buffer: Buffer, name = "board.png", type = "image/png"): Parcel {
  return { base64: buffer.toString("base64"), name, type };
}

/** Gives the page a file the way the system does on a drop or a paste. */
async function hand(desk: Desk, how: "drop" | "paste", given: Parcel): Promise<void> {
  await desk.page.evaluate(
    ([way, { base64, name, type }]) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name, { type }));
      const options = { bubbles: true, cancelable: true };
      const sheet = document.querySelector("[data-testid=sheet]") ?? document.body;
      if (way === "paste") {
        document.body.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: data }));
      } else {
        sheet.dispatchEvent(new DragEvent("dragover", { ...options, dataTransfer: data }));
        sheet.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: data }));
      }
    },
    [how, given] as const,
  );
}

async function open(desk: Desk, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  const chooser = desk.page.waitForEvent("filechooser");
  await desk.button("Open a picture").click();
  await (await chooser).setFiles(file);
}

test("a picture from a file is shown and read, and Clear takes it away", async ({ desk, page }) => {
  await open(desk, { name: "board.png", mimeType: "image/png", buffer: await chalkPng(desk, 3) });
  await desk.expectRead(3);
  await expect(desk.sheet).toHaveAccessibleName("Sheet with the picture board.png");
  await expect(page.getByRole("img", { name: "board.png", exact: true })).toBeVisible();
  await desk.expectAccessible();
  await desk.shot("picture-light");
  await desk.button("Clear").click();
  await expect(desk.sheet).toHaveAccessibleName("Sheet, empty");
  await expect(desk.digit).toBeHidden();
});

for (const how of ["drop", "paste"] as const) {
  test(`a picture by ${how} is read`, async ({ desk }) => {
    await hand(desk, how, parcel(await chalkPng(desk, 2)));
    await desk.expectRead(2);
  });
}

test("writing on a picture starts a new sheet, and Undo gives the picture back", async ({ desk }) => {
  await hand(desk, "paste", parcel(await chalkPng(desk, 2)));
  await desk.expectRead(2);
  await desk.write(7);
  await desk.expectRead(7);
  await desk.button("Undo").click();
  await expect(desk.sheet).toHaveAccessibleName("Sheet with the picture board.png");
  await desk.expectRead(2);
});

test("what is no picture is refused in the server's own words", async ({ desk, page, server }) => {
  const text = Buffer.from("not a picture at all");
  const form = new FormData();
  form.append("file", new Blob([text], { type: "image/png" }), "seven.png");
  const refusal = await fetch(`${server.url}/predict/`, { method: "POST", body: form });
  const { detail } = await refusal.json();
  expect(refusal.ok).toBe(false);

  await open(desk, { name: "seven.png", mimeType: "image/png", buffer: text });
  await expect(desk.answer).toContainText(detail);
  await expect(desk.spoken).toHaveText(detail);
  await desk.expectAccessible();
  await desk.shot("refused-light");
  await page.emulateMedia({ colorScheme: "dark" });
  await desk.expectAccessible();
});

test("a picture over the limit is refused at once, and the drawing stays", async ({ desk, page }) => {
  await desk.write(7);
  await desk.expectRead(7);
  let uploads = 0;
  page.on("request", (request) => {
    if (request.method() === "POST") uploads += 1;
  });
  await open(desk, { name: "huge.png", mimeType: "image/png", buffer: Buffer.alloc(5_000_001) });
  await expect(desk.answer).toContainText("The picture has 5.1 MB and the limit is 5 MB");
  expect(uploads).toBe(0);
  await expect(desk.sheet).toHaveAccessibleName("Sheet with 1 stroke");
  await desk.button("Predict").click();
  await desk.expectRead(7);
});
