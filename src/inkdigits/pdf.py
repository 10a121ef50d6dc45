"""A PDF → its pages as pixels, each drawn by a process of its own that is bounded in time and memory."""

from __future__ import annotations

import importlib.util
import json
import math
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.decoding import Limits
from inkdigits.errors import PictureError, PictureTooLargeError, UnreadablePictureError

SIGNATURE = b"%PDF-"

MEMORY_PER_PIXEL = 6
"""Bytes for each pixel that a picture may have; with the rest, enough for A3 in colour at 600 dots an inch."""

MEMORY = 128_000_000
"""Bytes besides, for Python, PDFium and what is no picture."""

COPIES = 3
"""How many times the file itself has room: it grows while it is read."""

PATIENCE = 30
"""Seconds on the clock for each second of processor time: a busy machine may give that late."""

_PROCESS = Path(__file__).with_name("pdf_process.py")

_LOCKED = "The PDF is locked with a password; save it without one and try again."
_DAMAGED = "The PDF is damaged or cut short and can't be opened; save it again and retry."


class Drawn(NamedTuple):
    """A page.

    Attributes:
        pixels: uint8 [H, W, 3] in 0..255, red, green, blue, upright on white.
        pages: how many the PDF has.
    """

    pixels: NDArray[np.uint8]
    pages: int


def is_pdf(data: bytes) -> bool:
    """Whether a file begins as a PDF does."""
    return data.startswith(SIGNATURE)


def count(data: bytes, limits: Limits) -> int:
    """How many pages a PDF has.

    Args:
        data: the file.
        limits: what is too large or too slow.

    Raises:
        UnreadablePictureError: damaged, locked, or without a single page.
        PictureTooLargeError: over `limits`.
    """
    return _pages(_ask(data, 0, limits)[0], limits)


def draw(data: bytes, number: int, limits: Limits) -> Drawn:
    """Draws a page so large that its longest side has `Limits.side` pixels, or as `Limits.pixels` allows.

    Args:
        data: the file.
        number: of the page, from 1.
        limits: what is too large or too slow; `seconds` are for this page.

    Raises:
        UnreadablePictureError: the PDF or the page is damaged, the PDF is locked, or has no such page.
        PictureTooLargeError: over `limits`.
    """
    answer, drawn = _ask(data, number, limits)
    pages = _pages(answer, limits)
    if not 1 <= number <= pages:
        raise no_such_page(number, pages)
    if "error" in answer:
        raise UnreadablePictureError(f"Page {number} of the PDF is damaged and can't be drawn; leave it out.")
    width, height, stride = answer["width"], answer["height"], answer["stride"]
    rows = np.frombuffer(drawn, np.uint8).reshape(height, stride)
    return Drawn(np.ascontiguousarray(rows[:, : 3 * width]).reshape(height, width, 3), pages)


def no_such_page(number: int, pages: int) -> UnreadablePictureError:
    """The error of a page that a document does not have."""
    has = "1 page" if pages == 1 else f"{pages} pages"
    return UnreadablePictureError(f"There is no page {number}: the document has {has}, counted from 1.")


def _pages(answer: dict[str, Any], limits: Limits) -> int:
    pages: int = answer.get("pages", 0)
    if not pages:
        raise UnreadablePictureError(_LOCKED if answer.get("error") == "locked" else _DAMAGED)
    if pages > limits.pages:
        raise PictureTooLargeError(
            f"The PDF has {pages} pages, and the limit is {limits.pages}; split it and try again."
        )
    return pages


def _ask(data: bytes, number: int, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """What the process says of the PDF, and the pixels of the page; number 0 asks for no page."""
    seconds = math.ceil(limits.seconds)
    memory = MEMORY + MEMORY_PER_PIXEL * limits.pixels + COPIES * len(data)
    numbers = map(str, (number, limits.side, limits.pixels, seconds, memory))
    try:
        # Isolated: nothing of the environment, and nothing installed but PDFium, has a part in it.
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(_PROCESS), _folder(), *numbers],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_slow(number, limits) from None
    if done.returncode:
        slow = done.returncode == -getattr(signal, "SIGXCPU", 0)  # Windows has no such signal
        raise _too_slow(number, limits) if slow else _too_much(number)
    line, _, drawn = done.stdout.partition(b"\n")
    answer: dict[str, Any] = json.loads(line)
    return answer, drawn


def _folder() -> str:
    """Where PDFium's package lies."""
    spec = importlib.util.find_spec("pypdfium2_raw")
    if spec is None or spec.origin is None:
        raise UnreadablePictureError("PDFs need a package that is missing; install it: pip install pypdfium2")
    return str(Path(spec.origin).parents[1])


def _too_slow(number: int, limits: Limits) -> PictureError:
    return PictureTooLargeError(
        f"{_what(number)} takes more than {limits.seconds:g} s to draw; save it as a picture and try again."
    )


def _too_much(number: int) -> PictureError:
    return PictureTooLargeError(
        f"{_what(number)} is damaged, or takes too much memory to draw; save it as a picture and try again."
    )


def _what(number: int) -> str:
    return f"Page {number} of the PDF" if number else "The PDF"
