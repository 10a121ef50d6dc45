"""How fast the server is beside others: one model, one upload, one load generator, one run.

    python -m benchmarks.serving [--only ours plain] [--rounds 5] [--seconds 2] [--json FILE] [--plot FILE]

Each round starts every server in turn, in a rotated order, and asks 1, 16 and 64 requests at once. LitServe and
BentoML get environments of their own in the cache; a server that can't be installed or started is reported as such.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

from benchmarks.serving import figures, plot, wrk
from benchmarks.serving.candidates import CANDIDATES, Candidate, NotInstalledError
from benchmarks.serving.figures import Visits
from benchmarks.serving.process import NotServingError, serving
from benchmarks.serving.upload import MODES, Upload, multipart, picture
from inkdigits.learning.card import machine, now, revision

LEVELS = (1, 16, 64)
WARM_UP = 16
"""Requests at once before the first measurement of each visit, for one second."""

PATH = "/predict/"


def visit(command: list[str], candidate: Candidate, upload: Upload, seconds: float, visits: Visits) -> None:
    """Starts a server, measures it at every level, weighs it and stops it.

    Raises:
        NotServingError: it can't be started, or misreads the drawing.
    """
    with serving(command, candidate.variables(), upload, PATH) as server:
        if candidate.digit is not None and server.answer.get("digit") != candidate.digit:
            raise NotServingError(f"it read {server.answer.get('digit')!r} instead of {candidate.digit}")
        wrk.run(server.url, upload, WARM_UP, 1)
        loads = {level: wrk.run(server.url, upload, level, seconds) for level in LEVELS}
        visits.start_seconds.append(server.start_seconds)
        visits.memory_mb.append(server.memory())
        for level, load in loads.items():
            visits.loads.setdefault(level, []).append(load)


def measure(names: list[str], upload: Upload, rounds: int, seconds: float) -> dict[str, Visits]:
    """All rounds; a server that fails is not started again."""
    found = {name: Visits() for name in names}
    commands = {}
    for name in names:
        try:
            commands[name] = CANDIDATES[name].command(name)
        except NotInstalledError as error:
            found[name].problem = str(error)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            if found[name].problem is not None:
                continue
            print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
            try:
                visit(commands[name], CANDIDATES[name], upload, seconds, found[name])
            except NotServingError as error:
                found[name].problem = str(error)
    return found


def report(
    found: dict[str, Visits], arguments: argparse.Namespace, load_generator: str, bytes_: int
) -> dict[str, Any]:
    """Everything that was measured, and with what."""
    return {
        "machine": machine(),
        "revision": revision(),
        "measured": now(),
        "load_generator": f"{load_generator}, one thread, on the same machine",
        "upload": f"PNG of 280×280 ({arguments.mode}) as a multipart form, {bytes_} bytes in all",
        "rounds": arguments.rounds,
        "seconds": arguments.seconds,
        "servers": {
            name: {"what": CANDIDATES[name].what, "workers": CANDIDATES[name].workers, **visits.as_json()}
            for name, visits in found.items()
        },
        f"ratios_at_{figures.AT}": figures.ratios(found),
    }


def main() -> None:
    """Prints the table and the ratios and, if asked, writes them as JSON and draws them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description="Servers side by side.")
    parser.add_argument("--only", nargs="+", choices=CANDIDATES, default=list(CANDIDATES), metavar="NAME")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of each measurement")
    parser.add_argument("--mode", choices=MODES, default=MODES[0], help="how the PNG is stored")
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    parser.add_argument("--plot", type=Path, help="file to draw the figures to")
    arguments = parser.parse_args()
    # A kill must still stop the server that is being measured.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("killed"))
    load_generator = wrk.require()
    upload = multipart(picture(arguments.mode))
    found = measure(arguments.only, upload, arguments.rounds, arguments.seconds)
    print(f"{machine()}; {load_generator}; upload {len(upload.body)} bytes, {arguments.rounds} rounds\n")
    print("\n".join(figures.table(found, LEVELS)))
    print(f"\nrequests a second at {figures.AT} at once, as ratios, round by round")
    for pair, spread in figures.ratios(found).items():
        print(f"{pair:<24}{spread['median']:>8.2f}  ({spread['low']:.2f}–{spread['high']:.2f})")
    if arguments.json:
        figures_ = report(found, arguments, load_generator, len(upload.body))
        arguments.json.write_text(json.dumps(figures_, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if arguments.plot:
        what = {name: f"{c.what}, {c.workers} worker{'s' if c.workers > 1 else ''}" for name, c in CANDIDATES.items()}
        plot.draw(found, what, arguments.plot)


if __name__ == "__main__":
    main()
