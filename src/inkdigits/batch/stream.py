"""A stream of pictures in, a stream of readings out: in order, on all cores, with few of them held at a time."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

import numpy as np

from inkdigits.artifact import Artifact, locate
from inkdigits.batch.worker import Failure, Named, attempt, read_chunk
from inkdigits.batch.workers import Workers
from inkdigits.errors import InkdigitsError
from inkdigits.picture import Limits, Picture, Source, load
from inkdigits.prediction import Prediction
from inkdigits.recognizer import Recognizer

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
            Pillow images and open files are decoded in this one.

    Returns:
        An iterator of one reading a source; closing it ends the workers.

    Raises:
        UnknownModelError, ArtifactError: as `Recognizer`.
        WorkerError: while iterating, if no worker process can be started.

    Example:
        >>> for reading in read(["seven.png", "missing.png"]):
        ...     print(reading.prediction.digit if reading.prediction else reading.error)
    """
    artifact = model if isinstance(model, Artifact) else locate(model)
    artifact.read_model()  # a damaged one is refused here, before anything is taken from the sources
    return _readings(sources, artifact, limits or Limits(), processes or cores())


def max_ahead(processes: int) -> int:
    """Most sources that `read` takes before their answers are taken, with that many processes."""
    return CHUNK * (1 if processes == 1 else max(FEW + 1, AHEAD * processes + 1))


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _readings(
    sources: Iterable[Given], artifact: Artifact, limits: Limits, processes: int
) -> Generator[Reading, None, None]:
    chunks = _chunks(sources, limits)
    if processes > 1:
        first = list(islice(chunks, FEW + 1))
        if len(first) > FEW:
            yield from _on_workers(chain(first, chunks), artifact, limits, processes)
            return
        chunks = iter(first)
    recognizer = Recognizer(artifact, limits=limits)
    for chunk in chunks:
        yield from _together(chunk, read_chunk(recognizer, [source for _, source in chunk]))


_Chunk: TypeAlias = "list[tuple[Given, Source | Failure]]"
"""What was given, and the same as it can be sent to another process."""


def _on_workers(chunks: Iterable[_Chunk], artifact: Artifact, limits: Limits, processes: int) -> Iterator[Reading]:
    under_way: deque[tuple[_Chunk, Future[list[Prediction | Failure]]]] = deque()
    workers = Workers(processes, artifact, limits)
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


def _together(chunk: _Chunk, answers: list[Prediction | Failure]) -> Iterator[Reading]:
    for (given, _), answer in zip(chunk, answers, strict=True):
        if isinstance(answer, Prediction):
            yield Reading(given, answer, None)
        else:
            yield Reading(given, None, answer)


def _chunks(sources: Iterable[Given], limits: Limits) -> Iterator[_Chunk]:
    chunk: _Chunk = []
    weight = 0
    for given in sources:
        source = _sendable(given.source if isinstance(given, Named) else given, limits)
        chunk.append((given, source))
        weight += _bytes(source)
        if len(chunk) == CHUNK or weight >= CHUNK_BYTES:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def _sendable(source: Source | Failure, limits: Limits) -> Source | Failure:
    if isinstance(source, str | bytes | bytearray | np.ndarray | InkdigitsError | OSError):
        return source
    if isinstance(source, os.PathLike):
        return str(Path(source))
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
