"""Finds the rows and columns in which things stand: the numbers of a table, or the boxes printed for them.

Both families of lines are fitted, slope and convergence, so that the bands between them are as narrow as can be and
the gaps between the bands are clear. Where they are not, there is no such table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from inkdigits.grid import Bands, Grid, Lines, Numbers, Values, in_pages, middles
from inkdigits.segment import Box

Kind: TypeAlias = Literal["row", "column"]

STEEPEST, STEEP_STEP = 0.16, 0.01
"""Greatest slope of a line through the page's middle, about nine degrees, and how finely slopes are first tried."""

FARTHEST, FAR_STEP = 0.2, 0.02
"""By how much the slopes of lines that are a page apart differ at most, and how finely that is first tried."""

FINER = 5
"""How much finer the best slope is looked for around."""

STRAY = 0.01
"""How far things stand from the middle of their band, in pages, as a rule."""

ASKEW, SHEARED, TURNING = 0.05, 0.02, 0.1
"""Slopes of pages, by how much rows and columns lean differently, and how much slopes differ, as a rule."""

SHARES: dict[Kind, tuple[float, ...]] = {"row": (0.5, 0.0), "column": (0.9, 0.5, 0.0)}
"""How much of a thing, about its middle, must keep clear of the next band's; tried one after the other."""

LEAST = 0.9
"""Least distance between the middles of things in two rows, in heights of one."""

EVEN = 0.3
"""Least gap between two bands, as a share of the typical one."""

CLEAR = 0.6
"""Greatest gap within a band, as a share of the least between two."""

ALONE = 1.5
"""Greatest gap within the only band of a table, in heights of a number."""

REGULAR = 0.2
"""How far from a whole number of bands a wider gap may be, for those between to be empty."""

SEVERAL_BANDS = 1.2
"""What is longer than so many bands are wide may lie in two of them, and does not tell where they are."""

MOST_MORE = 4
"""So many bands more or fewer than expected are looked for, to be named."""


class Things(NamedTuple):
    """What stands in bands: middles and lengths, along the bands and across, float64 [N] in shares of the page."""

    along: Values
    across: Values
    length: Values
    breadth: Values

    def only(self, chosen: NDArray[np.bool_]) -> Things:
        """Those that are chosen, by bool [N]."""
        return Things(*(each[chosen] for each in self))


def align(boxes: Sequence[Box], shape: tuple[int, int], rows: int, columns: int) -> Grid | str:
    """Fits a table to the places of what stands in its cells.

    Args:
        boxes: around each, in pixels; a cell may have none, or several side by side.
        shape: height and width of the page in pixels.
        rows, columns: of the table.

    Returns:
        The table, or in one sentence why there is no such one. Each row and each column must have something in it,
        unless those around it stand as if it were there.
    """
    if not boxes:
        return f"{_expected('row', rows, columns)}, and no number was found."
    right, down = in_pages(*middles(list(boxes)), shape)
    wide, high = (np.array([each[at] for each in boxes]) / max(shape) for at in (2, 3))
    things: dict[Kind, Things] = {"row": Things(right, down, wide, high), "column": Things(down, right, high, wide)}
    many: dict[Kind, int] = {"row": rows, "column": columns}
    # A page is turned as a whole: rows, on which things stand, tell how columns lean; rows of one tell nothing.
    kinds: tuple[Kind, Kind] = ("column", "row") if columns == 1 else ("row", "column")
    found: dict[Kind, Bands] = {}
    for kind in kinds:
        lean = (-found[kinds[0]].lines.slope, SHEARED) if found else (0.0, ASKEW)
        bands = _find(kind, things[kind], many[kind], lean, float(np.median(high)))
        if isinstance(bands, int):
            there = "the numbers do not stand so" if bands == many[kind] else f"{bands} {_was(bands)} found"
            return f"{_expected(kind, rows, columns)}, and {there}."
        found[kind] = bands
    return Grid(found["row"], found["column"], shape)


def _expected(kind: Kind, rows: int, columns: int) -> str:
    many, of = (rows, f" of {columns}") if kind == "row" else (columns, "")
    return f"{many} {kind if many == 1 else kind + 's'}{of} {_was(many)} expected"


def _was(many: int) -> str:
    return "was" if many == 1 else "were"


def _find(kind: Kind, things: Things, wanted: int, lean: tuple[float, float], height: float) -> Bands | int:
    """So many bands as are wanted, or how many there are instead; height is of a number."""
    extent = np.ptp(things.across) + float(np.median(things.breadth))
    others = (wanted + by for more in range(1, MOST_MORE + 1) for by in (-more, more))
    for many in (wanted, *(each for each in others if each >= 1)):
        slim = things.only(things.breadth <= SEVERAL_BANDS * extent / many)
        if many > len(slim.along):
            continue
        for share in SHARES[kind]:
            kept = slim._replace(breadth=slim.breadth * share)
            lines, groups, gaps = _fit(kept, many, lean)
            least = max(0.0, LEAST - share) * height if kind == "row" else 0.0
            if not _is_clear(gaps, many, least, ALONE * height):
                continue
            if kind == "row" and not _side_by_side(slim, groups):
                continue
            edges = _edges(lines.level(slim.along, slim.across), kept.breadth, groups, wanted)
            return many if edges is None else Bands(lines, edges)
    return wanted


def _fit(things: Things, many: int, lean: tuple[float, float]) -> tuple[Lines, Numbers, Values]:
    """The lines between which things lie in so many bands, the band of each, [N], and the gaps as of `_parted`."""
    best, steep, far = Lines(lean[0], 0.0), STEEPEST, FARTHEST
    for finer in (1, FINER):
        step, far_step = STEEP_STEP / finer, FAR_STEP / finer
        slopes, turns = np.meshgrid(best.slope + _around(steep, step), best.turn + _around(far, far_step))
        at = int(np.argmin(_costs(things, many, slopes.ravel(), turns.ravel(), lean)))
        best, steep, far = Lines(float(slopes.flat[at]), float(turns.flat[at])), step, far_step
    groups, gaps = _parted(best.level(things.along, things.across)[None], things.breadth, many)
    return best, groups[0], gaps[0]


def _around(reach: float, step: float) -> Values:
    return np.arange(-round(reach / step), round(reach / step) + 1, dtype=np.float64) * np.float64(step)


def _costs(things: Things, many: int, slopes: Values, turns: Values, lean: tuple[float, float]) -> Values:
    """How far things lie from the middles of their bands, and how unlikely lines are: float64 [K] for K families."""
    levels = (things.across - things.along * slopes[:, None]) / (1 + things.along * turns[:, None])
    groups, _ = _parted(levels, things.breadth, many)
    own = (groups + many * np.arange(len(slopes))[:, None]).ravel()
    total, count = (
        np.bincount(own, levels.ravel(), many * len(slopes)),
        np.bincount(own, minlength=many * len(slopes)),
    )
    explained = (np.square(total) / np.maximum(count, 1)).reshape(-1, many).sum(axis=1)
    odd = np.square((slopes - lean[0]) / lean[1]) + np.square(turns / TURNING)
    return np.asarray(np.square(levels).sum(axis=1) - explained + STRAY**2 * odd)


def _parted(levels: Values, breadth: Values, many: int) -> tuple[Numbers, Values]:
    """Parts things where the gaps between them are widest.

    Args:
        levels: float64 [K, N], of N things by K families of lines.
        breadth: float64 [N], what of each must keep clear.
        many: groups.

    Returns:
        The group of each, [K, N], and the gaps between the first n and all others for n = 1, 2, …: [K, N - 1].
    """
    order = np.argsort(levels, axis=1)
    ordered, half = np.take_along_axis(levels, order, 1), (breadth / 2)[order]
    ends = np.maximum.accumulate(ordered + half, axis=1)[:, :-1]
    starts = np.minimum.accumulate((ordered - half)[:, ::-1], axis=1)[:, ::-1][:, 1:]
    gaps = starts - ends
    begins = np.zeros(levels.shape, np.intp)
    if many > 1:
        np.put_along_axis(begins, 1 + np.argpartition(-gaps, many - 2, axis=1)[:, : many - 1], 1, 1)
    groups = np.empty_like(begins)
    np.put_along_axis(groups, order, np.cumsum(begins, axis=1), 1)
    return groups, gaps


def _is_clear(gaps: Values, many: int, least: float, alone: float) -> bool:
    """Whether the widest gaps, of [N - 1], are between bands and the others within."""
    ordered = np.sort(gaps)[::-1]
    between, within = ordered[: many - 1], float(ordered[many - 1 :].max(initial=0.0))
    if many == 1:
        return within <= alone
    return bool(between[-1] > max(least, EVEN * float(np.median(between))) and within <= CLEAR * between[-1])


def _side_by_side(things: Things, rows: Numbers) -> bool:
    """Whether nothing stands above something else of its row."""
    order = np.lexsort((things.along, rows))
    along, length = things.along[order], things.length[order]
    apart = np.diff(along) >= np.maximum(length[:-1], length[1:]) / 2
    return bool((apart | (np.diff(rows[order]) > 0)).all())


def _edges(levels: Values, breadth: Values, groups: Numbers, wanted: int) -> Values | None:
    """The edges of so many bands, float64 [wanted + 1]; None where it is open which of them the groups are."""
    own = [groups == group for group in range(int(groups.max()) + 1)]
    starts = np.array([(levels - breadth / 2)[group].min() for group in own])
    ends = np.array([(levels + breadth / 2)[group].max() for group in own])
    if len(own) == 1:
        return np.array([starts[0], ends[0]]) if wanted == 1 else None
    room = float(np.median(starts[1:] - ends[:-1])) / 2
    inner = (ends[:-1] + starts[1:]) / 2
    if len(own) != wanted:
        centres = (starts + ends) / 2
        steps = np.diff(centres) / np.median(np.diff(centres))
        whole = np.rint(steps)
        if whole.sum() != wanted - 1 or np.abs(steps - whole).max() > REGULAR:
            return None
        centres = np.interp(np.arange(wanted), np.concatenate([[0], np.cumsum(whole)]), centres)
        inner = (centres[:-1] + centres[1:]) / 2
    return np.concatenate([[starts[0] - room], inner, [ends[-1] + room]])
