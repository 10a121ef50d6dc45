"""What is no writing is left out, whatever the pen; what the pen made stays."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.frame import EDGE
from inkdigits.ink import extract
from inkdigits.picture import load
from inkdigits.pieces import FINEST_PEN, STRONG, keep_writing
from tests.drawing import DIGITS, coverage, digit


def ink_of(picture: np.ndarray) -> np.ndarray:
    return extract(load(picture))


def grey_of(*marks: tuple[float, tuple[float, float], tuple[float, float]], side: int = 140, pen: float = 8):
    """White paper with strokes (share of black, from, to in pixels)."""
    ink = np.zeros((side, side))
    for share, start, end in marks:
        stroke = np.asarray(coverage(((start, end),), (side, side), (0, 0, 1, 1), pen)) / 255
        ink = np.maximum(ink, share * stroke)
    return np.rint(255 * (1 - ink)).astype(np.uint8)


@pytest.mark.parametrize("grey", [0, 90, 160])
@pytest.mark.parametrize("side", [1, 2, 3])
def test_specks_thinner_than_the_pen_are_left_out(side, grey):
    picture = np.asarray(digit(4, canvas=(140, 140), size=90, pen=10).convert("L")).copy()
    clean = ink_of(picture)
    for row, column in ((3, 5), (8, 120), (130, 60), (70, 131)):
        picture[row : row + side, column : column + side] = grey
    assert np.array_equal(ink_of(picture), clean)


# Each row is strokes with a piece apart that the pen made: as small as its dot, but no speck.
@pytest.mark.parametrize(
    "marks",
    [
        [(1, (70, 30), (70, 110)), (1, (20, 20), (20.1, 20))],  # a dot
        [(1, (70, 30), (70, 110)), (1, (20, 20), (32, 20))],  # a short dash
        [(1, (70, y), (70, y + 0.1)) for y in range(20, 130, 14)],  # a line of dots only
        [(1, (40, 20), (40, 90)), *((1, (40, y), (40, y + 0.1)) for y in range(104, 134, 12))],  # its end in dots
        [(1, (70, 30), (70, 110)), (0.65, (30, 40), (30, 80))],  # a second stroke, pressed less
    ],
)
def test_pieces_of_the_same_pen_stay(marks):
    picture = grey_of(*marks)
    assert np.abs(ink_of(picture) - (1 - picture / np.float32(255))).max() < 0.02


def test_a_stroke_that_fades_stays_to_its_end():
    shares = np.linspace(1, 0.4, 41)
    picture = grey_of(*((share, (70, 20 + 2 * i), (70, 22 + 2 * i)) for i, share in enumerate(shares)))
    assert np.flatnonzero((ink_of(picture) > EDGE).any(axis=1))[-1] >= 104


@pytest.mark.parametrize("touching", [True, False])
def test_what_is_spilt_is_no_writing(touching):
    stroke = (1.0, (70, 30), (70, 110))
    column = 72 if touching else 90
    picture = grey_of(stroke)
    picture[40:70, column : column + 50] = np.minimum(picture[40:70, column : column + 50], 180)
    # A pen's width of it looks like a stroke's soft edge.
    columns = np.flatnonzero((ink_of(picture) > EDGE).any(axis=0))
    assert columns[-1] <= 74 + 10
    assert columns[0] == np.flatnonzero((ink_of(grey_of(stroke)) > EDGE).any(axis=0))[0]


def drawn_ink(which: int, side: int, pen: float) -> np.ndarray:
    strokes = coverage(DIGITS[which], (side, side), (side / 4, side / 4, side / 2, side / 2), pen)
    return np.asarray(strokes, np.float32) / 255


@given(
    which=st.integers(0, 9),
    side=st.integers(24, 240),
    pen=st.floats(1, 20),
    blur=st.sampled_from([0, 1 / 90, 1 / 16]),
)
def test_the_short_way_for_clean_drawings_leads_to_the_same(which, side, pen, blur):
    ink = drawn_ink(which, side, min(pen, side / 6))
    ink = cv2.GaussianBlur(ink, (0, 0), blur * side) if blur else ink
    ink /= ink.max()
    # Nothing lies along the border, so a photograph's rules leave the same; they know no short way.
    assert np.array_equal(keep_writing(ink, photographed=False), keep_writing(ink, photographed=True))


@pytest.mark.parametrize("photographed", [False, True])
def test_ink_without_anything_strong_is_none(photographed):
    faint = np.zeros((40, 40), np.float32)
    faint[10:30, 15:20] = STRONG
    assert not keep_writing(faint, photographed=photographed).any()
    assert not keep_writing(np.zeros((5, 7), np.float32), photographed=photographed).any()


def test_no_pen_is_finer_than_the_finest():
    spilt = np.zeros((21, 21), np.float32)
    spilt[10, 10] = 1
    spilt[10, 11:] = 0.3  # hangs together with a single pixel of firm ink
    kept = np.flatnonzero(keep_writing(spilt, photographed=False)[10])
    assert kept.tolist() == list(range(10, 10 + FINEST_PEN + 1))


@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (30, 1), (2, 2)])
@pytest.mark.parametrize("photographed", [False, True])
def test_any_shape_is_taken(shape, photographed):
    ink = np.zeros(shape, np.float32)
    ink[0, 0] = 1
    assert keep_writing(ink, photographed=photographed).shape == shape
