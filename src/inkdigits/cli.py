"""The command line: thin, each command a few lines over the package.

Exit codes: 0 it worked, 1 it could not be done, 2 it was asked in a wrong way.
"""

from __future__ import annotations

import json
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from inkdigits.errors import ExpectationError, InkdigitsError
from inkdigits.expectations import ABOUT, Check, Expectations, Separator, parse_grid

if TYPE_CHECKING:
    from inkdigits.batch.command import Choices
    from inkdigits.learning.evaluate import Evaluation

app = typer.Typer(
    help="Reads handwritten digits.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
data_app = typer.Typer(help="The data that models are trained on.", no_args_is_help=True)
app.add_typer(data_app, name="data")

err = Console(stderr=True, highlight=False, soft_wrap=True)

ModelOption = Annotated[str | None, typer.Option(help="Name of a shipped model, or folder of another.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]

PicturesArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Files, folders, patterns, archives (.zip, .tar, .tar.gz), lists (.txt); - reads one."),
]
AsCsv = Annotated[bool, typer.Option("--csv", help="Write a table.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON array.")]
AsJsonLines = Annotated[bool, typer.Option("--jsonl", help="Write a JSON object a line.")]
OutOption = Annotated[str | None, typer.Option("--out", "-o", help="File to write; its ending says the format.")]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on with what was interrupted.")]
ListOption = Annotated[list[str] | None, typer.Option("--list", help="Text file with a path a line; - is input.")]
ProcessesOption = Annotated[int | None, typer.Option(min=1, help="Processes that read; all cores if not given.")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; INKDIGITS_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; INKDIGITS_PORT.")] = None,
) -> None:
    """Serve the page and the API."""
    from inkdigits.server.run import serve as run

    run(host, port)


@app.command()
def key() -> None:
    """Make an API key for one client, and its hash for INKDIGITS_API_KEYS."""
    from inkdigits.server.guards import new_key

    secret, hashed = new_key()
    typer.echo(f"for the client, shown only now: {secret}")
    typer.echo(f"for INKDIGITS_API_KEYS: {hashed}")


@app.command()
def predict(
    pictures: PicturesArgument = None,
    model: ModelOption = None,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
    as_jsonl: AsJsonLines = False,
    out: OutOption = None,
    resume: ResumeOption = False,
    lists: ListOption = None,
    processes: ProcessesOption = None,
) -> None:
    """Read the digit in each picture; docs/batch.md says more."""
    from inkdigits.batch.command import run

    formats = {"csv": as_csv, "json": as_json, "jsonl": as_jsonl}
    code = run(_choices(pictures, lists, model, formats, out, resume, processes), err)
    if code:
        raise typer.Exit(code)


@app.command()
def read(
    pictures: PicturesArgument = None,
    model: ModelOption = None,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
    as_jsonl: AsJsonLines = False,
    out: OutOption = None,
    resume: ResumeOption = False,
    lists: ListOption = None,
    digits: Annotated[int | None, typer.Option(help=ABOUT["digits"])] = None,
    bounds: Annotated[
        str | None,
        typer.Option("--range", metavar="A:B", help="Least and greatest value of the numbers; A: or :B is one."),
    ] = None,
    check: Annotated[Check | None, typer.Option(help=ABOUT["check"])] = None,
    decimal: Annotated[Separator | None, typer.Option(help=ABOUT["decimal"])] = None,
    minus: Annotated[bool, typer.Option("--minus", help=ABOUT["minus"])] = False,
    grid: Annotated[str | None, typer.Option(metavar="RxC", help=ABOUT["grid"])] = None,
    least: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, help="Less sure numbers are marked as doubtful.")
    ] = 0,
    crops: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for a picture of every doubtful number.")
    ] = None,
    processes: ProcessesOption = None,
) -> None:
    """Read all numbers in each picture; docs/batch.md says more."""
    from inkdigits.batch.command import Wanted, run_numbers

    formats = {"csv": as_csv, "json": as_json, "jsonl": as_jsonl}
    choices = _choices(pictures, lists, model, formats, out, resume, processes)
    try:
        cells = None if grid is None else parse_grid(grid)
        expected = Expectations(digits, *_bounds(bounds), check, decimal, minus, cells)
    except ExpectationError as error:
        raise typer.BadParameter(str(error)) from error
    code = run_numbers(choices, Wanted(expected, least, crops), err)
    if code:
        raise typer.Exit(code)


@app.command()
def models(as_json: JsonOption = False) -> None:
    """List the shipped models."""
    from inkdigits import artifact

    cards = [artifact.find(name).card for name in artifact.names()]
    if as_json:
        typer.echo(json.dumps([card.model_dump(mode="json") for card in cards], indent=2))
        return
    for card in cards:
        accuracy = card.result("accuracy", artifact.MNIST_TEST)
        measured = f"{accuracy:.2%} on {artifact.MNIST_TEST}" if accuracy is not None else "not measured"
        mark = "  (default)" if card.name == artifact.DEFAULT else ""
        typer.echo(f"{card.id:14} {card.parameters:>9,} parameters  {measured}  {card.summary}{mark}")


@app.command()
def train(
    name: Annotated[str, typer.Argument(help="An architecture: cnn, cnn5, ensemble, linear, mlp.")],
    epochs: Annotated[int | None, typer.Option(min=1, help="Times through the training images.")] = None,
    batch_size: Annotated[int | None, typer.Option(min=1, help="Images a step.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of weights, hands, shuffling; an ensemble has its own.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Folder for the model; runs/NAME if not given.")] = None,
) -> None:
    """Train a model and write its artifact; one that was killed goes on where it was."""
    # Keras reads these when it is imported; TensorFlow's notes about processors are no news to who trains.
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        from inkdigits.learning.train import Choices
        from inkdigits.learning.train import train as run
    except ImportError as error:
        raise InkdigitsError(
            f"Training needs more packages ({error.name} is missing); install them: pip install 'inkdigits[train]'"
        ) from error
    out = out or Path("runs") / name
    run(name, out, Choices(seed=seed, epochs=epochs, batch_size=batch_size), report=typer.echo)
    typer.echo(f"wrote {out}")


@app.command()
def evaluate(
    name: Annotated[str, typer.Argument(help="Name of a shipped model, or folder of another.")],
    pipeline: Annotated[bool, typer.Option("--pipeline", help="Give the images as pictures, not as frames.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure a model on MNIST's test images."""
    from inkdigits.learning import mnist
    from inkdigits.learning.evaluate import evaluate as run
    from inkdigits.recognizer import Recognizer

    recognizer = Recognizer(name)
    evaluation = run(recognizer, mnist.load("test"), pipeline=pipeline)
    if as_json:
        typer.echo(json.dumps({"model": recognizer.model, **evaluation.as_json()}))
    else:
        _print_evaluation(recognizer.model, evaluation)


@data_app.command()
def fetch(
    source: Annotated[
        Path | None, typer.Option("--from", help="Folder that holds the four IDX files, plain or .gz.")
    ] = None,
) -> None:
    """Obtain MNIST and verify it."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from inkdigits.learning.obtain import fetch as run

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("MNIST", total=None)
        folder = run(
            source=source,
            progress=lambda what, done, total: bar.update(
                task, description=what, completed=done, total=total or None
            ),
        )
    typer.echo(f"MNIST is in {folder}")


def main() -> None:
    """Runs the command line; what goes wrong on purpose is one sentence and exit code 1."""
    try:
        app()
    except InkdigitsError as error:
        err.print(str(error), markup=False)
        sys.exit(1)
    except OSError as error:
        err.print(f"{error.filename or 'inkdigits'}: {error.strerror or error}", markup=False)
        sys.exit(1)


def _choices(
    pictures: list[str] | None,
    lists: list[str] | None,
    model: str | None,
    formats: dict[str, bool],
    out: str | None,
    resume: bool,
    processes: int | None,
) -> Choices:
    """What pictures are read, and where the answers go.

    Raises:
        BadParameter: there are none, or the answers can't go there so.
    """
    from inkdigits.batch.command import Choices

    if not pictures and not lists:
        raise typer.BadParameter("Missing argument 'PICTURES...': name a picture, a folder, an archive or a list.")
    to_file = out not in (None, "-")
    asked = [name for name, wanted in formats.items() if wanted]
    ending = Path(out or "").suffix.lower().lstrip(".")
    report = asked[0] if asked else ending if ending in formats else None
    if len(asked) > 1:
        raise typer.BadParameter("Choose one of --csv, --json and --jsonl.")
    if to_file and report is None:
        raise typer.BadParameter(f"Choose --csv, --json or --jsonl for {out}.")
    if resume and not to_file:
        raise typer.BadParameter("--resume goes on with a file; name it with --out.")
    target = Path(out) if out and to_file else None
    return Choices(tuple(pictures or ()), tuple(lists or ()), model, report, target, resume, processes)


def _bounds(text: str | None) -> tuple[float | None, float | None]:
    """The least and the greatest value in "A:B", either of which may be left out.

    Raises:
        BadParameter: it is written in another way.
    """
    low, colon, high = (":" if text is None else text).partition(":")
    try:
        bounds = [float(bound) if bound else None for bound in (low, high)]
    except ValueError:
        bounds = [math.nan]
    if not colon or any(bound is not None and not math.isfinite(bound) for bound in bounds):
        raise typer.BadParameter(f"--range takes two numbers as 0:100, or one as 0: or :100, not {text!r}.")
    return bounds[0], bounds[1]


def _print_evaluation(model: str, evaluation: Evaluation) -> None:
    typer.echo(f"{model}: accuracy {evaluation.accuracy:.2%}\n")
    typer.echo("digit  precision  recall      F1  images")
    for score in evaluation.classes:
        typer.echo(
            f"{score.digit:>5}  {score.precision:>9.2%}  {score.recall:>6.2%}  {score.f1:>6.2%}  {score.images:>6}"
        )
    typer.echo("\nlabel  read as" + "".join(f"{digit:>6}" for digit in range(10)) + "  none")
    for label, row in enumerate(evaluation.confusion):
        typer.echo(f"{label:>5}         " + "".join(f"{count:>6}" for count in row))


if __name__ == "__main__":
    main()
