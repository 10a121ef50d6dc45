"""The design this project started from: FastAPI and `keras.predict`.

The network is that of our cnn, untrained: how fast it is does not depend on its weights.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

from fastapi import FastAPI, UploadFile

from benchmarks.peers.reader import MODEL, answer, frame_of
from inkdigits.learning.architectures import ARCHITECTURES
from inkdigits.prediction import CLASSES

app = FastAPI()
model = ARCHITECTURES[MODEL].build()


@app.post("/predict/")
async def predict(file: UploadFile) -> dict[str, Any]:
    """Reads the picture."""
    scores = model.predict(frame_of(await file.read()), verbose=0)
    return answer(scores[0, :CLASSES])
