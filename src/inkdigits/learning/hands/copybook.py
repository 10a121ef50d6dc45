"""Model forms for a hand to copy: the notation they are written down in, and the curves they become.

A form is drawn in a box 100 high (y grows downwards) and about 60 wide. Each of its drawings is one string:

    "10,45 42,0! 42,100"            one stroke through three points, with a corner at the second
    "2,4 56,4! 20,100 ; 14,52 54,50"  two strokes
    "30,0 8,50 30,100 52,50 30,0"   a stroke that ends where it began is closed smoothly
    "30,50"                         a dot

Several drawings of a form are its extremes: whoever writes it writes something between them. So they must have
the same strokes with the same number of points and the same corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]

HEIGHT = 100
"""Units of the box that forms are drawn in; curves come out with height 1."""

SAMPLES = 96
"""Points along all strokes of a form together."""

ROUNDINGS = (0.0, 1.2, 2.4, 3.6)
"""How far fast writing cuts corners: standard deviation of the smoothing along the stroke, in samples."""

FINENESS = 24
"""Points between two control points from which evenly spaced samples are chosen."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write one character.

    Attributes:
        of: what it is: a digit, or the kind of non-digit.
        name: what tells it from the other forms.
        weight: how common it is among the forms of the same character.
        drawings: its extremes, in the notation above.
    """

    of: str
    name: str
    weight: float
    drawings: tuple[str, ...]


def form(of: str, name: str, weight: float, *drawings: str) -> Form:
    """A `Form` on one line of a table."""
    return Form(of, name, weight, drawings)


class Copybook:
    """Forms, made ready to be written many at a time: each curve is a fixed matrix times its control points.

    Attributes:
        forms: F forms in the order of the table.
        weights: float32 [F].
        points: float32 [F, D, K, 2], the control points of each drawing; unused ones repeat others.
        drawings: int [F], how many of the D drawings a form has.
        curves: float32 [F, R, P, K], control points to points along the strokes, for each of `ROUNDINGS`.
        strokes: int [F, P], the stroke that each point belongs to.
        along: float32 [F, P], where on its stroke a point lies, 0..1.
        times: float32 [F, P], when the pen passes, growing by 1 from first to last point; slow in bends.
    """

    def __init__(self, forms: tuple[Form, ...]) -> None:
        self.forms = forms
        self.weights: Floats = np.array([form.weight for form in forms], np.float32)
        plans = [_Plan(form) for form in forms]
        knots = max(plan.drawings.shape[1] for plan in plans)
        self.drawings = np.array([len(plan.drawings) for plan in plans])
        deepest = int(self.drawings.max())
        self.points: Floats = np.zeros((len(forms), deepest, knots, 2), np.float32)
        self.curves: Floats = np.zeros((len(forms), len(ROUNDINGS), SAMPLES, knots), np.float32)
        self.strokes = np.stack([plan.strokes for plan in plans])
        self.along: Floats = np.stack([plan.along for plan in plans]).astype(np.float32)
        self.times: Floats = np.stack([plan.times for plan in plans]).astype(np.float32)
        for index, plan in enumerate(plans):
            used = plan.drawings.shape[1]
            self.points[index, : len(plan.drawings), :used] = plan.drawings / HEIGHT
            for level, deviation in enumerate(ROUNDINGS):
                self.curves[index, level, :, :used] = plan.rounding(deviation) @ plan.curve

    def of(self, what: str) -> NDArray[np.intp]:
        """The indices of the forms of one character or kind."""
        return np.flatnonzero([form.of == what for form in self.forms])


class _Plan:
    """One form on its way into a copybook."""

    def __init__(self, form: Form) -> None:
        parsed = [_parse(drawing) for drawing in form.drawings]
        shapes = {tuple(map(len, points)) for points, _ in parsed}
        if len(shapes) > 1 or len({corners for _, corners in parsed}) > 1:
            raise ValueError(
                f"The drawings of {form.of} {form.name!r} differ in strokes, points or corners: {shapes}."
            )
        self.drawings = np.array([np.concatenate(points) for points, _ in parsed])  # [D, K, 2]
        mean = self.drawings.mean(axis=0)
        strokes, pieces, first = [], [], 0
        for number, (length, corners) in enumerate(zip(shapes.pop(), parsed[0][1], strict=True)):
            # A corner ends one smooth piece and begins the next.
            stops = [0, *(corner for corner in corners if 0 < corner < length - 1), max(length - 1, 0)]
            for start, stop in pairwise(stops):
                closed = len(stops) == 2 and length > 3 and not corners
                pieces.append(_smooth(mean, first + start, first + stop, closed=closed))
                strokes.append(number)
            first += length
        counts = _share([_length(piece @ mean) for piece in pieces])
        rows = [_evenly(piece, mean, count) for piece, count in zip(pieces, counts, strict=True)]
        self.curve = np.concatenate(rows)  # [P, K]
        self.strokes = np.repeat(strokes, counts)
        self.path = self.curve @ mean

    @cached_property
    def along(self) -> NDArray[np.float64]:
        along = np.empty(SAMPLES)
        for stroke in np.unique(self.strokes):
            mine = self.strokes == stroke
            along[mine] = np.linspace(0, 1, np.count_nonzero(mine))
        return along

    @cached_property
    def times(self) -> NDArray[np.float64]:
        """Speed falls with the cube root of curvature (Lacquaniti, Terzuolo & Viviani 1983)."""
        steps = np.diff(self.path, axis=0, prepend=self.path[:1])
        angles = np.arctan2(steps[:, 1], steps[:, 0])
        turns = np.abs(np.angle(np.exp(1j * np.diff(angles, append=angles[-1:]))))
        slowness = np.cbrt(0.02 + np.convolve(turns, np.full(5, 0.2), "same"))
        times = np.cumsum(slowness * (np.hypot(*steps.T) + 0.1))
        passed: NDArray[np.float64] = times / times[-1]
        return passed

    def rounding(self, deviation: float) -> NDArray[np.float64]:
        """Weights [P, P] that smooth along each stroke and leave its ends where they are."""
        if not deviation:
            return np.eye(SAMPLES)
        index = np.arange(SAMPLES)
        same = self.strokes[:, None] == self.strokes[None, :]
        # The narrower towards the ends, so that they stay.
        from_end = np.minimum(self.along, 1 - self.along) * same.sum(axis=1)
        width = np.minimum(deviation, from_end / 2) + 0.05
        weights = same * np.exp(-0.5 * np.square((index[:, None] - index[None, :]) / width[:, None]))
        smoothing: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
        return smoothing


def _parse(drawing: str) -> tuple[list[NDArray[np.float64]], tuple[tuple[int, ...], ...]]:
    """The points of each stroke [n, 2], and which of them are corners."""
    strokes = [stroke.split() for stroke in drawing.split(";")]
    points = [np.array([word.rstrip("!").split(",") for word in words], np.float64) for words in strokes]
    corners = tuple(tuple(place for place, word in enumerate(words) if word[-1] == "!") for words in strokes)
    return points, corners


def _smooth(points: NDArray[np.float64], start: int, stop: int, *, closed: bool) -> NDArray[np.float64]:
    """Weights [m, K] of a centripetal Catmull-Rom spline through points start..stop [K, 2].

    Knots come from the form as written down, so the curve is linear in the points whatever is done to them.

    Reference:
        Yuksel, Schaefer & Keyser 2011, "Parameterization and applications of Catmull-Rom curves".
    """
    basis = np.eye(len(points))
    index = np.arange(start, stop + 1)
    if len(index) < 2:
        return basis[index]
    closed = closed and np.array_equal(points[start], points[stop])
    # Neighbours beyond both ends: around the loop, or the end reflected.
    before = basis[stop - 1] if closed else 2 * basis[start] - basis[start + 1]
    after = basis[start + 1] if closed else 2 * basis[stop] - basis[stop - 1]
    controls = np.vstack([before, basis[index], after])
    gaps = np.sqrt(np.linalg.norm(np.diff(controls @ points, axis=0), axis=1))[:, None]
    if gaps.min() < 1:
        raise ValueError(f"Neighbouring points of a stroke fall together: {points[index].round(1).tolist()}.")
    slopes = np.diff(controls, axis=0) / gaps
    tangents = (slopes[:-1] * gaps[1:] + slopes[1:] * gaps[:-1]) / (gaps[:-1] + gaps[1:])
    t = np.linspace(0, 1, FINENESS, endpoint=False)[:, None]
    cubic = (2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t, 3 * t**2 - 2 * t**3, t**3 - t**2)
    curve = [
        cubic[0] * controls[i + 1]
        + cubic[1] * gaps[i + 1] * tangents[i]
        + cubic[2] * controls[i + 2]
        + cubic[3] * gaps[i + 1] * tangents[i + 1]
        for i in range(len(index) - 1)
    ]
    return np.vstack([*curve, basis[stop][None]])


def _length(path: NDArray[np.float64]) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def _share(lengths: list[float]) -> NDArray[np.intp]:
    """Shares `SAMPLES` points out by length, at least three to each piece."""
    spare = SAMPLES - 3 * len(lengths)
    edges = np.rint(np.cumsum([0.0, *lengths]) / max(sum(lengths), 1e-9) * spare).astype(np.intp)
    edges[-1] = spare
    return np.diff(edges) + 3


def _evenly(piece: NDArray[np.float64], points: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Weights [count, K] at even distances along the piece [m, K]."""
    steps = np.linalg.norm(np.diff(piece @ points, axis=0), axis=1)
    walked = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.linspace(0, walked[-1], count)
    return np.stack([np.interp(wanted, walked, column) for column in piece.T], axis=1)
