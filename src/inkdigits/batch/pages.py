"""A stream of documents in, a stream of their numbers out: what `stream` does for one digit, for whole pages."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from inkdigits.artifact import Artifact
from inkdigits.batch.crops import Crop, cut
from inkdigits.batch.stream import Given, do
from inkdigits.batch.worker import Failure, attempt
from inkdigits.document import count_pages, hold, load_page
from inkdigits.expectations import Expectations
from inkdigits.picture import Limits, Source
from inkdigits.reading import Reading
from inkdigits.recognizer import Recognizer

CHUNK = 2
"""Pictures that are sent to a worker at once: a page may take a second, and what it says shall not wait for long."""


@dataclass(frozen=True, slots=True)
class Page:
    """What became of one page; either `reading` or `error` is there.

    Attributes:
        source: what was given: a picture, which is one page, or a PDF.
        reading: its numbers, or None.
        error: why it can't be read, or None: an `InkdigitsError` or an `OSError`.
        crops: the doubtful numbers cut out, if that was asked for.
        number: which of the document's pages it is, from 1; 0 where none of them can be read.
    """

    source: Given
    reading: Reading | None
    error: Failure | None
    crops: tuple[Crop, ...] = ()
    number: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """What became of all pages of one source.

    Attributes:
        source: what was given.
        pages: at least one.
    """

    source: Given
    pages: tuple[Page, ...]

    @property
    def error(self) -> Failure | None:
        """Why its first page that can't be read can't; None if all can."""
        return next((page.error for page in self.pages if page.error), None)


_Read: TypeAlias = tuple[Reading, tuple[Crop, ...]]


@dataclass(frozen=True, slots=True)
class PageTask:
    """How the numbers of a document are read.

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
    ) -> list[list[_Read | Failure] | Failure]:
        """Reads documents one after the other: of a page alone there is enough for the model to read at once."""
        return [attempt(lambda source: self._document(recognizer, source), source) for source in chunk]

    def _document(self, recognizer: Recognizer, source: Source) -> list[_Read | Failure]:
        held = hold(source, recognizer.page_limits)
        pages = count_pages(held, recognizer.page_limits)
        if pages == 1:
            return [self._page(recognizer, 1, held)]
        # One page of several that can't be read must not cost the others.
        return [attempt(partial(self._page, recognizer, number), held) for number in range(1, pages + 1)]

    def _page(self, recognizer: Recognizer, number: int, source: Source) -> _Read:
        page = load_page(source, number, recognizer.page_limits)
        reading = recognizer.read_page(page, self.expected)
        numbers = tuple(
            replace(number, doubtful=True) if number.confidence < self.least else number for number in reading.numbers
        )
        reading = replace(reading, numbers=numbers)
        return reading, cut(page.picture, reading) if self.crops else ()


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
    """Reads all numbers of any number of pictures and PDFs with all cores, and answers in their order.

    Memory is constant but for a PDF's numbers, which are held until its last page is read.

    Args:
        sources, model, limits, processes: as for `read`.
        expected: what is known of the numbers beforehand; nothing if None.
        least: confidence below which a number is doubtful, whatever else is known of it.
        crops: whether doubtful numbers are cut out of their pictures.

    Returns:
        An iterator of the pages of each source, of which a picture has one; closing it ends the workers.

    Raises:
        UnknownModelError, ArtifactError: as `Recognizer`.
        WorkerError: while iterating, if no worker process can be started.

    Example:
        >>> for page in read_numbers(["meter.jpg", "missing.png"], expected=Expectations(digits=6)):
        ...     print([number.text for number in page.reading.numbers] if page.reading else page.error)
    """
    task = PageTask(expected or Expectations(), least, crops)
    return _pages(read_documents(task, sources, model, limits=limits, processes=processes))


def read_documents(
    task: PageTask,
    sources: Iterable[Given],
    model: str | os.PathLike[str] | Artifact | None = None,
    *,
    limits: Limits | None = None,
    processes: int | None = None,
) -> Generator[Document, None, None]:
    """What `read_numbers` does, with all pages of a source together."""
    return _documents(do(task, sources, model, limits=limits, processes=processes, chunk=CHUNK, whole=True))


def _pages(documents: Generator[Document, None, None]) -> Generator[Page, None, None]:
    with closing(documents):
        for each in documents:
            yield from each.pages


def _documents(
    answers: Generator[tuple[Given, list[_Read | Failure] | Failure], None, None],
) -> Generator[Document, None, None]:
    with closing(answers):
        for given, answer in answers:
            if isinstance(answer, list):
                pages = tuple(_page(given, number, page) for number, page in enumerate(answer, 1))
            else:
                pages = (Page(given, None, answer, number=0),)
            yield Document(given, pages)


def _page(given: Given, number: int, answer: _Read | Failure) -> Page:
    if isinstance(answer, tuple):
        return Page(given, answer[0], None, answer[1], number)
    return Page(given, None, answer, number=number)
