"""`inkdigits read`: what is expected of numbers, and what is cut out of the doubtful ones."""

import csv
import io
from pathlib import Path

import pytest
from PIL import Image

from inkdigits import ExpectationError, Expectations, Recognizer
from tests.read.sheets import WRITTEN, read, rows_of, run
from tests.server.pages import page

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
