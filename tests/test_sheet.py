"""The sheet on the table: found with its corners, seen from above, and not made up."""

import cv2
import numpy as np
import pytest

from inkdigits import Recognizer
from inkdigits.picture import Picture
from inkdigits.place import Place
from inkdigits.segment import Box
from inkdigits.sheet import find_sheet, laid_flat, view_from_above
from tests.drawing import digit

CORNERS = np.array([[90, 70], [700, 110], [640, 930], [60, 900]], np.float32)


def _table(corners=CORNERS, paper=225, table=(90, 70, 60), size=(1000, 800), shade=0.0):
    """A sheet with its four corners on a table; light falls off to the right."""
    picture = np.full((*size, 3), table, np.uint8)
    cv2.fillConvexPoly(picture, corners.astype(np.int32), (paper, paper, paper - 10))
    light = np.linspace(1, 1 - shade, size[1])[None, :, None]
    noise = np.random.default_rng(1).normal(0, 2, picture.shape)
    return np.clip(picture * light + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("shade", [0.0, 0.45])
def test_a_sheet_is_found_with_its_corners(shade):
    found = find_sheet(_table(shade=shade))
    assert np.abs(found - CORNERS).max() < 8


def test_a_white_sheet_on_a_light_table_is_found_by_its_greyness():
    assert np.abs(find_sheet(_table(paper=200, table=(235, 190, 120))) - CORNERS).max() < 8


@pytest.mark.parametrize(
    "picture",
    [
        np.full((600, 400, 3), 230, np.uint8),  # nothing but paper
        np.full((600, 400, 1), 20, np.uint8),
        np.random.default_rng(1).integers(0, 255, (300, 300, 3)).astype(np.uint8),
        np.zeros((1, 1, 3), np.uint8),
        _table(np.array([[0, 0], [800, 0], [800, 480], [0, 480]], np.float32)),  # a shadow's edge across a page
        _table(np.array([[100, 100], [300, 100], [300, 200], [100, 200]], np.float32)),  # a label
    ],
)
def test_no_sheet_is_made_up(picture):
    assert find_sheet(picture) is None


def test_a_sheet_is_seen_from_above_and_places_are_found_again():
    picture = _table()
    cv2.circle(picture, (330, 500), 12, (20, 20, 20), cv2.FILLED)
    seen, matrix = view_from_above(picture, CORNERS, longest=600)
    assert max(seen.shape[:2]) == 600
    assert seen[:20].min() > 150  # no table left
    y, x = np.argwhere(seen[:, :, 0] < 60).mean(axis=0)
    left, top, width, height = Place(matrix).area(Box(round(x) - 4, round(y) - 4, 8, 8))
    assert left < 330 < left + width
    assert top < 500 < top + height


def test_what_is_no_photograph_of_a_table_stays_as_it_is():
    picture = Picture(np.full((300, 200, 3), 255, np.uint8), full_size=(400, 600))
    same, matrix = laid_flat(picture, 2400)
    assert same is picture
    assert np.allclose(matrix, np.diag([2, 2, 1]))
    painted = Picture(_table(), alpha=np.zeros((1000, 800), np.uint8))
    assert laid_flat(painted, 2400)[0] is painted


@pytest.mark.parametrize("table", [(90, 70, 60), (120, 118, 116)])
def test_a_number_on_a_sheet_on_a_table_is_read_where_it_lies(table):
    paper = np.full((820, 610, 3), 235, np.uint8)
    for at, each in enumerate((4, 2)):
        drawn = np.asarray(digit(each, canvas=(150, 150), size=100))
        window = paper[300:450, 200 + 120 * at : 350 + 120 * at]
        np.minimum(window, drawn, out=window)
    flat = np.array([[0, 0], [610, 0], [610, 820], [0, 820]], np.float32)
    view = cv2.getPerspectiveTransform(flat, CORNERS)
    picture = _table(table=table)
    seen = cv2.warpPerspective(paper, view, (800, 1000))
    picture = np.where(
        cv2.warpPerspective(np.ones((820, 610), np.uint8), view, (800, 1000))[:, :, None], seen, picture
    )
    (number,) = Recognizer().read(picture.astype(np.uint8)).numbers
    assert number.text == "42"
    left, top, width, height = number.box
    middle = cv2.perspectiveTransform(np.array([[[335.0, 375.0]]]), view)[0, 0]
    assert left < middle[0] < left + width
    assert top < middle[1] < top + height


def test_a_drawing_that_fills_its_picture_is_not_looked_through(monkeypatch):
    looked = []
    monkeypatch.setattr("inkdigits.sheet.find_sheet", looked.append)
    drawing = np.full((300, 900, 3), 255, np.uint8)
    drawing[100:200, 300:320] = 0
    laid_flat(Picture(drawing), 2400)
    assert looked == []
    drawing[:30] = drawing[-30:] = 60
    drawing[:, :40] = drawing[:, -40:] = 60
    laid_flat(Picture(drawing), 2400)
    assert len(looked) == 1
