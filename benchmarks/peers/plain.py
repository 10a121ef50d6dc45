"""Plain FastAPI and ONNX Runtime: a `def` endpoint, which FastAPI runs in its thread pool."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, UploadFile

from benchmarks.peers.reader import Reader

app = FastAPI()
reader = Reader()


@app.post("/predict/")
def predict(file: UploadFile) -> dict[str, Any]:
    """Reads the picture."""
    return reader.read(file.file.read())
