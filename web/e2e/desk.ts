import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import { sample } from "@/features/draw/samples";
import { SHEET, type Stroke } from "@/features/draw/strokes";

const SHOTS = fileURLToPath(new URL("./screenshots/", import.meta.url));

/** How a hand places a digit on the sheet: a share of its size, moved by sheet units. */
export type Hand = { scale?: number; dx?: number; dy?: number };

type Place = { x: number; y: number };

/** The page as a person knows it. */
export class Desk {
  readonly page: Page;
  readonly sheet: Locator;
  readonly digit: Locator;
  readonly spoken: Locator;
  readonly answer: Locator;

  constructor(page: Page) {
    this.page = page;
    this.sheet = page.getByTestId("sheet");
    this.digit = page.getByTestId("digit");
    this.spoken = page.getByRole("status");
    this.answer = page.getByRole("region", { name: "The answer" });
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  model(name: string): Locator {
    return this.page.getByRole("radio", { name, exact: true });
  }

  /** The page is alive once the server's models are on it. */
  async ready(): Promise<void> {
    await expect(this.page.getByRole("radio", { name: "cnn", exact: true })).toBeVisible();
  }

  /** Where the strokes of a digit lie on the screen. */
  async traces(strokes: readonly Stroke[], { scale = 1, dx = 0, dy = 0 }: Hand = {}): Promise<Place[][]> {
    // Choosing among many models may have scrolled the page, and a hand can only draw where it sees.
    await this.sheet.scrollIntoViewIfNeeded();
    const box = await this.sheet.boundingBox();
    if (!box) throw new Error("the sheet is not on the screen");
    const place = (value: number, by: number) => (SHEET / 2 + (value - SHEET / 2) * scale + by) / SHEET;
    return strokes.map((stroke) =>
      stroke.map(({ x, y }) => ({
        x: box.x + place(x, dx) * box.width,
        y: box.y + place(y, dy) * box.height,
      })),
    );
  }

  /** Draws one line with the mouse. */
  async drag(line: readonly Place[]): Promise<void> {
    const [start, ...rest] = line;
    if (!start) return;
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    for (const { x, y } of rest) await this.page.mouse.move(x, y);
    await this.page.mouse.up();
  }

  /** Writes a digit with the mouse, along the strokes of our own sample. */
  async write(digit: number, hand: Hand = {}): Promise<void> {
    for (const line of await this.traces(sample(digit), hand)) await this.drag(line);
  }

  /** Share of the sheet's canvas that is inked, in percent. */
  async inked(): Promise<number> {
    return this.sheet.evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let ink = 0;
      for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 127) ink += 1;
      return (400 * ink) / data.length;
    });
  }

  async expectRead(digit: number): Promise<void> {
    await expect(this.digit).toHaveText(String(digit));
    await expect(this.spoken).toContainText(String(digit));
  }

  /** Nothing on the page stands in a person's way, as far as a machine can tell. */
  async expectAccessible(): Promise<void> {
    // Colours in the middle of a change are nobody's choice.
    await expect.poll(() => this.page.evaluate(() => document.getAnimations().length)).toBe(0);
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual(
      [],
    );
  }

  async expectNoSideways(): Promise<void> {
    const widths = await this.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    expect(widths.scrollWidth).toBe(widths.clientWidth);
  }

  async shot(name: string): Promise<void> {
    await this.page.screenshot({ path: `${SHOTS}${name}.png`, fullPage: true });
  }
}
