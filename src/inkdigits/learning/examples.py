"""What a model is trained on: MNIST's digits and, where the recipe asks for it, what our own hands write."""

from __future__ import annotations

from collections.abc import Callable
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

VALIDATION_SEED = 20_260
"""What is kept out is the same whatever the seed of a training, so that networks of several seeds can be one."""

FRESH = 3
"""Our hands write so many times what an epoch takes of them: each epoch is another draw."""


class Examples(NamedTuple):
    """Frames uint8 [N, 28, 28] in 0..255, 255 = ink, and labels int64 [N], 0..9 or `NOT_A_DIGIT`."""

    frames: NDArray[np.uint8]
    labels: NDArray[np.int64]


class Split(NamedTuple):
    """What is trained on, and what is kept out of it.

    Attributes:
        training: all kinds, one after the other.
        validation: shuffled; of each kind the share that it has in an epoch.
        kinds: for each kind how many of `training` are of it, and how many of those an epoch takes.
    """

    training: Examples
    validation: Examples
    kinds: tuple[tuple[int, int], ...]

    @property
    def epoch_size(self) -> int:
        """Examples an epoch."""
        return sum(taken for _, taken in self.kinds)

    def draw(self, chance: np.random.Generator) -> NDArray[np.int64]:
        """One epoch: indices int64 [epoch_size] into `training`, shuffled, none twice."""
        first = np.cumsum([0, *(count for count, _ in self.kinds)])
        drawn = [
            start + chance.choice(count, taken, replace=False)
            for start, (count, taken) in zip(first[:-1], self.kinds, strict=True)
        ]
        return chance.permutation(np.concatenate(drawn))


def gather(digits: Digits, *, written: float, non_digits: float, seed: int) -> Split:
    """Puts a training set together, the same for the same seed.

    Args:
        digits: MNIST's training images, or a part of them.
        written: how many digits of our own hands an epoch adds, for each image of MNIST.
        non_digits: how many drawings that are no digits it adds, for each image of MNIST.
        seed: of writing what is trained on; what is kept out for validation does not depend on it.
    """
    kept = np.random.default_rng(VALIDATION_SEED)
    order = kept.permutation(len(digits.labels))
    held = max(1, round(len(order) * VALIDATION_SHARE))
    mnist = Examples(np.asarray(digits.images), digits.labels.astype(np.int64))
    training, validation = [_take(mnist, order[held:])], [_take(mnist, order[:held])]
    kinds = [(len(order) - held,) * 2]
    chance = np.random.default_rng(seed)
    writers: tuple[tuple[float, Callable[[int, np.random.Generator], Examples]], ...]
    writers = ((written, _written), (non_digits, _not_digits))
    for share, write in writers:
        if not share:
            continue
        taken = round(share * (len(order) - held))
        kinds.append((FRESH * taken, taken))
        training.append(write(FRESH * taken, chance))
        validation.append(write(max(1, round(share * held)), kept))
    judged = _join(validation)
    return Split(_join(training), _take(judged, kept.permutation(len(judged.labels))), tuple(kinds))


def _written(count: int, chance: np.random.Generator) -> Examples:
    return Examples(*write_digits(count, chance))


def _not_digits(count: int, chance: np.random.Generator) -> Examples:
    frames, _ = write_non_digits(count, chance)
    return Examples(frames, np.full(count, NOT_A_DIGIT, np.int64))


def _join(parts: list[Examples]) -> Examples:
    return Examples(np.concatenate([p.frames for p in parts]), np.concatenate([p.labels for p in parts]))


def _take(examples: Examples, order: NDArray[np.int64]) -> Examples:
    return Examples(examples.frames[order], examples.labels[order])
