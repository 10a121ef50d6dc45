"""A table on a page: its rows and columns, and which cell a point lies in, however askew the page is."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from inkdigits.segment import Box

Values: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[np.intp]


class Lines(NamedTuple):
    """Lines that are nearly parallel, such as those between the rows of a table.

    All lengths are shares of the page, from its middle.

    The line that crosses the page's middle at `level` rises by `slope + turn * level` on its way along.
    """

    slope: float
    turn: float

    def level(self, along: Values, across: Values) -> Values:
        """Where the lines through points cross the page's middle; all in shares of the page, of any shape."""
        return np.asarray((across - along * self.slope) / (1 + along * self.turn))


class Bands(NamedTuple):
    """The rows of a table, or its columns.

    Attributes:
        lines: between which they lie.
        edges: float64 [N + 1], the levels of those lines, rising.
    """

    lines: Lines
    edges: Values

    def number(self, along: Values, across: Values) -> Numbers:
        """Which band points lie in, from 0; beyond the ends it is the first or the last one."""
        return np.searchsorted(self.edges[1:-1], self.lines.level(along, across))

    def hold(self, along: Values, across: Values) -> NDArray[np.bool_]:
        """Which points lie in any of them."""
        level = self.lines.level(along, across)
        return np.asarray((self.edges[0] <= level) & (level <= self.edges[-1]))


class Grid(NamedTuple):
    """A table.

    Attributes:
        rows, columns: its bands.
        shape: height and width of the page in pixels.
    """

    rows: Bands
    columns: Bands
    shape: tuple[int, int]

    def cells(self, x: Values, y: Values) -> tuple[Numbers, Numbers]:
        """Rows and columns, from 0, that points lie in, or are nearest to; x, y in pixels, of any shape."""
        right, down = in_pages(x, y, self.shape)
        return self.rows.number(right, down), self.columns.number(down, right)

    def holds(self, box: Box) -> bool:
        """Whether the middle of a box, in pixels, lies in the table."""
        right, down = in_pages(*middles([box]), self.shape)
        return bool((self.rows.hold(right, down) & self.columns.hold(down, right)).all())

    def box(self, row: int, column: int) -> Box:
        """Around a cell, as far as it lies on the page, in pixels; row and column from 0."""
        levels, places = np.meshgrid(self.rows.edges[row : row + 2], self.columns.edges[column : column + 2])
        # Where two lines cross, down = level + right * rise, and right = place + down * lean.
        rise = self.rows.lines.slope + self.rows.lines.turn * levels
        lean = self.columns.lines.slope + self.columns.lines.turn * places
        right = (places + levels * lean) / (1 - rise * lean)
        down = levels + right * rise
        height, width = self.shape
        x = np.clip(np.rint(right * max(self.shape) + width / 2), 0, width).astype(int)
        y = np.clip(np.rint(down * max(self.shape) + height / 2), 0, height).astype(int)
        return Box(int(x.min()), int(y.min()), int(np.ptp(x)), int(np.ptp(y)))


def middles(boxes: list[Box]) -> tuple[Values, Values]:
    """Across and down, the middles of boxes in pixels: float64 [N] each."""
    left, top, width, height = np.array(boxes, float).reshape(-1, 4).T
    return left + width / 2, top + height / 2


def in_pages(x: Values, y: Values, shape: tuple[int, int]) -> tuple[Values, Values]:
    """Pixels as shares of the page's longest side, from its middle."""
    height, width = shape
    return (x - width / 2) / max(shape), (y - height / 2) / max(shape)
