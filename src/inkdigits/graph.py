"""Opens the graph of an artifact for ONNX Runtime, and holds it to what it must take and give."""

from __future__ import annotations

from collections.abc import Sequence

import onnxruntime as ort

from inkdigits.artifact import Artifact
from inkdigits.errors import ArtifactError

# Nothing that reads digits tells anybody of it.
ort.disable_telemetry_events()


def open_graph(artifact: Artifact, takes: str, gives: Sequence[str]) -> ort.InferenceSession:
    """Loads and verifies a graph; a run of it keeps to one thread.

    Args:
        artifact: where it lies.
        takes: the name of its only input.
        gives: the outputs that it has at least.

    Raises:
        ArtifactError: it is damaged, or takes or gives something else.
    """
    options = ort.SessionOptions()
    # One digit is far too little work to share: threads of ONNX Runtime's own would only wait for each other.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    data = artifact.read_model()
    try:
        session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ArtifactError(
            f"The model {artifact.card.id} in {artifact.folder} is no graph that ONNX Runtime can run: {error}"
        ) from error
    inputs = [tensor.name for tensor in session.get_inputs()]
    outputs = {tensor.name for tensor in session.get_outputs()}
    if inputs != [takes] or not outputs.issuperset(gives):
        raise ArtifactError(
            f"The model {artifact.card.id} in {artifact.folder} takes {inputs} and gives {sorted(outputs)}, not "
            f"{takes} and {' and '.join(gives)}; export it again."
        )
    return session
