"""The load generator: wrk, whose connections each wait for an answer before they ask again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.serving.upload import Upload

SCRIPT = Path(__file__).with_name("post.lua")

PATIENCE = 30
"""Seconds that an answer may take before wrk counts it as broken."""

HOW_TO_GET_IT = "wrk is missing; install it: apt-get install wrk (Debian, Ubuntu) or brew install wrk (macOS)."


class Load(NamedTuple):
    """What wrk saw of a server at one level.

    Attributes:
        seconds: how long it asked.
        answers: all answers, refusals among them.
        refused: answers whose status is over 399.
        broken: connections that failed, and answers that did not come in time.
        p50_ms, p99_ms: latency of all answers, in milliseconds.
    """

    seconds: float
    answers: int
    refused: int
    broken: int
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (self.answers - self.refused) / self.seconds

    @property
    def errors(self) -> int:
        """Refusals and broken connections."""
        return self.refused + self.broken


def require() -> str:
    """The version of wrk; ends the program with the way to get it if it is missing."""
    found = shutil.which("wrk")
    if found is None:
        sys.exit(HOW_TO_GET_IT)
    said = subprocess.run([found, "-v"], capture_output=True, text=True, check=False)  # it exits with 1
    return " ".join(said.stdout.split()[:2])


def run(url: str, upload: Upload, connections: int, seconds: float) -> Load:
    """Asks on so many connections at once, from one thread, for so many seconds (rounded up to whole ones)."""
    with tempfile.NamedTemporaryFile(suffix=".body") as body:
        body.write(upload.body)
        body.flush()
        words = ["wrk", "-t1", f"-c{connections}", f"-d{-int(-seconds // 1)}s", f"--timeout={PATIENCE}s"]
        words += [f"--script={SCRIPT}", url, "--", body.name, upload.content_type]
        said = subprocess.run(words, capture_output=True, text=True, check=True, timeout=seconds + 2 * PATIENCE)
    return parse(said.stdout)


def parse(output: str) -> Load:
    """The counts that `post.lua` printed among wrk's own lines.

    Raises:
        ValueError: they are not there.
    """
    for line in reversed(output.splitlines()):
        if line.startswith("{"):
            return Load(**json.loads(line))
    raise ValueError(f"wrk printed no counts:\n{output}")
