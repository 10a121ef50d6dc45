"""Decides which pieces of a cluster are its digits: whatever could be one is read, and the likeliest row wins.

The pieces, and the parts that they may be cut into, stand in a row. An arc of the lattice takes one, or several
that follow each other, for one symbol; a path from the row's begin to its end is one way to read the cluster. The
recogniser says of each arc which digit it is and whether it is one at all, the shapes say what is usual. How much
each counts was fitted to numbers of our own hands (`inkdigits.learning.fit_lattice`).

References:
    Lafferty, McCallum & Pereira 2001, "Conditional random fields", for weights that make a path's share its
    probability.
    LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition", V, "Heuristic
    over-segmentation" and "segmentation graph".
"""

from __future__ import annotations

from heapq import nlargest
from itertools import groupby
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from inkdigits.segment import Box
from inkdigits.sequence import OTHER

_Chain: TypeAlias = "tuple[Symbol, _Chain] | None"

MOST_PATHS, MOST_DIGITS = 24, 4
"""Ways to read a cluster that are kept, and digits that one symbol may be."""


class Weights(NamedTuple):
    """How much each feature counts in the logarithm of a path's weight.

    Attributes:
        each: for each symbol, whatever it is.
        digit: log of how likely what is taken for a digit is one.
        label: log of how likely it is this digit.
        other: for each piece that is left for no digit, as often as a digit has room in it.
        refused: log of how likely that is none.
        mark: for each small piece that is left for a dot, a dash or dirt.
        cut: for each cut through a piece.
        through: for the ink of that cut, in widths of the pen.
        loop: for each stroke but the first that it goes through, as it does through a loop.
        joint: for each two pieces put together that hardly overlap from left to right.
        gap: for the gap between them, in heights of a digit.
        low: for the height that a digit lacks to two thirds of the others'.
        short: for the height that it lacks to nine tenths of theirs.
        high: for the height that it has beyond one and a half of the others'.
        wide: for the width that it has beyond the others' height.
    """

    each: float = 2.04
    digit: float = 1.20
    label: float = 0.64
    other: float = -2.62
    refused: float = 0.39
    mark: float = -2.53
    cut: float = -2.10
    through: float = -1.24
    loop: float = -0.05
    joint: float = -2.25
    gap: float = -6.16
    low: float = -9.84
    short: float = -4.07
    high: float = -1.92
    wide: float = -6.61


WEIGHTS = Weights()

NONE = Weights(*[0.0] * len(Weights._fields))

LEAST = 1e-6
"""The smallest probability that counts; no recogniser is surer than that."""


class Arc(NamedTuple):
    """One symbol, or what is taken for one.

    Attributes:
        start, stop: the parts that it takes, from the first to before the last.
        kind: "digit"; "other", ink that is none; "mark", a small piece that stands by itself.
        box: in pixels of the ink map.
        features: float64 [F], one for each weight; 0 for `label`.
        labels: float64 [10], logarithms of how likely it is each digit; empty if it is taken for none.
        is_digit: probability in 0..1.
    """

    start: int
    stop: int
    kind: Literal["digit", "other", "mark"]
    box: Box
    features: NDArray[np.float64]
    labels: NDArray[np.float64]
    is_digit: float


class Symbol(NamedTuple):
    """What an arc is taken for: a digit 0..9, or None if it is none."""

    arc: Arc
    digit: int | None


class Path(NamedTuple):
    """One way to read a cluster.

    Attributes:
        symbols: from left to right.
        share: its weight as a share of all paths' together, in 0..1.
    """

    symbols: list[Symbol]
    share: float


class Lattice(NamedTuple):
    """All ways to read a cluster.

    Attributes:
        length: parts in its row.
        arcs: in the order of their starts.
    """

    length: int
    arcs: list[Arc]


def best_paths(lattice: Lattice, weights: Weights = WEIGHTS) -> list[Path]:
    """The paths with the greatest weights, up to `MOST_PATHS`, the greatest first."""
    w = np.array(weights)
    total = np.full(lattice.length + 1, -np.inf)
    total[0] = 0
    # At each place the best ways to come there: the score, and the symbols as a chain from the last to the first.
    best: list[list[tuple[float, _Chain]]] = [[] for _ in total]
    best[0].append((0.0, None))
    for start, arcs in groupby(lattice.arcs, key=lambda arc: arc.start):
        best[start] = nlargest(MOST_PATHS, best[start], key=lambda way: way[0])
        for arc in arcs:
            score, labels = float(arc.features @ w), arc.labels * weights.label
            # The forward algorithm sums all weights up, also of what is not kept.
            alike = score + (float(np.logaddexp.reduce(labels)) if labels.size else 0.0)
            total[arc.stop] = np.logaddexp(total[arc.stop], total[start] + alike)
            likely = np.argsort(-labels)[:MOST_DIGITS].tolist()
            symbols = [(Symbol(arc, digit), score + float(labels[digit])) for digit in likely]
            for symbol, scored in symbols or [(Symbol(arc, None), score)]:
                best[arc.stop] += [(before + scored, (symbol, chain)) for before, chain in best[start]]
    ways = nlargest(MOST_PATHS, best[-1], key=lambda way: way[0])
    return [Path(_unchained(chain), float(np.exp(min(0.0, score - total[-1])))) for score, chain in ways]


def path_of(lattice: Lattice, text: str, weights: Weights = WEIGHTS) -> Path | None:
    """The likeliest path that spells a text, with the share of all that do.

    Args:
        lattice: of a cluster.
        text: digits, and one `OTHER` for all symbols that are none and follow each other.
        weights: how much each feature counts.

    Returns:
        None if no path spells it.
    """
    w = np.array(weights)
    # At each place, having spelled so much: the best score, the sum of all, and the best one's symbols.
    ways: list[dict[int, tuple[float, float, _Chain]]] = [{} for _ in range(lattice.length + 1)]
    ways[0][0] = (0.0, 0.0, None)
    everything = np.full(lattice.length + 1, -np.inf)
    everything[0] = 0
    for arc in lattice.arcs:
        score, labels = float(arc.features @ w), arc.labels * weights.label
        alike = score + (float(np.logaddexp.reduce(labels)) if labels.size else 0.0)
        everything[arc.stop] = np.logaddexp(everything[arc.stop], everything[arc.start] + alike)
        for done, (best, summed, chain) in ways[arc.start].items():
            step = _step(arc, text, done)
            if step is None:
                continue
            digit = int(text[done]) if arc.kind == "digit" else None
            here = score + (float(labels[digit]) if digit is not None else 0.0)
            longer = best + here, summed + here, (Symbol(arc, digit), chain)
            before = ways[arc.stop].get(step, (-np.inf, -np.inf, None))
            likelier = max(before, longer, key=lambda way: way[0])
            ways[arc.stop][step] = likelier[0], float(np.logaddexp(before[1], longer[1])), likelier[2]
    if len(text) not in ways[-1]:
        return None
    _, summed, chain = ways[-1][len(text)]
    return Path(_unchained(chain), float(np.exp(min(0.0, summed - everything[-1]))))


def _step(arc: Arc, text: str, done: int) -> int | None:
    """How much of a text is spelled after an arc, given how much before it; None if it is not on its way."""
    if arc.kind == "mark":
        return done
    wanted = text[done] if done < len(text) else ""
    if arc.kind == "digit":
        return done + 1 if wanted.isdecimal() else None
    if wanted == OTHER:
        return done + 1
    return done if done and text[done - 1] == OTHER else None


def _unchained(chain: _Chain) -> list[Symbol]:
    symbols = []
    while chain is not None:
        symbol, chain = chain
        symbols.append(symbol)
    return symbols[::-1]
