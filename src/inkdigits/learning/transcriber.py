"""Trains the transcriber, the network that reads a strip's digits from left to right without cutting it.

    python -m inkdigits.learning.transcriber [--epochs 40] [--seed 1] [--out runs/transcriber] [--after FOLDER
        [--keep 0.6]]

A training that is killed goes on from its last epoch when it is asked for again. One that has ended can be followed
by another, `--after` its folder, with its weights to begin with and half its learning rate. Of both sets of weights
`--keep` takes a mean: what has been trained longer knows its own writing better, and strangers' less.

References:
    Graves, Fernández, Gomez & Schmidhuber 2006, "Connectionist temporal classification: labelling unsegmented
    sequence data with recurrent neural networks", for the loss.
    Shi, Bai & Yao 2017, "An end-to-end trainable neural network for image-based sequence recognition", for
    convolutions that turn a line of writing into a sequence.
    Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", for the mean of weights before and after.
"""

from __future__ import annotations

import argparse
import csv
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import keras
import numpy as np

from inkdigits.artifact import MODEL_FILE, Calibration, Card, Recipe, Result, Tensor, open_artifact, writing
from inkdigits.learning import card as cards
from inkdigits.learning.export import write_graph
from inkdigits.learning.mnist import SPLITS, Digits
from inkdigits.learning.mnist import load as load_mnist
from inkdigits.learning.runs import open_run
from inkdigits.learning.strip_network import BATCH, DESCRIPTION, Batch, batched, build, ctc, share_exact
from inkdigits.learning.strips import SHARES, Lesson, write_lessons
from inkdigits.sequence import OTHER, SYMBOLS
from inkdigits.strip import HEIGHT
from inkdigits.transcriber import INPUT, OUTPUT

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

LOG, ENDED, WEIGHTS = "epochs.csv", "ended", "average.weights.h5"
"""What a training leaves in its folder: a line an epoch, an empty file once it has ended, and what it learnt."""

NAME, STATE = "strip", "training"
"""Folders that a training leaves: of the artifact, which has this name, and of what it goes on from."""

VERSION = "1.1.0"
"""Of the artifact; higher whenever the network or its training changes."""


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


def judge(digits: Digits) -> list[Lesson]:
    """Strips to judge by, the same for every training, with images that no training sees."""
    kept_out = Digits(digits.images[-KEPT_OUT:], digits.labels[-KEPT_OUT:])
    lessons = write_lessons(JUDGED, kept_out, np.random.default_rng(20_260))
    return sorted(lessons, key=lambda lesson: lesson.strip.ink.shape[1])


def train(
    digits: Digits, folder: Path, judged: Sequence[Lesson], *, epochs: int, seed: int, after: Path | None = None
) -> keras.Model:
    """Trains, or goes on training; what is given back has the averaged weights of the last epoch.

    A training that had ended is only read back.

    Args:
        digits: MNIST's training images.
        folder: where the training's state is kept.
        judged: what is read after every epoch, to see how it goes.
        epochs: how often `STEPS` steps.
        seed: of the first weights and of all that is written.
        after: the weights of an earlier training, to begin with; drawn by chance if None.
    """
    keras.utils.set_random_seed(seed)
    model = build()
    if after:
        model.load_weights(after)
    steps = epochs * STEPS
    rising = round(WARM_UP * steps)
    rate = RATE / 2 if after else RATE
    schedule = keras.optimizers.schedules.CosineDecay(0.0, steps - rising, warmup_target=rate, warmup_steps=rising)
    optimizer = keras.optimizers.AdamW(
        schedule, weight_decay=0.01, use_ema=True, ema_momentum=AVERAGING, global_clipnorm=5.0
    )
    model.compile(optimizer=optimizer, loss=ctc, jit_compile=False)
    lessons = Lessons(Digits(digits.images[:-KEPT_OUT], digits.labels[:-KEPT_OUT]), seed)
    weights = folder / WEIGHTS
    if not (folder / ENDED).exists():
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
        (folder / ENDED).touch()
    # The weights are kept with the optimizer's state, and Keras warns where there is none to take it.
    optimizer.build(model.trainable_variables)
    model.load_weights(weights)
    return model


def mix(model: keras.Model, after: Path, keep: float) -> None:
    """Takes the mean of a model's weights and those it began with, of which `keep` is the share."""
    earlier = build()
    earlier.load_weights(after)
    both = zip(earlier.get_weights(), model.get_weights(), strict=True)
    model.set_weights([keep * before + (1 - keep) * now for before, now in both])


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
            name=NAME,
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
    parser.add_argument("--after", type=Path, help="a training that has ended, the --out of its command")
    parser.add_argument("--keep", type=float, default=0.0, help="share of its weights in the mean of both")
    arguments = parser.parse_args()
    if arguments.keep and not arguments.after:
        parser.error("--keep needs --after: there is nothing earlier to keep")
    state = arguments.out / STATE
    earlier = open_artifact(arguments.after / NAME).card.training if arguments.after else None
    after = arguments.after / STATE / WEIGHTS if arguments.after else None
    begins = cards.sha256(after) if after else "by chance"
    asked = {"version": VERSION, "epochs": arguments.epochs, "seed": arguments.seed, "begins": begins}
    revision = open_run(state, asked, cards.revision())
    digits = load_mnist("train")
    judged = judge(digits)
    model = train(digits, state, judged, epochs=arguments.epochs, seed=arguments.seed, after=after)
    command = f"python -m inkdigits.learning.transcriber --epochs {arguments.epochs} --seed {arguments.seed}"
    if earlier:
        command = f"{earlier.command} --out {arguments.after} && {command} --after {arguments.after}"
    if after and arguments.keep:
        mix(model, after, arguments.keep)
        command += f" --keep {arguments.keep:g}"
    rate = RATE / 2 if earlier else RATE
    recipe = Recipe(
        command=command,
        seed=arguments.seed,
        epochs=arguments.epochs,
        best_epoch=arguments.epochs,
        batch_size=BATCH,
        optimizer=f"AdamW, learning rate rising to {rate:g} and falling to 0 along a half cosine, weights averaged",
        loss="connectionist temporal classification, over the text's length",
        augmentation="wear, slant, size and place of each strip; half of MNIST's strings bent",
        written=round(SHARES[0] / SHARES[1], 2),
        non_digits=round(SHARES[2] / SHARES[1], 2),
        validation_images=len(judged),
        data={file.name: file.sha256 for file in SPLITS["train"]},
        packages=cards.packages(),
        revision=revision,
        minutes=round(_minutes(state / LOG) + (earlier.minutes if earlier else 0), 2),
        machine=cards.machine(),
        finished=cards.now(),
    )
    publish(model, arguments.out / NAME, judged, recipe)


def _minutes(log: Path) -> float:
    with log.open(newline="", encoding="utf-8") as file:
        return sum(float(row["seconds"]) for row in csv.DictReader(file)) / 60


if __name__ == "__main__":
    main()
