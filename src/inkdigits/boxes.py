"""Finds the cells that are printed on a form: patches of paper that are closed off by lines all around."""

from __future__ import annotations

import cv2
import numpy as np

from inkdigits.alignment import align
from inkdigits.courses import MARKED
from inkdigits.grid import Grid, middles
from inkdigits.ink import InkMap
from inkdigits.segment import Box

BRIDGED = 0.015
"""Gap in a line that is bridged, as a share of the page's longest side: writing that crosses it interrupts it."""

ALIKE = 4
"""How many times larger or smaller than most cells one may be."""

ENOUGH = 0.75
"""Share of the cells that must be closed off: where a line is faint, two run together, or one runs out."""


def find_boxes(printed: InkMap, rows: int, columns: int) -> Grid | None:
    """Finds a table by the lines around its cells.

    Args:
        printed: float32 [H, W] in 0..1, what was printed on the page, with gaps where writing crosses it.
        rows, columns: of the table.

    Returns:
        The table; None if what is printed closes off no such patches.
    """
    patches = find_patches(printed, rows * columns)
    height, width = printed.shape
    # Boxes around slanting patches overlap; their inner halves don't.
    inner = [Box(b.left + b.width // 4, b.top + b.height // 4, b.width // 2, b.height // 2) for b in patches]
    grid = align(inner, (height, width), rows, columns)
    if isinstance(grid, str):
        return None
    held = {*zip(*(each.tolist() for each in grid.cells(*middles(patches))), strict=True)}
    return grid if len(held) >= ENOUGH * rows * columns else None


def find_patches(printed: InkMap, many: int) -> list[Box]:
    """Patches of paper that lines close off, as large as most of the so many largest."""
    walls = cv2.dilate((printed > MARKED).view(np.uint8), np.ones((3, 3), np.uint8))
    gap = round(BRIDGED * max(printed.shape)) | 1
    for bridge in ((1, gap), (gap, 1)):
        walls = cv2.max(walls, cv2.morphologyEx(walls, cv2.MORPH_CLOSE, np.ones(bridge, np.uint8)))
    # Paper that reaches the picture's border is one patch with a rim around the picture, and no cell.
    paper = np.pad((walls == 0).view(np.uint8), 1, constant_values=1)
    _, _, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4, ltype=cv2.CV_32S)
    closed = stats[1:][stats[1:, cv2.CC_STAT_LEFT] > 0]
    if not len(closed):
        return []
    area = closed[:, cv2.CC_STAT_AREA]
    typical = float(np.median(np.sort(area)[-many:]))
    alike = closed[(area * ALIKE >= typical) & (area <= ALIKE * typical), :4]
    return [Box(left - 1, top - 1, width, height) for left, top, width, height in alike.tolist()]
