"""Runs that end before their time, killed or stopped as a terminal does it."""

import os
import signal
import subprocess
import time


def killed(words, part, rows=5):
    """Really kills a command line, as soon as its unfinished report has more than so many rows."""
    with subprocess.Popen(words) as process:
        _wait_for(process, lambda: part.exists() and part.read_bytes().count(b"\n") > rows)
        process.kill()


def stopped(words, part, size):
    """Presses Ctrl+C, as soon as the report has more than so many bytes: the whole foreground group gets the signal.

    Returns:
        What it said, and its exit code.
    """
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, process_group=0, preexec_fn=heed) as process:
        _wait_for(process, lambda: part.exists() and part.stat().st_size > size)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    return said, process.returncode


def heed():
    """A shell lets what it starts in the background ignore Ctrl+C, and that is handed down."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait_for(process, begun):
    deadline = time.monotonic() + 60
    while not begun():
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.001)
