"""Writes whole numbers: digits of one hand in a row, apart or touching, not quite on a line and not quite alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inkdigits.learning.hands.copybook import Copybook, Floats
from inkdigits.learning.hands.hand import copy
from inkdigits.learning.hands.letters import LATIN
from inkdigits.learning.hands.writer import write_trajectory

LETTERS = Copybook(LATIN)

TIGHT = 0.15
"""Share of people who write tightly."""

LONGEST = 8
"""Digits of a number at most."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody sets digits side by side, in heights of a digit.

    Attributes:
        gap: between two digits; less than 0 where they overlap.
        uneven: standard deviation of the gaps.
        slope: the line's rise for each height to the right.
        restless: standard deviation of the digits' distance from the line.
        unlike: standard deviation of the logarithm of their sizes.
        footing: 0 where their middles follow the line, 1 where their feet do.
    """

    gap: float
    uneven: float
    slope: float
    restless: float
    unlike: float
    footing: float = 0.0


def pick_habit(chance: np.random.Generator) -> Habit:
    """Anybody's: most leave a gap, some write so tightly that now and then digits touch.

    How many do was set to come near to strangers, who leave a third of a height or so, and seldom touch.
    """
    return Habit(
        gap=float(chance.choice([chance.uniform(0.08, 0.5), chance.uniform(-0.1, 0.15)], p=[1 - TIGHT, TIGHT])),
        uneven=float(chance.uniform(0.02, 0.12)),
        slope=float(chance.normal(0, 0.05)),
        restless=float(chance.uniform(0.01, 0.07)),
        unlike=float(chance.uniform(0.02, 0.12)),
    )


def pick_number(chance: np.random.Generator, longest: int = LONGEST) -> str:
    """A number of 1 to `longest` digits, short ones more often."""
    count = min(longest, 1 + int(chance.geometric(0.35)))
    return "".join(map(str, chance.integers(0, 10, count)))


def write_number(number: str, habit: Habit, chance: np.random.Generator) -> list[list[Floats]]:
    """Writes a number.

    Args:
        number: its digits.
        habit: how they are set.
        chance: the source of all variation.

    Returns:
        The strokes of each digit, each float32 [n, 2], x to the right and y down, about 1 high.
    """
    return in_a_row([write_trajectory(int(character), chance) for character in number], habit, chance)


def write_word(habit: Habit, chance: np.random.Generator) -> list[list[Floats]]:
    """Writes one to six letters that nobody takes for digits, as `write_number` does."""
    writing = copy(LETTERS, chance.integers(0, len(LETTERS.forms), int(chance.integers(1, 7))), chance)
    return in_a_row([writing.stroke_list(index) for index in range(len(writing.strokes))], habit, chance)


def in_a_row(characters: list[list[Floats]], habit: Habit, chance: np.random.Generator) -> list[list[Floats]]:
    """Sets written characters side by side, each the strokes that `write_trajectory` gives."""
    row: list[list[Floats]] = []
    right = 0.0
    for strokes in characters:
        size = float(np.exp(chance.normal(0, habit.unlike)))
        points = np.concatenate(strokes)
        low, high = points.min(axis=0) * size, points.max(axis=0) * size
        left = right + (chance.normal(habit.gap, habit.uneven) if row else 0.0)
        middle, foot = (high[1] + low[1]) / 2, high[1] - 0.5
        level = habit.slope * left + float(chance.normal(0, habit.restless))
        down = level - (1 - habit.footing) * middle - habit.footing * foot
        row.append([(stroke * size + np.array([left - low[0], down])).astype(np.float32) for stroke in strokes])
        right = left + high[0] - low[0]
    return row
