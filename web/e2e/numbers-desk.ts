import { expect, type Locator, type Page } from "@playwright/test";
import { sample } from "@/features/draw/samples";
import { SHEET, WIDE } from "@/features/draw/strokes";
import { Desk } from "./desk";

type Place = { x: number; y: number };
export type Given = { name: string; mimeType: string; buffer: Buffer };
/** A number on a picture: its text, and where its first digit's sheet begins. */
export type Written = readonly [text: string, left: number, top: number];

/** A drawing that nobody takes for a number, as wide as two digits. */
const ZIGZAG: readonly Place[] = [
  { x: 0, y: 0 },
  { x: 50, y: 130 },
  { x: 90, y: 0 },
  { x: 130, y: 130 },
  { x: 160, y: 0 },
  { x: 200, y: 130 },
];

/** From one digit of a number to the next, as a share of the square that it was written in. */
const ADVANCE = 0.52;

/** The strokes of a number's digits side by side, from the samples, in units of `size` a digit's square. */
function strokesOf(text: string, left: number, top: number, size: number): Place[][] {
  return [...text].flatMap((digit, i) =>
    sample(Number(digit)).map((stroke) =>
      stroke.map(({ x, y }) => ({
        x: left + (x / SHEET + i * ADVANCE) * size,
        y: top + (y / SHEET) * size,
      })),
    ),
  );
}

function zigzag({ x, y }: Place): Place[] {
  return ZIGZAG.map((place) => ({ x: x + place.x, y: y + place.y }));
}

/** A PDF with a picture on each page, without the table of objects that readers can do without. */
function pdfOf(jpegs: readonly Buffer[], width: number, height: number): Buffer {
  const kids = jpegs.map((_, i) => `${3 * i + 3} 0 R`).join(" ");
  const objects = [
    ["<</Type/Catalog/Pages 2 0 R>>"],
    [`<</Type/Pages/Kids[${kids}]/Count ${jpegs.length}>>`],
    ...jpegs.flatMap((jpeg, i) => {
      const [drawing, picture] = [3 * i + 4, 3 * i + 5];
      const draw = `${width} 0 0 ${height} 0 0 cm /P Do`;
      return [
        [
          `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Contents ${drawing} 0 R`,
          `/Resources<</XObject<</P ${picture} 0 R>>>>>>`,
        ],
        [`<</Length ${draw.length}>>stream\n${draw}\nendstream`],
        [
          `<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB`,
          `/BitsPerComponent 8/Filter/DCTDecode/Length ${jpeg.length}>>stream\n`,
          jpeg,
          "\nendstream",
        ],
      ];
    }),
  ];
  const parts = objects.flatMap((object, i) => [`${i + 1} 0 obj\n`, ...object, "\nendobj\n"]);
  const all = ["%PDF-1.4\n", ...parts, "trailer<</Root 1 0 R>>\n"];
  return Buffer.concat(all.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
}

/** The page of whole numbers as a person knows it. */
export class NumbersDesk extends Desk {
  readonly rows: Locator;
  readonly fields: Locator;
  readonly boxes: Locator;
  readonly panel: Locator;
  /** Around what was taken for no number. */
  readonly outlines: Locator;
  /** The part of the list that has it. */
  readonly leftOut: Locator;

  constructor(page: Page) {
    super(page);
    this.rows = page.getByTestId("number");
    this.fields = this.rows.getByRole("textbox");
    this.boxes = page.getByTestId("box");
    this.outlines = page.getByTestId("left-out");
    this.leftOut = page.getByRole("region", { name: "Left out" });
    this.panel = page.getByRole("region", { name: "The numbers" });
  }

  override async ready(): Promise<void> {
    await expect(this.page.getByText("Read by the model cnn")).toBeVisible();
  }

  row(text: string): Locator {
    return this.rows.filter({ has: this.page.locator(`input[value="${text}"]`) });
  }

  /** Where the strokes of a number lie on the screen. */
  async lines(text: string, left = 40, top = 40): Promise<Place[][]> {
    await this.sheet.scrollIntoViewIfNeeded();
    const box = await this.sheet.boundingBox();
    if (!box) throw new Error("the sheet is not on the screen");
    const scale = box.width / WIDE.width;
    return strokesOf(text, left, top, SHEET).map((stroke) =>
      stroke.map(({ x, y }) => ({ x: box.x + x * scale, y: box.y + y * scale })),
    );
  }

  /** Draws what is no number on the sheet, with the mouse. */
  async drawNothing(left: number, top: number): Promise<void> {
    await this.sheet.scrollIntoViewIfNeeded();
    const box = await this.sheet.boundingBox();
    if (!box) throw new Error("the sheet is not on the screen");
    const scale = box.width / WIDE.width;
    await this.drag(
      zigzag({ x: left, y: top }).map(({ x, y }) => ({ x: box.x + x * scale, y: box.y + y * scale })),
    );
  }

  /** Writes a number with the mouse. */
  async writeNumber(text: string, left = 40, top = 40): Promise<void> {
    for (const line of await this.lines(text, left, top)) await this.drag(line);
  }

  /** A picture of numbers, painted by the browser in blue on yellowish paper, so that it is no copy of the page's own. */
  async paper(name: string, numbers: readonly Written[], drawings: readonly Place[] = []): Promise<Given> {
    const written = numbers.flatMap(([text, left, top]) => strokesOf(text, left, top, 200));
    const strokes = [...written, ...drawings.map(zigzag)];
    const url = await this.page.evaluate((lines) => {
      const canvas = document.createElement("canvas");
      canvas.width = 800;
      canvas.height = 600;
      const brush = canvas.getContext("2d");
      if (!brush) throw new Error("no canvas");
      brush.fillStyle = "#f4eed9";
      brush.fillRect(0, 0, 800, 600);
      brush.strokeStyle = "#1f3170";
      brush.lineWidth = 13;
      brush.lineCap = "round";
      brush.lineJoin = "round";
      for (const line of lines) {
        brush.beginPath();
        for (const { x, y } of line) brush.lineTo(x, y);
        brush.stroke();
      }
      return canvas.toDataURL("image/png");
    }, strokes);
    return { name, mimeType: "image/png", buffer: Buffer.from(url.split(",")[1] ?? "", "base64") };
  }

  /** A PDF whose pages are such pictures, as a scanner makes it: a JPEG a page. */
  async pdf(name: string, ...papers: readonly (readonly Written[])[]): Promise<Given> {
    const pictures: Buffer[] = [];
    for (const paper of papers) pictures.push(await this.jpeg(await this.paper(name, paper)));
    return { name, mimeType: "application/pdf", buffer: pdfOf(pictures, 800, 600) };
  }

  private async jpeg({ buffer }: Given): Promise<Buffer> {
    const url = await this.page.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.width;
      canvas.height = image.height;
      canvas.getContext("2d")?.drawImage(image, 0, 0);
      return canvas.toDataURL("image/jpeg", 0.9);
    }, buffer.toString("base64"));
    return Buffer.from(url.split(",")[1] ?? "", "base64");
  }

  async open(...files: Given[]): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.button("Open pictures").click();
    await (await chooser).setFiles(files);
  }

  /** Gives the page files the way the system does on a drop or a paste. */
  async hand(how: "drop" | "paste", ...files: Given[]): Promise<void> {
    const parcels = files.map(({ name, mimeType, buffer }) => ({
      name,
      mimeType,
      base64: buffer.toString("base64"),
    }));
    await this.page.evaluate(
      ([way, given]) => {
        const dataTransfer = new DataTransfer();
        for (const { name, mimeType, base64 } of given) {
          const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
          dataTransfer.items.add(new File([bytes], name, { type: mimeType }));
        }
        const options = { bubbles: true, cancelable: true };
        if (way === "paste") {
          const event = new ClipboardEvent("paste", { ...options, clipboardData: dataTransfer });
          document.body.dispatchEvent(event);
        } else {
          document.body.dispatchEvent(new DragEvent("dragover", { ...options, dataTransfer }));
          document.body.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer }));
        }
      },
      [how, parcels] as const,
    );
  }

  /** The texts of the list, from top to bottom. */
  async expectList(...texts: string[]): Promise<void> {
    await expect.poll(() => this.texts()).toEqual(texts);
  }

  async texts(): Promise<string[]> {
    return this.fields.evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  }

  /** What a button downloads. */
  async download(name: string): Promise<{ name: string; bytes: Buffer }> {
    const coming = this.page.waitForEvent("download");
    await this.button(name).click();
    const download = await coming;
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
    return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
  }
}
