"""Cuts a piece of ink wherever two digits might touch.

Reference:
    Wang & Jean 1993, "Segmentation of merged characters by neural networks and shortest path".
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.segment import MARKED, Box, Cut, Piece

SEAM_HEIGHT = 64
"""Pixels of height that are enough to find out where to cut."""

MOST_CUTS = 4
"""Cuts that are tried for each height that a piece is wide, and for the first one twice as many."""

THICK_CUT = 3.0
"""Most ink that a cut goes through, in widths of the pen."""

HEIGHTS = (0.25, 0.5, 0.75)
"""Heights, as shares of a piece's, at which cuts are looked for."""

ASIDE = 0.05
"""What a step aside costs a cut, in pixels of ink: the straighter of two is the better."""

ABOUT = 0.08
"""How far from where it is wanted a cut may go for a pixel of ink less, in heights of its piece."""

BESIDE = 0.25
"""How far from there other cuts are tried, in heights of the piece, where digits part nowhere else."""

LEAST_PART = 0.15
"""Least ink between two cuts, and on either side of one, as a share of what a straight stroke has."""


def cut(piece: Piece, pen: float, between: Sequence[float] = (), *, only: bool = False) -> list[Piece]:
    """Cuts a piece wherever two digits might touch.

    A cut is a path from top to bottom, at most one pixel aside for each one down, that goes through little ink. At
    some heights every column is asked for the cheapest path through it; the cheapest of their neighbourhood are
    taken. Which of the cuts part digits is not known here; parts that belong together are put together again later.

    Args:
        piece: a whole one.
        pen: width in pixels.
        between: columns of the ink map about which two digits part, whatever it takes to cut there.
        only: whether they part nowhere else.

    Returns:
        The parts from left to right; the piece alone where nothing can be cut.
    """
    full = (piece.ink > MARKED).astype(np.float32)
    factor = max(1, piece.ink.shape[0] // SEAM_HEIGHT)
    size = -(-full.shape[1] // factor), -(-full.shape[0] // factor)
    marked = np.rint(cv2.resize(full, size, interpolation=cv2.INTER_AREA)).astype(np.float32)
    most = THICK_CUT * pen / factor
    seams = _Seams(marked)
    rows = (round(share * (marked.shape[0] - 1)) for share in HEIGHTS)
    wanted = [(x - piece.box.left + 1) / factor for x in between]
    near = Near(wanted, BESIDE * piece.box.height / factor) if only else None
    found = [seam for row in rows for seam in seams.through(row, most, near) if seam.ink <= most]
    chosen: list[Seam] = []
    forced = [seams.about(column, piece.box.height / factor) for column in wanted]
    # How much ink lies to the left of each cut, row by row.
    sums = np.pad(marked.cumsum(axis=1), ((0, 0), (1, 0)))
    rows_left = [np.zeros(len(marked)), sums[:, -1]]
    least = LEAST_PART * pen * piece.box.height / factor**2
    for seam in [*forced, *sorted(found, key=lambda seam: seam.cost)]:
        left = sums[np.arange(len(sums)), seam.columns]
        if all(np.abs(left - other).sum() >= least for other in rows_left):
            chosen.append(seam)
            rows_left.append(left)
    if not chosen:
        return [piece]
    many = len(forced) + MOST_CUTS + int(MOST_CUTS * piece.box.width / piece.box.height)
    chosen = sorted(chosen[:many], key=lambda seam: float(seam.columns.mean()))
    return _parts(piece, [seam.enlarged(factor, len(full)) for seam in chosen], pen)


class Near(NamedTuple):
    """Where cuts are looked for: columns, and the greatest distance from one of them."""

    columns: list[float]
    most: float


class Seam(NamedTuple):
    """A cut.

    Attributes:
        columns: int [h], for each row the first column on its right side.
        ink: pixels of ink that it goes through.
        strokes: how often it goes into ink.
        cost: that, and a little for each step aside.
    """

    columns: NDArray[np.intp]
    ink: float
    strokes: int
    cost: float

    def enlarged(self, factor: int, height: int) -> Seam:
        """The same in a piece that is so many times larger."""
        columns = np.repeat(self.columns * factor, factor)
        return self._replace(columns=np.resize(columns, height), ink=self.ink * factor)


class _Seams:
    """The cheapest paths from the top of a piece to its bottom, through any pixel."""

    def __init__(self, marked: NDArray[np.float32]) -> None:
        self._marked = marked
        self._above, self._below = _cheapest(marked), _cheapest(marked[::-1])[::-1]

    def through(self, row: int, most: float, near: Near | None = None) -> list[Seam]:
        """The cheapest paths through a row, each cheaper than its neighbours, that may go through so little ink."""
        cost = self._above[row] + self._below[row] - self._marked[row]
        low = np.flatnonzero(_is_valley(cost) & (cost <= most + ASIDE * len(self._marked)))
        if near is not None:
            low = low[(np.abs(low[:, None] - np.array(near.columns)) <= near.most).any(axis=1)]
        return [self._path(row, column, float(cost[column])) for column in low.tolist()]

    def about(self, column: float, height: float) -> Seam:
        """The cheapest path through the middle row, the farther from a column the dearer."""
        row = len(self._marked) // 2
        cost = self._above[row] + self._below[row] - self._marked[row]
        away = np.abs(np.arange(cost.size) - column) / (ABOUT * height)
        return self._path(row, int((cost + np.square(away)).argmin()), float(cost.min()))

    def _path(self, row: int, column: int, cost: float) -> Seam:
        up, down = _trace(self._above[row::-1], column), _trace(self._below[row:], column)
        columns = np.array(up[:0:-1] + down)
        through = self._marked[np.arange(len(columns)), columns]
        return Seam(columns, float(through.sum()), int((np.diff(through, prepend=0) > 0).sum()), cost)


def _cheapest(marked: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each pixel what the cheapest path to it costs that begins in the first row."""
    height, width = marked.shape
    cost = np.full((height, width + 2), np.inf, np.float32)
    cost[:, 1:-1] = marked
    for before, row in pairwise(cost):
        row[1:-1] += np.minimum(np.minimum(before[:-2], before[2:]) + np.float32(ASIDE), before[1:-1])
    return cost[:, 1:-1]


def _trace(cost: NDArray[np.float32], column: int) -> list[int]:
    """The columns of a path back to where its cost began, row by row."""
    columns = [column]
    for before in cost[1:]:
        ways = before[max(0, column - 1) : column + 2].tolist()
        here = min(column, 1)
        sides = [way + ASIDE * (at != here) for at, way in enumerate(ways)]
        column += sides.index(min(sides)) - here
        columns.append(column)
    return columns


def _is_valley(values: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether no neighbour is lower; of a flat valley, its middle alone."""
    starts = np.flatnonzero(np.diff(values, prepend=np.inf))
    stops = np.append(starts[1:], values.size)
    level = values[starts]
    before, after = np.append(np.inf, level[:-1]), np.append(level[1:], np.inf)
    lowest = (level < before) & (level < after)
    valley = np.zeros(values.size, np.bool_)
    valley[(starts[lowest] + stops[lowest] - 1) // 2] = True
    return valley


def _parts(piece: Piece, seams: list[Seam], pen: float) -> list[Piece]:
    columns = np.arange(piece.ink.shape[1])
    part = np.sum([columns >= seam.columns[:, None] for seam in seams], axis=0)
    parts: list[Piece] = []
    for number in range(len(seams) + 1):
        own = part == number
        left, top, width, height = cv2.boundingRect(((piece.ink > MARKED) & own).view(np.uint8))
        if width:
            seam = seams[number - 1]
            before = Cut(seam.ink / pen, seam.strokes) if parts else None
            box = Box(piece.box.left + left - 1, piece.box.top + top - 1, width, height)
            window = np.s_[max(0, top - 1) : top + height + 1, max(0, left - 1) : left + width + 1]
            parts.append(Piece(box, np.where(own, piece.ink, np.float32(0))[window], piece.number, before))
    return parts
