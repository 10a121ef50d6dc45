"""From nothing to an artifact: build, fit, export, measure once on the test images, write the card."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import keras

from inkdigits.artifact import MNIST_TEST, MODEL_FILE, Artifact, Card, Recipe, Result, open_artifact, writing
from inkdigits.errors import ArtifactError
from inkdigits.learning import card as cards
from inkdigits.learning import mnist
from inkdigits.learning.architectures import ARCHITECTURES
from inkdigits.learning.evaluate import evaluate
from inkdigits.learning.export import export
from inkdigits.learning.fit import History, Plan, Report, fit
from inkdigits.learning.mnist import Digits
from inkdigits.learning.plots import draw_confusion, draw_curves
from inkdigits.recognizer import Recognizer

AS_PICTURES = f"{MNIST_TEST}, as pictures"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person may choose about a training; None: as the architecture says."""

    seed: int = 1
    epochs: int | None = None
    batch_size: int | None = None


def train(
    name: str,
    out: Path,
    choices: Choices | None = None,
    *,
    data: tuple[Digits, Digits] | None = None,
    report: Report = lambda _: None,
) -> Artifact:
    """Trains a model and writes `model.onnx`, `card.json`, `curves.png` and `confusion.png`.

    Args:
        name: one of `ARCHITECTURES`.
        out: the folder to write; a model that is there is replaced once the new one is complete.
        choices: seed, epochs, batch size.
        data: training and test images; MNIST from the cache if None.
        report: told one line at a time how far it is.

    Returns:
        The artifact.

    Raises:
        ArtifactError: no such architecture, or `out` holds something else than a model.
        DataError: MNIST is not there.
    """
    if name not in ARCHITECTURES:
        raise ArtifactError(f"There is no architecture {name!r}; there is {', '.join(sorted(ARCHITECTURES))}.")
    architecture, choices = ARCHITECTURES[name], choices or Choices()
    plan = Plan(
        epochs=choices.epochs or architecture.epochs,
        batch_size=choices.batch_size or architecture.batch_size,
        learning_rate=architecture.learning_rate,
        augmentation=architecture.augmentation,
        seed=choices.seed,
    )
    training, test = data or (mnist.load("train"), mnist.load("test"))
    with writing(out) as folder:
        began = time.perf_counter()
        keras.utils.set_random_seed(choices.seed)
        model = architecture.build()
        history = fit(model, training, plan, report)
        minutes = (time.perf_counter() - began) / 60
        export(model, folder / MODEL_FILE)
        draw_curves(history, folder / "curves.png")
        card = Card(
            name=name,
            version=architecture.version,
            summary=architecture.summary,
            architecture=architecture.description,
            parameters=model.count_params(),
            inputs=cards.INPUTS,
            outputs=cards.OUTPUTS,
            sha256=cards.sha256(folder / MODEL_FILE),
            calibration=architecture.calibration,
            thresholds={},
            training=_recipe(name, plan, history, minutes),
            results=(),
        )
        _measure(card, history, folder, test, report)
    return open_artifact(out)


def _recipe(name: str, plan: Plan, history: History, minutes: float) -> Recipe:
    chosen = f"--epochs {plan.epochs} --batch-size {plan.batch_size} --seed {plan.seed}"
    return Recipe(
        command=f"inkdigits train {name} {chosen}",
        seed=plan.seed,
        epochs=plan.epochs,
        best_epoch=history.best_epoch,
        batch_size=plan.batch_size,
        optimizer=f"Adam, learning rate {plan.learning_rate:g} falling to 0 along a half cosine",
        loss="sparse categorical cross-entropy",
        augmentation=plan.augmentation.describe,
        validation_images=history.validation_images,
        data={file.name: file.sha256 for file in mnist.SPLITS["train"]},
        packages=cards.packages(),
        revision=cards.revision(),
        minutes=round(minutes, 2),
        machine=cards.machine(),
        finished=cards.now(),
    )


def _measure(card: Card, history: History, folder: Path, test: Digits, report: Report) -> None:
    """The one look at the test images, and the card that says what it saw."""
    recognizer = Recognizer(Artifact(folder, card))
    alone = evaluate(recognizer, test)
    whole = evaluate(recognizer, test, pipeline=True)
    command = f"inkdigits evaluate {card.name}"
    best = history.curves["val_accuracy"][history.best_epoch - 1]
    results = (
        Result(metric="accuracy", value=round(best, 6), data="validation", command=card.training.command),
        Result(metric="accuracy", value=alone.accuracy, data=MNIST_TEST, command=command),
        Result(metric="accuracy", value=whole.accuracy, data=AS_PICTURES, command=f"{command} --pipeline"),
    )
    cards.write(card.model_copy(update={"results": results}), folder)
    draw_confusion(alone.confusion, folder / "confusion.png")
    report(f"kept epoch {history.best_epoch}; test accuracy {alone.accuracy:.2%}, as pictures {whole.accuracy:.2%}")
