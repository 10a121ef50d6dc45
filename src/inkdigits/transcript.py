"""What the transcriber says of a cluster: its likeliest texts, and where their symbols stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from inkdigits.arcs import Hint
from inkdigits.segment import Cluster
from inkdigits.sequence import LogProbabilities, Text, best_texts, condensed, log_probabilities, places
from inkdigits.strip import STEP, Strip, to_strip

Transcribe: TypeAlias = Callable[[Sequence[Strip]], list[LogProbabilities]]
"""What asks a transcriber: strips to what each of their columns says."""

ENOUGH, KNOWN = 0.98, 0.8
"""Probability of the texts together whose places are looked at; and the least that says where digits can be."""


class Transcript(NamedTuple):
    """The transcriber's word on one cluster.

    Attributes:
        texts: the likeliest, the likeliest first, with the logarithms of their probabilities.
        places: for the likeliest of them, columns of the ink map in which their symbols stand, from left to right.
        columns: all that it said, condensed.
    """

    texts: list[Text]
    places: list[list[float]]
    columns: LogProbabilities

    @property
    def hint(self) -> Hint:
        """Where digits may be: anywhere, if no few texts are likely enough together."""
        known = sum(exp(text.log_probability) for text in self.texts[: len(self.places)])
        return Hint(self.places, known >= KNOWN)

    def log_probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Of any texts of digits and `OTHER`, the natural logarithms, float64 [N]."""
        return log_probabilities(self.columns, texts)


def transcribe_clusters(clusters: Sequence[Cluster], transcribe: Transcribe) -> list[Transcript]:
    """Asks the transcriber of all clusters at once."""
    strips = [to_strip(cluster) for cluster in clusters]
    return [_transcript(strip, columns) for strip, columns in zip(strips, transcribe(strips), strict=True)]


def _transcript(strip: Strip, columns: LogProbabilities) -> Transcript:
    columns, middles = condensed(columns)
    texts = best_texts(columns)
    found, known = [], 0.0
    for text, log_likely in texts:
        if known >= ENOUGH:
            break
        at = np.interp(places(columns, text), np.arange(len(columns)), middles)
        # A column of the answer stands for two of the strip's, and its middle lies between them.
        found.append([strip.x(STEP * column + 1) for column in at.tolist()])
        known += exp(log_likely)
    return Transcript(texts, found, columns)
