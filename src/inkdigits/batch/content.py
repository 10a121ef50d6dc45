"""What a report says of a picture: the digit that `predict` reads, or the numbers that `read` does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict
from typing import ClassVar, Generic, NamedTuple, Protocol, TypeVar

from inkdigits.batch.pages import Document, Page
from inkdigits.batch.stream import Given, Reading
from inkdigits.batch.worker import Failure
from inkdigits.prediction import CLASSES, Prediction
from inkdigits.reading import Number


class Answer(Protocol):
    """What became of a picture."""

    @property
    def source(self) -> Given:
        """What was given."""

    @property
    def error(self) -> Failure | None:
        """Why it can't be read, or None."""


A = TypeVar("A", bound=Answer)


class Cells(NamedTuple):
    """A row of a table.

    Attributes:
        values: of the columns between the first and the last two; none of them if there is nothing to say.
        error: why, or None.
    """

    values: tuple[object, ...] = ()
    error: Failure | None = None


class Content(ABC, Generic[A]):
    """What is said of pictures, whatever the format.

    Attributes:
        columns: of a table: first "picture", last "model" and "error", and between what `rows` gives.
        counts: the columns that count the rows of a picture, from 1 on: its pages, and what is on a page; empty
            where each has but one row.
        key: what every JSON object of this content has, and no other's.
        unit: what people call that of which there is one a picture.
    """

    columns: ClassVar[tuple[str, ...]]
    key: ClassVar[str]
    counts: ClassVar[tuple[str, ...]] = ()
    unit: ClassVar[str] = "row"

    @abstractmethod
    def rows(self, answer: A) -> list[Cells]:
        """A picture's rows of a table, at least one."""

    @abstractmethod
    def fields(self, answer: A, model: str) -> dict[str, object]:
        """What JSON has of a picture besides its name and its error; what is not known is None."""

    @abstractmethod
    def words(self, answer: A) -> str:
        """What a person would say of a picture; "" if it can't be read."""


class DigitContent(Content[Reading]):
    """One digit a picture, with all that is known of it."""

    columns = (
        "picture",
        "digit",
        "verdict",
        "confidence",
        "candidates",
        *(f"p{digit}" for digit in range(CLASSES)),
        "is_digit",
        "model",
        "error",
    )
    key = "digit"

    def rows(self, answer: Reading) -> list[Cells]:
        """One row."""
        read = answer.prediction
        if read is None:
            return [Cells(error=answer.error)]
        candidates = " ".join(map(str, read.candidates))
        shares = map(exact, read.probabilities)
        return [Cells((read.digit, read.verdict, exact(read.confidence), candidates, *shares, exact(read.is_digit)))]

    def fields(self, answer: Reading, model: str) -> dict[str, object]:
        """As `Prediction` has them, but for the frame."""
        read = answer.prediction
        return {
            "digit": read and read.digit,
            "verdict": read and read.verdict,
            "confidence": read and read.confidence,
            "probabilities": read and read.probabilities,
            "model": model,
            "is_digit": read and read.is_digit,
            "candidates": read and read.candidates,
        }

    def words(self, answer: Reading) -> str:
        """The digit, how sure it is, and what else it may be."""
        return in_words(answer.prediction) if answer.prediction else ""


class NumbersContent(Content[Document]):
    """All numbers of a picture, or of all pages of a document."""

    columns = (
        "picture",
        "page",
        "number",
        "row",
        "column",
        "text",
        "confidence",
        "doubtful",
        "problem",
        "left",
        "top",
        "width",
        "height",
        "model",
        "error",
    )
    key = "numbers"
    counts = ("page", "number")
    unit = "picture"

    def rows(self, answer: Document) -> list[Cells]:
        """A row for each number, and one for each page without any."""
        return [row for page in answer.pages for row in _rows(page)]

    def fields(self, answer: Document, model: str) -> dict[str, object]:
        """As the API answers them; a page that can't be read has no size."""
        readings = [page.reading for page in answer.pages if page.reading]
        if not readings:
            return {"numbers": None, "left_out": None, "model": model, "width": None, "height": None, "pages": None}
        return {
            "numbers": [{**asdict(number), "page": each.page} for each in readings for number in each.numbers],
            "left_out": [{"box": box, "page": each.page} for each in readings for box in each.left_out],
            "model": model,
            **_size(answer.pages[0]),
            "pages": [_size(page) for page in answer.pages],
        }

    def words(self, answer: Document) -> str:
        """The numbers side by side, and what is wrong with them."""
        if not any(page.reading for page in answer.pages):
            return ""
        if len(answer.pages) == 1:
            return _page_in_words(answer.pages[0])
        return "; ".join(f"page {page.number}: {_page_in_words(page)}" for page in answer.pages)


DIGIT = DigitContent()
NUMBERS = NumbersContent()


def _rows(page: Page) -> list[Cells]:
    if page.reading and page.reading.numbers:
        return [
            Cells(
                (
                    page.number,
                    at,
                    *(each.cell or (None, None)),
                    each.text,
                    exact(each.confidence),
                    str(each.doubtful).lower(),
                    each.problem,
                    *each.box,
                )
            )
            for at, each in enumerate(page.reading.numbers, 1)
        ]
    return [Cells((page.number,) if page.number else (), page.error)]


def _size(page: Page) -> dict[str, int | None]:
    read = page.reading
    return {"width": read.width, "height": read.height} if read else {"width": None, "height": None}


def exact(value: float) -> str:
    """As exact as a float32: rounding must not turn "nearly sure" into "certain"."""
    return f"{value:.7g}"


def in_words(prediction: Prediction) -> str:
    """A reading as a person would say it."""
    if prediction.verdict == "no_ink":
        return "no ink"
    if prediction.digit is None:
        return "not a digit"
    doubt = "".join(f", perhaps {digit}" for digit in prediction.candidates[1:])
    return f"{prediction.digit} ({_sure(prediction.confidence)}){doubt}"


def _page_in_words(page: Page) -> str:
    if page.reading is None:
        return "unreadable"
    read = ", ".join(map(_number_in_words, page.reading.numbers)) or "no numbers"
    left_out = len(page.reading.left_out)
    if not left_out:
        return read
    return f"{read}, and {left_out} {'thing that is no number' if left_out == 1 else 'things that are no numbers'}"


def _number_in_words(number: Number) -> str:
    wrong = f": {number.problem}" if number.problem else ""
    doubt = f", doubtful{wrong}" if number.doubtful else ""
    if not (number.text or doubt):
        return "empty"
    return f"{number.text or 'empty'} ({_sure(number.confidence)}{doubt})"


def _sure(confidence: float) -> str:
    # Rounding must not turn "nearly sure" into "certain".
    return f"{confidence:.1%}" if confidence < 0.9995 else "over 99.9%"
