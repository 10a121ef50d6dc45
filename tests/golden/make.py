"""Writes the golden pictures and what must be read of them: run by hand, never by a test.

    python -m tests.golden.make

Small PNGs and `golden.json`, which pytest and the twin in TypeScript both read:

    [{
        "name": "seven.png",
        "sha256": of the file,
        "ink": {"height", "width", "sum", "full": pixels of ink 1, "none": pixels of ink 0},
        "frame": 784 numbers 0..255, row by row, or null where there is no ink
    }]

Run it when `ink.py` or `frame.py` changes on purpose, and look at the difference before you commit it: it says
how many frames changed and by how much.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from inkdigits.frame import to_frame
from inkdigits.ink import extract
from inkdigits.picture import load
from tests.drawing import BLACK, WHITE, digit

FOLDER = Path(__file__).parent
GOLDEN = FOLDER / "golden.json"


def _mnist_like(which: int) -> Image.Image:
    """A 28×28 picture, light on dark, whose longest side is 20 pixels."""
    small = digit(which, canvas=(28, 28), size=17.6, pen=2.4, ink=WHITE, paper=BLACK)
    return small.convert("L")


def _noisy(image: Image.Image, sigma: float) -> Image.Image:
    grey = np.asarray(image.convert("L")).astype(np.float64)
    noise = np.random.Generator(np.random.PCG64(7)).normal(0, sigma, grey.shape)
    return Image.fromarray(np.clip(np.rint(grey * 0.75 + 30 + noise), 0, 255).astype(np.uint8))


def _on_transparency(sheet: Image.Image, margin: int) -> Image.Image:
    picture = Image.new("RGBA", (sheet.width + 2 * margin, sheet.height + 2 * margin))
    picture.paste(sheet, (margin, margin))
    return picture


def _lopsided() -> Image.Image:
    """All the weight at one end of a line: its centre of mass can't come to the frame's centre."""
    picture = Image.new("L", (120, 60), 255)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((5, 10, 24, 49), fill=0)
    draw.line((5, 40, 114, 30), fill=0, width=4)
    return picture


def _one_pixel() -> Image.Image:
    picture = Image.new("L", (9, 9), 255)
    picture.putpixel((2, 5), 0)
    return picture


def pictures() -> dict[str, Image.Image]:
    """The golden pictures by name, the same on every machine with the same Pillow."""
    return {
        "canvas-0": digit(0),
        "canvas-1-thin": digit(1, pen=3),
        "canvas-2-thick": digit(2, pen=40),
        "light-on-dark-3": digit(3, canvas=(120, 120), size=80, ink=(240, 240, 230), paper=(30, 60, 45)),
        "yellow-on-white-4": digit(4, canvas=(120, 120), size=80, ink=(255, 230, 0)),
        "red-on-black-5": digit(5, canvas=(120, 120), size=80, ink=(190, 0, 0), paper=BLACK),
        "grey-on-grey-6": digit(6, canvas=(120, 120), size=80, ink=(100,) * 3, paper=(130,) * 3).convert("L"),
        "transparent-7": digit(7, canvas=(120, 120), size=80, ink=(20, 40, 160), paper=None),
        "transparent-white-8": digit(8, canvas=(120, 120), size=80, ink=WHITE, paper=None),
        "sheet-on-transparency-9": _on_transparency(digit(9, canvas=(100, 100), size=70), 20),
        "mnist-like-2": _mnist_like(2),
        "mnist-like-6": _mnist_like(6),
        "tiny-3": digit(3, canvas=(14, 14), size=9, pen=1.5).convert("L"),
        "tall-1": digit(1, canvas=(40, 400), size=36, at=(2, 340)).convert("L"),
        "at-the-border-5": digit(5, canvas=(90, 90), size=90, at=(0, 0)).convert("L"),
        "cut-off-7": digit(7, canvas=(300, 200), size=190, at=(-60, 5), pen=24).convert("L"),
        "lopsided": _lopsided(),
        "reduced-8": digit(8, canvas=(1100, 1400), size=900, pen=50).convert("1"),
        "noisy-4": _noisy(digit(4, canvas=(64, 64), size=44, pen=6), 4),
        "one-pixel": _one_pixel(),
        "empty-white": Image.new("L", (60, 60), 255),
        "empty-noise": _noisy(Image.new("L", (60, 60), 200), 5),
        "empty-transparent": Image.new("RGBA", (40, 40), (9, 9, 9, 0)),
    }


def reading(path: Path) -> dict[str, object]:
    """What `golden.json` says of one picture."""
    ink = extract(load(path))
    frame = to_frame(ink)
    return {
        "name": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "ink": {
            "height": ink.shape[0],
            "width": ink.shape[1],
            "sum": round(float(ink.sum(dtype=np.float64)), 3),
            "full": int(np.count_nonzero(ink == 1)),
            "none": int(np.count_nonzero(ink == 0)),
        },
        "frame": None if frame is None else np.rint(frame * 255).astype(int).ravel().tolist(),
    }


def main() -> None:
    """Writes the pictures that are missing or new, and `golden.json`; prints what changed."""
    before = {entry["name"]: entry for entry in json.loads(GOLDEN.read_text())} if GOLDEN.exists() else {}
    readings = []
    for name, picture in pictures().items():
        path = FOLDER / f"{name}.png"
        # Another Pillow may compress the same pixels to other bytes: no reason to change the file.
        if not path.exists() or Image.open(path) != picture:
            picture.save(path, optimize=True)
        readings.append(reading(path))
        print(f"{path.name:30} {path.stat().st_size:6} bytes  {_change(before.get(path.name), readings[-1])}")  # noqa: T201
    GOLDEN.write_text("[\n" + ",\n".join(json.dumps(entry) for entry in readings) + "\n]\n")


def _change(before: dict[str, object] | None, after: dict[str, object]) -> str:
    if before is None:
        return "new"
    if before == after:
        return "unchanged"
    if before["frame"] is None or after["frame"] is None or before["frame"] == after["frame"]:
        return "changed"
    differences = np.abs(np.array(before["frame"]) - np.array(after["frame"]))
    return f"frame changed by up to {differences.max()} of 255, mean {differences.mean():.2f}"


if __name__ == "__main__":
    main()
