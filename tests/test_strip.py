"""Clusters become strips of one height, level and in their place."""

import cv2
import numpy as np
import pytest

from inkdigits.segment import find_clusters
from inkdigits.strip import BESIDE, HEIGHT, TALL, to_strip


def _row(heights, slope=0.0, size=1.0, at=(20, 60)):
    """Upright strokes side by side, their middles on a line."""
    ink = np.zeros((round(260 * size), round(400 * size)), np.float32)
    for number, height in enumerate(heights):
        x = (at[0] + 28 * number) * size
        y = (at[1] + 28 * number * slope) * size
        half = height * size / 2
        cv2.rectangle(ink, (round(x), round(y - half)), (round(x + 8 * size), round(y + half)), 1.0, cv2.FILLED)
    (cluster,) = find_clusters(ink)
    return to_strip(cluster)


def _extents(strip):
    """First and last row of the ink in each of the strip's strokes."""
    count, labels = cv2.connectedComponents((strip.ink > 0.5).view(np.uint8))
    rows = [np.flatnonzero((labels == number).any(axis=1)) for number in range(1, count)]
    return sorted((int(row[0]), int(row[-1])) for row in rows)


def test_digits_are_tall_and_in_the_middle():
    strip = _row([50, 50, 50])
    assert strip.ink.shape[0] == HEIGHT
    assert strip.ink.max() == 1
    for top, bottom in _extents(strip):
        assert bottom - top + 1 == pytest.approx(TALL, abs=1.5)
        assert (top + bottom) / 2 == pytest.approx((HEIGHT - 1) / 2, abs=1)


@pytest.mark.parametrize("slope", [-0.25, 0.25])
def test_a_slanting_row_is_levelled_for_the_most_part(slope):
    tops = [top for top, _ in _extents(_row([50] * 6, slope=slope, at=(20, 110)))]
    assert len(tops) == 6
    assert max(tops) - min(tops) <= 0.6 * 5 * 28 * abs(slope) * TALL / 50


def test_two_digits_of_unequal_height_are_no_slanting_row():
    (tall_top, tall_bottom), (low_top, low_bottom) = _extents(_row([60, 40]))
    assert (tall_top + tall_bottom) / 2 == pytest.approx((low_top + low_bottom) / 2, abs=1.5)


def test_place_makes_no_difference():
    assert _row([50, 50], at=(20, 60)).ink == pytest.approx(_row([50, 50], at=(90, 80)).ink, abs=1e-6)


@pytest.mark.parametrize("size", [0.5, 2.0])
def test_size_makes_hardly_any_difference(size):
    one, other = np.array(_extents(_row([50, 50]))), np.array(_extents(_row([50, 50], size=size)))
    assert np.abs(one - other).max() <= 1


def test_a_digit_much_taller_than_the_others_is_not_cut_off():
    strip = _row([40, 40, 40, 40, 120])
    assert strip.ink[0].max() == strip.ink[-1].max() == 0


def test_columns_are_found_again():
    strip = _row([50, 50], at=(40, 60))
    assert strip.x(BESIDE) == pytest.approx(40, abs=2)
    columns = np.flatnonzero((strip.ink > 0.5).any(axis=0))
    assert strip.x(columns[-1] + 1) == pytest.approx(40 + 28 + 9, abs=2)
