"""From nothing to an artifact: build, fit, export, measure once on the test images, write the card."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import keras

from inkdigits.artifact import (
    MNIST_TEST,
    MODEL_FILE,
    Artifact,
    Calibration,
    Card,
    Recipe,
    Result,
    open_artifact,
    writing,
)
from inkdigits.errors import ArtifactError
from inkdigits.learning import card as cards
from inkdigits.learning import mnist
from inkdigits.learning.architectures import ARCHITECTURES, Architecture, finish
from inkdigits.learning.calibrate import calibrate
from inkdigits.learning.evaluate import evaluate
from inkdigits.learning.examples import Examples, gather
from inkdigits.learning.export import export
from inkdigits.learning.fit import History, Plan, Report, as_floats, fit
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
        averaged=architecture.averaged,
    )
    training, test = data or (mnist.load("train"), mnist.load("test"))
    with writing(out) as folder:
        # Both are of the code that trains, whatever becomes of the checkout while it does.
        began, revision = time.perf_counter(), cards.revision()
        keras.utils.set_random_seed(choices.seed)
        examples = gather(
            training, written=architecture.written, non_digits=architecture.non_digits, seed=choices.seed
        )
        model = architecture.build()
        history = fit(model, examples, plan, report)
        calibration, thresholds = _calibrate(model, architecture, examples.validation)
        minutes = (time.perf_counter() - began) / 60
        export(finish(model, calibration.temperature), folder / MODEL_FILE)
        draw_curves(history, folder / "curves.png")
        card = Card(
            name=name,
            version=architecture.version,
            summary=architecture.summary,
            architecture=architecture.description,
            parameters=model.count_params(),
            inputs=cards.INPUTS,
            outputs=cards.OUTPUTS_WITH_REFUSAL if thresholds else cards.OUTPUTS,
            sha256=cards.sha256(folder / MODEL_FILE),
            calibration=calibration,
            thresholds=thresholds,
            training=_recipe(name, architecture, plan, history, minutes, revision),
            results=(),
        )
        _measure(card, history, folder, test, report)
    return open_artifact(out)


def _calibrate(
    model: keras.Model, architecture: Architecture, validation: Examples
) -> tuple[Calibration, dict[str, float]]:
    """How probabilities come from logits, and the thresholds of the verdicts; none for a model of digits only."""
    if architecture.calibration.method != "temperature":
        return architecture.calibration, {}
    outputs = finish(model, 1.0).predict(as_floats(validation.frames), batch_size=512, verbose=0)
    fitted = calibrate(outputs["logits"], outputs["is_digit"], validation.labels)
    thresholds = {"is_digit": fitted.is_digit, "candidate": fitted.candidate}
    return Calibration(method="temperature", temperature=fitted.temperature), thresholds


def _recipe(
    name: str, architecture: Architecture, plan: Plan, history: History, minutes: float, revision: str
) -> Recipe:
    chosen = f"--epochs {plan.epochs} --batch-size {plan.batch_size} --seed {plan.seed}"
    return Recipe(
        command=f"inkdigits train {name} {chosen}",
        seed=plan.seed,
        epochs=plan.epochs,
        best_epoch=history.best_epoch,
        batch_size=plan.batch_size,
        optimizer=_optimizer_in_words(plan),
        loss="sparse categorical cross-entropy",
        augmentation=plan.augmentation.describe,
        written=architecture.written,
        non_digits=architecture.non_digits,
        validation_images=history.validation_images,
        data={file.name: file.sha256 for file in mnist.SPLITS["train"]},
        packages=cards.packages(),
        revision=revision,
        minutes=round(minutes, 2),
        machine=cards.machine(),
        finished=cards.now(),
    )


def _optimizer_in_words(plan: Plan) -> str:
    falling = f"learning rate {plan.learning_rate:g} falling to 0 along a half cosine"
    return f"AdamW, {falling}, weights averaged over steps" if plan.averaged else f"Adam, {falling}"


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
