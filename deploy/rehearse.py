"""Carries out the Dockerfile's own steps in a clean folder and tries what they make: `make rehearse-image`.

For machines without a container engine. All stages share one folder that stands for `/`, so paths of the Dockerfile
are put below it; this machine's Python and Node stand for the base images. The RUN of the last stage, which takes
from the base image, is left out: it would take from this machine. What is made is then tried as the image would be:
started by CMD as USER (if root asks), its health check asked, a picture sent, SIGTERM.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "images" / "seven.png"
PORT = "18473"
PYTHONS = ("/usr/local/bin/python3", "/usr/bin/python3")
"""Where a Python lies that any user may run; the one that runs this may be in somebody's home."""


def say(text: str) -> None:
    """Prints at once, between what the steps print."""
    print(text, flush=True)  # noqa: T201


class Rehearsal:
    """What the instructions have set so far: a folder, a place in it, an environment, who runs and how."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder = folder
        self.place = folder
        self.env = {**os.environ, "PATH": f"{self._shim(python)}{os.pathsep}{os.environ['PATH']}"}
        self.own: dict[str, str] = {}  # what ENV said in the last stage
        self.stages: list[str] = []
        self.said: dict[str, str] = {}

    def _shim(self, python: str) -> Path:
        """The folder of a `python` as the base image has it; its pip may be that of this environment."""
        folder = self.folder / "shim"
        folder.mkdir()
        shim = folder / "python"
        shim.write_text(
            f'#!/bin/sh\ncase "$1 $2" in "-m pip") exec {sys.executable} "$@" ;; *) exec {python} "$@" ;; esac\n'
        )
        shim.chmod(0o755)
        return folder

    def below(self, text: str) -> str:
        """Puts the absolute paths that the image would make below the folder."""
        return re.sub(r"(?<![\w.$}])/(opt|build)\b", rf"{self.folder}/\1", text)

    def step(self, instruction: str, value: str, total: int) -> None:
        """Carries out one instruction, of a Dockerfile with so many stages."""
        if instruction == "FROM":
            self.stages.append(value.rpartition(" ")[2])
            self.own = {}
        elif instruction == "WORKDIR":
            self.place = Path(self.below(value)) if self.below(value) != value else self.folder
            self.place.mkdir(parents=True, exist_ok=True)
        elif instruction == "ENV":
            self.own |= dict(re.findall(r"(\w+)=(\S+)", value))
        elif instruction == "COPY":
            self._copy(value)
        elif instruction == "RUN" and len(self.stages) < total:
            say(f"[{self.stages[-1]}] {value}")
            environment = {**self.env, **{k: v for k, v in self.own.items() if k != "PATH"}}
            subprocess.run(["sh", "-ec", self.below(value)], cwd=self.place, env=environment, check=True)
        else:
            self.said[instruction] = value

    def _copy(self, value: str) -> None:
        *options, destination = value.split()
        target = Path(self.below(destination)) if destination.startswith("/") else self.place / destination
        if options[0].startswith("--from"):
            source = Path(self.below(options[1]))
            if source != target:  # the stages share their folder
                shutil.copytree(source, target, dirs_exist_ok=True)
            return
        for name in options:
            for path in let_in(ROOT / name):
                into = target / path.relative_to(ROOT / name) if (ROOT / name).is_dir() else target / path.name
                if (ROOT / name).is_file() and not destination.endswith("/"):
                    into = target
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, into)


def let_in(source: Path) -> Iterator[Path]:
    """The files at a path that .dockerignore does not keep out."""
    lines = (ROOT / ".dockerignore").read_text().split("\n")
    patterns = [line.replace("**/", "*") for line in lines if line and line[0] not in "#!" and line != "*"]
    for path in [source] if source.is_file() else sorted(source.rglob("*")):
        places = [path, *path.parents][: len(path.relative_to(ROOT).parts)]
        names = [place.relative_to(ROOT).as_posix() for place in places]
        kept_out = any(fnmatch.fnmatch(name, pattern) for name in names for pattern in patterns)
        if path.is_file() and not kept_out:
            yield path


def attempt(rehearsal: Rehearsal) -> None:
    """Starts what was made, as the image would, and asks of it what an image must do."""
    own = {name: rehearsal.below(value) for name, value in rehearsal.own.items() if name != "PATH"}
    environment = own | {"PATH": f"{rehearsal.folder}/opt/inkdigits/bin:/usr/bin:/bin", "INKDIGITS_PORT": PORT}
    user, _, group = rehearsal.said["USER"].partition(":")
    drop = [
        "setpriv",
        f"--reuid={user}",
        f"--regid={group}",
        "--clear-groups",
        "--no-new-privs",
        "--bounding-set=-all",
    ]
    as_user = drop if os.geteuid() == 0 else []
    say(f"[try] {' '.join(json.loads(rehearsal.said['CMD']))} as user {user if as_user else os.geteuid()}")
    health = json.loads(rehearsal.said["HEALTHCHECK"].partition("CMD ")[2])
    server = subprocess.Popen([*as_user, *json.loads(rehearsal.said["CMD"])], cwd="/tmp", env=environment)
    try:
        until = time.monotonic() + 60
        while subprocess.run([*as_user, *health], env=environment, stderr=subprocess.DEVNULL, check=False).returncode:
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("It did not become ready; what it said stands above.")
            time.sleep(0.2)
        say("[try] the health check says ready")
        say(f"[try] {read()}")
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=10) as answer:
            assert b"<html" in answer.read(), "the page is missing"
        server.send_signal(signal.SIGTERM)
        code = server.wait(30)
    finally:
        server.kill()
    say(f"[try] SIGTERM: exit code {code}")
    # Once it has ended in order, Uvicorn ends by the signal it was sent; as a container's first process, with 0.
    if code != 0:
        raise SystemExit("It did not end in order.")


def read() -> str:
    """The answer to a picture of a seven."""
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n%b\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/predict/", body % PICTURE.read_bytes(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        reading = json.load(answer)
    assert reading["digit"] == 7, reading
    return f"a seven is read as {reading['digit']} by {reading['model']}"


def main() -> None:
    """Rehearses in a folder of its own, which is gone afterwards unless it is named."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, help="keep what is made here")
    python = next((path for path in PYTHONS if Path(path).exists()), sys.executable)
    parser.add_argument("--python", default=python, help="what stands for the image's Python (%(default)s)")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="inkdigits-image-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    try:
        rehearsal = Rehearsal(folder.resolve(), options.python)
        steps = DockerfileParser(path=str(ROOT / "Dockerfile")).structure
        total = sum(step["instruction"] == "FROM" for step in steps)
        for step in steps:
            rehearsal.step(step["instruction"], step["value"], total)
        size = sum(path.lstat().st_size for path in (folder / "opt").rglob("*"))
        say(f"[size] /opt/inkdigits: {size / 1e6:.0f} MB")
        attempt(rehearsal)
    finally:
        if options.folder is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
