"""MNIST as it was published: four IDX files, verified by SHA-256, mapped into memory.

Reference:
    LeCun, Cortes & Burges, "The MNIST database of handwritten digits"; the IDX format is described there.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from inkdigits.errors import DataError

Split: TypeAlias = Literal["train", "test"]
Bytes: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class IdxFile:
    """One of the four files: its name, the shape of its array and the SHA-256 of the file, uncompressed."""

    name: str
    shape: tuple[int, ...]
    sha256: str

    @property
    def header(self) -> bytes:
        """The IDX header: 0, 0, 8 (unsigned byte), number of axes, then each length as big-endian int32."""
        return bytes((0, 0, 8, len(self.shape))) + b"".join(n.to_bytes(4, "big") for n in self.shape)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.header) + int(np.prod(self.shape))

    def verify(self, data: bytes) -> bool:
        """Whether these are the bytes of this file."""
        return hashlib.sha256(data).hexdigest() == self.sha256


TRAIN_IMAGES = IdxFile(
    "train-images-idx3-ubyte",
    (60_000, 28, 28),
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
)
TRAIN_LABELS = IdxFile(
    "train-labels-idx1-ubyte",
    (60_000,),
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
)
TEST_IMAGES = IdxFile(
    "t10k-images-idx3-ubyte",
    (10_000, 28, 28),
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
)
TEST_LABELS = IdxFile(
    "t10k-labels-idx1-ubyte",
    (10_000,),
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
)
FILES = (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)
SPLITS: dict[Split, tuple[IdxFile, IdxFile]] = {
    "train": (TRAIN_IMAGES, TRAIN_LABELS),
    "test": (TEST_IMAGES, TEST_LABELS),
}


class Digits(NamedTuple):
    """Images uint8 [N, 28, 28] in 0..255 (255 = ink) and their labels uint8 [N] in 0..9; read-only."""

    images: Bytes
    labels: Bytes


def cache_folder() -> Path:
    """Where MNIST is kept: `INKDIGITS_CACHE`/mnist, or the user's cache."""
    root = os.environ.get("INKDIGITS_CACHE")
    return (Path(root) if root else user_cache_path("inkdigits", appauthor=False)) / "mnist"


def is_complete(folder: Path) -> bool:
    """Whether the folder holds all four files, by name and size."""
    return all((folder / f.name).is_file() and (folder / f.name).stat().st_size == f.size for f in FILES)


def load(split: Split, folder: Path | None = None) -> Digits:
    """Maps one split into memory; nothing is copied until it is used.

    Args:
        split: "train" (60,000) or "test" (10,000).
        folder: where the IDX files are; the cache if None.

    Raises:
        DataError: a file is missing or is not an IDX file of this shape.
    """
    folder = folder or cache_folder()
    images, labels = (_map(folder / file.name, file) for file in SPLITS[split])
    return Digits(images, labels)


def _map(path: Path, file: IdxFile) -> Bytes:
    try:
        with path.open("rb") as stream:
            header = stream.read(len(file.header))
        if header != file.header or path.stat().st_size != file.size:
            raise DataError(f"{path} is not MNIST's {file.name}; delete it and run `inkdigits data fetch`.")
        return np.memmap(path, np.uint8, mode="r", offset=len(header), shape=file.shape)
    except FileNotFoundError as error:
        raise DataError(f"MNIST is not here yet ({path} is missing); run `inkdigits data fetch`.") from error
    except OSError as error:
        raise DataError(f"MNIST can't be read: {path}: {error.strerror}.") from error
