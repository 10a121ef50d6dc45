"""How well each model reads, and how well it knows when it doesn't: one table, and a picture of the worst mistakes.

    python -m benchmarks.accuracy --data FOLDER [--models cnn mlp] [--every 1] [--json FILE] [--mistakes FILE]

FOLDER holds pen-strokes-dev.json.gz and mnist-c-dev.npz. They are for measuring only: nothing is trained on them, and
nothing of them is kept here.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.canvases import STYLES, Strokes, draw
from inkdigits import Prediction, Recognizer
from inkdigits.artifact import names
from inkdigits.learning import mnist
from inkdigits.learning.card import machine
from inkdigits.learning.evaluate import evaluate

LOOK_ALIKES = frozenset("oOl|IsSzZbqgB/(i") | {",", "."}
"""Symbols that a person could read as a digit, or take for a dot of the pen; left out where rejection is measured."""

BINS = 15
"""Of the expected calibration error (Guo et al. 2017): equally wide, by confidence."""


class Symbol(NamedTuple):
    """What somebody wrote: a digit's label, or None for what is no digit."""

    strokes: Strokes
    label: int | None


class Reading(NamedTuple):
    """What a model made of symbols: predictions and the labels they should have."""

    predictions: list[Prediction]
    labels: list[int | None]


def load(folder: Path, every: int) -> tuple[list[Symbol], list[Symbol]]:
    """The pen-written digits, and the symbols that are clearly none; every so many-th of each."""
    with gzip.open(folder / "pen-strokes-dev.json.gz", "rt", encoding="utf-8") as file:
        data = json.load(file)
    digits = [Symbol(entry["strokes"], int(entry["label"])) for entry in data["digits"]]
    others = [Symbol(entry["strokes"], None) for entry in data["others"] if entry["label"] not in LOOK_ALIKES]
    return digits[::every], others[::every]


def read(recognizer: Recognizer, symbols: Sequence[Symbol], style: str, seed: int = 0) -> Reading:
    """Draws each symbol in a style, the same for every model, and reads it."""
    chance = np.random.default_rng(seed)
    pictures = (draw(symbol.strokes, style, chance) for symbol in symbols)
    return Reading(recognizer.predict_many(pictures), [symbol.label for symbol in symbols])


def top_1(reading: Reading) -> float:
    """Share whose likeliest digit is the true one, refused or not; an empty sheet is a mistake."""
    return float(np.mean([_likeliest(p) == label for p, label in zip(*reading, strict=True)]))


def coverage_accuracy(reading: Reading, coverage: float = 0.95) -> float:
    """Accuracy on the share that the model is surest of."""
    confidence = np.array([max(p.probabilities) for p in reading.predictions])
    right = np.array([_likeliest(p) == label for p, label in zip(*reading, strict=True)])
    surest = np.argsort(-confidence, kind="stable")[: round(coverage * len(right))]
    return float(right[surest].mean())


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error: how far confidence is from the share that is right, over `BINS`."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(gaps))


def auroc(digits: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Probability that a digit scores higher than what is none (Mann–Whitney), ties counting half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, digits, "left")
    not_above = np.searchsorted(ordered, digits, "right")
    return float((below + not_above).mean() / (2 * len(others)))


def measure(name: str, folder: Path, every: int) -> tuple[dict[str, Any], Reading, list[Symbol]]:
    """Every figure of one model; also its readings of the photographed digits and what they were drawn from."""
    recognizer = Recognizer(name)
    digits, others = load(folder, every)
    test = mnist.load("test")
    by_style = {style: read(recognizer, digits, style) for style in STYLES}
    rejected = {style: read(recognizer, others, style) for style in STYLES}
    everything = Reading(
        [p for reading in by_style.values() for p in reading.predictions],
        [label for reading in by_style.values() for label in reading.labels],
    )
    corrupted = mnist_c_errors(recognizer, folder)
    known, unknown = _scores(everything.predictions), _scores([p for r in rejected.values() for p in r.predictions])
    threshold = np.quantile(known, 0.01)
    figures = {
        "model": recognizer.model,
        "MNIST test": evaluate(recognizer, test).accuracy,
        "MNIST test, as pictures": evaluate(recognizer, test, pipeline=True).accuracy,
        "MNIST test, ECE": _ece_of_frames(recognizer, test),
        "pen strokes": top_1(everything),
        "pen strokes by style": {style: top_1(reading) for style, reading in by_style.items()},
        "pen strokes, accuracy at 95% coverage": coverage_accuracy(everything),
        "pen strokes, ECE": _ece(everything),
        "pen strokes, true digit among the candidates": candidate_coverage(everything),
        "pen strokes, more than one candidate": float(
            np.mean([len(p.candidates) > 1 for p in everything.predictions])
        ),
        "MNIST-C, mean error": float(np.mean(list(corrupted.values()))),
        "MNIST-C, error by corruption": corrupted,
        "rejection AUROC": auroc(known, unknown),
        "non-digits accepted, 1% of digits refused": float((unknown >= threshold).mean()),
        "non-digits accepted, as shipped": _share(rejected, "digit"),
        "digits refused, as shipped": _share(by_style, "not_a_digit"),
        "µs a frame": frame_time(recognizer),
    }
    return figures, by_style["photo"], digits


def candidate_coverage(reading: Reading) -> float:
    """Share of the digits that are among the candidates; one that is refused or not seen has none."""
    return float(np.mean([label in p.candidates for p, label in zip(*reading, strict=True)]))


def mnist_c_errors(recognizer: Recognizer, folder: Path) -> dict[str, float]:
    """For each corruption the share misread, each image read as a picture."""
    errors = {}
    with np.load(folder / "mnist-c-dev.npz") as data:
        labels = data["labels"]
        for corruption in sorted(set(data.files) - {"labels"}):
            predictions = recognizer.predict_many(list(data[corruption]))
            wrong = [_likeliest(p) != label for p, label in zip(predictions, labels, strict=True)]
            errors[corruption] = float(np.mean(wrong))
    return errors


def frame_time(recognizer: Recognizer, rounds: int = 300) -> float:
    """Median microseconds to run the model on one frame, on one thread, once it is warm."""
    frame = np.random.default_rng(0).random((1, 28, 28), np.float32)
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        recognizer.classify(frame)
        times.append(time.perf_counter() - began)
    return float(np.median(times[rounds // 3 :]) * 1e6)


def draw_mistakes(reading: Reading, path: Path, most: int = 60) -> None:
    """The surest mistakes as the model saw them, a sheet of frames in rows of 12."""
    wrong = [p for p, label in zip(*reading, strict=True) if _likeliest(p) != label]
    worst = sorted(wrong, key=lambda p: -max(p.probabilities))[:most]
    frames = [1 - p.frame for p in worst] + [np.ones((28, 28), np.float32)] * (-len(worst) % 12)
    rows = [np.hstack(frames[i : i + 12]) for i in range(0, len(frames), 12)]
    if rows:
        sheet = Image.fromarray((np.vstack(rows) * 255).astype(np.uint8))
        sheet.resize((sheet.width * 2, sheet.height * 2), Image.Resampling.NEAREST).save(path, optimize=True)


def _likeliest(prediction: Prediction) -> int | None:
    if prediction.verdict == "no_ink":
        return None
    return int(np.argmax(prediction.probabilities))


def _scores(predictions: list[Prediction]) -> NDArray[np.float64]:
    """How sure the model is that each is a digit; of a model that can't tell, how sure it is of the digit."""
    tells = len({p.is_digit for p in predictions if p.verdict != "no_ink"}) > 1
    return np.array([p.is_digit if tells else max(p.probabilities) for p in predictions])


def _share(readings: dict[str, Reading], verdict: str) -> float:
    return float(np.mean([p.verdict == verdict for reading in readings.values() for p in reading.predictions]))


def _ece(reading: Reading) -> float:
    confidence = np.array([max(p.probabilities) for p in reading.predictions])
    return calibration_error(
        confidence, np.array([_likeliest(p) == label for p, label in zip(*reading, strict=True)])
    )


def _ece_of_frames(recognizer: Recognizer, digits: mnist.Digits) -> float:
    probabilities = recognizer.classify(digits.images.astype(np.float32) / np.float32(255)).probabilities
    return calibration_error(
        probabilities.max(axis=1).astype(np.float64), probabilities.argmax(axis=1) == digits.labels
    )


def table(all_figures: list[dict[str, Any]]) -> list[str]:
    """The figures of several models as lines of text, a column a model."""
    rows: dict[str, list[str]] = {}
    for figures in all_figures:
        for key, value in figures.items():
            parts = {f"  {k}": v for k, v in value.items()} if isinstance(value, dict) else {key: value}
            for name, part in parts.items():
                rows.setdefault(name, []).append(_format(name, part))
    width = max(map(len, rows))
    return [f"{name:<{width}}  " + "  ".join(f"{cell:>12}" for cell in cells) for name, cells in rows.items()]


def _format(name: str, value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.0f}" if name.startswith("µs") else f"{value:.4f}" if "AUROC" in name else f"{value:.2%}"


def main() -> None:
    """Prints the table and, if asked, writes it as JSON and draws the worst mistakes."""
    parser = argparse.ArgumentParser(description="Accuracy of the shipped models on what people write.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data to measure with")
    parser.add_argument("--models", nargs="+", default=names())
    parser.add_argument("--every", type=int, default=1, help="take every so many-th symbol only, for a quick look")
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    parser.add_argument("--mistakes", type=Path, help="PNG to draw the first model's surest mistakes on photos to")
    arguments = parser.parse_args()
    if not (arguments.data / "pen-strokes-dev.json.gz").is_file():
        sys.exit(f"The data to measure with is not in {arguments.data}; name its folder with --data.")
    measured = [measure(name, arguments.data, arguments.every) for name in arguments.models]
    print(f"{machine()}\n")
    print("\n".join(table([figures for figures, _, _ in measured])))
    if arguments.json:
        report = {
            "machine": machine(),
            "every": arguments.every,
            "models": [figures for figures, _, _ in measured],
        }
        arguments.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if arguments.mistakes:
        draw_mistakes(measured[0][1], arguments.mistakes)


if __name__ == "__main__":
    main()
