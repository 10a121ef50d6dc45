"""What all peers share: our framing and our model on ONNX Runtime, so that only the serving differs."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime as ort

from inkdigits.artifact import find
from inkdigits.frame import SIDE, to_frame
from inkdigits.ink import extract
from inkdigits.picture import Source, load

MODEL = "cnn"


class Reader:
    """Reads one picture after another, on one thread each, as our own recognizer does."""

    def __init__(self) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = ort.InferenceSession(find(MODEL).read_model(), options, providers=["CPUExecutionProvider"])

    def read(self, source: Source) -> dict[str, Any]:
        """The digit and its ten probabilities, ready for JSON."""
        frame = frame_of(source)
        (probabilities,) = self._session.run(["probabilities"], {"frames": frame})
        return answer(probabilities[0])


def frame_of(source: Source) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Our framing: float32 [1, 28, 28] in 0..1, empty where there is no ink."""
    frame = to_frame(extract(load(source)))
    return np.zeros((1, SIDE, SIDE), np.float32) if frame is None else frame[None]


def answer(probabilities: np.ndarray[Any, np.dtype[np.float32]]) -> dict[str, Any]:
    """What every peer answers for ten probabilities."""
    return {"digit": int(probabilities.argmax()), "probabilities": probabilities.tolist()}
