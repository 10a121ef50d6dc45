"""Worker processes: one a core, restarted where one is killed, gone when the work is done or their parent is.

Python's own process pools import the caller's main module in every worker, forget whose work a killed worker had, and
leave workers behind when their parent is killed. So each thread of a pool here keeps a process of its own.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock
from typing import Any, Generic, TypeVar

from inkdigits.artifact import Artifact
from inkdigits.batch.worker import Failure, Work
from inkdigits.errors import InkdigitsError, UnreadablePictureError
from inkdigits.picture import Limits, Source

T = TypeVar("T")

log = logging.getLogger("inkdigits.batch")

# A worker imports from where its parent does, and nothing from the folder it happens to be started in.
_START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from inkdigits.batch.worker import main; main()"
)


class WorkerError(InkdigitsError):
    """A worker process can't be started."""


class _EndedError(Exception):
    """A worker's process ended where it should have answered; the message says how."""


class _ClosedError(Exception):
    """The worker is being closed; nobody waits for its answer any more."""


class _Worker(Generic[T]):
    """A process and the pipes to it; started when it is first needed, and anew after it has ended."""

    def __init__(self, artifact: Artifact, limits: Limits, work: Work[T]) -> None:
        self._opening = (artifact, limits, work)
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = Lock()

    def read(self, chunk: Sequence[Source | Failure]) -> Sequence[T | Failure]:
        """Reads a chunk.

        Raises:
            WorkerError, ArtifactError: no process can be started, or not with this model.
            _EndedError: the process ended meanwhile.
            _ClosedError: it was ended by `close`.
        """
        process = self._process or self._start()
        try:
            answers: Sequence[T | Failure] = _ask(process, chunk)
        except _EndedError:
            self._forget(process)
            if self._closed:
                raise _ClosedError from None
            raise
        return answers

    def read_alone(self, source: Source | Failure) -> T | Failure:
        """Reads one picture; where that ends the process, that is why it can't be read."""
        try:
            return self.read([source])[0]
        except _EndedError as ended:
            return UnreadablePictureError(f"The process that read this picture {ended}; it may need too much memory.")

    def close(self) -> None:
        """Ends the process at once, also while another thread waits for its answer."""
        with self._lock:
            self._closed = True
            if self._process:
                self._process.kill()

    def release(self) -> None:
        """Lets go of what is left after `close`, once no thread uses this any more."""
        if self._process:
            self._forget(self._process)

    def _start(self, *, once_more: bool = True) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise _ClosedError
            self._process = process = _launch()
        try:
            failure = _ask(process, sys.path, self._opening)
        except _EndedError as ended:
            self._forget(process)
            if self._closed:
                raise _ClosedError from None
            # It may have been killed for reasons of its own; twice is no chance any more.
            if once_more:
                return self._start(once_more=False)
            raise WorkerError(f"A worker process {ended} before it could read; try with one process.") from ended
        if isinstance(failure, Exception):
            raise failure
        return process

    def _forget(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._process = None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was still to be written can't be any more
                if pipe:
                    pipe.close()
        process.wait()


class Workers(Generic[T]):
    """A pool of worker processes.

    Args:
        count: how many.
        artifact: the model that they read with.
        limits: what pictures are too large.
        work: what they do with a chunk.
    """

    def __init__(self, count: int, artifact: Artifact, limits: Limits, work: Work[T]) -> None:
        self._workers = [_Worker(artifact, limits, work) for _ in range(count)]
        self._idle: SimpleQueue[_Worker[T]] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="inkdigits-batch")

    def submit(self, chunk: Sequence[Source | Failure]) -> Future[Sequence[T | Failure]]:
        """Reads a chunk when a worker is free; the answers are in the chunk's order.

        The future's errors are a WorkerError or an ArtifactError if no worker can be started.
        """
        return self._threads.submit(self._read, chunk)

    def close(self) -> None:
        """Ends all workers, also in the middle of work."""
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.release()

    def _read(self, chunk: Sequence[Source | Failure]) -> Sequence[T | Failure]:
        worker = self._idle.get()
        try:
            try:
                return worker.read(chunk)
            except _EndedError as ended:
                log.warning("A worker process %s; its %d pictures are read again, one by one.", ended, len(chunk))
            return [worker.read_alone(source) for source in chunk]
        finally:
            self._idle.put(worker)


def _launch() -> subprocess.Popen[bytes]:
    # A process group of its own: Ctrl+C is for the parent, which then ends its workers.
    apart: dict[str, Any] = (
        {"process_group": 0}
        if os.name == "posix"
        else {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    )
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **apart
        )
    except OSError as error:
        raise WorkerError(f"No worker process can be started ({error.strerror}); try with one process.") from error


def _ask(process: subprocess.Popen[bytes], *messages: object) -> Any:
    """Sends messages and waits for one answer."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        for message in messages:
            pickle.dump(message, process.stdin, pickle.HIGHEST_PROTOCOL)
        process.stdin.flush()
        return pickle.load(process.stdout)
    except (EOFError, BrokenPipeError, ConnectionResetError, pickle.UnpicklingError):
        code = _ending(process)
        raise _EndedError(f"was ended by {_signal(-code)}" if code < 0 else f"ended with code {code}") from None


def _ending(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
