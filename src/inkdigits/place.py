"""Where what was found in an ink map lies on the picture that was given."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.reading import Area
from inkdigits.segment import Box


class Place(NamedTuple):
    """The way from an ink map to its picture.

    Attributes:
        matrix: float64 [3, 3] in homogeneous coordinates, from x, y, 1 in pixels of the map to those of the picture.
    """

    matrix: NDArray[np.float64]

    def area(self, box: Box) -> Area:
        """The smallest upright area that holds a box."""
        corners = [[x, y] for x in (box.left, box.right) for y in (box.top, box.bottom)]
        there = cv2.perspectiveTransform(np.array([corners], np.float64), self.matrix)[0]
        (left, top), (right, bottom) = there.min(axis=0).tolist(), there.max(axis=0).tolist()
        return round(left), round(top), round(right - left), round(bottom - top)
