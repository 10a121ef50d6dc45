"""What is expected of a number, and what contradicts itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits import ExpectationError, Expectations
from inkdigits.expectations import is_ean, is_luhn, is_mod97, parse_grid


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("79927398713", True),
        ("4539578763621486", True),
        ("79927398710", False),
        ("0", True),
        ("18", True),
        ("81", False),
    ],
)
def test_luhn(digits, right):
    assert is_luhn(digits) == right


@pytest.mark.parametrize(("digits", "right"), [("3214282912345698765432161182", True), ("98", True), ("97", False)])
def test_mod97(digits, right):
    assert is_mod97(digits) == right


@pytest.mark.parametrize(
    ("digits", "right"),
    [("4006381333931", True), ("4006381333932", False), ("73513537", True), ("036000291452", True), ("18", False)],
)
def test_ean(digits, right):
    assert is_ean(digits) == right


@given(st.text("0123456789", min_size=1, max_size=18), st.integers(0, 17), st.integers(1, 9))
def test_luhn_finds_every_single_wrong_digit(digits, place, by):
    check = next(last for last in "0123456789" if is_luhn(digits + last))
    right = digits + check
    place %= len(right)
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    assert is_luhn(right)
    assert not is_luhn(wrong)


@pytest.mark.parametrize(
    ("expected", "text", "says"),
    [
        (Expectations(digits=4), "2026", None),
        (Expectations(digits=4), "206", "3 digits"),
        (Expectations(low=10, high=20), "15", None),
        (Expectations(low=10, high=20), "9", "less than 10"),
        (Expectations(low=10, high=20), "20.5", "greater than 20"),
        (Expectations(low=10, high=20), "10,5", None),
        (Expectations(), "-5", "minus"),
        (Expectations(minus=True), "-5", None),
        (Expectations(minus=True, low=-3), "-5", "less than -3"),
        (Expectations(decimal="none"), "1.5", "no separator"),
        (Expectations(decimal="point"), "1,5", "comma"),
        (Expectations(decimal="comma"), "1.5", "point"),
        (Expectations(decimal="point"), "1.5", None),
        (Expectations(check="luhn"), "18", None),
        (Expectations(check="luhn"), "81", "check digit"),
        (Expectations(), "1?3", "no digit"),
    ],
)
def test_what_is_not_as_expected_is_said(expected, text, says):
    problem = expected.problem(text)
    assert problem is None if says is None else says in problem


@pytest.mark.parametrize(
    "contradiction",
    [
        {"digits": 0},
        {"digits": 41},
        {"low": 5, "high": 4},
        {"high": -1},
        {"digits": 2, "low": 100},
        {"check": "luhn", "digits": 1},
        {"check": "ean", "digits": 9},
        {"check": "crc"},
        {"decimal": "semicolon"},
        {"grid": (0, 4)},
        {"grid": (10, 201)},
    ],
)
def test_contradictions_are_refused_with_a_sentence(contradiction):
    with pytest.raises(ExpectationError) as caught:
        Expectations(**contradiction)
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) > 20


@pytest.mark.parametrize(("text", "grid"), [("10x4", (10, 4)), ("1X1", (1, 1)), ("10×4", (10, 4)), ("0x3", (0, 3))])
def test_a_grid_is_written_as_rows_by_columns(text, grid):
    assert parse_grid(text) == grid


@pytest.mark.parametrize("text", ["10", "axb", "10x", "x4", "10x4x2", "-1x4", "1.5x4", "10 x 4", "01x4", "٣x٤", ""])
def test_another_way_to_write_a_grid_is_refused(text):
    with pytest.raises(ExpectationError, match="rows x columns, such as 10x4"):
        parse_grid(text)
