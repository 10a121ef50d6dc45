"""The end of a server: it says that it is about to go, serves on for a while, and only then stops to listen."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Readiness:
    """Whether new work should be sent here."""

    def __init__(self) -> None:
        self.is_draining = False


@contextmanager
def draining(readiness: Readiness, seconds: float) -> Iterator[None]:
    """Puts so many seconds between a SIGTERM and what the server makes of it.

    Meanwhile everything is served, but `readiness` says no: who shares out the work can go elsewhere before the
    first connection is refused. What is under way at the end, the server waits for.

    Args:
        readiness: told at once.
        seconds: to wait.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # a test's server; only a main thread may take signals
        return
    loop = asyncio.get_running_loop()
    stop = signal.getsignal(signal.SIGTERM)

    def end(number: int, frame: FrameType | None) -> None:
        if callable(stop):
            stop(number, frame)

    def begin(number: int, frame: FrameType | None) -> None:
        if readiness.is_draining:
            end(number, frame)  # asked twice, so in a hurry
            return
        readiness.is_draining = True
        if seconds:
            loop.call_soon_threadsafe(loop.call_later, seconds, end, number, frame)
        else:
            end(number, frame)

    signal.signal(signal.SIGTERM, begin)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, stop)
