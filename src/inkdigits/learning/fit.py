"""Fits a network to digits; which epoch's weights are kept is decided by images it never trains on."""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from inkdigits.learning.augment import Augmentation, Frames
from inkdigits.learning.examples import Split

WARM_UP = 1 / 40
"""Share of all steps in which the learning rate of an averaged training rises from 0."""

AVERAGING = 0.998
"""Share of the average that each step leaves as it was."""

LOG, LATEST, BEST, ENDED = "epochs.csv", "latest", "best-{epoch:03d}.weights.h5", "ended"
"""What a training leaves in its folder: a line an epoch, where it stands, the weights that read validation best (and
what was the best before), and an empty file once it has ended."""

Report: TypeAlias = Callable[[str], None]
"""Told one line at a time how far the work is."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        epochs: times through the images.
        batch_size: images a step.
        learning_rate: Adam's at the first step; it falls to 0 at the last along a half cosine.
        augmentation: what is done to the images before each step.
        seed: of shuffling and augmentation.
        averaged: whether the weights kept are a moving average over the last steps (Polyak & Juditsky 1992),
            with weight decay and a learning rate that first rises.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    augmentation: Augmentation
    seed: int
    averaged: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """How a training went.

    Attributes:
        best_epoch: 1-based, the one whose weights were kept.
        validation_images: how many were kept out to choose by.
        minutes: that its epochs took, whatever came between them.
        curves: for each of loss, accuracy, val_loss, val_accuracy one value an epoch.
    """

    best_epoch: int
    validation_images: int
    minutes: float
    curves: dict[str, list[float]] = field(default_factory=dict)

    def then(self, later: History) -> History:
        """Adds a training that went on from the weights of this one."""
        return History(
            best_epoch=len(self.curves["loss"]) + later.best_epoch,
            validation_images=self.validation_images,
            minutes=self.minutes + later.minutes,
            curves={name: values + later.curves[name] for name, values in self.curves.items()},
        )


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Augmented batches of one epoch's draw: the same for the same seed, wherever a training begins again."""

    def __init__(self, examples: Split, plan: Plan) -> None:
        super().__init__()
        self._examples, self._plan = examples, plan
        self.deal(0)

    def deal(self, epoch: int) -> None:
        self._epoch = epoch
        self._order = self._examples.draw(np.random.default_rng((self._plan.seed, epoch)))

    def __len__(self) -> int:
        return math.ceil(self._examples.epoch_size / self._plan.batch_size)

    def __getitem__(self, index: int) -> tuple[Frames, NDArray[np.int64]]:
        chosen = self._order[index * self._plan.batch_size : (index + 1) * self._plan.batch_size]
        chance = np.random.default_rng((self._plan.seed, self._epoch, index))
        frames, labels = self._examples.training
        return self._plan.augmentation.apply(as_floats(frames[chosen]), chance), labels[chosen]


class _Progress(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Deals each epoch's examples, takes its time, logs and reports it."""

    def __init__(self, batches: _Batches, epochs: int, log: Path, report: Report) -> None:
        super().__init__()
        self._batches, self._epochs, self._log, self._report = batches, epochs, log, report
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._began = time.perf_counter()
        self._batches.deal(epoch)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        seen = dict(sorted({**(logs or {}), "seconds": time.perf_counter() - self._began}.items()))
        with self._log.open("a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, ["epoch", *seen])
            if not file.tell():
                writer.writeheader()
            writer.writerow({"epoch": epoch, **seen})
        self._report(
            f"epoch {epoch + 1:>2}/{self._epochs}  loss {seen['loss']:.4f}  accuracy {seen['accuracy']:.2%}  "
            f"validation {seen['val_accuracy']:.2%}  {seen['seconds']:.1f} s"
        )


def as_floats(frames: NDArray[np.uint8]) -> Frames:
    """Frames uint8 in 0..255 as the model takes them: float32 in 0..1."""
    floats: Frames = frames.astype(np.float32) / np.float32(255)
    return floats


def fit(model: keras.Model, examples: Split, plan: Plan, folder: Path, report: Report = lambda _: None) -> History:
    """Trains a model in place with Adam on the cross-entropy of its scores' softmax.

    After the last epoch the model has the weights of the epoch that read most of the validation examples right.

    Args:
        model: from frames to scores [N, 10] or [N, 11].
        examples: what is trained on and what is chosen by.
        plan: how to train.
        folder: what is trained is kept here after every epoch. A training that was killed goes on from there as if
            nothing had happened, one that had ended is only read back.
        report: told one line an epoch.
    """
    batches = _Batches(examples, plan)
    model.compile(
        optimizer=_optimizer(plan, plan.epochs * len(batches)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        # On two cores XLA's code for convolutions is slower than TensorFlow's own.
        jit_compile=False,
    )
    if (folder / ENDED).exists():
        report(f"trained already; remove {folder} to train it anew")
    else:
        frames, labels = examples.validation
        model.fit(
            batches,
            validation_data=(as_floats(frames), labels),
            epochs=plan.epochs,
            shuffle=False,  # the batches are; shuffled once more by Keras, no epoch could be done again
            callbacks=_callbacks(batches, plan, folder, report),
            verbose=0,
        )
        (folder / ENDED).touch()
    logged = list(_read_log(folder).values())
    # The weights are kept with the optimizer's state, and Keras warns where there is none to take it.
    model.optimizer.build(model.trainable_variables)
    best = _best_epochs(folder)[-1]
    model.load_weights(folder / BEST.format(epoch=best))
    return History(
        best_epoch=best,
        validation_images=len(examples.validation.labels),
        minutes=sum(epoch["seconds"] for epoch in logged) / 60,
        curves={name: [epoch[name] for epoch in logged] for name in logged[0] if name not in ("epoch", "seconds")},
    )


def _callbacks(batches: _Batches, plan: Plan, folder: Path, report: Report) -> list[keras.callbacks.Callback]:
    """In the order that they act at an epoch's end: what is backed up is the last step, what is kept the average."""
    kept = _best_epochs(folder)
    # Of what was kept and not of what was logged: an epoch that is done again must be kept again.
    best_so_far = _read_log(folder)[kept[-1] - 1]["val_accuracy"] if kept else -math.inf
    return [
        _Progress(batches, plan.epochs, folder / LOG, report),
        keras.callbacks.BackupAndRestore(folder / LATEST, double_checkpoint=True),
        *([keras.callbacks.SwapEMAWeights(swap_on_epoch=True)] if plan.averaged else []),
        keras.callbacks.ModelCheckpoint(
            folder / BEST,
            "val_accuracy",
            save_best_only=True,
            save_weights_only=True,
            mode="max",
            initial_value_threshold=best_so_far,
        ),
    ]


def _best_epochs(folder: Path) -> list[int]:
    """The epochs, 1-based, whose weights were kept as the best so far."""
    return sorted(int(path.name[5:8]) for path in folder.glob("best-*"))


def _read_log(folder: Path) -> dict[int, dict[str, float]]:
    """An entry for each epoch, 0-based; of one that was done again, as its backup was not yet written, the second."""
    try:
        with (folder / LOG).open(newline="", encoding="utf-8") as file:
            rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    except FileNotFoundError:
        return {}
    return {int(row["epoch"]): row for row in rows}


def _optimizer(plan: Plan, steps: int) -> keras.optimizers.Optimizer:
    if not plan.averaged:
        return keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(plan.learning_rate, steps))
    rising = round(WARM_UP * steps)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, steps - rising, warmup_target=plan.learning_rate, warmup_steps=rising
    )
    return keras.optimizers.AdamW(schedule, weight_decay=0.01, use_ema=True, ema_momentum=AVERAGING)
