"""What the serving benchmark computes; the measuring itself is no test."""

import asyncio
import io

import pytest
import uvloop
from PIL import Image
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser

from benchmarks.install_size import sizes
from benchmarks.overload import memory, summary
from benchmarks.serving import figures
from benchmarks.serving.figures import Spread, Visits
from benchmarks.serving.open_loop import Answer, Flood, flood, parse
from benchmarks.serving.upload import DIGIT, MODES, multipart, picture
from benchmarks.serving.wrk import Load
from benchmarks.serving.wrk import parse as parse_wrk
from inkdigits import Recognizer

WRK = """Running 2s test @ http://127.0.0.1:8000/predict/
  1 threads and 16 connections
  Latency     2.00ms    1.00ms
  10 requests in 2.00s, 1.00KB read
  Non-2xx or 3xx responses: 2
{"seconds": 2.000000, "answers": 10, "refused": 2, "broken": 1, "p50_ms": 1.500, "p99_ms": 4.250}
"""


def load(rate: float) -> Load:
    return Load(seconds=2, answers=round(2 * rate), refused=0, broken=0, p50_ms=1, p99_ms=2)


def visits(*rates: float) -> Visits:
    return Visits([1.0] * len(rates), [100.0] * len(rates), {figures.AT: [load(rate) for rate in rates]})


def test_wrks_counts_are_read_and_refusals_are_no_good_answers():
    found = parse_wrk(WRK)
    assert (found.p50_ms, found.p99_ms) == (1.5, 4.25)
    assert found.rate == 4
    assert found.errors == 3


def test_output_without_counts_is_an_error():
    with pytest.raises(ValueError, match="unable to connect"):
        parse_wrk("unable to connect to 127.0.0.1:1 Connection refused")


@pytest.mark.parametrize("mode", MODES)
def test_the_upload_is_a_form_with_a_drawing_that_is_read_right(mode):
    png = picture(mode)
    image = Image.open(io.BytesIO(png))
    assert (image.mode, image.size) == (mode, (280, 280))
    assert Recognizer().predict(png).digit == DIGIT
    upload = multipart(png)

    async def read():
        async def stream():
            yield upload.body

        form = await MultiPartParser(Headers({"content-type": upload.content_type}), stream()).parse()
        try:
            return form["file"].content_type, await form["file"].read()
        finally:
            await form.close()

    kind, options = parse_options_header(upload.content_type)
    assert kind == b"multipart/form-data"
    assert options[b"boundary"] in upload.body
    assert asyncio.run(read()) == ("image/png", png)


def test_spread_is_the_median_between_the_extremes():
    assert Spread.of([3, 1, 2, 10]) == Spread(2.5, 1, 10)


def test_ratios_pair_the_rounds_and_leave_out_who_was_not_measured():
    found = figures.ratios({"ours": visits(100, 300), "seed": visits(10, 10), "litserve": Visits(problem="no pip")})
    assert found == {"ours / seed": {"median": 20, "low": 10, "high": 30}}


def test_the_table_has_a_line_for_each_server_even_if_it_never_started():
    lines = figures.table({"ours": visits(100, 300), "bentoml": Visits(problem="pip could not install it")}, [16])
    assert "200" in lines[1]
    assert "100–300" in lines[1]
    assert "not measured: pip could not install it" in lines[2]


def test_figures_of_a_server_that_failed_are_its_problem():
    assert Visits(problem="it ended").as_json() == {"problem": "it ended"}
    assert visits(100).as_json()["at_once"]["16"]["requests_per_second"]["median"] == 100


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Le", None),  # head not complete
        (b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab", None),  # body not complete
        (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab", (200, False, True)),
        (b"HTTP/1.1 204 No Content\r\n\r\n", (204, False, True)),  # no length: no body
        (
            b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\ncontent-length: 0\r\n\r\n",
            (503, True, False),
        ),
    ],
)
def test_an_answer_is_parsed_once_it_is_complete(data, answer):
    assert parse(data) == answer


def test_the_flood_counts_what_is_answered_refused_and_broken():
    asked, over = 0, []

    async def serve(reader, writer):
        nonlocal asked
        try:
            while asked != 5:
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(int(head.lower().split(b"content-length:")[1].split()[0]))
                asked += 1
                refusal = b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
                if asked != 5:
                    writer.write(refusal if asked % 2 else b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            asked += 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone
        finally:
            writer.close()
            over.append(writer)

    async def run():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            found = await flood(f"http://127.0.0.1:{port}/predict/", multipart(b"png"), 100, 0.3, connections=4)
            while len(over) < 5:  # four, and the one that took the place of the broken one
                await asyncio.sleep(0.01)
            return found

    found = uvloop.run(run())
    statuses = [answer.status for answer in found.answers]
    assert found.broken == 1
    assert found.unanswered == 0
    assert found.sent == len(statuses) + 1 <= found.due
    assert {200, 503} == set(statuses)
    assert all(answer.retry_after == (answer.status == 503) for answer in found.answers)


def test_the_summary_tells_accepted_from_refused():
    answers = [Answer(200, 0.010, False), Answer(503, 0.001, True), Answer(503, 0.001, False), Answer(500, 1, False)]
    found = summary(Flood(2.0, 8, 5, answers, broken=1, unanswered=0, lag_p99_ms=1))
    assert (found["accepted"], found["accepted_ms"]["p99"]) == (1, 10)
    assert (found["refused_503"], found["refused_503_without_retry_after"]) == (2, 1)
    assert found["other_statuses"] == {"500": 1}
    assert found["due_per_second"] == 4


def test_memory_that_grows_has_a_slope_and_settled_memory_has_none():
    growing = memory([(float(s), 100 + s) for s in range(1, 31)], before=100)
    assert growing["mb_a_minute"] == pytest.approx(60)
    assert growing["most_mb"] == 130
    settled = memory([(float(s), 100 + min(s, 5)) for s in range(1, 31)], before=100)
    assert settled["mb_a_minute"] == pytest.approx(0)


def test_installers_do_not_count_towards_the_size(tmp_path):
    for name, size in {"numpy/a.so": 5, "numpy.libs/b.so": 7, "pip/c.py": 11, "pip-26.dist-info/d": 13}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * size)
    assert sizes(tmp_path) == {"numpy": 12}
