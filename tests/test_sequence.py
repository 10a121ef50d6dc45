"""What columns of symbols say, against every path counted one by one."""

import re
from itertools import groupby, product

import numpy as np
import pytest

from inkdigits.sequence import BLANK, OTHER, SYMBOLS, best_texts, condensed, log_probabilities, places

FEW = [BLANK, SYMBOLS.index("0"), SYMBOLS.index("1"), SYMBOLS.index(OTHER)]


def _columns(chance, length=5):
    """Columns that know of four symbols only, so that all paths can be counted."""
    scores = chance.normal(size=(length, len(SYMBOLS))) * 2
    scores[:, [at for at in range(len(SYMBOLS)) if at not in FEW]] = -60
    return scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)


def _saying(text, width=4):
    """Columns that are sure of a text: each symbol once, every so many columns."""
    columns = np.full((width * (len(text) + 1), len(SYMBOLS)), -20.0)
    columns[:, BLANK] = 0
    for at, character in enumerate(text, 1):
        columns[width * at, BLANK], columns[width * at, SYMBOLS.index(character)] = -20, 0
    return columns


def _every_text(columns):
    """The logarithm of each text's probability."""
    found = {}
    for path in product(FEW, repeat=len(columns)):
        spelled = "".join(SYMBOLS[symbol] for symbol, _ in groupby(path) if symbol != BLANK)
        text = re.sub(r"\?+", OTHER, spelled)
        weight = sum(column[symbol] for column, symbol in zip(columns, path, strict=True))
        found[text] = np.logaddexp(found.get(text, -np.inf), weight)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_probabilities_are_those_of_all_paths(seed):
    columns = _columns(np.random.default_rng(seed))
    every = _every_text(columns)
    assert sum(np.exp(list(every.values()))) == pytest.approx(1)
    assert log_probabilities(columns, list(every)) == pytest.approx(list(every.values()))


@pytest.mark.parametrize("seed", range(6))
def test_the_beam_finds_the_likeliest(seed):
    columns = _columns(np.random.default_rng(seed))
    every = _every_text(columns)
    first, *others = best_texts(columns)
    assert first.text == max(every, key=every.get)
    assert first.log_probability == pytest.approx(every[first.text], abs=0.05)
    assert all(first.log_probability >= other.log_probability for other in others)


def test_a_digit_twice_is_not_the_digit_once():
    (twice, _), *_ = best_texts(_saying("77"))
    assert twice == "77"
    assert log_probabilities(_saying("77"), ["7"])[0] < -15


def test_however_many_foreign_symbols_are_one():
    assert best_texts(_saying("1????2"))[0].text == "1?2"
    assert log_probabilities(_saying("????"), ["?"])[0] == pytest.approx(0, abs=1e-6)


def test_nothing_says_nothing():
    columns = _saying("")
    assert best_texts(columns)[0].text == ""
    assert places(columns, "") == []
    assert log_probabilities(columns, ["", "1"])[0] == pytest.approx(0, abs=1e-6)


def test_symbols_stand_where_they_are_said():
    assert places(_saying("407"), "407") == pytest.approx([4, 8, 12])


def test_condensed_columns_say_the_same():
    columns = _saying("7711", width=9)
    fewer, middles = condensed(columns)
    assert len(fewer) == 9  # each symbol, and what is between and around
    assert best_texts(fewer)[0].text == "7711"
    assert log_probabilities(fewer, ["7711"]) == pytest.approx(log_probabilities(columns, ["7711"]), abs=1e-5)
    at = np.interp(places(fewer, "7711"), np.arange(len(fewer)), middles)
    assert at == pytest.approx([9, 18, 27, 36])
