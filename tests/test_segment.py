"""Pieces, clusters and cuts, all without a model."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.cuts import cut
from inkdigits.segment import MARKED, Box, around, find_clusters, find_pieces, joined, pen_width


def _sheet(height=120, width=400):
    return np.zeros((height, width), np.float32)


def _ring(sheet, x, y=60, radius=25, pen=5):
    cv2.ellipse(sheet, (x, y), (radius * 3 // 5, radius), 0, 0, 360, 1.0, pen)
    return sheet


def _bar(sheet, x, top=35, bottom=85, pen=5):
    sheet[top:bottom, x - pen // 2 : x - pen // 2 + pen] = 1
    return sheet


def test_an_empty_sheet_has_nothing():
    assert find_clusters(_sheet()) == []
    assert find_pieces(_sheet()) == []
    assert pen_width(_sheet()) == 0


def test_every_piece_is_found_where_it_is_with_its_own_ink_alone():
    sheet = _bar(_ring(_sheet(), 50), 120)
    ring, bar = sorted(find_pieces(sheet), key=lambda piece: piece.box.left)
    assert ring.ink.shape == (ring.box.height + 2, ring.box.width + 2)
    assert (bar.box.left, bar.box.right) == (118, 123)
    inside = sheet[ring.box.top : ring.box.bottom, ring.box.left : ring.box.right]
    assert np.array_equal(ring.ink[1:-1, 1:-1], inside)


def test_a_piece_within_anothers_box_is_not_in_its_ink():
    sheet = _ring(_sheet(), 100, radius=50)
    cv2.circle(sheet, (100, 60), 5, 1.0, -1)
    ring, dot = sorted(find_pieces(sheet), key=lambda piece: -piece.box.height)
    assert ring.ink[60 - ring.box.top + 1, 100 - ring.box.left + 1] == 0
    assert dot.ink.max() == 1


def test_what_is_faint_throughout_is_no_piece():
    assert find_pieces(0.5 * _ring(_sheet(), 50)) == []


@pytest.mark.parametrize("pen", [3, 5, 9, 15])
def test_the_pen_is_as_wide_as_it_was(pen):
    assert pen_width(_bar(_sheet(), 60, 10, 110, pen)) == pytest.approx(pen, rel=0.25)


def test_neighbours_are_one_number_and_those_farther_away_another():
    sheet = _sheet()
    for x in (40, 80, 250):
        _ring(sheet, x)
    clusters = sorted(find_clusters(sheet), key=lambda cluster: cluster.box.left)
    assert [len(cluster.pieces) for cluster in clusters] == [2, 1]
    assert clusters[0].height == pytest.approx(55, abs=3)


def test_rows_are_not_mixed_even_where_they_slant():
    sheet = _sheet(300, 500)
    for row in (60, 150, 240):
        for at in range(4):
            _ring(sheet, 60 + 45 * at, row - 6 * at)
    assert sorted(len(cluster.pieces) for cluster in find_clusters(sheet)) == [4, 4, 4]


@pytest.mark.parametrize("left", [40, 60])
def test_a_hat_belongs_to_what_is_below_it(left):
    sheet = _ring(_sheet(), 50)
    cv2.line(sheet, (left, 22), (left + 22, 22), 1.0, 5)
    (cluster,) = find_clusters(sheet)
    assert len(cluster.pieces) == 2


def test_a_line_over_the_gap_of_two_is_nobodys_hat():
    sheet = _ring(_ring(_sheet(), 50), 190)
    cv2.line(sheet, (72, 22), (168, 22), 1.0, 5)
    assert len(find_clusters(sheet)) == 3


def test_dust_is_left_out():
    sheet = _bar(_sheet(), 60, pen=9)
    sheet[20, 70] = 1
    (cluster,) = find_clusters(sheet)
    assert len(cluster.pieces) == 1


def test_touching_rings_are_cut_between():
    sheet = _ring(_ring(_sheet(), 50), 80)
    (piece,) = find_pieces(sheet)
    parts = cut(piece, pen_width(sheet))
    assert len(parts) >= 2
    # Nothing is lost: the parts are the piece again.
    assert np.array_equal(joined(parts), piece.ink)
    # One of the cuts is where both touch.
    assert any(abs(part.box.left - 65) <= 4 for part in parts[1:])


def test_a_cut_leans_as_the_writing_does():
    """Two leaning strokes, joined half way up: any cut straight down would go through one of them."""
    left, right, bridge = _sheet(), _sheet(), _sheet()
    cv2.line(left, (60, 95), (90, 25), 1.0, 5)
    cv2.line(right, (85, 95), (115, 25), 1.0, 5)
    bridge[58:62, 78:98] = 1
    (piece,) = find_pieces(np.maximum(np.maximum(left, right), bridge))
    parts = cut(piece, 5.0)

    def share(mask, some):
        """Of a mask's ink that some parts have."""
        box = around([part.box for part in some])
        ink = joined(some)[1:-1, 1:-1] > 0
        return (mask[box.top : box.bottom, box.left : box.right] * ink).sum() / mask.sum()

    assert any(share(left, parts[:at]) > 0.95 and share(right, parts[at:]) > 0.95 for at in range(1, len(parts)))


def test_a_thin_bar_is_not_cut():
    (piece,) = find_pieces(_bar(_sheet(), 60))
    assert cut(piece, 5.0) == [piece]


def test_what_a_cut_goes_through_is_told():
    sheet = _ring(_ring(_sheet(), 50, pen=3), 100, pen=3)
    cv2.line(sheet, (64, 60), (86, 60), 1.0, 3)
    (piece,) = find_pieces(sheet)
    first, *others = cut(piece, pen_width(sheet))
    assert first.cut is None
    assert all(part.cut is not None and part.cut.ink > 0 and part.cut.strokes >= 1 for part in others)
    assert min(part.cut.strokes for part in others) == 1


def test_a_cut_is_made_where_it_is_wanted_whatever_it_goes_through():
    """A block can't be parted by little ink."""
    sheet = _sheet(120, 260)
    sheet[30:90, 40:220] = 1
    (piece,) = find_pieces(sheet)
    assert cut(piece, 4.0) == [piece]
    left, right = cut(piece, 4.0, [130.0])
    assert left.box.right == pytest.approx(130, abs=6)
    assert right.box.left == pytest.approx(130, abs=6)


def test_elsewhere_than_wanted_may_be_left_out():
    sheet = _ring(_ring(_ring(_sheet(), 50), 80), 110)
    (piece,) = find_pieces(sheet)
    pen = pen_width(sheet)
    everywhere, here = cut(piece, pen, [65.0]), cut(piece, pen, [65.0], only=True)
    assert 1 < len(here) < len(everywhere)
    assert all(abs(part.box.left - 65) < 0.5 * piece.box.height for part in here[1:])


@given(seed=st.integers(0, 10_000))
def test_parts_are_always_the_whole_again(seed):
    chance = np.random.default_rng(seed)
    sheet = _sheet(90, 160)
    points = np.array([80, 45]) + np.cumsum(chance.integers(-25, 26, (12, 2)), axis=0)
    cv2.polylines(sheet, [points.clip([8, 8], [150, 80]).astype(np.int32)], False, 1.0, int(chance.integers(2, 9)))
    for piece in find_pieces(sheet):
        parts = cut(piece, pen_width(sheet))
        again = joined(parts)
        marked = piece.ink > MARKED
        assert again.shape == piece.ink.shape
        assert np.array_equal(again[marked], piece.ink[marked])


@given(boxes=st.lists(st.builds(Box, *[st.integers(0, 50)] * 2, *[st.integers(1, 30)] * 2), min_size=1, max_size=6))
def test_around_holds_all_and_nothing_more(boxes):
    whole = around(boxes)
    assert all(whole.left <= box.left and box.right <= whole.right for box in boxes)
    assert any(box.bottom == whole.bottom for box in boxes)
    assert any(box.top == whole.top for box in boxes)
