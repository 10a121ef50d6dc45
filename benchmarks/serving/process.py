"""Starts a server, waits for its first answer, weighs it and stops it, with all its processes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any
from urllib.parse import urlsplit

import psutil  # type: ignore[import-untyped]

from benchmarks.serving.upload import Upload

PATIENCE = 120.0
"""Seconds that a server may take to start."""

POLL = 0.005
"""Seconds between two tries to reach a server that is starting."""


class NotServingError(Exception):
    """A server did not start, or answers nonsense; the message ends with what it printed last."""


class Server:
    """A running server.

    Attributes:
        url: where it takes uploads.
        start_seconds: from the start of its process to its first answer.
        answer: that answer, decoded.
    """

    def __init__(self, process: subprocess.Popen[bytes], url: str, log: IO[bytes]) -> None:
        self.url = url
        self.start_seconds = 0.0
        self.answer: dict[str, Any] = {}
        self._process = process
        self._log = log

    def wait(self, upload: Upload, began: float) -> None:
        """Sends uploads until one is answered with 200."""
        status, body = None, b""
        while time.perf_counter() - began < PATIENCE:
            if self._process.poll() is not None:
                raise NotServingError(f"it ended with exit code {self._process.returncode}; {self.last_words()}")
            status, body = _post(self.url, upload) or (None, b"")
            if status == 200:
                self.start_seconds = time.perf_counter() - began
                self.answer = json.loads(body)
                return
            time.sleep(POLL)
        heard = "nothing" if status is None else f"{status}, {body[:200].decode(errors='replace')}"
        raise NotServingError(f"for {PATIENCE:.0f} s it answered {heard}; {self.last_words()}")

    def memory(self) -> float:
        """Megabytes of all its processes: the proportional set size where Linux tells, else the resident size."""
        return sum(_weigh(process) for process in _family(self._process.pid)) / 1e6

    def last_words(self, most: int = 400) -> str:
        """The end of what it has printed."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace").strip()[-most:] or "it printed nothing"

    def stop(self) -> None:
        """Asks it to end, and ends it if it does not."""
        family = _family(self._process.pid)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        _, left = psutil.wait_procs(family, 2)
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()


@contextmanager
def serving(words: list[str], environment: Mapping[str, str], upload: Upload, path: str) -> Iterator[Server]:
    """A server that has answered its first upload.

    Args:
        words: the command; "{port}" in it, and in the environment's values, becomes a free port.
        environment: what is set beside this process's own environment.
        upload: what it has to answer.
        path: where it takes uploads.

    Raises:
        NotServingError: it can't be started.
    """
    port = str(_free_port())
    words = [sys.executable if word == "python" else word.replace("{port}", port) for word in words]
    own = {name: value.replace("{port}", port) for name, value in environment.items()}
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            words, env=os.environ | own, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        server = Server(process, f"http://127.0.0.1:{port}{path}", log)
        try:
            server.wait(upload, began)
            yield server
        finally:
            server.stop()


def _post(url: str, upload: Upload) -> tuple[int, bytes] | None:
    """Status and body of the answer, or None if there is none yet."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE / 4)
    try:
        connection.request("POST", parts.path, upload.body, {"Content-Type": upload.content_type})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _family(pid: int) -> list[psutil.Process]:
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _weigh(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
        return int(getattr(memory, "pss", memory.rss))
    except psutil.Error:
        return 0
