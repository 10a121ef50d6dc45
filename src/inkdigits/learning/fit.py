"""Fits a network to digits; which epoch's weights are kept is decided by images it never trains on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import keras
import numpy as np

from inkdigits.learning.mnist import Digits

VALIDATION_SHARE = 1 / 12
"""Of the training images, kept out of training to choose by: 5,000 of MNIST's 60,000."""

LEARNING_RATE = 1e-3

Report: TypeAlias = Callable[[str], None]
"""Told one line at a time how far the work is."""


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


def fit(model: keras.Model, digits: Digits, *, epochs: int, batch_size: int, seed: int, report: Report) -> History:
    """Trains a model in place with Adam on the cross-entropy of its `probabilities`.

    The images are shuffled by the seed and split; after the last epoch the model has the weights of the epoch
    that read most of the validation images right.
    """
    order = np.random.default_rng(seed).permutation(len(digits.labels))
    frames = digits.images[order].astype(np.float32) / 255
    labels = digits.labels[order]
    held_out = max(1, round(len(labels) * VALIDATION_SHARE))
    # The same weights seen through one output: the exported graph has two, the loss needs one.
    trained = keras.Model(model.input, model.output["probabilities"])
    trained.compile(
        optimizer=keras.optimizers.Adam(LEARNING_RATE),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    keeper = keras.callbacks.EarlyStopping("val_accuracy", patience=epochs, restore_best_weights=True)
    history = trained.fit(
        frames[held_out:],
        labels[held_out:],
        validation_data=(frames[:held_out], labels[:held_out]),
        epochs=epochs,
        batch_size=batch_size,
        callbacks=[keeper, _Progress(epochs, report)],
        verbose=0,
    )
    curves = {name: [float(value) for value in values] for name, values in history.history.items()}
    return History(int(keeper.best_epoch) + 1, held_out, curves)
