"""Fits how much each feature of a lattice counts, on numbers and words of our own hands and on MNIST's digits.

    python -m inkdigits.learning.fit_lattice [--numbers 1500] [--steps 100] [--seed 1]

Prints the weights that stand in `inkdigits.lattice`. Of MNIST only training images are used.

Reference:
    Lafferty, McCallum & Pereira 2001, "Conditional random fields": the gradient of the logarithm of a text's
    probability is what its features amount to on paths that spell it, less what they amount to on all paths.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from inkdigits.arcs import make_lattices
from inkdigits.ink import InkMap
from inkdigits.lattice import WEIGHTS, Arc, Lattice, Weights, best_paths
from inkdigits.learning.hands.numbers import pick_habit, pick_number, write_number, write_word
from inkdigits.learning.hands.pen import Pen, draw
from inkdigits.learning.mnist import load as load_mnist
from inkdigits.learning.strings import set_string
from inkdigits.recognizer import Recognizer
from inkdigits.segment import find_clusters

Vector: TypeAlias = NDArray[np.float64]
Edge: TypeAlias = tuple[int, int, float, Vector]
"""From where, to where, the logarithm of its weight, its features."""

SHARES = (0.7, 0.25, 0.05)
"""Of numbers of our own hands, of strings of MNIST's training digits, of words."""

TOUCHING = 0.5
"""Share of the strings whose digits touch."""

RATE, DECAY = 0.3, 0.9
"""Of gradient steps with momentum."""

STIFFNESS = 1e-3
"""How strongly weights are held where they were."""


class Example(NamedTuple):
    """A cluster's lattice, and which digits are on it: none on a word."""

    lattice: Lattice
    text: str


def write_examples(count: int, recognizer: Recognizer, chance: np.random.Generator) -> list[Example]:
    """Writes numbers and words, and makes their lattices; what falls apart into several clusters is left out."""
    images, labels = load_mnist("train")
    examples = []
    for _ in range(count):
        kind = chance.choice(["hand", "string", "word"], p=SHARES)
        if kind == "string":
            chosen = chance.integers(0, len(images), int(chance.integers(2, 6)))
            text = "".join(map(str, labels[chosen].tolist()))
            string = set_string(images[chosen], chance, touching=chance.random() < TOUCHING)
            ink = string.astype(np.float32) / np.float32(255)
        else:
            text = pick_number(chance) if kind == "hand" else ""
            ink = _by_hand(text, chance)
        clusters = find_clusters(ink)
        if len(clusters) == 1:
            (lattice,) = make_lattices(clusters, recognizer.rate)
            examples.append(Example(lattice, text))
    return examples


def _by_hand(number: str, chance: np.random.Generator) -> InkMap:
    """A number, or a word in place of none, drawn with any pen."""
    habit = pick_habit(chance)
    symbols = write_number(number, habit, chance) if number else write_word(habit, chance)
    strokes = [stroke for symbol in symbols for stroke in symbol]
    longest = float(np.ptp(np.concatenate(strokes), axis=0).max())
    line = chance.uniform(0.03, 0.08) / chance.uniform(0.25, 0.9)
    side = int(chance.uniform(30, 120) * longest)
    return draw(strokes, Pen(max(line / longest, 1.5 / side), side), chance)


def fit(examples: Sequence[Example], steps: int, weights: Weights = WEIGHTS) -> Weights:
    """Climbs the mean logarithm of the texts' probabilities."""
    begin = w = np.array(weights)
    momentum = np.zeros_like(w)
    for step in range(steps):
        gains = [gain for example in examples if (gain := _gain(example, w)) is not None]
        gradient = np.mean([gradient for _, gradient in gains], axis=0) - STIFFNESS * (w - begin)
        momentum = DECAY * momentum + gradient
        w = w + RATE * momentum
        if step % 20 == 0:
            print(f"step {step}: mean log share {np.mean([gain for gain, _ in gains]):.4f}", flush=True)  # noqa: T201
    return Weights(*w.tolist())


def exact(examples: Iterable[Example], weights: Weights) -> float:
    """The share of examples whose likeliest path spells their text."""
    return float(np.mean([spelled(example.lattice, weights) == example.text for example in examples]))


def spelled(lattice: Lattice, weights: Weights) -> str:
    """The digits on the likeliest path."""
    paths = best_paths(lattice, weights)
    return "".join(str(symbol.digit) for symbol in paths[0].symbols if symbol.digit is not None)


def _gain(example: Example, w: Vector) -> tuple[float, Vector] | None:
    """The logarithm of the text's share, and its gradient; None if no path spells it."""
    lattice, text = example
    label = Weights._fields.index("label")
    all_edges = [edge for arc in lattice.arcs for edge in [_any_digit(arc, w, label)]]
    # Places of the paths that spell the text: where in the row, and how much of the text.
    wide = len(text) + 1
    spelling = [
        (arc.start * wide + done, arc.stop * wide + done + bool(arc.labels.size), *scored)
        for arc in lattice.arcs
        for done in range(wide - bool(arc.labels.size))
        for scored in [_this_digit(arc, w, label, int(text[done]) if arc.labels.size else None)]
    ]
    total, on_all = _sum(all_edges, lattice.length + 1)
    right, on_right = _sum(spelling, (lattice.length + 1) * wide)
    return None if right == -np.inf else (right - total, on_right - on_all)


def _any_digit(arc: Arc, w: Vector, label: int) -> Edge:
    features = arc.features.copy()
    score = float(features @ w)
    if arc.labels.size:
        weighted = arc.labels * w[label]
        most = float(np.logaddexp.reduce(weighted))
        features[label] = np.exp(weighted - most) @ arc.labels
        score += most
    return arc.start, arc.stop, score, features


def _this_digit(arc: Arc, w: Vector, label: int, digit: int | None) -> tuple[float, Vector]:
    features = arc.features.copy()
    if digit is not None:
        features[label] = arc.labels[digit]
    return float(features @ w), features


def _sum(edges: list[Edge], places: int) -> tuple[float, Vector]:
    """The logarithm of all paths' weight from the first place to the last, and the features' mean over them."""
    edges = sorted(edges, key=lambda edge: edge[0])
    forward, backward = np.full(places, -np.inf), np.full(places, -np.inf)
    forward[0] = backward[-1] = 0.0
    for start, stop, score, _ in edges:
        forward[stop] = np.logaddexp(forward[stop], forward[start] + score)
    for start, stop, score, _ in reversed(edges):
        backward[start] = np.logaddexp(backward[start], backward[stop] + score)
    total = float(forward[-1])
    if total == -np.inf:
        return total, np.zeros(0)
    shares = np.array([forward[start] + score + backward[stop] - total for start, stop, score, _ in edges])
    return total, np.exp(shares) @ np.array([features for *_, features in edges])


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Fits the weights of the lattice.")
    parser.add_argument("--model", help="who reads")
    parser.add_argument("--numbers", type=int, default=1500)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    examples = write_examples(arguments.numbers, Recognizer(arguments.model), np.random.default_rng(arguments.seed))
    held = len(examples) // 5
    judged, learnt = examples[:held], examples[held:]
    fitted = fit(learnt, arguments.steps)
    for name, weights in {"before": WEIGHTS, "fitted": fitted}.items():
        print(f"{name}: {exact(judged, weights):.1%} of {held} kept out are exact")  # noqa: T201
    for name, value in fitted._asdict().items():
        print(f"    {name}: float = {value:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
