"""`inkdigits read` on real files: what it writes, of pictures and of documents."""

import csv
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pillow_heif
import pytest

from inkdigits import Recognizer
from inkdigits.batch import command, pages, stream
from inkdigits.server.schemas import ReadingOut
from tests.pdfs import pdf_of, without_page
from tests.read.sheets import BASE, MODEL, WRITTEN, read, rows_of, run, said
from tests.server.pages import page

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
