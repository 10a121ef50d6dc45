"""Turns a trained Keras model into the ONNX graph of the artifact contract, and proves they agree."""

from __future__ import annotations

import warnings
from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime as ort

from inkdigits.errors import ArtifactError
from inkdigits.frame import SIDE

TOLERANCE = 1e-4
"""Largest difference of a probability between Keras and ONNX Runtime that is still the same model."""


def export(model: keras.Model, path: Path) -> None:
    """Writes `frames` [N, 28, 28] → the outputs of `architectures.finish`, float32, N free.

    Raises:
        ArtifactError: ONNX Runtime does not answer what Keras answers.
    """
    signature = [keras.InputSpec(shape=(None, SIDE, SIDE), dtype="float32", name="frames")]
    with warnings.catch_warnings():
        # Keras asks NumPy for names that NumPy means to change; nothing of it touches the graph.
        warnings.filterwarnings("ignore", category=FutureWarning, module="keras")
        model.export(path, format="onnx", input_signature=signature, verbose=False)
    _name_the_free_axis(path)
    difference = _largest_difference(model, path)
    if not difference <= TOLERANCE:
        raise ArtifactError(f"The exported graph differs from Keras by {difference:.2g}; it is not published.")


def _name_the_free_axis(path: Path) -> None:
    graph = onnx.load(path)
    for tensor in (*graph.graph.input, *graph.graph.output):
        tensor.type.tensor_type.shape.dim[0].dim_param = "N"
    onnx.checker.check_model(graph)
    onnx.save(graph, path)


def _largest_difference(model: keras.Model, path: Path) -> float:
    frames = np.random.default_rng(0).random((64, SIDE, SIDE), np.float32)
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    trained = {name: keras.ops.convert_to_numpy(out) for name, out in model(frames, training=False).items()}
    shares = [name for name in trained if name != "logits"]
    exported = session.run(shares, {"frames": frames})
    return float(max(np.abs(out - trained[name]).max() for name, out in zip(shares, exported, strict=True)))
