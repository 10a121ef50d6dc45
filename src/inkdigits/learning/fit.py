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
from inkdigits.learning.examples import Examples, Split

WARM_UP = 1 / 40
"""Share of all steps in which the learning rate of an averaged training rises from 0."""

AVERAGING = 0.998
"""Share of the average that each step leaves as it was."""

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
        curves: for each of loss, accuracy, val_loss, val_accuracy one value an epoch.
    """

    best_epoch: int
    validation_images: int
    curves: dict[str, list[float]] = field(default_factory=dict)


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Shuffled, augmented batches; the same for the same seed."""

    def __init__(self, examples: Examples, plan: Plan) -> None:
        super().__init__()
        self._frames, self._labels = examples
        self._plan = plan
        self._chance = np.random.default_rng(plan.seed)
        self.on_epoch_end()

    def __len__(self) -> int:
        return math.ceil(len(self._labels) / self._plan.batch_size)

    def __getitem__(self, index: int) -> tuple[Frames, NDArray[np.int64]]:
        chosen = self._order[index * self._plan.batch_size : (index + 1) * self._plan.batch_size]
        return self._plan.augmentation.apply(as_floats(self._frames[chosen]), self._chance), self._labels[chosen]

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


def as_floats(frames: NDArray[np.uint8]) -> Frames:
    """Frames uint8 in 0..255 as the model takes them: float32 in 0..1."""
    floats: Frames = frames.astype(np.float32) / np.float32(255)
    return floats


def fit(model: keras.Model, examples: Split, plan: Plan, report: Report = lambda _: None) -> History:
    """Trains a model in place with Adam on the cross-entropy of its scores' softmax.

    After the last epoch the model has the weights of the epoch that read most of the validation examples right.

    Args:
        model: from frames to scores [N, 10] or [N, 11].
        examples: what is trained on and what is chosen by.
        plan: how to train.
        report: told one line an epoch.
    """
    batches = _Batches(examples.training, plan)
    model.compile(
        optimizer=_optimizer(plan, plan.epochs * len(batches)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        # On two cores XLA's code for convolutions is slower than TensorFlow's own.
        jit_compile=False,
    )
    averaging = [keras.callbacks.SwapEMAWeights(swap_on_epoch=True)] if plan.averaged else []
    keeper = keras.callbacks.EarlyStopping("val_accuracy", patience=plan.epochs, restore_best_weights=True)
    frames, labels = examples.validation
    history = model.fit(
        batches,
        validation_data=(as_floats(frames), labels),
        epochs=plan.epochs,
        callbacks=[*averaging, keeper, _Progress(plan.epochs, report)],
        verbose=0,
    )
    curves = {name: [float(value) for value in values] for name, values in history.history.items()}
    return History(int(keeper.best_epoch) + 1, len(labels), curves)


def _optimizer(plan: Plan, steps: int) -> keras.optimizers.Optimizer:
    if not plan.averaged:
        return keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(plan.learning_rate, steps))
    rising = round(WARM_UP * steps)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, steps - rising, warmup_target=plan.learning_rate, warmup_steps=rising
    )
    return keras.optimizers.AdamW(schedule, weight_decay=0.01, use_ema=True, ema_momentum=AVERAGING)
