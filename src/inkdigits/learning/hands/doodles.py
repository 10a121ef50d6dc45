"""Drawings that follow no model form: scribbles, lines, several characters at once, and marks that no pen made."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import InkMap
from inkdigits.learning.hands import digits
from inkdigits.learning.hands.copybook import Copybook, Floats
from inkdigits.learning.hands.hand import copy
from inkdigits.learning.hands.letters import GREEK, LATIN
from inkdigits.learning.hands.pen import THINNEST, Pen, draw, pick_pen

CHARACTERS = Copybook(digits.DIGITS + LATIN + GREEK)

TEXTURE_SIDE = 56
"""Pixels of a texture's sides."""


def several(chance: np.random.Generator) -> InkMap:
    """Two to four digits, letters or both in a row, of one pen: numbers, words, sin and log."""
    count = int(chance.choice([2, 3, 4], p=[0.5, 0.35, 0.15]))
    all_digits, all_forms = len(digits.DIGITS), len(CHARACTERS.forms)
    first, last = ((0, all_digits), (all_digits, all_forms), (0, all_forms))[chance.choice(3, p=(0.55, 0.25, 0.2))]
    writing = copy(CHARACTERS, chance.integers(first, last, count), chance)
    strokes, right = [], 0.0
    for index in range(count):
        character = writing.stroke_list(index)
        points = np.concatenate(character)
        scale = chance.uniform(0.8, 1.1)
        # A touch at the closest, a gap of nearly half a height at the widest.
        place = np.array([right - scale * points[:, 0].min(), chance.normal(0, 0.06)], np.float32)
        strokes += [(stroke * scale + place).astype(np.float32) for stroke in character]
        right += scale * float(np.ptp(points[:, 0])) + chance.uniform(0.06, 0.4)
    pen = pick_pen(chance)
    return draw(strokes, Pen(max(pen.width / count**0.6, THINNEST), pen.side, pen.nib, pen.pressure), chance)


def scribble(chance: np.random.Generator) -> InkMap:
    """A pen led to and fro without aim: loose, or so dense that little paper is left."""
    knots = int(chance.integers(9, 16) if chance.random() < 0.5 else chance.integers(16, 45))
    if chance.random() < 0.5:
        points = chance.normal(0, 1, (knots, 2))
    else:
        # To and fro along one direction, moving on across it.
        points = np.stack([np.linspace(0, 2.5, knots), np.resize([-1.0, 1.0], knots)], axis=1)
        points += chance.normal(0, 0.2, (knots, 2))
    return draw([_turned(_curve(points, chance), chance)], pick_pen(chance), chance)


def loops(chance: np.random.Generator) -> InkMap:
    """A row of loops, a spring, a spiral: going round more often than any digit does."""
    turns = chance.uniform(2.6, 6)
    t = np.linspace(0, 2 * np.pi * turns, int(40 * turns))
    if chance.random() < 0.5:
        radius = np.linspace(chance.uniform(0, 0.15), 1, t.size)
        path = np.stack([radius * np.cos(t), radius * np.sin(t) * chance.uniform(0.7, 1.2)], axis=1)
    else:
        step = chance.uniform(0.08, 0.3)
        path = np.stack([step * t + np.cos(t), np.sin(t) * chance.uniform(0.8, 2)], axis=1)
    path += _curve(chance.normal(0, 0.08, (12, 2)), chance, t.size)
    return draw([path.astype(np.float32)], pick_pen(chance), chance)


def zigzag(chance: np.random.Generator) -> InkMap:
    """Up and down at least five times, from left to right."""
    teeth = int(chance.integers(6, 12))
    points = np.stack([np.arange(teeth) * chance.uniform(0.25, 0.7), np.resize([0.0, 1.0], teeth)], axis=1)
    points += chance.normal(0, 0.06, points.shape)
    return draw([points.astype(np.float32)], pick_pen(chance), chance)


def dots(chance: np.random.Generator) -> InkMap:
    """A single dot that fills the frame once it is scaled, or some dots strewn about."""
    count = int(chance.choice([1, 3, 6, 12], p=[0.4, 0.2, 0.2, 0.2]))
    if count == 1:
        return _blob(chance)
    places = chance.uniform(0, 1, (count, 2))
    strokes = [place + chance.normal(0, 0.01, (2, 2)) for place in places]
    return draw([stroke.astype(np.float32) for stroke in strokes], pick_pen(chance), chance)


def line(chance: np.random.Generator) -> InkMap:
    """One to four lines near the horizontal; steeper than 40° from the vertical they could be a 1."""
    angle = np.radians(chance.uniform(-28, 28))
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    strokes = []
    for number in range(int(chance.choice([1, 2, 3, 4], p=[0.55, 0.2, 0.15, 0.1]))):
        places = np.linspace(-1, 1, 6)[:, None] * along * chance.uniform(0.7, 1)
        bow = chance.normal(0, 0.08) * np.square(np.linspace(-1, 1, 6))[:, None] * across
        path = places + bow + across * 0.45 * number + chance.normal(0, 0.015, (6, 2))
        strokes.append(_curve(path, chance))
    return draw(strokes, pick_pen(chance), chance)


def grid(chance: np.random.Generator) -> InkMap:
    """Squared paper, tables and fences: at least two lines each way, five in all."""
    columns, rows = (int(n) for n in chance.integers(2, 6, 2))
    columns += columns + rows < 5
    overrun, wide = chance.uniform(0, 0.3), chance.uniform(0.7, 1.6)
    upright = [np.array([[x, -overrun], [x, 1 + overrun]]) for x in np.linspace(0, wide, columns)]
    level = [np.array([[-overrun, y], [wide + overrun, y]]) for y in np.linspace(0, 1, rows)]
    slip = chance.uniform(0, 0.03)
    strokes = [(stroke + chance.normal(0, slip, (2, 2))).astype(np.float32) for stroke in upright + level]
    pen = pick_pen(chance)
    return draw(strokes, Pen(min(pen.width, 0.4 / (columns + rows)), pen.side), chance)


def texture(chance: np.random.Generator) -> InkMap:
    """Noise fine to coarse, stripes, shades, filled boxes: what is left on a frame when there was no drawing."""
    y, x = np.mgrid[0:TEXTURE_SIDE, 0:TEXTURE_SIDE] / TEXTURE_SIDE
    kind = int(chance.integers(5))
    if kind == 0:
        ink = chance.random((TEXTURE_SIDE, TEXTURE_SIDE)) ** chance.uniform(0.5, 6)
    elif kind == 1:
        ink = _soft_noise(chance, chance.uniform(1, 9))
    elif kind == 2:
        ink = (_soft_noise(chance, chance.uniform(1.5, 4)) > chance.uniform(0.4, 0.65)).astype(np.float64)
    elif kind == 3:
        angle, waves = chance.uniform(0, np.pi), chance.uniform(3.5, 10)
        ink = 0.5 + 0.5 * np.sin(2 * np.pi * waves * (x * np.cos(angle) + y * np.sin(angle)))
        ink = np.clip((ink - 0.5) * chance.uniform(1, 8) + 0.5, 0, 1)
    else:
        ink = np.clip(chance.normal(0, 0.6) * (x - 0.5) + chance.normal(0, 0.6) * (y - 0.5) + 0.7, 0.2, 1)
        ink = ink[: int(TEXTURE_SIDE * chance.uniform(0.3, 1.0))]
    return np.ascontiguousarray(ink, np.float32)


def _blob(chance: np.random.Generator) -> InkMap:
    """A filled, uneven disc, never so tall and narrow that it is a bold 1."""
    t = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    radius = 1 + sum(chance.normal(0, 0.1) * np.cos(n * t + chance.uniform(0, 6)) for n in (2, 3, 4))
    wide = np.exp(chance.uniform(-0.15, 0.7))
    outline = np.stack([wide * radius * np.cos(t), radius * np.sin(t)], axis=1)
    outline = (outline - outline.min(axis=0)) * (60 / np.ptp(outline, axis=0).max()) + 2
    sheet = np.zeros((66, 66), np.uint8)
    cv2.fillPoly(sheet, [np.rint(outline * 8).astype(np.int32)], 255, cv2.LINE_AA, 3)
    return sheet.astype(np.float32) / np.float32(255)


def _soft_noise(chance: np.random.Generator, grain: float) -> NDArray[np.float64]:
    """Random blotches of so many pixels, 0..1."""
    noise = cv2.GaussianBlur(chance.random((TEXTURE_SIDE, TEXTURE_SIDE)), (0, 0), grain)
    scaled: NDArray[np.float64] = (noise - noise.min()) / max(float(np.ptp(noise)), 1e-9)
    return scaled


def _curve(points: NDArray[np.float64], chance: np.random.Generator, count: int | None = None) -> Floats:
    """A path through random points [n, 2]: round or, now and then, angular."""
    count = count or 8 * len(points)
    places = np.linspace(0, len(points) - 1, count)
    path = np.stack([np.interp(places, np.arange(len(points)), column) for column in points.T], axis=1)
    if chance.random() < 0.75:
        path = cv2.GaussianBlur(
            path, (1, 0), 0.001, sigmaY=0.35 * count / len(points), borderType=cv2.BORDER_REPLICATE
        )
    return np.asarray(path, np.float32)


def _turned(path: Floats, chance: np.random.Generator) -> Floats:
    angle = chance.uniform(0, 2 * np.pi)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(path @ turn, np.float32)
