"""How many finished frames a second the synthetic writer yields on one core.

python -m benchmarks.writer_speed [--count 2000] [--repeats 5] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from inkdigits.learning.card import machine
from inkdigits.learning.hands import write_digits, write_non_digits

WRITERS: dict[str, Callable[[int, np.random.Generator], object]] = {
    "digits": write_digits,
    "non-digits": write_non_digits,
}


def seconds(write: Callable[[int, np.random.Generator], object], count: int, repeats: int) -> list[float]:
    """Processor seconds of each repeat, after one to warm up; what others run meanwhile does not count."""
    chance, taken = np.random.default_rng(1), []
    write(count, chance)
    for _ in range(repeats):
        began = time.process_time()
        write(count, chance)
        taken.append(time.process_time() - began)
    return taken


def main() -> None:
    """Prints the table and, if asked, writes it as JSON."""
    parser = argparse.ArgumentParser(description="Frames a second of the synthetic writer, on one core.")
    parser.add_argument("--count", type=int, default=2000, help="frames of one repeat")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    print(f"{machine()}; {arguments.count} frames, {arguments.repeats} times, seconds of one core")
    rates = {}
    for name, write in WRITERS.items():
        taken = seconds(write, arguments.count, arguments.repeats)
        rates[name] = [round(arguments.count / each) for each in taken]
        print(f"{name:12} median {arguments.count / median(taken):,.0f} a second, slowest {min(rates[name]):,}")
    if arguments.json:
        report = {"machine": machine(), "count": arguments.count, "frames_per_second": rates}
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
