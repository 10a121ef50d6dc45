"""HTTP/1.1 as Uvicorn speaks it, but without endless patience or memory for headers that do not end."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEADER_BYTES = 32 * 1024
"""Of a request's line and headers; browsers send one or two thousand."""


class PatientProtocol(HttpToolsProtocol):
    """Closes a connection whose request does not begin in time, or whose headers do not end in time or at all.

    Args:
        seconds: from the connection, or from a request's first byte, to the end of its headers.
    """

    def __init__(self, *args: Any, seconds: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seconds = seconds
        self._header_bytes = 0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for the first request."""
        super().connection_made(transport)
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits for nothing any more."""
        self._have_headers()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Waits for the headers of a further request."""
        self._expect_headers()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Takes a part of the address, unless it is endless."""
        if self._fits(url):
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes a header, unless there are too many."""
        if self._fits(name, value):
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Lets the request be answered."""
        self._have_headers()
        if not self.transport.is_closing():
            super().on_headers_complete()

    def _fits(self, *parts: bytes) -> bool:
        self._header_bytes += sum(map(len, parts))
        if self._header_bytes > MOST_HEADER_BYTES:
            self.transport.close()
        return self._header_bytes <= MOST_HEADER_BYTES

    def _expect_headers(self) -> None:
        self._have_headers()
        self._deadline = self.loop.call_later(self._seconds, self._give_up)

    def _have_headers(self) -> None:
        self._header_bytes = 0
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


def patient(seconds: float) -> partial[PatientProtocol]:
    """The protocol with its patience, as Uvicorn takes it; it can be handed to another process."""
    return partial(PatientProtocol, seconds=seconds)
