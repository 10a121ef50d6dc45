"""Who may come in: hosts that are ours, clients with a key, none too often, and nobody while the house is full."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from inkdigits.server.desk import BusyError
from inkdigits.server.problems import RETRY, problem
from inkdigits.server.rates import Rates

LOOPBACK = ("127.0.0.1", "::1")

READING = ("/predict", "/predict/", "/read", "/read/", "/pages", "/pages/")
"""Where pictures are sent to."""

LOCKED = (*READING, "/models", "/metrics")
"""What needs a key where there are keys; the page and its files, and health, never do."""

BY_ADDRESS = ("/health/live", "/health/ready", "/metrics")
"""What probes and Prometheus ask for, by address and not by name."""

Refused = Callable[[str], None]
"""Told the reason whenever a request is turned away."""


class TrustedHosts:
    """ASGI middleware: 400 for a request to a name that is not the server's, as a forged one may be.

    Args:
        app: what is guarded.
        hosts: names without port; "*" any, "*.example.org" any below.
    """

    def __init__(self, app: ASGIApp, *, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._names = {host.lower() for host in hosts if not host.startswith("*.")}
        self._below = tuple(host[1:].lower() for host in hosts if host.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is addressed to the server."""
        if scope["type"] == "http" and "*" not in self._names and scope["path"] not in BY_ADDRESS:
            host = _host(Headers(scope=scope).get("host", ""))
            if host not in self._names and not host.endswith(self._below or ("\0",)):
                detail = (
                    f"This server does not answer to {host[:100]!r}; INKDIGITS_TRUSTED_HOSTS says to what it does."
                )
                await problem(400, detail)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class Keys:
    """ASGI middleware: 401 for a request without one of the keys.

    Args:
        app: what is guarded.
        hashes: SHA-256 of each key, in hexadecimal; the keys themselves are kept nowhere.
        refused: told "key".
    """

    def __init__(self, app: ASGIApp, *, hashes: tuple[str, ...], refused: Refused) -> None:
        self._app = app
        self._hashes = [bytes.fromhex(each) for each in hashes]
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what needs no key, or has one."""
        if scope["type"] == "http" and scope["path"] in LOCKED and scope["method"] != "OPTIONS":
            given = hashlib.sha256(_key(Headers(scope=scope)).encode("latin-1", "replace")).digest()
            # All are compared, so that the time taken tells nothing of which was nearly right.
            if not sum(hmac.compare_digest(given, each) for each in self._hashes):
                self._refused("key")
                detail = "A key is needed: send it in the header 'Authorization: Bearer …' or 'X-API-Key'."
                await problem(401, detail, {"WWW-Authenticate": "Bearer"})(scope, receive, send)
                return
        await self._app(scope, receive, send)


class RateLimit:
    """ASGI middleware: 429 for a client that sends pictures faster than it may; the machine itself always may.

    Args:
        app: what is guarded.
        rates: counts the pictures of each client, for all workers together.
        refused: told "rate".
    """

    def __init__(self, app: ASGIApp, *, rates: Rates, refused: Refused) -> None:
        self._app = app
        self._rates = rates
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is no picture, and what comes in time."""
        if scope["type"] == "http" and scope["path"] in READING and scope["client"]:
            client = scope["client"][0]
            wait = 0.0 if client in LOOPBACK else self._rates.take(client)
            if wait > 0:
                self._refused("rate")
                detail = f"You are sending pictures too fast; wait {wait:.1f} seconds and try again."
                await problem(429, detail, {"Retry-After": str(math.ceil(wait))})(scope, receive, send)
                return
        await self._app(scope, receive, send)


class Door:
    """ASGI middleware: 503 for a picture that would have to wait too long, before a byte of it is read.

    It stands around all others, and its answer is made once: under ten times the load that can be carried, turning
    away is most of what a server does, and each millisecond of it those wait who were let in. So such an answer has
    no id and no line in the log; it is counted.

    Args:
        app: what is guarded.
        is_full: whether another picture would be turned away.
        refused: told "queue".
    """

    def __init__(self, app: ASGIApp, *, is_full: Callable[[], bool], refused: Refused) -> None:
        self._app = app
        self._is_full = is_full
        self._refused = refused
        self._busy = problem(503, str(BusyError()), RETRY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what there is room for."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in READING and self._is_full():
            self._refused("queue")
            await self._busy(scope, receive, send)
            return
        await self._app(scope, receive, send)


def new_key() -> tuple[str, str]:
    """A key of 256 random bits for a client, and its SHA-256 in hexadecimal for the server."""
    key = secrets.token_urlsafe(32)
    return key, hashlib.sha256(key.encode()).hexdigest()


def _key(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")


def _host(header: str) -> str:
    """The name of a Host header, without its port, in small letters."""
    if header.startswith("["):
        return header.partition("]")[0].lower() + "]"
    return header.partition(":")[0].lower()
