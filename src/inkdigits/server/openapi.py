"""Prints the OpenAPI document, the seam between server and page: `python -m inkdigits.server.openapi`."""

from __future__ import annotations

import json
import sys
from typing import Any

from inkdigits.server.application import create_app
from inkdigits.server.settings import Settings


def document() -> dict[str, Any]:
    """The document as it is committed in `openapi.json`."""
    return create_app(Settings.model_construct()).openapi()


if __name__ == "__main__":
    json.dump(document(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
