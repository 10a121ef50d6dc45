"""What is no digit: every kind is written, nothing is empty, and what is on the frame is what the kind says."""

import numpy as np
import pytest

from inkdigits.learning.hands import write_non_digits
from inkdigits.learning.hands.hand import STROKES, copy
from inkdigits.learning.hands.non_digits import COPYBOOKS, DOODLES, KINDS, write_kind

LOOK_ALIKES = set("oOQDUuΦφIiljJΛZzSsbGσδτBβγξgq|/\\()^↑∂}∃§$]¬")


def test_same_seed_same_drawings():
    frames, kinds = write_non_digits(150, np.random.default_rng(1))
    again, same = write_non_digits(150, np.random.default_rng(1))
    np.testing.assert_array_equal(frames, again)
    np.testing.assert_array_equal(kinds, same)
    others, _ = write_non_digits(150, np.random.default_rng(2))
    assert (frames != others).any(axis=(1, 2)).all()


def test_all_kinds_come_and_none_is_empty():
    frames, kinds = write_non_digits(1200, np.random.default_rng(2))
    assert frames.shape == (1200, 28, 28)
    assert frames.dtype == np.uint8
    assert (frames.max(axis=(1, 2)) == 255).all()
    assert set(kinds.tolist()) == set(KINDS) == COPYBOOKS.keys() | DOODLES.keys()


def test_none_are_an_empty_batch():
    frames, kinds = write_non_digits(0, np.random.default_rng(0))
    assert frames.shape == (0, 28, 28)
    assert kinds.shape == (0,)


def test_no_model_form_is_a_look_alike_of_a_digit():
    names = {form.name for book in COPYBOOKS.values() for form in book.forms}
    assert not names & LOOK_ALIKES
    assert not names & set("0123456789")


@pytest.mark.parametrize("kind", COPYBOOKS)
def test_model_forms_yield_strokes_within_bounds(kind: str):
    book = COPYBOOKS[kind]
    assert {form.of for form in book.forms} == {kind}
    assert book.strokes.max() < STROKES
    writing = copy(book, np.repeat(np.arange(len(book.forms)), 20), np.random.default_rng(3))
    assert np.isfinite(writing.points).all()
    assert np.ptp(writing.points, axis=1).max() < 3.5


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_alone(kind: str, seed: int):
    frames = write_kind(kind, 25, np.random.default_rng(seed))
    assert frames.shape == (25, 28, 28)
    assert (frames.max(axis=(1, 2)) == 255).all()


def test_a_line_never_stands_up_like_a_1():
    frames = write_kind("line", 300, np.random.default_rng(4)) > 60
    high, wide = frames.any(axis=2).sum(axis=1), frames.any(axis=1).sum(axis=1)
    # Four lines one below the other are higher than wide, but they are not one stroke.
    single = (
        np.array([max(np.count_nonzero(np.diff(column.astype(int)) == 1) for column in frame.T) for frame in frames])
        == 1
    )
    assert single.sum() > 100
    assert (wide[single] > 1.2 * high[single]).all()


def test_a_blob_is_no_bold_1():
    frames = write_kind("dots", 200, np.random.default_rng(5)) > 60
    filled = frames[frames.sum(axis=(1, 2)) > 150]
    assert len(filled) > 40
    assert (filled.any(axis=1).sum(axis=1) > 0.6 * filled.any(axis=2).sum(axis=1)).all()
