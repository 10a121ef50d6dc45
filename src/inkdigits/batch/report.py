"""Readings as CSV, JSON or JSON lines: written row by row, and read back as far as an interrupted run came."""

from __future__ import annotations

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import IO, NamedTuple

from inkdigits.batch.stream import Reading
from inkdigits.batch.worker import Failure
from inkdigits.errors import InkdigitsError
from inkdigits.prediction import CLASSES, Prediction

COLUMNS = (
    "picture",
    "digit",
    "verdict",
    "confidence",
    "candidates",
    *(f"p{digit}" for digit in range(CLASSES)),
    "is_digit",
    "model",
    "error",
)
"""Of the CSV file."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula in a spreadsheet."""


class ReportError(InkdigitsError):
    """A report can't be written, or is not the one to go on with."""


class Row(NamedTuple):
    """A row of a report that is there already.

    Attributes:
        picture: its name, as the report has it.
        model: name and version of the model that read it.
        failed: whether it could not be read.
        end: bytes of the report up to and with this row.
    """

    picture: str
    model: str
    failed: bool
    end: int


def reason(error: Failure) -> str:
    """An error in one sentence; the system's without the path, which stands beside it."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


class Report(ABC):
    """A format of reports: `opening`, rows, `closing`."""

    opening = ""
    closing = ""

    @abstractmethod
    def row(self, name: str, reading: Reading, model: str) -> str:
        """One reading as text."""

    @abstractmethod
    def parse(self, file: IO[bytes]) -> Iterator[Row]:
        """The rows of a report whose opening has been read; ends before a row that was cut off.

        Raises:
            ValueError, KeyError: it is no such report.
        """

    def divider(self, rows: int) -> str:
        """What stands between the next row and those before it, so many."""
        return ""

    def name(self, name: str) -> str:
        """A picture's name as the report has it."""
        return name


def in_words(prediction: Prediction) -> str:
    """A reading as a person would say it."""
    if prediction.verdict == "no_ink":
        return "no ink"
    if prediction.digit is None:
        return "not a digit"
    # Rounding must not turn "nearly sure" into "certain".
    sure = f"{prediction.confidence:.1%}" if prediction.confidence < 0.9995 else "over 99.9%"
    doubt = "".join(f", perhaps {digit}" for digit in prediction.candidates[1:])
    return f"{prediction.digit} ({sure}){doubt}"


class Words(Report):
    """A line a picture for people; what can't be read is said elsewhere."""

    def row(self, name: str, reading: Reading, model: str) -> str:
        """What a person would say."""
        return f"{name}: {in_words(reading.prediction)}\n" if reading.prediction else ""

    def parse(self, file: IO[bytes]) -> Iterator[Row]:
        """Never: nothing goes on with words."""
        raise ValueError("Words are for people.")


class JsonLines(Report):
    """One object a line; what is not known of a picture that can't be read is null."""

    def row(self, name: str, reading: Reading, model: str) -> str:
        """An object and the end of its line."""
        return _json(name, reading, model) + "\n"

    def parse(self, file: IO[bytes]) -> Iterator[Row]:
        """The objects, line by line."""
        return _parse_json(file, ends=b"\n")


class JsonArray(Report):
    """One array of those objects, one a line."""

    opening = "[\n"
    closing = "\n]\n"

    def row(self, name: str, reading: Reading, model: str) -> str:
        """An object; `divider` ends the line before it."""
        return _json(name, reading, model)

    def parse(self, file: IO[bytes]) -> Iterator[Row]:
        """The objects, line by line."""
        return _parse_json(file, ends=b"")

    def divider(self, rows: int) -> str:
        """A comma and a new line, but not before the first."""
        return ",\n" if rows else ""


class Csv(Report):
    """A table with the columns `COLUMNS`; a picture's name that a spreadsheet would compute begins with "./"."""

    opening = ",".join(COLUMNS) + "\n"

    def row(self, name: str, reading: Reading, model: str) -> str:
        """One line, or several if the picture's name has more than one."""
        line = io.StringIO()
        # A carriage return in a name is only quoted where it ends lines too.
        csv.writer(line, lineterminator="\r\n").writerow(_cells(self.name(name), reading, model))
        return line.getvalue().removesuffix("\r\n") + "\n"

    def parse(self, file: IO[bytes]) -> Iterator[Row]:
        """The lines; one that is cut off within quotes or a letter is none."""
        end = file.tell()
        torn = False

        def lines() -> Iterator[str]:
            nonlocal end, torn
            for line in file:
                end += len(line)
                torn = not line.endswith(b"\n")
                yield line.decode()

        rows = csv.reader(lines(), strict=True)
        while True:
            try:
                cells = next(rows)
            except (StopIteration, csv.Error, UnicodeDecodeError):
                return
            if torn:
                return
            row = dict(zip(COLUMNS, cells, strict=True))
            yield Row(row["picture"], row["model"], bool(row["error"]), end)

    def name(self, name: str) -> str:
        """The name as a spreadsheet can take it."""
        # Not every file name is UTF-8, and a reader of the table stumbles over one that is not.
        readable = name.encode("utf-8", "backslashreplace").decode()
        # The same file by another name, and no formula.
        return f"./{readable}" if readable.startswith(FORMULA) and readable != "-" else readable


def _json(name: str, reading: Reading, model: str) -> str:
    prediction = reading.prediction
    known = (
        {
            "digit": prediction.digit,
            "verdict": prediction.verdict,
            "confidence": prediction.confidence,
            "probabilities": prediction.probabilities,
            "model": prediction.model,
            "is_digit": prediction.is_digit,
            "candidates": prediction.candidates,
        }
        if prediction
        else {
            **dict.fromkeys(("digit", "verdict", "confidence", "probabilities")),
            "model": model,
            "is_digit": None,
            "candidates": None,
        }
    )
    return json.dumps({"picture": name, **known, "error": reason(reading.error) if reading.error else None})


def _parse_json(file: IO[bytes], ends: bytes) -> Iterator[Row]:
    start = file.tell()
    for line in file:
        text = line.rstrip(b",\n")
        if not line.endswith(b"\n") or text in (b"", b"]"):
            return
        row = json.loads(text)
        yield Row(row["picture"], row["model"], row["error"] is not None, start + len(text + ends))
        start += len(line)


def _cells(name: str, reading: Reading, model: str) -> list[object]:
    if reading.error or reading.prediction is None:
        return [name, *("",) * (len(COLUMNS) - 3), model, reason(reading.error) if reading.error else ""]
    read = reading.prediction
    return [
        name,
        read.digit,
        read.verdict,
        _number(read.confidence),
        " ".join(map(str, read.candidates)),
        *map(_number, read.probabilities),
        _number(read.is_digit),
        read.model,
        "",
    ]


def _number(value: float) -> str:
    """As exact as a float32: rounding must not turn "nearly sure" into "certain"."""
    return f"{value:.7g}"
