"""POST /read/ in families: ok, expectations, bad pictures, wrong requests, who is let in, what is counted."""

import asyncio
import dataclasses
import hashlib
import io
import threading
import time

import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageDraw

from inkdigits import Expectations, Recognizer, artifact
from inkdigits.server import Settings, create_app
from inkdigits.server.desk import BusyError, Desk
from tests.pdfs import drawing, locked, pdf_of, written
from tests.server.pages import page, png

KEY = "correct horse battery staple"


@pytest.fixture(scope="module")
def two():
    """The bytes of a PNG with 407 above 1285."""
    return png(page("407", "1285"))


def _problem(response, status):
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail"}
    assert body["status"] == status
    return body["detail"]


def _read(client, picture, **query):
    response = client.post("/read/", params=query, files={"file": picture})
    assert response.status_code == 200, response.text
    return response.json()


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
    body = _read(client, two, model="linear", digits=4)
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
    body = _read(client, png(Image.new("L", (300, 200), 255)))
    assert (body["numbers"], body["width"], body["height"]) == ([], 300, 200)


def test_a_drawing_is_left_out_and_its_place_told(client):
    sheet = page("407", canvas=(900, 300))
    for side in (30, 60, 90):
        ImageDraw.Draw(sheet).rectangle((700 - side, 150 - side, 700 + side, 150 + side), outline=0, width=6)
    body = _read(client, png(sheet))
    assert [number["text"] for number in body["numbers"]] == ["407"]
    assert body["left_out"] == [{"box": [pytest.approx(610, abs=6), 60, 181, 181], "page": 1}]


def test_boxes_are_those_of_the_upright_picture(client):
    lying = page("407", canvas=(400, 300)).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the right to be upright
    picture = _jpeg(lying, exif)
    body = _read(client, picture)
    assert (body["width"], body["height"]) == (400, 300)
    (number,) = body["numbers"]
    assert number["text"] == "407"
    assert number["box"][2] > number["box"][3]


def _jpeg(image, exif):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95, exif=exif.tobytes())
    return buffer.getvalue()


def test_a_grid_has_a_number_for_each_cell(client, two):
    numbers = _read(client, two, grid="2x1")["numbers"]
    assert [(number["text"], number["cell"]) for number in numbers] == [("407", [1, 1]), ("1285", [2, 1])]
    says = "3 rows of 1 were expected, and 2 were found."
    numbers = _read(client, two, grid="3x1")["numbers"]
    assert [(number["text"], number["cell"], number["problem"]) for number in numbers] == [
        ("407", None, says),
        ("1285", None, says),
    ]


# ---- documents


def test_all_pages_of_a_pdf_are_read(client):
    body = _read(client, pdf_of(page("407"), page(canvas=(400, 600)), page("17", "32")), digits=2)
    assert [(number["page"], number["text"]) for number in body["numbers"]] == [(1, "407"), (3, "17"), (3, "32")]
    assert [number["problem"] is None for number in body["numbers"]] == [False, True, True]
    size = {"width": 2400, "height": 1600}
    assert body["pages"] == [size, {"width": 1600, "height": 2400}, size]
    assert (body["width"], body["height"]) == (2400, 1600)


def test_a_grid_is_expected_on_each_page(client):
    body = _read(client, pdf_of(page("407", "1285"), page("17"), page("32", "48")), grid="2x1")
    says = "2 rows of 1 were expected, and 1 was found."
    assert [(each["page"], each["cell"], each["text"], each["problem"]) for each in body["numbers"]] == [
        (1, [1, 1], "407", None),
        (1, [2, 1], "1285", None),
        (2, None, "17", says),
        (3, [1, 1], "32", None),
        (3, [2, 1], "48", None),
    ]


def test_one_page_that_cannot_be_read_is_named(client):
    data = written(*[b"/MediaBox[0 0 600 400]"] * 2).replace(b"/Count 2", b"/Count 3")
    assert _problem(client.post("/read/", files={"file": data}), 400).startswith("Page 3 of the PDF is damaged")


def test_pages_are_limited_by_a_setting(client_of):
    small = client_of(max_pages=1)
    assert len(_read(small, pdf_of(page("17")))["numbers"]) == 1
    detail = _problem(small.post("/read/", files={"file": pdf_of(page("17"), page("17"))}), 413)
    assert detail == "The PDF has 2 pages, and the limit is 1; split it and try again."


def test_a_page_that_would_take_long_is_ended(client_of):
    impatient = client_of(max_decode_seconds=1)
    data = drawing(b"0 0 m 600 400 0 400 600 0 c S\n" * 100_000)
    assert "takes more than 1 s to draw" in _problem(impatient.post("/read/", files={"file": data}), 413)


def test_others_have_their_turn_between_two_pages():
    async def scenario():
        desk = Desk(queue=2, concurrency=1, longest=1)
        order = []
        pages = [page async for page in desk.each(iter("ab"))]
        document = asyncio.create_task(_gather(desk.each(order.append(page) or page for page in "abc")))
        await asyncio.sleep(0)
        await desk.run(lambda: order.append("picture"))
        assert await document == ["a", "b", "c"]
        assert desk.waiting == 0
        desk.close()
        return pages, order

    assert asyncio.run(scenario()) == (["a", "b"], ["a", "picture", "b", "c"])


async def _gather(steps):
    return [step async for step in steps]


def test_a_full_desk_turns_a_document_away_before_its_first_page():
    async def scenario():
        desk = Desk(queue=1, concurrency=1, longest=1)
        held = threading.Event()
        waiting = asyncio.create_task(desk.run(held.wait))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await _gather(desk.each(iter("ab")))
        held.set()
        await waiting
        desk.close()

    asyncio.run(scenario())


def test_a_client_that_goes_away_has_no_further_pages_read(monkeypatch):
    """As a server tells the application: the connection ends while the first page is read."""
    document = pdf_of(*[page("17")] * 3)
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + document + b"\r\n--x--\r\n"
    app = create_app(Settings())
    seen = []
    read_page = Recognizer.read_page
    monkeypatch.setattr(Recognizer, "read_page", lambda *given: seen.append(given[1].number) or read_page(*given))
    messages = iter([{"type": "http.request", "body": body}])
    sent = []

    async def receive():
        return next(messages, {"type": "http.disconnect"})

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/read/",
        "raw_path": b"/read/",
        "query_string": b"",
        "headers": [(b"content-type", b"multipart/form-data; boundary=x")],
        "client": ("127.0.0.1", 9),
        "server": ("127.0.0.1", 80),
    }

    async def scenario():
        async with app.router.lifespan_context(app):
            await app(scope, receive, send)

    asyncio.run(scenario())
    assert seen == [1]
    assert sent[0]["status"] == 499


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
    (number,) = _read(client, png(page(written, canvas=(700, 160))), **query)["numbers"]
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
    (number,) = _read(client, png(page(written, canvas=(700, 160))), **query)["numbers"]
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
    assert _problem(response, 422) == says


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
    assert f"'{name}'" in _problem(response, 422)


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
    assert says in _problem(client.post("/read/", files={"file": content}), status)


def test_limits_are_settings(client_of, two):
    small = client_of(max_pixels=1000, max_upload_bytes=100_000)
    assert "0.001 million" in _problem(small.post("/read/", files={"file": two}), 413)
    assert "0.1 MB" in _problem(small.post("/read/", files={"file": bytes(100_001)}), 413)


def test_a_wrong_request_says_how_it_should_be(client, two):
    assert "'file'" in _problem(client.post("/read/"), 422)
    assert "'file'" in _problem(client.post("/read/", files={"picture": two}), 422)
    assert "/docs" in _problem(client.get("/read/"), 405)
    assert "there is cnn" in _problem(client.post("/read/?model=resnet", files={"file": two}), 404)


def test_a_bug_is_a_sentence_and_not_a_trace(client, two, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(Recognizer, "read_page", broken)
    assert "secret" not in _problem(client.post("/read/", files={"file": two}), 500)
    assert "secret of the house" in caplog.text


# ---- who is let in


@pytest.mark.parametrize("path", ["/read/", "/read"])
def test_where_there_are_keys_it_needs_one(client_of, two, path):
    locked = client_of(api_keys=hashlib.sha256(KEY.encode()).hexdigest())
    assert "X-API-Key" in _problem(locked.post(path, files={"file": two}), 401)
    assert locked.post(path, files={"file": two}, headers={"X-API-Key": KEY}).status_code == 200


@pytest.mark.parametrize("path", ["/read/", "/read"])
def test_a_page_counts_as_a_picture_that_is_sent(client_of, two, path):
    client = client_of(rate=0.5, rate_burst=2)
    answers = [client.post(each, files={"file": two}) for each in ("/predict/", path, path)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "too fast" in _problem(answers[2], 429)


@pytest.mark.parametrize("path", ["/read/", "/read"])
def test_a_full_house_says_so_before_it_reads_a_byte(client_of, monkeypatch, path):
    client = client_of()
    monkeypatch.setattr(Desk, "is_full", property(lambda _: True))

    def never():
        yield b"--x\r\n"
        raise AssertionError("the body was read")

    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "9"}
    response = client.post(path, content=never(), headers=headers)
    assert "try again in a second" in _problem(response, 503)
    assert response.headers["retry-after"] == "1"


# ---- where it is read, and what is counted


def test_pages_are_read_beside_the_event_loop_however_small(client, monkeypatch):
    threads = []
    read_page = Recognizer.read_page

    def noted(self, *words):
        threads.append(threading.current_thread().name)
        return read_page(self, *words)

    monkeypatch.setattr(Recognizer, "read_page", noted)
    _read(client, png(Image.new("L", (20, 20), 255)))
    _read(client, pdf_of(page("17"), page("32")))
    assert len(threads) == 3
    assert all(thread.startswith("read") for thread in threads)


def test_work_waits_its_turn_and_there_is_room_for_so_much():
    async def scenario():
        desk, begun = Desk(queue=3, concurrency=1, longest=60), []

        def work(number):
            begun.append(number)
            time.sleep(0.02)
            return number

        answers = await asyncio.gather(
            *(desk.run(lambda number=number: work(number)) for number in range(5)), return_exceptions=True
        )
        assert desk.waiting == 0
        return begun, answers

    begun, answers = asyncio.run(scenario())
    assert begun == answers[:3] == [0, 1, 2]
    assert [type(answer) for answer in answers[3:]] == [BusyError] * 2


def test_an_application_that_is_started_again_reads_again(two):
    app = create_app(Settings())
    for _ in range(2):
        with TestClient(app) as client:
            assert len(_read(client, two)["numbers"]) == 2


def test_numbers_are_counted_and_so_are_the_doubtful_ones(client, two):
    _read(client, two)
    _read(client, two, digits=3)
    client.post("/read/", files={"file": b"no picture"})
    lines = client.get("/metrics").text.splitlines()
    assert 'inkdigits_numbers_total{doubtful="no"} 3.0' in lines
    assert 'inkdigits_numbers_total{doubtful="yes"} 1.0' in lines
    assert 'inkdigits_requests_total{method="POST",route="/read/",status="200"} 2.0' in lines
    assert "inkdigits_waiting 0.0" in lines
    assert not any(line.startswith("inkdigits_readings_total") for line in lines)


def test_empty_cells_are_not_counted(client):
    canvas = Image.new("L", (600, 400), 255)
    canvas.paste(page("407", canvas=(300, 120)), (0, 0))
    canvas.paste(page("12", canvas=(300, 120)), (300, 0))
    canvas.paste(page("36", canvas=(300, 120)), (0, 120))
    assert [number["text"] for number in _read(client, png(canvas), grid="2x2")["numbers"]] == ["407", "12", "36", ""]
    assert 'inkdigits_numbers_total{doubtful="no"} 3.0' in client.get("/metrics").text.splitlines()
