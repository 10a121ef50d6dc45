"""What is no digit, from the same hands and pens: so that a model can learn to say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.frame import SIDE
from inkdigits.ink import InkMap
from inkdigits.learning.hands import doodles
from inkdigits.learning.hands.copybook import Copybook
from inkdigits.learning.hands.letters import GREEK, LATIN
from inkdigits.learning.hands.pen import frame_of
from inkdigits.learning.hands.signs import PARTS, SHAPES, SIGNS
from inkdigits.learning.hands.writer import Frames, choose_forms, write_forms

COPYBOOKS: Final = {
    "letter": Copybook(LATIN),
    "greek": Copybook(GREEK),
    "sign": Copybook(SIGNS),
    "shape": Copybook(SHAPES),
    "part": Copybook(PARTS),
}
"""The kinds that are written from model forms."""

DOODLES: Final[dict[str, Callable[[np.random.Generator], InkMap]]] = {
    "several": doodles.several,
    "scribble": doodles.scribble,
    "loops": doodles.loops,
    "zigzag": doodles.zigzag,
    "dots": doodles.dots,
    "line": doodles.line,
    "grid": doodles.grid,
    "texture": doodles.texture,
}
"""The kinds that follow no model form."""

SHARES: Final = {
    "letter": 0.34,
    "greek": 0.09,
    "sign": 0.2,
    "shape": 0.08,
    "part": 0.03,
    "several": 0.1,
    "scribble": 0.05,
    "loops": 0.02,
    "zigzag": 0.01,
    "dots": 0.015,
    "line": 0.025,
    "grid": 0.015,
    "texture": 0.025,
}
"""How often each kind is written; what people write in earnest more often than what they try out."""

KINDS: Final = tuple(SHARES)
"""The names of the kinds."""


def write_non_digits(count: int, chance: np.random.Generator) -> tuple[Frames, NDArray[np.str_]]:
    """Writes what nobody would read as a digit.

    Args:
        count: how many, ≥ 0.
        chance: the source of all variation; the same seed writes the same.

    Returns:
        frames uint8 [count, 28, 28], 255 = ink, none of them empty; kinds str [count], each one of `KINDS`.
    """
    which = chance.choice(len(KINDS), count, p=np.array(list(SHARES.values())) / sum(SHARES.values()))
    frames = np.empty((count, SIDE, SIDE), np.uint8)
    for index, kind in enumerate(KINDS):
        mine = np.flatnonzero(which == index)
        frames[mine] = write_kind(kind, mine.size, chance)
    return frames, np.array(KINDS)[which]


def write_kind(kind: str, count: int, chance: np.random.Generator) -> Frames:
    """Writes non-digits of one of the `KINDS`: frames uint8 [count, 28, 28]."""
    if kind in COPYBOOKS:
        book = COPYBOOKS[kind]
        return write_forms(book, choose_forms(book, count, chance), chance)
    frames = [frame_of(DOODLES[kind](chance)) for _ in range(count)]
    return np.array(frames, np.uint8).reshape(count, SIDE, SIDE)
