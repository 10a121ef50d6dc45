"""The second step: a `Picture` becomes an ink map, 1 where the pen was and 0 where the paper is.

Paper is what most of the picture is; ink is what differs from it. So dark on light, light on dark, colour on
colour and strokes on transparency all end as the same map, and nothing has to be told which it was.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.bands import flatten_bands
from inkdigits.light import even_out, is_even
from inkdigits.lines import without_lines
from inkdigits.picture import Picture, PixelArray

InkMap: TypeAlias = NDArray[np.float32]
Differences: TypeAlias = NDArray[np.int16]
Histogram: TypeAlias = NDArray[np.integer[Any]]

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
        pixels = flatten_bands(pixels)
        if is_even(pixels):
            return _keep_writing(without_lines(_normalise(_difference_from_paper(pixels))), photographed=False)
        ink = _normalise(_difference_from_paper(even_out(pixels)))
        return _keep_writing(without_lines(ink), photographed=True)
    painted = alpha >= OPAQUE
    if painted.any() and _is_sheet(pixels, painted):
        return _normalise(_difference_from_paper(_fill_with_paper(pixels, alpha, painted)))
    return _normalise(alpha.astype(np.int16), noisy=False)


def _keep_writing(ink: InkMap, *, photographed: bool) -> InkMap:
    """Leaves out what is no writing: specks, spatter, smudges; of a photograph, folds and shadows' edges too.

    What hangs together above `FAINT` is a piece. Pieces are dropped without strong ink, and those whose strong
    ink is but a small part of the strongest piece's, unless they are as thick as its pen, as a dot is and as the
    pieces of a broken stroke are. In a photograph those are dropped too that lie along the picture's border, as a
    shadow's corner does; a stroke only reaches it. The others keep a soft edge of one pixel, and what
    hangs together with their firm ink as far as the pen is wide: no edge is softer, so what lies farther was spilt.
    """
    marked = (ink > FAINT).astype(np.uint8)
    if not photographed:
        left, top, width, height = cv2.boundingRect(marked)
        box = np.s_[max(top - 1, 0) : top + height + 1, max(left - 1, 0) : left + width + 1]
        kept_ink = np.zeros_like(ink)
        if width:
            kept_ink[box] = _keep_pieces(ink[box], marked[box], photographed=False)
        return kept_ink
    return _keep_pieces(ink, marked, photographed=True)


def _keep_pieces(ink: InkMap, marked: NDArray[np.uint8], *, photographed: bool) -> InkMap:
    count, pieces = cv2.connectedComponents(marked, connectivity=8, ltype=cv2.CV_32S)
    strong = (ink > STRONG).astype(np.uint8)
    mass = np.bincount(pieces[strong.view(np.bool_)], minlength=count)
    if photographed:
        border = np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]])
        contact, area = np.bincount(border, minlength=count), np.bincount(pieces.ravel(), minlength=count)
        mass[np.square(contact) > area] = 0
    mass[0] = 0
    if not mass.any():
        return np.zeros_like(ink)
    depth = cv2.distanceTransform(strong, cv2.DIST_L2, 3)
    # Across a stroke that is w pixels wide, depth grows from 1 to (w + 1) / 2; its mean is (w + 2) / 4.
    pen = 4 * float(depth[(pieces == mass.argmax()) & (strong > 0)].mean()) - 2
    thick = np.bincount(pieces[depth >= (SAME_PEN * pen + 1) / 2], minlength=count) > 0
    kept = (mass > 0) & (thick | (mass >= SMALLEST_PIECE * mass.max()))
    writing = kept[pieces].astype(np.uint8)
    beside = cv2.dilate(writing, np.ones((3, 3), np.uint8))
    firm = writing & (ink > FIRM).astype(np.uint8)
    near = cv2.distanceTransform(1 - firm, cv2.DIST_L2, 3) <= math.ceil(pen)
    writing_ink: InkMap = np.where((beside > 0) & near, ink, np.float32(0))
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
    return bool(_normalise(_difference_from_paper(pixels[painted][None])).any())


def _fill_with_paper(pixels: PixelArray, alpha: PixelArray, painted: NDArray[np.bool_]) -> PixelArray:
    paper = np.array([_level(plane) for plane in pixels[painted].T], np.float32)
    share = alpha.astype(np.float32)[:, :, None] / FULL
    filled: PixelArray = np.rint(pixels * share + paper * (1 - share)).astype(np.uint8)
    return filled


def _difference_from_paper(pixels: PixelArray) -> Differences:
    """uint8 [H, W, C] → the largest difference of a channel towards the ink's side, [H, W] in -255..255."""
    planes = np.ascontiguousarray(np.moveaxis(pixels, 2, 0))
    # Most pictures are grey in three equal channels: one tells all.
    if all(np.array_equal(planes[0], plane) for plane in planes[1:]):
        planes = planes[:1]
    differences = np.stack([np.int16(_level(plane)) - plane for plane in planes])
    luminance = differences.sum(axis=0, dtype=np.int32)
    lean = np.sum(luminance * np.abs(luminance), dtype=np.int64)
    strongest: Differences = (differences if lean >= 0 else -differences).max(axis=0)
    return strongest


def _normalise(differences: Differences, *, noisy: bool = True) -> InkMap:
    """Noise to 0, typical ink to 1, linear between; all 0 where nothing stands out of the noise.

    Transparency is not noisy: without `noisy` even ink on more than half of the picture is ink.
    There are only 511 differences, so their histogram tells all that a sort would, and the result is a table.
    """
    signed = np.bincount(differences.ravel() + np.int16(FULL), minlength=2 * FULL + 1)
    magnitude = signed[FULL:].copy()
    magnitude[1:] += signed[FULL - 1 :: -1]
    noise = MAD_TO_SIGMA * _median(magnitude) if noisy else 0.0
    positive = signed[FULL:].copy()
    positive[0] += signed[:FULL].sum()
    split = _otsu(positive)
    floor = min(NOISE_SIGMAS * noise, split)
    typical = split + 1 + _quantile(positive[split + 1 :], 0.9) if positive[split + 1 :].any() else 0
    if typical < max(MIN_CONTRAST * FULL, 2 * NOISE_SIGMAS * noise):
        return np.zeros(differences.shape, np.float32)
    table = np.clip((np.arange(-FULL, FULL + 1) - floor) / (typical - floor), 0, 1).astype(np.float32)
    ink: InkMap = table.take(differences + np.int16(FULL), mode="clip")
    return ink


def _level(values: PixelArray) -> int:
    """The median of uint8 values: of a whole picture, its paper."""
    return _median(np.bincount(values.ravel(), minlength=FULL + 1))


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
