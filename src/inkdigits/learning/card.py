"""Writes down what is known of a trained model, so that anyone can judge it and train it again."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from inkdigits.artifact import CARD_FILE, Card, Tensor
from inkdigits.frame import SIDE
from inkdigits.prediction import CLASSES

PACKAGES = ("inkdigits", "keras", "tensorflow", "tensorflow-cpu", "tf2onnx", "onnx", "onnxruntime", "numpy")

INPUTS = {"frames": Tensor(dtype="float32", shape=("N", SIDE, SIDE), meaning="0..1, 1 = ink")}
OUTPUTS = {
    "logits": Tensor(dtype="float32", shape=("N", CLASSES), meaning="before normalisation"),
    "probabilities": Tensor(dtype="float32", shape=("N", CLASSES), meaning="0..1, sum 1"),
}
OUTPUTS_WITH_REFUSAL = {
    **OUTPUTS,
    "is_digit": Tensor(dtype="float32", shape=("N",), meaning="probability in 0..1 that the ink is a digit"),
}


def write(card: Card, folder: Path) -> None:
    """Writes `card.json` into a model's folder."""
    (folder / CARD_FILE).write_text(card.model_dump_json(indent=2) + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def packages() -> dict[str, str]:
    """The versions of the packages that shape a training, those that are installed."""
    found: dict[str, str] = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def revision() -> str:
    """The git revision of this code, with "+changes" if it has been changed since, or "unknown"."""
    here = Path(__file__).parent
    try:
        head = _git(here, "rev-parse", "--short=12", "HEAD")
        changed = _git(here, "status", "--porcelain", "--untracked-files=no", "--", ".")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head}+changes" if changed else head


def machine() -> str:
    """The machine in words: cores, processor, system, Python; nothing that tells whose it is."""
    return f"{os.cpu_count()} cores {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def now() -> str:
    """The time, UTC, ISO 8601, in whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _git(folder: Path, *words: str) -> str:
    run = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return run.stdout.strip()
