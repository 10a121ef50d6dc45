"""What a call costs: processor time, and memory as the operating system sees it, decoders in C included."""

import ctypes
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

_SELF = Path("/proc/self")
_TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


class Cost(NamedTuple):
    """Processor seconds of all threads, and bytes at the peak above what was taken before; 0 where it is not told."""

    seconds: float
    bytes: int


def cost(call: Callable[[], object]) -> Cost:
    """Runs the call and measures it. Memory is measured on Linux only."""
    before = _start()
    started = time.process_time()
    try:
        call()
    finally:
        seconds = time.process_time() - started
        peak = _kilobytes("VmHWM")
    return Cost(seconds, 1024 * max(0, peak - before))


def _start() -> int:
    """Sets the peak to what is in use now, and tells it."""
    if _TRIM is None:
        return 0
    # What malloc keeps for the next time would hide as much of what is measured.
    _TRIM(0)
    (_SELF / "clear_refs").write_text("5")
    return _kilobytes("VmRSS")


def _kilobytes(name: str) -> int:
    if _TRIM is None:
        return 0
    status = (_SELF / "status").read_text()
    return int(status.split(f"{name}:", 1)[1].split(None, 1)[0])
