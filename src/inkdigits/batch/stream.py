"""A stream of pictures in, a stream of readings out: in order, on all cores, with few of them held at a time."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import IO, TypeAlias, TypeVar, cast

import numpy as np

from inkdigits.artifact import Artifact, locate
from inkdigits.batch.worker import Failure, Named, Work, attempt, read_chunk
from inkdigits.batch.workers import Workers
from inkdigits.decoding import LONGEST
from inkdigits.errors import InkdigitsError
from inkdigits.picture import Limits, Picture, Source, load
from inkdigits.prediction import Prediction
from inkdigits.recognizer import Recognizer

T = TypeVar("T")

Given: TypeAlias = "Source | Failure | Named"
"""A picture, a picture with a name, or the error for which there is none."""

CHUNK = 64
"""Most pictures that are sent to a worker at once, and that go through the model at once."""

CHUNK_BYTES = 2_000_000
"""Bytes of encoded pictures that fill a chunk as well, so that large ones are not waited for by dozens."""

FEW = 4
"""Chunks for which no worker is started: starting takes as long as reading some hundreds of small pictures."""

AHEAD = 2
"""Chunks a worker that are taken from the sources before their turn: one that is read, one that waits."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one picture; either `prediction` or `error` is there.

    Attributes:
        source: what was given.
        prediction: what was read, or None.
        error: why it can't be read, or None: an `InkdigitsError` or an `OSError`.
    """

    source: Given
    prediction: Prediction | None
    error: Failure | None


def read(
    sources: Iterable[Given],
    model: str | os.PathLike[str] | Artifact | None = None,
    *,
    limits: Limits | None = None,
    processes: int | None = None,
) -> Generator[Reading, None, None]:
    """Reads any number of pictures with all cores, in constant memory, and answers in their order.

    Pictures are taken from `sources` as they are needed, in chunks of up to `CHUNK`; `max_ahead` says how many are
    taken before their answers are. One that can't be read does not stop the others. A worker process that
    is killed is replaced, with a warning to the logger "inkdigits.batch", and its pictures are read again; one that
    kills its worker again is an error of its own.

    Args:
        sources: pictures as `Recognizer.predict` takes them, bare or as `Named`; an `InkdigitsError` or `OSError`
            among them is passed on as the error of a picture that could not be had.
        model: as for `Recognizer`.
        limits: what pictures are too large to read; `Limits()` if None.
        processes: how many processes read; the cores that this process may use if None. With 1, or if there are only
            a few pictures, they are read in this process. Paths and bytes travel to the others cheaply;
            Pillow images are decoded in this one.

    Returns:
        An iterator of one reading a source; closing it ends the workers.

    Raises:
        UnknownModelError, ArtifactError: as `Recognizer`.
        WorkerError: while iterating, if no worker process can be started.

    Example:
        >>> for reading in read(["seven.png", "missing.png"]):
        ...     print(reading.prediction.digit if reading.prediction else reading.error)
    """
    return _readings(do(read_chunk, sources, model, limits=limits, processes=processes))


def do(
    work: Work[T],
    sources: Iterable[Given],
    model: str | os.PathLike[str] | Artifact | None = None,
    *,
    limits: Limits | None = None,
    processes: int | None = None,
    chunk: int | None = None,
    whole: bool = False,
) -> Generator[tuple[Given, T | Failure], None, None]:
    """Does something with any number of pictures, as `read` reads them.

    Args:
        work: what is done with each chunk of them.
        sources, model, limits, processes: as for `read`.
        chunk: most pictures of a chunk; `CHUNK` if None.
        whole: whether Pillow images keep their size on the way; otherwise they are reduced to `Limits.side`.

    Returns:
        An iterator of each source with its answer, or with why there is none; closing it ends the workers.

    Raises:
        UnknownModelError, ArtifactError, WorkerError: as `read`.
    """
    artifact = model if isinstance(model, Artifact) else locate(model)
    artifact.read_model()  # a damaged one is refused here, before anything is taken from the sources
    limits = limits or Limits()
    sent = replace(limits, side=LONGEST, bytes=limits.page_bytes) if whole else limits
    return _answers(work, _chunks(sources, sent, chunk), artifact, limits, processes or cores())


def max_ahead(processes: int, chunk: int | None = None) -> int:
    """Most sources that are taken before their answers are, with that many processes and pictures of a chunk."""
    return (chunk or CHUNK) * (1 if processes == 1 else max(FEW + 1, AHEAD * processes + 1))


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _readings(
    answers: Generator[tuple[Given, Prediction | Failure], None, None],
) -> Generator[Reading, None, None]:
    with closing(answers):
        for given, answer in answers:
            if isinstance(answer, Prediction):
                yield Reading(given, answer, None)
            else:
                yield Reading(given, None, answer)


_Chunk: TypeAlias = "list[tuple[Given, Source | Failure]]"
"""What was given, and the same as it can be sent to another process."""


def _answers(
    work: Work[T], chunks: Iterator[_Chunk], artifact: Artifact, limits: Limits, processes: int
) -> Generator[tuple[Given, T | Failure], None, None]:
    if processes > 1:
        first = list(islice(chunks, FEW + 1))
        if len(first) > FEW:
            yield from _on_workers(work, chain(first, chunks), artifact, limits, processes)
            return
        chunks = iter(first)
    recognizer = Recognizer(artifact, limits=limits)
    for chunk in chunks:
        yield from _together(chunk, work(recognizer, [source for _, source in chunk]))


def _on_workers(
    work: Work[T], chunks: Iterable[_Chunk], artifact: Artifact, limits: Limits, processes: int
) -> Iterator[tuple[Given, T | Failure]]:
    under_way: deque[tuple[_Chunk, Future[Sequence[T | Failure]]]] = deque()
    workers = Workers(processes, artifact, limits, work)
    try:
        for chunk in chunks:
            under_way.append((chunk, workers.submit([source for _, source in chunk])))
            if len(under_way) > AHEAD * processes:
                done, answers = under_way.popleft()
                yield from _together(done, answers.result())
        while under_way:
            done, answers = under_way.popleft()
            yield from _together(done, answers.result())
    finally:
        workers.close()


def _together(chunk: _Chunk, answers: Sequence[T | Failure]) -> Iterator[tuple[Given, T | Failure]]:
    return zip((given for given, _ in chunk), answers, strict=True)


def _chunks(sources: Iterable[Given], limits: Limits, most: int | None = None) -> Iterator[_Chunk]:
    most = most or CHUNK
    chunk: _Chunk = []
    weight = 0
    for given in sources:
        source = _sendable(given.source if isinstance(given, Named) else given, limits)
        chunk.append((given, source))
        weight += _bytes(source)
        if len(chunk) == most or weight >= CHUNK_BYTES:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def _sendable(source: Source | Failure, limits: Limits) -> Source | Failure:
    if isinstance(source, str | bytes | bytearray | np.ndarray | InkdigitsError | OSError):
        return source
    if isinstance(source, os.PathLike):
        return str(Path(source))
    if isinstance(source, memoryview):
        return bytes(source)
    if hasattr(source, "read"):
        # What is no binary file says so when it is loaded.
        read = attempt(lambda file: cast("IO[bytes]", file).read(limits.bytes + 1), source)
        if isinstance(read, bytes | InkdigitsError | OSError):
            return read
    picture = attempt(lambda image: load(image, limits), source)
    if not isinstance(picture, Picture):
        return picture
    return picture.pixels if picture.alpha is None else np.dstack([picture.pixels, picture.alpha])


def _bytes(source: Source | Failure) -> int:
    if isinstance(source, str):
        try:
            return Path(source).stat().st_size
        except (OSError, ValueError):  # reading it will say why
            return 0
    if isinstance(source, bytes | bytearray):
        return len(source)
    return source.nbytes if isinstance(source, np.ndarray) else 0
