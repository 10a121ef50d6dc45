"""The third step: an ink map becomes the 28×28 frame that MNIST's digits live in.

Each number here is part of a contract: a twin in another language that does the same steps in the same order
agrees within 1/255 (see tests/golden). MNIST's own images come out as they went in.
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import InkMap

Frame: TypeAlias = NDArray[np.float32]

SIDE = 28
"""Pixels of a frame's side."""

DIGIT_SIDE = 20
"""Pixels of the digit's longest side in the frame."""

CENTRE = 14.5
"""Where the centre of mass comes to lie, from the frame's edge in pixels: the middle of pixel 14, as in MNIST."""

EDGES = np.arange(SIDE + 1)
"""Where the frame's pixels begin and end."""

THREE = np.arange(3)[:, None]
"""The sums that tell the ink up to a place, counted from the one before it."""

EDGE = 0.05
"""Ink above which a pixel counts towards the digit's bounding box; softer ink is blur or a JPEG's ringing."""


def to_frame(ink: InkMap) -> Frame | None:
    """Frames the ink as MNIST does.

    1. Crop to the bounding box of ink above `EDGE`; h, w are its sides.
    2. Scale by s = 20 / max(h, w). Pixel i of the frame is the mean of the ink, taken as linear between pixel
       centres and 0 outside the crop, over the stretch of the crop that pixel i covers. A crop that measures
       20 already is not resampled.
    3. Shift so that the centre of mass lies at `CENTRE`, as far as the digit stays within the frame; by whole
       pixels where nothing is resampled.
    4. Scale the strength so that the strongest pixel is 1 (thin strokes fade in step 2), round to 1/255.

    Args:
        ink: float32 [H, W] in 0..1, 1 = ink.

    Returns:
        float32 [28, 28], multiples of 1/255 in 0..1, 1 = ink; None if no ink is above `EDGE`.

    Reference:
        LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition", III.A.
        Crow 1984, "Summed-area tables for texture mapping", for means over many stretches from one table of sums.
    """
    left, top, width, height = cv2.boundingRect((ink > EDGE).view(np.uint8))
    if not width:
        return None
    crop = ink[top : top + height, left : left + width]
    scale = DIGIT_SIDE / max(height, width)
    sums = np.asarray(cv2.integral(crop, sdepth=cv2.CV_64F), np.float64)  # [height + 1, width + 1]
    down, right = _offset(sums[:, -1], scale), _offset(sums[-1], scale)
    if scale == 1:
        moved = np.zeros((SIDE, SIDE))
        moved[round(down) : round(down) + height, round(right) : round(right) + width] = crop
    else:
        at_rows = _at_edges(sums, down, scale)
        moved = np.diff(np.diff(_at_edges(at_rows.T, right, scale), axis=0).T, axis=0)
    frame: Frame = (np.rint(moved * (255 / moved.max())) / 255).astype(np.float32)
    return frame


def _offset(sums: NDArray[np.float64], scale: float) -> float:
    """Where the crop's edge comes to lie in the frame along one axis, given the ink up to each pixel [n + 1]."""
    n = sums.size - 1
    # Each pixel's ink is in the sums of all pixels after it, so the sums' sum counts how far from the end it lies.
    centre_of_mass = n + 0.5 - float(sums.sum() / sums[-1])
    return min(max(CENTRE - scale * centre_of_mass, 0.0), SIDE - scale * n)


def _at_edges(sums: NDArray[np.float64], offset: float, scale: float) -> NDArray[np.float64]:
    """The ink up to each edge of the frame's pixels, [n + 1, m] → [29, m], given the ink up to each of the crop's.

    Ink is linear between pixel centres, so its integral is a quadratic spline of the sums, whose three weights
    at any place add up to 1.
    """
    place = (EDGES - offset) / scale - 0.5
    first = np.floor(place)
    t = place - first
    weights = np.array([np.square(1 - t) / 2, 0.5 + t - np.square(t), np.square(t) / 2])
    nearest = np.minimum(np.maximum(first + THREE, 0), len(sums) - 1).astype(np.intp)
    at_edges: NDArray[np.float64] = np.einsum("ke,kem->em", weights, sums[nearest])
    return at_edges
