"""Makes a model's numbers mean what they say, on examples it was not trained on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigits.learning.examples import NOT_A_DIGIT

REFUSED = 0.003
"""Share of the validation's digits that the threshold of refusal may refuse; of strangers' it refuses more."""

COVERED = 0.999
"""Probability with which the set of candidates holds the true digit. The likeliest digit alone holds it in over 99 %
of the validation's cases, so a set that promised no more would never name a second."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What calibration found.

    Attributes:
        temperature: what logits are divided by before the softmax.
        is_digit: least `is_digit` of ink that is read as a digit.
        candidate: least probability of a digit that is among the candidates.
    """

    temperature: float
    is_digit: float
    candidate: float


def calibrate(logits: NDArray[np.float32], is_digit: NDArray[np.float32], labels: NDArray[np.int64]) -> Fitted:
    """Fits temperature and thresholds on validation examples.

    Args:
        logits: float32 [N, 10].
        is_digit: float32 [N], the model's probability that the ink is a digit.
        labels: int64 [N], 0..9 or `NOT_A_DIGIT`.

    Reference:
        Guo et al. 2017, "On calibration of modern neural networks", for the temperature; Sadinle, Lei & Wasserman
        2019, "Least ambiguous set-valued classifiers with bounded error levels", for the candidates.
    """
    digits = labels != NOT_A_DIGIT
    temperature = fit_temperature(logits[digits], labels[digits])
    true = softmax(logits[digits] / temperature)[np.arange(digits.sum()), labels[digits]]
    return Fitted(
        temperature,
        is_digit=float(np.quantile(is_digit[digits], REFUSED, method="lower")),
        # The n+1 of split conformal prediction: the next example counts as one of the sample.
        candidate=float(np.quantile(true, max(0.0, 1 - COVERED - 1 / len(true)), method="lower")),
    )


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The temperature of least negative log-likelihood, within 1/8..8, to a part in a thousand."""
    low, high = np.log(1 / 8), np.log(8)
    # The likelihood has one maximum in the inverse temperature; a golden-section search closes in on it.
    ratio = (np.sqrt(5) - 1) / 2
    while high - low > 1e-3:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if _loss(logits, labels, np.exp(left)) < _loss(logits, labels, np.exp(right)):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Probabilities [N, K] of logits [N, K]."""
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _loss(logits: NDArray[np.float32], labels: NDArray[np.int64], temperature: float) -> float:
    true = softmax(logits / np.float32(temperature))[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(true, 1e-12)).mean())
