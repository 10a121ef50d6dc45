"""Takes what is printed out of a page's ink: ruled and squared lines, the sides of a form's boxes, the page's edge.

A rule is longer than anything in a number and no thicker than it must be; `lines` does the same for a picture that
one digit fills, where a rule goes from edge to edge.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.courses import LONG, LONG_PIXELS, MARKED, RUN, Mask, fit_lines, rules_alone, rules_of
from inkdigits.ink import InkMap, Marks

HAZE, WIDE = 12, 9
"""Pixels of the side of what paper is looked for in; some of so many times as much is paper, however wide the pen."""

THICK = 0.003
"""Thickness of a rule at most, as a share of the page's longest side; `THICK_PIXELS` at least."""

THICK_PIXELS = 3

COVERED = 0.75
"""Least share of a rule that is not interrupted; the bars of several sevens in a row are no rule."""

CROSSING = 5
"""How much wider than a rule is thick the gap is at most that another leaves in it where they cross."""

WRITTEN, TYPICAL = 0.5, 0.9
"""Ink that is no stroke's edge; and the share of it that is no darker than what becomes 1, as in `find_marks`."""

ENOUGH = 200
"""Pixels of writing that tell how dark it is."""

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
    if marks.kind == "photographed":
        ink = _without_haze(ink)
    if marks.kind != "painted":
        ink = _without_rules(ink)
    if marks.kind == "photographed":
        ink = _without_edge(ink)
    return np.minimum(ink, np.float32(1))


def _without_haze(ink: InkMap) -> InkMap:
    """Takes away what is everywhere about: where light falls off quickly, paper looks as if it had ink all over."""
    size = max(1, ink.shape[1] // HAZE), max(1, ink.shape[0] // HAZE)
    lowest = cv2.resize(cv2.erode(ink, np.ones((HAZE, HAZE), np.uint8)), size, interpolation=cv2.INTER_NEAREST)
    floor = cv2.morphologyEx(lowest, cv2.MORPH_OPEN, np.ones((WIDE, WIDE), np.uint8))
    if float(floor.max()) < MARKED / 2:
        return ink
    floor = cv2.resize(cv2.GaussianBlur(floor, (0, 0), 2), ink.shape[::-1], interpolation=cv2.INTER_LINEAR)
    clear: InkMap = np.maximum(ink - floor, 0) / np.maximum(1 - floor, MARKED)
    return clear


def _without_rules(ink: InkMap) -> InkMap:
    marked: Mask = (ink > MARKED).view(np.uint8)
    thick = max(THICK_PIXELS, round(THICK * max(ink.shape)))
    writing = _writing(ink, thick)
    with ThreadPoolExecutor(1) as beside:
        upright = beside.submit(_find, ink.T, np.ascontiguousarray(marked.T), thick, writing)
        across, along = _find(ink, marked, thick, writing), upright.result().T
    if not across.any() and not along.any():
        return ink
    # Where both kinds cross, each looks written over; a rule's soft edge is a pixel wide.
    gap = thick + CROSSING
    crossings = _closed(across, 1, gap) & _closed(along, gap, 1) & ~(across & along)
    rules = across | along | _grown(crossings, 3, 3)
    edges = _grown(across, 3, 1) | _grown(along, 1, 3)
    kept = marked & ~rules & 1
    rest = np.where((rules | (edges & ~kept & 1)) > 0, np.float32(0), ink)
    rest = _without_sides(rest, _grown(rules, 2 * thick + 1, 2 * thick + 1), thick)
    return rest / _darkness(rest)


def _darkness(ink: InkMap) -> np.float32:
    """Of typical writing: more than 1 where it is darker than rules that had most of a page's marks."""
    written = ink[ink > WRITTEN]
    return np.float32(max(1.0, float(np.quantile(written, TYPICAL)))) if written.size else np.float32(1)


def _writing(ink: InkMap, thick: int) -> float:
    """How dark strokes are, looked at where they are thicker than rules; as `find_marks` has it if none are."""
    strokes = cv2.erode((ink > WRITTEN).view(np.uint8), np.ones((thick, thick), np.uint8))
    broad = ink[_grown(np.asarray(strokes, np.uint8), 3, 3) > 0]
    return float(np.median(broad)) if broad.size >= ENOUGH else 1.0


def _find(ink: InkMap, marked: Mask, thick: int, writing: float) -> Mask:
    """The ink of all rules from left to right."""
    _, width = marked.shape
    long = cv2.morphologyEx(marked, cv2.MORPH_OPEN, np.ones((1, RUN | 1), np.uint8))
    thin = np.asarray(cv2.subtract(long, _strokes(marked, thick)), np.uint8)
    # Writing that crosses a rule interrupts it; what is bridged must be a rule on both sides.
    bridged = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((3, RUN | 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bridged, connectivity=8, ltype=cv2.CV_32S)
    columns = _columns(labels, np.asarray(cv2.min(bridged, marked), np.uint8), count)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    may_be = (columns >= COVERED * wide) & (high <= thick + TILT * wide)
    may_be[0] = False
    is_rule = may_be & (wide >= max(LONG * width, LONG_PIXELS))
    if not is_rule.any():
        return np.zeros_like(marked)
    rules = rules_of(fit_lines(thin, labels, stats), is_rule, may_be, width)
    return rules_alone(ink, thin, rules[labels], thick=thick, writing=writing)


def _strokes(marked: Mask, thick: int) -> Mask:
    """What goes on up and down for more than so many pixels."""
    return np.asarray(cv2.morphologyEx(marked, cv2.MORPH_OPEN, np.ones(((thick + 1) | 1, 1), np.uint8)), np.uint8)


def _grown(mask: Mask, height: int, width: int) -> Mask:
    return np.asarray(cv2.dilate(mask, np.ones((height, width), np.uint8)), np.uint8)


def _closed(mask: Mask, height: int, width: int) -> Mask:
    # What lies beyond the page's edge goes on as it does there.
    padded = cv2.copyMakeBorder(mask, height, height, width, width, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((height, width), np.uint8))
    return np.asarray(closed[height:-height, width:-width], np.uint8)


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
    """Leaves out what lies along the picture's border, as a page's edge and a table do; a stroke only reaches it.

    Paper in a shadow that reaches the border may look like an edge too: what is written there stands out of it.
    """
    edge = _along_the_border((ink > MARKED).view(np.uint8))
    if not edge.any():
        return ink
    strong = np.asarray((ink > WRITTEN).view(np.uint8) & edge, np.uint8)
    written = strong & ~_along_the_border(strong)
    return np.where((edge & ~_grown(written, 3, 3) & 1) > 0, np.float32(0), ink)


def _along_the_border(marked: Mask) -> Mask:
    """Marks what has more of the border than a stroke that reaches it."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8, ltype=cv2.CV_32S)
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    along = np.square(np.bincount(border, minlength=count)) > stats[:, cv2.CC_STAT_AREA]
    along[0] = False
    return np.asarray(along.view(np.uint8)[labels], np.uint8)
