"""The one upload that every server is sent: a drawn digit as a multipart form."""

from __future__ import annotations

import io
from typing import NamedTuple

import numpy as np

from benchmarks.canvases import draw

SEVEN = [[[60.0, 60.0], [200.0, 60.0], [110.0, 240.0]]]
"""The strokes of the digit, in pixels of a sheet of 280."""

DIGIT = 7
"""What a server that reads must answer."""

BOUNDARY = b"inkdigits-benchmark"

MODES = ("RGB", "RGBA", "L")
"""How a PNG of the drawing may be stored; our page sends the first, a canvas with transparency the second."""


class Upload(NamedTuple):
    """A request's body and the content type that describes it."""

    body: bytes
    content_type: str


def picture(mode: str = MODES[0]) -> bytes:
    """The drawing as a PNG of 280×280 pixels, black on opaque white; the same bytes every time."""
    buffer = io.BytesIO()
    draw(SEVEN, "black on white", np.random.default_rng(1)).convert(mode).save(buffer, "PNG")
    return buffer.getvalue()


def multipart(png: bytes) -> Upload:
    """The form that a browser sends: one file field called `file` (RFC 7578)."""
    head = b'Content-Disposition: form-data; name="file"; filename="digit.png"\r\nContent-Type: image/png\r\n\r\n'
    body = b"--" + BOUNDARY + b"\r\n" + head + png + b"\r\n--" + BOUNDARY + b"--\r\n"
    return Upload(body, f"multipart/form-data; boundary={BOUNDARY.decode()}")
