"""Sets images of single digits side by side, apart or touching, as people write them: not quite alike and level."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def set_string(
    images: NDArray[np.uint8], chance: np.random.Generator, *, touching: bool, size: float | None = None
) -> NDArray[np.uint8]:
    """Sets a string.

    Sizes vary from string to string and a little from digit to digit, so do spaces and baselines. Where they touch,
    about half of the neighbours do, and at least two.

    Args:
        images: uint8 [N, 28, 28] with N ≥ 2, 255 = ink: the digits from left to right.
        chance: the source of all variation.
        touching: whether digits touch.
        size: of MNIST's own, about; any if None.

    Returns:
        uint8 [H, W], 255 = ink, with a margin around.
    """
    size = size or chance.uniform(1.2, 4)
    glyphs = [_scaled(image, size * float(np.exp(chance.normal(0, 0.08)))) for image in images]
    return _in_a_row(glyphs, 20 * size, touching, chance)


def _scaled(image: NDArray[np.uint8], size: float) -> NDArray[np.uint8]:
    left, top, width, height = cv2.boundingRect((image > 0).view(np.uint8))
    crop = image[top : top + height, left : left + width]
    shape = max(1, round(width * size)), max(1, round(height * size))
    return np.asarray(cv2.resize(crop, shape, interpolation=cv2.INTER_CUBIC), np.uint8)


def _in_a_row(
    glyphs: list[NDArray[np.uint8]], height: float, touching: bool, chance: np.random.Generator
) -> NDArray[np.uint8]:
    """The digits side by side, 255 = ink, with a margin around."""
    margin = round(height)
    wide = sum(glyph.shape[1] for glyph in glyphs) + round(height) * len(glyphs) + 2 * margin
    sheet = np.zeros((round(3 * height), wide), np.uint8)
    touches = chance.random(len(glyphs)) < 0.5
    touches[chance.integers(1, max(2, len(glyphs))) % len(glyphs)] = True
    right = margin
    for at, glyph in enumerate(glyphs):
        top = round(1.5 * height - glyph.shape[0] / 2 + chance.normal(0, 0.05) * height)
        if not at:
            left = margin
        elif touching and touches[at]:
            left = _touching(sheet, glyph, top, right) - round(chance.uniform(0, 0.06) * height)
        else:
            left = right + round(chance.uniform(0.08, 0.5) * height)
        window = sheet[top : top + glyph.shape[0], left : left + glyph.shape[1]]
        np.maximum(window, glyph, out=window)
        right = max(right, left + glyph.shape[1])
    return sheet[:, : right + margin]


def _touching(sheet: NDArray[np.uint8], glyph: NDArray[np.uint8], top: int, right: int) -> int:
    """The rightmost column at which the glyph's ink meets what is on the sheet."""
    marked, own = sheet[top : top + glyph.shape[0]] > 64, glyph > 64
    for left in range(right, right - glyph.shape[1], -1):
        window = marked[:, left : left + glyph.shape[1]]
        if (window & own[:, : window.shape[1]]).any():
            return left
    return right
