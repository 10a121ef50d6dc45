"""Ruled and squared paper, and a form's box, go; strokes that look like lines stay."""

import cv2
import numpy as np
import pytest

from inkdigits.ink import extract
from inkdigits.lines import may_have_lines, without_lines
from inkdigits.picture import load
from tests.drawing import DIGITS, coverage, digit

SIDE = 280


def pen_strokes(which, pen=16):
    """Where the pen really went, 0..1."""
    return np.asarray(coverage(DIGITS[which], (SIDE, SIDE), (70, 50, 140, 180), pen)) / 255


def ruled(*, across=(), along=(), tilt=0.0, thickness=2.0):
    """Where lines are printed, 0..1: at heights and at distances in pixels, turned by so many degrees."""
    rise = np.tan(np.radians(tilt))
    reach = np.array([-SIDE, 2 * SIDE])
    strokes = [tuple((x, y + rise * (x - SIDE / 2)) for x in reach) for y in across]
    strokes += [tuple((x - rise * (y - SIDE / 2), y) for y in reach) for x in along]
    return np.asarray(coverage(strokes, (SIDE, SIDE), (0, 0, 1, 1), thickness)) / 255


EVERY = range(20, SIDE, 45)
PAPERS = {
    "one line": {"across": [215]},
    "ruled": {"across": EVERY},
    "ruled along": {"along": EVERY},
    "squared": {"across": EVERY, "along": EVERY},
    "a box": {"across": [15, 265], "along": [15, 265]},
    "ruled and tilted": {"across": EVERY, "tilt": 4.0, "thickness": 3.0},
    "squared and tilted": {"across": EVERY, "along": EVERY, "tilt": -4.0, "thickness": 3.0},
}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("strength", [0.4, 1.0])
@pytest.mark.parametrize("photographed", [False, True])
@pytest.mark.parametrize("which", [0, 1, 2, 5, 7])
def test_lines_go_and_the_writing_stays(which, photographed, strength, paper):
    strokes = pen_strokes(which)
    grey = 235 - 200 * np.maximum(strokes, strength * ruled(**PAPERS[paper]))
    if photographed:
        grey = grey * np.linspace(1, 0.6, SIDE) + np.random.default_rng(1).normal(0, 4, grey.shape)
    ink = extract(load(np.rint(grey).clip(0, 255).astype(np.uint8)))
    around = cv2.dilate(strokes, np.ones((21, 21)))
    assert not ink[around == 0].any()
    assert ink[strokes == 1].mean() > 0.85
    # Beside the strokes a stump of a line may stay, no longer than the pen is wide.
    assert ink[strokes == 0].mean() < 0.03


@pytest.mark.parametrize("paper", ["ruled", "squared", "ruled and tilted"])
def test_an_empty_ruled_sheet_is_empty(paper):
    grey = np.rint(255 - 150 * ruled(**PAPERS[paper])).astype(np.uint8)
    assert not extract(load(grey)).any()


# Each row is strokes from edge to edge, in the unit square, that no sheet was printed with.
@pytest.mark.parametrize(
    "strokes",
    [
        (((0.5, -1), (0.5, 2)),),  # a bare 1
        (((-1, 0.5), (2, 0.5)),),  # a minus
        (((-1, 0.1), (0.9, 0.1), (0.4, 2)),),  # a 7 whose bar leaves the picture
        (((0.6, -1), (0.6, 2)), ((0.1, 0.7), (0.9, 0.7)), ((0.3, 0.1), (0.1, 0.7))),  # a 4
        (((-1, 0.05), (0.95, 0.05), (0.05, 0.95), (2, 0.95)),),  # a 2 like a Z
        (((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.1, 0.1)),),  # a 0 like a box
    ],
)
@pytest.mark.parametrize("pen", [3, 6, 20])
def test_strokes_from_edge_to_edge_stay(strokes, pen):
    ink = np.asarray(coverage(strokes, (SIDE, SIDE), (0, 0, SIDE, SIDE), pen), np.float32) / 255
    assert without_lines(ink) is ink


@pytest.mark.parametrize("which", range(10))
@pytest.mark.parametrize("pen", [3, 8, 30])
def test_a_closely_cropped_digit_has_no_lines(which, pen):
    picture = digit(which, pen=pen).convert("L")
    cropped = np.asarray(picture.crop(picture.point(lambda value: 255 - value).getbbox()), np.float32)
    ink = 1 - cropped / 255
    assert without_lines(ink) is ink


@pytest.mark.parametrize("paper", PAPERS)
def test_where_lines_are_the_box_is_wide_enough_for_them(paper):
    printed = (ruled(**PAPERS[paper]) > 0).astype(np.uint8)
    _, _, width, height = cv2.boundingRect(printed)
    assert may_have_lines((height, width), printed.shape)
    assert not may_have_lines((int(0.8 * SIDE), int(0.8 * SIDE)), printed.shape)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (28, 28), (41, 39), (200, 3)])
def test_any_shape_is_taken(shape):
    ink = np.ones(shape, np.float32)
    assert without_lines(ink).shape == shape
