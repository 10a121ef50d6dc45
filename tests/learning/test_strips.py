"""What the transcriber learns from: as many as asked, the same for the same seed, with the text that is written."""

import numpy as np
import pytest

from inkdigits.learning.mnist import Digits
from inkdigits.learning.strips import MOST, write_clusters, write_lessons
from inkdigits.strip import HEIGHT


def _digits():
    """Bars, all of them ones."""
    images = np.zeros((5, 28, 28), np.uint8)
    for at, image in enumerate(images):
        image[4:24, 12 : 14 + at] = 255
    return Digits(images, np.ones(5, np.uint8))


@pytest.fixture(scope="module")
def lessons():
    return write_lessons(300, _digits(), np.random.default_rng(5))


def test_nearly_all_that_is_tried_is_one_cluster(lessons):
    assert 270 < len(lessons) <= 300


def test_strips_are_ink_and_texts_are_spelled(lessons):
    for strip, text in lessons:
        assert strip.ink.shape[0] == HEIGHT
        assert strip.ink.dtype == np.float32
        assert strip.ink.min() >= 0
        assert 0.3 < strip.ink.max() <= 1
        assert 1 <= len(text) <= MOST + 1
        assert set(text) <= set("0123456789?")


def test_wider_texts_make_wider_strips(lessons):
    widths = {count: [s.ink.shape[1] for s, text in lessons if len(text) == count] for count in (1, 3, 8)}
    assert np.mean(widths[1]) < np.mean(widths[3]) < np.mean(widths[8])


def test_every_kind_is_written(lessons):
    texts = [text for _, text in lessons]
    assert any(set(text) == {"?"} for text in texts)
    assert any("?" in text.strip("?") or text.strip("?") not in ("", text) for text in texts)
    assert any(len(text) > 1 and set(text) == {"1"} for text in texts)
    assert {digit for text in texts for digit in text} == set("0123456789?")


def test_a_seed_writes_the_same_again():
    one, other = (write_clusters(20, _digits(), np.random.default_rng(3)) for _ in range(2))
    assert [text for _, text in one] == [text for _, text in other]
    assert all(a.box == b.box for (a, _), (b, _) in zip(one, other, strict=True))
