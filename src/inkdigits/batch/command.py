"""What `inkdigits predict` does: names to pictures, pictures to readings, readings to words or a report."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
from rich.text import Text

from inkdigits.artifact import locate
from inkdigits.batch.output import Output
from inkdigits.batch.report import Csv, JsonArray, JsonLines, Report, Words, reason
from inkdigits.batch.sources import Sources
from inkdigits.batch.stream import read
from inkdigits.batch.worker import Named

FORMATS: dict[str, type[Report]] = {"csv": Csv, "json": JsonArray, "jsonl": JsonLines}

INTERRUPTED = 128 + signal.SIGINT
"""Exit code of what Ctrl+C has stopped, as shells have it."""

OFTEN = 0.1
"""Seconds between two updates of the progress bar."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What `predict` was asked for.

    Attributes:
        names: see `Sources`.
        lists: see `Sources`.
        model: see `Recognizer`.
        report: a key of `FORMATS`, or None for words on standard output and reasons on standard error.
        out: the report's file; standard output if None.
        resume: whether to go on with what an interrupted run left of it.
        processes: see `batch.read`.
    """

    names: tuple[str, ...]
    lists: tuple[str, ...] = ()
    model: str | None = None
    report: str | None = None
    out: Path | None = None
    resume: bool = False
    processes: int | None = None


class Rate(ProgressColumn):
    """Pictures a second."""

    def render(self, task: Task) -> Text:
        """Of the last half minute."""
        return Text(f"{task.finished_speed or task.speed or 0:,.0f}/s", style="progress.data.speed")


def run(choices: Choices, err: Console) -> int:
    """Reads the pictures and says what they are.

    Args:
        choices: what was asked for.
        err: where progress and reasons are shown.

    Returns:
        The exit code: 0, or 1 if a picture can't be read, or `INTERRUPTED`.

    Raises:
        UnknownModelError, ArtifactError: no such model.
        ReportError: the report can't be written, or not be gone on with.
    """
    artifact = locate(choices.model)
    report = FORMATS[choices.report]() if choices.report else Words()
    sources = Sources(choices.names, choices.lists)
    pictures = iter(sources)
    output = Output(report, choices.out, artifact.card.id)
    began = time.monotonic()
    # A damaged model is refused before a file is touched.
    with closing(read(pictures, artifact, processes=choices.processes)) as readings, closing(output):
        try:
            if not (output.resume(pictures) if choices.resume else output.begin()):
                err.print(f"{choices.out} is whole already.", markup=False)
                return _exit_code(output)
            skipped = output.rows
            with _progress(err, sources, output, shown=_has_room(choices, err)) as show:
                for reading in readings:
                    name = reading.source.name if isinstance(reading.source, Named) else ""
                    output.add(name, reading)
                    if reading.error and choices.report is None:
                        err.print(f"{name}: {reason(reading.error)}", markup=False)
                    show()
            output.finish()
        except KeyboardInterrupt:
            err.print(_interrupted(output))
            return INTERRUPTED
    if choices.report and (output.failed or _has_room(choices, err)):
        err.print(_summary(output, output.rows - skipped, time.monotonic() - began))
    return _exit_code(output)


def _exit_code(output: Output) -> int:
    return int(output.failed > 0)


def _has_room(choices: Choices, err: Console) -> bool:
    """Whether progress can be shown: to a person, and not between the rows that the same person reads."""
    return err.is_terminal and (choices.out is not None or not sys.stdout.isatty())


def _interrupted(output: Output) -> str:
    rest = "the same command with --resume goes on" if output.part and output.rows else "nothing is kept"
    return f"Stopped after {output.rows:,} pictures; {rest}."


def _summary(output: Output, read_now: int, seconds: float) -> str:
    failed = f"; {output.failed:,} could not be read, see the column error" if output.failed else ""
    return f"{output.rows:,} pictures, {read_now / max(seconds, 1e-9):,.0f} a second{failed}."


@contextmanager
def _progress(err: Console, sources: Sources, output: Output, *, shown: bool) -> Iterator[Callable[[], None]]:
    """Shows a bar while there is something to wait for; yields what is to be called after each picture."""
    if not shown:
        yield lambda: None
        return
    columns = (BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=None, completed=output.rows)
        # Counting takes a while where an archive must be unpacked for it; reading need not wait.
        Thread(target=lambda: bar.update(task, total=sources.count()), daemon=True).start()
        due = 0.0

        def show() -> None:
            nonlocal due
            if (now := time.monotonic()) >= due:
                bar.update(task, completed=output.rows)
                due = now + OFTEN

        yield show
