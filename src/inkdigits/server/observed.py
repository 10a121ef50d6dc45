"""What is seen of every request: an id, a line in the log, two metrics. Never anything of a picture."""

from __future__ import annotations

import logging
import re
import secrets
from contextvars import ContextVar
from time import perf_counter

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkdigits.server.metrics import Metrics
from inkdigits.server.problems import CLIENT_WENT

request_id: ContextVar[str] = ContextVar("request_id", default="-")
"""Of the request that is being answered."""

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger("inkdigits.access")


class Observed:
    """ASGI middleware around all others but the door, which only counts whom it turns away.

    A request that comes with an `X-Request-ID` keeps it, as a proxy before us may have logged it; the others get
    one. The answer carries it.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on and notes how it was answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        name = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        request_id.set(name)
        status = CLIENT_WENT

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", name.encode())]
            await send(message)

        began = perf_counter()
        try:
            await self._app(scope, receive, noted)
        except Exception:
            status = 500  # answered further out
            raise
        finally:
            self._note(scope, status, perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        self._metrics.requests.labels(_method(scope), route, status).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        if log.isEnabledFor(logging.INFO):
            client = scope["client"][0] if scope["client"] else "-"
            took = round(seconds * 1000, 2)
            log.info(
                "%s %s %s in %s ms",
                scope["method"],
                scope["path"],
                status,
                took,
                extra={
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "milliseconds": took,
                    "client": client,
                },
            )


def _route(scope: Scope) -> str:
    """The route's own path, of which there are few, and not the request's, of which there is no end."""
    return getattr(scope.get("route"), "path", "") or "other"


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
