"""A pen draws strokes on paper: round and even mostly, sometimes a broad nib or a hand that presses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.frame import SIDE, to_frame
from inkdigits.ink import InkMap
from inkdigits.learning.hands.copybook import Floats

FINER: Final = 3
"""Pixels drawn, hard-edged, for each pixel of ink along one axis; their mean is the soft edge."""

MARGIN: Final = 2
"""Pixels of paper around the ink."""

BITS: Final = 3
"""Binary places of the coordinates that OpenCV draws with."""

THINNEST, THICKEST = 0.02, 0.2
"""Pen width, as a share of the drawing's longest side."""

FULLEST: Final = 0.45
"""The most ink, as a share of the drawing's box, beyond that of one straight stroke: a wider line would fill what
makes it legible, and a straight stroke has nothing to fill."""

STRAIGHT: Final = 0.2
"""How much longer than its box, as a share, a drawing may be that has nothing to fill."""

ALWAYS: Final = 0.075
"""Pen width that any drawing bears."""


@dataclass(frozen=True, slots=True)
class Pen:
    """A pen, and how large a drawing it makes.

    Attributes:
        width: of the line, as a share of the drawing's longest side; narrower where it would fill the drawing.
        side: pixels of the longest side of the drawing, ink included.
        nib: x, y of a broad nib's edge as a share of the width; 0, 0 is round.
        pressure: how much the width changes along a stroke, 0..1; 0 is even.
    """

    width: float
    side: int
    nib: tuple[float, float] = (0.0, 0.0)
    pressure: float = 0.0


def pick_pen(chance: np.random.Generator) -> Pen:
    """Any pen: hairline to marker, and what a canvas's line is on digits of any size drawn on it."""
    if chance.random() < 0.5:
        # Lines of 3 to 8 % of a canvas, digits of 25 to 90 % of it.
        width = chance.uniform(0.03, 0.08) / chance.uniform(0.25, 0.9)
    else:
        width = THINNEST * (0.15 / THINNEST) ** chance.random()
    side = int(chance.integers(40, 97))
    # A line thinner than a pixel fades; nothing in the world is drawn so.
    width = min(max(width, 1.2 / side), THICKEST)
    kind = chance.random()
    if kind < 0.08:
        angle = chance.uniform(0, np.pi)
        return Pen(width, side, nib=(float(np.cos(angle)), float(np.sin(angle))))
    return Pen(width, side, pressure=chance.uniform(0.2, 0.7) if kind < 0.2 else 0.0)


def draw(strokes: list[Floats], pen: Pen, chance: np.random.Generator) -> InkMap:
    """Draws strokes as large as the pen says.

    Args:
        strokes: each float [n, 2], n ≥ 1, in any unit, y down.
        pen: how.
        chance: where the pressure changes.

    Returns:
        float32 [h, w] in 0..1, the longer side about `pen.side`.
    """
    corners = np.array([[stroke.min(axis=0), stroke.max(axis=0)] for stroke in strokes])
    low, high = corners[:, 0].min(axis=0), corners[:, 1].max(axis=0)
    line = min(pen.width, _widest(strokes, high - low)) * pen.side
    scale = (pen.side - line) / max(float((high - low).max()), 1e-3)
    width, height = (np.ceil((high - low) * scale + line).astype(int) + 2 * MARGIN).tolist()
    sheet = np.zeros((height * FINER, width * FINER), np.uint8)
    # OpenCV's whole numbers are the middles of pixels.
    paths = [((stroke - low) * scale + line / 2 + MARGIN) * FINER - 0.5 for stroke in strokes]
    if pen.nib != (0.0, 0.0):
        _draw_broad(sheet, paths, line * FINER, pen.nib)
    elif pen.pressure:
        _draw_pressed(sheet, paths, line * FINER, pen.pressure, chance)
    else:
        cv2.polylines(sheet, [_fixed(path) for path in paths], False, 255, round(line * FINER), cv2.LINE_8, BITS)
    small = cv2.resize(sheet, (width, height), interpolation=cv2.INTER_AREA)
    ink: InkMap = small.astype(np.float32) / np.float32(255)
    return ink


def _widest(strokes: list[Floats], box: Floats) -> float:
    """The widest line, as a share of the box's longest side, that leaves the drawing legible."""
    length = sum(float(np.hypot(*np.diff(stroke, axis=0).T).sum()) for stroke in strokes)
    longest = max(float(box.max()), 1e-6)
    bent = length - longest
    if bent < STRAIGHT * longest:
        return THICKEST
    return max(ALWAYS, FULLEST * float(box.prod()) / (longest * bent))


def _fixed(path: Floats) -> NDArray[np.int32]:
    return np.rint(path * (1 << BITS)).astype(np.int32)


def _draw_broad(sheet: NDArray[np.uint8], paths: list[Floats], line: float, nib: tuple[float, float]) -> None:
    """A broad nib is a row of fine points."""
    fine = max(round(line * 0.35), 2)
    reach = (line - fine) / 2
    for share in np.linspace(-1, 1, max(2, int(2 * reach / fine) + 2)):
        shifted = [_fixed(path + share * reach * np.array(nib)) for path in paths]
        cv2.polylines(sheet, shifted, False, 255, fine, cv2.LINE_8, BITS)


def _draw_pressed(
    sheet: NDArray[np.uint8], paths: list[Floats], line: float, pressure: float, chance: np.random.Generator
) -> None:
    """Presses and lifts as it goes, never beyond the line's width."""
    for path in paths:
        points = _fixed(path)
        phase, turns = chance.uniform(0, 2 * np.pi), chance.uniform(0.5, 1.5)
        swing = np.sin(np.linspace(0, 2 * np.pi * turns, len(points)) + phase)
        widths = np.maximum(np.rint(line * (1 - pressure * (0.5 + 0.5 * swing))), 2).astype(int).tolist()
        for start, stop, width in zip(points.tolist(), points[1:].tolist(), widths, strict=False):
            cv2.line(sheet, start, stop, 255, width, cv2.LINE_8, BITS)


def frame_of(ink: InkMap) -> NDArray[np.uint8]:
    """The 28×28 frame, uint8 0..255, by the very rule that pictures are read with; all 0 if there is no ink."""
    frame = to_frame(ink)
    if frame is None:
        return np.zeros((SIDE, SIDE), np.uint8)
    return np.rint(frame * 255).astype(np.uint8)
