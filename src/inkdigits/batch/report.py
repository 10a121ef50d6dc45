"""Readings as CSV, JSON or JSON lines: written row by row, and read back as far as an interrupted run came."""

from __future__ import annotations

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import IO, Generic, NamedTuple, cast

from inkdigits.batch.content import DIGIT, A, Cells, Content
from inkdigits.batch.worker import Failure
from inkdigits.errors import InkdigitsError

COLUMNS = DIGIT.columns
"""Of the CSV file that `predict` writes."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula in a spreadsheet."""


class ReportError(InkdigitsError):
    """A report can't be written, or is not the one to go on with."""


class Row(NamedTuple):
    """What a report that is there already has of one picture: a row, or several.

    Attributes:
        picture: its name, as the report has it.
        model: name and version of the model that read it.
        failed: whether it could not be read.
        end: bytes of the report up to and with it.
        closed: whether it is all that there was of the picture; False if a row more might have followed.
    """

    picture: str
    model: str
    failed: bool
    end: int
    closed: bool = True


def reason(error: Failure) -> str:
    """An error in one sentence; the system's without the path, which stands beside it."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


class Report(ABC, Generic[A]):
    """A format of reports: `opening`, pictures, `closing`.

    Args:
        content: what is said of a picture; the digit on it if None.
    """

    opening = ""
    closing = ""

    def __init__(self, content: Content[A] | None = None) -> None:
        self.content = content or cast("Content[A]", DIGIT)

    @abstractmethod
    def row(self, name: str, answer: A, model: str) -> str:
        """What became of one picture, as text."""

    @abstractmethod
    def parse(self, file: IO[bytes]) -> Iterator[Row]:
        """The pictures of a report whose opening has been read; ends before a row that was cut off.

        Raises:
            ValueError, KeyError: it is no such report.
        """

    def divider(self, rows: int) -> str:
        """What stands between the next picture and those before it, so many."""
        return ""

    def name(self, name: str) -> str:
        """A picture's name as the report has it."""
        return name


class Words(Report[A]):
    """A line a picture for people; what can't be read is said elsewhere."""

    def row(self, name: str, answer: A, model: str) -> str:
        """What a person would say."""
        words = self.content.words(answer)
        return f"{name}: {words}\n" if words else ""

    def parse(self, file: IO[bytes]) -> Iterator[Row]:
        """Never: nothing goes on with words."""
        raise ValueError("Words are for people.")


class JsonLines(Report[A]):
    """One object a line; what is not known of a picture that can't be read is null."""

    def row(self, name: str, answer: A, model: str) -> str:
        """An object and the end of its line."""
        return _json(name, answer, self.content, model) + "\n"

    def parse(self, file: IO[bytes]) -> Iterator[Row]:
        """The objects, line by line."""
        return _parse_json(file, self.content, ends=b"\n")


class JsonArray(Report[A]):
    """One array of those objects, one a line."""

    opening = "[\n"
    closing = "\n]\n"

    def row(self, name: str, answer: A, model: str) -> str:
        """An object; `divider` ends the line before it."""
        return _json(name, answer, self.content, model)

    def parse(self, file: IO[bytes]) -> Iterator[Row]:
        """The objects, line by line."""
        return _parse_json(file, self.content, ends=b"")

    def divider(self, rows: int) -> str:
        """A comma and a new line, but not before the first."""
        return ",\n" if rows else ""


class Csv(Report[A]):
    """A table with the content's columns; a picture's name that a spreadsheet would compute begins with "./"."""

    def __init__(self, content: Content[A] | None = None) -> None:
        super().__init__(content)
        self.opening = ",".join(self.content.columns) + "\n"

    def row(self, name: str, answer: A, model: str) -> str:
        """A row, or several; each is one line, or several if the picture's name has more than one."""
        room = len(self.content.columns) - 3
        rows = self.content.rows(answer)
        return "".join(_line(self.name(name), *_filled(row, room), model, _why(row.error)) for row in rows)

    def parse(self, file: IO[bytes]) -> Iterator[Row]:
        """The pictures; a line that is cut off within quotes or a letter is none."""
        before: Row | None = None  # of which there may be more
        place: tuple[int, ...] = ()
        for cells, end in _parse_lines(file):
            line = dict(zip(self.content.columns, cells, strict=True))
            row = Row(line["picture"], line["model"], bool(line["error"]), end)
            last, place = place, tuple(int(line[column] or 0) for column in self.content.counts)
            if before and row.picture == before.picture and _follows(place, last):
                before = row._replace(failed=row.failed or before.failed)
                continue
            if any(count > 1 for count in place):
                raise ValueError(f"row {place} of {row.picture} follows none before it")
            if before:
                yield before
            before = row if any(place) else None
            if not before:
                yield row
        if before:
            yield before._replace(closed=False)

    def name(self, name: str) -> str:
        """The name as a spreadsheet can take it."""
        # Not every file name is UTF-8, and a reader of the table stumbles over one that is not.
        readable = name.encode("utf-8", "backslashreplace").decode()
        # The same file by another name, and no formula.
        return f"./{readable}" if readable.startswith(FORMULA) and readable != "-" else readable


def _follows(place: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Whether a row may stand after another of its picture: the next number, or the next page's first, or none."""
    page, number = place
    return (page == last[0] and number == last[1] + 1 > 1) or (page == last[0] + 1 and number <= 1)


def _filled(row: Cells, room: int) -> tuple[object, ...]:
    return (*row.values, *("",) * (room - len(row.values)))


def _why(error: Failure | None) -> str:
    return reason(error) if error else ""


def _line(*cells: object) -> str:
    line = io.StringIO()
    # A carriage return in a name is only quoted where it ends lines too.
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n") + "\n"


def _parse_lines(file: IO[bytes]) -> Iterator[tuple[list[str], int]]:
    """The cells of each row that is whole, and how many bytes there are up to and with it."""
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
        yield cells, end


def _json(name: str, answer: A, content: Content[A], model: str) -> str:
    return json.dumps({"picture": name, **content.fields(answer, model), "error": _why(answer.error) or None})


def _parse_json(file: IO[bytes], content: Content[A], ends: bytes) -> Iterator[Row]:
    start = file.tell()
    for line in file:
        text = line.rstrip(b",\n")
        if not line.endswith(b"\n") or text in (b"", b"]"):
            return
        row = json.loads(text)
        if content.key not in row:
            raise KeyError(content.key)
        yield Row(row["picture"], row["model"], row["error"] is not None, start + len(text + ends))
        start += len(line)
