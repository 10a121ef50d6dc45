"""Finds the sheet of paper on a photograph's table, and sees it from above.

A sheet is a large, light and even patch with four straight sides. Where none is found, or where writing lies beside
what looks like one (half a page in the shade), the picture stays as it is.
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.light import count_levels, is_even
from inkdigits.picture import Picture, PixelArray

Matrix: TypeAlias = NDArray[np.float64]
"""[3, 3], from x, y, 1 of one plane to those of another, in homogeneous coordinates."""

Corners: TypeAlias = NDArray[np.float32]
"""[4, 2], x and y in pixels, clockwise from the one that is nearest to the picture's upper left."""

OPAQUE = 255

SIDE = 480
"""Pixels of the longest side at which a sheet is looked for."""

LEAST, MOST = 0.2, 0.97
"""Share of the picture that a sheet has; more is the picture itself."""

DARK_AND_LIGHT, LEVELS = (0.02, 0.75), 14
"""Quantiles between which the level is looked for that parts table from paper, and how many are tried."""

SOLID = 0.94
"""Least share of what its corners span that a sheet fills, and that its corners span of it."""

EDGE = 0.75
"""Share of a drawing's edge from which there is no table around it."""

CONTRAST = 18
"""Least difference of a sheet's edge from the table beside it, in 0..255, as a median over the edge."""

WRITING = 13
"""Pixels, at that size, of the widest stroke that does not part a sheet in two."""

INSET = 0.006
"""Share of its size by which a sheet's edge is left out on each side."""


def laid_flat(picture: Picture, longest: int) -> tuple[Picture, Matrix]:
    """Sees the sheet on a photograph's table from above; any other picture as it is.

    Args:
        picture: the decoded picture.
        longest: pixels of the sheet's longest side at most.

    Returns:
        The sheet's picture, and the way from its pixels to those of the picture as it was given.
    """
    (width, height), (rows, columns) = picture.size, picture.pixels.shape[:2]
    back = np.diag([width / columns, height / rows, 1.0])
    opaque = picture.alpha is None or int(picture.alpha.min()) == OPAQUE
    corners = find_sheet(picture.pixels) if opaque and not _fills(picture.pixels) else None
    if corners is None:
        return picture, back
    seen, to_picture = view_from_above(picture.pixels, corners, longest)
    return Picture(seen), back @ to_picture


def find_sheet(pixels: PixelArray) -> Corners | None:
    """Finds the sheet on a photograph.

    Args:
        pixels: uint8 [H, W, C] with C of 1 (grey) or 3 (red, green, blue).

    Returns:
        Its corners, or None where there is no table around it.

    Reference:
        Douglas & Peucker 1973, "Algorithms for the reduction of the number of points required to represent a
        digitized line", for corners of an outline.
    """
    factor = max(1.0, max(pixels.shape[:2]) / SIDE)
    size = max(8, round(pixels.shape[1] / factor)), max(8, round(pixels.shape[0] / factor))
    small = cv2.GaussianBlur(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), (5, 5), 0)
    for plane in _planes(np.asarray(small, np.uint8)):
        # Between table and paper; where in the light that falls on both, is tried out.
        dark, light = np.quantile(plane, DARK_AND_LIGHT)
        for level in np.linspace(dark, light, LEVELS):
            corners = _corners(plane, float(level))
            if corners is not None:
                scale = np.array([pixels.shape[1] / size[0], pixels.shape[0] / size[1]], np.float32)
                return (corners + 0.5) * scale - 0.5
    return None


def view_from_above(pixels: PixelArray, corners: Corners, longest: int) -> tuple[PixelArray, Matrix]:
    """Sees a sheet from above.

    Args:
        pixels: as for `find_sheet`.
        corners: of the sheet.
        longest: pixels of its longest side at most.

    Returns:
        uint8 [h, w, C], and the matrix float64 [3, 3] that takes its x, y, 1 to the picture's.
    """
    middle = corners.mean(axis=0)
    corners = (corners - middle) * np.float32(1 - 2 * INSET) + middle
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    scale = min(1.0, longest / max(width, height))
    size = max(1, round(float(width * scale))), max(1, round(float(height * scale)))
    flat = np.array([[0, 0], [size[0] - 1, 0], [size[0] - 1, size[1] - 1], [0, size[1] - 1]], np.float32)
    back = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    seen = cv2.warpPerspective(pixels, back, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(seen, np.uint8).reshape(size[1], size[0], -1), np.asarray(back, np.float64)


def _fills(pixels: PixelArray) -> bool:
    """Whether a drawing's paper reaches the picture's edges all around, as it mostly does: that is told quickly."""
    levels = count_levels(pixels)
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return is_even(levels) and bool((edge == np.array(levels.paper, np.uint8)).all(axis=1).mean() > EDGE)


def _planes(pixels: PixelArray) -> list[PixelArray]:
    """In which a sheet may be light and a table dark: luminance, and greyness."""
    if pixels.ndim == 2:
        return [pixels]
    lightest, darkest = pixels.max(axis=2), pixels.min(axis=2)
    return [np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8), 255 - (lightest - darkest)]


def _corners(plane: PixelArray, level: float) -> Corners | None:
    light = (plane > level).view(np.uint8)
    whole = cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((WRITING, WRITING), np.uint8))
    whole = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    outlines, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    area, span = cv2.contourArea(outline), cv2.convexHull(outline)
    if not LEAST * plane.size <= area <= MOST * plane.size or area < SOLID * cv2.contourArea(span):
        return None
    length = cv2.arcLength(span, True)
    for tolerance in np.arange(0.01, 0.06, 0.005):
        corners = cv2.approxPolyDP(span, float(tolerance) * length, True).reshape(-1, 2)
        if len(corners) <= 4:
            break
    if (
        len(corners) != 4
        or cv2.contourArea(corners) < SOLID * cv2.contourArea(span)
        or not _has_edges(plane, corners)
    ):
        return None
    # Clockwise, with y down, from the upper left.
    if cv2.contourArea(corners, oriented=True) < 0:
        corners = corners[::-1]
    return np.roll(corners, -int(corners.sum(axis=1).argmin()), axis=0).astype(np.float32)


def _has_edges(plane: PixelArray, corners: NDArray[np.generic]) -> bool:
    """Whether light falls off sharply beyond each side that is not the picture's own edge, and beyond two at least.

    A shadow's edge may be as straight and sharp, but hardly two of them.
    """
    height, width = plane.shape
    middle = corners.mean(axis=0)
    checked = 0
    for start, stop in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        places = start + np.linspace(0.1, 0.9, 33)[:, None] * (stop - start)
        normal = np.array([stop[1] - start[1], start[0] - stop[0]], float)
        normal *= np.sign((places[16] - middle) @ normal) / max(float(np.hypot(*normal)), 1e-6)
        x, y = np.rint(places + 5 * normal).astype(int).T
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        if inside.mean() < 0.5:
            continue
        near_x, near_y = np.rint(places - 5 * normal).astype(int).T.clip(0, [[width - 1], [height - 1]])
        fall = plane[near_y[inside], near_x[inside]].astype(int) - plane[y[inside], x[inside]]
        if np.median(fall) < CONTRAST:
            return False
        checked += 1
    return checked >= 2
