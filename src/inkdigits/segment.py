"""Finds what may be digits in the ink of a whole picture: pieces that hang together, and where they might be cut.

Nothing here knows what a digit looks like. Pieces that stand close together in a row are a `Cluster`, one number as
a rule; which of its pieces, whole, cut or put together, are its digits, is for `lattice` to ask the recogniser.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import InkMap

Mask: TypeAlias = NDArray[np.uint8]

MARKED = 0.25
"""Ink that counts towards a piece; softer ink is its edge."""

STRONG = 0.6
"""Ink that every piece has somewhere; what is fainter throughout was not written."""

APART = 0.75
"""Greatest gap within a number, as a share of the taller neighbour's height."""

LEVEL = 0.35
"""Least share of the lower neighbour's height that both have in common, to stand in one row."""

ABOVE = 0.3
"""Greatest distance of a hat or a bar from what it belongs to below or above, as a share of its height."""

LOW = 0.5
"""A hat, a bar or a dot is at most so high, as a share of the height of what it belongs to."""

SPECK = 0.5
"""Least side of a piece, as a share of the pen's width; less is dust."""

THICK_CUT = 3.0
"""Most ink that a cut goes through, in widths of the pen."""

HEIGHTS = (0.25, 0.5, 0.75)
"""Heights, as shares of a piece's, at which cuts are looked for."""

ASIDE = 0.05
"""What a step aside costs a cut, in pixels of ink: the straighter of two is the better."""

MOST_PIECES = 1500
"""Pieces of a picture that are looked at, those with most ink: some hundred numbers. Noise has more."""

LONGEST = 60
"""Pieces of a cluster at most; more are a texture and no number."""

SEAM_HEIGHT = 64
"""Pixels of height that are enough to find out where to cut."""

MOST_CUTS = 4
"""Cuts that are tried for each height that a piece is wide, and for the first one twice as many."""

LEAST_PART = 0.15
"""Least ink between two cuts, and on either side of one, as a share of what a straight stroke has."""


class Box(NamedTuple):
    """Where something is, in pixels of the ink map."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column beyond it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row beyond it."""
        return self.top + self.height


class Cut(NamedTuple):
    """What a cut goes through.

    Attributes:
        ink: in widths of the pen.
        strokes: how many; two are the sides of a loop.
    """

    ink: float
    strokes: int


class Piece(NamedTuple):
    """Ink that stays together.

    Attributes:
        box: where its marked ink is.
        ink: float32 [height + 2, width + 2] in 0..1, with one pixel around the box for its soft edge.
        number: of the whole piece in its cluster, from 0; each of its parts has it too.
        cut: the cut that was made before it; None where none was.
    """

    box: Box
    ink: InkMap
    number: int = 0
    cut: Cut | None = None


class Cluster(NamedTuple):
    """Pieces that stand together in a row, in the order of their middles from left to right.

    Attributes:
        pieces: whole ones.
        height: of its digits, in pixels: what most of its tall pieces have.
        pen: width in pixels.
    """

    pieces: list[Piece]
    height: float
    pen: float

    @property
    def box(self) -> Box:
        """Around all pieces."""
        return around([piece.box for piece in self.pieces])


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all."""
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


def find_clusters(ink: InkMap) -> list[Cluster]:
    """Finds what may be numbers.

    Args:
        ink: float32 [H, W] in 0..1 of a whole picture, without ruled lines.

    Returns:
        Clusters in no particular order; none where there is no ink.
    """
    pieces = find_pieces(ink)
    if not pieces:
        return []
    pen = pen_width(ink)
    pieces = [piece for piece in pieces if max(piece.box.width, piece.box.height) >= SPECK * pen]
    found = []
    for members in _together(np.array([piece.box for piece in pieces]).reshape(-1, 4)):
        if len(members) > LONGEST:
            continue
        row = sorted((pieces[member] for member in members), key=lambda piece: piece.box.left + piece.box.width / 2)
        heights = np.array([piece.box.height for piece in row])
        height = float(np.median(heights[heights >= LOW * heights.max()]))
        numbered = [piece._replace(number=number) for number, piece in enumerate(row)]
        found.append(Cluster(numbered, height, pen))
    return found


def find_pieces(ink: InkMap) -> list[Piece]:
    """Connected components above `MARKED` with strong ink, each with its soft edge and nothing of another.

    Of more than `MOST_PIECES` those with most ink.
    """
    marked = (ink > MARKED).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8, ltype=cv2.CV_32S)
    mass = np.bincount(labels[ink > STRONG], minlength=count)
    mass[0] = 0
    heaviest = np.sort(np.argsort(-mass)[:MOST_PIECES])
    # A frame of nothing, so that every box has a pixel around it.
    labels, ink = np.pad(labels, 1), np.pad(ink, 1)
    pieces = []
    for number in heaviest[mass[heaviest] > 0].tolist():
        left, top, width, height = stats[number, :4].tolist()
        window = np.s_[top : top + height + 2, left : left + width + 2]
        pieces.append(Piece(Box(left, top, width, height), _alone(ink[window], labels[window], number)))
    return pieces


def pen_width(ink: InkMap) -> float:
    """Width in pixels of the typical stroke: across one of w pixels, the mean depth is (w + 2) / 4."""
    marked = (ink > MARKED).view(np.uint8)
    if not marked.any():
        return 0.0
    padded = cv2.copyMakeBorder(marked, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return max(1.0, 4 * cv2.mean(cv2.distanceTransform(padded, cv2.DIST_L2, 3), padded)[0] - 2)


def joined(pieces: Sequence[Piece]) -> InkMap:
    """The ink of several pieces, as they lie: float32 [h, w] in 0..1."""
    if len(pieces) == 1:
        return pieces[0].ink
    whole = around([piece.box for piece in pieces])
    ink = np.zeros((whole.height + 2, whole.width + 2), np.float32)
    for piece in pieces:
        top, left = piece.box.top - whole.top, piece.box.left - whole.left
        window = ink[top : top + piece.ink.shape[0], left : left + piece.ink.shape[1]]
        np.maximum(window, piece.ink, out=window)
    return ink


def cut(piece: Piece, pen: float) -> list[Piece]:
    """Cuts a piece wherever two digits might touch.

    A cut is a path from top to bottom, at most one pixel aside for each one down, that goes through little ink. At
    some heights every column is asked for the cheapest path through it; the cheapest of their neighbourhood are
    taken. Which of the cuts part digits is not known here; parts that belong together are put together again later.

    Args:
        piece: a whole one.
        pen: width in pixels.

    Returns:
        The parts from left to right; the piece alone where nothing can be cut.

    Reference:
        Wang & Jean 1993, "Segmentation of merged characters by neural networks and shortest path".
    """
    full = (piece.ink > MARKED).astype(np.float32)
    factor = max(1, piece.ink.shape[0] // SEAM_HEIGHT)
    size = -(-full.shape[1] // factor), -(-full.shape[0] // factor)
    marked = np.rint(cv2.resize(full, size, interpolation=cv2.INTER_AREA)).astype(np.float32)
    most = THICK_CUT * pen / factor
    seams = _Seams(marked)
    rows = (round(share * (marked.shape[0] - 1)) for share in HEIGHTS)
    found = [seam for row in rows for seam in seams.through(row, most) if seam.ink <= most]
    chosen: list[Seam] = []
    # How much ink lies to the left of each cut, row by row.
    sums = np.pad(marked.cumsum(axis=1), ((0, 0), (1, 0)))
    rows_left = [np.zeros(len(marked)), sums[:, -1]]
    least = LEAST_PART * pen * piece.box.height / factor**2
    for seam in sorted(found, key=lambda seam: seam.cost):
        left = sums[np.arange(len(sums)), seam.columns]
        if all(np.abs(left - other).sum() >= least for other in rows_left):
            chosen.append(seam)
            rows_left.append(left)
    if not chosen:
        return [piece]
    many = MOST_CUTS + int(MOST_CUTS * piece.box.width / piece.box.height)
    chosen = sorted(chosen[:many], key=lambda seam: float(seam.columns.mean()))
    return _parts(piece, [seam.enlarged(factor, len(full)) for seam in chosen], pen)


class Seam(NamedTuple):
    """A cut.

    Attributes:
        columns: int [h], for each row the first column on its right side.
        ink: pixels of ink that it goes through.
        strokes: how often it goes into ink.
        cost: that, and a little for each step aside.
    """

    columns: NDArray[np.intp]
    ink: float
    strokes: int
    cost: float

    def enlarged(self, factor: int, height: int) -> Seam:
        """The same in a piece that is so many times larger."""
        columns = np.repeat(self.columns * factor, factor)
        return self._replace(columns=np.resize(columns, height), ink=self.ink * factor)


class _Seams:
    """The cheapest paths from the top of a piece to its bottom, through any pixel."""

    def __init__(self, marked: NDArray[np.float32]) -> None:
        self._marked = marked
        self._above, self._below = _cheapest(marked), _cheapest(marked[::-1])[::-1]

    def through(self, row: int, most: float) -> list[Seam]:
        """The cheapest paths through a row, each cheaper than its neighbours, that may go through so little ink."""
        cost = self._above[row] + self._below[row] - self._marked[row]
        low = np.flatnonzero(_is_valley(cost) & (cost <= most + ASIDE * len(self._marked)))
        return [self._path(row, column, float(cost[column])) for column in low.tolist()]

    def _path(self, row: int, column: int, cost: float) -> Seam:
        up, down = _trace(self._above[row::-1], column), _trace(self._below[row:], column)
        columns = np.array(up[:0:-1] + down)
        through = self._marked[np.arange(len(columns)), columns]
        return Seam(columns, float(through.sum()), int((np.diff(through, prepend=0) > 0).sum()), cost)


def _cheapest(marked: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each pixel what the cheapest path to it costs that begins in the first row."""
    height, width = marked.shape
    cost = np.full((height, width + 2), np.inf, np.float32)
    cost[:, 1:-1] = marked
    for before, row in pairwise(cost):
        row[1:-1] += np.minimum(np.minimum(before[:-2], before[2:]) + np.float32(ASIDE), before[1:-1])
    return cost[:, 1:-1]


def _trace(cost: NDArray[np.float32], column: int) -> list[int]:
    """The columns of a path back to where its cost began, row by row."""
    columns = [column]
    for before in cost[1:]:
        ways = before[max(0, column - 1) : column + 2].tolist()
        here = min(column, 1)
        sides = [way + ASIDE * (at != here) for at, way in enumerate(ways)]
        column += sides.index(min(sides)) - here
        columns.append(column)
    return columns


def _alone(ink: InkMap, labels: NDArray[np.generic], number: int) -> InkMap:
    own = (labels == number).view(np.uint8)
    near = cv2.dilate(own, np.ones((3, 3), np.uint8)).view(np.bool_) & ((labels == 0) | own.view(np.bool_))
    return np.where(near, ink, np.float32(0))


def _together(boxes: NDArray[np.int32]) -> list[list[int]]:
    """The members of each cluster, given [N, 4] boxes."""
    group = list(range(len(boxes)))
    members = [[at] for at in group]
    for one, box in enumerate(boxes):
        for other in np.flatnonzero(_related(box, boxes[:one])).tolist():
            kept, lost = group[one], group[other]
            if kept != lost:
                for member in members[lost]:
                    group[member] = kept
                members[kept] += members[lost]
                members[lost] = []
    return [cluster for cluster in members if cluster]


def _related(box: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which of the others, [N, 4], stand beside a box, or belong above or below it."""
    left, top, width, height = box
    lefts, tops, widths, heights = others.T
    gap_across = np.maximum(left, lefts) - np.minimum(left + width, lefts + widths)
    gap_down = np.maximum(top, tops) - np.minimum(top + height, tops + heights)
    taller, lower = np.maximum(height, heights), np.minimum(height, heights)
    beside = (gap_across <= APART * taller) & (-gap_down >= LEVEL * lower)
    overlap = -gap_across >= np.minimum(width, widths) / 2
    return np.asarray(beside | (overlap & (gap_down <= ABOVE * taller) & (lower <= LOW * taller)), np.bool_)


def _is_valley(values: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether no neighbour is lower; of a flat valley, its middle alone."""
    starts = np.flatnonzero(np.diff(values, prepend=np.inf))
    stops = np.append(starts[1:], values.size)
    level = values[starts]
    before, after = np.append(np.inf, level[:-1]), np.append(level[1:], np.inf)
    lowest = (level < before) & (level < after)
    valley = np.zeros(values.size, np.bool_)
    valley[(starts[lowest] + stops[lowest] - 1) // 2] = True
    return valley


def _parts(piece: Piece, seams: list[Seam], pen: float) -> list[Piece]:
    columns = np.arange(piece.ink.shape[1])
    part = np.sum([columns >= seam.columns[:, None] for seam in seams], axis=0)
    parts: list[Piece] = []
    for number in range(len(seams) + 1):
        own = part == number
        left, top, width, height = cv2.boundingRect(((piece.ink > MARKED) & own).view(np.uint8))
        if width:
            seam = seams[number - 1]
            before = Cut(seam.ink / pen, seam.strokes) if parts else None
            box = Box(piece.box.left + left - 1, piece.box.top + top - 1, width, height)
            window = np.s_[max(0, top - 1) : top + height + 1, max(0, left - 1) : left + width + 1]
            parts.append(Piece(box, np.where(own, piece.ink, np.float32(0))[window], piece.number, before))
    return parts
