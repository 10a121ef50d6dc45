"""Makes lattices: what each piece of a cluster, each part and each few of them together may be, as arcs.

What can be read is read with two questions for all clusters of a page at once: the whole pieces, and then, of what
those answers and the transcriber's hints leave open, the spans of parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from inkdigits.cuts import cut
from inkdigits.frame import Frame, to_frame
from inkdigits.lattice import LEAST, NONE, Arc, Lattice, Weights
from inkdigits.segment import Box, Cluster, Piece, around, joined

Classify: TypeAlias = Callable[[Sequence[Frame]], tuple[NDArray[np.float32], NDArray[np.float32]]]
"""What asks the recogniser: N frames to probabilities float32 [N, 10] and to how likely each is a digit, [N]."""

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

LOW, SMALL = 0.35, 0.5
"""Height and width, in heights of the cluster's digits, up to which a piece may be a dot, a dash or dirt."""


class Hint(NamedTuple):
    """Where the symbols of a cluster may stand.

    Attributes:
        ways: columns of the ink map, from left to right, each way a possibility; pieces are cut between two of them.
        only: whether there are no other possibilities.
    """

    ways: Sequence[Sequence[float]] = ()
    only: bool = False


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
