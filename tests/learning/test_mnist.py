"""MNIST's files: what is loaded is what was published, and anything else is refused in words."""

import numpy as np
import pytest

from inkdigits.errors import DataError
from inkdigits.learning import mnist


def test_both_splits_are_those_published():
    train, test = mnist.load("train"), mnist.load("test")
    # Counts of each label, from the dataset's own description.
    assert np.bincount(train.labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert train.images.shape == (60_000, 28, 28)
    # The first training image is the well-known 5.
    assert train.labels[0] == 5
    assert train.images[0].sum() == 27_525


def test_loading_maps_instead_of_reading():
    images = mnist.load("test").images
    assert isinstance(images, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        images[0, 0, 0] = 1


def test_a_header_is_what_idx_says_it_is():
    # 0, 0, type 8 (unsigned byte), 3 axes, then 60000, 28, 28 in big-endian int32.
    assert mnist.TRAIN_IMAGES.header.hex() == "000008030000ea600000001c0000001c"
    assert mnist.TEST_LABELS.size == 10_008


@pytest.mark.parametrize(
    "content",
    [
        b"",  # nothing
        b"\x00\x00\x08\x01",  # a header cut short
        mnist.TEST_LABELS.header,  # a header and no labels
        mnist.TEST_LABELS.header + bytes(10_001),  # one label too many
        mnist.TRAIN_LABELS.header + bytes(10_000),  # the header of another file
        b"<!doctype html>" + bytes(9_993),  # an error page of the right size
    ],
)
def test_a_wrong_file_is_refused(tmp_path, content):
    (tmp_path / mnist.TEST_IMAGES.name).write_bytes(mnist.TEST_IMAGES.header + bytes(7_840_000))
    (tmp_path / mnist.TEST_LABELS.name).write_bytes(content)
    with pytest.raises(DataError, match="is not MNIST's t10k-labels-idx1-ubyte; delete it and run"):
        mnist.load("test", tmp_path)


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match="run `inkdigits data fetch`"):
        mnist.load("test", tmp_path)


def test_the_cache_can_be_moved(monkeypatch, tmp_path):
    monkeypatch.setenv("INKDIGITS_CACHE", str(tmp_path))
    assert mnist.cache_folder() == tmp_path / "mnist"
