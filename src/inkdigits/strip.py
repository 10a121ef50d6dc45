"""A cluster becomes a strip: its row of digits, levelled and of one height, as the transcriber reads it."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.segment import Cluster, joined

Picture: TypeAlias = NDArray[np.float32]

HEIGHT = 40
"""Rows of a strip."""

TALL = 24
"""Rows that a digit of the cluster's height takes; the others are for what hangs lower or stands higher."""

BESIDE = 8
"""Columns of paper on each side."""

STEP = 2
"""Columns of a strip for one of the transcriber's answer."""

STEEPEST = 0.3
"""Greatest slope of a row that is levelled."""

WIDEST = 40
"""Greatest width of a strip, in its digits' heights; what is beyond is squeezed."""


class Strip(NamedTuple):
    """A cluster as the transcriber sees it.

    Attributes:
        ink: float32 [HEIGHT, W] in 0..1, 1 = ink.
        left: column of the ink map where the strip's column 0 lies.
        scale: columns of the strip for one of the ink map.
    """

    ink: Picture
    left: float
    scale: float

    def x(self, column: float) -> float:
        """Where on the ink map a column of the strip lies."""
        return self.left + column / self.scale


def to_strip(cluster: Cluster) -> Strip:
    """Levels a cluster's row, and scales it until its digits are `TALL`.

    The row's slope is that of the line through its pieces' middles, the wider ones counting more; columns are moved
    up and down, not turned, so that what stands upright stays upright.
    """
    ink, box = joined(cluster.pieces), cluster.box
    # `joined` leaves a pixel around the box.
    left, top = box.left - 1, box.top - 1
    boxes = np.array([piece.box for piece in cluster.pieces], np.float64)
    middles, weights = boxes[:, :2] + boxes[:, 2:] / 2, boxes[:, 2:].prod(axis=1)
    middle = weights @ middles / weights.sum()
    slope = _slope(middles - middle, weights, cluster.height)
    rise = abs(slope) * box.width
    scale = min(TALL / cluster.height, (HEIGHT - 2) / max(1.0, box.height - rise), WIDEST * TALL / box.width)
    small = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    width = small.shape[1] + 2 * BESIDE
    # From the strip's places to those on `small`, pixel centres being whole numbers.
    x, y = (middle - [left, top]) * scale - 0.5
    there = np.array([[1, 0, -BESIDE], [slope, 1, y - (HEIGHT - 1) / 2 - slope * (x + BESIDE)]])
    level = cv2.warpAffine(small, there, (width, HEIGHT), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    strongest = float(level.max())
    return Strip(np.asarray(level / max(strongest, 1e-3), np.float32), left - BESIDE / scale, scale)


def _slope(middles: NDArray[np.float64], weights: NDArray[np.float64], height: float) -> float:
    """Of the line through middles [N, 2], 0 where they are too near each other to tell."""
    across = float(weights @ np.square(middles[:, 0]) / weights.sum())
    # As if level neighbours stood on both sides: two digits of unequal height are no slanting line.
    steady = across + height**2
    slope = float(weights @ middles.prod(axis=1) / weights.sum()) / steady
    return min(max(slope, -STEEPEST), STEEPEST)
