"""The fourth step: frames go through a model and come out as predictions.

The same `Recognizer` stands behind the Python API, the command line and the server.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.artifact import Artifact, Card, locate
from inkdigits.document import Page, count_pages, hold, load_page
from inkdigits.errors import NotAPictureError
from inkdigits.expectations import Expectations
from inkdigits.frame import SIDE, Frame, to_frame
from inkdigits.graph import open_graph
from inkdigits.ink import extract, find_marks
from inkdigits.numbers import Readers, find_numbers
from inkdigits.picture import Limits, Source, load
from inkdigits.place import Place
from inkdigits.prediction import CLASSES, Prediction
from inkdigits.reading import Reading
from inkdigits.rules import without_print
from inkdigits.sheet import laid_flat
from inkdigits.table import find_table
from inkdigits.transcriber import Transcriber

BATCH = 256
"""Frames that go through the model at once."""

PAGE_BATCH = 64
"""Of a page's, which several threads run: what a graph has taken for a batch it keeps."""

PAGE_SIDE = 2400
"""Pixels of the longest side of a picture that may be a page full of numbers; a longer one is reduced."""

INPUT = "frames"
"""What the graph takes: float32 [N, 28, 28] in 0..1, 1 = ink."""


REQUIRED = ("logits", "probabilities")
"""What every graph gives; `is_digit` besides, if it was trained to tell."""


class Outputs(NamedTuple):
    """What the graph answers for N frames.

    Attributes:
        logits: float32 [N, 10].
        probabilities: float32 [N, 10] in 0..1, each row sums to 1.
        is_digit: float32 [N] in 0..1; all 1 from a model that knows digits only.
    """

    logits: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    is_digit: NDArray[np.float32]


class Recognizer:
    """Reads handwritten digits with one model.

    Loading takes some milliseconds, so make one and keep it. It may be used from several threads at once.

    Args:
        model: the name of a shipped model, the folder of another, an `Artifact`, or None for the default.
        limits: what pictures are too large to read; `Limits()` if None.

    Raises:
        UnknownModelError: no such model.
        ArtifactError: the model is damaged, or not what its card says.

    Example:
        >>> from inkdigits import Recognizer
        >>> Recognizer("cnn").predict("seven.png").digit
        7
    """

    def __init__(
        self, model: str | os.PathLike[str] | Artifact | None = None, *, limits: Limits | None = None
    ) -> None:
        artifact = model if isinstance(model, Artifact) else locate(model)
        self.card: Card = artifact.card
        self.limits = limits or Limits()
        self._session = open_graph(artifact, INPUT, REQUIRED)
        given = {tensor.name for tensor in self._session.get_outputs()}
        self._outputs = [name for name in Outputs._fields if name in given]

    @property
    def model(self) -> str:
        """Name and version of the model, such as "cnn@1.0.0"."""
        return self.card.id

    def predict(self, source: Source) -> Prediction:
        """Reads one picture.

        Args:
            source: a path, bytes, a binary file, a Pillow image or a NumPy array; see `picture.load`.

        Returns:
            The reading; an empty sheet is the verdict "no_ink", not an error.

        Raises:
            PictureError: the picture can't be read; the subclass and the message say why.
            OSError: the path can't be opened.
        """
        return self.predict_many([source])[0]

    def predict_many(self, sources: Iterable[Source]) -> list[Prediction]:
        """Reads many pictures, in batches, and answers in their order.

        For very many, `inkdigits.batch.read` uses all cores, holds few at a time and goes on past unreadable ones.

        Raises:
            PictureError, OSError: as `predict`, at the first picture that can't be read.
        """
        framed = map(self.frame, sources)
        predictions: list[Prediction] = []
        while batch := list(islice(framed, BATCH)):
            predictions.extend(self.read_frames(batch))
        return predictions

    def read(self, source: Source, expected: Expectations | None = None) -> Reading:
        """Reads all numbers in a picture: a wide canvas, a scan, a photographed sheet.

        Args:
            source: as `predict`, or a PDF of one page.
            expected: what is known of the numbers beforehand; nothing if None.

        Returns:
            The numbers in reading order; none where there are none, which is no error. Of a grid that is expected,
            one for each cell, with an empty text where there is nothing.

        Raises:
            PictureError, OSError: as `predict`; or it is a PDF of several pages, which `read_pages` reads.
        """
        page = load_page(source, 1, self.page_limits)
        if page.pages > 1:
            raise NotAPictureError(f"This is a PDF of {page.pages} pages; read_pages reads them one by one.")
        return self.read_page(page, expected)

    def read_pages(self, source: Source, expected: Expectations | None = None) -> Iterator[Reading]:
        """Reads all numbers on every page of a document, each page when it is asked for.

        Args:
            source: a PDF, or a picture, which is a document of one page; as `predict`.
            expected: as `read`; a grid is expected on each page.

        Yields:
            A reading a page, in order.

        Raises:
            PictureError, OSError: while iterating, at the first page that can't be read.
        """
        held = hold(source, self.page_limits)
        for number in range(1, count_pages(held, self.page_limits) + 1):
            yield self.read_page(load_page(held, number, self.page_limits), expected)

    @property
    def page_limits(self) -> Limits:
        """How large a picture may be that is read as a whole page, and how much of it is of use."""
        return replace(self.limits, bytes=self.limits.page_bytes, side=max(self.limits.side, PAGE_SIDE))

    def read_page(self, page: Page, expected: Expectations | None = None) -> Reading:
        """Reads all numbers on a page that is loaded, with `page_limits`, already."""
        given = page.picture
        picture, back = laid_flat(given, PAGE_SIDE)
        marks = find_marks(picture, side=PAGE_SIDE)
        ink = without_print(marks)
        (height, width, _), (rows, columns) = picture.pixels.shape, ink.shape
        place = Place(back @ np.diag([width / columns, height / rows, 1.0]))
        readers = Readers(self.rate, _transcriber().transcribe, self.card.thresholds.get("is_digit", 0.0))
        expected = expected or Expectations()
        if expected.grid:
            printed = np.where(ink > 0, np.float32(0), marks.whole())
            found = find_table(ink, printed, readers, expected, place)
        else:
            found = find_numbers(ink, readers, expected, place)
        return Reading(tuple(found.numbers), self.model, *given.size, page.number, tuple(found.left_out))

    def frame(self, source: Source) -> Frame | None:
        """Takes a picture to the frame that the model sees; None where there is no ink.

        Raises:
            PictureError, OSError: as `predict`.
        """
        return to_frame(extract(load(source, self.limits)))

    def read_frames(self, frames: Sequence[Frame | None]) -> list[Prediction]:
        """Reads what `frame` gave, all in one run of the model.

        Args:
            frames: each float32 [28, 28] in 0..1, 1 = ink, or None for no ink. Memory grows with their number.

        Returns:
            One prediction a frame, in order.
        """
        inked = [frame for frame in frames if frame is not None]
        outputs = self.classify(np.stack(inked)) if inked else None
        rows = iter(zip(outputs.probabilities, outputs.is_digit, strict=True)) if outputs else iter(())
        return [self._no_ink() if frame is None else self._inked(frame, *next(rows)) for frame in frames]

    def classify(self, frames: NDArray[np.float32]) -> Outputs:
        """Runs the model alone.

        Args:
            frames: float32 [N, 28, 28] in 0..1, 1 = ink.

        Returns:
            Logits, probabilities and how likely each is a digit at all.

        Raises:
            ValueError: frames of another shape.
        """
        if frames.ndim != 3 or frames.shape[1:] != (SIDE, SIDE):
            raise ValueError(f"Frames have the shape [N, {SIDE}, {SIDE}], not {list(frames.shape)}.")
        answers = self._session.run(self._outputs, {INPUT: np.ascontiguousarray(frames, dtype=np.float32)})
        named = dict(zip(self._outputs, answers, strict=True))
        # A model of digits only takes everything for a digit.
        return Outputs(**{"is_digit": np.ones(len(frames), np.float32), **named})

    def rate(self, frames: Sequence[Frame]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Runs the model on any number of frames.

        Args:
            frames: each float32 [28, 28] in 0..1, 1 = ink; at least one.

        Returns:
            Probabilities float32 [N, 10], and how likely each is a digit at all, float32 [N].
        """
        batches = [np.stack(frames[at : at + PAGE_BATCH]) for at in range(0, len(frames), PAGE_BATCH)]
        if len(batches) == 1:
            outputs = [self.classify(batches[0])]
        else:
            # One run keeps to one thread; a page's frames are worth several.
            with ThreadPoolExecutor(min(len(batches), os.cpu_count() or 1)) as threads:
                outputs = list(threads.map(self.classify, batches))
        return (
            np.concatenate([each.probabilities for each in outputs]),
            np.concatenate([each.is_digit for each in outputs]),
        )

    def _inked(self, frame: Frame, probabilities: NDArray[np.float32], is_digit: np.float32) -> Prediction:
        best = int(probabilities.argmax())
        refused = is_digit < self.card.thresholds.get("is_digit", 0.0)
        likely = probabilities >= self.card.thresholds.get("candidate", 1.0)
        likely[best] = True
        return Prediction(
            digit=None if refused else best,
            verdict="not_a_digit" if refused else "digit",
            confidence=0.0 if refused else float(probabilities[best]),
            probabilities=tuple(map(float, probabilities)),
            model=self.model,
            frame=frame,
            is_digit=float(is_digit),
            candidates=() if refused else tuple(int(d) for d in np.argsort(-probabilities) if likely[d]),
        )

    def _no_ink(self) -> Prediction:
        return Prediction(
            digit=None,
            verdict="no_ink",
            confidence=0.0,
            probabilities=(1 / CLASSES,) * CLASSES,
            model=self.model,
            frame=np.zeros((SIDE, SIDE), np.float32),
            is_digit=0.0,
            candidates=(),
        )


@cache
def _transcriber() -> Transcriber:
    """The one that all recognisers share; who reads single digits never loads it."""
    return Transcriber()
