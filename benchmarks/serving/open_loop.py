"""A load that does not wait: so many uploads a second, whether or not the server keeps up.

wrk's connections wait for their answers, so a slow server is asked less; and it does not tell the latency of accepted
requests from that of refused ones. Here an upload is due at its time, and its latency counts from then.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import NamedTuple, cast
from urllib.parse import urlsplit

from benchmarks.serving.upload import Upload

TICK = 0.001
"""Seconds between two looks at what is due."""

GRACE = 5.0
"""Seconds to wait for the last answers."""


class Answer(NamedTuple):
    """One answer: its status, seconds from when its upload was due, and whether it said when to come back."""

    status: int
    seconds: float
    retry_after: bool


class Flood(NamedTuple):
    """What came of a load.

    Attributes:
        seconds: how long uploads were sent.
        due: uploads that were due in that time.
        sent: those that found a free connection.
        answers: one each that was answered.
        broken: uploads whose connection ended before their answer.
        unanswered: uploads that had no answer when all was over.
        lag_p99_ms: how late this program itself sent, in milliseconds; the answers' latency has it in.
    """

    seconds: float
    due: int
    sent: int
    answers: list[Answer]
    broken: int
    unanswered: int
    lag_p99_ms: float


class _Connection(asyncio.Protocol):
    """One connection: sends an upload, waits for its answer, is free again."""

    def __init__(self, crowd: _Crowd) -> None:
        self._crowd = crowd
        self._transport: asyncio.Transport | None = None
        self._due = 0.0
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are like asyncio's, but not of its class.
        self._transport = cast(asyncio.Transport, transport)
        self._crowd.open.add(self._transport)
        self._crowd.free.append(self)

    def send(self, due: float) -> None:
        assert self._transport is not None
        self._due, self._seen = due, b""
        self._transport.write(self._crowd.request)

    def data_received(self, data: bytes) -> None:
        self._seen += data
        answer = parse(self._seen)
        if answer is None or not self._due:
            return
        status, retry_after, goes_on = answer
        self._crowd.answers.append(Answer(status, time.perf_counter() - self._due, retry_after))
        self._due = 0.0
        if goes_on:
            self._crowd.free.append(self)
        elif self._transport is not None:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._due:
            self._crowd.broken += 1
        if self._transport is not None:
            self._crowd.open.discard(self._transport)
        self._crowd.lost(self)


class _Crowd:
    """All connections, and what became of what they sent."""

    def __init__(self, url: str, upload: Upload) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: {upload.content_type}\r\n"
        self.request = f"{head}Content-Length: {len(upload.body)}\r\n\r\n".encode() + upload.body
        self.free: deque[_Connection] = deque()
        self.open: set[asyncio.Transport] = set()
        self.answers: list[Answer] = []
        self.broken = 0
        self._going = True
        self._tasks: set[asyncio.Task[None]] = set()

    async def connect(self) -> None:
        """Opens one connection; a server that takes none is asked again."""
        while self._going:
            try:
                await asyncio.get_running_loop().create_connection(lambda: _Connection(self), self._host, self._port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                return

    def lost(self, connection: _Connection) -> None:
        """Opens another connection instead."""
        if connection in self.free:
            self.free.remove(connection)
        if self._going:
            task = asyncio.create_task(self.connect())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Closes all connections and opens no more."""
        self._going = False
        for transport in self.open.copy():
            transport.abort()
        while self.open:
            await asyncio.sleep(TICK)


async def flood(url: str, upload: Upload, rate: float, seconds: float, connections: int) -> Flood:
    """Sends so many uploads a second for so many seconds, over at most so many connections.

    Uploads that are due while every connection waits for an answer are not sent; `due - sent` counts them.
    """
    crowd = _Crowd(url, upload)
    await asyncio.gather(*(crowd.connect() for _ in range(connections)))
    due = sent = 0
    lags: list[float] = []
    began = time.perf_counter()
    while (elapsed := time.perf_counter() - began) < seconds:
        until = int(elapsed * rate)
        lags.append(elapsed - due / rate if until > due else 0.0)
        for number in range(due, until):
            if not crowd.free:
                break
            crowd.free.popleft().send(began + number / rate)
            sent += 1
        due = until
        await asyncio.sleep(TICK)
    ended = time.perf_counter()
    while len(crowd.answers) + crowd.broken < sent and time.perf_counter() - ended < GRACE:
        await asyncio.sleep(0.05)
    broken, unanswered = crowd.broken, sent - len(crowd.answers) - crowd.broken
    await crowd.close()
    lag = sorted(lags)[int(0.99 * len(lags))] * 1e3
    return Flood(ended - began, due, sent, crowd.answers, broken, unanswered, lag)


def parse(data: bytes) -> tuple[int, bool, bool] | None:
    """Status, whether it names Retry-After, whether the connection goes on; None until an answer is complete."""
    head, found, body = data.partition(b"\r\n\r\n")
    if not found:
        return None
    lines = head.lower().split(b"\r\n")
    headers = dict(line.split(b":", 1) for line in lines[1:])
    if len(body) < int(headers.get(b"content-length", b"0")):
        return None
    return int(lines[0].split()[1]), b"retry-after" in headers, headers.get(b"connection", b"").strip() != b"close"
