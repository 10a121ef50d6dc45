"""Puts the server together: models, routes, page, limits, errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from inkdigits import __version__
from inkdigits.server import page, problems
from inkdigits.server.body_limit import BodyLimit
from inkdigits.server.routes import router
from inkdigits.server.settings import Settings
from inkdigits.server.shelf import Shelf

FORM_OVERHEAD = 64 * 1024
"""Bytes that a multipart form may have around the picture: boundaries, headers, other fields."""

DESCRIPTION = "Reads handwritten digits. Errors are problem details (RFC 9457), one sentence with the way out."


def create_app(settings: Settings | None = None, *, static: Path = page.STATIC) -> FastAPI:
    """Makes the application; models are loaded when it starts, not when it is made.

    Args:
        settings: taken from the environment if None.
        static: folder of the built page.
    """
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.shelf = Shelf(settings)
        yield

    app = FastAPIOffline(
        "/docs",
        None,
        title="Inkdigits",
        version=__version__,
        summary="Reads handwritten digits",
        description=DESCRIPTION,
        lifespan=lifespan,
    )
    problems.install(app)
    app.include_router(router)
    page.mount(app, static)
    app.add_middleware(
        BodyLimit,
        limit=settings.max_upload_bytes + FORM_OVERHEAD,
        detail=f"The upload has more than {settings.max_upload_bytes / 1e6:g} MB; make the picture smaller.",
    )
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
    )
    return app
