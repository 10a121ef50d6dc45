"""What `inkdigits predict` and `read` do: names to pictures, pictures to answers, answers to words or a report."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread
from typing import Any, Generic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
from rich.text import Text

from inkdigits.artifact import Artifact, locate
from inkdigits.batch.content import DIGIT, NUMBERS, A, Content
from inkdigits.batch.crops import Crops
from inkdigits.batch.output import Output
from inkdigits.batch.pages import Document, PageTask, read_documents
from inkdigits.batch.report import Csv, JsonArray, JsonLines, Report, Words, reason
from inkdigits.batch.sources import Sources
from inkdigits.batch.stream import Reading, read
from inkdigits.batch.worker import Named
from inkdigits.expectations import Expectations

FORMATS: dict[str, type[Report[Any]]] = {"csv": Csv, "json": JsonArray, "jsonl": JsonLines}

INTERRUPTED = 128 + signal.SIGINT
"""Exit code of what Ctrl+C has stopped, as shells have it."""

OFTEN = 0.1
"""Seconds between two updates of the progress bar."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a command was asked for.

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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `read` was asked for besides.

    Attributes:
        expected: see `read_numbers`.
        least: see `read_numbers`.
        crops: the folder for crops of doubtful numbers; None for none.
    """

    expected: Expectations
    least: float = 0.0
    crops: Path | None = None

    def in_words(self) -> str:
        """What of it changes the answers, for a person who asked otherwise before."""
        stated = {**asdict(self.expected), "min-confidence": self.least or None}
        if self.expected.grid:
            stated["grid"] = "x".join(map(str, self.expected.grid))
        if not self.expected.minus:
            del stated["minus"]
        return (
            ", ".join(f"{name} {value}" for name, value in stated.items() if value is not None) or "nothing expected"
        )


@dataclass(frozen=True, slots=True)
class Job(Generic[A]):
    """What is done with the pictures.

    Attributes:
        content: what is reported of each.
        stream: does it, with so many processes.
        documents: whether PDFs are read too.
        keep: called with a picture's position from 1 on, its name and its answer before that is reported.
        asked: see `Output`.
    """

    content: Content[A]
    stream: Callable[[Iterator[Named], Artifact, int | None], Generator[A, None, None]]
    documents: bool = False
    keep: Callable[[int, str, A], None] = lambda *_: None
    asked: str | None = None


class Rate(ProgressColumn):
    """Pictures a second."""

    def render(self, task: Task) -> Text:
        """Of the last half minute."""
        return Text(f"{_pace(task.finished_speed or task.speed or 0)}/s", style="progress.data.speed")


def run(choices: Choices, err: Console) -> int:
    """Reads the digit in each picture and says what it is.

    Args:
        choices: what was asked for.
        err: where progress and reasons are shown.

    Returns:
        The exit code: 0, or 1 if a picture can't be read, or `INTERRUPTED`.

    Raises:
        UnknownModelError, ArtifactError: no such model.
        ReportError: the report can't be written, or not be gone on with.
    """

    def stream(
        pictures: Iterator[Named], artifact: Artifact, processes: int | None
    ) -> Generator[Reading, None, None]:
        return read(pictures, artifact, processes=processes)

    return _carry_out(choices, err, Job(DIGIT, stream))


def run_numbers(choices: Choices, wanted: Wanted, err: Console) -> int:
    """Reads all numbers in each picture and says what they are.

    Args:
        choices: what was asked for.
        wanted: what of it is about numbers.
        err: where progress and reasons are shown.

    Returns:
        The exit code, as of `run`.

    Raises:
        UnknownModelError, ArtifactError, ReportError: as `run`.
        CropError: crops can't be written.
    """
    locate(choices.model)  # no folder is made where there is no model to read with
    crops = Crops(wanted.crops, choices.names) if wanted.crops else None

    task = PageTask(wanted.expected, wanted.least, crops is not None)

    def stream(
        pictures: Iterator[Named], artifact: Artifact, processes: int | None
    ) -> Generator[Document, None, None]:
        return read_documents(task, pictures, artifact, processes=processes)

    def keep(position: int, name: str, document: Document) -> None:
        if crops:
            crops.write(position, name, (crop for page in document.pages for crop in page.crops))

    return _carry_out(choices, err, Job(NUMBERS, stream, documents=True, keep=keep, asked=wanted.in_words()))


def _carry_out(choices: Choices, err: Console, job: Job[A]) -> int:
    artifact = locate(choices.model)
    report = FORMATS[choices.report](job.content) if choices.report else Words(job.content)
    sources = Sources(choices.names, choices.lists, documents=job.documents)
    pictures = iter(sources)
    output = Output(report, choices.out, artifact.card.id, job.asked)
    began = time.monotonic()
    # A damaged model is refused before a file is touched.
    with closing(job.stream(pictures, artifact, choices.processes)) as answers, closing(output):
        try:
            if not (output.resume(pictures) if choices.resume else output.begin()):
                err.print(f"{choices.out} is whole already.", markup=False)
                return _exit_code(output)
            skipped = output.rows
            with _progress(err, sources, output, shown=_has_room(choices, err)) as show:
                for answer in answers:
                    name = answer.source.name if isinstance(answer.source, Named) else ""
                    job.keep(output.rows + 1, name, answer)
                    output.add(name, answer)
                    if answer.error and choices.report is None:
                        err.print(f"{name}: {reason(answer.error)}", markup=False)
                    show()
            output.finish()
        except KeyboardInterrupt:
            err.print(_interrupted(output))
            return INTERRUPTED
    if choices.report and (output.failed or _has_room(choices, err)):
        err.print(_summary(output, output.rows - skipped, time.monotonic() - began))
    return _exit_code(output)


def _exit_code(output: Output[A]) -> int:
    return int(output.failed > 0)


def _has_room(choices: Choices, err: Console) -> bool:
    """Whether progress can be shown: to a person, and not between the rows that the same person reads."""
    return err.is_terminal and (choices.out is not None or not sys.stdout.isatty())


def _interrupted(output: Output[A]) -> str:
    rest = "the same command with --resume goes on" if output.part and output.rows else "nothing is kept"
    return f"Stopped after {output.rows:,} pictures; {rest}."


def _summary(output: Output[A], read_now: int, seconds: float) -> str:
    failed = f"; {output.failed:,} could not be read, see the column error" if output.failed else ""
    return f"{output.rows:,} pictures, {_pace(read_now / max(seconds, 1e-9))} a second{failed}."


def _pace(pictures: float) -> str:
    """Pictures a second; a page may take longer than one."""
    return f"{pictures:,.0f}" if pictures >= 1 else f"{pictures:.1f}"


@contextmanager
def _progress(err: Console, sources: Sources, output: Output[A], *, shown: bool) -> Iterator[Callable[[], None]]:
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
