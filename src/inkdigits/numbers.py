"""Spells the numbers of a picture: clusters become texts, as a person expects them, in the order they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from inkdigits.arcs import Classify, make_lattices
from inkdigits.expectations import Expectations
from inkdigits.fusion import fuse
from inkdigits.ink import InkMap
from inkdigits.lattice import Symbol, best_paths
from inkdigits.place import Place
from inkdigits.reading import Alternative, Area, Digit, Number
from inkdigits.segment import Box, Cluster, around, find_clusters, joined, pen_width
from inkdigits.spelling import Spelling, spell
from inkdigits.transcript import Transcribe, transcribe_clusters

DOUBTFUL = 0.9
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

STUB, SLIM = 0.7, 0.35
"""Least height, as such a share, of what stands alone and is so slim, in its heights: the rest of a rule, or a 1."""

THIN, FINEST = 0.65, 0.1
"""Least width of the pen in such a thing, as a share of the finest pen on the page; and which share of what is no
such thing may be written with a finer one."""


LONGEST = 60
"""Pieces of a number at most; more are a drawing or a texture, and are not read."""


class Readers(NamedTuple):
    """Who is asked.

    Attributes:
        classify: the recogniser, digit by digit.
        transcribe: the transcriber, row by row.
        refusal: how likely ink must be a digit not to be refused, in 0..1, by the recogniser's card.
    """

    classify: Classify
    transcribe: Transcribe
    refusal: float = 0.0


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


class Findings(NamedTuple):
    """What was found on a picture.

    Attributes:
        numbers: in reading order.
        left_out: where something is that was taken for none of them, in reading order.
    """

    numbers: list[Number]
    left_out: list[Area]


def find_numbers(ink: InkMap, readers: Readers, expected: Expectations, place: Place) -> Findings:
    """Finds and reads the numbers in an ink map.

    Args:
        ink: float32 [H, W] in 0..1 of a whole picture, without ruled lines.
        readers: who reads.
        expected: what is known of them beforehand.
        place: where the map lies on the picture.
    """
    read = read_clusters(likely_clusters(ink), readers)
    return findings(read, expected, place)


def findings(read: Sequence[Read], expected: Expectations, place: Place) -> Findings:
    """Puts what was read in order; arguments as of `find_numbers`."""
    in_order = [read[at] for at in in_reading_order([each.cluster.box for each in read])]
    numbers = [to_number(each.spellings, expected, place) for each in in_order if each.is_number]
    return Findings(numbers, [place.area(each.cluster.box) for each in in_order if not each.is_number])


def likely_clusters(ink: InkMap) -> list[Cluster]:
    """What may be numbers in an ink map, without dirt that is much lower than most, and without what rules leave."""
    clusters = find_clusters(ink)
    legible = [cluster for cluster in clusters if len(cluster.pieces) <= LONGEST]
    if len(legible) < SEVERAL:
        return clusters
    # Of many clusters most may be dirt, but of what they cover it has little.
    heights = np.array([cluster.height for cluster in legible])
    covered = np.array([cluster.box.width * cluster.box.height for cluster in legible]).astype(np.float64)
    order = np.argsort(heights)
    typical = heights[order][np.searchsorted(covered[order].cumsum(), covered.sum() / 2)]
    likely = [cluster for cluster in clusters if cluster.height >= (STUB if _is_slim(cluster) else LOWEST) * typical]
    written = [_pen(cluster) for cluster in likely if not _is_slim(cluster)]
    if len(written) < SEVERAL:
        return likely
    finest = float(np.quantile(written, FINEST))
    return [cluster for cluster in likely if not _is_slim(cluster) or _pen(cluster) >= THIN * finest]


def _is_slim(cluster: Cluster) -> bool:
    return len(cluster.pieces) == 1 and cluster.box.width <= SLIM * cluster.box.height


def _pen(cluster: Cluster) -> float:
    return pen_width(joined(cluster.pieces))


def read_clusters(clusters: Sequence[Cluster], readers: Readers) -> list[Read]:
    """Reads clusters, digit by digit and all at once, and weighs what both say."""
    legible = [cluster for cluster in clusters if len(cluster.pieces) <= LONGEST]
    transcripts = transcribe_clusters(legible, readers.transcribe)
    lattices = make_lattices(legible, readers.classify, [transcript.hint for transcript in transcripts])
    answers = iter(zip(lattices, transcripts, strict=True))
    found = []
    for cluster in clusters:
        spellings: list[Spelling] = []
        if len(cluster.pieces) <= LONGEST:
            lattice, transcript = next(answers)
            spellings = fuse(spell(best_paths(lattice), cluster), lattice, cluster, transcript)
        found.append(Read(cluster, [each for each in spellings if is_number(each, readers.refusal)]))
    return found


def is_number(spelling: Spelling, refusal: float) -> bool:
    """Whether enough of it is digits, and the recogniser would take at least one for one, looked at alone.

    That the others are some too, both readers have weighed.
    """
    symbols = [symbol.arc for symbol in spelling.symbols if symbol.arc.kind != "mark"]
    digits = [arc.is_digit for arc in symbols if arc.kind == "digit"]
    return len(digits) >= MOSTLY * len(symbols) and max(digits, default=0.0) >= refusal


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


def to_number(spellings: list[Spelling], expected: Expectations, place: Place) -> Number:
    """The number that is as expected, of those that it may be, or else the likeliest; `place` as `find_numbers`."""
    chosen, confidence, problem = _as_expected(spellings, expected)
    digits = tuple(_digit(symbol, place) for symbol in chosen.symbols if symbol.arc.kind != "mark")
    box = around([symbol.arc.box for symbol in chosen.symbols])
    doubtful = confidence < DOUBTFUL or problem is not None or "?" in chosen.text
    return Number(chosen.text, place.area(box), min(1.0, confidence), doubtful, digits, problem)


def _as_expected(spellings: list[Spelling], expected: Expectations) -> tuple[Spelling, float, str | None]:
    """The likeliest text that is as expected, how sure it is, and what is wrong if none is."""
    problems = [expected.problem(spelling.text) for spelling in spellings]
    fitting = [spelling for spelling, problem in zip(spellings, problems, strict=True) if problem is None]
    if not fitting or fitting[0].share < NEARLY * spellings[0].share:
        return spellings[0], spellings[0].share, problems[0]
    # What was not spelled out may be as expected too.
    rest = max(0.0, 1 - sum(spelling.share for spelling in spellings))
    return fitting[0], fitting[0].share / (sum(spelling.share for spelling in fitting) + rest), None


def _digit(symbol: Symbol, place: Place) -> Digit:
    box = place.area(symbol.arc.box)
    if symbol.digit is None:
        return Digit(None, box, 0.0, (), "not_a_digit")
    probabilities = np.exp(symbol.arc.labels)
    others = [int(digit) for digit in np.argsort(-probabilities) if digit != symbol.digit]
    likely = tuple(Alternative(at, float(probabilities[at])) for at in others if probabilities[at] >= UNLIKELY)
    return Digit(symbol.digit, box, float(probabilities[symbol.digit]), likely, "digit")
