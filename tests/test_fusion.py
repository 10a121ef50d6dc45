"""Two readings of one cluster, weighed together."""

import numpy as np
import pytest

from inkdigits.fusion import LEAST_SHARE, Powers, fuse, plain, weights_of
from inkdigits.lattice import NONE, Lattice
from inkdigits.segment import Cluster, find_clusters
from inkdigits.sequence import SYMBOLS, best_texts, log_probabilities
from inkdigits.spelling import Spelling
from inkdigits.strip import STEP, to_strip
from inkdigits.transcript import Transcript, transcribe_clusters
from tests.test_lattice import _arc, _sure
from tests.test_sequence import _saying

CLUSTER = Cluster([], 20, 3)
LATTICE = Lattice(2, [_arc(0, 1, _sure(1)), _arc(0, 2, _sure(4)), _arc(1, 2, _sure(7))])
EVEN = Powers(0.5, 0.5)


def _transcript(*texts):
    """Says each of the texts of one length with the same probability."""
    columns = np.logaddexp.reduce([_saying(text) for text in texts]) - np.log(len(texts))
    return Transcript(best_texts(columns), [], columns)


def _shares(found):
    return {spelling.text: spelling.share for spelling in found}


def test_where_both_agree_they_are_surer_than_either():
    spellings = [Spelling("17", [], 0.8), Spelling("11", [], 0.2)]
    found = fuse(spellings, LATTICE, CLUSTER, _transcript("17", "74"), Powers(1, 1))
    assert found[0].text == "17"
    assert found[0].share > 0.95


def test_what_the_transcriber_alone_reads_is_looked_for_in_the_lattice():
    found = fuse([Spelling("4", [], 1.0)], LATTICE, CLUSTER, _transcript("17"), EVEN)
    assert found[0].text == "17"
    assert [symbol.digit for symbol in found[0].symbols] == [1, 7]
    assert sum(_shares(found).values()) == pytest.approx(1)


def test_what_no_path_spells_is_not_made_up():
    found = fuse([Spelling("4", [], 1.0)], LATTICE, CLUSTER, _transcript("123"), EVEN)
    assert _shares(found) == {"4": pytest.approx(1)}


def test_powers_decide():
    spellings, transcript = [Spelling("17", [], 0.9), Spelling("4", [], 0.1)], _transcript("4")
    assert fuse(spellings, LATTICE, CLUSTER, transcript, Powers(1, 0))[0].text == "17"
    assert fuse(spellings, LATTICE, CLUSTER, transcript, Powers(0, 1))[0].text == "4"


def test_where_the_transcriber_has_digits_cut_it_counts_for_more():
    second = _arc(1, 2, _sure(7))
    second = second._replace(features=np.array(NONE._replace(cut=1)))
    lattice = Lattice(2, [_arc(0, 1, _sure(1)), _arc(0, 2, _sure(4)), second])
    spellings, transcript = [Spelling("4", [], 0.9)], _transcript("17")
    for powers, text in (((Powers(1, 0), Powers(0, 1)), "17"), ((Powers(0, 1), Powers(1, 0)), "4")):
        assert fuse(spellings, lattice, CLUSTER, transcript, *powers)[0].text == text
    assert fuse(spellings, LATTICE, CLUSTER, transcript, Powers(0, 1), Powers(1, 0))[0].text == "17"


def test_a_lattice_that_misses_a_cut_can_be_outvoted():
    spellings = [Spelling("4", [], share) for share in (0.9, 1e-4, 1e-9)]
    by_lattice = weights_of(spellings, _transcript("17"))[:, 0]
    assert by_lattice == pytest.approx(np.log([0.9, LEAST_SHARE, LEAST_SHARE]))


def test_a_separator_is_the_lattices_to_know():
    spellings = [Spelling("1.7", [], 0.6), Spelling("17", [], 0.4)]
    found = fuse(spellings, LATTICE, CLUSTER, _transcript("17"), Powers(1, 1))
    assert _shares(found) == pytest.approx({"1.7": 0.6, "17": 0.4})


@pytest.mark.parametrize(("text", "spelled"), [("-1,5", "15"), ("??12", "?12"), ("1?.?2", "1?2"), ("", "")])
def test_texts_are_compared_without_marks(text, spelled):
    assert plain(text) == spelled


def test_the_transcript_says_how_likely_any_text_is():
    transcript = _transcript("17", "71")
    assert transcript.log_probabilities(["17"]) == pytest.approx(log_probabilities(transcript.columns, ["17"]))
    assert np.exp(transcript.log_probabilities(["17", "77"])) == pytest.approx([0.25, 0.25], abs=0.01)


def test_a_transcript_says_where_on_the_page_its_symbols_stand():
    ink = np.zeros((60, 300), np.float32)
    for left in (40, 80, 120):
        ink[10:50, left : left + 10] = 1
    (cluster,) = find_clusters(ink)
    strip = to_strip(cluster)

    def transcribe(strips):
        columns = np.full((strips[0].ink.shape[1] // STEP, len(SYMBOLS)), -20.0)
        columns[:, 0] = 0
        for left in (40, 80, 120):
            at = round((left + 5 - strip.left) * strip.scale / STEP)
            columns[at, 0], columns[at, SYMBOLS.index("1")] = -20, 0
        return [columns]

    (transcript,) = transcribe_clusters([cluster], transcribe)
    assert transcript.texts[0].text == "111"
    assert transcript.hint.only
    assert transcript.hint.ways[0] == pytest.approx([45, 85, 125], abs=3)
