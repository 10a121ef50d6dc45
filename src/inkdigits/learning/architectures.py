"""The networks, each one function and one line in `ARCHITECTURES`, and the ensembles that are made of them.

A function builds a Keras model from `frames` [N, 28, 28] in 0..1 to `scores` [N, 10] or [N, 11], whose softmax is
trained to be the label's distribution; an eleventh score is that of no digit at all. One of its layers is called
`logits`. `finish` makes the graph that is exported of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import keras
from keras import layers

from inkdigits.artifact import Calibration
from inkdigits.frame import SIDE
from inkdigits.learning import augment
from inkdigits.learning.augment import Augmentation
from inkdigits.learning.layers import BatchNormalization
from inkdigits.prediction import CLASSES


@dataclass(frozen=True, slots=True)
class Settling:
    """What comes after the epochs of a recipe: some more, on examples nearer to what will be read.

    Rough changes teach a network to read through dirt, at some cost to clean digits; a short end with fewer of them
    gives that back. Of 5,000 images of MNIST kept out, 24 were misread after it and 30 before.

    Attributes:
        epochs, learning_rate, augmentation: as in `fit.Plan`.
    """

    epochs: int
    learning_rate: float
    augmentation: Augmentation


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network and how it is trained unless the command says otherwise.

    Attributes:
        build: makes the untrained model.
        version: of the artifacts it gives; higher whenever the network or the recipe changes.
        summary: one sentence for people who choose a model.
        description: the layers, in short.
        calibration: how `probabilities` come from `logits`; "temperature" is fitted after training.
        epochs, batch_size, learning_rate, augmentation, averaged: of the recipe; see `fit.Plan`.
        settling: what comes after those epochs, if anything.
        written, non_digits: how many digits and other things our own hands add, for each image of MNIST.
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
    written: float = 0
    non_digits: float = 0
    averaged: bool = False
    settling: Settling | None = None


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Several networks, trained one by one, that answer as one.

    Attributes:
        members: name of an architecture and seed of its training, each.
        version, summary, description: as of an `Architecture`.
    """

    members: tuple[tuple[str, int], ...]
    version: str
    summary: str
    description: str


@dataclass(frozen=True, slots=True)
class Convolution:
    """A layer of `filters` kernels of side `kernel`, the next a `stride` of pixels away."""

    filters: int
    kernel: int
    stride: int = 1

    def __str__(self) -> str:
        return f"Conv {self.kernel}×{self.kernel}×{self.filters}" + (f" /{self.stride}" if self.stride > 1 else "")


def linear() -> keras.Model:
    """One dense layer with sigmoids: a template of ink for each digit."""
    frames = keras.Input((SIDE, SIDE), name="frames")
    logits = layers.Dense(CLASSES, name="logits")(layers.Flatten()(frames))
    # The softmax of log σ is σ / Σσ; by way of logarithms, ten tiny sigmoids don't make 0/0.
    return keras.Model(frames, layers.Activation("log_sigmoid")(logits), name="linear")


def mlp() -> keras.Model:
    """Two hidden layers of ReLUs with dropout between them."""
    frames = keras.Input((SIDE, SIDE), name="frames")
    hidden = layers.Dense(128, activation="relu")(layers.Flatten()(frames))
    hidden = layers.Dropout(0.1)(hidden)
    hidden = layers.Dense(64, activation="relu")(hidden)
    return keras.Model(frames, layers.Dense(CLASSES, name="logits")(hidden), name="mlp")


def convolutional(name: str, convolutions: tuple[Convolution, ...]) -> keras.Model:
    """Convolutions with batch normalisation and ReLU; the first takes a stride of 2, which keeps the others fast."""
    frames = keras.Input((SIDE, SIDE), name="frames")
    hidden = layers.Reshape((SIDE, SIDE, 1))(frames)
    for each in convolutions:
        hidden = layers.Conv2D(each.filters, each.kernel, strides=each.stride, padding="same", use_bias=False)(hidden)
        hidden = BatchNormalization(momentum=0.95)(hidden)
        hidden = layers.Activation("relu")(hidden)
    # As Flatten does, but for the exported graph, which would work out the shape anew for each batch.
    flat = keras.ops.reshape(hidden, (-1, math.prod(hidden.shape[1:])))
    return keras.Model(frames, layers.Dense(CLASSES + 1, name="logits")(layers.Dropout(0.4)(flat)), name=name)


def together(members: list[keras.Model]) -> keras.Model:
    """One model whose scores are the mean of its members' log-probabilities of the eleven classes.

    Reference:
        Hinton 2002, "Training products of experts by minimizing contrastive divergence", for the geometric mean.
    """
    frames = keras.Input((SIDE, SIDE), name="frames")
    answers = []
    for number, member in enumerate(members):
        # Members may be of one architecture, and names must differ.
        member.name = f"{member.name}_{number}"
        answers.append(layers.Activation("log_softmax")(member(frames)))
    return keras.Model(frames, layers.Average(name="logits")(answers), name="ensemble")


def finish(model: keras.Model, temperature: float) -> keras.Model:
    """The graph that is exported: `logits`, calibrated `probabilities` and, with an eleventh score, `is_digit`.

    Args:
        model: from frames to scores; it shares its weights with what is returned.
        temperature: what scores are divided by before the softmax over the ten digits.
    """
    scores = model.output
    digits = scores[:, :CLASSES]
    outputs = {
        "logits": model.get_layer("logits").output[:, :CLASSES],
        "probabilities": layers.Softmax(name="probabilities")(digits * (1 / temperature)),
    }
    if scores.shape[-1] > CLASSES:
        # The digits' share of the softmax over all eleven.
        outputs["is_digit"] = keras.ops.sum(keras.ops.softmax(scores)[:, :CLASSES], axis=1)
    return keras.Model(model.input, outputs)


def _convolutional(name: str, summary: str, *convolutions: Convolution) -> Architecture:
    described = " → ".join(map(str, convolutions))
    return Architecture(
        build=partial(convolutional, name, convolutions),
        version="2.1.0",
        summary=summary,
        description=f"{described} (batch norm, ReLU each) → Dropout 0.4 → Dense {CLASSES + 1}",
        calibration=Calibration(method="temperature"),
        epochs=16,
        batch_size=128,
        learning_rate=3e-3,
        augmentation=augment.ROUGH,
        written=0.5,
        non_digits=0.3,
        averaged=True,
        settling=Settling(epochs=5, learning_rate=1e-3, augmentation=augment.GENTLE),
    )


ARCHITECTURES: dict[str, Architecture] = {
    "linear": Architecture(
        build=linear,
        version="1.0.1",
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
        version="1.0.1",
        summary="A small neural network with two hidden layers.",
        description="Flatten 784 → Dense 128, ReLU → Dropout 0.1 → Dense 64, ReLU → Dense 10, softmax",
        calibration=Calibration(method="none"),
        epochs=10,
        batch_size=64,
        learning_rate=2e-3,
        augmentation=augment.SHIFT,
    ),
    "cnn": _convolutional(
        "cnn",
        "Convolutions, trained on the hands of the world as well; it knows when it is not a digit.",
        Convolution(32, 5, stride=2),
        Convolution(64, 3),
        Convolution(64, 3),
        Convolution(128, 3, stride=2),
        Convolution(128, 3),
    ),
    "cnn5": _convolutional(
        "cnn5",
        "As the cnn, with kernels of 5×5: a member of the ensemble.",
        Convolution(32, 5, stride=2),
        Convolution(48, 5),
        Convolution(96, 5, stride=2),
        Convolution(96, 3),
    ),
}

ENSEMBLES: dict[str, Ensemble] = {
    "ensemble": Ensemble(
        members=(("cnn", 1), ("cnn", 2), ("cnn", 3), ("cnn5", 1)),
        version="1.0.0",
        summary="Four networks of two kinds that answer as one, at four times the work.",
        description="the mean log-probabilities of cnn (seeds 1, 2, 3) and cnn5",
    )
}
