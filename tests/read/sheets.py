"""What the tests of `inkdigits read` share: a folder of sheets, and ways to have it read."""

import csv
import subprocess
import sys

from inkdigits import Expectations
from inkdigits.batch.command import Choices, Wanted, run_numbers
from tests.server.pages import page

MODEL = "mlp"
BASE = [sys.executable, "-m", "inkdigits", "read", "--model", MODEL]
WRITTEN = {"1": ["407", "1285"], "2": ["17"], "3": [], "3b": None, "10": ["32", "96385074", "5"]}
"""What stands on each picture of the folder; None: it is none."""


def sheets_in(folder):
    """Sheets with several numbers, with one, with none; and a file that is no picture."""
    sheets = folder / "sheets"
    sheets.mkdir()
    for name, numbers in WRITTEN.items():
        if numbers is None:
            (sheets / f"{name}.png").write_text("junk")
        else:
            page(*numbers).save(sheets / f"{name}.png")
    return sheets


def said(err):
    return err.file.getvalue()


def read(*names, err, expected=None, least=0.0, crops=None, **choices):
    asked = Choices(tuple(map(str, names)), model=MODEL, **choices)
    return run_numbers(asked, Wanted(expected or Expectations(), least, crops), err)


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def run(*words, **options):
    return subprocess.run([*BASE, *map(str, words)], capture_output=True, text=True, check=False, **options)
