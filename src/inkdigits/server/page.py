"""Serves the built page, which `make` puts into `static/`."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from inkdigits.server.security import POLICY, policy_of

STATIC = Path(__file__).parent / "static"

FOREVER = "public, max-age=31536000, immutable"
"""For files whose name changes with their content: Next names everything under _next/static by its hash."""


class _Page(StaticFiles):
    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)
        self._policies = {str(path): policy_of(path.read_bytes()) for path in folder.rglob("*.html")}

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 404 and "text/html" not in Headers(scope=scope).get("accept", ""):
            raise HTTPException(404)
        hashed = path.startswith("_next/static/")
        response.headers["Cache-Control"] = FOREVER if hashed else "no-cache"
        if isinstance(response, FileResponse) and (policy := self._policies.get(str(response.path))):
            response.headers[POLICY.decode()] = policy.decode()
        return response


def mount(app: FastAPI, folder: Path = STATIC) -> None:
    """Serves the page at /; where it is not built, / says how to build it."""
    if (folder / "index.html").is_file():
        # Compressed here and not around everything: a reading is too short to gain by it.
        app.mount("/", GZipMiddleware(_Page(folder.resolve()), minimum_size=1024), name="page")
        return

    @app.get("/", include_in_schema=False)
    async def not_built() -> None:
        raise HTTPException(404, "The page is not built yet; run `make page`. The API is described at /docs.")
