"""One case after the other, in processes of their own: what is promised of every one, and what they cost."""

import faulthandler
import multiprocessing
import os
import warnings
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from random import Random

import cv2
import numpy as np

from inkdigits.errors import PictureError
from inkdigits.frame import SIDE, to_frame
from inkdigits.ink import extract
from inkdigits.picture import load
from tests.fuzz.measure import Cost, cost
from tests.fuzz.mutate import mutate
from tests.fuzz.seeds import seeds

SECONDS = 0.25
"""Most processor time of a case, from its bytes to its frame."""

BYTES = 100_000_000
"""Most memory of a case."""

BATCH = 250


@dataclass
class Failure:
    """A case that broke a promise."""

    case: int
    data: bytes
    reason: str


@dataclass
class Report:
    """What came of the cases.

    Attributes:
        outcomes: how many cases ended how: "frame", "no ink", or the name of the error.
        slowest, largest: the greatest cost and its case.
    """

    cases: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)
    largest: tuple[int, int] = (0, 0)

    def add(self, other: "Report") -> None:
        """Takes in what came of other cases."""
        self.cases += other.cases
        self.outcomes += other.outcomes
        self.failures += other.failures
        self.slowest = max(self.slowest, other.slowest)
        self.largest = max(self.largest, other.largest)

    def __str__(self) -> str:
        outcomes = ", ".join(f"{name} {count}" for name, count in self.outcomes.most_common())
        return (
            f"{self.cases} cases, {len(self.failures)} failures: {outcomes}; "
            f"the slowest (case {self.slowest[1]}) took {self.slowest[0] * 1e3:.0f} ms of processor time, "
            f"the largest (case {self.largest[1]}) {self.largest[0] / 1e6:.1f} MB"
        )


def run(
    cases: int,
    *,
    seed: int = 1,
    workers: int | None = None,
    progress: Callable[[Report, int], None] = lambda report, cases: None,
) -> Report:
    """Runs cases 0..cases - 1; the same seed gives the same cases, whatever the number of workers."""
    batches = [(seed, start, min(start + BATCH, cases)) for start in range(0, cases, BATCH)]
    report = Report()
    # Fresh interpreters: what a test-suite has allocated before would blur what a case takes.
    # An executor, not a pool: it says so when a decoder takes its process down with it.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers or os.cpu_count(), context, _begin) as executor:
        for part in executor.map(_run_batch, batches):
            report.add(part)
            progress(report, cases)
    return report


def case_data(seed: int, case: int) -> bytes:
    """The bytes of a case."""
    return mutate(Random(f"{seed}/{case}"), _SEEDS or _begin())


_SEEDS: list[bytes] = []


def _begin() -> list[bytes]:
    faulthandler.enable()
    _SEEDS[:] = seeds().values()
    cv2.setNumThreads(1)
    warnings.simplefilter("ignore")  # decoders warn of what they mend
    for data in _SEEDS:  # what is loaded with the first picture of a kind is no case's cost
        check(data)
    return _SEEDS


def check(data: bytes) -> str:
    """How reading a picture ends.

    Raises:
        AssertionError: an ink map or a frame is not what it should be.
        Exception: anything but a `PictureError`.
    """
    try:
        ink = extract(load(data))
    except PictureError as error:
        return type(error).__name__
    assert ink.dtype == np.float32, ink.dtype
    assert ink.ndim == 2, ink.shape
    assert float(ink.min()) >= 0, ink.min()
    assert float(ink.max()) <= 1, ink.max()
    frame = to_frame(ink)
    if frame is None:
        return "no ink"
    assert frame.shape == (SIDE, SIDE), frame.shape
    assert frame.dtype == np.float32, frame.dtype
    assert float(frame.min()) >= 0, frame.min()
    assert float(frame.max()) == 1, frame.max()
    return "frame"


def measured(data: bytes) -> tuple[str, Cost]:
    """How reading a picture ends, and its cost; taken again where it is too much, as machines stutter."""
    outcomes: list[str] = []
    taken = cost(lambda: outcomes.append(check(data)))
    for _ in range(2):
        if taken.seconds <= SECONDS and taken.bytes <= BYTES:
            break
        again = cost(lambda: check(data))
        taken = Cost(min(taken.seconds, again.seconds), min(taken.bytes, again.bytes))
    return outcomes[0], taken


def _run_batch(batch: tuple[int, int, int]) -> Report:
    seed, start, end = batch
    report = Report(cases=end - start)
    for case in range(start, end):
        data = case_data(seed, case)
        try:
            outcome, taken = measured(data)
        except Exception as error:  # noqa: BLE001  whatever it is, it is what we look for
            report.outcomes["crash"] += 1
            report.failures.append(Failure(case, data, f"{type(error).__name__}: {error}"))
            continue
        report.outcomes[outcome] += 1
        report.slowest = max(report.slowest, (taken.seconds, case))
        report.largest = max(report.largest, (taken.bytes, case))
        if taken.seconds > SECONDS or taken.bytes > BYTES:
            cost_of_it = f"{taken.seconds * 1e3:.0f} ms, {taken.bytes / 1e6:.1f} MB"
            report.failures.append(Failure(case, data, f"{outcome} after {cost_of_it}"))
    return report
