"""The synthetic hands write what they say, the same for the same seed, and frame it by the rule of `to_frame`."""

import numpy as np
import pytest

from inkdigits import Recognizer
from inkdigits.frame import to_frame
from inkdigits.learning.hands import write_digits, write_trajectory
from inkdigits.learning.hands.copybook import SAMPLES, Copybook, form
from inkdigits.learning.hands.digits import COPYBOOK, DIGITS
from inkdigits.learning.hands.hand import copy
from inkdigits.learning.hands.pen import THICKEST, THINNEST, Pen, draw, frame_of, pick_pen
from inkdigits.learning.hands.writer import write_forms

EVERY_FORM = pytest.mark.parametrize(
    "index", range(len(DIGITS)), ids=lambda index: f"{DIGITS[index].of} {DIGITS[index].name}"
)

# Forms that a reader trained on MNIST alone need not know: MNIST's writers were Americans.
FOREIGN = {"0 slashed", "1 long flag", "1 curved flag", "2 short foot", "7 crossed, deep serif"}
# What it knows less well than the rest: it reads most of them, far more than the tenth that guessing would.
RARE = {
    *("0 narrow", "0 dotted", "1 short flag", "1 base", "2 swan neck", "2 round foot", "2 looped, short foot"),
    *("3 big head", "4 one stroke, closed", "4 lightning", "4 high bar", "6 big loop", "8 two circles", "8 slanted"),
    *("8 small head", "9 g-like", "2 small hook", "9 head rolled in", "1 flag and base"),
}


def test_same_seed_same_digits_other_seed_others():
    frames, labels = write_digits(200, np.random.default_rng(1))
    again, same = write_digits(200, np.random.default_rng(1))
    np.testing.assert_array_equal(frames, again)
    np.testing.assert_array_equal(labels, same)
    others, _ = write_digits(200, np.random.default_rng(2))
    assert (frames != others).any(axis=(1, 2)).all()


def test_digits_are_frames_with_labels():
    frames, labels = write_digits(700, np.random.default_rng(3))
    assert frames.shape == (700, 28, 28)
    assert frames.dtype == np.uint8
    assert labels.dtype == np.int64
    # The strongest ink of a frame is 1, as the rule says.
    assert (frames.max(axis=(1, 2)) == 255).all()
    assert np.bincount(labels, minlength=10).min() > 35


def test_no_digits_are_an_empty_batch():
    frames, labels = write_digits(0, np.random.default_rng(0))
    assert frames.shape == (0, 28, 28)
    assert labels.shape == (0,)


def test_every_digit_has_its_forms():
    assert {form.of for form in DIGITS} == set("0123456789")
    assert len({(form.of, form.name) for form in DIGITS}) == len(DIGITS)
    assert all(form.weight > 0 for form in DIGITS)


@EVERY_FORM
def test_every_form_yields_strokes_within_bounds(index: int):
    writing = copy(COPYBOOK, np.full(60, index), np.random.default_rng(index))
    for number in range(60):
        strokes = writing.stroke_list(number)
        assert len(strokes) == DIGITS[index].drawings[0].count(";") + 1
        assert all(len(stroke) >= 2 for stroke in strokes)
        points = np.concatenate(strokes)
        assert np.isfinite(points).all()
        extent = np.ptp(points, axis=0)
        assert 0.65 < extent[1] < 1.5
        assert extent[0] < 2.2


@pytest.mark.parametrize("digit", range(10))
def test_a_trajectory_is_strokes_of_points(digit: int):
    strokes = write_trajectory(digit, np.random.default_rng(digit))
    for stroke in strokes:
        assert stroke.shape[1] == 2
        assert stroke.dtype == np.float32
    assert 0.65 < np.ptp(np.concatenate(strokes)[:, 1]) < 1.5


def test_samples_follow_the_drawing():
    book = Copybook(
        (form("L", "corner", 1, "0,0 0,100! 60,100"), form("o", "loop", 1, "30,0 0,50 30,100 60,50 30,0"))
    )
    corner = book.curves[0, 0] @ book.points[0, 0]
    assert corner.shape == (SAMPLES, 2)
    np.testing.assert_allclose(corner[[0, -1]], [[0, 0], [0.6, 1]], atol=1e-6)
    assert np.linalg.norm(corner - [0, 1], axis=1).min() < 1e-6
    # Every point lies on one of the two straight lines.
    assert np.minimum(np.abs(corner[:, 0]), np.abs(corner[:, 1] - 1)).max() < 1e-6
    loop = book.curves[1, 0] @ book.points[1, 0]
    np.testing.assert_allclose(loop[0], loop[-1], atol=1e-6)
    # A closed stroke passes its seam without a corner.
    first, last = loop[1] - loop[0], loop[-1] - loop[-2]
    assert first @ last / np.linalg.norm(first) / np.linalg.norm(last) > 0.85


@pytest.mark.parametrize(
    "drawings",
    [
        pytest.param(("0,0 10,10", "0,0 10,10 20,20"), id="another number of points"),
        pytest.param(("0,0 10,10 20,0", "0,0 10,10! 20,0"), id="another corner"),
        pytest.param(("0,0 10,10 20,0", "0,0 ; 10,10 20,0"), id="another stroke"),
        pytest.param(("0,0 10,10 10,10",), id="two points in one place"),
    ],
)
def test_drawings_that_cannot_be_blended_are_refused(drawings: tuple[str, ...]):
    with pytest.raises(ValueError, match=r"differ|together"):
        Copybook((form("x", "bad", 1, *drawings),))


def test_frames_follow_the_rule_of_the_pipeline():
    chance = np.random.default_rng(4)
    for digit in range(10):
        ink = draw(write_trajectory(digit, chance), pick_pen(chance), chance)
        assert ink.dtype == np.float32
        assert 0 <= ink.min() < ink.max() <= 1
        expected = to_frame(ink)
        assert expected is not None
        np.testing.assert_allclose(frame_of(ink) / 255, expected, atol=1e-6)


def test_the_sheet_holds_all_of_the_ink():
    chance = np.random.default_rng(5)
    pens = [Pen(0.15, 60), Pen(0.15, 60, nib=(0.6, 0.8)), Pen(0.15, 60, pressure=0.5)]
    for pen in pens:
        ink = draw([np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], np.float32)], pen, chance)
        border = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
        assert border.max() == 0
        assert np.count_nonzero(ink.any(axis=1)) == pytest.approx(60, abs=3)


def test_a_round_pen_draws_as_wide_as_it_says():
    ink = draw([np.array([[0, 0], [0, 1]], np.float32)], Pen(0.1, 80), np.random.default_rng(0))
    assert ink[40].sum() == pytest.approx(8, abs=0.7)


def test_pens_reach_from_hairline_to_marker():
    chance = np.random.default_rng(6)
    widths = np.array([pick_pen(chance).width for _ in range(2000)])
    assert THINNEST <= widths.min() < 0.03
    assert 0.18 < widths.max() <= THICKEST


@pytest.fixture(scope="module")
def reader() -> Recognizer:
    return Recognizer("mlp")


def test_labels_say_what_is_on_the_frames(reader: Recognizer):
    frames, labels = write_digits(500, np.random.default_rng(8))
    read = reader.classify(frames.astype(np.float32) / 255).probabilities.argmax(axis=1)
    assert np.mean(read == labels) >= 0.8


@EVERY_FORM
def test_a_reader_of_mnist_reads_what_it_knows(index: int, reader: Recognizer):
    form = DIGITS[index]
    name = f"{form.of} {form.name}"
    frames = write_forms(COPYBOOK, np.full(100, index), np.random.default_rng(index))
    read = reader.classify(frames.astype(np.float32) / 255).probabilities.argmax(axis=1)
    if name not in FOREIGN:
        assert np.mean(read == int(form.of)) >= (0.5 if name in RARE else 0.8)


def test_a_form_that_is_not_what_it_says_would_be_noticed(reader: Recognizer):
    book = Copybook((form("2", "truly a 7", 1, "2,4 56,3! 22,100"),))
    frames = write_forms(book, np.zeros(100, np.intp), np.random.default_rng(0))
    read = reader.classify(frames.astype(np.float32) / 255).probabilities.argmax(axis=1)
    assert np.mean(read == 2) < 0.5
