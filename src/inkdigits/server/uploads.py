"""A picture as it comes in: bounded in bytes and in time, kept in memory and never on a disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from multipart import MultipartError, PushMultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from inkdigits.server.desk import BusyError
from inkdigits.server.problems import CLIENT_WENT

FIELD = "file"
"""The form field that holds the picture."""

FORM_OVERHEAD = 64 * 1024
"""Bytes that a form may have around the picture: boundaries, headers, other fields."""

MOST_FIELDS = 16

DRAIN = 4
"""A body is read on up to so many times the limit before it is refused: a client that is still sending would
otherwise meet a closed connection and never see the answer."""

WRONG = f"Send the picture as a multipart form with one file field called '{FIELD}'."


class Uploads:
    """Takes uploads, of all requests of a worker.

    Args:
        most_bytes: of one picture.
        buffered: bytes of all pictures that are still arriving.
        seconds: in which one must arrive.
        refused: told "size", "slow" or "queue" when one is turned away.
    """

    def __init__(self, *, most_bytes: int, buffered: int, seconds: float, refused: Callable[[str], None]) -> None:
        self._most_bytes = most_bytes
        self._buffered = buffered
        self._seconds = seconds
        self._refused = refused
        self._held = 0

    async def take(self, request: Request) -> bytes:
        """The bytes of the field `file` of a multipart form.

        Raises:
            HTTPException: 413 too large, 408 too slow, 422 no such form; 499 the client has gone.
            BusyError: other uploads take all the memory there is for them.
        """
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        boundary = options.get("boundary")
        if kind != "multipart/form-data" or not boundary:
            raise HTTPException(422, WRONG)
        body = await self._body(request)
        try:
            return _field(body, boundary)
        except MultipartError as error:
            raise HTTPException(422, WRONG) from error

    async def _body(self, request: Request) -> bytes:
        limit = self._most_bytes + FORM_OVERHEAD
        if _length(request) > DRAIN * limit:
            self._refused("size")
            raise HTTPException(413, self._too_large())
        try:
            # Most bodies have come with their headers; a timer is set for those that have not.
            async with asyncio.timeout(self._seconds):
                chunks = [chunk async for chunk in self._counted(request, limit)]
        except TimeoutError:
            self._refused("slow")
            detail = f"The picture did not arrive within {self._seconds:g} seconds; try again on a better connection."
            raise HTTPException(408, detail, {"Connection": "close"}) from None
        except ClientDisconnect:
            raise HTTPException(CLIENT_WENT) from None
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def _counted(self, request: Request, limit: int) -> AsyncIterator[bytes]:
        """The body's chunks, as long as they are few enough; what comes after is read and let go."""
        seen = held = 0
        try:
            async for chunk in request.stream():
                seen += len(chunk)
                if seen > DRAIN * limit:
                    break
                if seen > limit:
                    continue
                held += len(chunk)
                self._held += len(chunk)
                if self._held > self._buffered:
                    self._refused("queue")
                    raise BusyError
                if chunk:
                    yield chunk
        finally:
            self._held -= held
        if seen > limit:
            self._refused("size")
            raise HTTPException(413, self._too_large())

    def _too_large(self) -> str:
        return f"The upload has more than {self._most_bytes / 1e6:g} MB; make the picture smaller."


def _field(body: bytes, boundary: str) -> bytes:
    """The file in a form's body."""
    with PushMultipartParser(boundary, max_segment_count=MOST_FIELDS, max_header_count=8) as parser:
        wanted, found = False, None
        for part in parser.parse(body):
            if part is None:
                continue
            if isinstance(part, (bytes, bytearray)):
                if wanted and found is not None:
                    found += part
            else:
                wanted = part.name == FIELD and part.filename is not None and found is None
                found = bytearray() if wanted else found
        parser.close()
    if found is None:
        raise HTTPException(422, WRONG)
    return bytes(found)


def _length(request: Request) -> int:
    """What the header says of the body's length; 0 where it says nothing sensible."""
    given = request.headers.get("content-length", "")
    return int(given) if given.isdecimal() else 0
