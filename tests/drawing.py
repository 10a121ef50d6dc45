"""Digits of our own, drawn with a round pen: what the tests read instead of other people's files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw

Point: TypeAlias = tuple[float, float]
Stroke: TypeAlias = Sequence[Point]
Colour: TypeAlias = tuple[int, ...]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

DIGITS: tuple[tuple[Stroke, ...], ...] = (
    # 0
    (
        (
            (0.50, 0.00),
            (0.28, 0.08),
            (0.16, 0.30),
            (0.15, 0.62),
            (0.26, 0.90),
            (0.48, 1.00),
            (0.70, 0.92),
            (0.82, 0.66),
            (0.82, 0.34),
            (0.72, 0.10),
            (0.50, 0.00),
        ),
    ),
    # 1
    (((0.34, 0.18), (0.54, 0.00), (0.52, 1.00)),),
    # 2
    (
        (
            (0.16, 0.20),
            (0.34, 0.03),
            (0.62, 0.02),
            (0.80, 0.18),
            (0.74, 0.42),
            (0.46, 0.72),
            (0.14, 0.98),
            (0.50, 0.96),
            (0.88, 0.98),
        ),
    ),
    # 3
    (
        (
            (0.20, 0.08),
            (0.50, 0.00),
            (0.76, 0.12),
            (0.74, 0.34),
            (0.44, 0.46),
            (0.76, 0.58),
            (0.82, 0.80),
            (0.58, 1.00),
            (0.18, 0.92),
        ),
    ),
    # 4
    (((0.30, 0.02), (0.16, 0.52), (0.84, 0.50)), ((0.68, 0.10), (0.64, 1.00))),
    # 5
    (
        ((0.26, 0.04), (0.22, 0.44), (0.52, 0.38), (0.78, 0.56), (0.76, 0.84), (0.50, 1.00), (0.18, 0.92)),
        ((0.26, 0.04), (0.80, 0.02)),
    ),
    # 6
    (
        (
            (0.66, 0.00),
            (0.36, 0.24),
            (0.20, 0.60),
            (0.26, 0.90),
            (0.50, 1.00),
            (0.76, 0.86),
            (0.72, 0.60),
            (0.48, 0.52),
            (0.24, 0.68),
        ),
    ),
    # 7
    (((0.14, 0.04), (0.84, 0.02), (0.60, 0.42), (0.42, 1.00)),),
    # 8
    (
        (
            (0.70, 0.12),
            (0.48, 0.00),
            (0.28, 0.14),
            (0.36, 0.36),
            (0.66, 0.58),
            (0.74, 0.84),
            (0.50, 1.00),
            (0.26, 0.84),
            (0.36, 0.58),
            (0.66, 0.34),
            (0.70, 0.12),
        ),
    ),
    # 9
    (
        (
            (0.76, 0.22),
            (0.54, 0.02),
            (0.28, 0.14),
            (0.28, 0.40),
            (0.54, 0.48),
            (0.76, 0.22),
            (0.72, 0.62),
            (0.58, 1.00),
        ),
    ),
)
"""Strokes of the digits 0 to 9 as polylines in the unit square, y downwards."""


def coverage(
    strokes: Sequence[Stroke], canvas: tuple[int, int], box: tuple[float, float, float, float], pen: float
) -> Image.Image:
    """Where the pen went, as a grey picture: 255 = wholly covered.

    Args:
        strokes: polylines in the unit square.
        canvas: width and height in pixels.
        box: where the unit square comes to lie: left, top, width, height in pixels.
        pen: width of the pen in pixels.
    """
    finer = max(1, min(8, 2400 // max(canvas)))
    left, top, width, height = (finer * side for side in box)
    radius = finer * pen / 2
    mask = Image.new("L", (canvas[0] * finer, canvas[1] * finer))
    draw = ImageDraw.Draw(mask)
    for stroke in strokes:
        points = [(left + x * width, top + y * height) for x, y in stroke]
        draw.line(points, fill=255, width=max(1, round(2 * radius)))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return mask.reduce(finer)


def digit(
    which: int,
    *,
    canvas: tuple[int, int] = (280, 280),
    size: float = 180,
    at: Point | None = None,
    pen: float | None = None,
    ink: Colour = BLACK,
    paper: Colour | None = WHITE,
) -> Image.Image:
    """Draws one digit.

    Args:
        which: 0 to 9.
        canvas: width and height in pixels.
        size: height of the digit in pixels, without the pen's width.
        at: its upper left corner; in the middle if None.
        pen: width of the pen in pixels; a tenth of the size if None.
        ink: colour of the pen.
        paper: colour of the sheet; None for strokes on transparency.

    Returns:
        A picture of mode RGB, or RGBA on transparency.
    """
    left, top = at or ((canvas[0] - size) / 2, (canvas[1] - size) / 2)
    mask = coverage(DIGITS[which], canvas, (left, top, size, size), pen or size / 10)
    if paper is None:
        picture = Image.new("RGBA", canvas, (*ink, 0))
        picture.putalpha(mask)
        return picture
    return Image.composite(Image.new("RGB", canvas, ink), Image.new("RGB", canvas, paper), mask)


def inverted(picture: Image.Image) -> Image.Image:
    """The negative."""
    return ImageChops.invert(picture)


def encode(image: Image.Image, file_format: str, **options: object) -> bytes:
    """A picture as a file of one of Pillow's formats."""
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()
