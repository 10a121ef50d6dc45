"""Errors over HTTP: RFC 9457 problem details, one sentence with the way out, for whatever goes wrong."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from inkdigits.errors import (
    ArtifactError,
    ExpectationError,
    InkdigitsError,
    NotAPictureError,
    PictureTooLargeError,
    UnknownModelError,
    UnreadablePictureError,
)
from inkdigits.server.desk import BusyError

RETRY = {"Retry-After": "1"}
"""Header of what is only a matter of time, in seconds."""

CLIENT_WENT = 499
"""Noted where a client left before the answer, as nginx does; nobody sees it but the log and the metrics."""

MEDIA_TYPE = "application/problem+json"

log = logging.getLogger("inkdigits.server")

# The first type that fits, so the narrower stand above the wider.
STATUS: tuple[tuple[type[InkdigitsError], int], ...] = (
    (NotAPictureError, 415),
    (UnreadablePictureError, 400),
    (PictureTooLargeError, 413),
    (ExpectationError, 422),
    (UnknownModelError, 404),
    (ArtifactError, 503),
    (BusyError, 503),
)


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(default="about:blank", description="No more is known than the status says.")
    title: str = Field(description="The status in words.", examples=["Unsupported Media Type"])
    status: int = Field(examples=[415])
    detail: str = Field(
        description="One sentence for a person, with the way out.",
        examples=["This is not a picture that can be read; use PNG, JPEG, WebP, GIF, BMP or TIFF."],
    )


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """The response of a problem."""
    body = Problem(title=_phrase(status), status=status, detail=detail)
    return JSONResponse(body.model_dump(), status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Makes every error of an application a problem response, and says so in its OpenAPI document."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        document = describe()
        document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return document

    # The way FastAPI's documentation extends the document: no route names a model that only errors answer with.
    app.openapi = openapi  # type: ignore[method-assign]

    @app.exception_handler(InkdigitsError)
    async def _ours(_: Request, error: InkdigitsError) -> JSONResponse:
        status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
        return problem(status, str(error), RETRY if isinstance(error, BusyError) else None)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, _say(error))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, _say_http(request, error), dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def _bug(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return problem(500, "Something went wrong on the server; it has been logged. Try again.")


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problem responses of a route, for its OpenAPI description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {s: {"description": HTTPStatus(s).phrase, "content": content} for s in sorted(statuses)}


def _phrase(status: int) -> str:
    return "Client Closed Request" if status == CLIENT_WENT else HTTPStatus(status).phrase


def _say(error: RequestValidationError) -> str:
    first = error.errors()[0]
    place, *path = (str(part) for part in first["loc"])
    field = ".".join(path) or place
    return f"The {place} value {field!r} is wrong: {first['msg']}."


def _say_http(request: Request, error: HTTPException) -> str:
    path = request.url.path
    if error.status_code == 404 and error.detail == "Not Found":
        return f"There is nothing at {path}; see /docs for what there is."
    if error.status_code == 405:
        return f"{path} does not take {request.method}; see /docs for what it takes."
    return str(error.detail)
