"""How the benchmark of whole numbers counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks.numbers.grids import Page, judge
from benchmarks.numbers.pages import COLUMNS, PAPERS, ROWS, write_page
from benchmarks.numbers.samples import Sample, Written
from benchmarks.numbers.score import Found, Score, distance
from benchmarks.numbers.tables import lay_on_table
from inkdigits.reading import Number

SQUARE = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], float)


def _found(text, left=0, confidence=0.9, doubtful=False):
    return Found(text, (left, 0, 10, 10), confidence, doubtful)


@pytest.mark.parametrize(
    ("one", "other", "edits"), [("", "", 0), ("12", "12", 0), ("12", "13", 1), ("", "123", 3), ("213", "13", 1)]
)
def test_distance(one, other, edits):
    assert distance(one, other) == edits


@given(one=st.text("01", max_size=6), other=st.text("01", max_size=6))
def test_distance_is_one(one, other):
    assert distance(one, other) == distance(other, one) <= max(len(one), len(other))
    assert (distance(one, other) == 0) == (one == other)


def test_numbers_are_held_against_those_in_their_place():
    score = Score()
    written = [Written("12", SQUARE), Written("34", np.add(SQUARE, [20, 0])), Written("56", np.add(SQUARE, [40, 0]))]
    score.add(written, [_found("12"), _found("35", 20, 0.4, True), _found("7", 80)], 0.3)
    report = score.report()
    assert report["exact"] == pytest.approx(1 / 3, abs=1e-4)
    assert report["false_per_picture"] == 1
    assert report["digit_error_rate"] == pytest.approx(3 / 6)
    assert report["wrong_marked"] == 0.5  # what was not found can't be marked
    assert report["right_marked"] == 0
    assert report["wrong_below_a_tenth_of_the_right"] == 1
    assert report["ms_per_number"] == 100


def test_a_number_in_two_halves_is_not_exact():
    score = Score()
    score.add([Written("12")], [_found("1"), _found("2")], 0.1)
    assert score.report()["exact"] == 0
    assert score.report()["digit_error_rate"] == 0


@pytest.mark.parametrize("paper", PAPERS)
def test_pages_have_their_numbers_where_they_say(paper):
    sample = write_page(paper, np.random.default_rng(1), pixels=4e5)
    assert len(sample.numbers) == ROWS * COLUMNS
    grey = np.asarray(sample.picture.convert("L"), float)
    darker = [
        grey.mean() - grey[int(y) - 3 : int(y) + 3, int(x) - 12 : int(x) + 12].min()
        for x, y in (number.corners.mean(axis=0) for number in sample.numbers)
    ]
    assert np.mean(np.array(darker) > 15) > 0.9


def test_empty_cells_have_their_corners_and_no_ink():
    sample = write_page("plain", np.random.default_rng(1), pixels=4e5, empty=0.3)
    empty = [number for number in sample.numbers if not number.text]
    assert len(sample.numbers) == ROWS * COLUMNS
    assert 20 <= len(empty) <= 40
    grey = np.asarray(sample.picture.convert("L"), float)
    for x, y in (number.corners.mean(axis=0) for number in empty):
        patch = grey[int(y) - 6 : int(y) + 6, int(x) - 20 : int(x) + 20]
        assert patch.min() > patch.max() - 60


def _cell(text, place, left=0, problem=None):
    return Number(text, (left, 0, 10, 10), 0.9, False, (), problem, place)


def test_a_table_is_right_where_each_number_is_in_its_cell():
    written = [Written("12", SQUARE), Written("", np.add(SQUARE, [20, 0])), Written("34", np.add(SQUARE, [40, 0]))]
    places = [(1, 1), (1, 2), (1, 3)]

    def judged(*texts):
        found = [_cell(text, place, 20 * at) for at, (text, place) in enumerate(zip(texts, places, strict=True))]
        return judge(written, found)

    assert judged("12", "", "34") == Page(3, 3, 0)
    assert judged("13", "", "34") == Page(3, 2, 0)
    assert judged("12", "7", "") == Page(1, 1, 1)
    elsewhere = [_cell("12", (1, 1), 40), _cell("", (1, 2)), _cell("", (1, 3), problem="Ink.")]
    assert judge(written, elsewhere) == Page(2, 2, 1)
    assert judge(written, [_cell("12", None)]) == Page(0, 0, 0, refused=True)


def test_a_page_on_a_table_knows_where_its_numbers_are():
    page = np.full((400, 300, 3), 240, np.uint8)
    page[150:170, 100:140] = 0
    corners = np.array([[100, 150], [140, 150], [140, 170], [100, 170]], float)
    seen = lay_on_table(Sample(Image.fromarray(page), [Written("12", corners)]), np.random.default_rng(3))
    picture = np.asarray(seen.picture).astype(int)
    x, y = seen.numbers[0].corners.mean(axis=0).round().astype(int)
    assert picture[y, x].max() < 60
    assert picture.min(axis=2)[:5].max() < 200  # the table is around it
    assert 0.4 < (picture.min(axis=2) > 180).mean() < 0.75


def test_words_are_counted_as_false_numbers():
    score = Score()
    score.add([], [Found("11", (0, 0, 5, 5), 0.9, False), Found("7", (9, 0, 5, 5), 0.3, True)], 0.1)
    score.add([], [], 0.1)
    report = score.report()
    assert (report["false_per_picture"], report["sure_false_per_picture"]) == (1.0, 0.5)
    assert report["exact"] is None
    assert report["ms_per_number"] == 100
