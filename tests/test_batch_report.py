"""Reports: what stands in them, and that one which was cut off anywhere goes on as if it had not been."""

import csv
import io
import json

import numpy as np
import pytest

from inkdigits import Prediction, UnreadablePictureError
from inkdigits.batch.output import Output
from inkdigits.batch.report import COLUMNS, Csv, JsonArray, JsonLines, ReportError, Words
from inkdigits.batch.stream import Reading
from inkdigits.batch.worker import Named

MODEL = "cnn@2.0.0"
SEVEN = Prediction(
    digit=7,
    verdict="digit",
    confidence=0.99999994,
    probabilities=(0.0, 6e-8, *(0.0,) * 5, 0.99999994, 0.0, 0.0),
    model=MODEL,
    frame=np.zeros((28, 28), np.float32),
    is_digit=0.5,
    candidates=(7, 1),
)
EMPTY = Prediction(None, "no_ink", 0.0, (0.1,) * 10, MODEL, SEVEN.frame, 0.0, ())
DAMAGED = UnreadablePictureError("The picture is damaged, or cut short.")

READINGS = [
    ("a.png", Reading("", SEVEN, None)),
    ('say "7", é.png', Reading("", SEVEN, None)),
    ("two\r\nlines.png", Reading("", None, DAMAGED)),
    ("gone.png", Reading("", None, FileNotFoundError(2, "No such file or directory", "gone.png"))),
    ("caf\udce9.png", Reading("", EMPTY, None)),
    ("=1+1.png", Reading("", SEVEN, None)),
    ("z.png", Reading("", SEVEN, None)),
]
PICTURES = [Named(name, "") for name, _ in READINGS]
FORMATS = [Csv, JsonArray, JsonLines]


def write(kind, out, readings):
    output = Output(kind(), out, MODEL)
    assert output.begin()
    for name, reading in readings:
        output.add(name, reading)
    output.finish()
    output.close()
    return out.read_bytes()


@pytest.fixture
def out(tmp_path):
    return tmp_path / "report"


def part_of(out):
    return out.with_name("report.part")


# What stands in them


def test_csv_has_a_column_for_everything(out):
    text = write(Csv, out, READINGS).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    seven, _, damaged, gone, empty, *_ = rows
    assert (seven["picture"], seven["digit"], seven["verdict"], seven["candidates"]) == ("a.png", "7", "digit", "7 1")
    assert (seven["p1"], seven["p7"], seven["is_digit"]) == ("6e-08", "0.9999999", "0.5")  # never a rounded 1
    assert (seven["model"], seven["error"]) == (MODEL, "")
    assert damaged == {
        **dict.fromkeys(COLUMNS, ""),
        "picture": "two\r\nlines.png",
        "model": MODEL,
        "error": "The picture is damaged, or cut short.",
    }
    assert gone["error"] == "No such file or directory"
    assert (empty["picture"], empty["digit"], empty["verdict"]) == ("caf\\udce9.png", "", "no_ink")


@pytest.mark.parametrize("kind", [JsonArray, JsonLines])
def test_json_has_the_same_keys_for_every_picture(out, kind):
    text = write(kind, out, READINGS)
    objects = json.loads(text) if kind is JsonArray else [json.loads(line) for line in text.splitlines()]
    assert [entry["picture"] for entry in objects] == [name for name, _ in READINGS]
    assert len({tuple(entry) for entry in objects}) == 1
    seven, damaged = objects[0], objects[2]
    assert seven["probabilities"] == list(SEVEN.probabilities)
    assert (seven["digit"], seven["candidates"], seven["error"]) == (7, [7, 1], None)
    assert {key: value for key, value in damaged.items() if value is not None} == {
        "picture": "two\r\nlines.png",
        "model": MODEL,
        "error": str(DAMAGED),
    }


@pytest.mark.parametrize("kind", FORMATS)
def test_a_report_of_nothing_is_whole_too(out, kind):
    text = write(kind, out, []).decode()
    assert {Csv: text.count("\n") == 1, JsonArray: text.split() == ["[", "]"], JsonLines: text == ""}[kind]


@pytest.mark.parametrize("name", ["=1+1.png", "+1.png", "-1.png", "@SUM(A1).png", "\t=1.png", "\r=1.png"])
def test_a_spreadsheet_computes_no_file_name(out, name):
    (row,) = csv.DictReader(io.StringIO(write(Csv, out, [(name, READINGS[0][1])]).decode(), newline=""))
    assert row["picture"] == f"./{name}"  # the same file


@pytest.mark.parametrize("name", ["-", "a=b.png", "7.png", "/=.png"])
def test_other_names_are_left_alone(name):
    assert Csv().name(name) == name


def test_words_are_for_people():
    assert Words().row("a.png", Reading("", SEVEN, None), MODEL) == "a.png: 7 (over 99.9%), perhaps 1\n"
    assert Words().row("a.png", Reading("", EMPTY, None), MODEL) == "a.png: no ink\n"
    assert Words().row("a.png", Reading("", None, DAMAGED), MODEL) == ""


# There whole or not at all


@pytest.mark.parametrize("kind", FORMATS)
def test_until_it_is_whole_the_old_file_stays(out, kind):
    out.write_text("from yesterday")
    output = Output(kind(), out, MODEL)
    output.begin()
    for name, reading in READINGS:
        output.add(name, reading)
        assert out.read_text() == "from yesterday"
        assert part_of(out).stat().st_size > 0  # written, not only remembered
    output.finish()
    output.close()
    assert out.read_text() != "from yesterday"
    assert not part_of(out).exists()


@pytest.mark.parametrize("kind", FORMATS)
def test_cut_off_anywhere_it_goes_on_as_if_it_had_not_been(out, kind):
    whole = write(kind, out, READINGS)
    out.unlink()
    most = 0
    for cut in range(len(whole) + 1):
        part_of(out).write_bytes(whole[:cut])
        output = Output(kind(), out, MODEL)
        pictures = iter(PICTURES)
        assert output.resume(pictures)
        assert output.failed == sum(reading.error is not None for _, reading in READINGS[: output.rows])
        assert output.rows >= most  # nothing that is whole is read again
        most = output.rows
        for name, reading in READINGS[output.rows :]:
            assert next(pictures).name == name
            output.add(name, reading)
        output.finish()
        output.close()
        assert out.read_bytes() == whole
        out.unlink()
    assert most >= len(READINGS) - 1


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_whole_is_left_alone(out, kind):
    whole = write(kind, out, READINGS)
    output = Output(kind(), out, MODEL)
    assert not output.resume(iter(PICTURES))
    assert (output.rows, output.failed) == (len(READINGS), 2)
    output.close()
    assert out.read_bytes() == whole


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("model", "pictures", "says"),
    [
        ("mlp@1.0.0", PICTURES, "was read with cnn@2.0.0, not mlp@1.0.0"),
        (MODEL, [PICTURES[0], *PICTURES[2:]], "was made from other pictures: row 2 is "),
        (MODEL, PICTURES[:3], "and now there is none"),
    ],
)
def test_a_part_of_something_else_is_refused_and_kept(out, kind, model, pictures, says):
    whole = write(kind, out, READINGS)
    out.rename(part_of(out))
    output = Output(kind(), out, model)
    with pytest.raises(ReportError) as error:
        output.resume(iter(pictures))
    output.close()
    assert says in str(error.value)
    assert part_of(out).read_bytes() == whole


@pytest.mark.parametrize("kind", FORMATS)
def test_a_whole_file_of_fewer_pictures_is_not_taken_for_all(out, kind):
    write(kind, out, READINGS)
    with pytest.raises(ReportError, match="is whole, but of fewer pictures"):
        Output(kind(), out, MODEL).resume(iter([*PICTURES, Named("more.png", "")]))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_of_another_kind_is_refused_and_kept(out, kind):
    part_of(out).write_text("three years of work\nby hand\n")
    output = Output(kind(), out, MODEL)
    with pytest.raises(ReportError, match=r"another format|damaged in row 1"):
        output.resume(iter(PICTURES))
    output.close()
    assert part_of(out).read_text() == "three years of work\nby hand\n"


def test_a_part_that_is_there_is_not_overwritten(out):
    part_of(out).write_text("hours of work")
    with pytest.raises(ReportError, match="go on with it with --resume, or remove it"):
        Output(Csv(), out, MODEL).begin()
    assert part_of(out).read_text() == "hours of work"


def test_a_part_without_a_row_is_not_left_behind(out):
    output = Output(Csv(), out, MODEL)
    output.begin()
    output.close()
    assert list(out.parent.iterdir()) == []


def test_a_link_stays_a_link(out, tmp_path):
    real = tmp_path / "elsewhere" / "real.csv"
    real.parent.mkdir()
    real.write_text("old")
    out.symlink_to(real)
    write(Csv, out, READINGS)
    assert out.is_symlink()
    assert real.read_text().startswith("picture,")
