"""Trains the transcriber, the network that reads a strip's digits from left to right without cutting it.

    python -m inkdigits.learning.transcriber [--epochs 60] [--seed 1] [--out runs/transcriber]

A training that is killed goes on from its last epoch when it is asked for again.

References:
    Graves, Fernández, Gomez & Schmidhuber 2006, "Connectionist temporal classification: labelling unsegmented
    sequence data with recurrent neural networks", for the loss.
    Shi, Bai & Yao 2017, "An end-to-end trainable neural network for image-based sequence recognition", for
    convolutions that turn a line of writing into a sequence.
"""

from __future__ import annotations

import argparse
import csv
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from inkdigits.artifact import MODEL_FILE, Calibration, Card, Recipe, Result, Tensor, writing
from inkdigits.learning import card as cards
from inkdigits.learning.export import write_graph
from inkdigits.learning.layers import BatchNormalization
from inkdigits.learning.mnist import SPLITS, Digits
from inkdigits.learning.mnist import load as load_mnist
from inkdigits.learning.strips import Lesson, write_lessons
from inkdigits.sequence import BLANK, OTHER, SYMBOLS
from inkdigits.strip import HEIGHT
from inkdigits.transcriber import INPUT, OUTPUT

Batch: TypeAlias = tuple[NDArray[np.float32], NDArray[np.int32]]

BATCH = 64
"""Strips of a step."""

CHUNK = 8 * BATCH
"""Strips that are written together and dealt by width, so that little of a batch is padding."""

STEPS = 160
"""Steps of an epoch; no strip is ever seen twice."""

RATE, WARM_UP, AVERAGING = 2e-3, 0.03, 0.998
"""The learning rate at its highest, the share of the steps in which it rises, and what each leaves of the average."""

KEPT_OUT = 5000
"""MNIST's training images that only validation sees, from the end."""

JUDGED = 3000
"""Strips of the validation."""

LONGEST = 16
"""Symbols of a text at most."""

LOG = "epochs.csv"
"""What a training says of each epoch, in its folder."""

VERSION = "1.0.0"
"""Of the artifact; higher whenever the network or its training changes."""

DESCRIPTION = (
    "Conv 5×5×24 /2 → Conv 3×3×32 → Conv 3×3×64 /2×1 → Conv 3×3×64 → Conv 3×3×96 /2×1 → Conv 5×3×128 → "
    "2 residual Conv 1×5, 1×7×128 (batch norm, ReLU each) → Dropout 0.25 → Conv 1×1×12"
)


def build() -> keras.Model:
    """The network: `strips` [N, 40, W] in 0..1 → `logits` [N, W / 2, 12], of nothing, the digits and anything else.

    Rows are halved until one is left; columns are halved once, or two slim digits that stand close together would
    have no column between them.
    """
    strips = keras.Input((HEIGHT, None), name="strips")
    hidden = layers.Reshape((HEIGHT, -1, 1))(strips)
    for filters, kernel, stride in ((24, 5, (2, 2)), (32, 3, 1), (64, 3, (2, 1)), (64, 3, 1), (96, 3, (2, 1))):
        hidden = _convolved(hidden, filters, kernel, stride)
    hidden = layers.Conv2D(128, (HEIGHT // 8, 3), padding="valid", use_bias=False)(
        layers.ZeroPadding2D((0, 1))(hidden)
    )
    hidden = layers.Activation("relu")(BatchNormalization(momentum=0.95)(hidden))
    for width in (5, 7):
        hidden = layers.Add()([hidden, _convolved(hidden, 128, (1, width), 1)])
    hidden = layers.Dropout(0.25)(hidden)
    logits = layers.Conv2D(len(SYMBOLS), 1, name="scores")(hidden)
    return keras.Model(strips, layers.Reshape((-1, len(SYMBOLS)))(logits), name="transcriber")


def _convolved(hidden: Any, filters: int, kernel: Any, stride: Any) -> Any:
    hidden = layers.Conv2D(filters, kernel, strides=stride, padding="same", use_bias=False)(hidden)
    return layers.Activation("relu")(BatchNormalization(momentum=0.95)(hidden))


def ctc(texts: Any, logits: Any) -> Any:
    """The mean negative log-probability of texts int [N, LONGEST], filled up with `BLANK`, over their lengths."""
    lengths = keras.ops.sum(keras.ops.cast(texts != BLANK, "int32"), axis=1)
    columns = keras.ops.full_like(lengths, 1) * keras.ops.shape(logits)[1]
    losses = keras.ops.ctc_loss(texts, logits, lengths, columns, mask_index=BLANK)
    return keras.ops.mean(losses / keras.ops.cast(keras.ops.maximum(lengths, 1), losses.dtype))


class Lessons(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """New strips for every step, the same for the same seed wherever a training begins again."""

    def __init__(self, digits: Digits, seed: int) -> None:
        super().__init__()
        self._digits, self._seed, self._epoch = digits, seed, 0
        self._chunk = lru_cache(2)(self._write)
        self._writing = threading.Lock()

    def deal(self, epoch: int) -> None:
        """Begins an epoch, from 0."""
        self._epoch = epoch

    def __len__(self) -> int:
        return STEPS

    def __getitem__(self, index: int) -> Batch:
        with self._writing:
            chunk = self._chunk(self._epoch, index * BATCH // CHUNK)
        return batched(chunk[index % (CHUNK // BATCH)])

    def _write(self, epoch: int, number: int) -> list[list[Lesson]]:
        """The batches of a chunk, each of strips of about the same width."""
        chance = np.random.default_rng((self._seed, epoch, number))
        lessons = sorted(write_lessons(CHUNK, self._digits, chance), key=lambda lesson: lesson.strip.ink.shape[1])
        ends = np.linspace(0, len(lessons), CHUNK // BATCH + 1).astype(int)
        return [lessons[ends[at] : ends[at + 1]] for at in chance.permutation(CHUNK // BATCH)]


def batched(lessons: Sequence[Lesson]) -> Batch:
    """Strips float32 [N, HEIGHT, W], filled up with paper on the right, and their texts int32 [N, LONGEST]."""
    widest = max(lesson.strip.ink.shape[1] for lesson in lessons)
    strips = np.zeros((len(lessons), HEIGHT, -(-widest // 16) * 16), np.float32)
    texts = np.full((len(lessons), LONGEST), BLANK, np.int32)
    for strip, text, lesson in zip(strips, texts, lessons, strict=True):
        strip[:, : lesson.strip.ink.shape[1]] = lesson.strip.ink
        text[: len(lesson.text)] = [SYMBOLS.index(character) for character in lesson.text]
    return strips, texts


class _Exam(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Says after each epoch how many strips are read exactly, and notes it."""

    def __init__(self, lessons: Lessons, judged: Sequence[Lesson], epochs: int, log: Path) -> None:
        super().__init__()
        self._lessons, self._judged, self._epochs, self._log = lessons, judged, epochs, log
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._began = time.perf_counter()
        self._lessons.deal(epoch)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        seconds = time.perf_counter() - self._began
        seen = {
            "epoch": epoch + 1,
            "loss": (logs or {})["loss"],
            "exact": share_exact(self.model, self._judged),
            "seconds": seconds,
        }
        with self._log.open("a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(seen))
            if not file.tell():
                writer.writeheader()
            writer.writerow(seen)
        print(  # noqa: T201
            f"epoch {epoch + 1:>2}/{self._epochs}  loss {seen['loss']:.4f}  validation {seen['exact']:.2%}  "
            f"{seconds:.0f} s",
            flush=True,
        )


def share_exact(model: keras.Model, judged: Sequence[Lesson]) -> float:
    """The share of strips, in the order of their widths, whose likeliest path spells their text."""
    right = 0
    for at in range(0, len(judged), BATCH):
        some = judged[at : at + BATCH]
        logits = keras.ops.convert_to_numpy(model(batched(some)[0], training=False))
        right += sum(_spelled(each) == lesson.text for each, lesson in zip(logits, some, strict=True))
    return right / len(judged)


def _spelled(logits: NDArray[np.float32]) -> str:
    """What the likeliest path spells, foreign symbols one by one."""
    return "".join(SYMBOLS[symbol] for symbol, _ in groupby(logits.argmax(axis=1).tolist()) if symbol != BLANK)


def judge(digits: Digits) -> list[Lesson]:
    """Strips to judge by, the same for every training, with images that no training sees."""
    kept_out = Digits(digits.images[-KEPT_OUT:], digits.labels[-KEPT_OUT:])
    lessons = write_lessons(JUDGED, kept_out, np.random.default_rng(20_260))
    return sorted(lessons, key=lambda lesson: lesson.strip.ink.shape[1])


def train(digits: Digits, folder: Path, judged: Sequence[Lesson], *, epochs: int, seed: int) -> keras.Model:
    """Trains, or goes on training; what is given back has the averaged weights of the last epoch.

    Args:
        digits: MNIST's training images.
        folder: where the training's state is kept.
        judged: what is read after every epoch, to see how it goes.
        epochs: how often `STEPS` steps.
        seed: of the first weights and of all that is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(seed)
    model = build()
    steps = epochs * STEPS
    rising = round(WARM_UP * steps)
    schedule = keras.optimizers.schedules.CosineDecay(0.0, steps - rising, warmup_target=RATE, warmup_steps=rising)
    optimizer = keras.optimizers.AdamW(
        schedule, weight_decay=0.01, use_ema=True, ema_momentum=AVERAGING, global_clipnorm=5.0
    )
    model.compile(optimizer=optimizer, loss=ctc, jit_compile=False)
    lessons = Lessons(Digits(digits.images[:-KEPT_OUT], digits.labels[:-KEPT_OUT]), seed)
    weights = folder / "average.weights.h5"
    model.fit(
        lessons,
        epochs=epochs,
        shuffle=False,
        verbose=0,
        callbacks=[
            # In this order: what is backed up is the last step, what is judged and kept the average.
            keras.callbacks.BackupAndRestore(folder / "latest", double_checkpoint=True),
            keras.callbacks.SwapEMAWeights(swap_on_epoch=True),
            _Exam(lessons, judged, epochs, folder / LOG),
            keras.callbacks.ModelCheckpoint(weights, save_weights_only=True),
        ],
    )
    model.load_weights(weights)
    return model


def publish(model: keras.Model, folder: Path, judged: Sequence[Lesson], recipe: Recipe) -> None:
    """Writes the artifact.

    Args:
        model: what `train` gave.
        folder: where it is written to, a model that is there is replaced.
        judged: strips that it was not trained on.
        recipe: how it was trained.

    Raises:
        ArtifactError: ONNX Runtime does not answer what Keras answers, or the folder holds something else.
    """
    outputs = {OUTPUT: keras.ops.log_softmax(model.output)}
    examples = np.random.default_rng(0).random((4, HEIGHT, 96), np.float32)
    with writing(folder) as scratch:
        write_graph(keras.Model(model.input, outputs), scratch / MODEL_FILE, INPUT, examples, ("N", None, "W"))
        exact = Result(
            metric="exact", value=round(share_exact(model, judged), 4), data="validation", command=recipe.command
        )
        described = Tensor(dtype="float32", shape=("N", HEIGHT, "W"), meaning="0..1, 1 = ink")
        answer = Tensor(
            dtype="float32",
            shape=("N", "W / 2", len(SYMBOLS)),
            meaning=f"natural logarithms of how likely each column says none, 0 to 9 or {OTHER}",
        )
        card = Card(
            name="strip",
            version=VERSION,
            summary="Reads a row of digits at once, without cutting it.",
            architecture=DESCRIPTION,
            parameters=model.count_params(),
            inputs={INPUT: described},
            outputs={OUTPUT: answer},
            sha256=cards.sha256(scratch / MODEL_FILE),
            calibration=Calibration(method="none"),
            thresholds={},
            training=recipe,
            results=(exact,),
        )
        cards.write(card, scratch)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Trains the transcriber.")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("runs/transcriber"))
    arguments = parser.parse_args()
    revision = cards.revision()
    digits = load_mnist("train")
    judged = judge(digits)
    state = arguments.out / "training"
    model = train(digits, state, judged, epochs=arguments.epochs, seed=arguments.seed)
    recipe = Recipe(
        command=f"python -m inkdigits.learning.transcriber --epochs {arguments.epochs} --seed {arguments.seed}",
        seed=arguments.seed,
        epochs=arguments.epochs,
        best_epoch=arguments.epochs,
        batch_size=BATCH,
        optimizer=f"AdamW, learning rate rising to {RATE:g} and falling to 0 along a half cosine, weights averaged",
        loss="connectionist temporal classification, over the text's length",
        augmentation="wear, slant, size and place of each strip",
        written=1.0,
        validation_images=len(judged),
        data={file.name: file.sha256 for file in SPLITS["train"]},
        packages=cards.packages(),
        revision=revision,
        minutes=round(_minutes(state / LOG), 2),
        machine=cards.machine(),
        finished=cards.now(),
    )
    publish(model, arguments.out / "strip", judged, recipe)


def _minutes(log: Path) -> float:
    with log.open(newline="", encoding="utf-8") as file:
        return sum(float(row["seconds"]) for row in csv.DictReader(file)) / 60


if __name__ == "__main__":
    main()
