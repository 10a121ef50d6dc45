"""Writes what the transcriber learns from: strips of numbers, words and what stands between, with what they say."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import InkMap
from inkdigits.learning.augment import rough
from inkdigits.learning.hands.copybook import Copybook, Floats
from inkdigits.learning.hands.digits import DIGITS
from inkdigits.learning.hands.hand import copy
from inkdigits.learning.hands.letters import LATIN
from inkdigits.learning.hands.numbers import in_a_row, pick_habit
from inkdigits.learning.hands.pen import Pen, draw
from inkdigits.learning.hands.signs import SIGNS
from inkdigits.learning.mnist import Digits
from inkdigits.learning.strings import set_string
from inkdigits.segment import Cluster, find_clusters
from inkdigits.sequence import OTHER
from inkdigits.strip import Strip, to_strip

SHARES = (0.5, 0.42, 0.08)
"""Of numbers of our own hands, of strings of MNIST's digits, of words."""

MOST = 9
"""Symbols of a strip at most."""

AGAIN = 0.12
"""How often a digit follows itself, beyond chance: 1100, 77."""

FOREIGN = 0.08
"""Share of the numbers in which a letter or a sign stands, such as 5x or =12."""

POINTED = 0.1
"""Share of the numbers with a point or a comma on the line."""

LOYAL = 0.85
"""Share of the digits that a hand writes in the form that it prefers."""

SMALL_NOUGHTS, UNEQUAL = 0.3, 0.08
"""Share of the hands that write noughts smaller than other digits, and of the symbols of a size of their own."""

CRAMPED = 0.3
"""Share of the numbers that are written more tightly than `pick_habit` would have it."""

TOUCHING, BENT = 0.6, 0.5
"""Shares of MNIST's strings whose digits touch, and whose digits are bent: some ten thousand strings an epoch soon
have shown each of its images as it is."""


class Lesson(NamedTuple):
    """A strip, and what it says: digits and `OTHER`."""

    strip: Strip
    text: str


def write_lessons(count: int, digits: Digits, chance: np.random.Generator) -> list[Lesson]:
    """Writes strips; arguments as for `write_clusters`."""
    written = write_clusters(count, digits, chance)
    return [Lesson(_unsteady(to_strip(cluster), chance), text) for cluster, text in written]


def write_clusters(count: int, digits: Digits, chance: np.random.Generator) -> list[tuple[Cluster, str]]:
    """Writes clusters, each with what it says: digits, and `OTHER` for each other symbol.

    Args:
        count: how many are tried; what falls apart into several clusters is left out.
        digits: MNIST's training images, or a part of them.
        chance: the source of all variation; the same seed writes the same.
    """
    by_hand, strings, words = chance.multinomial(count, SHARES).tolist()
    texts = [_number(chance) for _ in range(by_hand)] + [OTHER * int(chance.integers(1, 7)) for _ in range(words)]
    drawn = list(zip(_by_hand(texts, chance), texts, strict=True))
    for _ in range(strings):
        chosen = chance.integers(0, len(digits.labels), _length(chance))
        drawn.append((_string(digits.images[chosen], chance), "".join(map(str, digits.labels[chosen].tolist()))))
    found = ((find_clusters(_worn(ink, chance)), text) for ink, text in drawn)
    return [(clusters[0], text) for clusters, text in found if len(clusters) == 1]


@cache
def _book() -> Copybook:
    return Copybook((*DIGITS, *LATIN, *SIGNS))


def _length(chance: np.random.Generator) -> int:
    usual = chance.random() < 0.5
    return int(min(MOST, 1 + chance.geometric(0.35) if usual else chance.integers(1, MOST)))


def _number(chance: np.random.Generator) -> str:
    text = ""
    for _ in range(_length(chance)):
        again = text and chance.random() < AGAIN
        text += text[-1] if again else str(chance.integers(10))
    if chance.random() < FOREIGN:
        at = int(chance.choice([0, len(text), int(chance.integers(len(text) + 1))]))
        text = text[:at] + OTHER + text[at:]
    return text


def _by_hand(texts: list[str], chance: np.random.Generator) -> list[InkMap]:
    """Each text in a hand of its own: form, slant and proportions stay much the same from digit to digit."""
    book, forms = _book(), []
    for text in texts:
        preferred = {character: _form(character, chance) for character in set(text) - {OTHER}}
        for character in text:
            loyal = character in preferred and chance.random() < LOYAL
            forms.append(preferred[character] if loyal else _form(character, chance))
    hands = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    writing = copy(book, np.array(forms, np.intp), chance, hands)
    symbols = [writing.stroke_list(at) for at in range(len(forms))]
    inks = []
    for text in texts:
        small = float(chance.uniform(0.45, 1)) if chance.random() < SMALL_NOUGHTS else 1.0
        sizes = [(small if each == "0" else 1.0) * _size(chance) for each in text]
        sized = [[stroke * size for stroke in strokes] for strokes, size in zip(symbols, sizes, strict=False)]
        inks.append(_drawn(sized, chance))
        symbols = symbols[len(text) :]
    return inks


def _size(chance: np.random.Generator) -> float:
    return float(chance.uniform(0.6, 1.35)) if chance.random() < UNEQUAL else 1.0


@cache
def _forms(what: str) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    book = _book()
    mine = np.concatenate([book.of("letter"), book.of("sign")]) if what == OTHER else book.of(what)
    # Rare forms a little oftener than people write them: a hand that has one has it all the time.
    weights = np.sqrt(book.weights[mine].astype(np.float64))
    return mine, weights / weights.sum()


def _form(what: str, chance: np.random.Generator) -> int:
    mine, weights = _forms(what)
    return int(mine[np.searchsorted(np.cumsum(weights)[:-1], chance.random())])


def _drawn(symbols: list[list[Floats]], chance: np.random.Generator) -> InkMap:
    habit = replace(pick_habit(chance), footing=float(chance.choice([0, 1, chance.random()])))
    if chance.random() < CRAMPED:
        habit = replace(habit, gap=float(chance.uniform(-0.12, 0.08)))
    row = in_a_row(symbols, habit, chance)
    if len(row) > 1 and chance.random() < POINTED:
        row.append(_point(row[int(chance.integers(len(row) - 1))], chance))
    strokes = [stroke for symbol in row for stroke in symbol]
    longest = float(np.ptp(np.concatenate(strokes), axis=0).max())
    line = float(chance.choice([chance.uniform(0.03, 0.08) / chance.uniform(0.25, 0.9), chance.uniform(0.04, 0.16)]))
    side = max(12, int(chance.uniform(26, 64) * longest))
    return draw(strokes, Pen(max(line / longest, 1.3 / side), side), chance)


def _point(before: list[Floats], chance: np.random.Generator) -> list[Floats]:
    """A point or a comma after a symbol, at its foot."""
    right, foot = np.concatenate(before).max(axis=0).tolist()
    x, y = right + chance.uniform(0.05, 0.15), foot - chance.uniform(-0.02, 0.06)
    tail = [chance.uniform(-0.08, 0.01), chance.uniform(0.01, 0.18)]
    return [np.array([[x, y], [x + tail[0], y + tail[1]]], np.float32)]


def _string(images: NDArray[np.uint8], chance: np.random.Generator) -> InkMap:
    touching = len(images) > 1 and chance.random() < TOUCHING
    if chance.random() < BENT:
        bent = rough(images.astype(np.float32) / np.float32(255), chance, often=0)
        images = np.rint(bent * 255).astype(np.uint8)
    sheet = set_string(images, chance, touching=touching, size=float(chance.uniform(1.2, 2)))
    return sheet.astype(np.float32) / np.float32(255)


def _worn(ink: InkMap, chance: np.random.Generator) -> InkMap:
    """As scans and photographs leave it: soft, faint or thickened, with gaps where ruled lines were taken out."""
    worn = np.pad(ink, 4)
    height = worn.shape[0]
    if chance.random() < 0.15:
        thick, pitch = int(chance.integers(1, 3)), max(4, int(height * chance.uniform(0.15, 0.8)))
        for at in range(int(chance.integers(pitch)), height, pitch):
            worn[at : at + thick, :] *= chance.random(worn.shape[1]) < 0.3
        if chance.random() < 0.5:
            for at in range(int(chance.integers(pitch)), worn.shape[1], pitch):
                worn[:, at : at + thick] *= chance.random((height, 1)) < 0.3
    if chance.random() < 0.4:
        worn = np.asarray(cv2.GaussianBlur(worn, (0, 0), chance.uniform(0.4, 1.4)), np.float32)
        gain, bias = chance.uniform(1, 2.5), chance.uniform(-0.25, 0.1)
        worn = np.clip(worn * np.float32(gain) + np.float32(bias) * (worn > 0.05), 0, 1)
    return worn


def _unsteady(strip: Strip, chance: np.random.Generator) -> Strip:
    """A little larger or smaller, wider or narrower, higher or lower than it should be."""
    height, width = strip.ink.shape
    tall, wide = np.exp(chance.normal(0, [0.06, 0.08]))
    down = (1 - tall) * (height - 1) / 2 + chance.normal(0, 1)
    lean = chance.normal(0, 0.08)
    there = np.array([[wide, lean, -lean * height / 2], [0, tall, down]])
    ink = cv2.warpAffine(strip.ink, there, (round(width * wide), height), flags=cv2.INTER_LINEAR)
    return strip._replace(ink=np.asarray(ink, np.float32))
