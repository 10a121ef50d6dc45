"""Lays a photographed page on a table and looks at it from the side."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from benchmarks.numbers.samples import Sample

TABLES = ((96, 72, 54), (60, 60, 64), (150, 118, 84), (40, 52, 70))
"""Colours of tables: oak, slate, beech, painted."""

DEGREES = 15
"""How far the camera leans."""

DISTANCE = 1.6
"""Of the camera from the middle of the page, in its widths."""

FILLS = 0.8
"""Share of the picture that the page would fill seen from above."""


def lay_on_table(sample: Sample, chance: np.random.Generator) -> Sample:
    """The same page on a table, the camera leaning to any side, with the numbers' places as they are then seen."""
    page = np.asarray(sample.picture.convert("RGB"))
    height, width = page.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    flat = (corners - [width / 2, height / 2]) * FILLS
    direction = chance.uniform(0, 2 * np.pi)
    towards = np.array([np.cos(direction), np.sin(direction)])
    along = flat @ towards
    lean, distance = np.radians(DEGREES), DISTANCE * width
    # What leans away is nearer to the middle, by the cosine, and all of it smaller, the farther it is.
    seen = flat + np.outer(along * (np.cos(lean) - 1), towards)
    seen = seen * (distance / (distance + along * np.sin(lean)))[:, None] + [width / 2, height / 2]
    view = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    colour = TABLES[int(chance.integers(len(TABLES)))]
    picture = cv2.warpPerspective(page, view, (width, height), flags=cv2.INTER_AREA, borderValue=colour)
    noisy = np.clip(picture + chance.normal(0, 2, picture.shape), 0, 255).astype(np.uint8)
    numbers = [
        number._replace(corners=cv2.perspectiveTransform(np.array([number.corners]), view)[0])
        for number in sample.numbers
    ]
    return Sample(Image.fromarray(noisy), numbers)
