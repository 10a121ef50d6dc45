"""What a server counts of itself, for Prometheus."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
    multiprocess,
)

from inkdigits.artifact import Card
from inkdigits.prediction import Prediction
from inkdigits.reading import Reading

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable of prometheus_client: the folder in which several workers count together. It is read when
that is imported, so it must be set before a worker begins."""

CONTENT_TYPE = CONTENT_TYPE_LATEST

# When a series began is a line more for each, and Prometheus knows it.
disable_created_metrics()  # type: ignore[no-untyped-call]

SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1)


class Metrics:
    """All that is counted; of one worker, or of all where they share a folder."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        self.requests = Counter(
            "inkdigits_requests", "Requests answered.", ("method", "route", "status"), registry=registry
        )
        self.seconds = Histogram(
            "inkdigits_request_seconds", "Time until the answer.", ("route",), buckets=SECONDS, registry=registry
        )
        self._waiting = Gauge(
            "inkdigits_waiting",
            "Pictures that wait or are being read.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.readings = Counter("inkdigits_readings", "Pictures read.", ("model", "verdict"), registry=registry)
        self.digits = Counter("inkdigits_digits", "Digits read.", ("model", "digit"), registry=registry)
        self.confidence = Histogram(
            "inkdigits_confidence", "Confidence in the digits read.", ("model",), buckets=SHARES, registry=registry
        )
        self.numbers = Counter(
            "inkdigits_numbers", "Numbers read, and whether they are doubtful.", ("doubtful",), registry=registry
        )
        self.refused = Counter(
            "inkdigits_refused", "Requests turned away: queue, rate, key, slow, size.", ("reason",), registry=registry
        )
        self.model = Gauge(
            "inkdigits_model_info",
            "1 for each model that can read.",
            ("model", "sha256", "default"),
            registry=registry,
            multiprocess_mode="max",
        )
        ProcessCollector(registry=registry)

    def read(self, prediction: Prediction) -> None:
        """Counts a reading."""
        self.readings.labels(prediction.model, prediction.verdict).inc()
        if prediction.digit is not None:
            self.digits.labels(prediction.model, prediction.digit).inc()
            self.confidence.labels(prediction.model).observe(prediction.confidence)

    def read_numbers(self, reading: Reading) -> None:
        """Counts the numbers of a picture; a cell that is surely empty is none."""
        for number in (each for each in reading.numbers if each.text or each.doubtful):
            self.numbers.labels("yes" if number.doubtful else "no").inc()

    def wait(self) -> AbstractContextManager[None]:
        """Counts a picture as waiting, or being read, while the context lasts."""
        return self._waiting.track_inprogress()

    def turned_away(self, reason: str) -> None:
        """Counts a request that was refused, by its reason."""
        self.refused.labels(reason).inc()

    def has(self, card: Card, *, default: bool) -> None:
        """Says which model can read."""
        self.model.labels(card.id, card.sha256, str(default).lower()).set(1)

    def render(self) -> bytes:
        """All counts in Prometheus' text format."""
        folder = os.environ.get(SHARED)
        if folder is None:
            return generate_latest(self._registry)
        _forget_the_dead(Path(folder))
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together, folder)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def _forget_the_dead(folder: Path) -> None:
    """What a worker that is gone says of now (how many wait) must not be added up any more."""
    for pid in {path.stem.rpartition("_")[2] for path in folder.glob("gauge_live*.db")}:
        with suppress(ValueError, PermissionError):
            try:
                os.kill(int(pid), 0)
            except ProcessLookupError:
                multiprocess.mark_process_dead(int(pid), str(folder))  # type: ignore[no-untyped-call]
