"""Tables: a number for each cell, whatever else the page has."""

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from inkdigits import Expectations, Recognizer
from inkdigits.alignment import align
from inkdigits.segment import Box, Cluster, Piece, to_cluster
from inkdigits.table import NO_NUMBER, by_cell
from tests.drawing import DIGITS, coverage

HEIGHT = 56
WIDE, HIGH = 260, 110
"""Of a cell in pixels."""

TEXTS = [["407", "12", "36"], ["2", "50", "4107"], ["63", "740", "25"], ["340", "6", "702"]]


@pytest.fixture(scope="module")
def recognizer():
    return Recognizer()


def sheet(texts, *, boxed=False, gap=48, margin=60):
    """A page with a table: "|" is a wide gap within a number, "#" something that is no digit."""
    rows, columns = len(texts), max(map(len, texts))
    size = (columns * WIDE + 2 * margin, rows * HIGH + 2 * margin)
    mask = Image.new("L", size)
    for row, column in np.ndindex(rows, columns):
        left, top = margin + column * WIDE, margin + row * HIGH
        if boxed:
            ImageDraw.Draw(mask).rectangle((left, top, left + WIDE, top + HIGH), outline=255, width=2)
        place = left + 24
        for character in texts[row][column]:
            if character == "|":
                place += 44
            elif character == "#":
                pen = ImageDraw.Draw(mask)
                for at in range(0, 90, 9):
                    pen.line((place + at, top + 30, place + 90 - at, top + 75), fill=255, width=6)
            else:
                box = (place, top + 26, 38, HEIGHT)
                mask = ImageChops.lighter(mask, coverage(DIGITS[int(character)], size, box, HEIGHT / 9))
                place += gap
    return ImageChops.invert(mask)


def read(recognizer, texts, *, rows=None, columns=None, turn=0.0, **how):
    picture = sheet(texts, **how).rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    asked = rows or len(texts), columns or max(map(len, texts))
    return recognizer.read(picture, Expectations(grid=asked)).numbers


def texts_of(numbers, columns):
    texts = [number.text for number in numbers]
    return [texts[at : at + columns] for at in range(0, len(texts), columns)]


@pytest.mark.parametrize("boxed", [False, True])
@pytest.mark.parametrize("turn", [0, 3, -4])
def test_each_cell_has_its_number(recognizer, boxed, turn):
    numbers = read(recognizer, TEXTS, boxed=boxed, turn=turn)
    assert texts_of(numbers, 3) == TEXTS
    assert [number.cell for number in numbers] == [(row, column) for row in range(1, 5) for column in range(1, 4)]
    assert not any(number.problem for number in numbers)


@pytest.mark.parametrize("boxed", [False, True])
def test_empty_cells_are_there_with_nothing_in_them(recognizer, boxed):
    texts = [["407", "", "36"], ["", "50", ""], ["63", "", "25"], ["340", "6", ""]]
    numbers = read(recognizer, texts, boxed=boxed)
    assert texts_of(numbers, 3) == texts
    empty = numbers[4 - 1]
    assert (empty.digits, empty.doubtful, empty.problem, empty.confidence) == ((), False, None, 1.0)
    left, top, width, height = empty.box
    assert left < 60 + WIDE / 2 < left + width
    assert top < 60 + HIGH * 1.5 < top + height


def test_printed_cells_need_no_number_in_each_row(recognizer):
    texts = [["407", "12"], ["", ""], ["63", ""], ["", ""], ["", ""]]
    assert texts_of(read(recognizer, texts, boxed=True), 2) == texts
    assert all(number.cell is None for number in read(recognizer, texts))


def test_what_is_outside_printed_cells_is_none_of_the_table(recognizer):
    picture = sheet(TEXTS, boxed=True, margin=160)
    box = (40, 40, 38, HEIGHT)
    picture = ImageChops.darker(picture, ImageChops.invert(coverage(DIGITS[5], picture.size, box, HEIGHT / 9)))
    assert "5" in [number.text for number in recognizer.read(picture).numbers]
    reading = recognizer.read(picture, Expectations(grid=(4, 3)))
    assert texts_of(reading.numbers, 3) == TEXTS
    ((left, top, width, height),) = reading.left_out
    assert 34 <= left < left + width <= 84
    assert 34 <= top < top + height <= 46 + HEIGHT


def test_a_number_with_a_wide_gap_is_one(recognizer):
    texts = [["407", "12"], ["7|40", "36"], ["63", "25"]]
    numbers = read(recognizer, texts)
    assert texts_of(numbers, 2) == [["407", "12"], ["740", "36"], ["63", "25"]]
    assert len(numbers[2].digits) == 3
    # Only the table says so: without it there are two.
    assert "40" in [number.text for number in recognizer.read(sheet(texts)).numbers]


def test_ink_that_is_no_number_is_told_from_an_empty_cell(recognizer):
    numbers = read(recognizer, [["407", "12"], ["#", "36"], ["63", "25"]], boxed=True)
    scribbled = numbers[2]
    assert (scribbled.text, scribbled.doubtful, scribbled.problem) == ("", True, NO_NUMBER)
    assert 0 < scribbled.confidence <= 1


def test_dirt_beside_a_number_does_not_spoil_it(recognizer):
    numbers = read(recognizer, [["407", "12"], ["3|#", "36"], ["63", "25"]], boxed=True)
    assert texts_of(numbers, 2) == [["407", "12"], ["3", "36"], ["63", "25"]]


def test_a_table_that_is_not_there_is_said_of_each_number(recognizer):
    numbers = read(recognizer, TEXTS, rows=5)
    assert [number.text for number in numbers] == [text for row in TEXTS for text in row]
    assert {number.cell for number in numbers} == {None}
    assert {number.problem for number in numbers} == {"5 rows of 3 were expected, and 4 were found."}
    assert all(number.doubtful for number in numbers)


def test_what_else_is_expected_holds_in_every_cell_that_is_not_empty(recognizer):
    picture = sheet([["40", "12"], ["", "360"]], boxed=True)
    numbers = recognizer.read(picture, Expectations(digits=2, grid=(2, 2))).numbers
    assert [number.problem for number in numbers] == [None, None, None, "It has 3 digits, and 2 were expected."]


# A table of 3 × 3 numbers of two digits, for what is parted along its edges


def piece(left, top, width=30, height=50):
    return Piece(Box(left, top, width, height), np.pad(np.ones((height, width), np.float32), 1))


def number_at(left, top=100):
    return to_cluster([piece(left, top), piece(left + 40, top)], 5)


CORNERS = [[(100 + 200 * column, 100 + 120 * row) for column in range(3)] for row in range(3)]
GRID = align([number_at(*corner).box for row in CORNERS for corner in row], (600, 800), 3, 3)
"""Its columns meet at x = 235 and 435, its rows at y = 185 and 305."""


def parted(*pieces):
    cluster = Cluster(list(pieces), 50, 5)
    return {cell: [each.box for each in own] for cell, own in by_cell(GRID, cluster, 50).items()}


def test_a_cluster_over_two_cells_is_parted_where_they_meet():
    assert parted(piece(140, 100), piece(190, 100), piece(250, 100), piece(290, 100)) == {
        (0, 0): [Box(140, 100, 30, 50), Box(190, 100, 30, 50)],
        (0, 1): [Box(250, 100, 30, 50), Box(290, 100, 30, 50)],
    }


def test_a_number_that_reaches_a_little_into_the_next_cell_is_whole():
    pieces = [piece(left, 100) for left in (110, 145, 180, 225)]
    assert list(parted(*pieces)) == [(0, 0)]
    # With room before it, the last digit is the next cell's.
    assert list(parted(*pieces[:-1], piece(236, 100))) == [(0, 0), (0, 1)]


def test_digits_that_touch_over_an_edge_are_cut_there():
    own = parted(piece(150, 100, 170))
    (left,), (right,) = own[0, 0], own[0, 1]
    assert (left.left, right.right) == (150, 320)
    assert left.right == right.left
    assert abs(left.right - 235) <= 5
    # One digit is never cut.
    assert list(parted(piece(215, 100, 60))) == [(0, 1)]


def test_digits_that_touch_those_below_are_cut_between_the_rows():
    own = parted(piece(110, 130, 30, 110))
    assert list(own) == [(0, 0), (1, 0)]
    (above,), (below,) = own.values()
    assert above.bottom == below.top
    assert abs(above.bottom - 185) <= 5
