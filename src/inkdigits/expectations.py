"""What a person knows of the numbers beforehand, and whether a text is as expected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from inkdigits.errors import ExpectationError

Check: TypeAlias = Literal["luhn", "mod97", "ean"]
Separator: TypeAlias = Literal["point", "comma", "none"]

CHARACTERS = {"point": ".", "comma": ","}

MOST_DIGITS = 40
"""Digits of a number that anybody expects."""

MOST_LINES = 200
"""Rows of a table, and columns, that anybody expects."""


ABOUT = {
    "digits": "How many digits every number has.",
    "low": "The least value that a number may have.",
    "high": "The greatest value that a number may have.",
    "check": (
        "The check digits that every number has: luhn as on cards, mod97 as in an IBAN, ean as under bar codes "
        "(EAN-8, UPC, EAN-13)."
    ),
    "decimal": "The separator before the fraction; none if there are only whole numbers.",
    "minus": "Whether numbers may be negative.",
    "grid": "Rows x columns of the table that they stand in, such as 10x4: a number or nothing in each cell.",
}
"""What each expectation is, for those who state it on the command line or over HTTP."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """What every number is expected to be.

    A reading that is not as expected gives way to one that is, if that is likely too; otherwise it is flagged.

    Attributes:
        digits: how many; None for any.
        low, high: the least and the greatest value; None for no bound.
        check: its check digits: "luhn" (cards, ISO/IEC 7812), "mod97" (all digits leave 1 when divided by 97,
            ISO 7064, as in an IBAN), "ean" (GS1: EAN-8, UPC, EAN-13).
        decimal: the separator before the fraction, "none" if there is none; None if it may be either or none.
        minus: whether numbers may be negative.
        grid: rows and columns of the table that they stand in, with a number or nothing in each cell; None for none.

    Raises:
        ExpectationError: no number could be as expected.
    """

    digits: int | None = None
    low: float | None = None
    high: float | None = None
    check: Check | None = None
    decimal: Separator | None = None
    minus: bool = False
    grid: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Refuses what contradicts itself."""
        if self.digits is not None and not 1 <= self.digits <= MOST_DIGITS:
            raise ExpectationError(f"Numbers have 1 to {MOST_DIGITS} digits, not {self.digits}.")
        if self.check not in (None, *get_args(Check)):
            raise ExpectationError(f"There is no check {self.check!r}; use luhn, mod97 or ean.")
        if self.decimal not in (None, *get_args(Separator)):
            raise ExpectationError(f"There is no separator {self.decimal!r}; use point, comma or none.")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ExpectationError(f"No number lies between {self.low:g} and {self.high:g}; put the lower one first.")
        if self.high is not None and self.high < 0 and not self.minus:
            raise ExpectationError(f"Numbers up to {self.high:g} are negative; allow a minus too.")
        if self.digits is not None and self.low is not None and self.low >= 10**self.digits:
            raise ExpectationError(
                f"No number of {self.digits} digits is as great as {self.low:g}; allow more digits."
            )
        if self.check is not None and self.digits is not None and self.digits < 2:
            raise ExpectationError("A number with a check digit has at least 2 digits; allow more digits.")
        if self.check == "ean" and self.digits not in (None, 8, 12, 13, 14):
            raise ExpectationError(f"EAN numbers have 8, 12, 13 or 14 digits, not {self.digits}.")
        if self.grid is not None and not all(1 <= many <= MOST_LINES for many in self.grid):
            rows, columns = self.grid
            raise ExpectationError(f"A grid has 1 to {MOST_LINES} rows and columns, not {rows}x{columns}.")

    def problem(self, text: str) -> str | None:
        """In which way a text is not as expected, in one sentence; None if it is."""
        digits = "".join(character for character in text if character.isdecimal())
        if "?" in text:
            return "Something in it is no digit."
        if self.digits is not None and len(digits) != self.digits:
            return f"It has {len(digits)} digits, and {self.digits} were expected."
        if "-" in text and not self.minus:
            return "It has a minus, and none was expected."
        for name, character in CHARACTERS.items():
            if self.decimal not in (None, name) and character in text:
                wanted = "no separator" if self.decimal == "none" else f"a {self.decimal}"
                return f"It has a {name}, and {wanted} was expected."
        value = float(text.replace(",", "."))
        if self.low is not None and value < self.low:
            return f"It is less than {self.low:g}."
        if self.high is not None and value > self.high:
            return f"It is greater than {self.high:g}."
        if self.check is not None and not CHECKS[self.check](digits):
            return f"Its check digit is wrong ({self.check})."
        return None


def parse_grid(text: str) -> tuple[int, int]:
    """Rows and columns, written as "10x4" or "10×4".

    Raises:
        ExpectationError: they are written in another way.
    """
    match = re.fullmatch(r"(0|[1-9]\d{0,8})[xX×](0|[1-9]\d{0,8})", text, re.ASCII)
    if match is None:
        raise ExpectationError(f"A grid is written as rows x columns, such as 10x4, not {text!r}.")
    return int(match[1]), int(match[2])


def is_luhn(digits: str) -> bool:
    """Whether digits pass the check of ISO/IEC 7812-1, annex B (Luhn 1960)."""
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def is_mod97(digits: str) -> bool:
    """Whether digits leave 1 when divided by 97 (ISO/IEC 7064, MOD 97-10)."""
    return int(digits or "0") % 97 == 1


def is_ean(digits: str) -> bool:
    """Whether digits are a GS1 number with its check digit (GS1 General Specifications, 7.9)."""
    weighted = (int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits)))
    return len(digits) in (8, 12, 13, 14) and sum(weighted) % 10 == 0


CHECKS = {"luhn": is_luhn, "mod97": is_mod97, "ean": is_ean}
