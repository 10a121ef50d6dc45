"""What is printed on a page, and what must stay."""

import cv2
import numpy as np
import pytest

from inkdigits.ink import Marks
from inkdigits.rules import without_print

WRITING = np.s_[300:340, 300:420]


def _page(kind="photographed"):
    ink = np.zeros((800, 1000), np.float32)
    for x in (310, 350, 390):
        cv2.ellipse(ink, (x, 320), (12, 20), 0, 0, 360, 1.0, 4)
    return ink


def _marks(ink, kind="photographed"):
    return Marks(ink, np.s_[:, :], ink.shape, kind)


def _without(ink, kind="photographed"):
    return without_print(_marks(ink, kind))


def test_a_page_without_print_stays_as_it_is():
    page = _page()
    assert np.array_equal(_without(page), page)


@pytest.mark.parametrize("tilt", [0.0, 0.02, 0.05])
@pytest.mark.parametrize("strength", [0.2, 1.0])
def test_ruled_lines_go_and_writing_stays(tilt, strength):
    writing, page = _page(), _page()
    for y in range(40, 800, 60):
        cv2.line(page, (0, y), (1000, round(y + 1000 * tilt)), strength, 2)
    page = np.maximum(page, writing)
    left = _without(page)
    beyond = left.copy()
    beyond[270:370, 280:440] = 0
    assert (beyond > 0.1).mean() < 0.001
    assert (left[writing > 0.5] > 0.5).mean() > 0.93


def test_a_rule_with_writing_all_over_goes_as_others_slope():
    """Of one rule writing leaves pieces that are all too short to be told from a stroke."""
    page, writing = np.zeros((800, 1000), np.float32), np.zeros((800, 1000), np.float32)
    for x in range(25, 1000, 75):
        cv2.ellipse(writing, (x, 330), (16, 20), 0, 0, 360, 1.0, cv2.FILLED)
    for y in range(80, 800, 60):
        cv2.line(page, (0, y), (1000, y + 20), 0.4, 2)
    left = _without(np.maximum(page, writing))
    between = cv2.dilate(writing, np.ones((9, 9))) == 0
    assert (left[between] > 0.1).mean() < 0.0005


def test_a_faint_rule_goes_even_beside_a_stroke():
    page = _page()
    cv2.line(page, (0, 300), (1000, 300), 0.3, 2)
    page[297:305, 500:520] = 0.35  # a blot of the printer's, or a shadow beside a stroke
    assert _without(page)[300:302, 480:540].max() < 0.1


def test_squares_go():
    page = _page()
    for at in range(20, 1000, 40):
        cv2.line(page, (0, at), (1000, at), 0.6, 2)
        cv2.line(page, (at, 0), (at, 800), 0.6, 2)
    page = np.maximum(page, _page())
    left = _without(page)
    assert (left[400:] > 0.1).mean() < 0.001
    assert (left[_page() > 0.5] > 0.5).mean() > 0.85


@pytest.mark.parametrize("strength", [0.3, 0.55])
def test_a_stroke_along_a_rule_stays_if_it_is_darker(strength):
    page, writing = np.zeros((800, 1000), np.float32), _page()
    for at in range(40, 1000, 20):
        cv2.line(page, (0, at), (1000, at), strength, 2)
        cv2.line(page, (at, 0), (at, 800), strength, 2)
    cv2.line(writing, (500, 320), (560, 320), 1.0, 2)
    left = _without(np.maximum(page, writing))
    assert (left[writing > 0.5] > 0.5).mean() > 0.98
    beyond = cv2.dilate(writing, np.ones((15, 15))) == 0
    assert left[beyond].max() < 0.1


def test_a_rule_goes_that_is_thicker_in_a_shadow():
    page = np.zeros((1200, 1600), np.float32)
    page[40::60] = page[41::60] = page[42::60] = 1
    page[43::60] = page[39::60] = np.interp(np.arange(1600), [900, 1300], [0, 1])
    assert (
        _without(np.maximum(page, cv2.copyMakeBorder(_page(), 0, 400, 0, 600, cv2.BORDER_CONSTANT)))[400:].max() < 0.1
    )


def test_typical_writing_becomes_1_where_rules_had_made_it_more():
    page = 1.8 * _page()
    page[330:332, 320:330] = 0.9  # not as dark as other writing
    ruled = page.copy()
    ruled[40::60] = ruled[41::60] = np.maximum(ruled[40::60], 1)
    left = _without(ruled)
    assert left.max() == 1
    assert (left[page > 1.7] == 1).mean() > 0.98
    assert left[330:332, 322:328].mean() == pytest.approx(0.5, abs=0.05)
    # Where there are no rules there is nothing that could have made it more.
    assert np.array_equal(_without(page), np.minimum(page, 1))


def test_a_box_around_writing_goes_with_its_sides():
    page = _page()
    cv2.rectangle(page, (280, 280), (440, 360), 1.0, 2)
    left = _without(page)
    assert np.array_equal(left > 0.5, _page() > 0.5)


def test_the_pages_edge_goes_and_a_digit_that_is_cut_off_stays():
    page = _page()
    page[:, :30] = 1
    cv2.ellipse(page, (500, 0), (12, 20), 0, 0, 360, 1.0, 4)
    left = _without(page)
    assert left[:, :30].max() == 0
    assert left[10:20, 480:520].max() == 1


def test_a_digit_in_a_shadow_that_reaches_the_border_stays():
    """The shadow is as dark as faint ink, and would be taken for the page's edge with all that is in it."""
    page = _page()
    shadow = np.clip((np.arange(1000) - 200) / 800, 0, 0.45)[None, :]
    left = _without(np.maximum(page, shadow).astype(np.float32))
    assert (left[page > 0.9] > 0.9).all()
    assert (left[:, 500:] > 0.25).mean() < 0.01


def test_a_digit_in_blotches_that_reach_the_border_stays():
    """What JPEG leaves of paper in a deep shadow is no even haze."""
    page = _page()
    blotches = np.random.default_rng(1).uniform(0, 0.35, (100, 125)).repeat(8, axis=0).repeat(8, axis=1)
    left = _without(np.maximum(page, blotches).astype(np.float32))
    assert left[page > 0.9].mean() > 0.9


def test_a_drawing_has_no_edge_that_could_be_a_shadow():
    page = _page()
    page[:, :30] = 1
    assert _without(page, "drawn")[:, :30].min() == 1
    assert np.array_equal(_without(page, "painted"), page)


def test_the_bars_of_sevens_are_no_rule():
    page = np.zeros((800, 1000), np.float32)
    for x in range(100, 400, 40):
        cv2.line(page, (x, 300), (x + 24, 300), 1.0, 2)
        cv2.line(page, (x + 24, 300), (x + 10, 340), 1.0, 2)
    assert np.array_equal(_without(page), page)


def test_a_long_one_is_no_rule():
    page = np.zeros((800, 1000), np.float32)
    cv2.line(page, (500, 300), (500, 380), 1.0, 2)
    assert np.array_equal(_without(page), page)
