"""Strips go through the transcriber, and come out as what each of their columns says.

It reads a whole row at once, as it never has to know where one digit ends and the next begins; `lattice` and the
recogniser find that out, digit by digit. The two know the same writing from different sides.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inkdigits.artifact import Artifact, open_artifact
from inkdigits.errors import ArtifactError, UnknownModelError
from inkdigits.graph import open_graph
from inkdigits.sequence import LogProbabilities
from inkdigits.strip import HEIGHT, STEP, Strip

SHIPPED = Path(__file__).parent / "transcribers" / "strip"
"""The transcriber that comes with the package."""

INPUT, OUTPUT = "strips", "log_probabilities"
"""What the graph takes, float32 [N, 40, W] in 0..1, and gives, float32 [N, W / 2, 12]."""

BATCH = 16
"""Strips that go through the graph at once."""

ROUND = 16
"""Strips are filled up with paper to a multiple of so many columns."""


class Transcriber:
    """Reads strips. Loading takes some milliseconds; it may be used from several threads at once.

    Args:
        artifact: another than the one that comes with the package.

    Raises:
        ArtifactError: it is missing or damaged.
    """

    def __init__(self, artifact: Artifact | None = None) -> None:
        self._session = open_graph(artifact or _shipped(), INPUT, [OUTPUT])

    def transcribe(self, strips: Sequence[Strip]) -> list[LogProbabilities]:
        """What each column of each strip says; column t stands for the strip's columns 2 t and 2 t + 1."""
        # Only what is equally wide goes together: how much paper follows a strip must not depend on the others.
        by_width: dict[int, list[int]] = {}
        for at, strip in enumerate(strips):
            by_width.setdefault(-(-strip.ink.shape[1] // ROUND), []).append(at)
        batches = [own[at : at + BATCH] for own in by_width.values() for at in range(0, len(own), BATCH)]
        answers: list[LogProbabilities] = [np.zeros((0, 12))] * len(strips)
        with ThreadPoolExecutor(max(1, min(len(batches), os.cpu_count() or 1))) as threads:
            given = threads.map(lambda batch: self._run([strips[at].ink for at in batch]), batches)
            for batch, columns in zip(batches, given, strict=True):
                for at, each in zip(batch, columns, strict=True):
                    answers[at] = each[: -(-strips[at].ink.shape[1] // STEP)].astype(np.float64)
        return answers

    def _run(self, inks: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        widest = -(-max(ink.shape[1] for ink in inks) // ROUND) * ROUND
        padded = np.zeros((len(inks), HEIGHT, widest), np.float32)
        for row, ink in zip(padded, inks, strict=True):
            row[:, : ink.shape[1]] = ink
        (answer,) = self._session.run([OUTPUT], {INPUT: padded})
        return np.asarray(answer, np.float32)


def _shipped() -> Artifact:
    try:
        return open_artifact(SHIPPED)
    except UnknownModelError as error:
        # Nobody has asked for a model by this name: what is missing is a part of the package.
        raise ArtifactError("The transcriber of whole numbers is missing; install Inkdigits again.") from error
