"""Paper in bands of two colours, as where a window or a page is half dark: each column's own paper is taken away.

The rule is strict, as a stem from edge to edge looks much like a band, and such strokes must stay.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inkdigits.picture import PixelArray

STEP = 20
"""Difference of two values, in 0..255, up to which a colour is the same: 8 %, as much as faint ink differs."""

MARGIN = 1 / 28
"""Share of the height, at the top and at the bottom, that shows bands and no ink; in deeper ones digits may stand."""

NARROWEST = 1 / 6
"""Least width of a band as a share of the picture's: twice a bold pen's."""


def flatten_bands(pixels: PixelArray) -> PixelArray:
    """Replaces banded paper by black, and what is on it by its difference from its band, so that ink is light.

    Paper is banded if, for columns or for rows:

    1. the margins at both ends agree column by column, so that paper is known everywhere;
    2. they show two colours, in bands that are wide and begin at the same place at both ends;
    3. the first and the last band have no ink at the picture's border;
    4. there is ink in every band between two others: one without is a stroke from edge to edge.

    Args:
        pixels: uint8 [H, W, C] in 0..255.

    Returns:
        uint8 [H, W, C]; the very same array where paper is not banded.
    """
    flat = _flatten_columns(pixels)
    if flat is None:
        flat = _flatten_columns(pixels.transpose(1, 0, 2))
        flat = None if flat is None else flat.transpose(1, 0, 2)
    return pixels if flat is None else flat


def _flatten_columns(pixels: PixelArray) -> PixelArray | None:
    height, width, _ = pixels.shape
    margin = max(1, round(MARGIN * height))
    # Nearly every drawing ends here: its first row has one colour.
    if (pixels[0] == pixels[0, 0]).all() or not _differs(pixels[0], pixels[0, 0]).any():
        return None
    ends = np.concatenate([pixels[:margin], pixels[-margin:]])
    paper = np.median(ends, axis=0).astype(np.uint8)
    second = _differs(paper, paper[0])
    if _differs(ends, paper).any() or not second.any():
        return None
    other = np.median(paper[second], axis=0)
    # A column between two bands may show something of both.
    if np.mean(second & _differs(paper, other)) > NARROWEST / 2:
        return None
    starts = np.flatnonzero(np.diff(second, prepend=not second[0]))
    stops = np.append(starts[1:], width)
    if (stops - starts).min() < NARROWEST * width:
        return None
    inked = _differs(pixels, paper)
    if inked[:, [0, -1]].any() or not inked.any():
        return None
    if not all(inked[:, start:stop].any() for start, stop in zip(starts[1:-1], stops[1:-1], strict=True)):
        return None
    flat: PixelArray = np.abs(pixels.astype(np.int16) - paper).astype(np.uint8)
    return flat


def _differs(colours: PixelArray, from_: NDArray[np.generic]) -> NDArray[np.bool_]:
    """uint8 [..., C] → bool [...], whether any channel is another than the reference's."""
    difference = np.abs(colours.astype(np.int16) - from_.astype(np.int16))
    return np.asarray((difference > STEP).any(axis=-1), np.bool_)
