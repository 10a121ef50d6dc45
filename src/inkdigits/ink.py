"""The second step: a `Picture` becomes an ink map, 1 where the pen was and 0 where the paper is.

Paper is what most of the picture is; ink is what differs from it. So dark on light, light on dark, colour on
colour and strokes on transparency all end as the same map, and nothing has to be told which it was.
"""

from __future__ import annotations

from functools import reduce
from typing import Literal, NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.bands import flatten_bands
from inkdigits.light import (
    Histogram,
    Levels,
    count_levels,
    even_out,
    histogram,
    is_even,
    on_commonest_paper,
    quantile,
    without_copies,
)
from inkdigits.lines import may_have_lines, without_lines
from inkdigits.picture import Picture, PixelArray
from inkdigits.pieces import keep_writing

InkMap: TypeAlias = NDArray[np.float32]

FULL = 255
"""The greatest difference of two values of a channel."""

VALUES = np.arange(FULL + 1)
"""All values of a channel, and all differences to one side."""

WORKING_SIDE = 1024
"""Pixels; a longer picture is reduced by a whole factor first: one digit needs no more."""

MIN_CONTRAST = 0.08
"""Least difference of ink from paper, as a share of the full range: less is an empty sheet."""

NOISE_SIGMAS = 3.0
"""Differences up to so many standard deviations of the paper's own noise are paper."""

MAD_TO_SIGMA = 1.4826
"""Standard deviations in a median absolute deviation, for normal noise."""

ONE_SIDED = 2
"""How many times as noisy as its other side, and a level more, a paper may be with its ink's side."""

OPAQUE = 128
"""Alpha from which a pixel counts as painted."""


class Marks(NamedTuple):
    """What differs from the paper.

    Attributes:
        ink: float32 [h, w] in the box: 0 is paper, 1 typical ink, and what is darker than that is more.
        box: rows and columns of the picture beyond which there is none.
        shape: [H, W] of the picture.
        kind: on a sheet that was drawn on a screen, on one that was photographed, or painted on transparency, where
            there is nothing but writing.
    """

    ink: InkMap
    box: tuple[slice, slice]
    shape: tuple[int, int]
    kind: Literal["drawn", "photographed", "painted"]

    def whole(self) -> InkMap:
        """float32 [H, W], of the whole picture."""
        return _back(self.ink, self.box, self.shape)


def extract(picture: Picture, *, side: int = WORKING_SIDE) -> InkMap:
    """Finds the ink of a picture that shows one digit.

    Where the picture shows a sheet, lines across it are left out of its marks, then what is no writing.

    Args:
        picture: the decoded picture.
        side: pixels of the longest side that are looked at; a longer picture is reduced by a whole factor.

    Returns:
        float32 [h, w] in 0..1, all 0 where the sheet is empty. h, w are those of the picture, or of the
        reduced picture.
    """
    marks = find_marks(picture, side=side)
    ink = np.minimum(marks.ink, 1)
    if marks.kind == "painted":
        return _back(ink, marks.box, marks.shape)
    if may_have_lines(ink.shape, marks.shape):
        ink = without_lines(_back(ink, marks.box, marks.shape))[marks.box]
    writing = keep_writing(ink, photographed=marks.kind == "photographed")
    return _back(writing, marks.box, marks.shape)


def find_marks(picture: Picture, *, side: int = WORKING_SIDE) -> Marks:
    """Finds what differs from the paper: writing, and lines and specks besides.

    The paper's colour is the median of every channel. Ink differs from it to one side, the side with the
    greater squared difference in luminance; its strength is the largest difference of any channel. Strengths
    below the paper's noise become 0, the typical ink becomes 1. A photograph's light is evened out before.

    Args:
        picture: the decoded picture; where it is transparent, what is painted is ink, unless what is painted
            is itself a sheet with ink on it.
        side: as `extract`.

    Reference:
        Otsu 1979, "A threshold selection method from gray-level histograms", for the split that tells typical
        ink from its soft edges.
    """
    pixels, alpha = _reduce(picture, side)
    if alpha is None or int(alpha.min()) == FULL:
        return _of_sheet(pixels)
    painted = alpha >= OPAQUE
    if painted.any() and _is_sheet(pixels, painted):
        levels = count_levels(_fill_with_paper(pixels, alpha, painted))
        return Marks(_on_paper(levels), levels.box, alpha.shape, "painted")
    return Marks(_looked_up(alpha, _curve(histogram(alpha))), np.s_[:, :], alpha.shape, "painted")


def _of_sheet(pixels: PixelArray) -> Marks:
    levels = count_levels(pixels)
    rows, columns = levels.box
    # Bands of paper reach the picture's edges, and most drawings don't.
    if (rows.start == 0 or columns.start == 0) and (flat := flatten_bands(pixels)) is not pixels:
        pixels, levels = flat, count_levels(flat)
    drawn = is_even(levels)
    if not drawn:
        levels = on_commonest_paper(count_levels(even_out(without_copies(pixels))))
    return Marks(_on_paper(levels), levels.box, pixels.shape[:2], "drawn" if drawn else "photographed")


def _back(ink: InkMap, box: tuple[slice, slice], shape: tuple[int, ...]) -> InkMap:
    """The ink of a box, in the picture again, which has no more beyond it."""
    if ink.shape == shape:
        return ink
    whole = np.zeros(shape, np.float32)
    whole[box] = ink
    return whole


def _reduce(picture: Picture, side: int) -> tuple[PixelArray, PixelArray | None]:
    height, width, channels = picture.pixels.shape
    factor = -(-max(height, width) // side)
    if factor <= 1:
        return picture.pixels, picture.alpha
    layers = picture.pixels if picture.alpha is None else np.dstack([picture.pixels, picture.alpha])
    # A side shorter than the factor would vanish; it is reduced to one pixel.
    factors = (min(factor, width), min(factor, height))
    # Pillow weights colour with alpha here, so what lies under full transparency tints nothing.
    image = Image.fromarray(layers if layers.shape[2] > 1 else layers[:, :, 0])
    reduced = np.atleast_3d(np.asarray(image.reduce(factors)))
    return reduced[:, :, :channels], None if picture.alpha is None else reduced[:, :, channels]


def _is_sheet(pixels: PixelArray, painted: NDArray[np.bool_]) -> bool:
    """Whether the painted part is paper (with ink on it, or nearly all of the picture) and not the ink itself."""
    if painted.mean() >= 0.75:
        return True
    rows, columns = np.flatnonzero(painted.any(axis=1)), np.flatnonzero(painted.any(axis=0))
    box = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
    if np.count_nonzero(painted) < box / 2:
        return False
    return bool(_on_paper(count_levels(pixels[painted][None])).any())


def _fill_with_paper(pixels: PixelArray, alpha: PixelArray, painted: NDArray[np.bool_]) -> PixelArray:
    paper = np.array([quantile(histogram(plane), 0.5) for plane in pixels[painted].T], np.float32)
    share = alpha.astype(np.float32)[:, :, None] / FULL
    filled: PixelArray = np.rint(pixels * share + paper * (1 - share)).astype(np.uint8)
    return filled


def _on_paper(levels: Levels) -> InkMap:
    """The ink in the box, on paper of one colour: the largest difference of a channel, to the ink's side."""
    return _of_greys(levels) if len(levels.paper) == 1 else _of_colours(levels)


def _of_greys(levels: Levels) -> InkMap:
    """One channel: all steps are taken on its 256 values, and the pixels looked up."""
    (counts,), (paper,) = levels.counts, levels.paper
    lighter = VALUES - paper
    is_light = counts @ (lighter * np.abs(lighter)) > 0
    if not is_light:
        counts, paper = counts[::-1], FULL - paper
    strengths, opposite = np.zeros((2, FULL + 1), np.int64)
    strengths[: FULL + 1 - paper] = counts[paper:]
    opposite[1 : paper + 1] = counts[:paper][::-1]
    table = np.zeros(FULL + 1, np.float32)
    table[paper:] = _curve(strengths, opposite)[: FULL + 1 - paper]
    return _looked_up(levels.inside[:, :, 0], table if is_light else table[::-1].copy())


def _of_colours(levels: Levels) -> InkMap:
    """Several channels: their differences are taken pixel by pixel."""
    planes = cv2.split(levels.inside)
    papers = [np.full_like(plane, level) for plane, level in zip(planes, levels.paper, strict=True)]
    # Differences to the other side saturate at 0.
    lighter, darker = list(map(cv2.subtract, planes, papers)), list(map(cv2.subtract, papers, planes))
    luminance = np.sum(planes, axis=0, dtype=np.int32) - sum(levels.paper)
    is_light = np.sum(luminance * np.abs(luminance), dtype=np.int64) > 0
    to_ink, from_ink = (lighter, darker) if is_light else (darker, lighter)
    strongest = np.asarray(reduce(cv2.max, to_ink), np.uint8)
    opposite = histogram(np.asarray(reduce(cv2.min, from_ink), np.uint8))
    opposite[0] = 0
    strengths = histogram(strongest)
    strengths[0] += levels.counts[0].sum() - strongest.size - opposite.sum()
    return _looked_up(strongest, _curve(strengths, opposite))


def _looked_up(values: PixelArray, table: NDArray[np.float32]) -> InkMap:
    return np.asarray(cv2.LUT(values, table), np.float32).reshape(values.shape)


def _curve(strengths: Histogram, opposite: Histogram | None = None) -> NDArray[np.float32]:
    """The ink of each difference from the paper: noise 0, typical ink 1, linear between and beyond.

    Args:
        strengths: how often there is each difference 0..255 to the ink's side.
        opposite: how often there is each to the other side, 0 left out; together they tell the noise. If None, as of
            transparency, there is no noise, and even ink on more than half of the picture is ink.

    Returns:
        float32 [256], 0 at least, for 0..255 to the ink's side; all 0 where nothing stands out of the noise.
    """
    noise = 0.0
    if opposite is not None:
        # To the other side there is noise alone; many faint lines make more of a median of both sides than there is.
        noise = MAD_TO_SIGMA * min(quantile(strengths + opposite, 0.5), ONE_SIDED * quantile(opposite, 0.5) + 1)
        strengths[0] += opposite.sum()
    split = _otsu(strengths)
    above = strengths[split + 1 :]
    floor = min(NOISE_SIGMAS * noise, split)
    typical = split + 1 + quantile(above, 0.9) if above.any() else 0
    if typical < max(MIN_CONTRAST * FULL, 2 * NOISE_SIGMAS * noise):
        return np.zeros(FULL + 1, np.float32)
    curve: NDArray[np.float32] = np.maximum((VALUES - floor) / (typical - floor), 0).astype(np.float32)
    return curve


def _otsu(counts: Histogram) -> int:
    """The value that best parts 0..255 into those up to it and those above (largest between-class variance)."""
    below, weight = counts.cumsum(), (counts * VALUES).cumsum()
    above = below[-1] - below
    apart = weight / np.maximum(below, 1) - (weight[-1] - weight) / np.maximum(above, 1)
    return int(np.argmax(below * above * np.square(apart)))
