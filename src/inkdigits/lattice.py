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

from collections.abc import Callable, Sequence
from heapq import nlargest
from itertools import groupby, pairwise
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from inkdigits.cuts import cut
from inkdigits.frame import Frame, to_frame
from inkdigits.segment import Box, Cluster, Piece, around, joined
from inkdigits.sequence import OTHER

Classify: TypeAlias = Callable[[Sequence[Frame]], tuple[NDArray[np.float32], NDArray[np.float32]]]
"""What asks the recogniser: N frames to probabilities float32 [N, 10] and to how likely each is a digit, [N]."""

_Chain: TypeAlias = "tuple[Symbol, _Chain] | None"

SURE = 0.97
"""Probability of a digit from which a piece of usual width is not cut."""

SLIM = 0.75
"""Width of such a piece at most, in heights of the cluster's digits: a wider one may be two of them."""

MOST_PARTS = 7
"""Pieces and parts that one digit may be put together from."""

WIDEST = 1.45
"""Greatest width of what may be one digit, in heights of the cluster's digits."""

NEAR = 0.12
"""How far from a piece's edge a hint counts for neither side, in heights of the cluster's digits."""

MOST_PATHS, MOST_DIGITS = 24, 4
"""Ways to read a cluster that are kept, and digits that one symbol may be."""

LOW, SMALL = 0.35, 0.5
"""Height and width, in heights of the cluster's digits, up to which a piece may be a dot, a dash or dirt."""


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


class Hint(NamedTuple):
    """Where the symbols of a cluster may stand.

    Attributes:
        ways: columns of the ink map, from left to right, each way a possibility; pieces are cut between two of them.
        only: whether there are no other possibilities.
    """

    ways: Sequence[Sequence[float]] = ()
    only: bool = False


class Lattice(NamedTuple):
    """All ways to read a cluster.

    Attributes:
        length: parts in its row.
        arcs: in the order of their starts.
    """

    length: int
    arcs: list[Arc]


def make_lattices(
    clusters: Sequence[Cluster], classify: Classify, hints: Sequence[Hint] | None = None
) -> list[Lattice]:
    """The lattice of each cluster.

    Args:
        clusters: as `find_clusters` gave them.
        classify: called twice, for all clusters at once.
        hints: where the symbols of each cluster may stand; anywhere if None.
    """
    whole = _Readings(classify)
    for at, cluster in enumerate(clusters):
        for piece in cluster.pieces:
            whole.ask((at, piece.number), [piece])
    whole.answer()
    spans = _Readings(classify)
    rows: list[tuple[Cluster, list[Piece], list[tuple[int, int]]]] = []
    for at, (cluster, hint) in enumerate(zip(clusters, hints or [Hint()] * len(clusters), strict=True)):
        parts = _parts(at, cluster, whole, hint)
        rows.append((cluster, parts, _spans(parts, cluster, hint)))
        for start, stop in rows[-1][2]:
            if not _is_one_piece(parts, start, stop):
                spans.ask((at, start, stop), parts[start:stop])
    spans.answer()
    lattices = []
    for at, (cluster, parts, taken) in enumerate(rows):
        arcs = []
        for start, stop in taken:
            one = _is_one_piece(parts, start, stop)
            reading = whole[at, parts[start].number] if one else spans[at, start, stop]
            arcs += _arcs(start, stop, cluster, parts, reading)
        lattices.append(Lattice(len(parts), arcs))
    return lattices


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


class _Readings:
    """Frames that are read together, and found again by their keys."""

    def __init__(self, classify: Classify) -> None:
        self._classify = classify
        self._rows: dict[tuple[int, ...], int] = {}
        self._frames: list[Frame] = []
        self._probabilities = np.zeros((0, 10), np.float32)
        self._is_digit = np.zeros(0, np.float32)

    def ask(self, key: tuple[int, ...], pieces: Sequence[Piece]) -> None:
        frame = to_frame(joined(pieces))
        if frame is not None:
            self._rows[key] = len(self._frames)
            self._frames.append(frame)

    def answer(self) -> None:
        if self._frames:
            self._probabilities, self._is_digit = self._classify(self._frames)

    def __getitem__(self, key: tuple[int, ...]) -> tuple[NDArray[np.float32], float]:
        row = self._rows[key]
        return self._probabilities[row], float(self._is_digit[row])


def _parts(at: int, cluster: Cluster, whole: _Readings, hint: Hint) -> list[Piece]:
    """The pieces in their row, cut where they are no digit, or too wide for one."""
    parts: list[Piece] = []
    for piece in cluster.pieces:
        between = _between(piece, hint, NEAR * cluster.height)
        probabilities, is_digit = whole[at, piece.number]
        sure = is_digit * probabilities.max() >= SURE and piece.box.width <= SLIM * cluster.height
        narrow = piece.box.width < 0.3 * cluster.height or piece.box.height < SMALL * cluster.height
        uncut = not between and (hint.only or sure or narrow)
        parts += [piece] if uncut else cut(piece, cluster.pen, between, only=hint.only)
    return parts


def _between(piece: Piece, hint: Hint, near: float) -> list[float]:
    """Columns between two symbols that may both be in a piece, none near another."""
    found: list[float] = []
    for way in hint.ways:
        own = [x for x in way if piece.box.left <= x < piece.box.right]
        middles = ((one + other) / 2 for one, other in pairwise(own))
        found += [x for x in middles if all(abs(x - known) > near for known in found)]
    return found


def _spans(parts: list[Piece], cluster: Cluster, hint: Hint) -> list[tuple[int, int]]:
    """What may be one symbol: from which part to before which. Whole pieces always may."""
    spans = []
    for start, first in enumerate(parts):
        for stop in range(start + 1, len(parts) + 1):
            many, of_one_piece = stop > start + MOST_PARTS, parts[stop - 1].number == first.number
            if many and not of_one_piece:
                break
            box = around([part.box for part in parts[start:stop]])
            short = stop == start + 1 or (not many and box.width <= WIDEST * cluster.height)
            if _is_whole(parts, start, stop) or (short and _is_hinted(box, cluster, hint)):
                spans.append((start, stop))
    return spans


def _is_hinted(box: Box, cluster: Cluster, hint: Hint) -> bool:
    """Whether a digit may stand there: with one symbol of a way in it, or beside it, and no other well within."""
    near = NEAR * cluster.height
    for way in hint.ways:
        within = sum(box.left + near < x < box.right - near for x in way)
        about = sum(box.left - near < x < box.right + near for x in way)
        if within <= 1 <= about:
            return True
    return not hint.only


def _unchained(chain: _Chain) -> list[Symbol]:
    symbols = []
    while chain is not None:
        symbol, chain = chain
        symbols.append(symbol)
    return symbols[::-1]


def _arcs(
    start: int,
    stop: int,
    cluster: Cluster,
    parts: list[Piece],
    reading: tuple[NDArray[np.float32], float],
) -> list[Arc]:
    """All that a span may be."""
    probabilities, is_digit = reading
    taken = parts[start:stop]
    box = around([part.box for part in taken])
    labels = np.log(np.maximum(probabilities.astype(np.float64), LEAST))
    nothing = np.zeros(0)
    looks = _looks(box, taken, cluster)._replace(digit=float(np.log(max(is_digit, LEAST))))
    arcs = [Arc(start, stop, "digit", box, np.array(looks), labels, is_digit)]
    if _is_whole(parts, start, stop):
        refused = float(np.log(max(1 - is_digit, LEAST)))
        other = NONE._replace(each=1, other=max(1, box.width / cluster.height), refused=refused)
        arcs.append(Arc(start, stop, "other", box, np.array(other), nothing, is_digit))
        if box.height <= LOW * cluster.height and box.width <= SMALL * cluster.height:
            mark = NONE._replace(each=1, mark=1)
            arcs.append(Arc(start, stop, "mark", box, np.array(mark), nothing, is_digit))
    return arcs


def _is_one_piece(parts: list[Piece], start: int, stop: int) -> bool:
    """Whether the span is one piece that was not cut."""
    return stop == start + 1 and _is_whole(parts, start, stop)


def _is_whole(parts: list[Piece], start: int, stop: int) -> bool:
    """Whether the span is one piece that was not cut, or all parts of one."""
    alone = parts[start].number == parts[stop - 1].number and parts[start].cut is None
    return alone and (stop == len(parts) or parts[stop].cut is None)


def _looks(box: Box, taken: Sequence[Piece], cluster: Cluster) -> Weights:
    """The features of a digit's shape."""
    tall, wide = box.height / cluster.height, box.width / cluster.height
    joints, gaps = 0, 0.0
    for one, next_one in pairwise(taken):
        if one.number != next_one.number:
            overlap = min(one.box.right, next_one.box.right) - next_one.box.left
            joints += overlap < 0.3 * min(one.box.width, next_one.box.width)
            gaps += max(0, next_one.box.left - one.box.right) / cluster.height
    before = taken[0].cut
    return NONE._replace(
        each=1,
        cut=float(before is not None),
        through=before.ink if before else 0.0,
        loop=float(max(0, before.strokes - 1)) if before else 0.0,
        joint=joints,
        gap=gaps,
        low=max(0.0, 0.65 - tall),
        short=max(0.0, 0.9 - tall),
        high=max(0.0, tall - 1.5),
        wide=max(0.0, wide - 1),
    )
