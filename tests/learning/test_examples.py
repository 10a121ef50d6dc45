"""Training sets hold what they should, the same for the same seed, and training never sees validation."""

import numpy as np

from inkdigits.learning import mnist
from inkdigits.learning.examples import FRESH, NOT_A_DIGIT, gather
from inkdigits.learning.mnist import Digits


def few(count=240):
    digits = mnist.load("train")
    return Digits(digits.images[:count], digits.labels[:count])


def test_shares_are_of_mnist_and_every_kind_is_in_both_halves():
    split = gather(few(), written=0.5, non_digits=0.25, seed=1)
    training, validation, kinds = split
    assert kinds == ((220, 220), (FRESH * 110, 110), (FRESH * 55, 55))
    assert split.epoch_size == 220 + 110 + 55
    assert len(training.labels) == 220 + FRESH * (110 + 55)
    assert len(validation.labels) == 20 + 10 + 5
    assert (training.labels == NOT_A_DIGIT).sum() == FRESH * 55
    assert (validation.labels == NOT_A_DIGIT).sum() == 5
    assert training.frames.dtype == np.uint8
    assert set(np.unique(training.labels)) == set(range(11))


def test_an_epoch_takes_all_of_mnist_and_its_share_of_the_rest_none_twice():
    split = gather(few(), written=0.5, non_digits=0.25, seed=1)
    first, second = (split.draw(np.random.default_rng(epoch)) for epoch in (1, 2))
    for drawn in (first, second):
        assert len(drawn) == split.epoch_size == len(set(drawn.tolist()))
        assert set(range(220)) <= set(drawn.tolist())
        assert (split.training.labels[drawn] == NOT_A_DIGIT).sum() == 55
    assert set(first.tolist()) != set(second.tolist())
    assert (first[:220] >= 220).any()  # shuffled, not kind after kind


def test_nothing_is_in_both_halves_and_nothing_is_lost():
    digits = few()
    training, validation, _ = gather(digits, written=0, non_digits=0, seed=1)
    together = [frame.tobytes() for frame in (*training.frames, *validation.frames)]
    assert sorted(together) == sorted(image.tobytes() for image in digits.images)


def test_frames_keep_their_labels():
    digits = few()
    known = {image.tobytes(): label for image, label in zip(digits.images, digits.labels, strict=True)}
    training, validation, _ = gather(digits, written=0, non_digits=0, seed=2)
    for frames, labels in (training, validation):
        assert all(known[frame.tobytes()] == label for frame, label in zip(frames, labels, strict=True))


def test_the_seed_decides_what_is_written():
    first, again, other = (gather(few(), written=0.2, non_digits=0.2, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.training.frames, again.training.frames)
    assert not np.array_equal(first.training.frames, other.training.frames)


def test_what_is_kept_out_is_the_same_for_every_seed():
    first, other = (gather(few(), written=0.2, non_digits=0.2, seed=seed).validation for seed in (1, 2))
    assert np.array_equal(first.frames, other.frames)
    assert np.array_equal(first.labels, other.labels)
