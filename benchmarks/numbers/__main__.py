"""How many whole numbers are read exactly, and whether the wrong ones are marked.

    python -m benchmarks.numbers [--data ../shared/data] [--every 1] [--words 200] [--strings 2000] [--pages 10]
                                 [--only pens words strings pages tables photo grids] [--model cnn] [--no-tesseract]
                                 [--json FILE]

Seven suites: numbers that strangers wrote with a pen, on five kinds of canvas; words of theirs, none of which is a
number; strings of MNIST's test digits, apart and touching; photographed pages of a hundred numbers of our own hands
on four kinds of paper; the same on a table, seen from the side; photographs of 12 megapixels, for their time alone;
and pages read as the tables that they are: is each number found in its own cell, and are empty cells empty? Tesseract
reads the same pictures, if it is installed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.numbers import grids
from benchmarks.numbers.pages import PAPERS, write_page
from benchmarks.numbers.readers import BLOCK, ONE_LINE, TESSERACT, Reader, ours, tesseract
from benchmarks.numbers.samples import STROKES_FILE, Sample, pens, strings, words
from benchmarks.numbers.score import Score
from benchmarks.numbers.tables import lay_on_table
from inkdigits.learning.card import machine, now, revision
from inkdigits.learning.mnist import load

PHOTO_PIXELS = 12e6

GRIDS = "grids"

SHARES = ("exact", "digit_error_rate", "wrong_marked", "right_marked", "wrong_below_a_tenth_of_the_right")

HEADS = ("suite", "reader", "exact", "digit errors", "wrong marked", "right marked", "at 10 %")
COUNTS = ("false", "of them sure", "ms each")


def samples(arguments: argparse.Namespace) -> Iterator[tuple[str, Sample, int]]:
    """Every picture, with what it belongs to, and how Tesseract is to segment it."""
    for suite in (each for each in arguments.only if each != GRIDS):
        for name, sample in SUITES[suite](arguments):
            yield name, sample, BLOCK if len(sample.numbers) > 1 else ONE_LINE


def _pens(arguments: argparse.Namespace) -> Iterator[tuple[str, Sample]]:
    if not (arguments.data / STROKES_FILE).exists():
        print(f"no {STROKES_FILE} in {arguments.data}: pens are left out", file=sys.stderr)
        return
    for style, sample in pens(arguments.data, arguments.every):
        yield f"pens, {style}", sample


def _words(arguments: argparse.Namespace) -> Iterator[tuple[str, Sample]]:
    if (arguments.data / STROKES_FILE).exists():
        yield from (("words", sample) for sample in words(arguments.data, arguments.words))


def _strings(arguments: argparse.Namespace) -> Iterator[tuple[str, Sample]]:
    test = load("test")
    for name, touching in (("strings, apart", False), ("strings, touching", True)):
        for sample in strings(test.images, test.labels, arguments.strings, touching=touching, seed=1):
            yield name, sample


def _pages(arguments: argparse.Namespace) -> Iterator[tuple[str, Sample]]:
    for paper in PAPERS:
        chance = np.random.default_rng(1)
        for _ in range(arguments.pages):
            yield f"pages, {paper}", write_page(paper, chance)


def _tables(arguments: argparse.Namespace) -> Iterator[tuple[str, Sample]]:
    for paper in PAPERS:
        chance = np.random.default_rng(2)
        for _ in range(arguments.pages):
            yield f"on a table, {paper}", lay_on_table(write_page(paper, chance), chance)


def _photo(_: argparse.Namespace) -> Iterator[tuple[str, Sample]]:
    for number in range(3):
        yield "photo, 12 MP", write_page("lined", np.random.default_rng(number), pixels=PHOTO_PIXELS)


SUITES: dict[str, Callable[[argparse.Namespace], Iterator[tuple[str, Sample]]]] = {
    "pens": _pens,
    "words": _words,
    "strings": _strings,
    "pages": _pages,
    "tables": _tables,
    "photo": _photo,
}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Whole numbers, read exactly or not.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--every", type=int, default=1, help="every so many of the strangers' numbers")
    parser.add_argument("--words", type=int, default=200)
    parser.add_argument("--strings", type=int, default=2000)
    parser.add_argument("--pages", type=int, default=10, help="of each paper")
    parser.add_argument("--model", help="who reads; the default model if left out")
    parser.add_argument("--only", nargs="+", choices=(*SUITES, GRIDS), default=[*SUITES, GRIDS])
    parser.add_argument("--no-tesseract", action="store_true")
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    arguments = parser.parse_args()
    beside = not arguments.no_tesseract and shutil.which(TESSERACT) is not None
    # What is measured is the code as it is now, whatever is committed meanwhile.
    code = revision()
    ourselves = ours(arguments.model)
    scores: dict[str, dict[str, Score]] = {}
    for suite, sample, mode in samples(arguments):
        readers: dict[str, Reader] = {"inkdigits": ourselves}
        if beside:
            readers["tesseract"] = tesseract(mode)
        for name, read in readers.items():
            began = time.perf_counter()
            found = read(sample.picture)
            seconds = time.perf_counter() - began
            scores.setdefault(suite, {}).setdefault(name, Score()).add(sample.numbers, found, seconds)
    report = {suite: {name: score.report() for name, score in each.items()} for suite, each in scores.items()}
    if report:
        print_report(report)
    tables = grids.measure(arguments.model, arguments.pages) if GRIDS in arguments.only else []
    if tables:
        grids.print_report(tables)
    if arguments.json:
        facts: dict[str, Any] = {"machine": machine(), "revision": code, "measured": now(), "suites": report}
        if tables:
            facts["grids"] = tables
        arguments.json.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")


def print_report(report: dict[str, dict[str, dict[str, Any]]]) -> None:
    """The figures as a table."""
    print(f"| {' | '.join(HEADS + COUNTS)} |")
    print("|---" * len(HEADS + COUNTS) + "|")
    for suite, readers in report.items():
        for name, found in readers.items():
            cells = ["" if found[share] is None else f"{found[share]:.1%}" for share in SHARES]
            cells += [str(found[count]) for count in ("false_per_picture", "sure_false_per_picture", "ms_per_number")]
            print(f"| {suite} | {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
