"""What a reading is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from inkdigits.frame import Frame

Verdict: TypeAlias = Literal["digit", "no_ink", "not_a_digit"]

CLASSES = 10


@dataclass(frozen=True, slots=True)
class Prediction:
    """One reading of one picture.

    Attributes:
        digit: 0..9, or None if the verdict is not "digit".
        verdict: "digit", "no_ink" (the sheet is empty) or "not_a_digit" (ink, but no digit).
        confidence: probability in 0..1 that `digit` is right; 0 where there is no digit.
        probabilities: ten numbers in 0..1 that sum to 1, one a digit; all 0.1 where there is no ink. Where the
            verdict is "not_a_digit" they say which digit it is likest.
        model: name and version of the model that read, such as "cnn@1.0.0".
        frame: float32 [28, 28] in 0..1, 1 = ink: what the model saw; all 0 where there is no ink.
        is_digit: probability in 0..1 that the ink is a digit at all; 1 from a model that knows digits only, 0
            where there is no ink.
        candidates: the digits that hold the true one with 99.9 % probability, the likeliest first; only `digit`
            from a model that was not calibrated for it, none where there is no digit.
    """

    digit: int | None
    verdict: Verdict
    confidence: float
    probabilities: tuple[float, ...]
    model: str
    frame: Frame = field(repr=False, compare=False)
    is_digit: float = 1.0
    candidates: tuple[int, ...] = ()
