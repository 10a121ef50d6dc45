"""A hand copies forms: never twice alike, each with its own slant, proportions, haste and tremor.

All of it works on many writings at once, [N, P, 2] in units of the form's height; only `Writing.stroke_list`
looks at them one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigits.learning.hands.copybook import ROUNDINGS, SAMPLES, Copybook, Floats

STROKES = 16
"""The most strokes a form may have."""

BEYOND = np.float32(1.25)
"""How far a writing may depart from the mean of its form's drawings, 1 = as far as they do."""

BEADS = 32
"""How many independent tremors follow one another along a writing."""

STEADY = 0.75
"""Share of a posture's variance that lies between hands, not between the writings of one."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What hands wrote.

    Attributes:
        points: float32 [N, P, 2], x to the right and y down, 1 = the form's height.
        strokes: int [N, P], the stroke that each point belongs to.
        kept: bool [N, P], the points that the tablet or mouse noted.
    """

    points: Floats
    strokes: NDArray[np.intp]
    kept: NDArray[np.bool_]

    def stroke_list(self, index: int) -> list[Floats]:
        """The strokes of one writing, each float32 [n, 2], n ≥ 2."""
        kept = self.kept[index]
        points, strokes = self.points[index][kept], self.strokes[index][kept]
        return np.split(points, np.flatnonzero(np.diff(strokes)) + 1)


def copy(
    book: Copybook, forms: NDArray[np.intp], chance: np.random.Generator, hands: NDArray[np.intp] | None = None
) -> Writing:
    """Writes forms by hand.

    Args:
        book: the copybook.
        forms: int [N], which of its forms to write, one by one.
        chance: the source of all variation.
        hands: int [N] from 0 on, who writes each; what one hand writes leans alike. None: as many hands as forms.

    Returns:
        N writings.
    """
    points = _proportioned(_between_drawings(book, forms, chance), chance)
    points += _spread(chance, len(forms), 0.022, 0.5)[:, None, None] * _normal(chance, points.shape)
    haste = chance.choice(len(ROUNDINGS), len(forms), p=(0.45, 0.25, 0.2, 0.1))
    path: Floats = book.curves[forms, haste] @ points
    strokes, along = book.strokes[forms], book.along[forms]
    path += _ends(path, strokes, along, chance)
    path += _misplaced(path, strokes, chance)
    path = _postured(_warped(path, chance), chance, hands)
    path += _tremor(path, chance)
    return _noted(path, strokes, book.times[forms], chance)


def _normal(chance: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return chance.standard_normal(shape, np.float32)


def _spread(chance: np.random.Generator, count: int, middle: float, sigma: float) -> Floats:
    """One positive number a writing, float32 [N], log-normal about `middle`: most hands are steady, a few are not."""
    values: Floats = np.float32(middle) * np.exp(np.float32(sigma) * _normal(chance, (count,)))
    return values


def _between_drawings(book: Copybook, forms: NDArray[np.intp], chance: np.random.Generator) -> Floats:
    """Control points [N, K, 2], anywhere between the drawings of each form and somewhat beyond them."""
    shares = chance.standard_exponential((len(forms), book.points.shape[1]), np.float32)
    has = np.arange(shares.shape[1]) < book.drawings[forms][:, None]
    shares *= has
    shares *= BEYOND / shares.sum(axis=1, keepdims=True)
    shares += has * ((1 - BEYOND) / has.sum(axis=1, keepdims=True, dtype=np.float32))
    points: Floats = np.einsum("nd,ndkc->nkc", shares, book.points[forms])
    return points


def _proportioned(points: Floats, chance: np.random.Generator) -> Floats:
    """Heads and feet, left and right halves, of unequal size; a back that bows."""
    leaning = np.float32(0.2) * np.clip(_normal(chance, (3, len(points), 1)), -2, 2)
    x, y = points[..., 0], points[..., 1]
    # Half a wave over the height moves the middle up or down and leaves both ends.
    middle = np.sin(np.float32(np.pi) * np.clip(y, 0, 1)) / np.float32(np.pi)
    across = np.sin(np.float32(np.pi / 0.6) * np.clip(x, 0, 0.6)) * np.float32(0.6 / np.pi)
    return np.stack([x + leaning[1] * across + leaning[2] * 0.6 * middle, y + leaning[0] * 1.5 * middle], axis=2)


def _ends(path: Floats, strokes: NDArray[np.intp], along: Floats, chance: np.random.Generator) -> Floats:
    """Strokes begin early or late, end short or run over, and now and then hook: the last stretch is bent."""
    count = len(path)
    moved: Floats = np.zeros_like(path)
    hooks = np.where(chance.random(count) < 0.15, 0.05, 0.012).astype(np.float32)
    for towards in (along, 1 - along):
        # Once for each stroke, the same for all of its points.
        slip = np.clip(_normal(chance, (count, STROKES, 2)), -2, 2)
        slip[..., 0] *= 0.045
        slip[..., 1] *= hooks[:, None]
        mine = np.take_along_axis(slip, strokes[..., None], axis=1)
        nearness = np.square(np.clip(1 - towards / 0.22, 0, 1))
        moved += mine * nearness[..., None]
    heading = np.gradient(path, axis=1)
    heading /= np.maximum(np.linalg.norm(heading, axis=2, keepdims=True), 1e-6)
    across = heading[..., ::-1] * np.array([-1, 1], np.float32)
    bent: Floats = moved[..., :1] * heading + moved[..., 1:] * across
    return bent


def _misplaced(path: Floats, strokes: NDArray[np.intp], chance: np.random.Generator) -> Floats:
    """Each stroke a little off its place, so that strokes that should touch leave gaps or run over."""
    slips = _spread(chance, len(path), 0.018, 0.6)[:, None, None] * _normal(chance, (len(path), STROKES, 2))
    slips[:, 0] = 0
    placed: Floats = np.take_along_axis(np.clip(slips, -0.08, 0.08), strokes[..., None], axis=1)
    return placed


def _warped(path: Floats, chance: np.random.Generator) -> Floats:
    """The plane bent by three long waves, so that straight strokes bow and circles dent."""
    count = len(path)
    strength = np.minimum(_spread(chance, count, 0.016, 0.5), 0.035)
    bent = path.copy()
    for _ in range(3):
        directions = _normal(chance, (count, 2, 1)) * np.float32(2.8)
        phases = chance.uniform(0, 2 * np.pi, (count, 1, 1)).astype(np.float32)
        push = _normal(chance, (count, 1, 2)) * strength[:, None, None]
        bent += np.sin(path @ directions + phases) * push
    return bent


def _postured(path: Floats, chance: np.random.Generator, hands: NDArray[np.intp] | None) -> Floats:
    """Proportions, slant and turn of the whole."""
    leaning = _normal(chance, (3, len(path)))
    if hands is not None:
        common = _normal(chance, (3, int(hands.max(initial=-1)) + 1))[:, hands]
        leaning = np.float32(STEADY**0.5) * common + np.float32((1 - STEADY) ** 0.5) * leaning
    width = np.clip(np.exp(np.float32(0.3) * leaning[0]), 0.45, 2)
    slant = np.tan(np.radians(np.clip(7 + 13 * leaning[1], -25, 35)))
    turn = np.radians(np.clip(5 * leaning[2], -12, 12))
    cosine, sine = np.cos(turn), np.sin(turn)
    shear = np.stack([np.stack([width, -slant], 1), np.stack([0 * width, 1 + 0 * width], 1)], 1)
    rotate = np.stack([np.stack([cosine, -sine], 1), np.stack([sine, cosine], 1)], 1)
    postured: Floats = path @ (rotate @ shear).transpose(0, 2, 1)
    return postured


def _tremor(path: Floats, chance: np.random.Generator) -> Floats:
    """A hand's shake: noise that changes along the stroke."""
    count = len(path)
    shake = np.minimum(_spread(chance, count, 0.0035, 0.7), 0.012)
    beads = _normal(chance, (count, BEADS + 1, 2)) * shake[:, None, None]
    places = np.linspace(0, BEADS, SAMPLES, endpoint=False)
    left, share = places.astype(np.intp), (places % 1).astype(np.float32)[None, :, None]
    trembling: Floats = beads[:, left] * (1 - share) + beads[:, left + 1] * share
    return trembling


def _noted(path: Floats, strokes: NDArray[np.intp], times: Floats, chance: np.random.Generator) -> Writing:
    """What the device kept of the movement: points at even times, some few and far between, on a grid of pixels."""
    count = len(path)
    rate = np.where(chance.random(count) < 0.25, chance.uniform(14, 30, count), chance.uniform(30, 200, count))
    ticks = np.floor(times * rate[:, None] + chance.random((count, 1)))
    ends = np.diff(strokes, axis=1) != 0
    kept = np.ones(strokes.shape, np.bool_)
    kept[:, 1:] = np.diff(ticks, axis=1) > 0
    kept[:, 1:] |= ends
    kept[:, :-1] |= ends
    kept[:, -1] = True
    # A mouse moves by whole pixels of a small drawing; most devices are finer than anyone can see.
    grid = np.where(chance.random(count) < 0.15, chance.uniform(20, 60, count), chance.uniform(100, 400, count))
    grid = grid.astype(np.float32)[:, None, None]
    return Writing(np.rint(path * grid) / grid, strokes, kept)
