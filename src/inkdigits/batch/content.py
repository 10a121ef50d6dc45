"""What a report says of a picture: the digit that `predict` reads, or the numbers that `read` does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict
from typing import ClassVar, Generic, Protocol, TypeVar

from inkdigits.batch.pages import Page
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


class Content(ABC, Generic[A]):
    """What is said of pictures, whatever the format.

    Attributes:
        columns: of a table: first "picture", last "model" and "error", and between what `cells` gives.
        counts: the column that counts the rows of a picture from 1 on; None where each has but one.
        key: what every JSON object of this content has, and no other's.
        unit: what people call that of which there is one a picture.
    """

    columns: ClassVar[tuple[str, ...]]
    key: ClassVar[str]
    counts: ClassVar[str | None] = None
    unit: ClassVar[str] = "row"

    @abstractmethod
    def cells(self, answer: A) -> list[tuple[object, ...]]:
        """A picture's rows of a table; one with empty cells stands for none."""

    @abstractmethod
    def fields(self, answer: A, model: str) -> dict[str, object]:
        """What JSON has of a picture besides its name and its error; what is not known is None."""

    @abstractmethod
    def words(self, answer: A) -> str:
        """What a person would say of a picture that can be read."""


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

    def cells(self, answer: Reading) -> list[tuple[object, ...]]:
        """One row."""
        read = answer.prediction
        if read is None:
            return []
        candidates = " ".join(map(str, read.candidates))
        probabilities = map(exact, read.probabilities)
        return [(read.digit, read.verdict, exact(read.confidence), candidates, *probabilities, exact(read.is_digit))]

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


class NumbersContent(Content[Page]):
    """All numbers of a picture."""

    columns = (
        "picture",
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
    counts = "number"
    unit = "picture"

    def cells(self, answer: Page) -> list[tuple[object, ...]]:
        """A row for each number."""
        numbers = answer.reading.numbers if answer.reading else ()
        return [
            (
                at,
                *(each.cell or (None, None)),
                each.text,
                exact(each.confidence),
                str(each.doubtful).lower(),
                each.problem,
                *each.box,
            )
            for at, each in enumerate(numbers, 1)
        ]

    def fields(self, answer: Page, model: str) -> dict[str, object]:
        """As the API answers them."""
        return (
            asdict(answer.reading)
            if answer.reading
            else {"numbers": None, "model": model, "width": None, "height": None}
        )

    def words(self, answer: Page) -> str:
        """The numbers side by side, and what is wrong with them."""
        numbers = answer.reading.numbers if answer.reading else ()
        return ", ".join(map(_number_in_words, numbers)) or "no numbers"


DIGIT = DigitContent()
NUMBERS = NumbersContent()


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


def _number_in_words(number: Number) -> str:
    wrong = f": {number.problem}" if number.problem else ""
    doubt = f", doubtful{wrong}" if number.doubtful else ""
    if not (number.text or doubt):
        return "empty"
    return f"{number.text or 'empty'} ({_sure(number.confidence)}{doubt})"


def _sure(confidence: float) -> str:
    # Rounding must not turn "nearly sure" into "certain".
    return f"{confidence:.1%}" if confidence < 0.9995 else "over 99.9%"
