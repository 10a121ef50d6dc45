"""What becomes of accepted requests when ten times more come than the server can carry.

    python -m benchmarks.overload [--workers 1] [--times 10] [--seconds 30] [--connections 512] [--json FILE]

First wrk finds what the server carries, 16 requests at once. Then uploads come at ten times that rate whether or not
they are answered, from one program on the same machine: `benchmarks/serving/open_loop.py`. Afterwards wrk asks again.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import uvloop

from benchmarks.serving import wrk
from benchmarks.serving.candidates import Candidate, ours
from benchmarks.serving.open_loop import Flood, flood
from benchmarks.serving.process import NotServingError, Server, serving
from benchmarks.serving.upload import Upload, multipart, picture
from inkdigits.learning.card import machine, now, revision

AT_ONCE = 16
EVERY = 0.5
"""Seconds between two looks at the memory."""

MOST_P99_MS = 100
"""What the accepted requests' 99th percentile is to stay under."""


@contextmanager
def weighing(server: Server) -> Iterator[list[tuple[float, float]]]:
    """Collects (seconds, MB) of the server's processes as long as the block runs."""
    samples: list[tuple[float, float]] = []
    over = threading.Event()
    began = time.perf_counter()

    def weigh() -> None:
        while not over.wait(EVERY):
            samples.append((time.perf_counter() - began, server.memory()))

    thread = threading.Thread(target=weigh, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        over.set()
        thread.join()


def memory(samples: list[tuple[float, float]], before: float) -> dict[str, Any]:
    """How memory went: MB before, at most, at the end, and MB a minute over the second half, when it has settled."""
    late = [sample for sample in samples if sample[0] >= samples[-1][0] / 2]
    at, megabytes = np.array(late).T
    slope = float(np.polyfit(at, megabytes, 1)[0]) * 60 if len(late) > 1 else 0.0
    return {
        "before_mb": round(before, 1),
        "most_mb": round(max(mb for _, mb in samples), 1),
        "end_mb": round(samples[-1][1], 1),
        "mb_a_minute": round(slope, 2),
        "samples": [[round(at, 1), round(mb, 1)] for at, mb in samples],
    }


def summary(found: Flood) -> dict[str, Any]:
    """Counts and latencies of what was accepted and what was refused."""
    refused = [answer for answer in found.answers if answer.status == 503]
    statuses = Counter(answer.status for answer in found.answers)
    return {
        "seconds": round(found.seconds, 1),
        "due_per_second": round(found.due / found.seconds),
        "sent_per_second": round(found.sent / found.seconds),
        "accepted": statuses[200],
        "accepted_per_second": round(statuses[200] / found.seconds, 1),
        "accepted_ms": _percentiles([a.seconds for a in found.answers if a.status == 200]),
        "refused_503": len(refused),
        "refused_503_without_retry_after": sum(not answer.retry_after for answer in refused),
        "refused_ms": _percentiles([answer.seconds for answer in refused]),
        "other_statuses": {str(status): n for status, n in statuses.items() if status not in (200, 503)},
        "broken_connections": found.broken,
        "unanswered": found.unanswered,
        "lag_of_the_load_p99_ms": round(found.lag_p99_ms, 1),
    }


def _percentiles(seconds: list[float]) -> dict[str, float] | None:
    if not seconds:
        return None
    p50, p99, most = (float(value) * 1e3 for value in np.percentile(seconds, [50, 99, 100]))
    return {"p50": round(p50, 2), "p99": round(p99, 2), "max": round(most, 2)}


def measure(candidate: Candidate, upload: Upload, arguments: argparse.Namespace) -> dict[str, Any]:
    """Finds what the server carries, floods it, and looks whether it carries as much afterwards.

    Raises:
        NotServingError: the server can't be started.
    """
    with serving(list(candidate.words), candidate.variables(), upload, "/predict/") as server:
        wrk.run(server.url, upload, AT_ONCE, 2)
        carried = wrk.run(server.url, upload, AT_ONCE, 5)
        if carried.rate <= 0:
            raise NotServingError("it answers nothing that could be multiplied")
        before = server.memory()
        rate = arguments.times * carried.rate
        print(f"it carries {carried.rate:.0f} a second; now {rate:.0f} come", file=sys.stderr, flush=True)
        with weighing(server) as samples:
            found = uvloop.run(flood(server.url, upload, rate, arguments.seconds, arguments.connections))
        after = wrk.run(server.url, upload, AT_ONCE, 5)
        return {
            "carried_per_second": round(carried.rate, 1),
            "flood": summary(found),
            "memory": memory(samples, before),
            "carried_afterwards_per_second": round(after.rate, 1),
            "errors_afterwards": after.errors,
        }


LIMITS = ("INKDIGITS_QUEUE", "INKDIGITS_MAX_WAIT_SECONDS")
"""What is measured here, and left as it is by default."""


def main() -> None:
    """Prints what was accepted, refused and used and, if asked, writes it as JSON."""
    parser = argparse.ArgumentParser(description="Ten times more requests than the server can carry.")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--times", type=float, default=10, help="what comes, over what the server carries")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--connections", type=int, default=512, help="that may wait for an answer at once")
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    arguments = parser.parse_args()
    # A kill must still stop the server that is being measured.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("killed"))
    load_generator = wrk.require()
    candidate = ours(arguments.workers)
    limits = {name: value for name, value in candidate.environment.items() if name not in LIMITS}
    candidate = Candidate(candidate.what, candidate.words, limits, workers=arguments.workers)
    found = measure(candidate, multipart(picture()), arguments)
    about = {"machine": machine(), "revision": revision(), "measured": now(), "load_generator": load_generator}
    asked = {"workers": arguments.workers, "times": arguments.times, "connections": arguments.connections}
    print_report(found, arguments)
    if arguments.json:
        arguments.json.write_text(json.dumps({**about, **asked, **found}, indent=2) + "\n", encoding="utf-8")


def print_report(found: dict[str, Any], arguments: argparse.Namespace) -> None:
    """The figures as lines of text."""
    flooded, weighed = found["flood"], found["memory"]
    print(
        f"{machine()}; {arguments.workers} workers, {arguments.connections} connections, the load beside the server"
    )
    print(f"carried, {AT_ONCE} at once: {found['carried_per_second']} a second")
    print(f"for {flooded['seconds']} s: {flooded['due_per_second']} due a second, {flooded['sent_per_second']} sent")
    accepted = flooded["accepted_ms"]
    if accepted:
        verdict = "under" if accepted["p99"] <= MOST_P99_MS else "OVER"
        print(
            f"accepted: {flooded['accepted']} ({flooded['accepted_per_second']} a second), "
            f"p50 {accepted['p50']} ms, p99 {accepted['p99']} ms ({verdict} {MOST_P99_MS} ms)"
        )
    else:
        print("accepted: none")
    print(
        f"refused with 503: {flooded['refused_503']}, "
        f"without Retry-After {flooded['refused_503_without_retry_after']}; "
        f"other statuses {flooded['other_statuses'] or 'none'}; broken {flooded['broken_connections']}, "
        f"unanswered {flooded['unanswered']}"
    )
    print(
        f"memory: {weighed['before_mb']} MB before, {weighed['most_mb']} MB at most, "
        f"{weighed['end_mb']} MB at the end; "
        f"{weighed['mb_a_minute']:+} MB a minute in the second half"
    )
    print(f"afterwards: {found['carried_afterwards_per_second']} a second, {found['errors_afterwards']} errors")


if __name__ == "__main__":
    main()
