"""The evaluation counts right, on answers known beforehand."""

import numpy as np
import pytest

from inkdigits.learning.evaluate import evaluate
from inkdigits.learning.mnist import Digits
from inkdigits.recognizer import Outputs


class Scripted:
    """A recognizer that answers from a list, so that every count is known."""

    def __init__(self, answers):
        self._answers = list(answers)

    def classify(self, frames):
        taken, self._answers = self._answers[: len(frames)], self._answers[len(frames) :]
        probabilities = np.eye(10, dtype=np.float32)[taken]
        return Outputs(probabilities, probabilities, np.ones(len(taken), np.float32))


def test_accuracy_table_and_confusion():
    labels = np.array([0, 0, 0, 0, 1, 1, 2], np.uint8)
    answers = [0, 0, 0, 1, 1, 1, 0]
    evaluation = evaluate(Scripted(answers), Digits(np.zeros((7, 28, 28), np.uint8), labels))
    assert evaluation.accuracy == pytest.approx(5 / 7)
    zero, one, two, three = evaluation.classes[:4]
    assert (zero.precision, zero.recall, zero.f1, zero.images) == (0.75, 0.75, 0.75, 4)
    assert (one.precision, one.recall, one.images) == (pytest.approx(2 / 3), 1.0, 2)
    assert (two.precision, two.recall, two.f1) == (0.0, 0.0, 0.0)
    assert (three.precision, three.recall, three.images) == (0.0, 0.0, 0)  # none there, none answered
    assert evaluation.confusion[0].tolist() == [3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert evaluation.as_json()["confusion"][2][0] == 1


def test_more_images_than_a_batch_keep_their_labels():
    labels = np.arange(700, dtype=np.uint8) % 10
    evaluation = evaluate(Scripted(labels), Digits(np.zeros((700, 28, 28), np.uint8), labels))
    assert evaluation.accuracy == 1


def test_as_pictures_an_empty_image_counts_as_no_digit():
    from inkdigits import Recognizer

    blank = Digits(np.zeros((3, 28, 28), np.uint8), np.array([4, 4, 4], np.uint8))
    evaluation = evaluate(Recognizer(), blank, pipeline=True)
    assert evaluation.accuracy == 0
    assert evaluation.confusion[4, 10] == 3
