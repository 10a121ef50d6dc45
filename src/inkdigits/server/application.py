"""Puts the server together: models, routes, page, limits, errors, and what is seen of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from inkdigits import __version__
from inkdigits.server import page, problems, telemetry
from inkdigits.server.desk import Desk
from inkdigits.server.drain import draining
from inkdigits.server.guards import Door, Keys, RateLimit, TrustedHosts
from inkdigits.server.metrics import Metrics
from inkdigits.server.observed import Observed
from inkdigits.server.rates import Rates
from inkdigits.server.routes import metrics as metrics_route
from inkdigits.server.routes import router
from inkdigits.server.security import SecurityHeaders
from inkdigits.server.settings import Settings
from inkdigits.server.showing import PAGES
from inkdigits.server.state import opened

DESCRIPTION = "Reads handwritten digits. Errors are problem details (RFC 9457), one sentence with the way out."


def create_app(settings: Settings | None = None, *, static: Path = page.STATIC) -> FastAPI:
    """Makes the application; models are loaded when it starts, not when it is made.

    Args:
        settings: taken from the environment if None.
        static: folder of the built page.
    """
    settings = settings or Settings()
    metrics = Metrics()
    desk = Desk(queue=settings.queue, concurrency=settings.concurrency, longest=settings.max_wait_seconds)
    rates = Rates(settings.rate, settings.rate_burst, settings.shared) if settings.rate else None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with rates or nullcontext(), opened(settings, metrics, desk) as state:
            app.state.started = state
            with draining(state.readiness, settings.drain_seconds):
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
    if settings.metrics:
        app.get("/metrics", include_in_schema=False)(metrics_route)
    page.mount(app, static)
    _surround(app, settings, metrics, desk, rates)
    return app


def _surround(app: FastAPI, settings: Settings, metrics: Metrics, desk: Desk, rates: Rates | None) -> None:
    """Middleware, the innermost first: what is turned away shall have cost as little as can be."""
    refused = metrics.turned_away
    if rates is not None:
        app.add_middleware(RateLimit, rates=rates, refused=refused)
    if settings.api_keys:
        app.add_middleware(Keys, hashes=settings.api_keys, refused=refused)
    app.add_middleware(TrustedHosts, hosts=settings.trusted_hosts)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        expose_headers=["Retry-After", "X-Request-ID", PAGES],
    )
    app.add_middleware(Observed, metrics=metrics)
    if settings.telemetry:
        telemetry.install(app)
    app.add_middleware(Door, is_full=lambda: desk.is_full, refused=refused)
