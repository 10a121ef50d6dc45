"""Banded paper is flattened; whatever could be a stroke is not taken for a band."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.bands import flatten_bands
from inkdigits.ink import extract
from inkdigits.picture import load
from tests.drawing import DIGITS, coverage, digit

SIDE = 112


def pen_strokes(which, pen=10):
    """Where the pen really went, 0..1."""
    return np.asarray(coverage(DIGITS[which], (SIDE, SIDE), (24, 16, 64, 80), pen)) / 255


def banded(which, edges, first=255, second=0, ink=None):
    """A digit on bands that begin at `edges`; in each band its ink is the other band's colour, or `ink`."""
    paper = np.full((SIDE, SIDE), first, float)
    for k, edge in enumerate(edges):
        paper[:, edge:] = first if k % 2 else second
    pen = first + second - paper if ink is None else ink
    strokes = pen_strokes(which)
    return np.rint(paper * (1 - strokes) + pen * strokes).astype(np.uint8)


# Each row is where bands begin, the two colours, and the pen's colour (None: each band's own opposite).
@pytest.mark.parametrize(
    ("edges", "first", "second", "ink"),
    [
        ((32, 80), 255, 0, None),  # a dark band in the middle
        ((56,), 255, 0, None),  # half and half
        ((56,), 30, 220, None),
        ((30, 60), 255, 0, None),
        ((56,), 255, 150, 0),  # one pen on two papers
    ],
)
@pytest.mark.parametrize("which", [0, 2, 5, 8])
@pytest.mark.parametrize("turned", [False, True])
def test_ink_is_where_the_pen_went_on_bands(which, edges, first, second, ink, turned):
    picture, strokes = banded(which, edges, first, second, ink), pen_strokes(which)
    found = extract(load(picture.T.copy())).T if turned else extract(load(picture))
    # One pen on two papers has two strengths, so no more than where it went is asked of it.
    assert np.abs((found > 0.3) - strokes).mean() < 0.03


def test_bands_without_ink_are_left_as_they_are():
    paper = banded(1, (32, 80)) * 0
    paper[:, 32:80] = 255
    pixels = paper[:, :, None]
    assert flatten_bands(pixels) is pixels


def stem(thickness, *others, slant=0):
    """A stem from edge to edge, with other strokes."""
    picture = Image.new("L", (SIDE, SIDE), 255)
    draw = ImageDraw.Draw(picture)
    for line in (((56 + slant, -20), (56 - slant, SIDE + 20)), *others):
        draw.line(line, fill=0, width=thickness)
    return np.asarray(picture)


# Each row is a drawing that leaves its picture at the top and at the bottom.
@pytest.mark.parametrize("thickness", [8, 16, 24, 40])
@pytest.mark.parametrize(
    ("others", "slant"),
    [
        ((), 0),  # a bare 1
        ((), 9),
        ((((20, 60), (90, 60)),), 0),  # a 4's bar, or a plus
        ((((20, 20), (56, 20)),), 0),  # a flag
        ((((-9, 60), (130, 60)),), 0),  # a cross over all of the picture
        ((((20, 60), (90, 60)), ((24, 10), (24, 60))), 0),  # a 4
    ],
)
def test_a_stroke_from_edge_to_edge_is_no_band(thickness, others, slant):
    for grey in (stem(thickness, *others, slant=slant), stem(thickness, *others, slant=slant).T):
        pixels = np.ascontiguousarray(grey)[:, :, None]
        assert flatten_bands(pixels) is pixels


@pytest.mark.parametrize("which", range(10))
@pytest.mark.parametrize("pen", [6, 20, 40])
@pytest.mark.parametrize("crop", [0, 10, 25])
def test_no_digit_is_a_band_however_close_it_is_cropped(which, pen, crop):
    picture = digit(which, canvas=(160, 160), size=120, pen=pen)
    left, top, right, bottom = Image.eval(picture.convert("L"), lambda value: 255 - value).getbbox()
    for box in (
        (left, top, right, bottom),
        (left - 20, top + crop, right + 20, bottom - crop),
        (min(left + crop, 79), top - 20, max(right - crop, 81), bottom + 20),
    ):
        pixels = np.asarray(picture.crop(box))
        assert flatten_bands(pixels) is pixels


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 9, 3), (9, 1, 1), (2, 2, 1), (5, 40, 3)])
def test_any_shape_is_taken(shape):
    pixels = np.random.default_rng(0).integers(0, 2, shape, np.uint8) * 255
    assert flatten_bands(pixels).shape == shape
