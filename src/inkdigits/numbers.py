"""Spells the numbers of a picture: clusters become texts, as a person expects them, in the order they are read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inkdigits.expectations import Expectations
from inkdigits.fusion import fuse
from inkdigits.ink import InkMap
from inkdigits.lattice import Classify, Symbol, best_paths, make_lattices
from inkdigits.reading import Alternative, Area, Digit, Number
from inkdigits.segment import Box, around, find_clusters
from inkdigits.spelling import Spelling, spell
from inkdigits.transcript import Transcribe, transcribe_clusters

DOUBTFUL = 0.7
"""Confidence below which a person had better look."""

PERHAPS = 0.2
"""Least probability that something is a number at all, to be shown to a person; surely it is doubtful then."""

NEARLY = 0.01
"""Least weight of a text that is as expected, as a share of the likeliest one's, to be taken instead of it."""

UNLIKELY = 0.01
"""Probability below which an alternative is not worth naming."""

MOSTLY = 2 / 3
"""Least share of digits among a number's symbols; with fewer it is a word."""

LOWEST = 0.4
"""Least height of a number, as a share of the picture's typical one, if there are `SEVERAL`; less is dirt."""

SEVERAL = 4


def find_numbers(
    ink: InkMap,
    classify: Classify,
    transcribe: Transcribe,
    expected: Expectations,
    *,
    refusal: float,
    scale: tuple[float, float],
) -> list[Number]:
    """Finds and reads the numbers in an ink map.

    Args:
        ink: float32 [H, W] in 0..1 of a whole picture, without ruled lines.
        classify, transcribe: ask the recogniser and the transcriber.
        expected: what is known of them beforehand.
        refusal: how likely ink must be a digit not to be refused, in 0..1, by the model's card.
        scale: pixels of the picture for one of the ink map, across and down.

    Returns:
        The numbers in reading order.
    """
    clusters = find_clusters(ink)
    typical = float(np.median([cluster.height for cluster in clusters])) if len(clusters) >= SEVERAL else 0.0
    clusters = [cluster for cluster in clusters if cluster.height >= LOWEST * typical]
    transcripts = transcribe_clusters(clusters, transcribe)
    lattices = make_lattices(clusters, classify, [each.hint for each in transcripts])
    found = []
    for cluster, lattice, transcript in zip(clusters, lattices, transcripts, strict=True):
        spellings = fuse(spell(best_paths(lattice), cluster), lattice, cluster, transcript)
        spellings = [spelling for spelling in spellings if is_number(spelling, refusal)]
        if sum(spelling.share for spelling in spellings) >= PERHAPS:
            found.append((cluster.box, _number(spellings, expected, scale)))
    return [found[at][1] for at in in_reading_order([box for box, _ in found])]


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


def _number(spellings: list[Spelling], expected: Expectations, scale: tuple[float, float]) -> Number:
    chosen, confidence, problem = _as_expected(spellings, expected)
    digits = tuple(_digit(symbol, scale) for symbol in chosen.symbols if symbol.arc.kind != "mark")
    box = around([symbol.arc.box for symbol in chosen.symbols])
    doubtful = confidence < DOUBTFUL or problem is not None or "?" in chosen.text
    return Number(chosen.text, _area(box, scale), min(1.0, confidence), doubtful, digits, problem)


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
    box = _area(symbol.arc.box, scale)
    if symbol.digit is None:
        return Digit(None, box, 0.0, (), "not_a_digit")
    probabilities = np.exp(symbol.arc.labels)
    others = [int(digit) for digit in np.argsort(-probabilities) if digit != symbol.digit]
    likely = tuple(Alternative(at, float(probabilities[at])) for at in others if probabilities[at] >= UNLIKELY)
    return Digit(symbol.digit, box, float(probabilities[symbol.digit]), likely, "digit")


def _area(box: Box, scale: tuple[float, float]) -> Area:
    across, down = scale
    return round(box.left * across), round(box.top * down), round(box.width * across), round(box.height * down)
