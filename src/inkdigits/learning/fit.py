"""Fits a network to digits; which epoch's weights are kept is decided by images it never trains on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from inkdigits.learning.augment import Augmentation, Frames
from inkdigits.learning.mnist import Digits

VALIDATION_SHARE = 1 / 12
"""Of the training images, kept out of training to choose by: 5,000 of MNIST's 60,000."""

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
        seed: of shuffling, split and augmentation.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    augmentation: Augmentation
    seed: int


@dataclass(frozen=True, slots=True)
class History:
    """How a training went.

    Attributes:
        best_epoch: 1-based, the one whose weights were kept.
        validation_images: how many were kept out to choose by.
        curves: for each of loss, accuracy, val_loss, val_accuracy one value an epoch.
    """

    best_epoch: int
    validation_images: int
    curves: dict[str, list[float]] = field(default_factory=dict)


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Shuffled, augmented batches; the same for the same seed."""

    def __init__(self, frames: Frames, labels: NDArray[np.uint8], plan: Plan) -> None:
        super().__init__()
        self._frames = frames
        self._labels = labels
        self._plan = plan
        self._chance = np.random.default_rng(plan.seed)
        self.on_epoch_end()

    def __len__(self) -> int:
        return math.ceil(len(self._labels) / self._plan.batch_size)

    def __getitem__(self, index: int) -> tuple[Frames, NDArray[np.uint8]]:
        chosen = self._order[index * self._plan.batch_size : (index + 1) * self._plan.batch_size]
        return self._plan.augmentation.apply(self._frames[chosen], self._chance), self._labels[chosen]

    def on_epoch_end(self) -> None:
        self._order = self._chance.permutation(len(self._labels))


class _Progress(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    def __init__(self, epochs: int, report: Report) -> None:
        super().__init__()
        self._epochs = epochs
        self._report = report
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        seen = logs or {}
        self._report(
            f"epoch {epoch + 1:>2}/{self._epochs}  loss {seen['loss']:.4f}  accuracy {seen['accuracy']:.2%}  "
            f"validation {seen['val_accuracy']:.2%}  {time.perf_counter() - self._began:.1f} s"
        )


def fit(model: keras.Model, digits: Digits, plan: Plan, report: Report = lambda _: None) -> History:
    """Trains a model in place with Adam on the cross-entropy of its `probabilities`.

    After the last epoch the model has the weights of the epoch that read most of the validation images right.

    Args:
        model: from frames to a dictionary of logits and probabilities.
        digits: images and labels; a share of them, by the seed, is kept out to choose by.
        plan: how to train.
        report: told one line an epoch.
    """
    order = np.random.default_rng(plan.seed).permutation(len(digits.labels))
    frames = digits.images[order].astype(np.float32) / np.float32(255)
    labels = digits.labels[order]
    held_out = max(1, round(len(labels) * VALIDATION_SHARE))
    batches = _Batches(frames[held_out:], labels[held_out:], plan)
    # The same weights seen through one output: the exported graph has two, the loss needs one.
    trained = keras.Model(model.input, model.output["probabilities"])
    falling = keras.optimizers.schedules.CosineDecay(plan.learning_rate, plan.epochs * len(batches))
    trained.compile(
        optimizer=keras.optimizers.Adam(falling),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    keeper = keras.callbacks.EarlyStopping("val_accuracy", patience=plan.epochs, restore_best_weights=True)
    history = trained.fit(
        batches,
        validation_data=(frames[:held_out], labels[:held_out]),
        epochs=plan.epochs,
        callbacks=[keeper, _Progress(plan.epochs, report)],
        verbose=0,
    )
    curves = {name: [float(value) for value in values] for name, values in history.history.items()}
    return History(int(keeper.best_epoch) + 1, held_out, curves)
