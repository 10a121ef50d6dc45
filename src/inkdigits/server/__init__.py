"""The HTTP server; `uvicorn inkdigits.server:app` serves it, `create_app(settings)` makes one to order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inkdigits.server.application import create_app
from inkdigits.server.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["Settings", "create_app"]


def __getattr__(name: str) -> FastAPI:
    # Made when it is asked for, so that importing the package reads no environment and makes no server.
    if name == "app":
        return create_app()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
