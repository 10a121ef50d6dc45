"""How good a recipe is, beyond the luck of one seed: trains it over several and prints each and the mean.

python -m benchmarks.seeds [NAMES…] [--seeds 1 2 3] [--runs runs] [--out FOLDER]

The models are kept in --runs as NAME-SEED: what was trained there already, by this command or for an ensemble, is not
trained again, and what was killed goes on.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from statistics import mean, stdev

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from inkdigits.artifact import MNIST_TEST, Card, open_artifact
from inkdigits.errors import ArtifactError
from inkdigits.learning.architectures import ARCHITECTURES
from inkdigits.learning.card import machine
from inkdigits.learning.train import Choices, train


def accuracies(name: str, seeds: list[int], runs: Path) -> list[float]:
    """Accuracy on MNIST's test images of the recipe with each seed, in 0..1."""
    found = []
    for seed in seeds:
        folder = runs / f"{name}-{seed}"
        card = finished(name, seed, folder) or train(name, folder, Choices(seed=seed)).card
        accuracy = card.result("accuracy", MNIST_TEST)
        assert accuracy is not None
        found.append(accuracy)
        print(f"{name}  seed {seed}  {accuracy:.2%}  ({card.training.minutes:.1f} min)", flush=True)
    return found


def finished(name: str, seed: int, folder: Path) -> Card | None:
    """The card of a model that was trained by the present recipe, if it is there."""
    architecture = ARCHITECTURES[name]
    try:
        card = open_artifact(folder).card
    except ArtifactError:
        return None
    recipe = (architecture.version, architecture.epochs, architecture.batch_size, seed)
    of_card = (card.version, card.training.epochs, card.training.batch_size, card.training.seed)
    return card if card.name == name and of_card == recipe else None


def main() -> None:
    """Prints the table and, if asked, writes it as JSON."""
    parser = argparse.ArgumentParser(description="Accuracy of each recipe over several seeds.")
    parser.add_argument(
        "names", nargs="*", default=["cnn", "linear", "mlp"], help="recipes; those that are shipped alone if none"
    )
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder to train in")
    parser.add_argument("--out", type=Path, help="folder to write the figures to, seeds-NAME.json")
    arguments = parser.parse_args()
    found = {name: accuracies(name, arguments.seeds, arguments.runs) for name in arguments.names}
    print(f"\n{machine()}; {MNIST_TEST}, seeds {arguments.seeds}")
    for name, values in found.items():
        spread = f" ± {stdev(values):.2%}" if len(values) > 1 else ""
        print(f"{name:10} mean {mean(values):.2%}{spread}")
        if arguments.out:
            version = ARCHITECTURES[name].version
            report = {
                "model": f"{name}@{version}",
                "machine": machine(),
                "data": MNIST_TEST,
                "seeds": arguments.seeds,
                "accuracy": values,
            }
            path = arguments.out / f"seeds-{name}.json"
            path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
