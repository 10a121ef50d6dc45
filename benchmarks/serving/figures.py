"""From the rounds' measurements to medians, ratios and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from benchmarks.serving.wrk import Load

AT = 16
"""Requests at once at which servers are compared."""

RATIOS = (
    ("ours", "seed"),
    ("ours", "plain"),
    ("ours", "litserve"),
    ("ours", "bentoml"),
    ("ours", "ceiling"),
    ("ours-2", "seed"),
    ("ours-2", "litserve-2"),
    ("ours-2", "bentoml-2"),
    ("ours-2", "ceiling-2"),
)
"""Each with as many workers as the other, the seed's design aside: it has but one."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of several measurements, and how far they lie apart."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of at least one measurement, to four significant digits."""
        return cls(*(float(f"{value:.4g}") for value in (median(values), min(values), max(values))))


@dataclass(slots=True)
class Visits:
    """What was measured of one server, round after round.

    Attributes:
        start_seconds, memory_mb: one a round.
        loads: by requests at once, one a round.
        problem: why there is nothing more, if it can't be installed or started.
    """

    start_seconds: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    loads: dict[int, list[Load]] = field(default_factory=dict)
    problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Medians with spread; only the problem where nothing was measured."""
        if not self.memory_mb:
            return {"problem": self.problem}
        return {
            "problem": self.problem,
            "start_seconds": asdict(Spread.of(self.start_seconds)),
            "memory_mb": asdict(Spread.of(self.memory_mb)),
            "at_once": {str(level): _level(loads) for level, loads in self.loads.items()},
        }


def _level(loads: Sequence[Load]) -> dict[str, Any]:
    return {
        "requests_per_second": asdict(Spread.of([load.rate for load in loads])),
        "p50_ms": asdict(Spread.of([load.p50_ms for load in loads])),
        "p99_ms": asdict(Spread.of([load.p99_ms for load in loads])),
        "answers": sum(load.answers for load in loads),
        "errors": sum(load.errors for load in loads),
    }


def ratios(visits: dict[str, Visits], level: int = AT) -> dict[str, dict[str, float]]:
    """Good answers a second of one server over another's, round by round, so that both had the same neighbours.

    Pairs of which one was not measured, or never gave a good answer, are left out.
    """
    found = {}
    for one, other in RATIOS:
        rates = [_rates(visits.get(name), level) for name in (one, other)]
        pairs = [mine / theirs for mine, theirs in zip(*rates, strict=False) if theirs > 0]
        if pairs:
            found[f"{one} / {other}"] = asdict(Spread.of(pairs))
    return found


def _rates(visits: Visits | None, level: int) -> list[float]:
    return [load.rate for load in visits.loads.get(level, [])] if visits else []


def table(visits: dict[str, Visits], levels: Sequence[int]) -> list[str]:
    """Lines of text, one a server: requests a second with spread, latencies, memory, start, errors."""
    head = f"{'server':<12}{'start s':>8}{'MB':>7}" + "".join(
        f" | {f'{level} at once: 1/s':>17}{'low–high':>14}{'p50 ms':>9}{'p99 ms':>9}{'errors':>7}" for level in levels
    )
    return [head, *(_row(name, visit, levels) for name, visit in visits.items())]


def _row(name: str, visit: Visits, levels: Sequence[int]) -> str:
    if not visit.memory_mb:
        return f"{name:<12}  not measured: {visit.problem}"
    cells = [f"{name:<12}{median(visit.start_seconds):>8.2f}{median(visit.memory_mb):>7.0f}"]
    for level in levels:
        loads = visit.loads.get(level, [])
        if not loads:
            cells.append("")
            continue
        rate = Spread.of([load.rate for load in loads])
        p50, p99 = (Spread.of([getattr(load, key) for load in loads]).median for key in ("p50_ms", "p99_ms"))
        spread = f"{rate.low:.0f}–{rate.high:.0f}"
        errors = sum(load.errors for load in loads)
        cells.append(f"{rate.median:>17.0f}{spread:>14}{p50:>9.2f}{p99:>9.2f}{errors:>7}")
    return " | ".join(cells)
