"""How the log is written: in words for a terminal, or as JSON, one object a line, for machines."""

from __future__ import annotations

import logging
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS

from inkdigits.server.observed import request_id
from inkdigits.server.settings import Settings

TEXT = "%(asctime)s %(levelname)-7s %(request_id)s %(name)s: %(message)s"
JSON = "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s %(process)d"


class WithRequest(logging.Filter):
    """Gives every record the id of the request that is being answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Adds `request_id`; lets everything through."""
        record.request_id = request_id.get()
        return True


def config(settings: Settings) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes; Uvicorn's own log is a part of it."""
    as_json = {
        "()": "pythonjsonlogger.json.JsonFormatter",
        "fmt": JSON,
        "rename_fields": {"levelname": "level"},
        "reserved_attrs": [*RESERVED_ATTRS, "color_message"],  # Uvicorn's messages once more, for a terminal
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "inkdigits.server.logs.WithRequest"}},
        "formatters": {"text": {"format": TEXT}, "json": as_json},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": settings.log_format, "filters": ["request"]}
        },
        "loggers": {
            name: {"handlers": ["stderr"], "level": settings.log_level.upper(), "propagate": False}
            for name in ("inkdigits", "uvicorn")
        },
    }
