"""What the API answers, as it stands in OpenAPI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from inkdigits.frame import SIDE
from inkdigits.prediction import CLASSES, Prediction, Verdict
from inkdigits.reading import Number, Reading

_SEVEN: dict[str, Any] = {
    "digit": 7,
    "verdict": "digit",
    "confidence": 0.98,
    "probabilities": [0.0, 0.01, 0.0, 0.0, 0.0, 0.0, 0.0, 0.98, 0.0, 0.01],
    "model": "cnn@1.0.0",
    "candidates": [7],
}

_PAGE: dict[str, Any] = {
    "numbers": [
        {
            "text": "17",
            "box": [40, 62, 130, 96],
            "confidence": 0.74,
            "doubtful": True,
            "problem": None,
            "page": 1,
            "cell": None,
            "digits": [
                {"digit": 1, "box": [40, 64, 21, 94], "confidence": 0.99, "alternatives": [], "verdict": "digit"},
                {
                    "digit": 7,
                    "box": [98, 62, 72, 96],
                    "confidence": 0.76,
                    "alternatives": [{"digit": 1, "confidence": 0.23}],
                    "verdict": "digit",
                },
            ],
        }
    ],
    "left_out": [{"box": [60, 210, 180, 74], "page": 1}],
    "model": "cnn@1.0.0",
    "width": 640,
    "height": 480,
    "pages": [{"width": 640, "height": 480}],
}

Share = Annotated[float, Field(ge=0, le=1)]
Digit = Annotated[int, Field(ge=0, le=9)]
Shade = Annotated[int, Field(ge=0, le=255)]
Place = Annotated[int, Field(ge=1)]
Length = Annotated[int, Field(ge=0)]
Box = Annotated[
    tuple[Length, Length, Length, Length],
    Field(description="left, top, width, height in pixels of the upright picture"),
]


class PredictionOut(BaseModel):
    """One reading."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SEVEN]})

    digit: Digit | None = Field(description="null unless the verdict is “digit”")
    verdict: Verdict = Field(description="“no_ink”: the sheet is empty; “not_a_digit”: ink, but no digit")
    confidence: Share = Field(description="probability that the digit is right; 0 where there is none")
    probabilities: list[Share] = Field(
        min_length=CLASSES, max_length=CLASSES, description="one a digit, from 0 to 9; they sum to 1"
    )
    model: str = Field(description="name and version of the model that read")
    candidates: list[Digit] = Field(
        description="the digits that hold the true one with 99.9 % probability, by calibration, the likeliest first"
    )
    frame: list[Shade] | None = Field(
        default=None,
        min_length=SIDE * SIDE,
        max_length=SIDE * SIDE,
        description="the 28×28 picture that the model saw, row by row, 255 = ink; with include=frame",
    )

    @classmethod
    def of(cls, prediction: Prediction, *, with_frame: bool) -> PredictionOut:
        """Encodes a reading."""
        out = cls(
            digit=prediction.digit,
            verdict=prediction.verdict,
            confidence=prediction.confidence,
            probabilities=list(prediction.probabilities),
            model=prediction.model,
            candidates=list(prediction.candidates),
        )
        # Left unset, not null, where it was not asked for: the route leaves out what is unset.
        return out.model_copy(update={"frame": _shades(prediction)}) if with_frame else out


def _shades(prediction: Prediction) -> list[int]:
    shades: list[int] = np.rint(prediction.frame * 255).astype(int).ravel().tolist()
    return shades


class AlternativeOut(BaseModel):
    """Another digit that it may be."""

    digit: Digit
    confidence: Share = Field(description="probability that it is this one")


class DigitOut(BaseModel):
    """One digit of a number."""

    digit: Digit | None = Field(description="null where the ink in its place is no digit")
    box: Box
    confidence: Share = Field(description="probability that the digit is right, if it is one symbol; 0 if it is none")
    alternatives: list[AlternativeOut] = Field(
        description="other digits that are not unlikely, the likeliest first; empty where it is sure"
    )
    verdict: Literal["digit", "not_a_digit"]


class NumberOut(BaseModel):
    """One number."""

    text: str = Field(
        description=(
            "its digits, “?” for what is none, with the separator and the sign that were found; empty for an empty "
            "cell of a grid"
        )
    )
    box: Box
    confidence: Share = Field(description="probability that the whole text is right")
    doubtful: bool = Field(
        description="whether a person had better look: little confidence, no digit in some place, or not as expected"
    )
    problem: str | None = Field(description="in which way it is not as expected; null if it is, or nothing was")
    page: int = Field(ge=1, description="which of the document's pages it is on; a picture is a document of one page")
    cell: tuple[Place, Place] | None = Field(
        description="row and column in the grid that was expected, from 1; null where none was, or where none fits"
    )
    digits: list[DigitOut] = Field(description="from left to right")

    @classmethod
    def of(cls, number: Number, page: int) -> NumberOut:
        """Encodes a number and the page it is on."""
        return cls.model_validate({**asdict(number), "page": page})


class LeftOut(BaseModel):
    """Something that was taken for no number."""

    box: Box
    page: int = Field(ge=1, description="which of the document's pages it is on")


class PageOut(BaseModel):
    """One page of a document."""

    width: int = Field(gt=0, description="of the upright page in pixels")
    height: int = Field(gt=0, description="of the upright page in pixels")


class ReadingOut(BaseModel):
    """All numbers of a picture, or of all pages of a document."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PAGE]})

    numbers: list[NumberOut] = Field(
        description=(
            "in reading order: rows from top to bottom, each from left to right; empty where there are none, and one "
            "a cell of a grid that was expected and found"
        )
    )
    left_out: list[LeftOut] = Field(
        description=(
            "where something is that was taken for no number: a word, a drawing, a number that can't be told; "
            "beside a grid that was found, all that lies beyond it"
        )
    )
    model: str = Field(description="name and version of the model that read")
    width: int = Field(gt=0, description="of the upright picture in pixels, or of the first page")
    height: int = Field(gt=0, description="of the upright picture in pixels, or of the first page")
    pages: list[PageOut] = Field(min_length=1, description="of a PDF, drawn; a picture has one")

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> ReadingOut:
        """Encodes the readings of a document's pages, at least one."""
        pages = [PageOut(width=reading.width, height=reading.height) for reading in readings]
        return cls(
            numbers=[NumberOut.of(number, each.page) for each in readings for number in each.numbers],
            left_out=[LeftOut(box=box, page=each.page) for each in readings for box in each.left_out],
            model=readings[0].model,
            width=pages[0].width,
            height=pages[0].height,
            pages=pages,
        )


class ModelOut(BaseModel):
    """One model, as its card describes it."""

    name: str
    id: str = Field(description="name and version", examples=["cnn@1.0.0"])
    version: str
    summary: str
    architecture: str
    parameters: int
    test_accuracy: Share | None = Field(description="on MNIST's test images; null if it was not measured")
    default: bool = Field(description="whether it reads where a request names no model")
    available: bool
    problem: str | None = Field(description="why it is not available")


class ModelsOut(BaseModel):
    """The models that there are."""

    default: str
    models: list[ModelOut]


class Live(BaseModel):
    """The process answers."""

    status: Literal["live"] = "live"


class Ready(BaseModel):
    """The default model is loaded and warm."""

    status: Literal["ready"] = "ready"
    model: str = Field(examples=["cnn@1.0.0"])
