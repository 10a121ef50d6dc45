"""What a request says of the numbers on its picture, as parameters of the query."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from inkdigits.expectations import MOST_DIGITS, Check, Expectations, Separator

Digits = Annotated[
    int | None, Query(ge=1, le=MOST_DIGITS, description="How many digits every number has.", examples=[4])
]
Low = Annotated[float | None, Query(allow_inf_nan=False, description="The least value that a number may have.")]
High = Annotated[float | None, Query(allow_inf_nan=False, description="The greatest value that a number may have.")]
Checked = Annotated[
    Check | None,
    Query(
        description=(
            "The check digits that every number has: “luhn” as on cards, “mod97” as in an IBAN, "
            "“ean” as under bar codes (EAN-8, UPC, EAN-13)."
        )
    ),
]
Decimal = Annotated[
    Separator | None, Query(description="The separator before the fraction; “none” if there are only whole numbers.")
]
Minus = Annotated[bool, Query(description="Whether numbers may be negative.")]


async def expectations(
    digits: Digits = None,
    low: Low = None,
    high: High = None,
    check: Checked = None,
    decimal: Decimal = None,
    minus: Minus = False,
) -> Expectations:
    """What is expected of the numbers; a coroutine, as FastAPI would hand anything else to a thread.

    Raises:
        ExpectationError: no number could be as expected.
    """
    return Expectations(digits, low, high, check, decimal, minus)
