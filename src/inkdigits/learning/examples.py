"""What a model is trained on: MNIST's digits and, where the recipe asks for it, what our own hands write."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.learning.hands import write_digits, write_non_digits
from inkdigits.learning.mnist import Digits
from inkdigits.prediction import CLASSES

NOT_A_DIGIT = CLASSES
"""The label of what is no digit."""

VALIDATION_SHARE = 1 / 12
"""Of every kind of example, kept out of training to choose and calibrate by: 5,000 of MNIST's 60,000."""


class Examples(NamedTuple):
    """Frames uint8 [N, 28, 28] in 0..255, 255 = ink, and labels int64 [N], 0..9 or `NOT_A_DIGIT`."""

    frames: NDArray[np.uint8]
    labels: NDArray[np.int64]


class Split(NamedTuple):
    """What is trained on, and what is kept out of it."""

    training: Examples
    validation: Examples


def gather(digits: Digits, *, written: float, non_digits: float, seed: int) -> Split:
    """Puts a training set together, the same for the same seed.

    Args:
        digits: MNIST's training images, or a part of them.
        written: how many digits our own hands add, for each image of MNIST.
        non_digits: how many drawings that are no digits they add, for each image of MNIST.
        seed: of writing, order and split.

    Returns:
        Shuffled examples; of each of the three kinds the same share is kept out for validation.
    """
    chance = np.random.default_rng(seed)
    kinds = [Examples(np.asarray(digits.images), digits.labels.astype(np.int64))]
    if written:
        kinds.append(Examples(*write_digits(round(written * len(digits.labels)), chance)))
    if non_digits:
        frames, _ = write_non_digits(round(non_digits * len(digits.labels)), chance)
        kinds.append(Examples(frames, np.full(len(frames), NOT_A_DIGIT, np.int64)))
    halves = [_split(kind, chance) for kind in kinds]
    return Split(
        _shuffled([half.training for half in halves], chance), _shuffled([half.validation for half in halves], chance)
    )


def _split(examples: Examples, chance: np.random.Generator) -> Split:
    order = chance.permutation(len(examples.labels))
    kept = max(1, round(len(order) * VALIDATION_SHARE))
    return Split(_take(examples, order[kept:]), _take(examples, order[:kept]))


def _shuffled(parts: list[Examples], chance: np.random.Generator) -> Examples:
    whole = Examples(np.concatenate([p.frames for p in parts]), np.concatenate([p.labels for p in parts]))
    return _take(whole, chance.permutation(len(whole.labels)))


def _take(examples: Examples, order: NDArray[np.int64]) -> Examples:
    return Examples(examples.frames[order], examples.labels[order])
