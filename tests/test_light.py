"""Photographs of a sheet: whatever the light, the ink found is where the pen went, and an empty sheet is empty."""

import io

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks.canvases import draw
from inkdigits.ink import extract, find_marks
from inkdigits.light import EVEN, count_levels, even_out, is_even
from inkdigits.picture import Picture, load
from tests.drawing import DIGITS, coverage

SIDE = 360
PEN = 16


def pen_strokes(which):
    """Where the pen really went, 0..1."""
    return np.asarray(coverage(DIGITS[which], (SIDE, SIDE), (90, 70, 180, 220), PEN)) / 255


def slope(lowest):
    """Light that falls off from left to right."""
    return np.linspace(1, lowest, SIDE)[None, :] * np.ones((SIDE, 1))


def shadow(strength, softness):
    """The edge of a shadow across the sheet, through the writing."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    return 1 - strength / (1 + np.exp(-(x + y - 1) / softness))


def vignette(strength):
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE - 0.5
    return 1 - strength * 2 * (x**2 + y**2)


def photograph(ink, light, *, paper=(235, 230, 215), pen=(35, 40, 90), noise=5.0, quality=None):
    """A sheet with ink on it (0..1), lit by `light`, seen by a camera."""
    colours = np.array(paper) * (1 - ink[:, :, None]) + np.array(pen) * ink[:, :, None]
    seen = colours * light[:, :, None] + np.random.default_rng(3).normal(0, noise, (SIDE, SIDE, 3))
    image = Image.fromarray(np.clip(np.rint(seen), 0, 255).astype(np.uint8))
    if quality is None:
        return image
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


LIGHTS = {
    "even": np.ones((SIDE, SIDE)),
    "slope to a third": slope(0.35),
    "hard shadow": shadow(0.45, 0.004),
    "soft shadow": shadow(0.6, 0.05),
    "vignette": vignette(0.7),
    "slope and shadow": slope(0.6) * shadow(0.4, 0.01),
}


@pytest.mark.parametrize("which", [0, 1, 5, 7])
@pytest.mark.parametrize("light", LIGHTS)
def test_ink_is_where_the_pen_went(light, which):
    pen = pen_strokes(which)
    ink = extract(load(photograph(pen, LIGHTS[light], quality=60)))
    around = cv2.dilate(pen, np.ones((9, 9))) > 0
    assert not ink[~around].any()
    assert ink[pen == 1].mean() > 0.85
    assert np.abs(ink - pen).mean() < 0.025


# Each row is a pen on a paper; the last three are light on dark.
@pytest.mark.parametrize(
    ("paper", "pen"),
    [
        ((240, 240, 240), (20, 20, 20)),
        ((240, 235, 220), (180, 40, 40)),  # red ballpoint
        ((225, 225, 220), (130, 130, 135)),  # pencil
        ((250, 220, 120), (30, 60, 150)),  # blue on yellow
        ((35, 60, 50), (230, 230, 225)),  # chalk on a green board
        ((20, 20, 24), (200, 200, 90)),
        ((40, 50, 110), (235, 235, 235)),
    ],
)
def test_pens_and_papers_under_uneven_light(paper, pen):
    strokes = pen_strokes(3)
    ink = extract(load(photograph(strokes, slope(0.6), paper=paper, pen=pen, noise=4)))
    assert ink[strokes == 1].mean() > 0.7
    assert not ink[cv2.dilate(strokes, np.ones((9, 9))) == 0].any()


@pytest.mark.parametrize("light", LIGHTS)
def test_an_empty_sheet_is_empty_in_any_light(light):
    assert not extract(load(photograph(np.zeros((SIDE, SIDE)), LIGHTS[light], quality=70))).any()


def test_paper_becomes_even():
    evened = even_out(np.asarray(photograph(pen_strokes(7), slope(0.4), noise=2)))
    paper = evened[pen_strokes(7) == 0]
    assert abs(float(np.median(paper)) - EVEN) <= 4
    assert np.abs(paper.astype(int) - EVEN).mean() < 8
    assert evened.shape == (SIDE, SIDE, 3)


@given(
    height=st.integers(1, 30),
    width=st.integers(1, 30),
    channels=st.sampled_from([1, 3]),
    colourful=st.booleans(),
    seed=st.integers(0),
)
def test_levels_are_counted_wherever_they_are(height, width, channels, colourful, seed):
    random = np.random.default_rng(seed)
    pixels = np.full((height, width, channels), random.integers(0, 256), np.uint8)
    rows, columns = (np.sort(random.integers(0, side + 1, 2)) for side in (height, width))
    inside = np.s_[rows[0] : rows[1], columns[0] : columns[1]]
    pixels[inside] = random.integers(0, 256, pixels[inside].shape if colourful else (*pixels[inside].shape[:2], 1))
    levels = count_levels(pixels)
    for channel, counts in enumerate(levels.counts):
        assert np.array_equal(counts, np.bincount(pixels[:, :, channel].ravel(), minlength=256))
    paper = np.sort(pixels.reshape(-1, channels), axis=0)[(height * width - 1) // 2]
    grey = (pixels == pixels[:, :, :1]).all()
    assert len(levels.counts) == levels.inside.shape[2] == (1 if grey else channels)
    assert levels.paper == tuple(paper.tolist())[: len(levels.paper)]
    assert np.array_equal(levels.inside, pixels[levels.box][:, :, : len(levels.paper)])
    beyond = np.ones((height, width), bool)
    beyond[levels.box] = False
    assert (pixels[beyond] == paper).all()


def test_around_what_is_drawn_one_pixel_of_paper_is_left():
    pixels = np.full((30, 40, 3), 200, np.uint8)
    pixels[7:12, 9:11, 2] = 10
    assert count_levels(pixels).box == (slice(6, 13), slice(8, 12))
    pixels[0, 39] = 10
    assert count_levels(pixels).box == (slice(0, 13), slice(8, 41))


def test_a_frame_around_the_paper_is_not_taken_for_paper():
    pixels = np.full((30, 40, 1), 200, np.uint8)
    pixels[:5] = pixels[-5:] = 10
    levels = count_levels(pixels)
    assert levels.paper == (200,)
    assert levels.box == (slice(0, 30), slice(0, 40))


def test_a_drawing_is_even_and_a_photograph_is_not():
    drawing = np.rint(255 * (1 - pen_strokes(2))).astype(np.uint8)[:, :, None]
    assert is_even(count_levels(drawing))
    assert is_even(count_levels(255 - drawing))
    assert not is_even(count_levels(np.asarray(photograph(pen_strokes(2), LIGHTS["even"], noise=3))))


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 500, 3), (500, 1, 1), (2, 2, 3), (30, 20, 1), (97, 96, 3)])
def test_any_shape_is_taken(shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    assert even_out(pixels).shape == shape
    assert even_out(pixels).dtype == np.uint8


TINY = 28
"""Pixels of a picture in which a pixel is a third of a pen's width."""


def tiny(which):
    """Where a pen of 3 pixels went in a picture of 28, 0..1."""
    return np.asarray(coverage(DIGITS[which], (TINY, TINY), (6, 4, 16, 20), 3)) / 255


def fog(lowest, highest):
    y, x = np.mgrid[0:TINY, 0:TINY] / TINY
    return lowest + (highest - lowest) * (np.sin(3 * x + 1) * np.cos(2 * y) + 1) / 2


@pytest.mark.parametrize("is_light", [True, False])
@pytest.mark.parametrize("which", range(10))
def test_a_tiny_picture_in_fog_has_its_ink(which, is_light):
    seen = fog(40, 110) + 60 * tiny(which)
    pixels = np.rint(seen if is_light else 255 - seen).astype(np.uint8)
    ink = extract(load(pixels))
    assert ink[tiny(which) == 1].mean() > 0.75
    assert ink[cv2.dilate(tiny(which), np.ones((3, 3))) == 0].mean() < 0.02


@pytest.mark.parametrize("which", range(10))
def test_a_tiny_blurred_digit_is_not_an_empty_sheet(which):
    blurred = cv2.GaussianBlur(tiny(which), (0, 0), 1.2)
    pixels = np.rint(255 * blurred + np.random.default_rng(2).uniform(0, 6, blurred.shape)).clip(0, 255)
    assert not is_even(count_levels(pixels.astype(np.uint8)[:, :, None]))
    ink = extract(load(pixels.astype(np.uint8)))
    assert np.corrcoef(ink.ravel(), blurred.ravel())[0, 1] > 0.95


def test_squared_paper_has_the_colour_of_what_lies_between_its_lines():
    """Lines and their blur have more of this page than bare paper has, and make the median darker than it."""
    page = np.full((600, 600), 225.0)
    page[::9] = page[1::9] = page[:, ::9] = page[:, 1::9] = 90
    page = cv2.GaussianBlur(page, (0, 0), 1.2)
    cv2.rectangle(page, (200, 200), (215, 420), 20, cv2.FILLED)
    noisy = page + np.random.default_rng(1).normal(0, 2, page.shape)
    marks = find_marks(Picture(np.clip(noisy, 0, 255).astype(np.uint8)[:, :, None])).whole()
    between = marks[np.ix_(np.arange(6, 600, 9), np.arange(6, 600, 9))]
    assert marks[250:400, 204:212].min() >= 1
    assert np.median(between) == 0


@pytest.mark.parametrize("contrast", [60, 110])
@pytest.mark.parametrize("softness", [2, 20, 80])
@pytest.mark.parametrize("lit", [250, 400, 700, 1000])
def test_a_page_with_a_shadow_across_keeps_its_inks_side(lit, softness, contrast):
    digits = np.asarray(coverage(DIGITS[3], (60, 60), (18, 12, 24, 36), 3)) / 255
    ink = np.tile(digits, (20, 15))
    y, x = np.mgrid[0:1200, 0:900]
    light = 0.7 - 0.3 * np.tanh((x + y - lit) / 2 / softness)
    page = (190 - contrast * ink) * light + np.random.default_rng(1).normal(0, 3, ink.shape)
    found = find_marks(Picture(np.clip(np.rint(page), 0, 255).astype(np.uint8)[:, :, None], None), side=1200).whole()
    assert found[ink > 0.9].mean() > 0.6
    assert found[ink < 0.01].mean() < 0.05


@pytest.mark.parametrize("which", [6, 8, 9])
def test_a_photographed_digit_keeps_its_inks_side(which):
    """Within a loop the smaller part is paper."""
    chance = np.random.default_rng(1)
    papers = [np.median(even_out(load(draw(DIGITS[which], "photo", chance)).pixels)) for _ in range(30)]
    assert min(papers) > 128
