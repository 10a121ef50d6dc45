"""Where a report goes: to standard output, or to a file that is there whole or not at all.

A file is written beside its place as NAME.part and moved there when it is whole; what an interruption leaves is that
part, and `resume` goes on with it, if the same was asked for: NAME.part.asked says what was.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Generic

from inkdigits.batch.content import A
from inkdigits.batch.report import Report, ReportError, Row
from inkdigits.batch.worker import Named


class Output(Generic[A]):
    """A report under way.

    Args:
        report: its format.
        out: the file; standard output if None.
        model: name and version of the model that reads.
        asked: what changes the answers besides, as a person would say it; None if nothing can.

    Attributes:
        rows: how many pictures it has; of one digit each has a row.
        failed: how many of them can't be read.
    """

    def __init__(self, report: Report[A], out: Path | None, model: str, asked: str | None = None) -> None:
        self.rows = self.failed = 0
        self._asked = asked
        self._report, self._unit, self._model = report, report.content.unit, model
        # A link's target is replaced, not the link; a device or a pipe is written to as it is.
        self._out = out.resolve() if out else None
        self._direct = self._out is None or (self._out.exists() and not self._out.is_file())
        self._file: IO[bytes] | None = None

    @property
    def part(self) -> Path | None:
        """The file that holds what is written so far, or None where that can't be gone on with."""
        return None if self._direct or self._out is None else self._out.with_name(f"{self._out.name}.part")

    @property
    def _note(self) -> Path | None:
        """The file beside the part that says what was asked for."""
        return self.part and self.part.with_name(f"{self.part.name}.asked")

    def begin(self) -> bool:
        """Opens a new report; True, for there is something to do.

        Raises:
            ReportError: it can't be written, or what an interrupted run left would be lost.
        """
        try:
            if self._out is None:
                # Not sys.stdout: what it could not write it would try to write again at exit.
                self._file = open(sys.stdout.fileno(), "wb", buffering=0, closefd=False)  # noqa: SIM115
            elif self.part is None:
                self._file = self._out.open("wb", buffering=0)
            else:
                self._file = self.part.open("xb", buffering=0)
                if self._note and self._asked is not None:
                    self._note.write_text(self._asked, encoding="utf-8")
        except FileExistsError:
            raise ReportError(
                f"{self.part} is there from a run that was interrupted; go on with it with --resume, or remove it."
            ) from None
        except OSError as error:
            raise self._unwritable(error) from error
        self._write(self._report.opening)
        return True

    def resume(self, pictures: Iterator[Named]) -> bool:
        """Goes on with what an interrupted run left, if there is something; skips the pictures that it has.

        Returns:
            Whether there is anything left to do: False if the whole file is there already.

        Raises:
            ReportError: what is there was read with another model, from other pictures, or is no such report.
        """
        if self._out is None or self.part is None:
            raise ReportError("--resume needs a file to go on with; name it with --out.")
        try:
            if self.part.exists():
                self._compare_asked(self.part)
                end = self._follow(self.part, pictures, finished=False)
                self._file = self.part.open("r+b", buffering=0)
                self._file.truncate(end)
                self._file.seek(end)
                if not end:
                    self._write(self._report.opening)
                return True
            if self._out.exists():
                self._follow(self._out, pictures, finished=True)
                if next(pictures, None) is not None:
                    raise ReportError(f"{self._out} is whole, but of fewer pictures; remove it to read them all.")
                return False
        except OSError as error:
            raise self._unwritable(error) from error
        return self.begin()

    def add(self, name: str, answer: A) -> None:
        """Writes what became of one picture.

        Raises:
            ReportError: it can't be written; what was written before is kept.
        """
        self._write(self._report.divider(self.rows) + self._report.row(name, answer, self._model))
        self.rows += 1
        self.failed += answer.error is not None

    def finish(self) -> None:
        """Makes the report whole and puts it in its place.

        Raises:
            ReportError: it can't be written; what was written before is kept.
        """
        self._write(self._report.closing)
        try:
            if self.part and self._out and self._file:
                os.fsync(self._file.fileno())
                self._file.close()
                self.part.replace(self._out)
                self._forget()
        except OSError as error:
            raise self._unwritable(error) from error

    def close(self) -> None:
        """Lets go of the file; a part without a single row is no loss and is removed."""
        if self._file:
            self._file.close()
            if self.part and not self.rows:
                self.part.unlink(missing_ok=True)
                self._forget()

    def _follow(self, there: Path, pictures: Iterator[Named], *, finished: bool) -> int:
        """Compares a report with the pictures that it should be of; answers how many bytes of it are whole.

        Only of a report that was finished is it certain that no row of the last picture is missing.
        """
        opening = self._report.opening.encode()
        with there.open("rb") as file:
            begins = file.read(len(opening))
            if begins != opening:
                if opening.startswith(begins):
                    return 0
                raise ReportError(f"{there} is a report of another format; remove it, or choose the format it has.")
            end = len(opening)
            try:
                for row in self._report.parse(file):
                    if not (row.closed or finished):
                        break
                    self._compare(there, row, next(pictures, None))
                    self.rows += 1
                    self.failed += row.failed
                    end = row.end
            except (ValueError, KeyError, TypeError) as error:
                raise ReportError(
                    f"{there} is damaged in {self._unit} {self.rows + 1}; remove it and begin anew."
                ) from error
        return end

    def _forget(self) -> None:
        if self._note:
            self._note.unlink(missing_ok=True)

    def _compare_asked(self, there: Path) -> None:
        if self._asked is None or self._note is None or not self._note.exists():
            return
        before = self._note.read_text(encoding="utf-8")
        if before != self._asked:
            raise ReportError(
                f"{there} was begun with {before}, and now it is {self._asked}; ask for the same, or remove it."
            )

    def _compare(self, there: Path, row: Row, picture: Named | None) -> None:
        if row.model != self._model:
            raise ReportError(f"{there} was read with {row.model}, not {self._model}; remove it, or name that model.")
        name = None if picture is None else self._report.name(picture.name)
        if row.picture != name:
            raise ReportError(
                f"{there} was made from other pictures: {self._unit} {self.rows + 1} is {row.picture}, "
                f"and now there is {name or 'none'}; remove it and begin anew."
            )

    def _write(self, text: str) -> None:
        # Unbuffered: what has been written is in the file, whatever ends this process.
        data = memoryview(text.encode("utf-8", "backslashreplace"))
        try:
            while data and self._file:
                data = data[self._file.write(data) :]
        except BrokenPipeError:  # whoever read has enough, as `head` has; the command line ends quietly
            raise
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> ReportError:
        where = self.part or self._out or "standard output"
        if self.part and self.rows:
            way_out = f"{self.rows:,} {self._unit}s are kept: make room and go on with --resume"
        else:
            way_out = "choose another place with --out"
        return ReportError(f"{where} can't be written ({error.strerror or error}); {way_out}.")
