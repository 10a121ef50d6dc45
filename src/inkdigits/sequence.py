"""What the transcriber's answer says: the texts that it may be, how likely each is, and where their symbols stand.

For each column of a strip the transcriber gives the probability of each symbol and of none. A path takes one of
them in every column; it spells a text when what is repeated is taken once and what is none is left out. However
many foreign symbols follow each other, a text has one `OTHER` for them: nobody wants to know how many letters a
word has.

Reference:
    Graves, Fernández, Gomez & Schmidhuber 2006, "Connectionist temporal classification", 3 and 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, inf, log, log1p
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

LogProbabilities: TypeAlias = NDArray[np.float64]
"""[T, 12], for each column the natural logarithm of the probability of each of `SYMBOLS`."""

OTHER = "?"
"""What stands in a text for what is no digit."""

SYMBOLS = " 0123456789" + OTHER
"""None, the digits, and whatever else is written."""

BLANK = 0

_OTHER = SYMBOLS.index(OTHER)

BEAM = 12
"""Beginnings of texts that are kept from column to column."""

UNLIKELY = 1e-3
"""Probability of a symbol in a column below which no text is looked for that has it there; and of a beginning, as a
share of the likeliest one's, below which it is not gone on with."""

EMPTY = 0.9999
"""Probability of none from which a column says nothing but that."""


class Text(NamedTuple):
    """What a strip may say, and the natural logarithm of its probability."""

    text: str
    log_probability: float


def condensed(columns: LogProbabilities) -> tuple[LogProbabilities, NDArray[np.float64]]:
    """Takes columns that follow each other and say nothing together, as most do.

    Returns:
        The columns that are left, and where their middles were, float64 [T].
    """
    empty = columns[:, BLANK] >= log(EMPTY)
    starts = np.flatnonzero(~(empty & np.append(False, empty[:-1])))
    counts = np.diff(np.append(starts, len(columns)))
    return np.add.reduceat(columns, starts), starts + (counts - 1) / 2


def best_texts(columns: LogProbabilities) -> list[Text]:
    """The likeliest texts, up to `BEAM`, the likeliest first.

    Reference:
        Hannun, Maas, Jurafsky & Ng 2014, "First-pass large vocabulary continuous speech recognition using
        bi-directional recurrent DNNs", algorithm 1: a beam of prefixes, each with the probability of the paths that
        end in a symbol and of those that end in none.
    """
    beam: dict[tuple[int, ...], _Ends] = {(): _Ends(0.0, -inf)}
    worth = columns > log(UNLIKELY)
    for column, allowed in zip(columns.tolist(), worth, strict=True):
        symbols = [symbol for symbol in np.flatnonzero(allowed).tolist() if symbol != BLANK]
        following: dict[tuple[int, ...], _Ends] = {}
        for prefix, ends in beam.items():
            stay = _Ends(_sum(ends.blank, ends.symbol) + column[BLANK], -inf)
            if prefix:
                # Another foreign symbol after a gap is still the same OTHER.
                on = _sum(ends.blank, ends.symbol) if prefix[-1] == _OTHER else ends.symbol
                stay = stay._replace(symbol=on + column[prefix[-1]])
            following[prefix] = following.get(prefix, _NEVER).plus(stay)
            for symbol in symbols:
                repeated = bool(prefix) and prefix[-1] == symbol
                if repeated and symbol == _OTHER:
                    continue
                before = ends.blank if repeated else _sum(ends.blank, ends.symbol)
                longer = (*prefix, symbol)
                following[longer] = following.get(longer, _NEVER).plus(_Ends(-inf, before + column[symbol]))
        scored = sorted(((_sum(*ends), prefix) for prefix, ends in following.items()), reverse=True)
        least = scored[0][0] + log(UNLIKELY)
        beam = {prefix: following[prefix] for score, prefix in scored[:BEAM] if score >= least}
    return [Text("".join(SYMBOLS[each] for each in prefix), _sum(*ends)) for prefix, ends in beam.items()]


def log_probabilities(columns: LogProbabilities, texts: Sequence[str]) -> NDArray[np.float64]:
    """The natural logarithm of the probability of each text, all paths that spell it together: float64 [N]."""
    longest = 2 * max(map(len, texts), default=0) + 1
    states = np.zeros((len(texts), longest), np.intp)
    skips, returns = np.zeros(states.shape, np.bool_), np.zeros(states.shape, np.bool_)
    for row, text in enumerate(texts):
        passed = _states(text)
        for whole, own in zip((states, skips, returns), passed, strict=True):
            whole[row, : len(own)] = own
    # A path never comes back from beyond the end of its text, so what is filled up there does no harm.
    reached = np.full(states.shape, -np.inf)
    reached[:, :2] = columns[0, states[:, :2]]
    never = np.full((len(texts), 2), -np.inf)
    for column in columns[1:]:
        ways = np.logaddexp(reached, np.hstack([never[:, :1], reached[:, :-1]]))
        ways = np.logaddexp(ways, np.where(skips, np.hstack([never, reached])[:, :longest], -np.inf))
        if returns.any():
            ways = np.logaddexp(ways, np.where(returns, np.hstack([reached[:, 1:], never[:, :1]]), -np.inf))
        reached = ways + column[states]
    ends = np.array([2 * len(text) for text in texts], np.intp)
    rows = np.arange(len(texts))
    last = np.where(ends > 0, reached[rows, np.maximum(ends - 1, 0)], -np.inf)
    likely: NDArray[np.float64] = np.logaddexp(reached[rows, ends], last)
    return likely


def places(columns: LogProbabilities, text: str) -> list[float]:
    """The column in which each symbol of a text is likeliest to stand, on the likeliest path that spells it."""
    states, skips, returns = _states(text)
    count = len(states)
    reached = np.full(count, -np.inf)
    reached[:2] = columns[0, states[:2]]
    came = np.zeros((len(columns), count), np.intp)
    steps = np.array([0, -1, -2, 1])
    for at, column in enumerate(columns[1:], 1):
        ways = np.full((4, count), -np.inf)
        ways[0], ways[1, 1:], ways[2, 2:], ways[3, :-1] = reached, reached[:-1], reached[:-2], reached[1:]
        ways[2, ~skips], ways[3, ~returns] = -np.inf, -np.inf
        best = ways.argmax(axis=0)
        came[at] = np.arange(count) + steps[best]
        reached = ways[best, np.arange(count)] + column[states]
    state = count - 1 if count == 1 or reached[-1] >= reached[-2] else count - 2
    path = [state]
    for row in came[:0:-1]:
        state = int(row[state])
        path.append(state)
    passed = np.array(path[::-1])
    found = []
    for symbol in range(1, count, 2):
        own = np.flatnonzero(passed == symbol)
        weights = np.exp(columns[own, states[symbol]])
        found.append(float(own @ weights / weights.sum()))
    return found


class _Ends(NamedTuple):
    """Log-probabilities of the paths of a prefix that end in none, and of those that end in its last symbol."""

    blank: float
    symbol: float

    def plus(self, other: _Ends) -> _Ends:
        return _Ends(_sum(self.blank, other.blank), _sum(self.symbol, other.symbol))


_NEVER = _Ends(-inf, -inf)


def _sum(one: float, other: float) -> float:
    """log(e^one + e^other)."""
    if one < other:
        one, other = other, one
    return one if other == -inf else one + log1p(exp(other - one))


def _states(text: str) -> tuple[NDArray[np.intp], NDArray[np.bool_], NDArray[np.bool_]]:
    """The symbols that a path passes, none between any two; where it may leave that out, and go back over it.

    Going back, from the none after `OTHER` to it, spells one more foreign symbol.
    """
    states = np.zeros(2 * len(text) + 1, np.intp)
    states[1::2] = [SYMBOLS.index(character) for character in text]
    skips = np.zeros(len(states), np.bool_)
    skips[2:] = (states[2:] != BLANK) & (states[2:] != states[:-2])
    return states, skips, states == _OTHER
