"""Spells the numbers of a picture: clusters become texts, as a person expects them, in the order they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from inkdigits.expectations import CHARACTERS, Expectations
from inkdigits.ink import InkMap
from inkdigits.lattice import Classify, Path, Symbol, best_paths, make_lattices
from inkdigits.reading import Alternative, Area, Digit, Number
from inkdigits.segment import Box, Cluster, around, find_clusters

DOUBTFUL = 0.7
"""Confidence below which a person had better look."""

PERHAPS = 0.2
"""Least probability that something is a number at all, to be shown to a person; surely it is doubtful then."""

NEARLY = 0.01
"""Least weight of a text that is as expected, as a share of the likeliest one's, to be taken instead of it."""

UNLIKELY = 0.01
"""Probability below which an alternative is not worth naming."""

MIXED = 0.05
"""How much rarer, than the shares of its parts say, something that is no digit stands within a number."""

MOSTLY = 2 / 3
"""Least share of digits among a number's symbols; with fewer it is a word."""

DOT = 0.35
"""Greatest side of a dot or comma, in heights of a digit; a comma may be a half longer."""

DASH = 1.6
"""Least width of a minus, in heights of its own."""

LOWEST = 0.4
"""Least height of a number, as a share of the picture's typical one, if there are `SEVERAL`; less is dirt."""

SEVERAL = 4


class Spelling(NamedTuple):
    """A text, and the likeliest path that spells it.

    Attributes:
        text: digits, "?" for what is none, separator and sign.
        symbols: what is not dirt, one for each character of the text.
        share: the weight of all paths that spell it, as a share of all.
    """

    text: str
    symbols: list[Symbol]
    share: float


class Read(NamedTuple):
    """A cluster, and which numbers it may be.

    Attributes:
        cluster: what was read.
        spellings: those that are numbers, the likeliest first.
    """

    cluster: Cluster
    spellings: list[Spelling]

    @property
    def is_number(self) -> bool:
        """Whether it is likely enough to be one at all."""
        return sum(spelling.share for spelling in self.spellings) >= PERHAPS


def find_numbers(
    ink: InkMap, classify: Classify, expected: Expectations, *, refusal: float, scale: tuple[float, float]
) -> list[Number]:
    """Finds and reads the numbers in an ink map.

    Args:
        ink: float32 [H, W] in 0..1 of a whole picture, without ruled lines.
        classify: asks the recogniser.
        expected: what is known of them beforehand.
        refusal: how likely ink must be a digit not to be refused, in 0..1, by the model's card.
        scale: pixels of the picture for one of the ink map, across and down.

    Returns:
        The numbers in reading order.
    """
    found = [each for each in read_clusters(likely_clusters(ink), classify, refusal) if each.is_number]
    order = in_reading_order([each.cluster.box for each in found])
    return [to_number(found[at].spellings, expected, scale) for at in order]


def likely_clusters(ink: InkMap) -> list[Cluster]:
    """What may be numbers in an ink map, without dirt that is much lower than most."""
    clusters = find_clusters(ink)
    typical = float(np.median([cluster.height for cluster in clusters])) if len(clusters) >= SEVERAL else 0.0
    return [cluster for cluster in clusters if cluster.height >= LOWEST * typical]


def read_clusters(clusters: Sequence[Cluster], classify: Classify, refusal: float) -> list[Read]:
    """Reads clusters; `refusal` as `find_numbers`."""
    return [
        Read(cluster, [each for each in spell(best_paths(lattice), cluster) if is_number(each, refusal)])
        for cluster, lattice in zip(clusters, make_lattices(clusters, classify), strict=True)
    ]


def spell(paths: Sequence[Path], cluster: Cluster) -> list[Spelling]:
    """The texts of a cluster's paths, the likeliest first; several paths may spell the same."""
    spellings: dict[str, Spelling] = {}
    for path in paths:
        characters = _characters(path.symbols, cluster)
        text = "".join(character for character, _ in characters)
        share = path.share * (MIXED if "?" in text and text.strip("?") else 1)
        before = spellings.get(text, Spelling(text, [symbol for _, symbol in characters], 0.0))
        spellings[text] = before._replace(share=before.share + share)
    lost = sum(path.share for path in paths) - sum(spelling.share for spelling in spellings.values())
    kept = [spelling._replace(share=spelling.share / (1 - lost)) for spelling in spellings.values()]
    return sorted(kept, key=lambda spelling: -spelling.share)


def is_number(spelling: Spelling, refusal: float) -> bool:
    """Whether enough of it is digits, and the recogniser takes enough of them for some, looked at alone."""
    symbols = [symbol.arc for symbol in spelling.symbols if symbol.arc.kind != "mark"]
    digits = sum(arc.kind == "digit" for arc in symbols)
    accepted = sum(arc.kind == "digit" and arc.is_digit >= refusal for arc in symbols)
    return accepted > 0 and digits >= MOSTLY * len(symbols) and 2 * accepted >= len(symbols)


def in_reading_order(boxes: Sequence[Box]) -> list[int]:
    """Indices of boxes, row by row: who stands beside another, even on a slanting line, is in its row."""
    rows: list[list[int]] = []
    for at in sorted(range(len(boxes)), key=lambda at: boxes[at].left):
        near = [row for row in rows if _side_by_side(boxes[row[-1]], boxes[at])]
        if near:
            min(near, key=lambda row: boxes[at].left - boxes[row[-1]].right).append(at)
        else:
            rows.append([at])
    rows.sort(key=lambda row: float(np.mean([boxes[at].top + boxes[at].height / 2 for at in row])))
    return [at for row in rows for at in row]


def _side_by_side(one: Box, other: Box) -> bool:
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common >= min(one.height, other.height) / 2


def _characters(symbols: Sequence[Symbol], cluster: Cluster) -> list[tuple[str, Symbol]]:
    """What each symbol is written as; dirt is left out."""
    written = [symbol.arc.box for symbol in symbols if symbol.arc.kind != "mark"]
    if not written:
        return []
    found: list[tuple[str, Symbol]] = []
    for at, symbol in enumerate(symbols):
        if symbol.arc.kind == "mark":
            beside = [each.arc.box for each in symbols[max(0, at - 1) : at + 2] if each.arc.kind != "mark"]
            character = _mark(symbol.arc.box, beside, cluster.height, first=at == 0, last=at == len(symbols) - 1)
        else:
            character = "?" if symbol.digit is None else str(symbol.digit)
        if character:
            found.append((character, symbol))
    separators = [at for at, (character, _) in enumerate(found) if character in CHARACTERS.values()]
    # Several are no fraction's: they part thousands, or are dirt.
    return found if len(separators) < 2 else [each for at, each in enumerate(found) if at not in separators]


def _mark(box: Box, beside: Sequence[Box], height: float, *, first: bool, last: bool) -> str:
    """A separator between two digits, a minus before the first, or nothing."""
    if not beside:
        return ""
    row = around(beside)
    middle = (box.top + box.height / 2 - row.top) / row.height
    if first and box.width >= DASH * box.height and 0.2 <= middle <= 0.8:
        return "-"
    between = not first and not last
    if between and max(box.width, box.height / 1.5) <= DOT * height and middle >= 0.65:
        hangs = box.bottom > row.bottom + 0.08 * height and box.height > box.width
        return CHARACTERS["comma" if hangs else "point"]
    return ""


def to_number(spellings: list[Spelling], expected: Expectations, scale: tuple[float, float]) -> Number:
    """The number that is as expected, of those that it may be, or else the likeliest; `scale` as `find_numbers`."""
    chosen, confidence, problem = _as_expected(spellings, expected)
    digits = tuple(_digit(symbol, scale) for symbol in chosen.symbols if symbol.arc.kind != "mark")
    box = around([symbol.arc.box for symbol in chosen.symbols])
    doubtful = confidence < DOUBTFUL or problem is not None or "?" in chosen.text
    return Number(chosen.text, to_area(box, scale), min(1.0, confidence), doubtful, digits, problem)


def _as_expected(spellings: list[Spelling], expected: Expectations) -> tuple[Spelling, float, str | None]:
    """The likeliest text that is as expected, how sure it is, and what is wrong if none is."""
    problems = [expected.problem(spelling.text) for spelling in spellings]
    fitting = [spelling for spelling, problem in zip(spellings, problems, strict=True) if problem is None]
    if not fitting or fitting[0].share < NEARLY * spellings[0].share:
        return spellings[0], spellings[0].share, problems[0]
    # What was not spelled out may be as expected too.
    rest = max(0.0, 1 - sum(spelling.share for spelling in spellings))
    return fitting[0], fitting[0].share / (sum(spelling.share for spelling in fitting) + rest), None


def _digit(symbol: Symbol, scale: tuple[float, float]) -> Digit:
    box = to_area(symbol.arc.box, scale)
    if symbol.digit is None:
        return Digit(None, box, 0.0, (), "not_a_digit")
    probabilities = np.exp(symbol.arc.labels)
    others = [int(digit) for digit in np.argsort(-probabilities) if digit != symbol.digit]
    likely = tuple(Alternative(at, float(probabilities[at])) for at in others if probabilities[at] >= UNLIKELY)
    return Digit(symbol.digit, box, float(probabilities[symbol.digit]), likely, "digit")


def to_area(box: Box, scale: tuple[float, float]) -> Area:
    """A box of the ink map in pixels of the picture; `scale` as `find_numbers`."""
    across, down = scale
    return round(box.left * across), round(box.top * down), round(box.width * across), round(box.height * down)
