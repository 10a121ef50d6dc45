"""The networks, each one function and one line in `ARCHITECTURES`.

A function builds a Keras model from `frames` [N, 28, 28] in 0..1 to a dictionary of `logits` [N, 10] and
`probabilities` [N, 10] (in 0..1, sum 1): exactly the graph that is exported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras
from keras import layers

from inkdigits.artifact import Calibration
from inkdigits.frame import SIDE
from inkdigits.learning import augment
from inkdigits.learning.augment import Augmentation
from inkdigits.prediction import CLASSES


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network and how it is trained unless the command says otherwise.

    Attributes:
        build: makes the untrained model.
        version: of the artifacts it gives; higher whenever the network or the recipe changes.
        summary: one sentence for people who choose a model.
        description: the layers, in short.
        calibration: how `probabilities` come from `logits`.
        epochs, batch_size, learning_rate, augmentation: of the recipe; see `fit.Plan`.
    """

    build: Callable[[], keras.Model]
    version: str
    summary: str
    description: str
    calibration: Calibration
    epochs: int
    batch_size: int
    learning_rate: float
    augmentation: Augmentation


def linear() -> keras.Model:
    """One dense layer with sigmoids: a template of ink for each digit."""
    frames = keras.Input((SIDE, SIDE), name="frames")
    logits = layers.Dense(CLASSES, name="logits")(layers.Flatten()(frames))
    # σ(x) / Σσ, which Keras' cross-entropy trains as well, by way of logarithms: ten tiny sigmoids don't make 0/0.
    log_sigmoids = layers.Activation("log_sigmoid")(logits)
    probabilities = layers.Softmax(name="probabilities")(log_sigmoids)
    return keras.Model(frames, {"logits": logits, "probabilities": probabilities}, name="linear")


def mlp() -> keras.Model:
    """Two hidden layers of ReLUs with dropout between them."""
    frames = keras.Input((SIDE, SIDE), name="frames")
    hidden = layers.Dense(128, activation="relu")(layers.Flatten()(frames))
    hidden = layers.Dropout(0.1)(hidden)
    hidden = layers.Dense(64, activation="relu")(hidden)
    logits = layers.Dense(CLASSES, name="logits")(hidden)
    probabilities = layers.Softmax(name="probabilities")(logits)
    return keras.Model(frames, {"logits": logits, "probabilities": probabilities}, name="mlp")


ARCHITECTURES: dict[str, Architecture] = {
    "linear": Architecture(
        build=linear,
        version="1.0.0",
        summary="The simplest: one weight for every pixel and digit.",
        description="Flatten 784 → Dense 10, sigmoid",
        calibration=Calibration(method="normalised sigmoid"),
        epochs=10,
        batch_size=32,
        learning_rate=1e-3,
        augmentation=augment.NONE,
    ),
    "mlp": Architecture(
        build=mlp,
        version="1.0.0",
        summary="A small neural network with two hidden layers.",
        description="Flatten 784 → Dense 128, ReLU → Dropout 0.1 → Dense 64, ReLU → Dense 10, softmax",
        calibration=Calibration(method="none"),
        epochs=10,
        batch_size=64,
        learning_rate=2e-3,
        augmentation=augment.SHIFT,
    ),
}
