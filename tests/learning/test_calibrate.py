"""Calibration finds what was hidden in made-up examples, and its thresholds hold on others of their kind."""

import numpy as np
import pytest

from inkdigits.learning.calibrate import COVERED, REFUSED, calibrate, fit_temperature, softmax
from inkdigits.learning.examples import NOT_A_DIGIT


def made_up(count, temperature, seed):
    """Logits [N, 10] whose softmax, at this temperature, is the true distribution of their labels."""
    chance = np.random.default_rng(seed)
    logits = chance.normal(0, 3 * temperature, (count, 10)).astype(np.float32)
    chances = softmax(logits / temperature).cumsum(axis=1)
    labels = (chance.random((count, 1)) > chances).sum(axis=1).clip(0, 9)
    return logits, labels


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
def test_the_temperature_that_made_them_is_found(temperature):
    logits, labels = made_up(20_000, temperature, seed=1)
    assert fit_temperature(logits, labels) == pytest.approx(temperature, rel=0.04)


def test_softmax_survives_large_logits():
    assert softmax(np.array([[1000.0, 0.0]])).tolist() == [[1.0, 0.0]]


def test_thresholds_keep_their_promises_on_fresh_examples():
    chance = np.random.default_rng(5)
    logits, labels = made_up(20_000, 1.5, seed=2)
    is_digit = chance.beta(8, 1, 20_000).astype(np.float32)
    labels[::10] = NOT_A_DIGIT  # every tenth is none, and looks it
    is_digit[::10] = chance.beta(1, 8, 2_000)
    fitted = calibrate(logits, is_digit, labels)

    fresh = chance.beta(8, 1, 20_000)
    assert (fresh < fitted.is_digit).mean() == pytest.approx(REFUSED, abs=0.0008)
    logits, labels = made_up(20_000, 1.5, seed=3)
    shares = softmax(logits / fitted.temperature)
    held = shares[np.arange(len(labels)), labels] >= fitted.candidate
    assert held.mean() == pytest.approx(COVERED, abs=0.0008)


def test_non_digits_say_nothing_about_the_temperature():
    logits, labels = made_up(5_000, 2.0, seed=4)
    alone = calibrate(logits, np.ones(5_000, np.float32), labels).temperature
    strange = np.concatenate([logits, np.full((5_000, 10), 50, np.float32)])
    mixed = calibrate(
        strange, np.ones(10_000, np.float32), np.concatenate([labels, np.full(5_000, NOT_A_DIGIT)])
    ).temperature
    assert mixed == pytest.approx(alone)
