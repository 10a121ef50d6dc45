"""Who reads: ours, and Tesseract with a whitelist of digits."""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from benchmarks.numbers.score import Found
from inkdigits import Recognizer

Reader: TypeAlias = Callable[[Image.Image], list[Found]]

TESSERACT = "tesseract"

BLOCK, ONE_LINE = 6, 7
"""Tesseract's page segmentation modes: a uniform block of text, a single line."""


def ours(model: str | None) -> Reader:
    """Our reader."""
    recognizer = Recognizer(model)

    def read(picture: Image.Image) -> list[Found]:
        # A photograph is read as the file that it is, as from every door.
        file = picture.fp if isinstance(picture, JpegImageFile) else None
        source = file.getvalue() if isinstance(file, io.BytesIO) else picture
        return [
            Found(number.text, number.box, number.confidence, number.doubtful)
            for number in recognizer.read(source).numbers
        ]

    return read


def tesseract(mode: int) -> Reader:
    """Tesseract on a file, with its startup, as its command line is used; confidence is its worst word's."""

    def read(picture: Image.Image) -> list[Found]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "picture.png"
            flat = Image.new("RGB", picture.size, "white")
            flat.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
            flat.save(path)
            options = ["--psm", str(mode), "-c", "tessedit_char_whitelist=0123456789", "tsv"]
            answer = subprocess.run([TESSERACT, path, "-", *options], capture_output=True, text=True, check=False)
        # On some pictures it crashes (SIGFPE in 5.3): it has found nothing then.
        return [found for line in answer.stdout.splitlines()[1:] if (found := _word(line.split("\t")))]

    return read


def _word(cells: list[str]) -> Found | None:
    """A line of Tesseract's TSV that holds a word."""
    left, top, width, height = map(int, cells[6:10])
    confidence, text = float(cells[10]) / 100, cells[11].strip()
    return Found(text, (left, top, width, height), confidence, confidence < 0.5) if text and confidence >= 0 else None
