"""`inkdigits read` that is stopped: what is left, and how it goes on."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from inkdigits import Expectations
from inkdigits.batch import command, pages
from inkdigits.batch.report import ReportError
from tests.interrupting import killed, stopped
from tests.read.sheets import BASE, read, rows_of, run, said

# Stopped and gone on with


def interrupt_at_the_third(monkeypatch):
    """Has Ctrl+C pressed when the third picture is opened; lists those that are."""
    opened, hold = [], pages.hold

    def hold_or_stop(source, limits):
        opened.append(source)
        if len(opened) == 3:
            raise KeyboardInterrupt
        return hold(source, limits)

    monkeypatch.setattr(pages, "CHUNK", 1)
    monkeypatch.setattr(pages, "hold", hold_or_stop)
    return opened


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_an_interrupted_run_goes_on_and_writes_what_a_whole_one_does(folder, err, monkeypatch, kind):
    whole, out = Path("whole"), Path("out")
    read("sheets", report=kind, out=whole, least=1, crops=Path("whole-crops"), err=err)
    hold = pages.hold
    seen = interrupt_at_the_third(monkeypatch)
    how = {"report": kind, "out": out, "least": 1, "crops": Path("crops"), "processes": 1, "err": err}
    assert read("sheets", **how) == command.INTERRUPTED
    assert "Stopped after 2 pictures; the same command with --resume goes on." in said(err)
    assert not out.exists()
    monkeypatch.setattr(pages, "hold", lambda *given: seen.append(given[0]) or hold(*given))
    seen.clear()
    assert read("sheets", **how, resume=True) == 1
    # Of a table's last picture, and of an array's, nothing says that it is whole.
    again = [] if kind == "jsonl" else ["sheets/2.png"]
    assert seen == [*again, "sheets/3.png", "sheets/3b.png", "sheets/10.png"]
    assert out.read_bytes() == whole.read_bytes()
    assert not Path("out.part").exists()
    cut, wholly = ({p.name: p.read_bytes() for p in Path(f).iterdir()} for f in ("crops", "whole-crops"))
    assert cut == wholly
    assert len(cut) == 6
    assert read("sheets", **how, resume=True) == 1
    assert "out is whole already." in said(err)


def test_a_killed_run_leaves_its_rows_and_no_whole_file(folder):
    """Really killed: with 300 pictures, as soon as there are some rows."""
    Path("list.txt").write_text("sheets/1.png\n" * 300)
    words = [*BASE, "list.txt", "--csv", "--out", "out.csv", "--processes", "1"]
    part = Path("out.csv.part")
    killed(words, part)
    assert not Path("out.csv").exists()
    with part.open("ab") as file:  # as a disk may leave it
        file.write(b"sheets/1.png,1,40")
    done = subprocess.run([*words, "--resume"], capture_output=True, text=True, check=True)
    rows = rows_of(Path("out.csv"))
    assert [(row["number"], row["text"]) for row in rows] == [("1", "407"), ("2", "1285")] * 300
    assert done.stderr == ""


def test_ctrl_c_stops_it_with_a_sentence_and_its_workers_with_it(folder):
    Path("list.txt").write_text("sheets/1.png\n" * 100_000)
    words = [*BASE, "list.txt", "--jsonl", "--out", "out.jsonl", "--processes", "2"]
    part = Path("out.jsonl.part")
    said, code = stopped(words, part, 20_000)
    assert code == 130
    assert said.startswith("Stopped after ")
    assert said.count("\n") == 1
    numbers = [json.loads(line)["numbers"] for line in part.read_text().splitlines()[:-1]]
    assert {tuple(number["text"] for number in each) for each in numbers} == {("407", "1285")}


def test_with_other_expectations_it_is_not_gone_on_with(folder, err, monkeypatch):
    hold = pages.hold
    interrupt_at_the_third(monkeypatch)
    how = {"report": "csv", "out": Path("out.csv"), "processes": 1, "err": err}
    assert read("sheets", **how, expected=Expectations(digits=4, low=0)) == command.INTERRUPTED
    monkeypatch.setattr(pages, "hold", hold)
    says = "out.csv.part was begun with digits 4, low 0, and now it is "
    with pytest.raises(ReportError, match=re.escape(f"{says}nothing expected; ask for the same, or remove it.")):
        read("sheets", **how, resume=True)
    with pytest.raises(ReportError, match=re.escape(f"{says}digits 4, low 0, min-confidence 0.5;")):
        read("sheets", **how, resume=True, expected=Expectations(digits=4, low=0), least=0.5)
    assert read("sheets", **how, resume=True, expected=Expectations(digits=4, low=0)) == 1
    assert sorted(path.name for path in Path().iterdir()) == ["out.csv", "sheets"]


def test_another_model_or_report_is_not_gone_on_with(folder):
    assert run("sheets/1.png", "--out", "out.csv").returncode == 0
    done = run("sheets/1.png", "--out", "out.csv", "--resume", "--model", "linear")
    assert "was read with mlp@" in done.stderr
    predict = [word.replace("read", "predict") for word in BASE]
    subprocess.run([*predict, "sheets/1.png", "--out", "digit.csv"], check=True)
    done = run("sheets/1.png", "--out", "digit.csv", "--resume")
    assert done.returncode == 1
    assert "digit.csv is a report of another format" in done.stderr
