"""Weighs what the lattice spells and what the transcriber read together.

Both judge whole texts, the one digit by digit and the other all at once, and they err on different numbers: where
they agree a number is surer than either knows, where they don't a person had better look.

Reference:
    Hinton 2002, "Training products of experts by minimizing contrastive divergence", for products of probabilities,
    each to a power of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.lattice import Lattice, Weights, path_of
from inkdigits.segment import Cluster
from inkdigits.sequence import OTHER
from inkdigits.spelling import Spelling, spell
from inkdigits.transcript import Transcript


class Powers(NamedTuple):
    """How much each reader's word counts."""

    lattice: float
    transcript: float


WHOLE, CUT = Powers(0.8, 0.4), Powers(0.35, 0.7)
"""Where every digit is a piece of its own, and where one is cut from another: the transcriber never has to cut.

Set by hand, with a look at the strangers' numbers and at strings of MNIST's test digits, as `benchmarks.numbers`
measures them: so that as many are exact, and a confidence is what it says. Fitted to our own hands, which the
transcriber has learnt from, it would be trusted with strangers' far too much.
"""

UNLIKELY = 1e-3
"""Share of a text by the lattice, of the likeliest one's, below which it counts only if the transcriber has it."""

LEAST_SHARE = 1e-3
"""The smallest share that counts: no lattice is surer than that, which has to see every cut that the pen hides."""


def fuse(
    spellings: Sequence[Spelling],
    lattice: Lattice,
    cluster: Cluster,
    transcript: Transcript,
    whole: Powers = WHOLE,
    cut: Powers = CUT,
) -> list[Spelling]:
    """The texts that either reader finds likely, each with its share by both, the likeliest first.

    Args:
        spellings: what the lattice's best paths spell.
        lattice, cluster: where a text of the transcriber's that is not among them is looked for.
        transcript: of the same cluster.
        whole, cut: how much each counts, as the text that the transcriber finds likeliest is spelled.
    """
    candidates = candidates_of(spellings, lattice, cluster, transcript)
    weights = weights_of(candidates, transcript)
    likeliest = candidates[int(weights[:, 1].argmax())]
    scores = weights @ np.array(cut if is_cut(likeliest) else whole)
    shares = np.exp(scores - np.logaddexp.reduce(scores))
    fused = [each._replace(share=float(share)) for each, share in zip(candidates, shares, strict=True)]
    return sorted(fused, key=lambda spelling: -spelling.share)


def candidates_of(
    spellings: Sequence[Spelling], lattice: Lattice, cluster: Cluster, transcript: Transcript
) -> list[Spelling]:
    """What is weighed: the lattice's spellings, and the transcriber's texts as the lattice would spell them."""
    likely = [spelling for spelling in spellings if spelling.share >= UNLIKELY * spellings[0].share]
    known = {plain(spelling.text) for spelling in likely}
    others = [path_of(lattice, text) for text, _ in transcript.texts if text and text not in known]
    return [*likely, *(found for path in others if path for found in spell([path], cluster))]


def is_cut(spelling: Spelling) -> bool:
    """Whether one of its symbols is cut from another."""
    return any(Weights(*symbol.arc.features.tolist()).cut > 0 for symbol in spelling.symbols)


def weights_of(spellings: Sequence[Spelling], transcript: Transcript) -> NDArray[np.float64]:
    """The logarithms of each spelling's share and of its text's probability by the transcriber, float64 [N, 2]."""
    shares = np.array([max(spelling.share, LEAST_SHARE) for spelling in spellings])
    return np.stack([np.log(shares), transcript.log_probabilities([plain(each.text) for each in spellings])], axis=1)


def plain(text: str) -> str:
    """A text as the transcriber spells it: no separators, and one `OTHER` for all that follow each other."""
    return re.sub(r"\?+", OTHER, re.sub(r"[^0-9?]", "", text))
