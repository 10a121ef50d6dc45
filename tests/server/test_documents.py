"""`POST /read/` with documents of several pages: all are read, and others have their turn between."""

import asyncio
import threading

import pytest

from inkdigits import Recognizer
from inkdigits.server import Settings, create_app
from inkdigits.server.desk import BusyError, Desk
from tests.pdfs import drawing, pdf_of, written
from tests.server.asking import problem, read
from tests.server.pages import page


def test_all_pages_of_a_pdf_are_read(client):
    body = read(client, pdf_of(page("407"), page(canvas=(400, 600)), page("17", "32")), digits=2)
    assert [(number["page"], number["text"]) for number in body["numbers"]] == [(1, "407"), (3, "17"), (3, "32")]
    assert [number["problem"] is None for number in body["numbers"]] == [False, True, True]
    size = {"width": 2400, "height": 1600}
    assert body["pages"] == [size, {"width": 1600, "height": 2400}, size]
    assert (body["width"], body["height"]) == (2400, 1600)


def test_a_grid_is_expected_on_each_page(client):
    body = read(client, pdf_of(page("407", "1285"), page("17"), page("32", "48")), grid="2x1")
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
    assert problem(client.post("/read/", files={"file": data}), 400).startswith("Page 3 of the PDF is damaged")


def test_pages_are_limited_by_a_setting(client_of):
    small = client_of(max_pages=1)
    assert len(read(small, pdf_of(page("17")))["numbers"]) == 1
    detail = problem(small.post("/read/", files={"file": pdf_of(page("17"), page("17"))}), 413)
    assert detail == "The PDF has 2 pages, and the limit is 1; split it and try again."


def test_a_page_that_would_take_long_is_ended(client_of):
    impatient = client_of(max_decode_seconds=1)
    data = drawing(b"0 0 m 600 400 0 400 600 0 c S\n" * 100_000)
    assert "takes more than 1 s to draw" in problem(impatient.post("/read/", files={"file": data}), 413)


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
