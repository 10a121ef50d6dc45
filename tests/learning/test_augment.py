"""Augmentation moves what it says, as often as it says, and loses nothing."""

import numpy as np

from inkdigits.learning.augment import shift


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
