"""Takes ruled and squared paper's lines, and the frame of a form's box, out of an ink map; the writing stays.

A line is told from a stroke by going (nearly) straight across (nearly) all of the picture, and by its company: the
writing is bolder or darker than lines are, or there are more lines than any digit has bars.
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Ink: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.uint8]

MARKED = 0.25
"""Ink that counts; fainter lines are left out with the noise."""

SPAN = 0.85
"""Share of the picture's side from a line's one end to its other; cheap to ask, as nearly no drawing spans it."""

COVERED = 0.5
"""Share of the side that a line's own ink covers; writing hides the rest."""

THICKEST = 0.025
"""Greatest thickness of a line as a share of the longest side: a fine pen's, on a sheet that a digit fills."""

RUN = 0.03
"""Least length, as a share of the longest side, that a line goes on in one row of pixels, though it be tilted."""

TILT = np.radians(6)
"""Greatest tilt of a line: nobody holds a camera quite straight."""

MANY = 3
"""Lines side by side that need no further proof."""

BOLDER = 1.4
"""How much thicker, or stronger, writing is than a few lines are."""


def may_have_lines(box: tuple[int, ...], picture: tuple[int, ...]) -> bool:
    """Whether ink in a box of such a shape, rows and columns, reaches far enough across its picture for a line."""
    return any(reach >= SPAN * side for reach, side in zip(box, picture, strict=True))


def without_lines(ink: Ink) -> Ink:
    """Leaves out lines, and makes the typical ink of what remains 1 again.

    Args:
        ink: float32 [H, W] in 0..1.

    Returns:
        float32 [H, W]; the very same array where no line is found. Sheets with nothing but `MANY` lines are empty.

    Reference:
        Roach & Tatem 1988, "Using domain knowledge in low-level visual processing to interpret handwritten
        music": a line goes where ink is no thicker than the line; whatever crosses it is, and stays.
    """
    marked: Mask = (ink > MARKED).view(np.uint8)
    _, _, width, height = cv2.boundingRect(marked)
    across, count_across = _find(marked) if width >= SPAN * ink.shape[1] else (np.zeros_like(marked), 0)
    along, count_along = _find(marked.T.copy()) if height >= SPAN * ink.shape[0] else (np.zeros_like(marked.T), 0)
    if not count_across + count_along:
        return ink
    along = np.ascontiguousarray(along.T)
    lines = across | along | _crossings(across, along)
    # A line's soft edge is a pixel or two wide.
    wide_across = cv2.dilate(across, np.ones((5, 1), np.uint8))
    wide_along = cv2.dilate(along, np.ones((1, 5), np.uint8))
    rest: Ink = np.where((lines > 0) | (wide_across > 0) | (wide_along > 0), np.float32(0), ink)
    remains = (rest > MARKED).astype(np.uint8)
    if max(count_across, count_along) < MANY and not _is_bolder(ink, remains, across | along):
        return ink
    if not remains.any():
        return np.zeros_like(ink)
    typical = np.quantile(rest[remains > 0], 0.9)
    renewed: Ink = np.minimum(rest / typical, 1).astype(np.float32)
    return renewed


def _find(marked: Mask) -> tuple[Mask, int]:
    """The ink of all lines from left to right, and how many they are."""
    height, width = marked.shape
    longest = max(height, width)
    thickest = int(THICKEST * longest)
    if thickest < 1:
        return np.zeros_like(marked), 0
    votes = max(1, int(COVERED * width))
    # Odd lengths: OpenCV moves what it opens with an even one by a pixel.
    thick = cv2.morphologyEx(marked, cv2.MORPH_OPEN, np.ones(((thickest + 1) | 1, 1), np.uint8))
    thin: Mask = np.asarray(cv2.subtract(marked, thick), np.uint8)
    # Nearly every drawing ends here: its pen is thicker than a line.
    if not _reaches_across(thin, votes):
        return np.zeros_like(marked), 0
    long = cv2.morphologyEx(marked, cv2.MORPH_OPEN, np.ones((1, int(RUN * longest) | 1), np.uint8))
    thin = np.asarray(cv2.min(thin, long), np.uint8)
    upper = thin.copy()
    upper[1:] = thin[1:] & (1 - thin[:-1])
    finest = max(1, width / 256)
    right = np.pi / 2
    found = cv2.HoughLines(
        upper, finest, 2 * finest / width, votes // 2, min_theta=right - TILT, max_theta=right + TILT
    )
    zone = np.zeros_like(marked)
    for rho, theta in np.zeros((0, 2)) if found is None else found.reshape(-1, 2):
        at = [round(float((rho - x * np.cos(theta)) / np.sin(theta))) for x in (0, width)]
        cv2.line(zone, (0, at[0]), (width, at[1]), 1, 2 * thickest + 1)
    count, zones = cv2.connectedComponents(zone)
    lines, lines_count = np.zeros_like(marked), 0
    for number in range(1, count):
        line = thin & (zones == number)
        if _reaches_across(line, votes):
            lines, lines_count = lines | line, lines_count + 1
    return lines, lines_count


def _reaches_across(ink: Mask, least: int) -> bool:
    """Whether at least so many columns have ink, and the first is as far from the last as a line's ends are."""
    columns = np.flatnonzero(np.bitwise_or.reduce(ink, axis=0))
    return columns.size >= least and int(columns[-1] - columns[0]) + 1 >= SPAN * ink.shape[1]


def _crossings(across: Mask, along: Mask) -> Mask:
    """Where lines of both directions meet: there each is as thick as the other is long, and so is in neither."""
    gap = int(THICKEST * max(across.shape) + 6) | 1
    bridged_across = cv2.morphologyEx(across, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    bridged_along = cv2.morphologyEx(along, cv2.MORPH_CLOSE, np.ones((gap, 1), np.uint8))
    both = cv2.min(bridged_across, bridged_along)
    return np.asarray(cv2.dilate(both, np.ones((5, 5), np.uint8)), np.uint8)


def _is_bolder(ink: Ink, remains: Mask, lines: Mask) -> bool:
    """Whether what remains is clearly thicker or stronger than the lines; nothing is neither."""
    if not remains.any():
        return False
    thicker = _thickness(remains) >= BOLDER * _thickness(lines)
    return thicker or float(ink[remains > 0].mean()) >= BOLDER * float(ink[lines > 0].mean())


def _thickness(mask: Mask) -> float:
    """Pixels across; the mean distance to the edge is a quarter of it, and half a pixel."""
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return 4 * float(cv2.distanceTransform(padded, cv2.DIST_L2, 3)[padded > 0].mean()) - 2
