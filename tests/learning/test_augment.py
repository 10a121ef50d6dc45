"""Augmentation moves what it says, as often as it says, and loses nothing."""

import numpy as np
import pytest

from inkdigits import Recognizer
from inkdigits.learning import mnist
from inkdigits.learning.augment import CHANGES, rough, shift
from inkdigits.learning.fit import as_floats


def test_shift_moves_each_frame_by_at_most_one_pixel():
    frames = np.zeros((4000, 28, 28), np.float32)
    frames[:, 14, 14] = 1
    moved = shift(frames, np.random.default_rng(0))
    assert moved.shape == frames.shape
    assert moved.dtype == np.float32
    assert (moved.sum(axis=(1, 2)) == 1).all()
    _, rows, columns = np.nonzero(moved)
    for places in (rows, columns):
        found, counts = np.unique(places, return_counts=True)
        assert found.tolist() == [13, 14, 15]
        np.testing.assert_allclose(counts / 4000, [0.25, 0.5, 0.25], atol=0.03)


def test_shift_brings_paper_in_from_outside_not_the_other_edge():
    frames = np.zeros((100, 28, 28), np.float32)
    frames[:, 0, :] = 1
    moved = shift(frames, np.random.default_rng(1))
    assert (moved[:, 5:, :] == 0).all()
    assert {int(total) for total in moved.sum(axis=(1, 2))} <= {0, 27, 28}


def test_rough_leaves_frames_and_their_ink():
    frames = as_floats(mnist.load("train").images[:400])
    changed = rough(frames, np.random.default_rng(0))
    assert changed.shape == frames.shape
    assert changed.dtype == np.float32
    assert 0 <= changed.min() <= changed.max() <= 1
    assert (changed.sum(axis=(1, 2)) > 0.15 * frames.sum(axis=(1, 2))).all()
    assert not np.array_equal(changed, frames)


def test_rough_keeps_digits_what_they_are():
    digits = mnist.load("test")
    frames, labels = as_floats(digits.images[:1000]), digits.labels[:1000]
    changed = rough(frames, np.random.default_rng(1))
    answers = Recognizer("mlp").classify(changed).probabilities.argmax(axis=1)
    # Trained on none of this, the mlp still reads most of it; on ink torn from its label it would read a tenth.
    assert (answers == labels).mean() > 0.7


@pytest.mark.parametrize("change", [change for _, change in CHANGES], ids=lambda change: change.__name__)
def test_every_change_changes_and_stays_a_frame(change):
    frames = as_floats(mnist.load("train").images[:50])
    chance = np.random.default_rng(2)
    changed = np.stack([change(frame, chance) for frame in frames])
    assert changed.dtype == np.float32
    assert changed.shape == frames.shape
    assert np.isfinite(changed).all()
    assert np.abs(changed - frames).max() > 0.05


def test_the_same_chance_makes_the_same_changes():
    frames = as_floats(mnist.load("train").images[:20])
    first, again = (rough(frames, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(first, again)
