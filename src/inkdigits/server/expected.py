"""What a request says of the numbers on its picture, as parameters of the query."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from inkdigits.expectations import ABOUT, MOST_DIGITS, Check, Expectations, Separator, parse_grid

Digits = Annotated[int | None, Query(ge=1, le=MOST_DIGITS, description=ABOUT["digits"], examples=[4])]
Low = Annotated[float | None, Query(allow_inf_nan=False, description=ABOUT["low"])]
High = Annotated[float | None, Query(allow_inf_nan=False, description=ABOUT["high"])]
Checked = Annotated[Check | None, Query(description=ABOUT["check"])]
Decimal = Annotated[Separator | None, Query(description=ABOUT["decimal"])]
Minus = Annotated[bool, Query(description=ABOUT["minus"])]
# Told to the document only: what is written in another way gets our own sentence.
LINES = r"([1-9]\d?|1\d\d|200)"
Cells = Annotated[
    str | None,
    Query(description=ABOUT["grid"], examples=["10x4"], json_schema_extra={"pattern": f"^{LINES}[xX×]{LINES}$"}),
]


async def expectations(
    digits: Digits = None,
    low: Low = None,
    high: High = None,
    check: Checked = None,
    decimal: Decimal = None,
    minus: Minus = False,
    grid: Cells = None,
) -> Expectations:
    """What is expected of the numbers; a coroutine, as FastAPI would hand anything else to a thread.

    Raises:
        ExpectationError: no number could be as expected.
    """
    cells = None if grid is None else parse_grid(grid)
    return Expectations(digits, low, high, check, decimal, minus, cells)
