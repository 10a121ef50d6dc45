"""Rows and columns found from the places of numbers: askew, with empty cells, and where there is no table."""

import cv2
import numpy as np
import pytest

from inkdigits.alignment import align
from inkdigits.grid import Grid, middles
from inkdigits.segment import Box

HEIGHT, WIDTH, DOWN = 2000, 1500, 150


def askew(chance, degrees, bend):
    """A view of the page that is turned and bent by chance."""
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], float)
    angle = np.radians(chance.uniform(-degrees, degrees))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    centre = [WIDTH / 2, HEIGHT / 2]
    moved = (corners - centre) @ turn * 0.9 + centre + chance.uniform(-bend, bend, (4, 2)) * [WIDTH, HEIGHT]
    return cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32))


def table(rows, columns, chance, *, degrees=2.0, bend=0.02, empty=0.0, widths=None):
    """Boxes of numbers of 1 to 6 digits, anywhere in their cells, and the cells; every row and column has some."""
    lines = np.cumsum([0, *(widths or [1 / columns] * columns)]) * WIDTH
    high = min(DOWN, HEIGHT / rows)
    keep = chance.random((rows, columns)) >= empty
    keep |= np.arange(rows)[:, None] % columns == np.arange(columns)
    view = askew(chance, degrees, bend)
    boxes = []
    for row, column in np.argwhere(keep):
        wide = lines[column + 1] - lines[column]
        digits = chance.integers(1, 7)
        tall = min(chance.uniform(0.42, 0.58) * high, 0.65 * wide / (0.7 * digits))
        size = np.array([0.7 * digits * tall, tall * chance.uniform(0.8, 1.2)])
        corner = [lines[column], row * high] + ([wide, high] - size) * chance.uniform([0.25, 0.35], [0.75, 0.65])
        corners = np.array([corner + size * at for at in ([0, 0], [1, 0], [1, 1], [0, 1])])
        seen = cv2.perspectiveTransform(corners[None], view)[0]
        low = seen.min(axis=0).astype(int)
        boxes.append(Box(*low.tolist(), *np.ceil(seen.max(axis=0) - low).astype(int).tolist()))
    return boxes, np.argwhere(keep)


def found(boxes, rows, columns):
    return align(boxes, (HEIGHT, WIDTH), rows, columns)


@pytest.mark.parametrize(
    ("rows", "columns", "how"),
    [
        (20, 5, {}),
        (20, 5, {"empty": 0.3}),
        (20, 5, {"empty": 0.3, "degrees": 6, "bend": 0.03}),
        (10, 4, {"empty": 0.3, "widths": [0.1, 0.4, 0.2, 0.3]}),
        (40, 8, {"empty": 0.5}),
        (3, 3, {"empty": 0.3}),
        (2, 5, {}),
        (10, 1, {}),
        (1, 6, {}),
        (1, 1, {}),
    ],
)
def test_numbers_are_in_their_own_cells(rows, columns, how):
    chance = np.random.default_rng(1)
    for _ in range(20):
        boxes, cells = table(rows, columns, chance, **how)
        grid = found(boxes, rows, columns)
        assert isinstance(grid, Grid), grid
        assert np.array_equal(np.transpose(grid.cells(*middles(boxes))), cells)
        assert all(grid.holds(box) for box in boxes)
        for box, (row, column) in zip(boxes, cells, strict=True):
            cell = grid.box(row, column)
            assert cell.left <= box.left + box.width / 2 <= cell.right
            assert cell.top <= box.top + box.height / 2 <= cell.bottom


@pytest.mark.parametrize(
    ("rows", "columns", "asked", "says"),
    [
        (11, 4, (10, 4), "10 rows of 4 were expected, and 11 were found."),
        (9, 4, (10, 4), "10 rows of 4 were expected, and 9 were found."),
        (10, 5, (10, 4), "4 columns were expected, and 5 were found."),
        (10, 3, (10, 4), "4 columns were expected, and 3 were found."),
        (2, 6, (1, 6), "1 row of 6 was expected, and 2 were found."),
        (1, 6, (2, 6), "2 rows of 6 were expected, and 1 was found."),
        (10, 2, (10, 1), "1 column was expected, and 2 were found."),
        (40, 6, (4, 6), "4 rows of 6 were expected, and the numbers do not stand so."),
    ],
)
def test_what_does_not_fit_is_said_and_not_guessed(rows, columns, asked, says):
    chance = np.random.default_rng(2)
    for _ in range(10):
        boxes, _ = table(rows, columns, chance, empty=0.1)
        assert found(boxes, *asked) == says


def test_without_numbers_there_is_no_table():
    assert found([], 3, 2) == "3 rows of 2 were expected, and no number was found."


def test_numbers_strewn_about_are_no_table():
    chance = np.random.default_rng(3)
    for _ in range(20):
        boxes = [Box(*chance.integers(0, 1400, 2).tolist(), 80, 50) for _ in range(40)]
        assert isinstance(found(boxes, 10, 4), str)


def test_a_row_without_numbers_is_known_by_the_room_it_takes():
    boxes = [Box(100 + 200 * column, 100 + 90 * row, 80, 50) for row in (0, 1, 3, 4) for column in range(3)]
    grid = found(boxes, 5, 3)
    assert isinstance(grid, Grid)
    rows, _ = grid.cells(*middles(boxes))
    assert sorted({*rows.tolist()}) == [0, 1, 3, 4]
    cell = grid.box(2, 1)
    assert cell.top < 100 + 90 * 2 + 25 < cell.bottom
    # Beyond the last row nothing tells how many there are.
    assert isinstance(found(boxes, 6, 3), str)


def test_several_in_a_cell_are_no_further_column():
    boxes = [Box(100 + 300 * column, 100 + 90 * row, 120, 50) for row in range(4) for column in range(3)]
    boxes[4:5] = [Box(400, 190, 35, 50), Box(475, 190, 45, 50)]
    grid = found(boxes, 4, 3)
    assert isinstance(grid, Grid)
    rows, columns = grid.cells(*middles(boxes[4:6]))
    assert (rows.tolist(), columns.tolist()) == ([1, 1], [1, 1])


def test_a_column_in_two_halves_is_one():
    lefts = [100, 300, 500]
    boxes = [Box(left, 100 + 90 * row, 40, 50) for row in range(6) for left in lefts]
    boxes[2::6] = [box._replace(left=550) for box in boxes[2::6]]
    assert isinstance(found(boxes, 6, 3), Grid)
    assert found(boxes, 6, 4) == "4 columns were expected, and 3 were found."


def test_a_number_over_two_columns_does_not_join_them():
    boxes = [Box(100 + 200 * column, 100 + 90 * row, 150, 50) for row in range(6) for column in range(3)]
    boxes[7:9] = [Box(345, 280, 260, 50)]
    assert isinstance(found(boxes, 6, 3), Grid)
