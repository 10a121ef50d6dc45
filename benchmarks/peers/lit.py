"""LitServe, with the queue that its documentation advises for many requests.

python -m benchmarks.peers.lit PORT WORKERS
"""

import sys
from typing import Any

import litserve  # type: ignore[import-not-found]
from fastapi import Request

from benchmarks.peers.reader import Reader


class Digits(litserve.LitAPI):  # type: ignore[misc]
    """Reads an upload in four steps, the first two in a process of their own."""

    def setup(self, device: str) -> None:
        """Loads the model, once a worker."""
        self._reader = Reader()

    def decode_request(self, request: Request) -> bytes:
        """The upload's bytes."""
        # LitServe gives the form where it says request.
        data: bytes = request["file"].file.read()
        return data

    def predict(self, data: bytes) -> dict[str, Any]:
        """Reads the picture."""
        return self._reader.read(data)

    def encode_response(self, output: dict[str, Any]) -> dict[str, Any]:
        """The reading is ready for JSON as it is."""
        return output


if __name__ == "__main__":
    port, workers = map(int, sys.argv[1:])
    api = Digits(api_path="/predict/")
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=workers, fast_queue=True)
    server.run(host="127.0.0.1", port=port, log_level="warning", generate_client_file=False, access_log=False)
