"""Follows rules across a page, and tells what was written over them from the rules themselves.

A rule has about the same ink in every column, be it pale or dark, one pixel thick or five. Where there is much more,
a stroke crosses it or runs along it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import InkMap

Mask: TypeAlias = NDArray[np.uint8]
Flags: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Columns: TypeAlias = NDArray[np.intp]

MARKED = 0.12
"""Ink that counts: rules are printed faintly."""

STEADY, FARTHER = 0.2, 0.3
"""Length of a rule, as a share of the page's side, from which it is straight enough to be followed, and how far."""

BESIDE = 2
"""Pixels on either side of a rule as thick as may be that are looked at too: a stroke has some of its ink there."""

MORE, LEAST_MORE = 0.5, 0.8
"""How much more ink than usual a column has that is written over, as a share of the usual, and in full pixels."""

DARKER, BETWEEN = 1.25, 0.5
"""How much darker than a rule writing is where the rule can be told by that; a stroke is darker than what lies so far
between both."""

STRETCH, LEAST_KNOWN = 120, 20
"""Columns over which a rule's ink is looked at, as it changes with the light; and how many have to be the rule's."""

LIGHTEST, DARKEST = 0.6, 1.7
"""How much less and more that may be in a stretch than all along the rule: a stretch may be written over, too."""

BREADTH = 3
"""Columns that a stroke is wide at least; it has no narrower gaps."""


class Lines(NamedTuple):
    """Straight lines through N components, each float64 [N].

    Attributes:
        left, wide: where they begin, and how wide they are.
        x, y, slope: their middles, and how they slope.
    """

    left: Floats
    wide: Floats
    x: Floats
    y: Floats
    slope: Floats


class _Course(NamedTuple):
    """Where a rule goes.

    Attributes:
        x, y: the pixels along its middle.
        seen: where it was seen; elsewhere it is hidden, or only supposed to go on.
    """

    x: Columns
    y: Columns
    seen: Flags


def fit_lines(thin: Mask, labels: NDArray[np.generic], stats: NDArray[np.generic]) -> Lines:
    """The line with the least squares through the ink of each component, as OpenCV labels them."""
    y, x = np.nonzero(thin)
    own, count = labels[y, x].astype(np.intp), len(stats)
    many, sum_x, sum_y, sum_xx, sum_xy = (
        np.bincount(own, weights, count) for weights in (np.ones(len(x)), x, y, x * x, x * y)
    )
    many = np.maximum(many, 1)
    middle_x, middle_y = sum_x / many, sum_y / many
    spread = np.maximum(sum_xx - middle_x * sum_x, 1)
    left, wide = stats[:, cv2.CC_STAT_LEFT].astype(np.float64), stats[:, cv2.CC_STAT_WIDTH].astype(np.float64)
    return Lines(left, np.maximum(wide, 1), middle_x, middle_y, (sum_xy - middle_x * sum_y) / spread)


def rules_alone(
    ink: InkMap,
    thin: Mask,
    labels: NDArray[np.generic],
    lines: Lines,
    is_rule: Flags,
    *,
    thick: int,
    writing: float,
) -> Mask:
    """Marks what is of a rule from left to right and of nothing else.

    Args:
        ink: float32 [H, W], 0 at least.
        thin: uint8 [H, W], 1 where there is ink of rules and of nothing thicker.
        labels: which component each pixel belongs to, int [H, W].
        lines: through each component.
        is_rule: which components are rules.
        thick: pixels that a rule is thick at most.
        writing: how much ink a pixel of a stroke has.

    Returns:
        uint8 [H, W], 0 or 1.
    """
    half = thick // 2 + BESIDE
    around = np.arange(2 * half + 1)
    padded = np.pad(ink, ((half, half), (0, 0)))
    found = np.zeros(padded.shape, np.uint8)
    for course in _courses(thin, labels, lines, np.flatnonzero(is_rule)):
        profiles = padded[course.y[:, None] + around, course.x[:, None]]
        strength = float(np.median(profiles[course.seen, half]))
        as_dark = (1 - BETWEEN) * strength + BETWEEN * writing if writing > DARKER * strength else 0.0
        dark = profiles.max(axis=1) > as_dark
        bare = ~(dark & _has_more(profiles.sum(axis=1), course.seen))
        at, row = np.nonzero(_from_the_middle(profiles > MARKED) & bare[:, None])
        found[course.y[at] + row, course.x[at]] = 1
    return found[half:-half]


def _courses(thin: Mask, labels: NDArray[np.generic], lines: Lines, rules: Columns) -> Iterator[_Course]:
    """Where rules go: along their ink, and on where writing hides them or leaves pieces too short to tell."""
    height, width = thin.shape
    number = np.full(len(lines.left), -1)
    number[rules] = np.arange(len(rules))
    y, x = np.nonzero(thin)
    own = number[labels[y, x]]
    cells = own[own >= 0] * width + x[own >= 0]
    many = np.bincount(cells, minlength=len(rules) * width).reshape(len(rules), width)
    sums = np.bincount(cells, y[own >= 0], len(rules) * width).reshape(len(rules), width)
    for rule, counts, rows in zip(rules.tolist(), many, sums, strict=True):
        left, wide, x_middle, y_middle, slope = (float(each[rule]) for each in lines)
        reach = FARTHER * width if wide >= STEADY * width else 0
        columns = np.arange(max(0, round(left - reach)), min(width, round(left + wide + reach)))
        seen = np.flatnonzero(counts)
        beside = rows[seen] / counts[seen] - (y_middle + slope * (seen - x_middle))
        middle = y_middle + slope * (columns - x_middle) + np.interp(columns, seen, beside)
        middle = np.rint(middle).astype(np.intp)
        inside = (middle >= 0) & (middle < height)
        yield _Course(columns[inside], middle[inside], counts[columns[inside]] > 0)


def _has_more(amounts: NDArray[np.float32], seen: Flags) -> Flags:
    """In which columns of a rule there is much more ink than is usual thereabouts."""
    usual = float(np.median(amounts[seen]))
    near: list[tuple[float, float]] = []
    for stretch in np.array_split(np.arange(len(amounts)), max(1, len(amounts) // STRETCH)):
        known = amounts[stretch][seen[stretch]]
        if len(known) >= LEAST_KNOWN:
            near.append((float(stretch.mean()), float(np.median(known))))
    middles, medians = np.array(near or [(0.0, usual)]).T
    local = np.interp(np.arange(len(amounts)), middles, medians).clip(LIGHTEST * usual, DARKEST * usual)
    steady = cv2.blur(amounts[None], (BREADTH, 1))[0]
    over = (steady > local + np.maximum(MORE * local, LEAST_MORE)).astype(np.uint8)[None]
    closed = cv2.morphologyEx(over, cv2.MORPH_CLOSE, np.ones((1, BREADTH), np.uint8))
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, BREADTH), np.uint8))[0] > 0, np.bool_)


def _from_the_middle(dark: Flags) -> Flags:
    """Of profiles [N, 2 h + 1] what is dark from the middle on, up and down."""
    half = dark.shape[1] // 2
    # The middle is known to a pixel.
    dark[:, half] |= dark[:, half - 1] | dark[:, half + 1]
    up = np.logical_and.accumulate(dark[:, half::-1], axis=1)[:, ::-1]
    down = np.logical_and.accumulate(dark[:, half:], axis=1)
    return np.concatenate([up[:, :-1], down], axis=1)
