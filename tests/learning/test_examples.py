"""Training sets hold what they should, the same for the same seed, and training never sees validation."""

import numpy as np

from inkdigits.learning import mnist
from inkdigits.learning.examples import NOT_A_DIGIT, gather
from inkdigits.learning.mnist import Digits


def few(count=240):
    digits = mnist.load("train")
    return Digits(digits.images[:count], digits.labels[:count])


def test_shares_are_of_mnist_and_every_kind_is_in_both_halves():
    training, validation = gather(few(), written=0.5, non_digits=0.25, seed=1)
    assert len(training.labels) == 220 + 110 + 55
    assert len(validation.labels) == 20 + 10 + 5
    assert (training.labels == NOT_A_DIGIT).sum() == 55
    assert (validation.labels == NOT_A_DIGIT).sum() == 5
    assert training.frames.dtype == np.uint8
    assert set(np.unique(training.labels)) == set(range(11))


def test_nothing_is_in_both_halves_and_nothing_is_lost():
    digits = few()
    training, validation = gather(digits, written=0, non_digits=0, seed=1)
    together = [frame.tobytes() for frame in (*training.frames, *validation.frames)]
    assert sorted(together) == sorted(image.tobytes() for image in digits.images)


def test_frames_keep_their_labels():
    digits = few()
    known = {image.tobytes(): label for image, label in zip(digits.images, digits.labels, strict=True)}
    training, _ = gather(digits, written=0, non_digits=0, seed=2)
    assert all(known[f.tobytes()] == label for f, label in zip(training.frames, training.labels, strict=True))


def test_the_seed_decides():
    first, again, other = (gather(few(), written=0.2, non_digits=0.2, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.training.frames, again.training.frames)
    assert not np.array_equal(first.training.frames, other.training.frames)
