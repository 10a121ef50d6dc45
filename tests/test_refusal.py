"""What is no digit is refused, what people really write is not, and a doubt is said."""

import numpy as np
import pytest
from PIL import Image

from inkdigits import Recognizer
from inkdigits.recognizer import Outputs
from tests.drawing import coverage, digit


@pytest.fixture(scope="module")
def refuser():
    return Recognizer("cnn")


# Each row is strokes that are no digit, in the unit square.
@pytest.mark.parametrize(
    "strokes",
    [
        (((0.0, 1.0), (0.5, 0.0), (1.0, 1.0)), ((0.2, 0.6), (0.8, 0.6))),  # A
        (((0.0, 0.0), (0.0, 1.0)), ((1.0, 0.0), (1.0, 1.0)), ((0.0, 0.5), (1.0, 0.5))),  # H
        (((0.0, 0.5), (1.0, 0.5)), ((0.5, 0.0), (0.5, 1.0))),  # +
        (((0.0, 0.35), (1.0, 0.35)), ((0.0, 0.65), (1.0, 0.65))),  # =
        (((0.0, 0.0), (0.25, 1.0), (0.5, 0.3), (0.75, 1.0), (1.0, 0.0)),),  # W
        (((0, 0.5), (0.2, 0.1), (0.3, 0.9), (0.5, 0.1), (0.6, 0.9), (0.8, 0.1), (1, 0.9), (0.1, 0.7), (0.9, 0.3)),),
    ],
    ids=["A", "H", "plus", "equals", "W", "scribble"],
)
def test_what_is_no_digit_is_refused(refuser, strokes):
    mask = coverage(strokes, (280, 280), (70, 60, 140, 160), 14)
    prediction = refuser.predict(Image.eval(mask, lambda value: 255 - value))
    assert prediction.is_digit < refuser.card.thresholds["is_digit"]
    assert (prediction.digit, prediction.verdict, prediction.confidence) == (None, "not_a_digit", 0.0)
    assert prediction.candidates == ()
    assert prediction.frame.any()


# Each row is a form that MNIST hardly knows.
@pytest.mark.parametrize(
    ("strokes", "label"),
    [
        (((0.1, 0.55), (0.6, 0.0), (0.6, 1.0)), 1),  # the European 1, its flag half as long as its stem
        (((0.2, 0.75), (0.65, 0.0), (0.6, 1.0)), 1),  # and longer still
        (((0.1, 0.0), (0.9, 0.0), (0.4, 1.0)), 7),
    ],
)
def test_european_forms_are_read(refuser, strokes, label):
    strokes = (strokes, ((0.35, 0.5), (0.85, 0.5))) if label == 7 else (strokes,)
    mask = coverage(strokes, (280, 280), (70, 60, 140, 160), 14)
    prediction = refuser.predict(Image.eval(mask, lambda value: 255 - value))
    assert (prediction.digit, prediction.verdict) == (label, "digit")


@pytest.mark.parametrize("which", range(10))
def test_our_own_digits_are_read_and_not_refused(refuser, which):
    prediction = refuser.predict(digit(which, canvas=(280, 280), size=180, pen=16))
    assert prediction.digit == which
    assert prediction.candidates[0] == which


def test_candidates_are_those_above_the_cards_threshold(refuser, monkeypatch):
    shares = np.full((1, 10), 0.001, np.float32)
    shares[0, [1, 7]] = 0.6, 0.392
    for is_digit, candidates in ((1.0, (1, 7)), (0.0, ())):
        answer = Outputs(shares, shares, np.array([is_digit], np.float32))
        card = refuser.card.model_copy(update={"thresholds": {"is_digit": 0.5, "candidate": 0.1}})
        monkeypatch.setattr(refuser, "card", card)
        monkeypatch.setattr(refuser, "classify", lambda _, answer=answer: answer)
        assert refuser.predict(digit(1)).candidates == candidates


def test_a_model_of_digits_only_refuses_nothing():
    prediction = Recognizer("mlp").predict(np.eye(28, dtype=np.uint8)[::-1] * 255)
    assert (prediction.verdict, prediction.is_digit) == ("digit", 1.0)
    assert prediction.candidates == (prediction.digit,)
