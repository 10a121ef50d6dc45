"""Draws pen strokes the way people give digits to a machine: five styles of canvas, from clean to photographed.

Measuring only; nothing here is ever trained on.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Strokes: TypeAlias = Sequence[Sequence[Sequence[float]]]
Chance: TypeAlias = np.random.Generator
Colour: TypeAlias = tuple[int, int, int]

SIDE = 280
"""Pixels of a drawn canvas' side."""

PHOTO_SIDE = 480
"""Pixels of a photographed sheet's side."""

SUPERSAMPLING = 3


def draw(strokes: Strokes, style: str, chance: Chance, *, wide: float = 1) -> Image.Image:
    """Draws strokes at a place, a size (30–85 % of the canvas) and a pen width (3–8 % of its height) left to chance.

    Args:
        strokes: polylines of [x, y] points in any unit, y down.
        style: one of `STYLES`.
        chance: the source of chance.
        wide: the canvas' width, in heights.
    """
    return STYLES[style](strokes, chance, wide)


def _mask(strokes: Strokes, side: int, chance: Chance, wide: float) -> Image.Image:
    """The strokes as an antialiased mask, mode L, 255 = ink."""
    points = np.array([point for stroke in strokes for point in stroke], float)
    low, high = points.min(axis=0), points.max(axis=0)
    width = chance.uniform(0.03, 0.08) * side
    size = np.array([round(wide * side), side])
    extent = float(((high - low) * side / size).max())
    scale = chance.uniform(0.30, 0.85) * side / max(extent, 1e-9)
    free = size - (high - low) * scale - width
    offset = width / 2 + np.maximum(free, 0) * chance.random(2)
    big = Image.new("L", (int(size[0]) * SUPERSAMPLING, side * SUPERSAMPLING))
    pen = ImageDraw.Draw(big)
    for stroke in strokes:
        path = ((np.array(stroke, float) - low) * scale + offset) * SUPERSAMPLING
        _trace(pen, path, width * SUPERSAMPLING)
    return big.resize((int(size[0]), side), Image.Resampling.BOX)


def _trace(pen: ImageDraw.ImageDraw, path: NDArray[np.float64], width: float) -> None:
    corners = [(float(x), float(y)) for x, y in path]
    if len(corners) > 1:
        pen.line(corners, fill=255, width=max(1, round(width)))
    for x, y in corners:
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)


def _paint(mask: Image.Image, paper: Colour, ink: Colour) -> Image.Image:
    sheet = Image.new("RGB", mask.size, paper)
    sheet.paste(ink, mask=mask)
    return sheet


def _black_on_white(strokes: Strokes, chance: Chance, wide: float) -> Image.Image:
    return _paint(_mask(strokes, SIDE, chance, wide), (255, 255, 255), (0, 0, 0))


def _white_on_black(strokes: Strokes, chance: Chance, wide: float) -> Image.Image:
    return _paint(_mask(strokes, SIDE, chance, wide), (0, 0, 0), (255, 255, 255))


def _on_transparency(strokes: Strokes, chance: Chance, wide: float) -> Image.Image:
    mask = _mask(strokes, SIDE, chance, wide)
    shade = int(chance.choice([0, 255]))
    return Image.merge("RGBA", [Image.new("L", mask.size, shade)] * 3 + [mask])


def _coloured(strokes: Strokes, chance: Chance, wide: float) -> Image.Image:
    """Any two colours that a person would tell apart."""
    while True:
        paper, ink = chance.integers(0, 256, (2, 3))
        luminance = np.array([0.299, 0.587, 0.114])
        if abs(float((paper - ink) @ luminance)) >= 60:
            break
    return _paint(_mask(strokes, SIDE, chance, wide), _colour(paper), _colour(ink))


def _photo(strokes: Strokes, chance: Chance, wide: float) -> Image.Image:
    """A sheet under a lamp: light that falls off, a shadow's edge, blur, noise, JPEG."""
    mask = np.asarray(
        _mask(strokes, PHOTO_SIDE, chance, wide).filter(ImageFilter.GaussianBlur(chance.uniform(0.5, 1.8)))
    )
    paper = chance.uniform(190, 250) * np.array([1, chance.uniform(0.96, 1), chance.uniform(0.86, 1)])
    ink = np.array(INKS[int(chance.integers(len(INKS)))], float)
    cover = (mask / 255 * chance.uniform(0.7, 1))[:, :, None]
    lit = (paper * (1 - cover) + ink * cover) * light(mask.shape, chance)[:, :, None]
    noisy = lit + chance.normal(0, chance.uniform(2, 9), lit.shape)
    buffer = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(
        buffer, "JPEG", quality=int(chance.integers(40, 92))
    )
    return Image.open(buffer)


INKS = ((20, 20, 25), (25, 40, 120), (150, 30, 35), (70, 70, 75), (20, 90, 50))


def light(shape: tuple[int, ...], chance: Chance) -> NDArray[np.float64]:
    """Brightness [height, width] in about 0.35..1: a slope across the sheet and the soft edge of a shadow."""
    y, x = (np.mgrid[0 : shape[0], 0 : shape[1]].T / shape[::-1]).T - 0.5
    angle, edge_angle = chance.uniform(0, 2 * np.pi, 2)
    slope = 1 - chance.uniform(0, 0.5) * (0.5 + x * np.cos(angle) + y * np.sin(angle)) / 1.2
    across = x * np.cos(edge_angle) + y * np.sin(edge_angle) - chance.uniform(-0.3, 0.3)
    shadow = 1 - chance.uniform(0, 0.4) / (1 + np.exp(-across / chance.uniform(0.01, 0.1)))
    light: NDArray[np.float64] = np.clip(slope, 0.4, 1) * shadow
    return light


def _colour(values: NDArray[np.int64]) -> Colour:
    red, green, blue = (int(value) for value in values)
    return red, green, blue


STYLES: dict[str, Callable[[Strokes, Chance, float], Image.Image]] = {
    "black on white": _black_on_white,
    "white on black": _white_on_black,
    "on transparency": _on_transparency,
    "coloured": _coloured,
    "photo": _photo,
}
