"""Contact sheets: every form with some of its writings, so that an eye can judge whether it is what it says.

python -m inkdigits.learning.hands.sheet --out docs/images
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from matplotlib.font_manager import findfont
from PIL import Image, ImageDraw, ImageFont

from inkdigits.frame import SIDE
from inkdigits.learning.hands import digits
from inkdigits.learning.hands.non_digits import COPYBOOKS, DOODLES, write_kind
from inkdigits.learning.hands.writer import Frames, write_forms

SAMPLES = 14
"""Writings of a row."""

FORMS_A_ROW = 2
"""Forms of non-digits that share a row."""

ENLARGED = 2
"""Pixels of the sheet for each pixel of a frame, along one axis."""

CAPTION = 140
"""Pixels left of each row for its name."""

PANELS = 2
"""Columns of rows on a sheet."""


def draw_sheet(rows: list[tuple[str, Frames]], path: Path) -> None:
    """Draws rows of frames, each uint8 [n, 28, 28] with a caption, dark on light, as a PNG of 8 greys."""
    cell = SIDE * ENLARGED
    longest = max(len(frames) for _, frames in rows)
    height = -(-len(rows) // PANELS)
    panel = CAPTION + longest * cell + 8
    sheet = Image.new("L", (panel * PANELS, height * cell), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(findfont("DejaVu Sans"), 11)
    for index, (caption, frames) in enumerate(rows):
        left, top = index // height * panel, index % height * cell
        pen.text((left + 6, top + cell // 2 - 7), caption, fill=0, font=font)
        strip = np.concatenate(list(255 - frames), axis=1)
        enlarged = Image.fromarray(strip).resize((strip.shape[1] * ENLARGED, cell), Image.Resampling.BICUBIC)
        sheet.paste(enlarged, (left + CAPTION, top))
    sheet.quantize(8, dither=Image.Dither.NONE).save(path, optimize=True)


def digit_rows(chance: np.random.Generator) -> list[tuple[str, Frames]]:
    """A row for every form of every digit."""
    return [
        (f"{form.of}  {form.name}", write_forms(digits.COPYBOOK, np.full(SAMPLES, index), chance))
        for index, form in enumerate(digits.DIGITS)
    ]


def non_digit_rows(chance: np.random.Generator) -> list[tuple[str, Frames]]:
    """Rows of forms, two forms in a row and each as often, and rows of every kind that follows no form."""
    rows = []
    for kind, book in COPYBOOKS.items():
        for first in range(0, len(book.forms), FORMS_A_ROW):
            pair = book.forms[first : first + FORMS_A_ROW]
            forms = np.repeat(np.arange(first, first + len(pair)), SAMPLES // FORMS_A_ROW)
            rows.append((f"{kind}  {'  '.join(form.name for form in pair)}", write_forms(book, forms, chance)))
    for kind in DOODLES:
        rows += [(kind, write_kind(kind, SAMPLES, chance)) for _ in range(2)]
    return rows


def main() -> None:
    """Draws the sheets into a folder."""
    parser = argparse.ArgumentParser(description="Contact sheets of the synthetic hands.")
    parser.add_argument("--out", type=Path, default=Path("docs/images"), help="folder to write to")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = np.random.default_rng(arguments.seed)
    draw_sheet(digit_rows(chance), arguments.out / "hands-digits.png")
    draw_sheet(non_digit_rows(chance), arguments.out / "hands-non-digits.png")


if __name__ == "__main__":
    main()
