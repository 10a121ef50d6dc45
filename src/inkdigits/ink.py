"""The second step: a `Picture` becomes an ink map, 1 where the pen was and 0 where the paper is.

Paper is what most of the picture is; ink is what differs from it. So dark on light, light on dark, colour on
colour and strokes on transparency all end as the same map, and nothing has to be told which it was.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.picture import Picture, PixelArray

InkMap: TypeAlias = NDArray[np.float32]

WORKING_SIDE = 1024
"""Pixels; a longer picture is reduced by a whole factor first: one digit needs no more."""

MIN_CONTRAST = 0.08
"""Least difference of ink from paper, as a share of the full range: less is an empty sheet."""

NOISE_SIGMAS = 3.0
"""Differences up to so many standard deviations of the paper's own noise are paper."""

OPAQUE = 128
"""Alpha from which a pixel counts as painted."""


def extract(picture: Picture, *, side: int = WORKING_SIDE) -> InkMap:
    """Finds the ink of a picture.

    The paper's colour is the median of every channel. Ink differs from it to one side, the side with the
    greater squared difference in luminance; its strength is the largest difference of any channel. Strengths
    below the paper's noise become 0, the typical ink becomes 1.

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
    if alpha is None or int(alpha.min()) == 255:
        return _normalise(_difference_from_paper(pixels.astype(np.float32)))
    painted = alpha >= OPAQUE
    if painted.any() and _is_sheet(pixels, painted):
        return _normalise(_difference_from_paper(_fill_with_paper(pixels, alpha, painted)))
    return _normalise(alpha.astype(np.float32) / np.float32(255))


def _reduce(picture: Picture, side: int) -> tuple[PixelArray, PixelArray | None]:
    height, width = picture.pixels.shape[:2]
    factor = -(-max(height, width) // side)
    if factor <= 1:
        return picture.pixels, picture.alpha
    alpha = None if picture.alpha is None else _reduce_plane(picture.alpha, factor)
    planes = [_reduce_plane(plane, factor) for plane in np.moveaxis(picture.pixels, 2, 0)]
    return np.stack(planes, axis=2), alpha


def _reduce_plane(plane: PixelArray, factor: int) -> PixelArray:
    # A side shorter than the factor would vanish; it is kept as it is.
    height, width = plane.shape
    factors = (min(factor, width), min(factor, height))
    return np.asarray(Image.fromarray(np.ascontiguousarray(plane)).reduce(factors))


def _is_sheet(pixels: PixelArray, painted: NDArray[np.bool_]) -> bool:
    """Whether the painted part is paper (with ink on it, or nearly all of the picture) and not the ink itself."""
    if painted.mean() >= 0.75:
        return True
    rows, columns = np.flatnonzero(painted.any(axis=1)), np.flatnonzero(painted.any(axis=0))
    box = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
    if np.count_nonzero(painted) < box / 2:
        return False
    inside = pixels[painted].astype(np.float32)[None]
    return bool(_normalise(_difference_from_paper(inside)).any())


def _fill_with_paper(pixels: PixelArray, alpha: PixelArray, painted: NDArray[np.bool_]) -> NDArray[np.float32]:
    paper = np.median(pixels[painted], axis=0).astype(np.float32)
    share = alpha.astype(np.float32)[:, :, None] / 255
    filled: NDArray[np.float32] = pixels * share + paper * (1 - share)
    return filled


def _difference_from_paper(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [H, W, C] in 0..255 → difference towards the ink's side, [H, W] in -1..1."""
    paper = np.median(pixels.reshape(-1, pixels.shape[2]), axis=0)
    difference = (paper - pixels) / np.float32(255)
    grey = difference.mean(axis=2)
    squares = np.square(grey)
    darker, lighter = squares[grey > 0].sum(), squares[grey < 0].sum()
    sign = np.float32(1 if darker >= lighter else -1)
    strength: NDArray[np.float32] = (sign * difference).max(axis=2)
    return strength


def _normalise(strength: NDArray[np.float32]) -> InkMap:
    """Noise to 0, typical ink to 1; all 0 where nothing stands out of the noise."""
    noise = 1.4826 * float(np.median(np.abs(strength)))
    positive = np.maximum(strength, 0)
    split = _otsu(positive)
    above = positive[positive > split]
    if not above.size:
        return np.zeros_like(positive)
    floor = min(NOISE_SIGMAS * noise, split)
    typical = float(np.percentile(above, 90))
    if typical < max(MIN_CONTRAST, 2 * NOISE_SIGMAS * noise):
        return np.zeros_like(positive)
    ink: InkMap = np.clip((positive - floor) / (typical - floor), 0, 1, dtype=np.float32)
    return ink


def _otsu(values: NDArray[np.float32]) -> float:
    """The threshold on values in 0..1 that best parts them in two classes (largest between-class variance)."""
    counts, edges = np.histogram(values, bins=256, range=(0, 1))
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    if not np.isfinite(between).any():
        return 1.0
    return float(edges[np.nanargmax(between) + 1])
