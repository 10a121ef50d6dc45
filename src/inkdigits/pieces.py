"""Takes what is no writing out of an ink map: specks, spatter and smudges.

Of a photograph, folds and the edges of shadows too.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Ink: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.uint8]

FAINT, FIRM, STRONG = 0.25, 0.35, 0.6
"""Ink that counts towards a piece of writing; ink that a pen leaves however lightly it is pressed; ink that proves
a piece. Less than firm is a stroke's soft edge, or was spilt.
"""

SMALLEST_PIECE = 0.05
"""Least strong ink of a piece, as a share of the strongest piece's, if it is thinner than the pen."""

SAME_PEN = 0.7
"""Share of the strongest piece's pen from which a pen is the same: people press, and dots are not quite round."""

FINEST_PEN = 2
"""Least width of a pen in pixels, rounded up: a single pixel's is 1.8."""


def keep_writing(ink: Ink, *, photographed: bool) -> Ink:
    """Leaves out what is no writing.

    What hangs together above `FAINT` is a piece. Pieces are dropped without strong ink, and those whose strong
    ink is but a small part of the strongest piece's, unless they are as thick as its pen, as a dot is and as the
    pieces of a broken stroke are. In a photograph those are dropped too that lie along the picture's border, as a
    shadow's corner does; a stroke only reaches it. The others keep a soft edge of one pixel, and what
    hangs together with their firm ink as far as the pen is wide: no edge is softer, so what lies farther was spilt.

    Args:
        ink: float32 [H, W] in 0..1.
        photographed: whether it was found in a photograph.

    Returns:
        float32 [H, W]; what is left out is 0.
    """
    marked = _above(ink, FAINT)
    # Writing lies in a part of the picture, and looking for pieces is what takes time.
    left, top, width, height = cv2.boundingRect(marked)
    box = np.s_[max(top - 1, 0) : top + height + 1, max(left - 1, 0) : left + width + 1]
    kept_ink = np.zeros_like(ink)
    if width:
        kept_ink[box] = _keep_pieces(ink[box], np.ascontiguousarray(marked[box]), photographed=photographed)
    return kept_ink


def _keep_pieces(ink: Ink, marked: Mask, *, photographed: bool) -> Ink:
    count, pieces = cv2.connectedComponents(marked, connectivity=8, ltype=cv2.CV_32S)
    strong, firm, beside = _above(ink, STRONG), _above(ink, FIRM), _grown(marked, 1)
    # Most drawings are one piece with sharp edges, whatever the pen.
    if count == 2 and not photographed and cv2.hasNonZero(strong):
        spilt = cv2.compare(beside, _grown(firm, FINEST_PEN), cv2.CMP_GT)
        if not cv2.hasNonZero(spilt):
            return _only(ink, beside)
    mass = np.bincount(pieces[strong.view(np.bool_)], minlength=count)
    if photographed:
        border = np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]])
        contact, area = np.bincount(border, minlength=count), np.bincount(pieces.ravel(), minlength=count)
        mass[np.square(contact) > area] = 0
    mass[0] = 0
    if not mass.any():
        return np.zeros_like(ink)
    depth = cv2.distanceTransform(strong, cv2.DIST_L2, 3)
    strongest = strong if count == 2 else cv2.bitwise_and(strong, (pieces == mass.argmax()).view(np.uint8))
    # Across a stroke that is w pixels wide, depth grows from 1 to (w + 1) / 2; its mean is (w + 2) / 4.
    pen = 4 * cv2.mean(depth, strongest)[0] - 2
    if count > 2:
        thick = np.bincount(pieces[depth >= (SAME_PEN * pen + 1) / 2], minlength=count) > 0
        kept = (mass > 0) & (thick | (mass >= SMALLEST_PIECE * mass.max()))
        writing = kept.view(np.uint8)[pieces]
        beside, firm = _grown(writing, 1), writing & firm
    return _only(ink, beside & _grown(firm, math.ceil(pen)))


def _above(ink: Ink, level: float) -> Mask:
    return (ink > level).view(np.uint8)


def _grown(mask: Mask, by: int) -> Mask:
    return np.asarray(cv2.dilate(mask, np.ones((2 * by + 1,) * 2, np.uint8)), np.uint8)


def _only(ink: Ink, mask: Mask) -> Ink:
    return np.asarray(cv2.copyTo(ink, mask), np.float32)
