"""The second step: a `Picture` becomes an ink map, 1 where the pen was and 0 where the paper is.

Paper is what most of the picture is; ink is what differs from it. So dark on light, light on dark, colour on
colour and strokes on transparency all end as the same map, and nothing has to be told which it was.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.bands import flatten_bands
from inkdigits.light import Histogram, Levels, count_levels, even_out, histogram, is_even
from inkdigits.lines import without_lines
from inkdigits.picture import Picture, PixelArray

InkMap: TypeAlias = NDArray[np.float32]

FULL = 255
"""The greatest difference of two values of a channel."""

WORKING_SIDE = 1024
"""Pixels; a longer picture is reduced by a whole factor first: one digit needs no more."""

MIN_CONTRAST = 0.08
"""Least difference of ink from paper, as a share of the full range: less is an empty sheet."""

NOISE_SIGMAS = 3.0
"""Differences up to so many standard deviations of the paper's own noise are paper."""

MAD_TO_SIGMA = 1.4826
"""Standard deviations in a median absolute deviation, for normal noise."""

FAINT, FIRM, STRONG = 0.25, 0.35, 0.6
"""Ink that counts towards a piece of writing; ink that a pen leaves however lightly it is pressed; ink that proves
a piece. Less than firm is a stroke's soft edge, or was spilt.
"""

SMALLEST_PIECE = 0.05
"""Least strong ink of a piece, as a share of the strongest piece's, if it is thinner than the pen."""

SAME_PEN = 0.7
"""Share of the strongest piece's pen from which a pen is the same: people press, and dots are not quite round."""

OPAQUE = 128
"""Alpha from which a pixel counts as painted."""


def extract(picture: Picture, *, side: int = WORKING_SIDE) -> InkMap:
    """Finds the ink of a picture.

    The paper's colour is the median of every channel. Ink differs from it to one side, the side with the
    greater squared difference in luminance; its strength is the largest difference of any channel. Strengths
    below the paper's noise become 0, the typical ink becomes 1. A photograph's light is evened out before, and
    what it has besides writing is left out after.

    Args:
        picture: the decoded picture; where it is transparent, what is painted is ink, unless what is painted
            is itself a sheet with ink on it.
        side: pixels of the longest side that are looked at; a longer picture is reduced by a whole factor.

    Returns:
        float32 [h, w] in 0..1, all 0 where the sheet is empty. h, w are those of the picture, or of the
        reduced picture.

    Reference:
        Otsu 1979, "A threshold selection method from gray-level histograms", for the split that tells typical
        ink from its soft edges.
    """
    pixels, alpha = _reduce(picture, side)
    if alpha is None or int(alpha.min()) == FULL:
        pixels = flatten_bands(_without_copies(pixels))
        levels = count_levels(pixels)
        drawn = is_even(levels)
        if not drawn:
            pixels = even_out(pixels)
            levels = count_levels(pixels)
        ink = without_lines(_on_paper(pixels, levels))
        return _keep_writing(ink, photographed=not drawn)
    painted = alpha >= OPAQUE
    if painted.any() and _is_sheet(pixels, painted):
        pixels = _without_copies(_fill_with_paper(pixels, alpha, painted))
        return _on_paper(pixels, count_levels(pixels))
    (counts,) = count_levels(alpha[:, :, None]).counts
    return _looked_up(alpha, _curve(counts, noisy=False)[FULL:])


def _keep_writing(ink: InkMap, *, photographed: bool) -> InkMap:
    """Leaves out what is no writing: specks, spatter, smudges; of a photograph, folds and shadows' edges too.

    What hangs together above `FAINT` is a piece. Pieces are dropped without strong ink, and those whose strong
    ink is but a small part of the strongest piece's, unless they are as thick as its pen, as a dot is and as the
    pieces of a broken stroke are. In a photograph those are dropped too that lie along the picture's border, as a
    shadow's corner does; a stroke only reaches it. The others keep a soft edge of one pixel, and what
    hangs together with their firm ink as far as the pen is wide: no edge is softer, so what lies farther was spilt.
    """
    marked = (ink > FAINT).view(np.uint8)
    if photographed:
        return _keep_pieces(ink, marked, photographed=True)
    # A drawing's pieces lie in a part of it, and looking for them is what takes time.
    left, top, width, height = cv2.boundingRect(marked)
    box = np.s_[max(top - 1, 0) : top + height + 1, max(left - 1, 0) : left + width + 1]
    kept_ink = np.zeros_like(ink)
    if width:
        kept_ink[box] = _keep_pieces(ink[box], np.ascontiguousarray(marked[box]), photographed=False)
    return kept_ink


def _keep_pieces(ink: InkMap, marked: NDArray[np.uint8], *, photographed: bool) -> InkMap:
    count, pieces = cv2.connectedComponents(marked, connectivity=8, ltype=cv2.CV_32S)
    strong = (ink > STRONG).view(np.uint8)
    mass = np.bincount(pieces[strong.view(np.bool_)], minlength=count)
    if photographed:
        border = np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]])
        contact, area = np.bincount(border, minlength=count), np.bincount(pieces.ravel(), minlength=count)
        mass[np.square(contact) > area] = 0
    mass[0] = 0
    if not mass.any():
        return np.zeros_like(ink)
    depth = cv2.distanceTransform(strong, cv2.DIST_L2, 3)
    strongest = strong if count == 2 else cv2.bitwise_and(strong, (pieces == mass.argmax()).view(np.uint8))
    # Across a stroke that is w pixels wide, depth grows from 1 to (w + 1) / 2; its mean is (w + 2) / 4.
    pen = 4 * cv2.mean(depth, strongest)[0] - 2
    writing = marked
    if count > 2:
        thick = np.bincount(pieces[depth >= (SAME_PEN * pen + 1) / 2], minlength=count) > 0
        kept = (mass > 0) & (thick | (mass >= SMALLEST_PIECE * mass.max()))
        writing = kept.view(np.uint8)[pieces]
    beside = cv2.dilate(writing, np.ones((3, 3), np.uint8))
    firm = cv2.bitwise_and(writing, (ink > FIRM).view(np.uint8))
    near = cv2.dilate(firm, np.ones((2 * math.ceil(pen) + 1,) * 2, np.uint8))
    writing_ink: InkMap = ink * cv2.bitwise_and(beside, near)
    return writing_ink


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
    pixels = _without_copies(pixels[painted][None])
    return bool(_on_paper(pixels, count_levels(pixels)).any())


def _fill_with_paper(pixels: PixelArray, alpha: PixelArray, painted: NDArray[np.bool_]) -> PixelArray:
    paper = np.array([_median(histogram(plane)) for plane in pixels[painted].T], np.float32)
    share = alpha.astype(np.float32)[:, :, None] / FULL
    filled: PixelArray = np.rint(pixels * share + paper * (1 - share)).astype(np.uint8)
    return filled


def _without_copies(pixels: PixelArray) -> PixelArray:
    """uint8 [H, W, C] → [H, W, 1] where all channels are the same, as in most pictures: one tells all."""
    first, *others = cv2.split(pixels)
    if all(np.array_equal(first, other) for other in others):
        return np.asarray(first, np.uint8)[:, :, None]
    return pixels


def _on_paper(pixels: PixelArray, levels: Levels) -> InkMap:
    """The ink of uint8 [H, W, C] on paper of one colour: the largest difference of a channel, to the ink's side."""
    paper = [_median(counts) for counts in levels.counts]
    # Where the box begins, bare paper ends; unless the first pixel is no paper.
    box = levels.box if pixels[0, 0].tolist() == paper else np.s_[:, :]
    ink = np.zeros(pixels.shape[:2], np.float32)
    if pixels[box].size:
        bare = ink.size - ink[box].size
        ink[box] = _of_greys(pixels[box], levels) if len(paper) == 1 else _of_colours(pixels[box], paper, bare)
    return ink


def _of_greys(pixels: PixelArray, levels: Levels) -> InkMap:
    """One channel: all steps are taken on its 256 values, and the pixels looked up."""
    (counts,) = levels.counts
    differences = _median(counts) - np.arange(FULL + 1)
    if np.sum(counts * differences * np.abs(differences)) < 0:
        differences = -differences
    signed = np.zeros(2 * FULL + 1, np.int64)
    signed[differences + FULL] = counts
    return _looked_up(pixels[:, :, 0], _curve(signed)[differences + FULL])


def _of_colours(pixels: PixelArray, paper: list[int], bare: int) -> InkMap:
    """Several channels; so many more pixels are `bare` paper."""
    planes = [np.asarray(plane, np.int16) for plane in cv2.split(pixels)]
    differences = [np.int16(level) - plane for level, plane in zip(paper, planes, strict=True)]
    luminance = np.sum(differences, axis=0, dtype=np.int32)
    lean = int(np.sum(luminance * np.abs(luminance), dtype=np.int64))
    strongest = np.maximum.reduce(differences) if lean >= 0 else -np.minimum.reduce(differences)
    shifted = (strongest + np.int16(FULL)).astype(np.uint16)
    signed = histogram(shifted, values=2 * FULL + 1)
    signed[FULL] += bare
    ink: InkMap = _curve(signed).take(shifted)
    return ink


def _looked_up(values: PixelArray, table: NDArray[np.float32]) -> InkMap:
    return np.asarray(cv2.LUT(values, table), np.float32).reshape(values.shape)


def _curve(signed: Histogram, *, noisy: bool = True) -> NDArray[np.float32]:
    """The ink of each difference from the paper: noise 0, typical ink 1, linear between.

    Transparency is not noisy: without `noisy` even ink on more than half of the picture is ink.

    Args:
        signed: how often there is each difference -255..255, or 0..255.
        noisy: whether differences spread where there is no ink.

    Returns:
        float32 [511] in 0..1, for -255..255; all 0 where nothing stands out of the noise.
    """
    positive = signed[-(FULL + 1) :].copy()
    below = signed[: -(FULL + 1)]
    magnitude = positive.copy()
    magnitude[1 : below.size + 1] += below[::-1]
    noise = MAD_TO_SIGMA * _median(magnitude) if noisy else 0.0
    positive[0] += below.sum()
    split = _otsu(positive)
    floor = min(NOISE_SIGMAS * noise, split)
    typical = split + 1 + _quantile(positive[split + 1 :], 0.9) if positive[split + 1 :].any() else 0
    if typical < max(MIN_CONTRAST * FULL, 2 * NOISE_SIGMAS * noise):
        return np.zeros(2 * FULL + 1, np.float32)
    curve: NDArray[np.float32] = ((np.arange(-FULL, FULL + 1) - floor) / (typical - floor)).clip(0, 1)
    return curve.astype(np.float32)


def _median(histogram: Histogram) -> int:
    return _quantile(histogram, 0.5)


def _quantile(histogram: Histogram, share: float) -> int:
    """The smallest value that at least this share of all values does not exceed."""
    cumulative = np.cumsum(histogram)
    return int(np.searchsorted(cumulative, share * cumulative[-1]))


def _otsu(histogram: Histogram) -> int:
    """The value that best parts 0..255 into those up to it and those above (largest between-class variance)."""
    values = np.arange(histogram.size)
    below, weight = np.cumsum(histogram), np.cumsum(histogram * values)
    above = below[-1] - below
    apart = weight / np.maximum(below, 1) - (weight[-1] - weight) / np.maximum(above, 1)
    return int(np.argmax(below * above * np.square(apart)))
