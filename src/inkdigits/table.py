"""Reads a table: one number a cell, or nothing, row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from inkdigits.alignment import align
from inkdigits.boxes import find_boxes
from inkdigits.expectations import Expectations
from inkdigits.grid import Grid, middles
from inkdigits.ink import InkMap
from inkdigits.numbers import (
    Findings,
    Read,
    Readers,
    findings,
    in_reading_order,
    likely_clusters,
    read_clusters,
    to_number,
)
from inkdigits.place import Place
from inkdigits.reading import Number
from inkdigits.segment import MARKED, Box, Cluster, Piece, around, to_cluster

Cell: TypeAlias = tuple[int, int]
"""Row and column, from 0."""

WIDE, HIGH = 1.5, 1.6
"""A piece that is wider or higher than so many heights of a number may reach from one cell into another."""

OVER = 0.3
"""Share of a cluster's ink that may reach into the next cell, where nothing parts it from the rest."""

PARTED = 0.4
"""Gap that parts what is in two cells, in heights of a number."""

NO_NUMBER = "There is ink in this cell, but no number."


def find_table(
    ink: InkMap,
    printed: InkMap,
    readers: Readers,
    expected: Expectations,
    place: Place,
) -> Findings:
    """Finds and reads the numbers of a table whose size is expected.

    Args:
        ink: float32 [H, W] in 0..1 of a whole picture, without what is printed.
        printed: float32 [H, W] in 0..1, what was.
        readers: who reads.
        expected: what is known of the numbers, with a grid.
        place: as of `find_numbers`.

    Returns:
        A number for each cell, row by row; in an empty one its text is empty; left out is what lies beyond the table.
        Where no such table is found, all numbers in reading order, each with that problem.
    """
    if expected.grid is None:
        raise ValueError("No table is expected.")
    rows, columns = expected.grid
    read = read_clusters(likely_clusters(ink), readers)
    boxes = [each.cluster.box for each in read if each.is_number]
    grid = find_boxes(printed, rows, columns) or align(boxes, (ink.shape[0], ink.shape[1]), rows, columns)
    if isinstance(grid, str):
        found = findings(read, expected, place)
        return found._replace(numbers=[replace(each, doubtful=True, problem=grid) for each in found.numbers])
    cells = read_cells(grid, read, readers)
    numbers = [
        _in_cell(grid, (row, column), cells.get((row, column)), expected, place)
        for row in range(rows)
        for column in range(columns)
    ]
    beyond = [each.cluster.box for each in read if not grid.holds(each.cluster.box)]
    return Findings(numbers, [place.area(beyond[at]) for at in in_reading_order(beyond)])


def read_cells(grid: Grid, read: Sequence[Read], readers: Readers) -> dict[Cell, Read]:
    """What each cell holds that is not empty: clusters in several are parted, several in one are joined."""
    height = float(np.median([each.cluster.height for each in read])) if read else 0.0
    whole: dict[Cell, list[Read]] = defaultdict(list)
    parts: dict[Cell, list[Cluster]] = defaultdict(list)
    for each in read:
        if not grid.holds(each.cluster.box):
            continue
        own = by_cell(grid, each.cluster, height)
        if len(own) == 1:
            whole[next(iter(own))].append(each)
        else:
            for cell, pieces in own.items():
                parts[cell].append(to_cluster(pieces, each.cluster.pen))
    cells: dict[Cell, Read] = {}
    anew: dict[Cell, Cluster] = {}
    for cell in {*whole, *parts}:
        # Dirt must not spoil the number that it lies beside.
        numbers = [each for each in whole[cell] if each.is_number]
        together = [each.cluster for each in numbers] + parts[cell]
        if len(together) > 1 or parts[cell]:
            pieces = [piece for cluster in together for piece in cluster.pieces]
            anew[cell] = to_cluster(pieces, together[0].pen)
        else:
            cells[cell] = (numbers or whole[cell])[0]
    return cells | dict(zip(anew, read_clusters([*anew.values()], readers), strict=True))


def by_cell(grid: Grid, cluster: Cluster, height: float) -> dict[Cell, list[Piece]]:
    """The pieces of a cluster by the cells that they are in; `height` is of a number."""
    pieces = [part for piece in cluster.pieces for part in cut(grid, piece, height)]
    _, columns = grid.cells(*middles([piece.box for piece in pieces]))
    own: dict[Cell, list[Piece]] = defaultdict(list)
    for column in np.unique(columns).tolist():
        inside = [piece for piece, at in zip(pieces, columns.tolist(), strict=True) if at == column]
        box = around([piece.box for piece in inside])
        # On one line as a rule, which a hat or a bar does not leave.
        apart = box.height > HIGH * height
        rows, _ = grid.cells(*middles([piece.box if apart else box for piece in inside]))
        for row, piece in zip(rows.tolist(), inside, strict=True):
            own[row, column].append(piece)
    if len(own) == 2:
        less, more = sorted(own, key=lambda cell: _mass(own[cell]))
        if not _are_two(own[less], own[more], height):
            return {more: pieces}
    return own


def _are_two(less: Sequence[Piece], more: Sequence[Piece], height: float) -> bool:
    """Whether two cells hold a number each, and not the one a number that reaches into the other."""
    first, second = (around([piece.box for piece in pieces]) for pieces in (less, more))
    gap = max(first.left, second.left) - min(first.right, second.right)
    return gap > PARTED * height or _mass(less) > OVER * (_mass(less) + _mass(more))


def _mass(pieces: Iterable[Piece]) -> float:
    return float(sum(piece.ink.sum() for piece in pieces))


def cut(grid: Grid, piece: Piece, height: float) -> list[Piece]:
    """A piece, parted along the edges of the cells if it is larger than any digit; `height` is of a number."""
    box = piece.box
    wide, high = box.width > WIDE * height, box.height > HIGH * height
    if not (wide or high):
        return [piece]
    # The pixels of a piece begin one above and left of its box.
    at = np.indices(piece.ink.shape)
    row, column = grid.cells(*middles([box]))
    rows, columns = grid.cells(at[1] + (box.left - 0.5), at[0] + (box.top - 0.5))
    rows, columns = (
        rows if high else np.full_like(rows, row[0]),
        columns if wide else np.full_like(columns, column[0]),
    )
    labels = rows * len(grid.columns.edges) + columns
    return [
        _cropped(piece, np.where(labels == label, piece.ink, 0)) for label in np.unique(labels[piece.ink > MARKED])
    ]


def _cropped(piece: Piece, ink: InkMap) -> Piece:
    rows, columns = (np.flatnonzero((ink > MARKED).any(axis=axis)) for axis in (1, 0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    ink = np.pad(ink, 1)[top : bottom + 2, left : right + 2].astype(np.float32)
    box = Box(piece.box.left + int(left) - 1, piece.box.top + int(top) - 1, int(right - left), int(bottom - top))
    return Piece(box, ink)


def _in_cell(grid: Grid, cell: Cell, held: Read | None, expected: Expectations, place: Place) -> Number:
    row, column = cell
    number = row + 1, column + 1
    if held is not None and held.is_number:
        return replace(to_number(held.spellings, expected, place), cell=number)
    area = place.area(grid.box(row, column))
    if held is None:
        return Number("", area, 1.0, False, (), None, number)
    none = 1.0 - sum(spelling.share for spelling in held.spellings)
    return Number("", area, max(0.0, none), True, (), NO_NUMBER, number)
