"""Fits how much the lattice's word counts and how much the transcriber's, on strips that neither has seen.

    python -m inkdigits.learning.fit_fusion [--model cnn] [--numbers 1500] [--seed 7]

Prints the powers that stand in `inkdigits.fusion`, and the confidence below which a tenth of the right numbers lie,
which stands in `inkdigits.numbers`. Run it again whenever the model, the lattice's weights or the
transcriber change.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.fusion import POWERS, Powers, candidates_of, plain, weights_of
from inkdigits.lattice import best_paths, make_lattices
from inkdigits.learning.mnist import Digits
from inkdigits.learning.mnist import load as load_mnist
from inkdigits.learning.strips import write_clusters
from inkdigits.learning.transcriber import KEPT_OUT
from inkdigits.recognizer import Recognizer
from inkdigits.spelling import spell
from inkdigits.transcriber import Transcriber
from inkdigits.transcript import transcribe_clusters

MARKED = 0.1
"""Share of the right ones that may be marked doubtful, so that as many wrong ones as possible are."""

RATE, STEPS = 0.1, 400
"""Of gradient steps; there are two numbers to be found, and one hill."""


class Example(NamedTuple):
    """What a cluster may say: the logarithms of what both think of each text, float64 [N, 2], and which are right."""

    weights: NDArray[np.float64]
    right: NDArray[np.bool_]


def write_examples(count: int, recognizer: Recognizer, chance: np.random.Generator) -> list[Example]:
    """Writes strips with images of MNIST that the transcriber was not trained on, and reads them in both ways."""
    images, labels = load_mnist("train")
    written = write_clusters(count, Digits(images[-KEPT_OUT:], labels[-KEPT_OUT:]), chance)
    clusters = [cluster for cluster, _ in written]
    transcripts = transcribe_clusters(clusters, Transcriber().transcribe)
    lattices = make_lattices(clusters, recognizer.rate, [transcript.hint for transcript in transcripts])
    examples = []
    for (cluster, text), lattice, transcript in zip(written, lattices, transcripts, strict=True):
        spellings = candidates_of(spell(best_paths(lattice), cluster), lattice, cluster, transcript)
        right = np.array([plain(spelling.text) == plain(text) for spelling in spellings])
        examples.append(Example(weights_of(spellings, transcript), right))
    return examples


def fit(examples: Sequence[Example], powers: Powers = POWERS) -> Powers:
    """Climbs the mean logarithm of the right texts' shares; what nobody thought of teaches nothing."""
    known = [example for example in examples if example.right.any()]
    found = np.array(powers)
    for _ in range(STEPS):
        found = found + RATE * np.mean([_gradient(example, found) for example in known], axis=0)
    return Powers(*found.tolist())


def _gradient(example: Example, powers: NDArray[np.float64]) -> NDArray[np.float64]:
    scores = example.weights @ powers
    shares = np.exp(scores - np.logaddexp.reduce(scores))
    on_right = np.where(example.right, shares, 0)
    gradient: NDArray[np.float64] = (on_right / on_right.sum() - shares) @ example.weights
    return gradient


def read(examples: Sequence[Example], powers: Sequence[float]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Whether the likeliest text of each example is right, bool [N], and how sure it is, float64 [N] in 0..1."""
    found = []
    for example in examples:
        scores = example.weights @ np.array(powers)
        best = int(scores.argmax())
        found.append((example.right[best], float(np.exp(scores[best] - np.logaddexp.reduce(scores)))))
    right, confidence = zip(*found, strict=True)
    return np.array(right, np.bool_), np.array(confidence)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Fits how much each of two readings counts.")
    parser.add_argument("--model", help="who reads digit by digit")
    parser.add_argument("--numbers", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    examples = write_examples(arguments.numbers, Recognizer(arguments.model), np.random.default_rng(arguments.seed))
    held = len(examples) // 3
    judged, learnt = examples[:held], examples[held:]
    powers = fit(learnt)
    for name, tried in {
        "lattice alone": (1, 0),
        "transcriber alone": (0, 1),
        "before": POWERS,
        "fitted": powers,
    }.items():
        right, _ = read(judged, tried)
        print(f"{name}: {right.mean():.1%} of {held} kept out are exact")  # noqa: T201
    right, confidence = read(judged, powers)
    doubtful = float(np.quantile(confidence[right], MARKED))
    marked = float((confidence[~right] < doubtful).mean())
    print(f"below {doubtful:.2f} lie {MARKED:.0%} of the right ones, and {marked:.0%} of the wrong ones")  # noqa: T201
    for name, value in powers._asdict().items():
        print(f"    {name}: float = {value:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
