"""Headers that tell browsers what a page of ours may do, which is little."""

from __future__ import annotations

import base64
import hashlib
import re
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = b"content-security-policy"

NOTHING = b"default-src 'none'; frame-ancestors 'none'"
"""The policy of what is no page."""

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)

_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
]


def policy_of(html: bytes) -> bytes:
    """The content security policy of a page: what is ours, and of inline scripts just those that it has.

    Next writes what the page begins with into inline scripts, which differ with each build; each is allowed by its
    SHA-256, so no other runs. Styles may be inline: Recharts and Swagger write them into attributes.

    Reference:
        W3C, Content Security Policy Level 3, 2.3.1 (hash sources).
    """
    hashes = {base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE_SCRIPT.findall(html)}
    scripts = " ".join(["'self'", *(f"'sha256-{each}'" for each in sorted(hashes))])
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return policy.encode()


class SecurityHeaders:
    """ASGI middleware: every answer has them; a page that brings no policy gets the one that fits its scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on and adds headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_ALWAYS]
                if message["status"] == HTTPStatus.NOT_MODIFIED:
                    await send(message)  # what the browser has kept keeps its policy
                    return
                brought = {name.lower(): value for name, value in message["headers"]}
                if POLICY not in brought:
                    if brought.get(b"content-type", b"").startswith(b"text/html"):
                        held.append(message)  # until its scripts are seen
                        return
                    message["headers"].append((POLICY, NOTHING))
            elif held:
                start = held.pop()
                start["headers"].append((POLICY, policy_of(message.get("body", b""))))
                await send(start)
            await send(message)

        await self._app(scope, receive, with_headers)
