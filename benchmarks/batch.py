"""How many small pictures a second become readings in a file, beside a loop over the seed's way and over a package.

    python -m benchmarks.batch [--pictures 10000] [--few 300] [--rounds 3] [--cache FOLDER] [--json FILE]

Ours is the whole command, `inkdigits predict FOLDER --csv --out FILE`, start included. The peers read some hundred of
the same files one by one, and only that is timed, not their start:

- the seed's way: decode, 28×28, `keras.predict` of one picture; the network is our cnn's, untrained, for speed does
  not depend on weights.
- digit-recognizer-py from PyPI, installed into an environment of its own in the cache (it brings PyTorch).

The pictures are MNIST's test images as PNG files of 28×28 pixels, and drawings of 280×280 as the page sends them.
Memory is the largest resident memory of all our processes together, for as many pictures and for four times as many.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from PIL import Image

from benchmarks.canvases import draw
from inkdigits.learning import mnist
from inkdigits.learning.card import machine
from inkdigits.learning.hands.writer import write_trajectory
from inkdigits.learning.mnist import cache_folder

PACKAGE = "digit-recognizer-py==0.1.0"

Make: TypeAlias = Callable[[Path, int], list[int]]
"""Fills a folder with so many pictures; answers their labels, in the order in which we read them."""

DRAWINGS = 500
"""Different drawings; more are the same again."""

SAMPLE = 0.05
"""Seconds between two looks at memory."""

TIMED = """
import json, sys, time
paths = json.load(sys.stdin)
for path in paths[:10]:
    read(path)
began, worked = time.perf_counter(), time.process_time()
digits = [int(read(path)) for path in paths]
print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked, "digits": digits}))
"""

SEED = """
import os
os.environ["KERAS_BACKEND"], os.environ["TF_CPP_MIN_LOG_LEVEL"] = "tensorflow", "2"
import numpy as np
from PIL import Image
from inkdigits.learning.architectures import ARCHITECTURES
model = ARCHITECTURES["cnn"].build()
def read(path):
    frame = np.asarray(Image.open(path).convert("L").resize((28, 28)), np.float32) / 255
    return model.predict(frame[None], verbose=0)[0, :10].argmax()
"""

PEER = """
import digit_recognizer
reader = digit_recognizer.DigitRecognizer()
read = reader.predict
"""


def mnist_folder(folder: Path, count: int) -> list[int]:
    """Writes MNIST's test images as PNG files, 10,000 a folder at most; answers their labels, in our order."""
    digits = mnist.load("test")
    for i in range(count):
        path = folder / f"{i // 10_000}" / f"{i % 10_000}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if i < len(digits.images):
            Image.fromarray(digits.images[i]).save(path)
        else:
            path.hardlink_to(folder / "0" / path.name)
    return [int(digits.labels[i % 10_000]) for i in range(count)]


def drawings_folder(folder: Path, count: int) -> list[int]:
    """Writes drawings of 280×280 pixels, black on white; answers their labels, in our order."""
    folder.mkdir(parents=True)
    for i in range(min(count, DRAWINGS)):
        strokes = [stroke.tolist() for stroke in write_trajectory(i % 10, np.random.default_rng(i))]
        draw(strokes, "black on white", np.random.default_rng(i)).save(folder / f"{i}.png")
    for i in range(DRAWINGS, count):
        (folder / f"{i}.png").hardlink_to(folder / f"{i % DRAWINGS}.png")
    return [i % DRAWINGS % 10 for i in range(count)]


def ours(folder: Path, labels: Sequence[int]) -> dict[str, Any]:
    """Runs the command once: seconds, seconds of all cores, bytes of memory, accuracy."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out.csv"
        command = [sys.executable, "-m", "inkdigits", "predict", str(folder), "--csv", "--out", str(out)]
        before, began = os.times(), time.perf_counter()
        with subprocess.Popen(command) as process:
            watch = Watch(process.pid)
            process.wait()
            seconds = time.perf_counter() - began
            peak = watch.stop()
        after = os.times()
        if process.returncode:
            raise SystemExit("inkdigits predict failed; see above.")
        with out.open(newline="", encoding="utf-8") as file:
            digits = [row["digit"] for row in csv.DictReader(file)]
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {"seconds": seconds, "cpu": cpu, "memory": peak, "accuracy": accuracy(digits, labels)}


def peer(python: str, script: str, paths: Sequence[Path], labels: Sequence[int]) -> dict[str, Any]:
    """Reads some pictures one by one in another interpreter."""
    run = subprocess.run(
        [python, "-c", script + TIMED],
        input=json.dumps([str(path) for path in paths]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    measured: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    measured["accuracy"] = accuracy(list(map(str, measured.pop("digits"))), labels)
    return measured


def accuracy(digits: Sequence[str], labels: Sequence[int]) -> float:
    """Share that was read rightly; what was refused was not."""
    return float(np.mean([digit == str(label) for digit, label in zip(digits, labels, strict=True)]))


class Watch:
    """Looks at the resident memory of a process and all below it until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._peak, self._done = 0, threading.Event()
        self._thread = threading.Thread(target=self._look, args=(pid,))
        self._thread.start()

    def stop(self) -> int:
        """The most bytes seen."""
        self._done.set()
        self._thread.join()
        return self._peak

    def _look(self, pid: int) -> None:
        while not self._done.wait(SAMPLE):
            self._peak = max(self._peak, _resident(pid))


def _resident(pid: int) -> int:
    process = Path("/proc", str(pid))
    try:
        pages = int((process / "statm").read_text().split()[1])
        children = [
            child for task in (process / "task").iterdir() for child in (task / "children").read_text().split()
        ]
    except OSError:  # it has ended meanwhile
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_resident(int(child)) for child in children)


def environment(cache: Path) -> str:
    """The interpreter of the package's own environment, installed if it is not there."""
    folder = cache / "digit-recognizer-py"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", PACKAGE]
        subprocess.run(install, check=True)
        (folder / "ready").touch()
    return str(python)


def measure(make: Make, count: int, few: int, rounds: int, package: str | None) -> dict[str, Any]:
    """All readers on one kind of picture; rounds interleave, and the fastest counts: others only add to time."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "pictures"
        labels = make(folder, count)
        some = sorted(folder.rglob("*.png"), key=lambda path: (path.parent.name, int(path.stem)))[:few]
        readers: dict[str, Callable[[], dict[str, Any]]] = {
            "inkdigits predict": lambda: {**ours(folder, labels), "pictures": count},
            "seed: keras.predict": lambda: {**peer(sys.executable, SEED, some, labels[:few]), "pictures": few},
        }
        if package:
            readers[PACKAGE] = lambda: {**peer(package, PEER, some, labels[:few]), "pictures": few}
        taken: dict[str, list[dict[str, Any]]] = {name: [] for name in readers}
        for _ in range(rounds):
            for name, read in readers.items():
                taken[name].append(read())
    fastest = {name: min(runs, key=lambda run: run["seconds"]) for name, runs in taken.items()}
    for name, run in fastest.items():
        run["rate"] = run["pictures"] / run["seconds"]
        run["rates"] = [run["pictures"] / each["seconds"] for each in taken[name]]
        run["cpu_us"] = min(each["cpu"] for each in taken[name]) / run["pictures"] * 1e6
    fastest["seed: keras.predict"]["accuracy"] = None  # untrained
    return fastest


def memory(count: int) -> dict[str, int]:
    """The most bytes of memory for so many pictures and for four times as many."""
    peaks = {}
    for pictures in (count, 4 * count):
        with tempfile.TemporaryDirectory() as scratch:
            labels = mnist_folder(Path(scratch) / "pictures", pictures)
            peaks[str(pictures)] = int(ours(Path(scratch) / "pictures", labels)["memory"])
    return peaks


def table(kinds: dict[str, dict[str, Any]]) -> list[str]:
    """The figures as a table."""
    lines = ["| pictures | reader | a second | ours is | CPU µs a picture | accuracy |", "|---|---|---|---|---|---|"]
    for kind, readers in kinds.items():
        rate = readers["inkdigits predict"]["rate"]
        for name, run in readers.items():
            right = "" if run["accuracy"] is None else f"{run['accuracy']:.2%}"
            ratio, cpu = rate / run["rate"], run["cpu_us"]
            lines.append(f"| {kind} | {name} | {run['rate']:,.0f} | {ratio:.1f}× | {cpu:,.0f} | {right} |")
    return lines


def main() -> None:
    """Measures, prints the tables and, if asked, writes them as JSON."""
    parser = argparse.ArgumentParser(description="Small pictures a second, from files to a file.")
    parser.add_argument("--pictures", type=int, default=10_000, help="pictures of each kind")
    parser.add_argument("--few", type=int, default=300, help="pictures that are read one by one by the peers")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=cache_folder().parent / "benchmarks")
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    arguments = parser.parse_args()
    package, trouble = None, None
    try:
        package = environment(arguments.cache)
    except (subprocess.CalledProcessError, OSError) as error:
        trouble = f"{PACKAGE} can't be installed: {error}"
        print(trouble)
    given = (arguments.pictures, arguments.few, arguments.rounds, package)
    kinds = {"MNIST, 28×28": measure(mnist_folder, *given), "drawing, 280×280": measure(drawings_folder, *given)}
    peaks = memory(arguments.pictures)
    print(f"\n{machine()}; load {os.getloadavg()[0]:.1f}; the fastest of {arguments.rounds} rounds\n")
    print("\n".join(table(kinds)))
    for pictures, peak in peaks.items():
        print(f"{int(pictures):>7,} pictures: {peak / 1e6:,.0f} MB at most, all processes")
    if arguments.json:
        report = {
            "machine": machine(),
            "load": os.getloadavg()[0],
            "kinds": kinds,
            "memory": peaks,
            "trouble": trouble,
        }
        arguments.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
