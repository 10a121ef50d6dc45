"""Makes an artifact of what was trained: calibrates, exports, measures once on the test images, writes the card."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import keras

from inkdigits.artifact import MNIST_TEST, MODEL_FILE, Artifact, Calibration, Card, Recipe, Result
from inkdigits.learning import card as cards
from inkdigits.learning import mnist
from inkdigits.learning.architectures import Architecture, Ensemble, finish
from inkdigits.learning.calibrate import calibrate
from inkdigits.learning.evaluate import evaluate
from inkdigits.learning.examples import Examples
from inkdigits.learning.export import export
from inkdigits.learning.fit import History, Plan, Report, as_floats
from inkdigits.learning.mnist import Digits
from inkdigits.learning.plots import draw_confusion, draw_curves
from inkdigits.recognizer import Recognizer

AS_PICTURES = f"{MNIST_TEST}, as pictures"


class Trained(NamedTuple):
    """A network and how it came to be.

    `settled` is what came after `plan`; `revision` is that of the code it was begun under.
    """

    name: str
    model: keras.Model
    architecture: Architecture
    plan: Plan
    settled: Plan | None
    history: History
    validation: Examples
    revision: str


def publish(trained: Trained, folder: Path, test: Digits, report: Report) -> None:
    """Writes the artifact of one network, with its curves."""
    draw_curves(trained.history, folder / "curves.png")
    history, plan = trained.history, trained.plan
    recipe = _recipe(trained).model_copy(
        update={
            "command": f"inkdigits train {trained.name} --epochs {plan.epochs} --batch-size {plan.batch_size} "
            f"--seed {plan.seed}"
        }
    )
    report(f"kept epoch {history.best_epoch}")
    _publish(trained.name, trained.architecture, trained.model, trained, recipe, folder, test, report)


def publish_ensemble(
    name: str,
    ensemble: Ensemble,
    model: keras.Model,
    members: list[Trained],
    folder: Path,
    test: Digits,
    report: Report,
) -> None:
    """Writes the artifact of networks that answer as one; its recipe is that of the first, but for what is said."""
    first = members[0]
    recipe = _recipe(first).model_copy(
        update={
            "command": f"inkdigits train {name} --epochs {first.plan.epochs} --batch-size {first.plan.batch_size}",
            "best_epoch": max(member.history.best_epoch for member in members),
            "minutes": round(sum(member.history.minutes for member in members), 2),
            "members": tuple(f"{m.name}, seed {m.plan.seed}, of {m.revision}" for m in members),
        }
    )
    _publish(name, ensemble, model, first, recipe, folder, test, report)


def _publish(
    name: str,
    what: Architecture | Ensemble,
    model: keras.Model,
    trained: Trained,
    recipe: Recipe,
    folder: Path,
    test: Digits,
    report: Report,
) -> None:
    calibration, thresholds = _calibrate(model, trained.architecture.calibration, trained.validation)
    export(finish(model, calibration.temperature), folder / MODEL_FILE)
    card = Card(
        name=name,
        version=what.version,
        summary=what.summary,
        architecture=what.description,
        parameters=model.count_params(),
        inputs=cards.INPUTS,
        outputs=cards.OUTPUTS_WITH_REFUSAL if thresholds else cards.OUTPUTS,
        sha256=cards.sha256(folder / MODEL_FILE),
        calibration=calibration,
        thresholds=thresholds,
        training=recipe,
        results=(),
    )
    _measure(card, _validation_accuracy(model, trained.validation), folder, test, report)


def _calibrate(
    model: keras.Model, calibration: Calibration, validation: Examples
) -> tuple[Calibration, dict[str, float]]:
    """How probabilities come from logits, and the thresholds of the verdicts; none for a model of digits only."""
    if calibration.method != "temperature":
        return calibration, {}
    outputs = finish(model, 1.0).predict(as_floats(validation.frames), batch_size=512, verbose=0)
    fitted = calibrate(outputs["logits"], outputs["is_digit"], validation.labels)
    thresholds = {"is_digit": fitted.is_digit, "candidate": fitted.candidate}
    return Calibration(method="temperature", temperature=fitted.temperature), thresholds


def _validation_accuracy(model: keras.Model, validation: Examples) -> float:
    scores = model.predict(as_floats(validation.frames), batch_size=512, verbose=0)
    return float((scores.argmax(axis=1) == validation.labels).mean())


def _recipe(trained: Trained) -> Recipe:
    plan, architecture, history = trained.plan, trained.architecture, trained.history
    return Recipe(
        command="",
        seed=plan.seed,
        epochs=plan.epochs,
        best_epoch=history.best_epoch,
        batch_size=plan.batch_size,
        optimizer=_optimizer_in_words(plan),
        loss="sparse categorical cross-entropy",
        augmentation=plan.augmentation.describe,
        settled=_settled_in_words(trained.settled),
        written=architecture.written,
        non_digits=architecture.non_digits,
        validation_images=history.validation_images,
        data={file.name: file.sha256 for file in mnist.SPLITS["train"]},
        packages=cards.packages(),
        revision=trained.revision,
        minutes=round(history.minutes, 2),
        machine=cards.machine(),
        finished=cards.now(),
    )


def _settled_in_words(plan: Plan | None) -> str:
    if plan is None:
        return ""
    return f"{plan.epochs} epochs, {_optimizer_in_words(plan)}: {plan.augmentation.describe}"


def _optimizer_in_words(plan: Plan) -> str:
    falling = f"learning rate {plan.learning_rate:g} falling to 0 along a half cosine"
    return f"AdamW, {falling}, weights averaged over steps" if plan.averaged else f"Adam, {falling}"


def _measure(card: Card, validation: float, folder: Path, test: Digits, report: Report) -> None:
    """The one look at the test images, and the card that says what it saw."""
    recognizer = Recognizer(Artifact(folder, card))
    alone = evaluate(recognizer, test)
    whole = evaluate(recognizer, test, pipeline=True)
    command = f"inkdigits evaluate {card.name}"
    results = (
        Result(metric="accuracy", value=round(validation, 6), data="validation", command=card.training.command),
        Result(metric="accuracy", value=alone.accuracy, data=MNIST_TEST, command=command),
        Result(metric="accuracy", value=whole.accuracy, data=AS_PICTURES, command=f"{command} --pipeline"),
    )
    cards.write(card.model_copy(update={"results": results}), folder)
    draw_confusion(alone.confusion, folder / "confusion.png")
    report(f"test accuracy {alone.accuracy:.2%}, as pictures {whole.accuracy:.2%}")
