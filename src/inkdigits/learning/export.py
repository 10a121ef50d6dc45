"""Turns a trained Keras model into the ONNX graph of the artifact contract, and proves they agree."""

from __future__ import annotations

import warnings
from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray

from inkdigits.errors import ArtifactError
from inkdigits.frame import SIDE

TOLERANCE = 1e-4
"""Largest difference of a probability between Keras and ONNX Runtime that is still the same model."""


def export(model: keras.Model, path: Path) -> None:
    """Writes `frames` [N, 28, 28] → the outputs of `architectures.finish`, float32, N free.

    Raises:
        ArtifactError: ONNX Runtime does not answer what Keras answers.
    """
    write_graph(model, path, "frames", np.random.default_rng(0).random((64, SIDE, SIDE), np.float32), ("N",))


def write_graph(
    model: keras.Model, path: Path, takes: str, examples: NDArray[np.float32], free: tuple[str | None, ...]
) -> None:
    """Writes the graph of a model whose outputs are named, and compares its answers.

    Args:
        model: from one input to a dictionary of outputs.
        path: of the file.
        takes: the input's name.
        examples: what the answers to are compared, of the input's shape.
        free: the names of its axes that may be of any length, None for one that may not.

    Raises:
        ArtifactError: ONNX Runtime does not answer what Keras answers.
    """
    names = {axis: name for axis, name in enumerate(free) if name}
    shape = tuple(None if axis in names else length for axis, length in enumerate(examples.shape))
    with warnings.catch_warnings():
        # Keras asks NumPy for names that NumPy means to change; nothing of it touches the graph.
        warnings.filterwarnings("ignore", category=FutureWarning, module="keras")
        signature = [keras.InputSpec(shape=shape, dtype="float32", name=takes)]
        model.export(path, format="onnx", input_signature=signature, verbose=False)
    _name_the_free_axes(path, names)
    difference = _largest_difference(model, path, takes, examples)
    if not difference <= TOLERANCE:
        raise ArtifactError(f"The exported graph differs from Keras by {difference:.2g}; it is not published.")


def _name_the_free_axes(path: Path, names: dict[int, str]) -> None:
    graph = onnx.load(path)
    for axis, name in names.items():
        graph.graph.input[0].type.tensor_type.shape.dim[axis].dim_param = name
    for tensor in graph.graph.output:
        tensor.type.tensor_type.shape.dim[0].dim_param = names[0]
    onnx.checker.check_model(graph)
    onnx.save(graph, path)


def _largest_difference(model: keras.Model, path: Path, takes: str, examples: NDArray[np.float32]) -> float:
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    trained = {name: keras.ops.convert_to_numpy(out) for name, out in model(examples, training=False).items()}
    shares = [name for name in trained if name != "logits"]
    exported = session.run(shares, {takes: examples})
    return float(max(np.abs(out - trained[name]).max() for name, out in zip(shares, exported, strict=True)))
