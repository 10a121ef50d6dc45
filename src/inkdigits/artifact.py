"""A model on disk: `model.onnx` and the `card.json` that says all that is known of it.

The card travels with the weights: trainer, server and page read from it, and nobody retypes a number.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inkdigits.errors import ArtifactError, UnknownModelError

SHIPPED = Path(__file__).parent / "models"
"""The artifacts that come with the package, one folder each."""

DEFAULT = "cnn"
"""The shipped model that reads where none is named."""

MODEL_FILE = "model.onnx"
CARD_FILE = "card.json"

MNIST_TEST = "MNIST test"
"""What a card's results call MNIST's 10,000 test images."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tensor(_Part):
    """An input or output of the graph; "N" in a shape is free."""

    dtype: str
    shape: tuple[str | int, ...]
    meaning: str


class Calibration(_Part):
    """How logits become probabilities that mean what they say."""

    method: Literal["none", "normalised sigmoid", "temperature"]
    temperature: float = Field(default=1.0, gt=0)


class Recipe(_Part):
    """Everything needed to train the same model again."""

    command: str
    seed: int
    epochs: int
    best_epoch: int
    batch_size: int
    optimizer: str
    loss: str
    augmentation: str
    written: float = Field(default=0, description="digits of our own hands for each image of MNIST")
    non_digits: float = Field(default=0, description="things that are no digits for each image of MNIST")
    settled: str = Field(default="", description="what came after those epochs")
    validation_images: int
    members: tuple[str, ...] = Field(default=(), description="of an ensemble: architecture, seed and revision")
    data: dict[str, str] = Field(description="SHA-256 of every file trained on")
    packages: dict[str, str]
    revision: str = Field(description="git revision of the code that trained")
    minutes: float
    machine: str
    finished: str = Field(description="UTC, ISO 8601")


class Result(_Part):
    """One measured number and the command that prints it."""

    metric: str
    value: float
    data: str
    command: str


class Card(_Part):
    """What is known of a model; `card.json` is this, as JSON."""

    schema_version: Literal[1] = 1
    name: str = Field(pattern=f"^{_NAME.pattern}$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    summary: str
    architecture: str
    parameters: int = Field(gt=0)
    inputs: dict[str, Tensor]
    outputs: dict[str, Tensor]
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="of model.onnx")
    calibration: Calibration
    thresholds: dict[str, float] = Field(
        description="is_digit: least share of ink that is read; candidate: least probability of an alternative; "
        "empty: the model never refuses"
    )
    training: Recipe
    results: tuple[Result, ...]

    @property
    def id(self) -> str:
        """Name and version, such as "cnn@1.0.0"."""
        return f"{self.name}@{self.version}"

    def result(self, metric: str, data: str) -> float | None:
        """The measured value of a metric on a data set, or None if it was not measured."""
        return next((r.value for r in self.results if (r.metric, r.data) == (metric, data)), None)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A model's folder and its card, read but not yet verified."""

    folder: Path
    card: Card

    def read_model(self) -> bytes:
        """Reads the ONNX graph and verifies it.

        Returns:
            The bytes of `model.onnx`, exactly those that were hashed.

        Raises:
            ArtifactError: the file is missing, or its SHA-256 is not the card's.
        """
        path = self.folder / MODEL_FILE
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ArtifactError(
                f"The model {self.card.id} can't be read ({MODEL_FILE}: {error.strerror}); "
                "install Inkdigits again or train it again."
            ) from error
        if hashlib.sha256(data).hexdigest() != self.card.sha256:
            raise ArtifactError(
                f"The model {self.card.id} is not the one its card describes ({MODEL_FILE} has another SHA-256); "
                "install Inkdigits again or train it again."
            )
        return data


def open_artifact(folder: Path) -> Artifact:
    """Reads the card of the model in a folder.

    Raises:
        UnknownModelError: the folder holds no card.
        ArtifactError: the card can't be read or says something impossible.
    """
    path = folder / CARD_FILE
    try:
        text = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # ValueError: a NUL in the path
        raise UnknownModelError(f"There is no model in {folder}: it has no {CARD_FILE}.") from error
    except OSError as error:
        raise ArtifactError(f"The card {path} can't be read: {error.strerror}.") from error
    try:
        return Artifact(folder, Card.model_validate_json(text))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ArtifactError(f"The card {path} is damaged at {where}: {first['msg']}.") from error


def names(folder: Path = SHIPPED) -> list[str]:
    """The names of the models in a folder, the default first, the others in alphabetical order."""
    if not folder.is_dir():
        return []
    found = (path.name for path in folder.iterdir() if (path / CARD_FILE).is_file())
    return sorted(filter(_NAME.fullmatch, found), key=lambda name: (name != DEFAULT, name))


def find(name: str, folder: Path = SHIPPED) -> Artifact:
    """Finds a model by name among those of a folder; a name can never lead out of the folder.

    Raises:
        UnknownModelError: there is none of that name; the message lists those that are there.
        ArtifactError: its card is damaged.
    """
    if name in names(folder):
        return open_artifact(folder / name)
    there = ", ".join(names(folder)) or "none at all"
    raise UnknownModelError(f"There is no model {name[:40]!r}; there is {there}.")


def locate(model: str | os.PathLike[str] | None) -> Artifact:
    """The artifact that a person means: None the default, a plain name a shipped one, a path a folder."""
    if model is None:
        return find(DEFAULT)
    if isinstance(model, str) and _NAME.fullmatch(model):
        return find(model)
    return open_artifact(Path(model))


@contextmanager
def writing(out: Path) -> Iterator[Path]:
    """Makes an artifact in a scratch folder and moves it to `out` only when it is whole.

    Whatever interrupts the work, `out` holds the model that was there before, or none.

    Yields:
        The scratch folder to write into; it is gone afterwards.

    Raises:
        ArtifactError: `out` is not a folder, or holds something else than a model, which would be lost; or the
            place can't be written.
    """
    out = out.absolute()  # "." has no name of its own
    if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or (out / CARD_FILE).is_file())):
        raise ArtifactError(f"{out} holds something that is not a model; choose another folder.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise ArtifactError(f"{out} can't be written: {error.strerror}; choose another folder.") from error
    try:
        (scratch / "new").mkdir()
        yield scratch / "new"
        open_artifact(scratch / "new").read_model()
        _replace(out, scratch / "new", aside=scratch / "old")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _replace(out: Path, new: Path, aside: Path) -> None:
    try:
        if out.exists():
            out.replace(aside)
        new.replace(out)
    except OSError as error:
        raise ArtifactError(f"{out} can't be written: {error.strerror}; choose another folder.") from error
    finally:
        if aside.exists() and not out.exists():
            aside.replace(out)
