"""Finds what may be digits in the ink of a whole picture: pieces that hang together.

Nothing here knows what a digit looks like. Pieces that stand close together in a row are a `Cluster`, one number as
a rule; which of its pieces, whole, cut or put together, are its digits, is for `lattice` to ask the recogniser.
"""

from __future__ import annotations

from collections.abc import Sequence
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

OVER = 0.3
"""Least share of its width that a hat or a bar has above or below it; the hat of a 5 may set out far to the right."""

SPECK = 0.5
"""Least side of a piece, as a share of the pen's width; less is dust."""

MOST_PIECES = 1500
"""Pieces of a picture that are looked at, those with most ink: some hundred numbers. Noise has more."""


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
    groups = _together(np.array([piece.box for piece in pieces]).reshape(-1, 4))
    return [to_cluster([pieces[at] for at in members], pen) for members in groups]


def to_cluster(pieces: Sequence[Piece], pen: float) -> Cluster:
    """Whole pieces as one cluster, whatever lies between them."""
    row = sorted(pieces, key=lambda piece: piece.box.left + piece.box.width / 2)
    heights = np.array([piece.box.height for piece in row])
    height = float(np.median(heights[heights >= LOW * heights.max()]))
    return Cluster([piece._replace(number=number) for number, piece in enumerate(row)], height, pen)


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
    overlap = -gap_across >= OVER * np.minimum(width, widths)
    return np.asarray(beside | (overlap & (gap_down <= ABOVE * taller) & (lower <= LOW * taller)), np.bool_)
