"""From nothing to an artifact: gathers examples, builds, fits, and hands over what is to be published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import keras

from inkdigits.artifact import Artifact, open_artifact, writing
from inkdigits.errors import ArtifactError
from inkdigits.learning import card as cards
from inkdigits.learning import mnist
from inkdigits.learning.architectures import ARCHITECTURES, ENSEMBLES, Settling, together
from inkdigits.learning.examples import gather
from inkdigits.learning.fit import Plan, Report, fit
from inkdigits.learning.mnist import Digits
from inkdigits.learning.publish import Trained, publish, publish_ensemble
from inkdigits.learning.runs import open_run, recipe_of

TRAININGS = "trainings"
"""Folder, beside the models that are written, of what trainings keep."""

SETTLED = "settled"
"""In a training's folder, what the epochs of settling keep."""

OTHER_DRAWS = 100
"""Added to the seed for settling, so that its first epoch is not the first epoch once more."""


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
    """Trains a model and writes `model.onnx`, `card.json`, `confusion.png` and, of a single network, `curves.png`.

    After every epoch the training is kept in a folder beside `out`: asked for again, it goes on where it was killed,
    and one that has ended is not done twice.

    Args:
        name: one of `ARCHITECTURES` or `ENSEMBLES`.
        out: the folder to write; a model that is there is replaced once the new one is complete.
        choices: seed, epochs, batch size; an ensemble's members have seeds of their own.
        data: training and test images; MNIST from the cache if None.
        report: told one line at a time how far it is.

    Returns:
        The artifact.

    Raises:
        ArtifactError: no such architecture, or `out` holds something else than a model.
        DataError: MNIST is not there.
    """
    known = {**ARCHITECTURES, **ENSEMBLES}
    if name not in known:
        raise ArtifactError(f"There is no architecture {name!r}; there is {', '.join(sorted(known))}.")
    choices = choices or Choices()
    training, test = data or (mnist.load("train"), mnist.load("test"))
    trainings = out.absolute().parent / TRAININGS
    with writing(out) as folder:
        if name in ARCHITECTURES:
            publish(_trained(name, choices, training, trainings, report), folder, test, report)
        else:
            ensemble, members = ENSEMBLES[name], []
            for member, seed in ensemble.members:
                report(f"{member}, seed {seed}")
                of_member = Choices(seed, choices.epochs, choices.batch_size)
                members.append(_trained(member, of_member, training, trainings, report))
            model = together([member.model for member in members])
            publish_ensemble(name, ensemble, model, members, folder, test, report)
    return open_artifact(out)


def _trained(name: str, choices: Choices, digits: Digits, trainings: Path, report: Report) -> Trained:
    """One network, trained as far as it still has to be."""
    architecture = ARCHITECTURES[name]
    plan = Plan(
        epochs=choices.epochs or architecture.epochs,
        batch_size=choices.batch_size or architecture.batch_size,
        learning_rate=architecture.learning_rate,
        augmentation=architecture.augmentation,
        seed=choices.seed,
        averaged=architecture.averaged,
    )
    folder = trainings / f"{name}-{choices.seed}"
    revision = open_run(folder, recipe_of(name, architecture, plan, digits), cards.revision())
    keras.utils.set_random_seed(choices.seed)
    examples = gather(digits, written=architecture.written, non_digits=architecture.non_digits, seed=choices.seed)
    model = architecture.build()
    history = fit(model, examples, plan, folder, report)
    settled = None
    if architecture.settling:
        settled = settling_plan(plan, architecture.settling)
        open_run(folder / SETTLED, recipe_of(name, architecture, settled, digits), cards.revision())
        report(f"settling, {settled.augmentation.describe}")
        history = history.then(fit(model, examples, settled, folder / SETTLED, report))
    return Trained(name, model, architecture, plan, settled, history, examples.validation, revision)


def settling_plan(plan: Plan, settling: Settling) -> Plan:
    """What comes after a plan: as long at most, with other draws."""
    return replace(
        plan,
        epochs=min(settling.epochs, plan.epochs),
        learning_rate=settling.learning_rate,
        augmentation=settling.augmentation,
        seed=plan.seed + OTHER_DRAWS,
    )
