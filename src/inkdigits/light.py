"""Evens out the light of a photographed sheet, so that its paper has one colour everywhere.

A drawing made on a screen has one paper colour already and passes untouched.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.picture import PixelArray

Histogram: TypeAlias = NDArray[np.int64]

SMALL = 96
"""Pixels of the longest side at which paper is looked for: light changes slowly, and noise is averaged away.

Tiny pictures are enlarged to it, so that every width below is a share of the picture, whatever its size.
"""

NEAR, AROUND = 384, 0.25
"""Pixels of the longest side at which ink is told from paper, fewer if the picture has fewer; and the side of the
square that a pixel is compared with, as a share of that, but half of `SMALL` at least. A larger one sees a shadow's
edge as ink, a smaller one the paper inside a thick nought."""

PLAIN, LEAST_PLAIN = 0.993, 8
"""Share of the pixels beyond which a greater difference from what is around counts no more, and such a difference at
least, in 0..255: ink is all over a page, and a shadow's edge stands out farther, but in one place. In a picture of
less than `NEAR` pixels there is no page; there the farthest tell most."""

WIDEST_LINE = 0.4
"""Share of the longest side; what is narrower, either way, is writing and not paper."""

NOISE_BLUR = 1.0
"""Standard deviation in pixels of the blur that takes off a camera's noise; far less than any pen's width.

In pictures below `SMALL` it shrinks with them: there a pixel may be as wide as the pen.
"""

EVEN = 220
"""The value that dark-on-light paper gets: below 255, so that noise stays symmetrical."""

FAR = 8
"""Difference of the commonest value from the median, in 0..255, from which the median is not the paper's."""

DARKEST_PAPER = 16
"""Least value that paper is taken to have; darker, there is no telling it from ink."""


class Levels(NamedTuple):
    """What values a picture's pixels have.

    Attributes:
        counts: how often each channel has each value 0..255, int64 [256]; of one where all channels are the same.
        paper: each channel's median.
        box: rows and columns beyond which there is paper only; inside, a pixel of it is left around the rest.
        inside: the pixels in the box, uint8 [h, w, C]; one channel where all are the same.
    """

    counts: tuple[Histogram, ...]
    paper: tuple[int, ...]
    box: tuple[slice, slice]
    inside: PixelArray


def count_levels(pixels: PixelArray) -> Levels:
    """Counts the values of a picture, uint8 [H, W, C]; of a drawing only where it is not bare paper."""
    height, width, channels = pixels.shape
    corner = pixels[0, 0]
    # Channels side by side, so that one plane tells where any of them differs from the first pixel's.
    other = pixels.reshape(height, -1) ^ np.tile(corner, width)
    left, top, wide, high = cv2.boundingRect(other)
    right = -(-(left + wide) // channels)
    box = np.s_[max(top - 1, 0) : top + high + 1, max(left // channels - 1, 0) : right + 1]
    inside = without_copies(pixels[box])
    beyond = height * width - inside.shape[0] * inside.shape[1]
    common = corner[: inside.shape[2]].tolist()
    counts = tuple(histogram(inside[:, :, channel], value) for channel, value in enumerate(common))
    for found, value in zip(counts, common, strict=True):
        found[value] += beyond
    paper = tuple(quantile(found, 0.5) for found in counts)
    if common == list(paper):
        return Levels(counts, paper, box, inside)
    return Levels(counts, paper, np.s_[0:height, 0:width], pixels[:, :, : len(paper)])


def without_copies(pixels: PixelArray) -> PixelArray:
    """uint8 [H, W, C] → [H, W, 1] where all channels are the same, as in most pictures: one tells all."""
    channels = pixels.shape[2]
    if channels == 1:
        return pixels
    first = np.asarray(cv2.extractChannel(pixels, 0), np.uint8)
    same = np.array_equal(pixels, cv2.merge([first] * channels))
    return first[:, :, None] if same else pixels


def histogram(plane: PixelArray, common: int = 0) -> Histogram:
    """How often each value 0..255 is in uint8 [...]: int64 [256].

    Args:
        plane: what is counted.
        common: a value that may be most of them. Counting it one by one would be slow: each has to wait until the
            last one is counted.
    """
    differs = plane != common
    others = cv2.countNonZero(differs.view(np.uint8))
    if 2 * others < plane.size:
        counts: Histogram = np.bincount(plane[differs], minlength=256)
        counts[common] = plane.size - others
        return counts
    # OpenCV counts faster than NumPy; it answers in float32, exact up to 2²⁴ pixels, 16 times what is looked at.
    return cv2.calcHist([plane], [0], None, [256], [0, 256]).ravel().astype(np.int64)


def quantile(counts: Histogram, share: float) -> int:
    """The smallest value that at least this share of all values does not exceed."""
    cumulative = counts.cumsum()
    return int(cumulative.searchsorted(share * cumulative[-1]))


def on_commonest_paper(levels: Levels) -> Levels:
    """Takes the commonest value for the paper's where that is far from the median.

    On squared paper, lines and their blur may have more of the picture than what lies between them.
    """
    commonest = [int(np.convolve(counts, np.ones(5), "same").argmax()) for counts in levels.counts]
    far = max(abs(mode - median) for mode, median in zip(commonest, levels.paper, strict=True)) >= FAR
    return levels._replace(paper=tuple(commonest)) if far else levels


def is_even(levels: Levels) -> bool:
    """Whether at least half of a picture has the very same colour: drawn, not photographed."""
    return all(2 * int(counts.max()) >= int(counts.sum()) for counts in levels.counts)


def even_out(pixels: PixelArray) -> PixelArray:
    """Makes the paper of a photograph even.

    Paper is what is left of the picture, reduced, when everything narrower than two fifths of it is closed (dark
    ink) or opened (light ink) away. Dark ink is divided by its paper, as light multiplies; of light ink the
    paper is subtracted. Which of both it is tells what differs more from the median of what is around it: writing is
    the smaller part, and stands out farther.

    Args:
        pixels: uint8 [H, W, C] in 0..255.

    Returns:
        uint8 [H, W, C], less noisy, with paper at about `EVEN`, or about 255 - `EVEN` where ink is light.

    Reference:
        Gonzalez & Woods, "Digital Image Processing", on top-hat transformations for shading correction.
    """
    height, width, _ = pixels.shape
    blur = NOISE_BLUR * min(1, max(height, width) / SMALL)
    smooth: PixelArray = np.asarray(cv2.GaussianBlur(pixels, (0, 0), blur), np.uint8).reshape(pixels.shape)
    small = _reduced(smooth, SMALL)
    is_dark = _excess_of_dark(_reduced(smooth, min(NEAR, max(SMALL, height, width)))) >= 0
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (int(SMALL * WIDEST_LINE) | 1,) * 2)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE if is_dark else cv2.MORPH_OPEN, shape)
    paper = cv2.resize(cv2.GaussianBlur(paper, (0, 0), 2), (width, height), interpolation=cv2.INTER_LINEAR)
    level: PixelArray = np.asarray(paper, np.uint8).reshape(pixels.shape)
    if is_dark:
        # OpenCV rounds to the nearest and stays within 0..255.
        evened = cv2.divide(smooth, np.maximum(level, np.uint8(DARKEST_PAPER)), scale=EVEN)
        return np.asarray(evened, np.uint8).reshape(pixels.shape)
    lighter = smooth.astype(np.int16) - level + (255 - EVEN)
    return lighter.clip(0, 255).astype(np.uint8)


def _reduced(pixels: PixelArray, side: int) -> PixelArray:
    """A picture, uint8 [H, W, C], with so many pixels on its longest side, and no specks."""
    height, width, channels = pixels.shape
    factor = side / max(height, width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    small = cv2.medianBlur(cv2.resize(pixels, size, interpolation=how), 3)
    return np.asarray(small, np.uint8).reshape(size[1], size[0], channels)


def _excess_of_dark(pixels: PixelArray) -> float:
    """Of what stands out, uint8 [H, W, C], how much more is darker than what is around it than lighter: in -1..1."""
    channels = pixels.shape[2]
    grey = np.asarray(cv2.transform(pixels, np.full((1, channels), 1 / channels)), np.uint8)
    around = max(SMALL // 2, round(AROUND * max(grey.shape)))
    usual = np.asarray(cv2.medianBlur(grey, around | 1), np.uint8)
    darker = np.bincount((usual.astype(np.int16) - grey + 255).ravel(), minlength=511)
    differences = np.arange(-255, 256)
    if max(grey.shape) < NEAR:
        weights = darker * differences**3
    else:
        plain = max(LEAST_PLAIN, quantile(np.bincount(np.abs(differences), darker), PLAIN))
        weights = darker * np.sign(differences) * np.square(differences.clip(-plain, plain))
    return float(weights.sum() / max(1.0, np.abs(weights).sum()))
