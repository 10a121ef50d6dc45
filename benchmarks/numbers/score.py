"""Holds what was read against what is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import cv2
import numpy as np

from benchmarks.numbers.samples import Written

MARKED_RIGHT = 0.1
"""Share of the right numbers that may be marked doubtful too."""


class Found(NamedTuple):
    """A number that a reader found: its text, its box in pixels, how sure it is, whether it says that it doubts."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float
    doubtful: bool


@dataclass(slots=True)
class Score:
    """What came of many pictures.

    Attributes:
        exact: whether each number that is written was read exactly.
        confidence: of what was read in its place; 0 where nothing was.
        doubtful: whether that was marked; nothing can be marked where nothing was found.
        edits: digits to change, leave out or put in, all together.
        digits: that are written.
        false, sure: numbers found where none is written, and those of them that were not marked.
        pictures: how many.
        seconds: that reading took.
    """

    exact: list[bool] = field(default_factory=list)
    confidence: list[float] = field(default_factory=list)
    doubtful: list[bool] = field(default_factory=list)
    edits: int = 0
    digits: int = 0
    false: int = 0
    sure: int = 0
    pictures: int = 0
    seconds: float = 0.0

    def add(self, written: Sequence[Written], found: Sequence[Found], seconds: float) -> None:
        """Counts one picture."""
        self.pictures += 1
        self.seconds += seconds
        places = [_place(number, written) for number in found]
        self.false += places.count(None)
        self.sure += sum(place is None and not each.doubtful for each, place in zip(found, places, strict=True))
        for at, number in enumerate(written):
            here = [each for each, place in zip(found, places, strict=True) if place == at]
            text = "".join(each.text for each in here)
            self.exact.append(len(here) == 1 and text == number.text)
            self.confidence.append(min((each.confidence for each in here), default=0.0))
            self.doubtful.append(any(each.doubtful for each in here))
            self.edits += distance(text, number.text)
            self.digits += len(number.text)

    def report(self) -> dict[str, Any]:
        """The figures; shares in 0..1."""
        exact, doubtful = np.array(self.exact, np.bool_), np.array(self.doubtful, np.bool_)
        confidence = np.array(self.confidence, float)
        right, wrong = confidence[exact], confidence[~exact]
        threshold = float(np.quantile(right, MARKED_RIGHT)) if right.size else 0.0
        return {
            "numbers": len(exact),
            "exact": _share(exact),
            "digit_error_rate": round(self.edits / self.digits, 4) if self.digits else None,
            "wrong_marked": _share(doubtful[~exact]),
            "right_marked": _share(doubtful[exact]),
            "wrong_below_a_tenth_of_the_right": _share(wrong < threshold),
            "false_per_picture": round(self.false / self.pictures, 3),
            "sure_false_per_picture": round(self.sure / self.pictures, 3),
            "ms_per_number": round(self.seconds / max(len(exact), self.pictures) * 1e3, 2),
        }


def distance(one: str, other: str) -> int:
    """The fewest single characters to change, leave out or put in (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for at, character in enumerate(one, 1):
        before, row[0] = row[0], at
        for place, wanted in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (character != wanted))
    return row[-1]


def _share(values: Any) -> float | None:
    return round(float(values.mean()), 4) if values.size else None


def _place(found: Found, written: Sequence[Written]) -> int | None:
    """The written number that a found one's middle lies in."""
    left, top, width, height = found.box
    middle = left + width / 2, top + height / 2
    for at, number in enumerate(written):
        if number.corners is None or cv2.pointPolygonTest(number.corners.astype(np.float32), middle, False) >= 0:
            return at
    return None
