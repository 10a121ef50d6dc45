"""Whether the numbers of a table are each found in their own cell, and the empty cells empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np

from benchmarks.numbers.pages import COLUMNS, PAPERS, ROWS, write_page
from benchmarks.numbers.samples import Written
from inkdigits import Expectations, Recognizer
from inkdigits.reading import Number

EMPTY = (0.0, 0.3)
"""Shares of the cells that are left empty."""

SHARES = ("pages_right", "pages_refused", "cells_right", "cells_strayed", "cells_exact")

HEADS = ("paper", "cells empty", "pages right", "pages refused", "cells right", "cells strayed", "cells exact")


class Page(NamedTuple):
    """What came of one page.

    Attributes:
        right: cells in which something was found where it is written, or nothing where nothing is.
        exact: cells with exactly the text that is written.
        strayed: cells with a number that is not written there.
        refused: whether no such table was found.
    """

    right: int
    exact: int
    strayed: int
    refused: bool = False


def judge(written: Sequence[Written], found: Sequence[Number]) -> Page:
    """Holds a table against what is written; both are row by row, and one that was not found has no cells."""
    if any(number.cell is None for number in found) or len(found) != len(written):
        return Page(0, 0, 0, refused=True)
    pairs = [*zip(written, found, strict=True)]
    right = [_is_right(cell, number) for cell, number in pairs]
    exact = sum(cell.text == number.text for cell, number in pairs)
    strayed = sum(bool(number.text) and not each for (_, number), each in zip(pairs, right, strict=True))
    return Page(sum(right), exact, strayed)


def _is_right(cell: Written, number: Number) -> bool:
    # Ink that is taken for no number was found in its cell all the same.
    if not (cell.text and number.text):
        return bool(cell.text) == bool(number.text or number.problem)
    left, top, width, height = number.box
    corners = np.asarray(cell.corners, np.float32)
    return cv2.pointPolygonTest(corners, (left + width / 2, top + height / 2), False) >= 0


def measure(model: str | None, pages: int) -> list[dict[str, Any]]:
    """The figures of each paper, with all cells filled and with some empty; shares in 0..1."""
    recognizer = Recognizer(model)
    report = []
    for paper in PAPERS:
        for empty in EMPTY:
            chance = np.random.default_rng(2)
            samples = (write_page(paper, chance, empty=empty) for _ in range(pages))
            expected = Expectations(grid=(ROWS, COLUMNS))
            found = [judge(each.numbers, recognizer.read(each.picture, expected).numbers) for each in samples]
            cells = pages * ROWS * COLUMNS
            report.append(
                {
                    "paper": paper,
                    "empty": empty,
                    "pages": pages,
                    "pages_right": round(sum(page.right == ROWS * COLUMNS for page in found) / pages, 4),
                    "pages_refused": round(sum(page.refused for page in found) / pages, 4),
                    "cells_right": round(sum(page.right for page in found) / cells, 4),
                    "cells_strayed": round(sum(page.strayed for page in found) / cells, 4),
                    "cells_exact": round(sum(page.exact for page in found) / cells, 4),
                }
            )
    return report


def print_report(report: Sequence[dict[str, Any]]) -> None:
    """The figures as a table."""
    print(f"| {' | '.join(HEADS)} |")
    print(f"|{'---|' * len(HEADS)}")
    for each in report:
        shares = " | ".join(f"{each[share]:.1%}" for share in SHARES)
        print(f"| {each['paper']} | {each['empty']:.0%} | {shares} |")
