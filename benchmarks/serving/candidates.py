"""The servers that are compared, how each is started, and the environments that the others get."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

from benchmarks.serving.upload import DIGIT

ROOT = Path(__file__).parents[2]

FRAMING = ("numpy", "onnxruntime", "opencv-python-headless", "pillow", "pydantic")
"""What our framing and the model need; a peer's environment gets the versions that are installed here."""

UVICORN = ("python", "-m", "uvicorn", "--port={port}", "--log-level=warning", "--loop=uvloop", "--http=httptools")


class NotInstalledError(Exception):
    """A peer's environment can't be made; the message ends with what pip said."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A server to measure.

    Attributes:
        what: in words.
        words: the command; "{port}" stands for the port, "python" for its environment's interpreter.
        environment: variables that it needs.
        packages: what to install into an environment of its own; none: it runs in this one.
        workers: processes that read.
        digit: what it must answer; None if it does not read or its network is untrained.
    """

    what: str
    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    workers: int = 1
    digit: int | None = DIGIT

    def command(self, name: str) -> list[str]:
        """The command with the interpreter of its environment, which is made if it is not there yet.

        Raises:
            NotInstalledError: it can't be made.
        """
        if not self.packages:
            return list(self.words)
        python = install(name.split("-")[0], self.packages)
        return [str(python) if word == "python" else word for word in self.words]

    def variables(self) -> dict[str, str]:
        """What to set in its environment; code is taken from this checkout."""
        return {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **self.environment}


def ours(workers: int) -> Candidate:
    """Our server, without the limit of one client's requests, since one client sends them all."""
    environment = {
        "INKDIGITS_PORT": "{port}",
        "INKDIGITS_WORKERS": str(workers),
        "INKDIGITS_RATE": "0",
        "INKDIGITS_QUEUE": "256",
        "INKDIGITS_MAX_WAIT_SECONDS": "10",
        "INKDIGITS_MODEL": "cnn",
    }
    return Candidate("inkdigits serve", ("python", "-m", "inkdigits", "serve"), environment, workers=workers)


def fastapi(module: str, what: str, workers: int = 1, digit: int | None = DIGIT) -> Candidate:
    """A FastAPI application of `benchmarks.peers`, on the event loop and the parser that ours has."""
    words = (*UVICORN, f"--workers={workers}", f"benchmarks.peers.{module}:app")
    return Candidate(what, words, workers=workers, digit=digit)


def litserve(workers: int) -> Candidate:
    """LitServe; its HTTP runs in processes of their own besides."""
    words = ("python", "-m", "benchmarks.peers.lit", "{port}", str(workers))
    return Candidate("LitServe", words, packages=("litserve", "python-multipart"), workers=workers)


def bentoml(workers: int) -> Candidate:
    """BentoML in its production mode."""
    words = (
        "python",
        "-m",
        "bentoml",
        "serve",
        "--host=127.0.0.1",
        "--port={port}",
        "-q",
        "benchmarks.peers.bento:Digits",
    )
    environment = {"BENTO_WORKERS": str(workers), "BENTOML_DO_NOT_TRACK": "true"}
    return Candidate("BentoML", words, environment, packages=("bentoml",), workers=workers)


CANDIDATES: dict[str, Candidate] = {
    "ours": ours(1),
    "ours-2": ours(2),
    "seed": fastapi("seed", "FastAPI + keras.predict, untrained", digit=None),
    "plain": fastapi("plain", "FastAPI + ONNX Runtime"),
    "litserve": litserve(1),
    "litserve-2": litserve(2),
    "bentoml": bentoml(1),
    "bentoml-2": bentoml(2),
    "ceiling": fastapi("ceiling", "FastAPI that only reads the upload", digit=None),
    "ceiling-2": fastapi("ceiling", "FastAPI that only reads the upload", 2, digit=None),
}


def cache_folder() -> Path:
    """Where the peers' environments are kept: `INKDIGITS_CACHE`/bench-serving, or the user's cache."""
    root = os.environ.get("INKDIGITS_CACHE")
    return (Path(root) if root else user_cache_path("inkdigits")) / "bench-serving"


def install(name: str, packages: tuple[str, ...]) -> Path:
    """The interpreter of an environment with these packages and what our framing needs; made once.

    Raises:
        NotInstalledError: it can't be made.
    """
    folder = cache_folder() / name
    python = folder / "bin" / "python"
    made = folder / "made.json"
    wanted = [*packages, *(f"{package}=={version(package)}" for package in FRAMING)]
    if made.is_file() and json.loads(made.read_text("utf-8")) == wanted:
        return python
    print(f"making an environment for {name}…", file=sys.stderr, flush=True)
    try:
        venv.create(folder, clear=True, with_pip=True)
        words = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *wanted]
        subprocess.run(words, check=True, capture_output=True, text=True, timeout=600)
    except subprocess.CalledProcessError as error:
        raise NotInstalledError(f"pip could not install it: {str(error.stderr).strip()[-300:]}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalledError(f"its environment can't be made in {folder}: {error}") from error
    made.write_text(json.dumps(wanted), encoding="utf-8")
    return python
