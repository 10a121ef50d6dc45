"""What a started server has, all of it made when it starts and let go when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
from fastapi import HTTPException, Request

from inkdigits.server.desk import Desk
from inkdigits.server.drain import Readiness
from inkdigits.server.metrics import Metrics
from inkdigits.server.problems import RETRY
from inkdigits.server.settings import Settings
from inkdigits.server.shelf import Shelf
from inkdigits.server.uploads import Uploads


@dataclass(frozen=True, slots=True)
class State:
    """The models, the place where pictures wait for them, and what is known of the server itself."""

    shelf: Shelf
    desk: Desk
    uploads: Uploads
    metrics: Metrics
    readiness: Readiness


@contextmanager
def opened(settings: Settings, metrics: Metrics, desk: Desk) -> Iterator[State]:
    """Loads the models.

    Raises:
        ArtifactError: the default model is missing or damaged.
    """
    # What OpenCV does to one small picture is too little to share, and other cores serve other requests.
    cv2.setNumThreads(1)
    shelf = Shelf(settings)
    for card, is_default in shelf.readable():
        metrics.has(card, default=is_default)
    uploads = Uploads(
        most_bytes=settings.max_upload_bytes,
        buffered=settings.max_buffered_bytes,
        seconds=settings.body_seconds,
        refused=metrics.turned_away,
    )
    try:
        yield State(shelf, desk, uploads, metrics, Readiness())
    finally:
        desk.close()


def state_of(request: Request) -> State:
    """The state of the server that answers a request.

    Raises:
        HTTPException: 503, it has not started yet.
    """
    state: State | None = getattr(request.app.state, "started", None)
    if state is None:
        raise HTTPException(503, "The server is still loading its models; try again in a second.", RETRY)
    return state
