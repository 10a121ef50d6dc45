"""A stream of pictures in, a stream of their numbers out: what `stream` does for one digit, for whole pages."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from inkdigits.artifact import Artifact
from inkdigits.batch.crops import Crop, cut
from inkdigits.batch.stream import Given, do
from inkdigits.batch.worker import Failure, attempt
from inkdigits.expectations import Expectations
from inkdigits.picture import Limits, Source
from inkdigits.reading import Reading
from inkdigits.recognizer import Recognizer

CHUNK = 2
"""Pictures that are sent to a worker at once: a page may take a second, and what it says shall not wait for long."""


@dataclass(frozen=True, slots=True)
class Page:
    """What became of one picture; either `reading` or `error` is there.

    Attributes:
        source: what was given.
        reading: its numbers, or None.
        error: why it can't be read, or None: an `InkdigitsError` or an `OSError`.
        crops: the doubtful numbers cut out, if that was asked for.
    """

    source: Given
    reading: Reading | None
    error: Failure | None
    crops: tuple[Crop, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """How the numbers of a picture are read.

    Attributes:
        expected: what is known of them beforehand.
        least: confidence below which a number is doubtful, whatever else is known of it.
        crops: whether doubtful numbers are cut out.
    """

    expected: Expectations
    least: float = 0.0
    crops: bool = False

    def __call__(
        self, recognizer: Recognizer, chunk: Sequence[Source | Failure], /
    ) -> list[tuple[Reading, tuple[Crop, ...]] | Failure]:
        """Reads pictures one after the other: of a page alone there is enough for the model to read at once."""
        return [attempt(lambda picture: self._read(recognizer, picture), source) for source in chunk]

    def _read(self, recognizer: Recognizer, source: Source) -> tuple[Reading, tuple[Crop, ...]]:
        reading = recognizer.read(source, self.expected)
        numbers = tuple(
            replace(number, doubtful=True) if number.confidence < self.least else number for number in reading.numbers
        )
        reading = replace(reading, numbers=numbers)
        return reading, cut(source, reading, recognizer.limits) if self.crops else ()


def read_numbers(
    sources: Iterable[Given],
    model: str | os.PathLike[str] | Artifact | None = None,
    *,
    expected: Expectations | None = None,
    least: float = 0.0,
    crops: bool = False,
    limits: Limits | None = None,
    processes: int | None = None,
) -> Generator[Page, None, None]:
    """Reads all numbers of any number of pictures with all cores, in constant memory, and answers in their order.

    Args:
        sources, model, limits, processes: as for `read`.
        expected: what is known of the numbers beforehand; nothing if None.
        least: confidence below which a number is doubtful, whatever else is known of it.
        crops: whether doubtful numbers are cut out of their pictures.

    Returns:
        An iterator of one page a source; closing it ends the workers.

    Raises:
        UnknownModelError, ArtifactError: as `Recognizer`.
        WorkerError: while iterating, if no worker process can be started.

    Example:
        >>> for page in read_numbers(["meter.jpg", "missing.png"], expected=Expectations(digits=6)):
        ...     print([number.text for number in page.reading.numbers] if page.reading else page.error)
    """
    task = Task(expected or Expectations(), least, crops)
    return _pages(do(task, sources, model, limits=limits, processes=processes, chunk=CHUNK, whole=True))


def _pages(
    answers: Generator[tuple[Given, tuple[Reading, tuple[Crop, ...]] | Failure], None, None],
) -> Generator[Page, None, None]:
    with closing(answers):
        for given, answer in answers:
            if isinstance(answer, tuple):
                yield Page(given, answer[0], None, answer[1])
            else:
                yield Page(given, None, answer)
