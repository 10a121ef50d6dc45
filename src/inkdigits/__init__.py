"""Inkdigits reads handwritten digits.

>>> from inkdigits import Recognizer
>>> Recognizer().predict("seven.png").digit
7
"""

from inkdigits.errors import (
    ArtifactError,
    DataError,
    InkdigitsError,
    NotAPictureError,
    PictureError,
    PictureTooLargeError,
    UnknownModelError,
    UnreadablePictureError,
)
from inkdigits.prediction import Prediction
from inkdigits.recognizer import Recognizer

__version__ = "0.1.0"

__all__ = [
    "ArtifactError",
    "DataError",
    "InkdigitsError",
    "NotAPictureError",
    "PictureError",
    "PictureTooLargeError",
    "Prediction",
    "Recognizer",
    "UnknownModelError",
    "UnreadablePictureError",
]
