"""Measures a model on labelled digits: accuracy, a table for every class, the confusion matrix."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigits.learning.mnist import Bytes, Digits
from inkdigits.prediction import CLASSES
from inkdigits.recognizer import BATCH, Recognizer

NO_DIGIT = CLASSES
"""The confusion matrix' last column: images in which no ink was found. What was refused counts as read: refusing is
measured on its own (benchmarks/accuracy.py)."""


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How well one digit is read: shares in 0..1, and how many images of it there are."""

    digit: int
    precision: float
    recall: float
    f1: float
    images: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a model did on labelled digits.

    Attributes:
        accuracy: share of images read right, in 0..1.
        classes: one score a digit.
        confusion: int64 [10, 11]; row = label, column = what was read, the last one "no digit".
    """

    accuracy: float
    classes: tuple[ClassScore, ...]
    confusion: NDArray[np.int64]

    def as_json(self) -> dict[str, object]:
        """The same as plain numbers and lists."""
        return {
            "accuracy": self.accuracy,
            "classes": [asdict(score) for score in self.classes],
            "confusion": self.confusion.tolist(),
        }


def evaluate(recognizer: Recognizer, digits: Digits, *, pipeline: bool = False) -> Evaluation:
    """Reads every image and compares with its label.

    Args:
        recognizer: the model.
        digits: images that already are MNIST frames, and labels.
        pipeline: whether the images take the whole way, picture → ink → frame → model, as an upload does,
            instead of going into the model as they are.
    """
    read = _read_pictures if pipeline else _read_frames
    answers = np.concatenate(
        [read(recognizer, digits.images[i : i + BATCH]) for i in range(0, len(digits.images), BATCH)]
    )
    confusion = np.zeros((CLASSES, CLASSES + 1), np.int64)
    np.add.at(confusion, (digits.labels, answers), 1)
    return Evaluation(
        accuracy=float(np.trace(confusion) / confusion.sum()),
        classes=tuple(_score(confusion, digit) for digit in range(CLASSES)),
        confusion=confusion,
    )


def _read_frames(recognizer: Recognizer, images: Bytes) -> NDArray[np.int64]:
    answers: NDArray[np.int64] = recognizer.classify(
        images.astype(np.float32) / np.float32(255)
    ).probabilities.argmax(1)
    return answers


def _read_pictures(recognizer: Recognizer, images: Bytes) -> NDArray[np.int64]:
    predictions = recognizer.predict_many(list(images))
    return np.array([NO_DIGIT if p.verdict == "no_ink" else int(np.argmax(p.probabilities)) for p in predictions])


def _score(confusion: NDArray[np.int64], digit: int) -> ClassScore:
    right = int(confusion[digit, digit])
    images, answers = int(confusion[digit].sum()), int(confusion[:, digit].sum())
    return ClassScore(
        digit=digit,
        precision=right / answers if answers else 0.0,
        recall=right / images if images else 0.0,
        f1=2 * right / (images + answers) if images + answers else 0.0,
        images=images,
    )
