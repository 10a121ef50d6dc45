"""Inkdigits reads handwritten digits.

>>> from inkdigits import Recognizer
>>> Recognizer().predict("seven.png").digit
7
"""

from inkdigits.errors import (
    ArtifactError,
    DataError,
    ExpectationError,
    InkdigitsError,
    NotAPictureError,
    PictureError,
    PictureTooLargeError,
    UnknownModelError,
    UnreadablePictureError,
)
from inkdigits.expectations import Expectations
from inkdigits.prediction import Prediction
from inkdigits.reading import Digit, Number, Reading
from inkdigits.recognizer import Recognizer

__version__ = "0.1.0"

__all__ = [
    "ArtifactError",
    "DataError",
    "Digit",
    "ExpectationError",
    "Expectations",
    "InkdigitsError",
    "NotAPictureError",
    "Number",
    "PictureError",
    "PictureTooLargeError",
    "Prediction",
    "Reading",
    "Recognizer",
    "UnknownModelError",
    "UnreadablePictureError",
]
