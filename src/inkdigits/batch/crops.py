"""Doubtful numbers cut out of their pictures, each a file for a person to look at."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from inkdigits.errors import InkdigitsError
from inkdigits.picture import Picture
from inkdigits.reading import Area, Reading

MARGIN = 0.25
"""Of a number's height, around it."""

LEAST_MARGIN = 4
"""Pixels around a number at least."""

LONGEST_NAME = 150
"""Bytes of a picture's name, its end, that a crop's file has in its own."""

_ODD = re.compile(r"[^\w.+=,@-]+")


class CropError(InkdigitsError):
    """Crops can't be written where they should be."""


class Crop(NamedTuple):
    """A number cut out of its picture.

    Attributes:
        number: which of the page's numbers, counted from 1.
        png: the file.
        page: which of the document's, counted from 1.
    """

    number: int
    png: bytes
    page: int = 1


def cut(picture: Picture, reading: Reading) -> tuple[Crop, ...]:
    """Cuts the doubtful numbers out of a picture, upright, as large as they were read.

    Args:
        picture: as it was read.
        reading: what was read of it.
    """
    doubtful = [(at, number.box) for at, number in enumerate(reading.numbers, 1) if number.doubtful]
    return tuple(Crop(at, _png(picture, box), reading.page) for at, box in doubtful)


def _png(picture: Picture, box: Area) -> bytes:
    rows, columns = picture.pixels.shape[:2]
    width, height = picture.size
    margin = max(LEAST_MARGIN, round(MARGIN * box[3]))
    across, down = columns / width, rows / height
    left, right = _within((box[0] - margin) * across, (box[0] + box[2] + margin) * across, columns)
    top, bottom = _within((box[1] - margin) * down, (box[1] + box[3] + margin) * down, rows)
    pixels = picture.pixels[top:bottom, left:right]
    if picture.alpha is not None:
        grey = pixels.shape[2] == 1
        pixels = np.dstack([*([pixels] * (3 if grey else 1)), picture.alpha[top:bottom, left:right]])
    buffer = io.BytesIO()
    Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels).save(buffer, "PNG")
    return buffer.getvalue()


def _within(start: float, stop: float, length: int) -> tuple[int, int]:
    """Whole pixels from a start to a stop, at least one and none beyond the picture."""
    first = min(max(0, int(start)), length - 1)
    return first, max(first + 1, min(length, int(np.ceil(stop))))


class Crops:
    """A folder of crops.

    Args:
        folder: where they are written; it is made if it is not there.
        names: what is read; the folder must not lie within.

    Raises:
        CropError: it can't be written, or its crops would be read as pictures themselves.
    """

    def __init__(self, folder: Path, names: Iterable[str] = ()) -> None:
        self._folder = folder
        for name in names:
            if "\0" not in name and Path(name).is_dir() and folder.resolve().is_relative_to(Path(name).resolve()):
                raise CropError(f"{folder} lies in {name}, which is read; choose a folder beside it with --crops.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise self._unwritable(error, "choose another folder with --crops") from error

    def write(self, position: int, name: str, crops: Iterable[Crop]) -> None:
        """Writes the crops of a picture.

        Args:
            position: of the picture among all that are read, counted from 1: it makes the files' names their own.
            name: of the picture.
            crops: its numbers.

        Raises:
            CropError: one can't be written.
        """
        for crop in crops:
            path = self._folder / file_name(position, name, crop)
            part = path.with_name(f"{path.name}.part")
            try:
                part.write_bytes(crop.png)
                part.replace(path)
            except OSError as error:
                with suppress(OSError):
                    part.unlink()
                raise self._unwritable(error, "make room, or choose another folder with --crops") from error

    def _unwritable(self, error: OSError, way_out: str) -> CropError:
        return CropError(f"Crops can't be written to {self._folder} ({error.strerror or error}); {way_out}.")


def file_name(position: int, name: str, crop: Crop) -> str:
    """What a crop's file is called: the picture's position, its name as far as every system can take it, the number.

    >>> file_name(12, "scans/monday 7.png", Crop(3, b""))
    '000012-scans_monday_7.png-3.png'
    >>> file_name(12, "scans/monday.pdf", Crop(3, b"", page=2))
    '000012-scans_monday.pdf-p2-3.png'
    """
    readable = _ODD.sub("_", name).encode("utf-8", "ignore")[-LONGEST_NAME:].decode("utf-8", "ignore")
    page = f"-p{crop.page}" if crop.page > 1 else ""
    return f"{position:06}-{readable.lstrip('_')}{page}-{crop.number}.png"
