"""Paths through lattices: with a recogniser that a test makes up, and with the real one."""

from itertools import product

import numpy as np
import pytest

from inkdigits.arcs import Hint, make_lattices
from inkdigits.lattice import NONE, Arc, Lattice, Weights, best_paths, path_of
from inkdigits.segment import Box, find_clusters

BOX = Box(0, 0, 10, 20)
PLAIN = NONE._replace(digit=1, label=1)


def _arc(start, stop, labels, is_digit=1.0):
    labels = np.log(np.array(labels))
    looks = NONE._replace(digit=float(np.log(is_digit)))
    return Arc(start, stop, "digit", BOX, np.array(looks), labels, is_digit)


def _sure(digit, certainty=0.91):
    rest = (1 - certainty) / 9
    return [certainty if each == digit else rest for each in range(10)]


def _text(path):
    return "".join(str(symbol.digit) for symbol in path.symbols)


def test_the_likeliest_row_wins():
    lattice = Lattice(2, [_arc(0, 1, _sure(1)), _arc(0, 2, _sure(4), is_digit=0.1), _arc(1, 2, _sure(7))])
    best, *_ = best_paths(lattice, PLAIN)
    assert _text(best) == "17"


def test_shares_are_probabilities_of_all_ways():
    """Against every way, counted one by one."""
    chance = np.random.default_rng(3)
    spans = [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]
    arcs = [_arc(*span, chance.dirichlet(np.ones(10)), chance.uniform(0.1, 1)) for span in spans]
    ways = {}
    for row in ([0, 2, 4], [0, 3], [1, 4]):
        for digits in product(range(10), repeat=len(row)):
            taken = [arcs[at] for at in row]
            weight = np.prod(
                [arc.is_digit * np.exp(arc.labels[digit]) for arc, digit in zip(taken, digits, strict=True)]
            )
            ways[tuple(row), digits] = weight
    best, *others = best_paths(Lattice(3, arcs), PLAIN)
    assert best.share == pytest.approx(max(ways.values()) / sum(ways.values()))
    assert all(best.share >= other.share for other in others)
    assert sum(path.share for path in (best, *others)) <= 1 + 1e-9


def test_weights_decide():
    arcs = [_arc(0, 1, _sure(1)), _arc(0, 2, _sure(4)), _arc(1, 2, _sure(1))]
    lattice = Lattice(2, [arc._replace(features=np.array(NONE._replace(each=1))) for arc in arcs])
    assert _text(best_paths(lattice, PLAIN._replace(each=1))[0]) == "11"
    assert _text(best_paths(lattice, PLAIN._replace(each=-5))[0]) == "4"


def test_every_weight_has_its_feature():
    assert len(Weights()) == len(NONE)
    assert all(value == 0 for value in NONE)


def _bars(*places):
    sheet = np.zeros((100, 300), np.float32)
    for x in places:
        sheet[25:75, x : x + 6] = 1
    return sheet


class Counts:
    """Takes everything for a one, and counts the frames."""

    def __init__(self):
        self.calls = []

    def __call__(self, frames):
        self.calls.append(len(frames))
        return np.array([_sure(1)] * len(frames), np.float32), np.full(len(frames), 0.95, np.float32)


def test_clusters_are_read_together():
    counts = Counts()
    clusters = find_clusters(_bars(30, 60, 200))
    lattices = make_lattices(clusters, counts)
    assert len(lattices) == 2
    assert len(counts.calls) == 2
    assert counts.calls[0] == 3


def test_nothing_is_asked_where_nothing_is():
    counts = Counts()
    assert make_lattices([], counts) == []
    assert counts.calls == []


def test_a_speck_between_digits_may_be_left_out():
    sheet = _bars(30, 60)
    sheet[70:75, 46:51] = 1
    (lattice,) = make_lattices(find_clusters(sheet), Counts())
    assert {arc.kind for arc in lattice.arcs} == {"digit", "other", "mark"}
    best, *_ = best_paths(lattice)
    assert [symbol.arc.kind for symbol in best.symbols] == ["digit", "mark", "digit"]


def _other(start, stop):
    return Arc(start, stop, "other", BOX, np.array(NONE), np.zeros(0), 0.1)


def test_the_path_of_a_text_has_the_share_of_all_that_spell_it():
    arcs = [_arc(0, 1, _sure(1)), _arc(0, 2, _sure(4), is_digit=0.3), _arc(1, 2, _sure(7)), _arc(1, 2, _sure(1), 0.2)]
    lattice = Lattice(2, arcs)
    spelled = {}
    for path in best_paths(lattice, PLAIN):
        spelled[_text(path)] = spelled.get(_text(path), 0) + path.share
    found = path_of(lattice, "17", PLAIN)
    assert found.share == pytest.approx(spelled["17"], abs=3e-3)
    assert [symbol.digit for symbol in found.symbols] == [1, 7]
    assert found.symbols[1].arc.is_digit == 1
    assert path_of(lattice, "123", PLAIN) is None


def test_what_is_no_digit_follows_itself_in_a_text_once():
    lattice = Lattice(3, [_other(0, 1), _arc(0, 1, _sure(1)), _other(1, 2), _arc(2, 3, _sure(7))])
    assert [symbol.digit for symbol in path_of(lattice, "?7", PLAIN).symbols] == [None, None, 7]
    assert [symbol.digit for symbol in path_of(lattice, "1?7", PLAIN).symbols] == [1, None, 7]
    assert path_of(lattice, "17", PLAIN) is None


def _bar_across():
    """Two bars that a third one joins: one piece, and two digits perhaps."""
    sheet = _bars(30, 60)
    sheet[48:52, 30:66] = 1
    return find_clusters(sheet)


def _columns_of(lattice):
    return {(arc.box.left, arc.box.right) for arc in lattice.arcs if arc.kind == "digit"}


def test_a_hint_says_where_to_cut_and_what_not_to_ask():
    clusters = _bar_across()
    (free,) = make_lattices(clusters, Counts())
    (hinted,) = make_lattices(clusters, Counts(), [Hint([[33, 63]], only=True)])
    (one,) = make_lattices(clusters, Counts(), [Hint([[48]], only=True)])
    assert one.length == 1
    assert 1 < hinted.length <= free.length
    assert any(right < 50 for _, right in _columns_of(hinted))
    assert len(hinted.arcs) < len(free.arcs) or hinted.length == 2


def test_a_hint_that_is_not_all_there_is_forbids_nothing():
    clusters = find_clusters(_bars(30, 36, 42, 60, 66, 72))
    (free,) = make_lattices(clusters, Counts())
    (hinted,) = make_lattices(clusters, Counts(), [Hint([[39, 69]], only=False)])
    (only,) = make_lattices(clusters, Counts(), [Hint([[39, 69]], only=True)])
    assert _columns_of(free) == _columns_of(hinted) == {(30, 48), (30, 78), (60, 78)}
    assert _columns_of(only) == {(30, 48), (60, 78)}
