"""How long a picture takes to become a frame, step by step, on one thread.

python -m benchmarks.ink_speed [--rounds 200]
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from benchmarks.canvases import STYLES
from inkdigits.frame import to_frame
from inkdigits.ink import extract
from inkdigits.learning.card import machine
from inkdigits.learning.hands.writer import write_trajectory
from inkdigits.picture import load

SIDE_OF_12_MP = 3464


def fastest(step: Callable[[], object], rounds: int) -> float:
    """Microseconds of the fastest of some rounds: whatever else runs on the machine only adds to it."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        step()
        times.append(time.perf_counter() - began)
    return min(times) * 1e6


def pictures() -> dict[str, bytes]:
    """Encoded pictures of a digit, by name; the same every time."""
    strokes = [stroke.tolist() for stroke in write_trajectory(4, np.random.default_rng(1))]
    drawn = {name: draw(strokes, np.random.default_rng(2)) for name, draw in STYLES.items()}
    kinds = {
        "grey canvas, 280": (drawn["black on white"].convert("L"), "PNG"),
        "RGB canvas, 280": (drawn["black on white"], "PNG"),
        "transparent canvas, 280": (drawn["on transparency"], "PNG"),
        "coloured canvas, 280": (drawn["coloured"], "PNG"),
        "MNIST, 28": (drawn["white on black"].convert("L").resize((28, 28)), "PNG"),
        "photo, 480": (drawn["photo"], "JPEG"),
        "photo, 12 MP": (drawn["photo"].resize((SIDE_OF_12_MP,) * 2), "JPEG"),
    }
    return {name: _encoded(image, file_format) for name, (image, file_format) in kinds.items()}


def _encoded(image: Image.Image, file_format: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format)
    return buffer.getvalue()


def main() -> None:
    """Prints microseconds for decoding, ink and frame of each kind of picture."""
    parser = argparse.ArgumentParser(description="Time from a picture to a frame.")
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    cv2.setNumThreads(1)
    print(f"{machine()}, one thread; the fastest of {rounds} rounds, in µs\n")
    print(f"{'picture':<26}{'decode':>9}{'ink':>9}{'frame':>9}")
    for name, data in pictures().items():
        picture = load(data)
        ink = extract(picture)
        few = rounds if len(data) < 100_000 else max(3, rounds // 20)
        steps = (lambda d=data: load(d), lambda p=picture: extract(p), lambda i=ink: to_frame(i))
        print(f"{name:<26}" + "".join(f"{fastest(step, few):>9.0f}" for step in steps))


if __name__ == "__main__":
    main()
