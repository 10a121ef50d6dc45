"""Numbers of very many pictures: the stream, what reports say of them, tables with several rows each, crops."""

import csv
import io
import json
from dataclasses import replace

import pytest

from inkdigits import UnreadablePictureError, batch
from inkdigits.batch import stream
from inkdigits.batch.content import DIGIT, NUMBERS
from inkdigits.batch.output import Output
from inkdigits.batch.pages import Document
from inkdigits.batch.report import Csv, JsonArray, JsonLines, ReportError, Words
from inkdigits.batch.worker import Named
from inkdigits.reading import Alternative, Digit, Number, Reading

MODEL = "mlp"
ID = "mlp@9.9.9"

ONE = Digit(1, (10, 10, 5, 20), 0.75, (Alternative(7, 0.25),), "digit")
TWO = Digit(2, (20, 10, 12, 20), 0.99999994, (), "digit")
TWELVE = Number("12", (10, 10, 22, 20), 0.99999994, False, (ONE, TWO))
EMPTY = Number("", (110, 10, 80, 40), 1.0, False, (), None, (3, 14))
MINUS = Number("-1,2", (10, 60, 40, 20), 0.5, True, (ONE, TWO), "It is less than 0.")
DAMAGED = UnreadablePictureError("The picture is damaged, or cut short.")


def document_of(*pages):
    """Of a page's numbers each; an error in their place is why that page can't be read."""
    return Document("", tuple(page_of(at, page) for at, page in enumerate(pages, 1)))


def page_of(at, page):
    if isinstance(page, UnreadablePictureError):
        return batch.Page("", None, page, number=at)
    return batch.Page("", Reading(page, ID, 640 + at, 480, at), None, number=at)


PAGES = [
    ("a.png", document_of((TWELVE, MINUS, TWELVE))),
    ("two\r\nlines.png", document_of((MINUS,))),
    ("empty.png", document_of(())),
    ("same.png", document_of((TWELVE,))),
    ("same.png", document_of((TWELVE,))),
    ("damaged.png", Document("", (batch.Page("", None, DAMAGED, number=0),))),
    ("scan.pdf", document_of((), (TWELVE, MINUS), DAMAGED, (TWELVE,), ())),
    ("blank.pdf", document_of((), ())),
    ("blank.pdf", document_of((), ())),
    ("=1.png", document_of((TWELVE, TWELVE))),
]
PICTURES = [Named(name, "") for name, _ in PAGES]
FORMATS = [Csv, JsonArray, JsonLines]


def write(kind, out, answers, content=NUMBERS):
    output = Output(kind(content), out, ID)
    assert output.begin()
    for name, answer in answers:
        output.add(name, answer)
    output.finish()
    output.close()
    return out.read_bytes()


@pytest.fixture
def out(tmp_path):
    return tmp_path / "report"


def part_of(out):
    return out.with_name("report.part")


# What reports say


def test_csv_has_a_row_for_each_number_and_one_for_none(out):
    rows = list(csv.DictReader(io.StringIO(write(Csv, out, PAGES).decode(), newline="")))
    assert [(row["picture"], row["page"], row["number"]) for row in rows] == [
        ("a.png", "1", "1"),
        ("a.png", "1", "2"),
        ("a.png", "1", "3"),
        ("two\r\nlines.png", "1", "1"),
        ("empty.png", "1", ""),
        ("same.png", "1", "1"),
        ("same.png", "1", "1"),
        ("damaged.png", "", ""),
        ("scan.pdf", "1", ""),
        ("scan.pdf", "2", "1"),
        ("scan.pdf", "2", "2"),
        ("scan.pdf", "3", ""),
        ("scan.pdf", "4", "1"),
        ("scan.pdf", "5", ""),
        *[("blank.pdf", "1", ""), ("blank.pdf", "2", "")] * 2,
        ("./=1.png", "1", "1"),
        ("./=1.png", "1", "2"),
    ]
    assert [(row["page"], row["error"]) for row in rows if row["error"]] == [("", str(DAMAGED)), ("3", str(DAMAGED))]
    assert rows[1] == {
        "picture": "a.png",
        "page": "1",
        "number": "2",
        "row": "",
        "column": "",
        "text": "-1,2",
        "confidence": "0.5",
        "doubtful": "true",
        "problem": "It is less than 0.",
        "left": "10",
        "top": "60",
        "width": "40",
        "height": "20",
        "model": ID,
        "error": "",
    }
    assert (rows[0]["confidence"], rows[0]["doubtful"], rows[0]["problem"]) == ("0.9999999", "false", "")
    empty = dict.fromkeys(rows[0], "")
    assert rows[4] == {**empty, "picture": "empty.png", "page": "1", "model": ID}
    assert rows[7] == {**empty, "picture": "damaged.png", "model": ID, "error": str(DAMAGED)}


@pytest.mark.parametrize("kind", [JsonArray, JsonLines])
def test_json_has_the_same_keys_for_every_picture(out, kind):
    text = write(kind, out, PAGES)
    objects = json.loads(text) if kind is JsonArray else [json.loads(line) for line in text.splitlines()]
    assert [entry["picture"] for entry in objects] == [name for name, _ in PAGES]
    assert {tuple(entry) for entry in objects} == {
        ("picture", "numbers", "left_out", "model", "width", "height", "pages", "error")
    }
    assert [number["text"] for number in objects[0]["numbers"]] == ["12", "-1,2", "12"]
    assert objects[0]["numbers"][1]["digits"][0] == {
        "digit": 1,
        "box": [10, 10, 5, 20],
        "confidence": 0.75,
        "alternatives": [{"digit": 7, "confidence": 0.25}],
        "verdict": "digit",
    }
    assert objects[2]["numbers"] == []
    assert {key: value for key, value in objects[5].items() if value is not None} == {
        "picture": "damaged.png",
        "model": ID,
        "error": str(DAMAGED),
    }
    scan = objects[6]
    assert [(number["page"], number["text"]) for number in scan["numbers"]] == [(2, "12"), (2, "-1,2"), (4, "12")]
    assert [page["width"] for page in scan["pages"]] == [641, 642, None, 644, 645]
    assert (scan["width"], scan["height"], scan["error"]) == (641, 480, str(DAMAGED))


def test_a_cell_of_a_table_says_which_and_may_be_empty(out):
    pages = [("a.png", document_of((replace(TWELVE, cell=(3, 13)), EMPTY)))]
    twelve, empty = csv.DictReader(io.StringIO(write(Csv, out, pages).decode()))
    assert list(twelve)[:6] == ["picture", "page", "number", "row", "column", "text"]
    assert [twelve[name] for name in ("number", "row", "column", "text")] == ["1", "3", "13", "12"]
    assert [empty[name] for name in ("number", "row", "column", "text", "doubtful")] == ["2", "3", "14", "", "false"]
    out.unlink()
    numbers = json.loads(write(JsonLines, out, pages))["numbers"]
    assert [number["cell"] for number in numbers] == [[3, 13], [3, 14]]
    assert Words(NUMBERS).row(*pages[0], ID) == "a.png: 12 (over 99.9%), empty\n"


def test_words_are_for_people():
    words = Words(NUMBERS)
    assert words.row("a.png", PAGES[0][1], ID) == (
        "a.png: 12 (over 99.9%), -1,2 (50.0%, doubtful: It is less than 0.), 12 (over 99.9%)\n"
    )
    assert words.row("a.png", document_of(()), ID) == "a.png: no numbers\n"
    assert words.row("scan.pdf", document_of((TWELVE,), DAMAGED, ()), ID) == (
        "scan.pdf: page 1: 12 (over 99.9%); page 2: unreadable; page 3: no numbers\n"
    )
    assert words.row("a.png", PAGES[5][1], ID) == ""


@pytest.mark.parametrize(
    ("numbers", "left_out", "says"),
    [
        ((TWELVE,), 1, "12 (over 99.9%), and 1 thing that is no number"),
        ((), 2, "no numbers, and 2 things that are no numbers"),
    ],
)
def test_what_was_left_out_is_told(out, numbers, left_out, says):
    boxes = tuple((10 * at, 5, 8, 9) for at in range(left_out))
    page = batch.Page("", Reading(numbers, ID, 640, 480, 2, boxes), None, number=2)
    document = Document("", (page,))
    assert Words(NUMBERS).row("a.png", document, ID) == f"a.png: {says}\n"
    entry = json.loads(write(JsonLines, out, [("a.png", document)]))
    assert entry["left_out"] == [{"box": list(box), "page": 2} for box in boxes]


# Cut off and gone on with


@pytest.mark.parametrize("kind", FORMATS)
def test_cut_off_anywhere_it_goes_on_as_if_it_had_not_been(out, kind):
    whole = write(kind, out, PAGES)
    out.unlink()
    most = 0
    for end in range(len(whole) + 1):
        part_of(out).write_bytes(whole[:end])
        output = Output(kind(NUMBERS), out, ID)
        pictures = iter(PICTURES)
        assert output.resume(pictures)
        assert output.failed == sum(answer.error is not None for _, answer in PAGES[: output.rows])
        assert output.rows >= most  # nothing that is whole is read again
        most = output.rows
        for name, answer in PAGES[output.rows :]:
            assert next(pictures).name == name
            output.add(name, answer)
        output.finish()
        output.close()
        assert out.read_bytes() == whole
        out.unlink()
    assert most >= len(PAGES) - 1


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_whole_is_left_alone_and_known_to_be(out, kind):
    whole = write(kind, out, PAGES)
    output = Output(kind(NUMBERS), out, ID)
    assert not output.resume(iter(PICTURES))
    assert (output.rows, output.failed) == (len(PAGES), 2)
    assert out.read_bytes() == whole
    with pytest.raises(ReportError, match="is whole, but of fewer pictures"):
        Output(kind(NUMBERS), out, ID).resume(iter([*PICTURES, Named("more.png", "")]))


def test_the_last_picture_of_a_table_is_read_again_unless_none_of_it_can_be_read(out):
    whole = write(Csv, out, PAGES).decode().splitlines(keepends=True)
    for lines, pictures in (
        (2, 0),
        (4, 0),
        (6, 1),
        (7, 2),
        (9, 4),
        (10, 6),
        (11, 6),
        (16, 6),
        (17, 7),
        (19, 8),
        (20, 8),
    ):
        part_of(out).write_text("".join(whole[:lines]), newline="")
        output = Output(Csv(NUMBERS), out, ID)
        output.resume(iter(PICTURES))
        output.close()
        assert output.rows == pictures


@pytest.mark.parametrize("gone", [1, 2])
def test_a_table_that_lacks_a_row_is_damaged(out, gone):
    lines = write(Csv, out, PAGES).decode().splitlines(keepends=True)
    del lines[gone]
    out.rename(part_of(out))
    part_of(out).write_text("".join(lines), newline="")
    with pytest.raises(ReportError, match="is damaged in picture 1; remove it and begin anew"):
        Output(Csv(NUMBERS), out, ID).resume(iter(PICTURES))


@pytest.mark.parametrize("kind", FORMATS)
def test_what_predict_wrote_is_not_gone_on_with(out, kind):
    write(kind, out, [("a.png", stream.Reading("", None, DAMAGED))], DIGIT)
    before = out.read_bytes()
    out.rename(part_of(out))
    output = Output(kind(NUMBERS), out, ID)
    with pytest.raises(ReportError, match=r"another format|damaged in picture 1"):
        output.resume(iter(PICTURES))
    output.close()
    assert part_of(out).read_bytes() == before


def test_other_pictures_are_said_by_their_place(out):
    write(Csv, out, PAGES)
    out.rename(part_of(out))
    with pytest.raises(
        ReportError, match=r"from other pictures: picture 2 is two\r\nlines.png, and now there is empty"
    ):
        Output(Csv(NUMBERS), out, ID).resume(iter([PICTURES[0], *PICTURES[2:]]))
