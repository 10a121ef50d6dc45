"""What reading a whole picture gives: the numbers on it, each with its digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Area: TypeAlias = tuple[int, int, int, int]
"""Left, top, width, height in pixels of the upright picture."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another digit that it may be.

    Attributes:
        digit: 0..9.
        confidence: probability in 0..1.
    """

    digit: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Digit:
    """One digit of a number.

    Attributes:
        digit: 0..9, or None where the ink in its place is none.
        box: where it is.
        confidence: probability in 0..1 that it is this digit, if it is one symbol; 0 if it is none.
        alternatives: other digits that are not unlikely, the likeliest first.
        verdict: "digit" or "not_a_digit".
    """

    digit: int | None
    box: Area
    confidence: float
    alternatives: tuple[Alternative, ...]
    verdict: Literal["digit", "not_a_digit"]


@dataclass(frozen=True, slots=True)
class Number:
    """One number.

    Attributes:
        text: its digits; "?" for what is none; with the separator and the sign that were found. Empty for an empty
            cell of a table.
        box: around all of it, or around the empty cell.
        confidence: probability in 0..1 that the whole text is right.
        doubtful: whether a person had better look: the confidence is low, a digit is none, or it is not as expected.
        digits: from left to right.
        problem: in which way it is not as expected, one sentence; None if it is, or nothing was.
        cell: row and column, from 1, in the table that was expected; None where none was, or where none fits.
    """

    text: str
    box: Area
    confidence: float
    doubtful: bool
    digits: tuple[Digit, ...]
    problem: str | None = None
    cell: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All numbers of a picture, or of a page.

    Attributes:
        numbers: in reading order: rows from top to bottom, each from left to right; empty where there are none. Of a
            table that was expected, one for each cell.
        model: name and version of the model that read.
        width, height: of the upright picture in pixels; of a PDF's page as it was drawn.
        page: which of its document's, from 1; a picture is a document of one page.
        left_out: where something is that was taken for no number: a word, a drawing, a number that can't be told.
            With a table that was found, what lies beyond it.
    """

    numbers: tuple[Number, ...]
    model: str
    width: int
    height: int
    page: int = 1
    left_out: tuple[Area, ...] = ()
