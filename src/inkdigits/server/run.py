"""Runs the server on Uvicorn, after a check that says in one sentence what would keep it from starting."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import tempfile
import threading
from multiprocessing import connection, parent_process
from typing import Any

import uvicorn
from pydantic import ValidationError
from uvicorn.supervisors import Multiprocess

from inkdigits.artifact import find
from inkdigits.errors import InkdigitsError
from inkdigits.server import logs
from inkdigits.server.metrics import SHARED
from inkdigits.server.protocol import patient
from inkdigits.server.settings import Settings

KEEP_ALIVE = 30
"""Seconds that a connection may be silent between requests: longer than people think between two strokes."""

DOORS = 16
"""Connections that a worker takes in between two small pictures: else those who come when it is busy would stand
unanswered outside while others are read."""

HUNG = 30
"""Seconds without a sign of life after which a worker is replaced; on a busy machine one takes some to begin."""


def serve(host: str | None = None, port: int | None = None) -> None:
    """Serves until it is stopped; with more than one worker, each that dies is replaced.

    Args:
        host, port: where to listen; as the settings say if None.

    Raises:
        InkdigitsError: a setting is wrong, the address is taken, or the default model can't be read.
    """
    settings = _settings(host, port)
    find(settings.model, settings.models).read_model()
    # Uvicorn, having ended in order, sends itself the signal once more for whoever waits for it to have its way.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with _bind(settings) as listener:
        url = f"http://{settings.host}:{listener.getsockname()[1]}"
        print(f"Inkdigits is at {url} (Ctrl+C stops it)", flush=True)  # noqa: T201
        if settings.workers == 1:
            uvicorn.Server(_config(settings)).run(sockets=doors(listener))
        else:
            _supervise(settings, listener)


def worker_app() -> Any:
    """The application of one worker; the worker ends when its supervisor does, however that ended."""
    from inkdigits.server.application import create_app

    supervisor = parent_process()
    if supervisor is not None:
        threading.Thread(target=_follow, args=(supervisor.sentinel,), daemon=True).start()
    app = create_app()
    # All that was made up to here stays; looking through it for garbage again and again would stop the server for
    # 60 ms each time.
    gc.collect()
    gc.freeze()
    return app


def _supervise(settings: Settings, listener: socket.socket) -> None:
    try:
        folder = tempfile.TemporaryDirectory(prefix="inkdigits-")
    except OSError as error:
        raise InkdigitsError(
            f"Workers need a folder to count in together ({error.strerror}); set TMPDIR to one that can be written."
        ) from error
    with folder as shared:
        # Workers are new processes and read everything from the environment, as this one did.
        os.environ.update(
            INKDIGITS_SHARED=shared, **{SHARED: shared, "INKDIGITS_HOST": settings.host, "INKDIGITS_WORKERS": "1"}
        )
        Multiprocess(_config(settings), sockets=doors(listener)).run()


def doors(listener: socket.socket) -> list[socket.socket]:
    """The same socket several times: uvloop takes one connection of each, and goes round in a few milliseconds."""
    return [listener, *(listener.dup() for _ in range(DOORS - 1))]


def _config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        "inkdigits.server.run:worker_app",
        factory=True,
        workers=settings.workers,
        http=patient(settings.header_seconds),  # type: ignore[arg-type]  # called like the class
        ws="none",
        log_config=logs.config(settings),
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.forwarded_allow_ips),
        timeout_keep_alive=KEEP_ALIVE,
        timeout_worker_healthcheck=HUNG,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )


def _follow(sentinel: int) -> None:
    connection.wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


def _settings(host: str | None, port: int | None) -> Settings:
    given: dict[str, Any] = {"host": host, "port": port}
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = f"INKDIGITS_{str(first['loc'][0]).upper()}"
        raise InkdigitsError(f"The setting {name} is wrong: {first['msg']}.") from error


def _bind(settings: Settings) -> socket.socket:
    """Takes the address before anything is loaded, so that a taken port is said at once and in words."""
    try:
        return socket.create_server((settings.host, settings.port), family=_family(settings.host), backlog=2048)
    except OSError as error:
        raise InkdigitsError(
            f"Can't listen on {settings.host}:{settings.port} ({error.strerror}); "
            "set INKDIGITS_PORT to a free port, or 0 for any."
        ) from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
