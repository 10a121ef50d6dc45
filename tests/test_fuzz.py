"""A slice of what `make fuzz` runs, and what shows that it would find something."""

import time

import pytest

from inkdigits import picture
from tests.fuzz import run as fuzz
from tests.fuzz.measure import cost
from tests.fuzz.seeds import seeds

CASES = 2000


def test_two_thousand_mutated_pictures():
    report = fuzz.run(CASES, seed=2026)
    assert report.cases == CASES
    assert not report.failures, [(failure.case, failure.reason) for failure in report.failures]
    # Mutations get past the signature, into decoders and out of them again.
    assert report.outcomes["frame"] > CASES / 10
    assert report.outcomes["UnreadablePictureError"] > CASES / 10
    assert report.outcomes["PictureTooLargeError"] > CASES / 100
    assert report.outcomes["no ink"] > 0


@pytest.mark.filterwarnings("ignore")
def test_every_seed_is_read_as_it_is():
    refused = {name for name, data in seeds().items() if fuzz.check(data) not in ("frame", "no ink")}
    assert refused == {"TIFF jpeg"}


def test_the_same_seed_makes_the_same_cases():
    assert [fuzz.case_data(3, case) for case in range(50)] == [fuzz.case_data(3, case) for case in range(50)]
    assert len({fuzz.case_data(3, case) for case in range(50)}) > 45


def test_the_cost_of_memory_and_time_is_seen():
    taken = cost(lambda: b"x" * 60_000_000)
    assert taken.seconds > 0.001
    assert taken.bytes == 0 or 59_000_000 < taken.bytes < 70_000_000  # 0 where it can't be measured


def _dawdle(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (lambda data, limits: 1 / 0, "ZeroDivisionError"),
        (lambda data, limits: b"x" * 200_000_000, "MB"),
        (lambda data, limits: _dawdle(0.4), "ms"),
    ],
)
def test_a_broken_promise_is_reported(broken, reason, monkeypatch):
    whole = picture.decode

    def decode(data, limits):
        broken(data, limits)
        return whole(data, limits)

    fuzz.case_data(5, 0)
    monkeypatch.setattr(picture, "decode", decode)
    report = fuzz._run_batch((5, 0, 1))
    assert len(report.failures) == 1
    assert reason in report.failures[0].reason
    assert report.failures[0].data == fuzz.case_data(5, 0)
