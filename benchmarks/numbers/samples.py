"""Pictures of one number each: pens of strangers on canvases, and strings of MNIST's test digits."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.canvases import STYLES, draw
from inkdigits.learning.strings import set_string

STROKES_FILE = "pen-strokes-dev.json.gz"

WORDS = {"\\sin", "\\cos", "\\tan", "\\log", "\\lim"}

LETTERS = set("acdefhkmnprtuvwxACEFHKMNPRTVWXY")
"""Those that nobody takes for digits."""

WIDE = 3
"""Width of a canvas for a number, in its heights."""


class Written(NamedTuple):
    """One number on a picture.

    Attributes:
        text: its digits.
        corners: float64 [4, 2], around it in pixels; None where it is the only one.
    """

    text: str
    corners: NDArray[np.float64] | None = None


class Sample(NamedTuple):
    """A picture, and the numbers on it."""

    picture: Image.Image
    numbers: list[Written]


def pens(folder: Path, every: int) -> Iterator[tuple[str, Sample]]:
    """Every so many of the numbers that strangers wrote, on each of the five kinds of canvas."""
    with gzip.open(folder / STROKES_FILE) as file:
        numbers = json.load(file)["numbers"][::every]
    chance = np.random.default_rng(0)
    for number in numbers:
        strokes = [stroke for digit in number["digits"] for stroke in digit]
        for style in STYLES:
            yield style, Sample(draw(strokes, style, chance, wide=WIDE), [Written(number["label"])])


def words(folder: Path, count: int) -> Iterator[Sample]:
    """Words that strangers wrote: log, sin and their like, and letters of several hands set side by side."""
    with gzip.open(folder / STROKES_FILE) as file:
        others = json.load(file)["others"]
    chance = np.random.default_rng(0)
    styles = list(STYLES)
    whole = [each["strokes"] for each in others if each["label"] in WORDS]
    letters = [each["strokes"] for each in others if each["label"] in LETTERS]
    for number in range(count):
        word = whole[number] if number < len(whole) else _set(letters, int(chance.integers(2, 6)), chance)
        yield Sample(draw(word, styles[number % len(styles)], chance, wide=WIDE), [])


def _set(letters: list[list[list[list[float]]]], count: int, chance: np.random.Generator) -> list[list[list[float]]]:
    """Letters side by side, each scaled to be 1 high or wide."""
    strokes, right = [], 0.0
    for at in chance.integers(0, len(letters), count).tolist():
        points = np.concatenate([np.array(stroke, float) for stroke in letters[at]])
        low, size = points.min(axis=0), float(np.ptp(points, axis=0).max())
        moved = [(np.array(stroke, float) - low) / size + [right, 0] for stroke in letters[at]]
        strokes += [stroke.tolist() for stroke in moved]
        right = float(max(stroke[:, 0].max() for stroke in moved)) + chance.uniform(0.1, 0.3)
    return strokes


def strings(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], count: int, *, touching: bool, seed: int
) -> Iterator[Sample]:
    """Strings of 2 to 8 MNIST digits on a white or a black sheet; see `set_string`."""
    chance = np.random.default_rng(seed)
    for _ in range(count):
        chosen = chance.integers(0, len(images), int(chance.integers(2, 9)))
        ink = set_string(images[chosen], chance, touching=touching)
        shade = 255 - ink if chance.random() < 0.5 else ink
        yield Sample(Image.fromarray(shade), [Written("".join(map(str, labels[chosen].tolist())))])
