"""Refuses request bodies over a size while they arrive, whatever their headers claim."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DRAIN = 4
"""A body is read on up to so many times the limit before it is refused: a client that is still sending would
otherwise meet a closed connection and never see the answer."""


class BodyLimit:
    """ASGI middleware: 413 for a body of more than `limit` bytes; nothing over the limit is kept."""

    def __init__(self, app: ASGIApp, *, limit: int, detail: str) -> None:
        self._app = app
        self._limit = limit
        self._detail = detail

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, counting its body as it is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen <= self._limit:
                return message
            while message.get("more_body", False) and seen <= DRAIN * self._limit:
                message = await receive()
                seen += len(message.get("body", b""))
            raise HTTPException(413, self._detail)

        await self._app(scope, counted, send)
