"""Cells found by what is printed around them."""

import cv2
import numpy as np
import pytest

from inkdigits.boxes import find_boxes
from inkdigits.grid import Grid


def form(rows, columns, *, shared=True, turn=0.0, size=(900, 1200)):
    """What is printed: cells that share their lines, or boxes apart."""
    height, width = size
    sheet = np.zeros(size, np.float32)
    high, wide = (height - 100) / rows, (width - 100) / columns
    gap = 0 if shared else 8
    for row in range(rows):
        for column in range(columns):
            left, top = round(50 + column * wide + gap), round(50 + row * high + gap)
            right, bottom = round(50 + (column + 1) * wide - gap), round(50 + (row + 1) * high - gap)
            cv2.rectangle(sheet, (left, top), (right, bottom), 1.0, 2)
    view = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 0.9)
    return np.asarray(cv2.warpAffine(sheet, view, (width, height)), np.float32), view


def in_their_cells(grid, view, rows, columns, size=(900, 1200)):
    """Whether the middles of all cells are where the grid has them."""
    high, wide = (size[0] - 100) / rows, (size[1] - 100) / columns
    row, column = np.indices((rows, columns))
    x, y = 50 + (column.ravel() + 0.5) * wide, 50 + (row.ravel() + 0.5) * high
    seen = view @ np.stack([x, y, np.ones(rows * columns)])
    return np.array_equal(np.stack(grid.cells(seen[0], seen[1])), np.stack([row.ravel(), column.ravel()]))


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("turn", [0, 4, -6])
def test_cells_are_where_their_lines_are(shared, turn):
    printed, view = form(10, 4, shared=shared, turn=turn)
    grid = find_boxes(printed, 10, 4)
    assert isinstance(grid, Grid)
    assert in_their_cells(grid, view, 10, 4)


def test_lines_are_whole_where_writing_interrupts_them():
    printed, view = form(10, 4)
    for at in range(60, 1100, 70):
        printed[:, at : at + 10] = 0
    grid = find_boxes(printed, 10, 4)
    assert isinstance(grid, Grid)
    assert in_their_cells(grid, view, 10, 4)


def test_some_cells_may_run_together():
    printed, view = form(10, 4)
    printed[90:160, 350:800] = 0
    grid = find_boxes(printed, 10, 4)
    assert isinstance(grid, Grid)
    assert in_their_cells(grid, view, 10, 4)


def test_a_cell_may_be_in_two_halves():
    printed, view = form(10, 4)
    printed[50:130, 180] = 1
    grid = find_boxes(printed, 10, 4)
    assert isinstance(grid, Grid)
    assert in_their_cells(grid, view, 10, 4)


def test_a_form_with_too_few_cells_is_none():
    printed, _ = form(10, 4)
    printed[325:735, 360:840] = 0
    assert find_boxes(printed, 10, 4) is None


@pytest.mark.parametrize("asked", [(11, 4), (9, 4), (10, 5), (10, 3), (5, 2), (20, 8), (4, 10)])
def test_another_form_is_not_taken_for_the_one_expected(asked):
    assert find_boxes(form(10, 4)[0], *asked) is None


def test_lines_without_cells_are_none():
    lined = np.zeros((900, 1200), np.float32)
    lined[50::40] = 1
    assert find_boxes(lined, 20, 1) is None
    assert find_boxes(np.zeros((900, 1200), np.float32), 2, 2) is None
