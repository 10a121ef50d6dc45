"""`POST /read/` among others: who is let in, where it is read, and what is counted."""

import asyncio
import hashlib
import threading
import time

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from inkdigits import Recognizer
from inkdigits.server import Settings, create_app
from inkdigits.server.desk import BusyError, Desk
from tests.pdfs import pdf_of
from tests.server.asking import problem, read
from tests.server.pages import page, png

KEY = "correct horse battery staple"


# ---- who is let in


@pytest.mark.parametrize("path", ["/read/", "/read"])
def test_where_there_are_keys_it_needs_one(client_of, two, path):
    locked = client_of(api_keys=hashlib.sha256(KEY.encode()).hexdigest())
    assert "X-API-Key" in problem(locked.post(path, files={"file": two}), 401)
    assert locked.post(path, files={"file": two}, headers={"X-API-Key": KEY}).status_code == 200


@pytest.mark.parametrize("path", ["/read/", "/read"])
def test_a_page_counts_as_a_picture_that_is_sent(client_of, two, path):
    client = client_of(rate=0.5, rate_burst=2)
    answers = [client.post(each, files={"file": two}) for each in ("/predict/", path, path)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "too fast" in problem(answers[2], 429)


@pytest.mark.parametrize("path", ["/read/", "/read"])
def test_a_full_house_says_so_before_it_reads_a_byte(client_of, monkeypatch, path):
    client = client_of()
    monkeypatch.setattr(Desk, "is_full", property(lambda _: True))

    def never():
        yield b"--x\r\n"
        raise AssertionError("the body was read")

    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "9"}
    response = client.post(path, content=never(), headers=headers)
    assert "try again in a second" in problem(response, 503)
    assert response.headers["retry-after"] == "1"


# ---- where it is read, and what is counted


def test_pages_are_read_beside_the_event_loop_however_small(client, monkeypatch):
    threads = []
    read_page = Recognizer.read_page

    def noted(self, *words):
        threads.append(threading.current_thread().name)
        return read_page(self, *words)

    monkeypatch.setattr(Recognizer, "read_page", noted)
    read(client, png(Image.new("L", (20, 20), 255)))
    read(client, pdf_of(page("17"), page("32")))
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
            assert len(read(client, two)["numbers"]) == 2


def test_numbers_are_counted_and_so_are_the_doubtful_ones(client, two):
    read(client, two)
    read(client, two, digits=3)
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
    assert [number["text"] for number in read(client, png(canvas), grid="2x2")["numbers"]] == ["407", "12", "36", ""]
    assert 'inkdigits_numbers_total{doubtful="no"} 3.0' in client.get("/metrics").text.splitlines()
