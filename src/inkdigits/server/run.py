"""Runs the server on Uvicorn, after a check that says in one sentence what would keep it from starting."""

from __future__ import annotations

import socket
from typing import Any

import uvicorn
from pydantic import ValidationError

from inkdigits.artifact import find
from inkdigits.errors import InkdigitsError
from inkdigits.server.application import create_app
from inkdigits.server.settings import Settings


def serve(host: str | None = None, port: int | None = None) -> None:
    """Serves until it is stopped.

    Args:
        host, port: where to listen; as the settings say if None.

    Raises:
        InkdigitsError: a setting is wrong, the address is taken, or the default model can't be read.
    """
    settings = _settings(host, port)
    find(settings.model, settings.models).read_model()
    with _bind(settings) as listener:
        url = f"http://{settings.host}:{listener.getsockname()[1]}"
        print(f"Inkdigits is at {url} (Ctrl+C stops it)", flush=True)  # noqa: T201
        config = uvicorn.Config(create_app(settings), log_level="warning", server_header=False)
        uvicorn.Server(config).run(sockets=[listener])


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
