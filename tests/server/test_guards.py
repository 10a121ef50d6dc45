"""Who is let in: names, keys, rates, room; and what the others are told."""

import hashlib
import subprocess
import sys

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from inkdigits.server import Settings, create_app, guards
from inkdigits.server.desk import Desk
from tests.server.asking import problem

KEY = "correct horse battery staple"
HASH = hashlib.sha256(KEY.encode()).hexdigest()


# ---- keys


@pytest.fixture
def locked(client_of):
    other = hashlib.sha256(b"another").hexdigest()
    return client_of(api_keys=f"{other},{HASH}")


@pytest.mark.parametrize("header", [{"Authorization": f"Bearer {KEY}"}, {"X-API-Key": KEY}])
def test_a_key_lets_in(locked, seven, header):
    assert locked.post("/predict/", files={"file": seven}, headers=header).json()["digit"] == 7
    assert locked.get("/models", headers=header).status_code == 200
    assert locked.get("/metrics", headers=header).status_code == 200


@pytest.mark.parametrize(
    "header", [{}, {"X-API-Key": ""}, {"X-API-Key": "wrong"}, {"X-API-Key": HASH}, {"Authorization": f"Basic {KEY}"}]
)
def test_without_a_key_one_is_told_how_to_send_it(locked, seven, header):
    for response in (
        locked.post("/predict/", files={"file": seven}, headers=header),
        locked.post("/predict", files={"file": seven}, headers=header),
        locked.get("/models", headers=header),
        locked.get("/metrics", headers=header),
    ):
        assert "X-API-Key" in problem(response, 401)
        assert response.headers["www-authenticate"] == "Bearer"


def test_health_and_page_need_no_key(locked):
    assert locked.get("/health/live").status_code == 200
    assert locked.get("/health/ready").status_code == 200
    assert locked.get("/docs").status_code == 200


def test_every_hash_is_compared_however_early_one_fits(monkeypatch, client_of):
    compared = []

    def compare(given, kept):
        compared.append(kept)
        return given == kept

    monkeypatch.setattr(guards.hmac, "compare_digest", compare)
    client = client_of(api_keys=",".join([HASH] * 3))
    assert client.get("/models", headers={"X-API-Key": KEY}).status_code == 200
    assert len(compared) == 3


def test_a_key_where_its_hash_belongs_is_refused_and_not_shown():
    with pytest.raises(ValidationError) as refused:
        Settings(api_keys="my secret key")
    assert "inkdigits key" in str(refused.value.errors()[0]["msg"])
    run = subprocess.run(
        [sys.executable, "-m", "inkdigits", "serve"],
        env={"INKDIGITS_API_KEYS": "my secret key"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "INKDIGITS_API_KEYS is wrong" in run.stderr
    assert "my secret key" not in run.stderr


def test_a_new_key_opens_with_its_hash(client_of):
    key, hashed = guards.new_key()
    assert len(key) >= 40
    assert client_of(api_keys=hashed).get("/models", headers={"X-API-Key": key}).status_code == 200
    assert guards.new_key()[0] != key


# ---- rates


def test_a_client_that_sends_too_fast_is_told_when_to_come_back(client_of, seven):
    client = client_of(rate=0.5, rate_burst=2)
    answers = [client.post("/predict/", files={"file": seven}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "too fast" in problem(answers[2], 429)
    assert int(answers[2].headers["retry-after"]) in (1, 2)
    assert client.get("/models").status_code == 200
    assert 'inkdigits_refused_total{reason="rate"} 1.0' in client.get("/metrics").text


def test_the_machine_itself_may_send_as_fast_as_it_likes(seven):
    app = create_app(Settings(rate=0.5, rate_burst=1))
    with TestClient(app, client=("127.0.0.1", 1)) as client:
        assert [client.post("/predict/", files={"file": seven}).status_code for _ in range(3)] == [200] * 3


# ---- room


def test_a_full_house_says_so_before_it_reads_a_byte(client_of, monkeypatch):
    client = client_of()
    monkeypatch.setattr(Desk, "is_full", property(lambda _: True))

    def never():
        yield b"--x\r\n"
        raise AssertionError("the body was read")

    response = client.post(
        "/predict/",
        content=never(),
        headers={"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "9"},
    )
    assert "try again in a second" in problem(response, 503)
    assert response.headers["retry-after"] == "1"
    assert client.get("/models").status_code == 200


# ---- names


@pytest.mark.parametrize("host", ["digits.example", "DIGITS.example:8000", "a.school.example", "[::1]:8000"])
def test_it_answers_to_its_names(client_of, host):
    client = client_of(trusted_hosts="digits.example, *.school.example, [::1]")
    assert client.get("/models", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "school.example", "xdigits.example", "", "digits.example.evil.com"])
def test_it_answers_to_no_others(client_of, host):
    client = client_of(trusted_hosts="digits.example, *.school.example")
    assert "does not answer to" in problem(client.get("/models", headers={"Host": host}), 400)
    for path in ("/health/live", "/health/ready", "/metrics"):  # asked for by address
        assert client.get(path, headers={"Host": host}).status_code == 200
