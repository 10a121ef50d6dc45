"""The figures of the accuracy benchmark, on readings whose figures can be counted by hand."""

import numpy as np
import pytest

from benchmarks.accuracy import (
    Reading,
    auroc,
    calibration_error,
    candidate_coverage,
    coverage_accuracy,
    draw_mistakes,
    table,
    top_1,
)
from inkdigits.prediction import Prediction


def prediction(digit, confidence, candidates=(), verdict="digit"):
    probabilities = np.full(10, (1 - confidence) / 9, np.float32)
    probabilities[digit] = confidence
    return Prediction(
        digit=digit if verdict == "digit" else None,
        verdict=verdict,
        confidence=confidence,
        probabilities=probabilities,
        model="test@1.0.0",
        frame=np.zeros((28, 28), np.float32),
        candidates=candidates,
    )


READING = Reading(
    [
        prediction(3, 0.9, (3,)),
        prediction(4, 0.8, (4, 9)),
        prediction(1, 0.6, (1, 7)),
        prediction(5, 0.5, (), "not_a_digit"),
        prediction(0, 0.1, (), "no_ink"),
    ],
    [3, 9, 1, 5, 0],
)


def test_top_1_counts_the_likeliest_digit_refused_or_not_and_no_empty_sheet():
    assert top_1(READING) == pytest.approx(3 / 5)


def test_coverage_leaves_out_what_the_model_is_least_sure_of():
    assert coverage_accuracy(READING, 0.4) == pytest.approx(1 / 2)
    assert coverage_accuracy(READING, 0.6) == pytest.approx(2 / 3)


def test_candidates_cover_what_they_name():
    assert candidate_coverage(READING) == pytest.approx(3 / 5)


def test_calibration_error_is_how_far_confidence_is_from_the_share_that_is_right():
    sure = np.full(10, 0.9)
    assert calibration_error(sure, np.arange(10) < 9) == pytest.approx(0)
    assert calibration_error(sure, np.arange(10) < 4) == pytest.approx(0.5)
    mixed = np.concatenate([sure, np.full(10, 0.5)])
    assert calibration_error(mixed, np.arange(20) < 9) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("digits", "others", "expected"),
    [([3, 4], [1, 2], 1), ([1, 2], [3, 4], 0), ([1], [1], 0.5), ([1, 3], [2], 0.5), ([2, 2, 5], [2, 1], 5 / 6)],
)
def test_auroc_is_the_share_of_pairs_in_order(digits, others, expected):
    assert auroc(np.array(digits, float), np.array(others, float)) == pytest.approx(expected)


def test_the_table_has_a_column_a_model():
    first, second = (
        {"model": name, "kinds": {"a": share}, "µs a frame": 12.3} for name, share in [("x", 0.5), ("y", 1)]
    )
    assert [line.split() for line in table([first, second])] == [
        ["model", "x", "y"],
        ["a", "50.00%", "100.00%"],
        ["µs", "a", "frame", "12", "12"],
    ]


def test_the_surest_mistakes_are_drawn(tmp_path):
    draw_mistakes(READING, tmp_path / "mistakes.png")
    assert (tmp_path / "mistakes.png").stat().st_size > 0
