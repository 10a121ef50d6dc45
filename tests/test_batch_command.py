"""`inkdigits predict` on very many pictures: what it writes, and what is left when it is stopped."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from inkdigits.batch import command, stream
from inkdigits.batch.command import Choices, run
from tests.drawing import digit
from tests.interrupting import killed, stopped

BASE = [sys.executable, "-m", "inkdigits", "predict", "--model", "linear"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Ten drawings 0.png to 9.png, and one that is none."""
    monkeypatch.chdir(tmp_path)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for which in range(10):
        digit(which, canvas=(60, 60), size=40).save(pictures / f"{which}.png")
    (pictures / "5b.png").write_text("junk")
    return pictures


@pytest.fixture
def err():
    return Console(file=io.StringIO(), width=200)


def said(err):
    return err.file.getvalue()


def ask(*names, **choices):
    return Choices(tuple(map(str, names)), model="linear", **choices)


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_becomes_a_table_with_the_unreadable_in_its_place(folder, err):
    out = Path("out.csv")
    assert run(ask("pictures", report="csv", out=out), err) == 1
    rows = rows_of(out)
    order = [f"pictures/{name}.png" for name in ("0", "1", "2", "3", "4", "5", "5b", "6", "7", "8", "9")]
    assert [row["picture"] for row in rows] == order
    assert [row["picture"] for row in rows if row["error"]] == ["pictures/5b.png"]
    assert sum(row["digit"] == Path(row["picture"]).stem for row in rows) >= 8
    assert re.fullmatch(r"11 pictures, [\d,]+ a second; 1 could not be read, see the column error\.\n", said(err))


def test_where_all_can_be_read_nothing_is_said(folder, err):
    assert run(ask("pictures/?.png", report="jsonl", out=Path("out.jsonl")), err) == 0
    assert len(Path("out.jsonl").read_text().splitlines()) == 10
    assert said(err) == ""


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_an_interrupted_run_goes_on_and_reads_nothing_twice(folder, err, monkeypatch, kind):
    whole, out = Path("whole"), Path("out")
    run(ask("pictures", report=kind, out=whole), err)
    read = stream.read_chunk
    chunks = []

    def stopped(recognizer, chunk):
        chunks.append(chunk)
        if len(chunks) == 3:
            raise KeyboardInterrupt
        return read(recognizer, chunk)

    monkeypatch.setattr(stream, "CHUNK", 3)
    monkeypatch.setattr(stream, "read_chunk", stopped)
    assert run(ask("pictures", report=kind, out=out, processes=1), err) == command.INTERRUPTED
    assert "Stopped after 6 pictures; the same command with --resume goes on." in said(err)
    assert not out.exists()
    monkeypatch.setattr(stream, "read_chunk", lambda *words: chunks.append(words[1]) or read(*words))
    chunks.clear()
    assert run(ask("pictures", report=kind, out=out, processes=1, resume=True), err) == 1
    # Of an array's last object nothing says that it is whole.
    assert sum(map(len, chunks)) == (6 if kind == "json" else 5)
    assert out.read_bytes() == whole.read_bytes()
    assert not Path("out.part").exists()


def test_what_was_unreadable_before_an_interruption_still_counts(folder, err):
    out = Path("out.jsonl")
    run(ask("pictures", report="jsonl", out=out), err)
    lines = out.read_text().splitlines(keepends=True)
    Path("out.jsonl.part").write_text("".join(lines[:9]))
    assert run(ask("pictures", report="jsonl", out=out, resume=True), err) == 1
    assert run(ask("pictures", report="jsonl", out=out, resume=True), err) == 1
    assert "out.jsonl is whole already." in said(err)


def test_a_killed_run_leaves_its_rows_and_no_whole_file(folder):
    """Really killed: with 400 pictures, as soon as there are some rows."""
    Path("list.txt").write_text("pictures/7.png\n" * 400)
    command_line = [*BASE, "list.txt", "--csv", "--out", "out.csv", "--processes", "1"]
    part = Path("out.csv.part")
    killed(command_line, part)
    assert not Path("out.csv").exists()
    done = subprocess.run([*command_line, "--resume"], capture_output=True, text=True, check=True)
    assert [row["digit"] for row in rows_of(Path("out.csv"))] == ["7"] * 400
    assert done.stderr == ""


def test_ctrl_c_stops_it_with_a_sentence_and_its_workers_with_it(folder):
    """As a terminal does it: the signal goes to the whole foreground group."""
    Path("list.txt").write_text("pictures/7.png\n" * 100_000)
    command_line = [*BASE, "list.txt", "--jsonl", "--out", "out.jsonl", "--processes", "2"]
    part = Path("out.jsonl.part")
    words, code = stopped(command_line, part, 50_000)
    assert code == 130
    assert re.fullmatch(r"Stopped after [\d,]+ pictures; the same command with --resume goes on\.\n", words)
    rows = part.read_text().splitlines()
    assert all(json.loads(row)["digit"] == 7 for row in rows[:-1])


@pytest.mark.parametrize("out", [["--out", "out.csv"], []], ids=["to a file", "to a pipe"])
def test_progress_is_shown_on_a_terminal(folder, out):
    ours, theirs = pty.openpty()
    Path("list.txt").write_text("pictures/7.png\n" * 600)
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    command_line = [*BASE, "list.txt", "--csv", *out]
    with subprocess.Popen(command_line, stdout=subprocess.PIPE, stderr=theirs, env=environment) as process:
        os.close(theirs)
        process.stdout.read()
        shown = b""
        while data := _read_terminal(ours):
            shown += data
    os.close(ours)
    assert process.returncode == 0
    assert re.search(rb"\d+/600", shown)
    assert re.search(rb"[\d,]+/s", shown)
    assert re.search(rb"\d:\d\d:\d\d|-:--:--", shown)
    assert re.search(rb"600 pictures, [\d,]+ a second\.", shown)


def _read_terminal(descriptor):
    try:
        return os.read(descriptor, 4096)
    except OSError:  # Linux says so where the other end is closed
        return b""
