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

LONG, LONG_PIXELS = 0.07, 100
"""Least length of a rule, as a share of the page's side and in pixels: two digits of a page of a hundred numbers."""

RUN = 24
"""Pixels that a rule goes on in one row at least, though it be tilted."""

STEADY, FARTHER = 0.2, 0.3
"""Length of a rule, as a share of the page's side, from which it is straight enough to be followed, and how far."""

SEVERAL, ASKEW, ALIGNED = 3, 0.03, 1.5
"""Such rules show how all others slope; how far the slope of a short piece may be from theirs; and how many pixels
beside each other such pieces may lie to be of one rule."""

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
        wide: how wide they are.
        x, y, slope: their middles, and how they slope.
    """

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
    wide = np.maximum(stats[:, cv2.CC_STAT_WIDTH], 1).astype(np.float64)
    return Lines(wide, middle_x, middle_y, (sum_xy - middle_x * sum_y) / spread)


def rules_of(lines: Lines, is_rule: Flags, may_be: Flags, width: int) -> NDArray[np.int32]:
    """Of which rule each component is a piece: the number of one of that rule's pieces, or 0 if it is of none.

    A rule that has writing all over it leaves pieces that are too short to be told from a stroke, but they lie in one
    line, and slope as rules do there.

    Args:
        lines: through N components.
        is_rule: which are rules for sure, bool [N].
        may_be: which are straight and thin, bool [N].
        width: of the page in pixels.

    Returns:
        int32 [N].
    """
    rows = np.where(is_rule, np.arange(len(is_rule)), 0).astype(np.int32)
    steady = is_rule & (lines.wide >= STEADY * width)
    if np.count_nonzero(steady) < SEVERAL:
        return rows
    # A photographed page's rules meet far away: their slope changes evenly from one to the next.
    course = np.polynomial.Polynomial.fit(lines.y[steady], lines.slope[steady], 1)
    pieces = np.flatnonzero(may_be & (lines.wide >= RUN))
    pieces = pieces[np.abs(lines.slope[pieces] - course(lines.y[pieces])) <= ASKEW]
    level = lines.y[pieces] - course(lines.y[pieces]) * (lines.x[pieces] - width / 2)
    pieces = pieces[np.argsort(level)]
    for group in np.split(pieces, np.flatnonzero(np.diff(np.sort(level)) > ALIGNED) + 1):
        if lines.wide[group].sum() >= LONG * width:
            rows[group] = group[0]
    return rows


def rules_alone(ink: InkMap, thin: Mask, rules: NDArray[np.int32], *, thick: int, writing: float) -> Mask:
    """Marks what is of a rule from left to right and of nothing else.

    Args:
        ink: float32 [H, W], 0 at least.
        thin: uint8 [H, W], 1 where there is ink of rules and of nothing thicker.
        rules: which rule each pixel belongs to, 0 for none, int32 [H, W].
        thick: pixels that a rule is thick at most.
        writing: how much ink a pixel of a stroke has.

    Returns:
        uint8 [H, W], 0 or 1.
    """
    half = thick // 2 + BESIDE
    around = np.arange(2 * half + 1)
    padded = np.pad(ink, ((half, half), (0, 0)))
    found = np.zeros(padded.shape, np.uint8)
    for course in _courses(thin, rules):
        profiles = padded[course.y[:, None] + around, course.x[:, None]]
        strength = float(np.median(profiles[course.seen, half]))
        as_dark = (1 - BETWEEN) * strength + BETWEEN * writing if writing > DARKER * strength else 0.0
        dark = profiles.max(axis=1) > as_dark
        bare = ~(dark & _has_more(profiles.sum(axis=1), course.seen))
        at, row = np.nonzero(_from_the_middle(profiles > MARKED) & bare[:, None])
        found[course.y[at] + row, course.x[at]] = 1
    return found[half:-half]


def _courses(thin: Mask, rules: NDArray[np.int32]) -> Iterator[_Course]:
    """Where rules go: along their ink, and on where writing hides them or leaves pieces too short to tell."""
    height, width = thin.shape
    y, x = np.nonzero((thin > 0) & (rules > 0))
    _, number = np.unique(rules[y, x], return_inverse=True)
    cells, count = number * width + x, int(number.max(initial=-1)) + 1
    many = np.bincount(cells, minlength=count * width).reshape(count, width)
    sums = np.bincount(cells, y, count * width).reshape(count, width)
    for counts, rows in zip(many, sums, strict=True):
        seen = np.flatnonzero(counts)
        if len(seen) < RUN // 2:
            continue
        centre = rows[seen] / counts[seen]
        line = np.polynomial.Polynomial.fit(seen, centre, 1)
        reach = round(FARTHER * width) if len(seen) >= STEADY * width else 0
        columns = np.arange(max(0, seen[0] - reach), min(width, seen[-1] + reach + 1))
        middle = np.rint(line(columns) + np.interp(columns, seen, centre - line(seen))).astype(np.intp)
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
    up = np.logical_and.accumulate(dark[:, half::-1], axis=1)[:, ::-1]
    down = np.logical_and.accumulate(dark[:, half:], axis=1)
    return np.concatenate([up[:, :-1], down], axis=1)
