"""What people name on the command line becomes a stream of pictures: files, folders, patterns, lists, archives.

Names come in natural order, 2.png before 10.png, the same each time. Nothing of an archive is written to disk, and
no more of it is held than one member, up to the limit of a picture.
"""

from __future__ import annotations

import errno
import glob
import gzip
import io
import os
import re
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, NamedTuple, TextIO, cast

from PIL import Image

from inkdigits import heif
from inkdigits.batch.worker import Named
from inkdigits.errors import InkdigitsError, NotAPictureError, UnreadablePictureError
from inkdigits.picture import FORMATS, Limits

STANDARD_INPUT = "-"
ZIP = (".zip",)
TAR = (".tar", ".tar.gz", ".tgz")
LIST = (".txt",)
PDF = ".pdf"

HEADER_BYTES = 1 << 16
"""Most bytes that a tar archive's headers may make us read at once: tarfile reads as many as a header says."""

_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What Python's readers of archives throw at damaged ones, besides OSError."""

_DIGITS = re.compile("[0-9]+")


class Sources:
    """The pictures that some names stand for.

    Iterating gives each as `Named`; what can't be opened comes as its error, in its place. It may be iterated more
    than once, except for standard input.

    Args:
        names: files; folders (all pictures in them and below, by the ending of their names, without hidden ones);
            patterns with `*`, `?`, `[…]` or `**` where no such file is there; archives .zip, .tar, .tar.gz, .tgz
            (their pictures); lists .txt; "-" (one picture on standard input).
        lists: text files with the path of one picture a line, UTF-8; "-" is standard input.
        limits: how much of an archive's member is read at most.
        documents: whether PDFs are wanted as well as pictures.
    """

    def __init__(
        self,
        names: Iterable[str],
        lists: Iterable[str] = (),
        limits: Limits | None = None,
        *,
        documents: bool = False,
    ) -> None:
        self._names, self._lists = tuple(names), tuple(lists)
        limits = limits or Limits()
        self._most = limits.page_bytes if documents else limits.bytes
        self._endings = _endings() | {PDF} if documents else _endings()

    def __iter__(self) -> Iterator[Named]:
        return self._all(self._most)

    def count(self) -> int | None:
        """How many there are; None where that can't be known before they are read."""
        if STANDARD_INPUT in self._lists:
            return None
        return sum(1 for _ in self._all(0))

    def _all(self, most: int) -> Iterator[Named]:
        """The pictures, of archives' members at most so many bytes; with 0 only their names are of use."""
        wanted = _Wanted(most, self._endings)
        for name in self._names:
            yield from _named(name, wanted)
        for name in self._lists:
            yield from _listed(name)


def natural(name: str) -> str:
    """A key to sort paths by: numbers by their size, folders by their own names first, no matter of case."""
    return _DIGITS.sub(_by_size, name.casefold().replace(os.sep, "/").replace("/", "\0"))


def _by_size(digits: re.Match[str]) -> str:
    number = digits.group().lstrip("0")
    return f"{len(number):05}{number}"


def _in_order(names: Iterable[str]) -> list[str]:
    return sorted(sorted(names), key=natural)


@cache
def _endings() -> frozenset[str]:
    registered = (ending for ending, name in Image.registered_extensions().items() if name in FORMATS)
    return frozenset([*registered, *heif.ENDINGS])


class _Wanted(NamedTuple):
    """What is taken from folders and archives.

    Attributes:
        most: bytes of an archive's member; with 0 only its name is of use.
        endings: of names, in small letters.
    """

    most: int
    endings: frozenset[str]

    def takes(self, name: str) -> bool:
        """Whether a file's name says so; files that systems hide beside pictures, such as "._1.png", are not."""
        return not name.startswith(".") and Path(name).suffix.lower() in self.endings

    def takes_member(self, name: str) -> bool:
        """The same, of a path within an archive."""
        *folders, last = name.split("/")
        return self.takes(last) and not any(folder.startswith((".", "__MACOSX")) for folder in folders)


def _named(name: str, wanted: _Wanted) -> Iterator[Named]:
    path, lower = Path(name), name.lower()
    if name == STANDARD_INPUT:
        yield Named(name, sys.stdin.buffer)
    elif "\0" in name:
        yield Named(name, name)  # reading it says what is wrong with it
    elif path.is_dir():
        yield from _contents(name, _in_folder(path, wanted))
    elif lower.endswith(ZIP) and path.is_file():
        yield from _contents(name, _in_zip(name, wanted))
    elif lower.endswith(TAR) and path.is_file():
        yield from _contents(name, _in_tar(name, wanted))
    elif lower.endswith(LIST):
        yield from _listed(name)
    elif glob.has_magic(name) and not path.exists():
        yield from _matching(name, wanted)
    else:
        yield Named(name, name)


def _contents(name: str, pictures: Iterator[Named]) -> Iterator[Named]:
    """What a folder or an archive holds; that there is nothing, or no more to be had, is said under its name."""
    empty = True
    try:
        for picture in pictures:
            empty = False
            yield picture
    except OSError as error:
        yield Named(name, error)
    except _DAMAGED:
        yield Named(name, UnreadablePictureError("The archive is damaged or cut short; what follows is missing."))
    else:
        if empty:
            yield Named(name, NotAPictureError("There is no picture in it; use PNG, JPEG, WebP, GIF, BMP or TIFF."))


def _in_folder(folder: Path, wanted: _Wanted) -> Iterator[Named]:
    # Only names are kept: a folder may hold millions.
    names, folders = [], set()
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                folders.add(entry.name)
                names.append(entry.name)
            elif wanted.takes(entry.name):
                names.append(entry.name)
    for name in _in_order(names):
        path = folder / name
        if name not in folders:
            yield Named(str(path), str(path))
            continue
        try:
            yield from _in_folder(path, wanted)
        except OSError as error:
            yield Named(str(path), error)


def _matching(pattern: str, wanted: _Wanted) -> Iterator[Named]:
    # pathlib's own glob can't take a whole path, nor leave hidden files out.
    matches = _in_order(glob.iglob(pattern, recursive=True))  # noqa: PTH207
    for match in matches:
        # "**" gives folders beside what is in them.
        if "**" not in pattern or not Path(match).is_dir():
            yield from _named(match, wanted)
    if not matches:
        yield Named(pattern, FileNotFoundError(errno.ENOENT, "No file matches this pattern", pattern))


def _listed(name: str) -> Iterator[Named]:
    try:
        with _open_list(name) as lines:
            for line in lines:
                path = line.rstrip("\n")
                if path:
                    yield Named(path, path)
    except OSError as error:
        yield Named(name, error)


def _open_list(name: str) -> TextIO:
    if name == STANDARD_INPUT:
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="surrogateescape")
    return Path(name).open(encoding="utf-8-sig", errors="surrogateescape")


def _in_zip(name: str, wanted: _Wanted) -> Iterator[Named]:
    with zipfile.ZipFile(name) as archive:
        members = {m.filename: m for m in archive.infolist() if not m.is_dir() and wanted.takes_member(m.filename)}
        for member in _in_order(members):
            yield Named(f"{name}/{member}", _of_zip(archive, members[member], wanted.most))


def _of_zip(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes | InkdigitsError:
    if not most:
        return b""
    if member.flag_bits & 1:
        return UnreadablePictureError("It is encrypted; unpack the archive with its password first.")
    try:
        with archive.open(member) as file:
            return file.read(most + 1)  # what its header says of its size may be a lie
    except (*_DAMAGED, OSError):
        return UnreadablePictureError("It can't be unpacked: the archive is damaged here, or of an unknown kind.")


def _in_tar(name: str, wanted: _Wanted) -> Iterator[Named]:
    with _opened_tar(name) as stream, tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r:") as archive:
        while member := archive.next():
            if member.isfile() and wanted.takes_member(member.name):
                yield Named(f"{name}/{member.name}", _of_tar(archive, member, stream, wanted.most))
            # tarfile keeps all that it has seen.
            archive.members = []  # type: ignore[attr-defined]
            archive.pax_headers = {}


def _of_tar(archive: tarfile.TarFile, member: tarfile.TarInfo, stream: _Wary, most: int) -> bytes:
    if not most:
        return b""
    stream.most = most + HEADER_BYTES  # a buffer may ask for somewhat more than it is asked for
    file = archive.extractfile(member)
    data = file.read(most + 1) if file else b""
    stream.most = HEADER_BYTES
    if len(data) < min(member.size, most + 1):
        raise EOFError
    return data


@contextmanager
def _opened_tar(name: str) -> Iterator[_Wary]:
    with Path(name).open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if not packed:
            yield _Wary(file)
            return
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield _Wary(cast("IO[bytes]", unpacked))


class _Wary:
    """A file for tarfile that reads no more than `most` bytes at once, whatever a header asks for."""

    def __init__(self, file: IO[bytes]) -> None:
        self.most = HEADER_BYTES
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int) -> bytes:
        if size > self.most:
            raise tarfile.ReadError("a header is too long")
        return self._file.read(size)
