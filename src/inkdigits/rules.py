"""Takes what is printed out of a page's ink: ruled and squared lines, the sides of a form's boxes, the page's edge.

A rule is longer than anything in a number and no thicker than it must be; `lines` does the same for a picture that
one digit fills, where a rule goes from edge to edge.
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import InkMap, Marks

Mask: TypeAlias = NDArray[np.uint8]

MARKED = 0.12
"""Ink that counts: rules are printed faintly."""

LONG, LONG_PIXELS = 0.07, 100
"""Least length of a rule, as a share of the page's side and in pixels: two digits of a page of a hundred numbers."""

THICK = 0.003
"""Thickness of a rule at most, as a share of the page's longest side; `THICK_PIXELS` at least."""

THICK_PIXELS = 3

RUN = 24
"""Pixels that a rule goes on in one row at least, though it be tilted."""

COVERED = 0.75
"""Least share of a rule that is not interrupted; the bars of several sevens in a row are no rule."""

STEADY, FARTHER = 0.2, 0.3
"""Length of a rule, as a share of the page's side, from which it is straight enough to be followed, and how far."""

TILT = 0.12
"""Greatest slope of a rule, about seven degrees."""


def without_print(marks: Marks) -> InkMap:
    """The ink of a page without what is printed on it.

    Args:
        marks: what differs from the paper, as `find_marks` gave it.

    Returns:
        float32 [H, W] in 0..1; a drawing made on a screen has nothing printed, and is given back as it is.

    Reference:
        Roach & Tatem 1988, "Using domain knowledge in low-level visual processing to interpret handwritten music":
        a line goes where ink is no thicker than the line; whatever crosses it is, and stays.
    """
    ink = marks.whole()
    if marks.kind != "painted":
        ink = _without_rules(ink)
    return _without_edge(ink) if marks.kind == "photographed" else ink


def _without_rules(ink: InkMap) -> InkMap:
    marked: Mask = (ink > MARKED).view(np.uint8)
    thick = max(THICK_PIXELS, round(THICK * max(ink.shape)))
    across, along = _find(marked, thick), np.ascontiguousarray(_find(np.ascontiguousarray(marked.T), thick).T)
    if not across.any() and not along.any():
        return ink
    # A rule's soft edge is a pixel wide; where both kinds cross, each is as thick as the other is long.
    crossings = _grown(across, 1, 2 * thick + 3) & _grown(along, 2 * thick + 3, 1)
    rules = across | along | crossings
    edges = _grown(across, 3, 1) | _grown(along, 1, 3)
    kept = marked & ~rules & 1
    rest = np.where((rules | (edges & ~kept & 1)) > 0, np.float32(0), ink)
    return _without_sides(rest, _grown(rules, 2 * thick + 1, 2 * thick + 1), thick)


def _find(marked: Mask, thick: int) -> Mask:
    """The ink of all rules from left to right."""
    _, width = marked.shape
    long = cv2.morphologyEx(marked, cv2.MORPH_OPEN, np.ones((1, RUN | 1), np.uint8))
    thin = np.asarray(cv2.subtract(long, _strokes(marked, thick)), np.uint8)
    # Writing that crosses a rule interrupts it; what is bridged must be a rule on both sides.
    bridged = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((3, RUN | 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bridged, connectivity=8, ltype=cv2.CV_32S)
    columns = _columns(labels, np.asarray(cv2.min(bridged, marked), np.uint8), count)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    is_rule = (wide >= max(LONG * width, LONG_PIXELS)) & (columns >= COVERED * wide) & (high <= thick + TILT * wide)
    is_rule[0] = False
    if not is_rule.any():
        return np.zeros_like(marked)
    zone = _grown(is_rule.view(np.uint8)[labels], 3, 3)
    zone |= _extended(np.where(is_rule[labels], thin, 0), labels, stats, np.flatnonzero(is_rule))
    # Now that the rules are known, what is but a little thicker than they are is a stroke.
    thickness = np.median(np.bincount(labels[thin > 0], minlength=count)[is_rule] / columns[is_rule])
    return zone & np.asarray(cv2.subtract(marked, _strokes(marked, round(float(thickness)) + 1)), np.uint8)


def _strokes(marked: Mask, thick: int) -> Mask:
    """What goes on up and down for more than so many pixels."""
    return np.asarray(cv2.morphologyEx(marked, cv2.MORPH_OPEN, np.ones(((thick + 1) | 1, 1), np.uint8)), np.uint8)


def _extended(
    thin: NDArray[np.generic], labels: NDArray[np.generic], stats: NDArray[np.generic], rules: NDArray[np.intp]
) -> Mask:
    """Where rules go on: writing leaves pieces of them between its digits that are too short to be told alone."""
    height, width = labels.shape
    y, x = np.nonzero(thin)
    own, count = labels[y, x].astype(np.intp), len(stats)
    many, sum_x, sum_y, sum_xx, sum_xy = (
        np.bincount(own, weights, count) for weights in (np.ones(len(x)), x, y, x * x, x * y)
    )
    zone = np.zeros((height, width), np.uint8)
    for rule in rules.tolist():
        left, wide = int(stats[rule, cv2.CC_STAT_LEFT]), int(stats[rule, cv2.CC_STAT_WIDTH])
        if wide < STEADY * width:
            continue
        # The straight line with the least squares, of a rule's middle and slope.
        middle_x, middle_y = sum_x[rule] / many[rule], sum_y[rule] / many[rule]
        slope = (sum_xy[rule] - middle_x * sum_y[rule]) / (sum_xx[rule] - middle_x * sum_x[rule])
        reach = round(FARTHER * width)
        ends = [(at, round(middle_y + slope * (at - middle_x))) for at in (left - reach, left + wide + reach)]
        cv2.line(zone, ends[0], ends[1], 1, round(many[rule] / wide) + 2)
    return zone


def _grown(mask: Mask, height: int, width: int) -> Mask:
    return np.asarray(cv2.dilate(mask, np.ones((height, width), np.uint8)), np.uint8)


def _columns(labels: NDArray[np.generic], ink: Mask, count: int) -> NDArray[np.intp]:
    """In how many columns each component has ink, be it what crosses it."""
    rows, columns = np.nonzero(ink)
    pairs = np.unique(labels[rows, columns].astype(np.int64) * labels.shape[1] + columns)
    return np.bincount(pairs // labels.shape[1], minlength=count)


def _without_sides(ink: InkMap, near_rules: Mask, thick: int) -> InkMap:
    """Leaves out what is thin and straight and goes from one rule to another: a box's side."""
    marked: Mask = (ink > MARKED).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8, ltype=cv2.CV_32S)
    left, top, wide, high, area = stats.T
    straight = (area <= (thick + 1) * high) & (wide <= thick + 1 + TILT * high)
    meets = np.zeros(count, np.bool_)
    for number in np.flatnonzero(straight[1:]) + 1:
        window = np.s_[top[number] : top[number] + high[number], left[number] : left[number] + wide[number]]
        own = (labels[window] == number) & (near_rules[window] > 0)
        meets[number] = own[0].any() and own[-1].any() and high[number] > 2 * RUN
    sides = _grown(meets.view(np.uint8)[labels], 3, 3) > 0
    return np.where(sides & (meets[labels] | (labels == 0)), np.float32(0), ink)


def _without_edge(ink: InkMap) -> InkMap:
    """Leaves out what lies along the picture's border, as a page's edge and a table do; a stroke only reaches it."""
    marked: Mask = (ink > MARKED).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8, ltype=cv2.CV_32S)
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    contact = np.bincount(border, minlength=count)
    edge = np.square(contact) > stats[:, cv2.CC_STAT_AREA]
    edge[0] = False
    return np.where(edge[labels], np.float32(0), ink) if edge.any() else ink
