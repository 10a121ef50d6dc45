"""The weights of the lattice: the gradient is the loss's, and climbing it makes texts likelier."""

import numpy as np
import pytest

from inkdigits import Recognizer
from inkdigits.lattice import NONE, WEIGHTS, Arc, Lattice, best_paths
from inkdigits.learning import fit_lattice
from inkdigits.learning.fit_lattice import Example, _gain, exact, fit, spelled
from inkdigits.learning.strings import set_string
from inkdigits.segment import Box
from tests.test_lattice import _arc, _sure


def _lattice():
    """A "4" that might be a "1" and a "7", or nothing at all."""
    other = Arc(0, 2, "other", Box(0, 0, 9, 9), np.array(NONE._replace(each=1, other=1)), np.zeros(0), 0.4)
    parts = [_arc(0, 1, _sure(1), 0.7), _arc(0, 2, _sure(4), 0.6), other, _arc(1, 2, _sure(7), 0.8)]
    looks = np.array(NONE._replace(each=1, cut=1, through=0.7))
    return Lattice(2, [arc._replace(features=arc.features + looks * (arc.start > 0)) for arc in parts])


@pytest.mark.parametrize("text", ["17", "4", "", "99"])
def test_the_gradient_is_the_slope(text):
    example, w = Example(_lattice(), text), np.array(WEIGHTS)
    value, gradient = _gain(example, w)
    assert value <= 0
    for at in range(len(w)):
        step = np.zeros_like(w)
        step[at] = 1e-5
        slope = (_gain(example, w + step)[0] - _gain(example, w - step)[0]) / 2e-5
        assert gradient[at] == pytest.approx(slope, abs=1e-6)


def test_shares_of_all_texts_sum_to_one():
    texts = ["", *map(str, range(10)), *(f"{number:02d}" for number in range(100))]
    shares = [np.exp(_gain(Example(_lattice(), text), np.array(WEIGHTS))[0]) for text in texts]
    assert sum(shares) == pytest.approx(1)
    best, *_ = best_paths(_lattice())
    assert best.share == pytest.approx(max(shares))


def test_a_text_that_no_path_spells_teaches_nothing():
    assert _gain(Example(_lattice(), "123"), np.array(WEIGHTS)) is None


def test_climbing_makes_the_texts_likelier(capsys):
    examples = [Example(_lattice(), "17")] * 3
    fitted = fit(examples, 30)
    assert spelled(_lattice(), fitted) == "17"
    assert _gain(examples[0], np.array(fitted))[0] > _gain(examples[0], np.array(WEIGHTS))[0]
    assert exact(examples, fitted) == 1
    assert "step 0" in capsys.readouterr().out


def test_examples_are_written_and_known(monkeypatch):
    images, labels = _shapes()
    monkeypatch.setattr(fit_lattice, "load_mnist", lambda split: (images, labels))
    examples = fit_lattice.write_examples(12, Recognizer(), np.random.default_rng(1))
    assert len(examples) >= 6
    assert all(text.isdecimal() or not text for _, text in examples)


def _shapes():
    """Bars of 28×28 pixels, all of them ones."""
    images = np.zeros((5, 28, 28), np.uint8)
    for at, image in enumerate(images):
        image[4:24, 12 : 14 + at] = 255
    return images, np.ones(5, np.uint8)


@pytest.mark.parametrize("seed", range(8))
def test_strings_are_apart_or_touch(seed):
    import cv2

    images, _ = _shapes()

    def pieces(*, touching):
        string = set_string(images[:4], np.random.default_rng(seed), touching=touching)
        assert string[0].max() == string[-1].max() == string[:, 0].max() == string[:, -1].max() == 0
        return cv2.connectedComponents((string > 64).view(np.uint8))[0] - 1

    assert pieces(touching=False) == 4
    assert pieces(touching=True) < 4
