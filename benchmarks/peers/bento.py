"""BentoML: a service that takes the picture decoded by Pillow, which spares it a file on disk."""

from __future__ import annotations

import os
from typing import Any

import bentoml  # type: ignore[import-not-found]
from PIL import Image

from benchmarks.peers.reader import Reader


@bentoml.service(workers=int(os.environ.get("BENTO_WORKERS", "1")))
class Digits:
    """Reads digits."""

    def __init__(self) -> None:
        self._reader = Reader()

    @bentoml.api(route="/predict/")  # type: ignore[untyped-decorator]
    def predict(self, file: Image.Image) -> dict[str, Any]:
        """Reads the picture."""
        return self._reader.read(file)
