"""What the API answers, as it stands in OpenAPI."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from inkdigits.frame import SIDE
from inkdigits.prediction import CLASSES, Prediction, Verdict

_SEVEN: dict[str, Any] = {
    "digit": 7,
    "verdict": "digit",
    "confidence": 0.98,
    "probabilities": [0.0, 0.01, 0.0, 0.0, 0.0, 0.0, 0.0, 0.98, 0.0, 0.01],
    "model": "cnn@1.0.0",
    "candidates": [7],
}

Share = Annotated[float, Field(ge=0, le=1)]
Digit = Annotated[int, Field(ge=0, le=9)]
Shade = Annotated[int, Field(ge=0, le=255)]


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
