"""The third step: an ink map becomes the 28×28 frame that MNIST's digits live in.

Each number here is part of a contract: a twin in another language that does the same steps in the same order
agrees within 1/255 (see tests/golden). MNIST's own images come out as they went in.
"""

from __future__ import annotations

from typing import TypeAlias

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
    """
    marked = ink > EDGE
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    if not rows.size:
        return None
    crop = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float64)
    scale = DIGIT_SIDE / max(crop.shape)
    vertical = _resampling(crop.sum(axis=1), scale)
    horizontal = _resampling(crop.sum(axis=0), scale)
    resampled = vertical @ crop @ horizontal.T
    frame: Frame = (np.rint(resampled * (255 / resampled.max())) / 255).astype(np.float32)
    return frame


def _resampling(profile: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """The weights [28, n] that take one axis of the crop to the frame, given the ink along it [n]."""
    n = profile.size
    centre_of_mass = float(profile @ (np.arange(n) + 0.5) / profile.sum())
    offset = float(np.clip(CENTRE - scale * centre_of_mass, 0, SIDE - scale * n))
    if scale == 1:
        return np.eye(SIDE, n, k=-round(offset))
    edges = (np.arange(SIDE + 1) - offset) / scale
    return scale * np.diff(_hat_integral(edges[:, None] - (np.arange(n) + 0.5)), axis=0)


def _hat_integral(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Integral from minus infinity to x of the hat max(0, 1 - |t|): linear interpolation, summed."""
    x = np.clip(x, -1, 1)
    return 0.5 + x - 0.5 * x * np.abs(x)
