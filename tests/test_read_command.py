"""`inkdigits read` on real files: what it writes, what it cuts out, and what is left when it is stopped."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from rich.console import Console

from inkdigits import ExpectationError, Expectations, Recognizer
from inkdigits.batch import command, pages, stream
from inkdigits.batch.command import Choices, Wanted, run_numbers
from inkdigits.batch.report import ReportError
from inkdigits.server.schemas import ReadingOut
from tests.pdfs import pdf_of, without_page
from tests.server.pages import page

MODEL = "mlp"
BASE = [sys.executable, "-m", "inkdigits", "read", "--model", MODEL]
WRITTEN = {"1": ["407", "1285"], "2": ["17"], "3": [], "3b": None, "10": ["32", "96385074", "5"]}
"""What stands on each picture of the folder; None: it is none."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Sheets with several numbers, with one, with none; and a file that is no picture."""
    monkeypatch.chdir(tmp_path)
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    for name, numbers in WRITTEN.items():
        if numbers is None:
            (sheets / f"{name}.png").write_text("junk")
        else:
            page(*numbers).save(sheets / f"{name}.png")
    return sheets


@pytest.fixture
def err():
    return Console(file=io.StringIO(), width=200)


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


# What is written


def test_a_folder_becomes_a_table_with_every_picture_in_its_place(folder, err):
    assert read("sheets", report="csv", out=Path("out.csv"), err=err) == 1
    rows = rows_of(Path("out.csv"))
    assert [(row["picture"], row["number"], row["text"]) for row in rows] == [
        ("sheets/1.png", "1", "407"),
        ("sheets/1.png", "2", "1285"),
        ("sheets/2.png", "1", "17"),
        ("sheets/3.png", "", ""),
        ("sheets/3b.png", "", ""),
        ("sheets/10.png", "1", "32"),
        ("sheets/10.png", "2", "96385074"),
        ("sheets/10.png", "3", "5"),
    ]
    assert [row["picture"] for row in rows if row["error"]] == ["sheets/3b.png"]
    assert "not a picture" in rows[4]["error"]
    assert {row["model"] for row in rows} == {Recognizer(MODEL).model}
    above, below = rows[:2]
    assert int(above["top"]) + int(above["height"]) < int(below["top"])
    assert said(err).startswith("5 pictures, ")
    assert said(err).endswith("; 1 could not be read, see the column error.\n")


@pytest.mark.parametrize("how", ["--json", "--jsonl"])
def test_json_has_what_the_api_answers(folder, how):
    done = run("sheets", how)
    assert done.returncode == 1
    entries = json.loads(done.stdout) if how == "--json" else [*map(json.loads, done.stdout.splitlines())]
    assert len(entries) == len(WRITTEN)
    for entry, name in zip(entries, WRITTEN, strict=True):
        path = f"sheets/{name}.png"
        assert entry.pop("picture") == path
        if name == "3b":
            assert "not a picture" in entry["error"]
            assert (entry["numbers"], entry["width"], entry["height"]) == (None, None, None)
            continue
        assert entry.pop("error") is None
        assert entry == json.loads(ReadingOut.of([Recognizer(MODEL).read(path)]).model_dump_json())


def test_without_a_format_each_picture_is_a_line(folder):
    done = run("sheets")
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in lines] == [f"sheets/{name}.png" for name in ("1", "2", "3", "10")]
    assert lines[0].startswith("sheets/1.png: 407 (")
    assert ", 1285 (" in lines[0]
    assert lines[2] == "sheets/3.png: no numbers"
    assert done.stderr.startswith("sheets/3b.png: This is not a picture")
    assert done.stderr.count("\n") == 1


def test_archives_lists_and_standard_input(folder):
    with zipfile.ZipFile("sheets.zip", "w") as archive:
        archive.write("sheets/2.png", "2.png")
    Path("more.txt").write_text("sheets/1.png\nsheets/2.png\n")
    done = run("sheets.zip", "--list", "more.txt", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["picture"], row["text"]) for row in rows] == [
        ("sheets.zip/2.png", "17"),
        ("sheets/1.png", "407"),
        ("sheets/1.png", "1285"),
        ("sheets/2.png", "17"),
    ]
    data = Path("sheets/2.png").read_bytes()
    piped = subprocess.run([*BASE, "-", "--jsonl"], input=data, capture_output=True, check=True)
    (number,) = json.loads(piped.stdout)["numbers"]
    assert number["text"] == "17"


def test_on_all_cores_they_come_in_the_same_order(folder, err):
    Path("list.txt").write_text("".join(f"sheets/{name}.png\n" for name in WRITTEN) * 5)
    for processes in (1, 2):
        out = Path(f"{processes}.csv")
        assert read("list.txt", report="csv", out=out, processes=processes, err=err) == 1
    alone, together = rows_of(Path("1.csv")), rows_of(Path("2.csv"))
    assert len(alone) == 8 * 5
    places = [(row["picture"], row["number"], row["text"], row["left"]) for row in alone]
    assert [(row["picture"], row["number"], row["text"], row["left"]) for row in together] == places


# Documents


@pytest.fixture
def scans(folder):
    """A PDF of four pages, of which the third is not there, a HEIC and a sheet; the PDF in an archive too."""
    scans = folder.parent / "scans"
    scans.mkdir()
    (folder / "2.png").rename(scans / "2.png")
    data = pdf_of(page("407", "1285"), page(), page("17"), page("32"))
    (scans / "10.pdf").write_bytes(without_page(data, 3))
    pillow_heif.from_pillow(page("555")).save(scans / "30.HEIC")
    with zipfile.ZipFile("scans.zip", "w") as archive:
        archive.write(scans / "10.pdf", "10.pdf")
    return scans


SCANNED = [
    ("2.png", "1", "1", "17"),
    ("10.pdf", "1", "1", "407"),
    ("10.pdf", "1", "2", "1285"),
    ("10.pdf", "2", "", ""),
    ("10.pdf", "3", "", ""),
    ("10.pdf", "4", "1", "32"),
    ("30.HEIC", "1", "1", "555"),
]


@pytest.mark.parametrize("processes", [1, 2])
def test_all_pages_of_a_pdf_are_rows_and_one_that_is_damaged_costs_only_itself(scans, err, processes, monkeypatch):
    monkeypatch.setattr(stream, "FEW", 0)
    names = ["scans", "scans.zip"]
    assert read(*names, report="csv", out=Path("out.csv"), processes=processes, err=err) == 1
    rows = rows_of(Path("out.csv"))
    found = [(row["picture"].partition("/")[2], row["page"], row["number"], row["text"]) for row in rows]
    assert found == [*SCANNED, *SCANNED[1:6]]
    sentence = "Page 3 of the PDF is damaged and can't be drawn; leave it out."
    assert [(row["page"], row["error"]) for row in rows if row["error"]] == [("3", sentence)] * 2
    assert said(err).startswith("4 pictures, ")
    assert "; 2 could not be read" in said(err)


def test_words_and_json_say_of_each_page_what_is_on_it(scans):
    done = run("scans/10.pdf")
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    parts = line.removeprefix("scans/10.pdf: ").split("; ")
    assert [part.partition(" (")[0] for part in parts] == [
        "page 1: 407",
        "page 2: no numbers",
        "page 3: unreadable",
        "page 4: 32",
    ]
    assert done.stderr == "scans/10.pdf: Page 3 of the PDF is damaged and can't be drawn; leave it out.\n"
    (entry,) = json.loads(run("scans/10.pdf", "--json").stdout)
    assert [(number["page"], number["text"]) for number in entry["numbers"]] == [(1, "407"), (1, "1285"), (4, "32")]
    assert [each["width"] for each in entry["pages"]] == [2400, 2400, None, 2400]
    assert entry["error"].startswith("Page 3 of the PDF")


def test_predict_leaves_pdfs_in_a_folder_alone_and_says_why_of_one_that_is_named(scans):
    predict = [word.replace("read", "predict") for word in BASE]
    done = subprocess.run([*predict, "scans", "--csv"], capture_output=True, text=True, check=True)
    assert [row["picture"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["scans/2.png", "scans/30.HEIC"]
    done = subprocess.run([*predict, "scans/10.pdf"], capture_output=True, text=True, check=False)
    assert (done.returncode, "read for whole numbers only" in done.stderr) == (1, True)


def test_crops_say_which_page_they_are_from(scans, err):
    read("scans/10.pdf", least=1, crops=Path("crops"), report="csv", out=Path("out.csv"), err=err)
    cut = sorted(Path("crops").iterdir())
    assert [path.name for path in cut] == [
        "000001-scans_10.pdf-1.png",
        "000001-scans_10.pdf-2.png",
        "000001-scans_10.pdf-p4-1.png",
    ]
    assert [Recognizer("cnn").read(path).numbers[0].text for path in cut] == ["407", "1285", "32"]


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_stopped_in_the_middle_of_a_pdf_it_is_read_again_as_a_whole(scans, err, kind, monkeypatch):
    whole, out = Path("whole"), Path("out")
    read("scans", report=kind, out=whole, err=err)
    load_page = pages.load_page

    def stopped(source, number, limits):
        if number == 4:
            raise KeyboardInterrupt
        return load_page(source, number, limits)

    monkeypatch.setattr(pages, "CHUNK", 1)
    with monkeypatch.context() as patch:
        patch.setattr(pages, "load_page", stopped)
        assert read("scans", report=kind, out=out, processes=1, err=err) == command.INTERRUPTED
    assert "Stopped after 1 pictures" in said(err)
    assert read("scans", report=kind, out=out, processes=1, err=err, resume=True) == 1
    assert out.read_bytes() == whole.read_bytes()


# What is expected


@pytest.mark.parametrize(
    ("written", "words", "text", "problem"),
    [
        ("17", ["--digits", "3"], "17", "It has 2 digits, and 3 were expected."),
        ("17", ["--range", "100:"], "17", "It is less than 100."),
        ("407", ["--range", ":99"], "407", "It is greater than 99."),
        ("17", ["--range", "10:20", "--digits", "2"], "17", ""),
        ("98", ["--check", "mod97"], "98", ""),
        ("96385075", ["--check", "ean"], "96385075", "Its check digit is wrong (ean)."),
        ("32.5", ["--decimal", "point"], "32.5", ""),
        ("-48", ["--minus", "--range", "-50:-40"], "-48", ""),
        ("17", ["--grid", "1x1"], "17", ""),
        ("17", ["--grid", "1x2"], "17", "2 columns were expected, and 1 was found."),
    ],
)
def test_what_is_expected_decides_or_is_said(tmp_path, written, words, text, problem):
    path = tmp_path / "one.png"
    page(written, canvas=(600, 160)).save(path)
    done = run(path, "--csv", *words, "--model", "cnn")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["text"], row["problem"], done.returncode) == (text, problem, 0)
    assert not problem or row["doubtful"] == "true"


def test_without_its_model_no_folder_is_made(folder):
    done = run("sheets", "--crops", "crops", "--model", "resnet")
    assert (done.returncode, "no model 'resnet'" in done.stderr) == (1, True)
    assert not Path("crops").exists()


def test_contradictions_are_the_asker_s_mistake_and_nothing_is_touched(folder):
    done = run("sheets", "--out", "out.csv", "--crops", "crops", "--digits", "2", "--range", "100:")
    assert done.returncode == 2
    assert "No number of 2 digits is as great as 100; allow more digits." in done.stderr
    assert sorted(path.name for path in Path().iterdir()) == ["sheets"]
    with pytest.raises(ExpectationError):
        Expectations(digits=2, low=100)


def test_less_sure_numbers_are_marked(folder):
    sure, all_of_them = (
        [row["doubtful"] for row in csv.DictReader(io.StringIO(run("sheets/2.png", "--csv", *words).stdout))]
        for words in ([], ["--min-confidence", "1"])
    )
    assert (sure, all_of_them) == (["false"], ["true"])


# Crops


def test_every_doubtful_number_is_cut_out_and_no_other(folder):
    done = run("sheets", "--csv", "--digits", "2", "--crops", "doubt/crops", "--out", "out.csv")
    assert done.returncode == 1
    order = {f"sheets/{name}.png": at for at, name in enumerate(WRITTEN, 1)}
    doubtful = [row for row in rows_of(Path("out.csv")) if row["doubtful"] == "true"]
    expected = {
        f"{order[row['picture']]:06}-{row['picture'].replace('/', '_')}-{row['number']}.png" for row in doubtful
    }
    assert {path.name for path in Path("doubt/crops").iterdir()} == expected
    assert {"000001-sheets_1.png-1.png", "000005-sheets_10.png-3.png"} <= expected
    assert "000002-sheets_2.png-1.png" not in expected
    crop = Image.open("doubt/crops/000001-sheets_1.png-2.png")
    row = rows_of(Path("out.csv"))[1]
    assert int(row["width"]) < crop.width <= int(row["width"]) * 1.5
    (number,) = Recognizer("cnn").read(crop).numbers
    assert number.text == "1285"


def test_pictures_of_one_name_keep_their_own_crops(folder, err):
    for number in ("407", "555"):
        (folder / number).mkdir()
        page(number).save(folder / number / "scan.png")
    assert (
        read("sheets/407", "sheets/555", least=1, crops=Path("crops"), report="csv", out=Path("o.csv"), err=err) == 0
    )
    cut = sorted(Path("crops").iterdir())
    assert [path.name for path in cut] == ["000001-sheets_407_scan.png-1.png", "000002-sheets_555_scan.png-1.png"]
    texts = [Recognizer("cnn").read(path).numbers[0].text for path in cut]
    assert texts == ["407", "555"]


@pytest.mark.parametrize(("crops", "says"), [("list.txt", "File exists"), ("sheets/crops", "lies in sheets")])
def test_a_folder_that_cannot_take_crops_is_said_before_anything_is_read(folder, crops, says):
    Path("list.txt").write_text("")
    done = run("sheets", "--out", "out.csv", "--crops", crops)
    assert done.returncode == 1
    assert says in done.stderr
    assert "--crops" in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in Path().iterdir()) == ["list.txt", "sheets"]


# Stopped and gone on with


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_an_interrupted_run_goes_on_and_writes_what_a_whole_one_does(folder, err, monkeypatch, kind):
    whole, out = Path("whole"), Path("out")
    read("sheets", report=kind, out=whole, least=1, crops=Path("whole-crops"), err=err)
    seen = []
    hold = pages.hold

    def stopped(source, limits):
        seen.append(source)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return hold(source, limits)

    monkeypatch.setattr(pages, "CHUNK", 1)
    monkeypatch.setattr(pages, "hold", stopped)
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
    with subprocess.Popen(words) as process:
        deadline = time.monotonic() + 60
        while not (part.exists() and part.read_bytes().count(b"\n") > 5):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.001)
        process.kill()
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

    def heed():
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, process_group=0, preexec_fn=heed) as process:
        deadline = time.monotonic() + 60
        while not (part.exists() and part.stat().st_size > 20_000):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert said.startswith("Stopped after ")
    assert said.count("\n") == 1
    numbers = [json.loads(line)["numbers"] for line in part.read_text().splitlines()[:-1]]
    assert {tuple(number["text"] for number in each) for each in numbers} == {("407", "1285")}


def test_with_other_expectations_it_is_not_gone_on_with(folder, err, monkeypatch):
    seen = []
    hold = pages.hold

    def stopped(source, limits):
        seen.append(source)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return hold(source, limits)

    monkeypatch.setattr(pages, "CHUNK", 1)
    monkeypatch.setattr(pages, "hold", stopped)
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
