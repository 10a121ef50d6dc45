"""The server as a process: workers that die, signals, clients that dawdle, all with real sockets."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

BODY_HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
BODY_TAIL = b"\r\n--x--\r\n"

POST = (
    b"POST /predict/ HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n"
)

PATIENCE = 120
"""Seconds for what takes one or two: other things may run beside."""


def everything(connection):
    """What is answered until the connection is closed."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


class Server:
    """A running `inkdigits serve`."""

    def __init__(self, **settings):
        given = {f"INKDIGITS_{name.upper()}": str(value) for name, value in settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "inkdigits", "serve", "--port", "0"],
            env={**os.environ, **given},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        said = self.process.stdout.readline()
        found = re.search(r":(\d+)", said)
        assert found, self.process.stderr.read()
        self.port = int(found.group(1))
        try:
            self.until(lambda: self.get("/health/ready")[0] == 200)
        except AssertionError:
            self.stop()
            raise

    def until(self, holds):
        end = time.monotonic() + PATIENCE
        while not self.quietly(holds):
            assert time.monotonic() < end, "it never was so"
            time.sleep(0.05)

    @staticmethod
    def quietly(ask):
        with contextlib.suppress(OSError, http.client.HTTPException, psutil.Error):
            return ask()
        return False

    def get(self, path):
        return self._ask("GET", path)

    def post(self, picture, **headers):
        form = {"Content-Type": "multipart/form-data; boundary=x", **headers}
        status, body = self._ask("POST", "/predict/", BODY_HEAD + picture + BODY_TAIL, form)
        return status, json.loads(body)

    def _ask(self, method, path, body=None, headers=None):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read()

    def opened(self, *sent):
        """A connection over which so much has been sent."""
        with contextlib.ExitStack() as stack:
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE / 2))
            for part in sent:
                connection.sendall(part)
            stack.pop_all()  # whoever gets it closes it
        return connection

    def workers(self):
        """The processes that serve; the other child is Python's own, which tracks resources."""
        children = psutil.Process(self.process.pid).children()
        return {child.pid for child in children if "spawn_main" in " ".join(child.cmdline())}

    def stop(self):
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def serve():
    started = []

    def start(**settings):
        started.append(Server(**settings))
        return started[-1]

    yield start
    for server in started:
        server.stop()


def test_a_worker_that_is_killed_is_replaced_and_nothing_fails_after(serve, seven):
    server = serve(workers=2)
    server.until(lambda: len(server.workers()) == 2)
    killed = min(server.workers())
    os.kill(killed, signal.SIGKILL)
    server.until(lambda: len(server.workers() - {killed}) == 2)
    with ThreadPoolExecutor(4) as clients:
        answers = list(clients.map(lambda _: server.post(seven), range(60)))
    assert [status for status, _ in answers] == [200] * 60
    assert {answer["digit"] for _, answer in answers} == {7}


def test_workers_count_a_clients_pictures_and_their_readings_together(serve, seven):
    server = serve(workers=2, rate=0.001, rate_burst=30)
    with ThreadPoolExecutor(4) as clients:
        statuses = list(clients.map(lambda _: server.post(seven, **{"X-Forwarded-For": "203.0.113.7"})[0], range(50)))
    assert sorted(statuses) == [200] * 30 + [429] * 20
    assert server.post(seven, **{"X-Forwarded-For": "203.0.113.8"})[0] == 200
    counts = server.get("/metrics")[1].decode()
    assert re.search(r'inkdigits_readings_total\{model="[^"]+",verdict="digit"\} 31\.0', counts)
    assert 'inkdigits_refused_total{reason="rate"} 20.0' in counts
    assert "inkdigits_waiting 0.0" in counts


def test_workers_end_when_their_supervisor_is_killed(serve):
    server = serve(workers=2)
    server.until(lambda: len(server.workers()) == 2)
    workers = server.workers()
    server.process.kill()
    server.until(lambda: not any(map(psutil.pid_exists, workers)))


@pytest.mark.parametrize("workers", [1, 2])
def test_sigterm_ends_what_is_under_way_and_nothing_is_lost(serve, seven, workers):
    server = serve(workers=workers)
    body = BODY_HEAD + seven + BODY_TAIL
    with server.opened(POST % len(body) + body[:100]) as connection:
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.7)
        connection.sendall(body[100:])
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b'"digit":7' in answer
    assert server.process.wait(PATIENCE) == 0


def test_what_does_not_end_in_time_is_cut_off(serve):
    server = serve(shutdown_seconds=1, body_seconds=PATIENCE)
    with server.opened(POST % 99):
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(PATIENCE / 2)


def test_before_it_stops_it_says_so_and_serves_on(serve, seven):
    server = serve(drain_seconds=2)
    server.process.send_signal(signal.SIGTERM)
    server.until(lambda: server.get("/health/ready")[0] == 503)
    assert b"about to stop" in server.get("/health/ready")[1]
    assert server.post(seven)[0] == 200
    assert server.get("/health/live")[0] == 200
    assert server.process.wait(PATIENCE) == 0


LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize("sent", [b"", b"GET / HT", LIVE, LIVE + b"\r\nGET "])
def test_headers_that_do_not_come_are_not_waited_for(serve, sent):
    server = serve(header_seconds=0.5)
    with server.opened(sent) as connection:
        everything(connection)
    assert server.get("/health/live")[0] == 200


def test_headers_that_do_not_end_are_cut_off(serve):
    server = serve()
    endless = (b"X-%d: %s\r\n" % (number, b"y" * 100) for number in range(2000))
    with contextlib.suppress(ConnectionError), server.opened(LIVE, *endless, b"\r\n") as connection:
        assert everything(connection) == b""
    assert server.get("/health/live")[0] == 200


def test_a_body_that_dawdles_is_answered_408(serve):
    server = serve(body_seconds=0.5)
    with server.opened(POST % 99 + b"--x") as connection:
        assert everything(connection).startswith(b"HTTP/1.1 408")


def test_nothing_to_count_in_is_said(tmp_path):
    file = tmp_path / "file"
    file.touch()
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import tempfile; tempfile.tempdir = '" + str(file) + "'\n"
            "from inkdigits.cli import main; import sys; sys.argv[1:] = ['serve', '--port', '0']; main()",
        ],
        env={**os.environ, "INKDIGITS_WORKERS": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "set TMPDIR" in run.stderr
    assert "Traceback" not in run.stderr
