"""How long a picture takes to become a reading, step by step, on one thread.

python -m benchmarks.ink_speed [--rounds 200] [--model cnn]
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
from PIL import Image

from benchmarks.canvases import STYLES, draw
from inkdigits import Recognizer
from inkdigits.frame import to_frame
from inkdigits.ink import extract
from inkdigits.learning.card import machine
from inkdigits.learning.hands.writer import write_trajectory
from inkdigits.picture import load

SIDE_OF_12_MP = 3464


def fastest(step: Callable[[], object], rounds: int) -> float:
    """Microseconds of CPU of the fastest of some rounds: whatever else runs on the machine only adds to it."""
    times = []
    for _ in range(rounds):
        began = time.process_time_ns()
        step()
        times.append(time.process_time_ns() - began)
    return min(times) / 1e3


def pictures() -> dict[str, bytes]:
    """Encoded pictures of a digit, by name; the same every time."""
    strokes = [stroke.tolist() for stroke in write_trajectory(4, np.random.default_rng(1))]
    drawn = {style: draw(strokes, style, np.random.default_rng(2)) for style in STYLES}
    kinds = {
        "grey canvas, 280": (drawn["black on white"].convert("L"), "PNG"),
        "RGB canvas, 280": (drawn["black on white"], "PNG"),
        "transparent canvas, 280": (drawn["on transparency"], "PNG"),
        "opaque RGBA canvas, 280": (drawn["black on white"].convert("RGBA"), "PNG"),
        "coloured canvas, 280": (drawn["coloured"], "PNG"),
        "MNIST, 28": (drawn["white on black"].convert("L").resize((28, 28)), "PNG"),
        "grey canvas, 1024": (drawn["black on white"].convert("L").resize((1024, 1024)), "PNG"),
        "photo, 480": (drawn["photo"], "JPEG"),
        "photo, 1024": (drawn["photo"].resize((1024, 1024)), "JPEG"),
        "photo, 12 MP": (drawn["photo"].resize((SIDE_OF_12_MP,) * 2), "JPEG"),
    }
    return {name: _encoded(image, file_format) for name, (image, file_format) in kinds.items()}


def _encoded(image: Image.Image, file_format: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format)
    return buffer.getvalue()


def main() -> None:
    """Prints microseconds for decoding, ink, frame and net of each kind of picture, and for all of them."""
    parser = argparse.ArgumentParser(description="Time from a picture to a reading.")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--model")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    recognizer = Recognizer(options.model)
    print(f"{machine()}, {recognizer.model}, one thread; the fastest of {options.rounds} rounds, in µs of CPU\n")
    print(f"{'picture':<26}" + "".join(f"{step:>9}" for step in ("decode", "ink", "frame", "net", "all")))
    for name, data in pictures().items():
        picture = load(data)
        ink = extract(picture)
        frame = to_frame(ink)
        assert frame is not None
        steps: tuple[Callable[[], object], ...] = (
            partial(load, data),
            partial(extract, picture),
            partial(to_frame, ink),
            partial(recognizer.classify, frame[None]),
            partial(recognizer.predict, data),
        )
        few = options.rounds if len(data) < 100_000 else max(3, options.rounds // 20)
        print(f"{name:<26}" + "".join(f"{fastest(step, few):>9.0f}" for step in steps), flush=True)


if __name__ == "__main__":
    main()
