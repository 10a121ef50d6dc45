"""POST /read/ in families: ok, expectations, bad pictures, wrong requests, who is let in, what is counted."""

import dataclasses
import io

import pytest
from PIL import Image, ImageDraw

from inkdigits import Expectations, Recognizer, artifact
from tests.pdfs import locked
from tests.server.asking import problem, read
from tests.server.pages import page, png

# ---- ok


@pytest.mark.parametrize("path", ["/read/", "/read"])
def test_all_numbers_are_read_in_their_order(client, two, path):
    response = client.post(path, files={"file": ("two.png", two, "image/png")}, follow_redirects=False)
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"numbers", "left_out", "model", "width", "height", "pages"}
    assert body["pages"] == [{"width": 600, "height": 400}]
    assert (body["model"], body["width"], body["height"]) == (artifact.find(artifact.DEFAULT).card.id, 600, 400)
    assert [number["text"] for number in body["numbers"]] == ["407", "1285"]
    for number in body["numbers"]:
        assert set(number) == {"text", "box", "confidence", "doubtful", "problem", "page", "cell", "digits"}
        assert (number["problem"], number["page"], number["cell"]) == (None, 1, None)
        assert "".join(str(digit["digit"]) for digit in number["digits"]) == number["text"]
        left, top, width, height = number["box"]
        for digit in number["digits"]:
            assert set(digit) == {"digit", "box", "confidence", "alternatives", "verdict"}
            assert digit["verdict"] == "digit"
            assert left <= digit["box"][0] <= digit["box"][0] + digit["box"][2] <= left + width
            assert top <= digit["box"][1] <= digit["box"][1] + digit["box"][3] <= top + height
    above, below = (number["box"] for number in body["numbers"])
    assert above[1] + above[3] < below[1]


def test_it_answers_what_the_python_api_answers(client, two):
    """Of a weak model, which gives alternatives and doubts."""
    body = read(client, two, model="linear", digits=4)
    reading = Recognizer("linear").read(two, Expectations(digits=4))
    expected = _as_json(dataclasses.asdict(reading))
    page_number = expected.pop("page")
    assert body.pop("pages") == [{"width": 600, "height": 400}]
    assert [number.pop("page") for number in body["numbers"]] == [page_number] * 2
    assert body["left_out"] == []
    assert body == expected
    assert any(digit["alternatives"] for number in body["numbers"] for digit in number["digits"])
    assert any(number["doubtful"] for number in body["numbers"])


def _as_json(value):
    if isinstance(value, dict):
        return {key: _as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(each) for each in value]
    return pytest.approx(value) if isinstance(value, float) else value


def test_a_page_without_numbers_is_an_answer(client):
    body = read(client, png(Image.new("L", (300, 200), 255)))
    assert (body["numbers"], body["width"], body["height"]) == ([], 300, 200)


def test_a_drawing_is_left_out_and_its_place_told(client):
    sheet = page("407", canvas=(900, 300))
    for side in (30, 60, 90):
        ImageDraw.Draw(sheet).rectangle((700 - side, 150 - side, 700 + side, 150 + side), outline=0, width=6)
    body = read(client, png(sheet))
    assert [number["text"] for number in body["numbers"]] == ["407"]
    assert body["left_out"] == [{"box": [pytest.approx(610, abs=6), 60, 181, 181], "page": 1}]


def test_boxes_are_those_of_the_upright_picture(client):
    lying = page("407", canvas=(400, 300)).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the right to be upright
    picture = _jpeg(lying, exif)
    body = read(client, picture)
    assert (body["width"], body["height"]) == (400, 300)
    (number,) = body["numbers"]
    assert number["text"] == "407"
    assert number["box"][2] > number["box"][3]


def _jpeg(image, exif):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95, exif=exif.tobytes())
    return buffer.getvalue()


def test_a_grid_has_a_number_for_each_cell(client, two):
    numbers = read(client, two, grid="2x1")["numbers"]
    assert [(number["text"], number["cell"]) for number in numbers] == [("407", [1, 1]), ("1285", [2, 1])]
    says = "3 rows of 1 were expected, and 2 were found."
    numbers = read(client, two, grid="3x1")["numbers"]
    assert [(number["text"], number["cell"], number["problem"]) for number in numbers] == [
        ("407", None, says),
        ("1285", None, says),
    ]


# ---- what is expected: each row is what is written, what is asked, the text, and what is wrong with it


@pytest.mark.parametrize(
    ("written", "query", "text", "problem"),
    [
        ("17", {"digits": 2}, "17", None),
        ("17", {"digits": 3}, "17", "It has 2 digits, and 3 were expected."),
        ("17", {"low": 10.5}, "17", None),
        ("17", {"low": 100}, "17", "It is less than 100."),
        ("407", {"high": 407}, "407", None),
        ("407", {"high": 100}, "407", "It is greater than 100."),
        ("42", {"check": "luhn"}, "42", None),
        ("48", {"check": "luhn"}, "48", "Its check digit is wrong (luhn)."),
        ("98", {"check": "mod97"}, "98", None),
        ("97", {"check": "mod97"}, "97", "Its check digit is wrong (mod97)."),
        ("96385074", {"check": "ean"}, "96385074", None),
        ("96385075", {"check": "ean"}, "96385075", "Its check digit is wrong (ean)."),
        ("32.5", {"decimal": "point"}, "32.5", None),
        ("-48", {"minus": "true"}, "-48", None),
        ("-48", {"minus": "true", "low": -50, "high": -40}, "-48", None),
    ],
)
def test_what_is_expected_decides_or_is_said(client, written, query, text, problem):
    (number,) = read(client, png(page(written, canvas=(700, 160))), **query)["numbers"]
    assert (number["text"], number["problem"]) == (text, problem)
    assert problem is None or number["doubtful"]


@pytest.mark.parametrize(
    ("written", "query", "problem"),
    [
        ("32.5", {"decimal": "none"}, "It has a separator, and none was expected."),
        ("-48", {"minus": "false"}, "It has a minus, and none was expected."),
    ],
)
def test_what_is_not_expected_is_taken_for_dirt_or_said(client, written, query, problem):
    (number,) = read(client, png(page(written, canvas=(700, 160))), **query)["numbers"]
    assert number["text"].isdecimal() if number["problem"] is None else number["problem"] == problem


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"low": 10, "high": 5}, "No number lies between 10 and 5; put the lower one first."),
        ({"high": -1}, "Numbers up to -1 are negative; allow a minus too."),
        ({"digits": 2, "low": 100}, "No number of 2 digits is as great as 100; allow more digits."),
        ({"digits": 1, "check": "luhn"}, "A number with a check digit has at least 2 digits; allow more digits."),
        ({"grid": "0x4"}, "A grid has 1 to 200 rows and columns, not 0x4."),
        ({"grid": "10"}, "A grid is written as rows x columns, such as 10x4, not '10'."),
        ({"digits": 9, "check": "ean"}, "EAN numbers have 8, 12, 13 or 14 digits, not 9."),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_sentence(client, two, query, says):
    response = client.post("/read/", params=query, files={"file": two})
    assert problem(response, 422) == says


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("digits", "0"),
        ("digits", "41"),
        ("digits", "two"),
        ("low", "nan"),
        ("high", "inf"),
        ("high", "1e999"),
        ("check", "crc"),
        ("decimal", "dot"),
        ("minus", "perhaps"),
    ],
)
def test_an_unknown_value_is_refused_and_named(client, two, name, value):
    response = client.post("/read/", params={name: value}, files={"file": two})
    assert f"'{name}'" in problem(response, 422)


# ---- not ok, as for one digit


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"", 400, "empty (0 bytes)"),
        (b"no picture", 415, "not a picture"),
        (b"%PDF-1.7\n" + bytes(100), 400, "damaged or cut short"),
        (locked(), 400, "locked with a password"),
        (png(Image.new("L", (64, 64), 255))[:60], 400, "damaged or cut short"),
        (bytes(5_000_001), 413, "5 MB"),
    ],
)
def test_a_bad_picture_is_a_problem_with_a_way_out(client, content, status, says):
    assert says in problem(client.post("/read/", files={"file": content}), status)


def test_limits_are_settings(client_of, two):
    small = client_of(max_pixels=1000, max_upload_bytes=100_000)
    assert "0.001 million" in problem(small.post("/read/", files={"file": two}), 413)
    assert "0.1 MB" in problem(small.post("/read/", files={"file": bytes(100_001)}), 413)


def test_a_wrong_request_says_how_it_should_be(client, two):
    assert "'file'" in problem(client.post("/read/"), 422)
    assert "'file'" in problem(client.post("/read/", files={"picture": two}), 422)
    assert "/docs" in problem(client.get("/read/"), 405)
    assert "there is cnn" in problem(client.post("/read/?model=resnet", files={"file": two}), 404)


def test_a_bug_is_a_sentence_and_not_a_trace(client, two, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(Recognizer, "read_page", broken)
    assert "secret" not in problem(client.post("/read/", files={"file": two}), 500)
    assert "secret of the house" in caplog.text
