"""The writer: asks a hand for trajectories, hands them to a pen, and frames what it drew."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from inkdigits.frame import SIDE
from inkdigits.learning.hands import digits
from inkdigits.learning.hands.copybook import Copybook, Floats
from inkdigits.learning.hands.hand import copy
from inkdigits.learning.hands.pen import draw, frame_of, pick_pen

Frames: TypeAlias = NDArray[np.uint8]

AT_ONCE = 512
"""Writings made together: enough to spread the cost of a call, few enough to stay in the processor's cache."""

TOUCH_UP = 0.02
"""Share of digits in which part of a stroke is drawn twice."""


def write_digits(count: int, chance: np.random.Generator) -> tuple[Frames, NDArray[np.int64]]:
    """Writes digits, each as likely as any other, in all forms as common as their weights say.

    Args:
        count: how many, ≥ 0.
        chance: the source of all variation; the same seed writes the same digits.

    Returns:
        frames uint8 [count, 28, 28], 255 = ink; labels int64 [count] in 0..9.

    Example:
        >>> frames, labels = write_digits(64, np.random.default_rng(1))
        >>> frames.shape, labels.shape
        ((64, 28, 28), (64,))
    """
    forms = choose_forms(digits.COPYBOOK, count, chance)
    labels = np.array([int(form.of) for form in digits.DIGITS], np.int64)[forms]
    return write_forms(digits.COPYBOOK, forms, chance), labels


def write_trajectory(digit: int, chance: np.random.Generator) -> list[Floats]:
    """Writes one digit as pen strokes.

    Args:
        digit: 0..9.
        chance: the source of all variation.

    Returns:
        Strokes, each float32 [n, 2] with n ≥ 2, x to the right and y down, about 1 high.
    """
    mine = digits.COPYBOOK.of(str(digit))
    weights = digits.COPYBOOK.weights[mine]
    form = chance.choice(mine, 1, p=weights / weights.sum())
    return _touched_up(copy(digits.COPYBOOK, form, chance).stroke_list(0), chance)


def choose_forms(book: Copybook, count: int, chance: np.random.Generator) -> NDArray[np.intp]:
    """Indices int [count] of forms: every character alike often, its forms by their weights."""
    names = sorted({form.of for form in book.forms})
    shares = book.weights.astype(np.float64)
    for name in names:
        mine = book.of(name)
        shares[mine] /= shares[mine].sum() * len(names)
    return chance.choice(len(book.forms), count, p=shares / shares.sum())


def write_forms(book: Copybook, forms: NDArray[np.intp], chance: np.random.Generator) -> Frames:
    """Writes, draws and frames the given forms of a copybook: uint8 [N, 28, 28]."""
    frames = np.empty((len(forms), SIDE, SIDE), np.uint8)
    for first in range(0, len(forms), AT_ONCE):
        some = forms[first : first + AT_ONCE]
        writing = copy(book, some, chance)
        for index in range(len(some)):
            strokes = _touched_up(writing.stroke_list(index), chance)
            frames[first + index] = frame_of(draw(strokes, pick_pen(chance), chance))
    return frames


def _touched_up(strokes: list[Floats], chance: np.random.Generator) -> list[Floats]:
    """Now and then goes over part of a stroke again, not quite along it."""
    if chance.random() >= TOUCH_UP:
        return strokes
    stroke = strokes[int(chance.integers(len(strokes)))]
    start = int(chance.integers(len(stroke)))
    again = stroke[start : start + max(3, len(stroke) // 2)]
    slip = chance.normal(0, 0.015, 2).astype(np.float32)
    return [*strokes, again + slip]
