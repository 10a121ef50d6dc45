"""What is seen of a server: counts, log lines, ids, headers; and what must not be seen."""

import base64
import json
import logging
import logging.config
import re
import subprocess
import sys

import pytest

from inkdigits.server import Settings, logs
from inkdigits.server.security import policy_of

# ---- metrics


def _counts(client):
    text = client.get("/metrics").text
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in text.splitlines()
        if line[:1] not in ("#", "")
    }


def test_readings_are_counted(client, seven):
    model = client.get("/health/ready").json()["model"]
    for _ in range(3):
        client.post("/predict/", files={"file": seven})
    client.post("/predict/", files={"file": b"no picture"})
    client.get("/nowhere/at/all")
    counts = _counts(client)
    assert counts[f'inkdigits_readings_total{{model="{model}",verdict="digit"}}'] == 3
    assert counts[f'inkdigits_digits_total{{digit="7",model="{model}"}}'] == 3
    assert counts[f'inkdigits_confidence_count{{model="{model}"}}'] == 3
    assert counts['inkdigits_requests_total{method="POST",route="/predict/",status="200"}'] == 3
    assert counts['inkdigits_requests_total{method="POST",route="/predict/",status="415"}'] == 1
    assert counts['inkdigits_request_seconds_count{route="/predict/"}'] == 4
    assert counts["inkdigits_waiting"] == 0
    assert sum(name.startswith("inkdigits_model_info") for name in counts) == len(
        client.get("/models").json()["models"]
    )
    assert not any("nowhere" in name for name in counts)


def test_metrics_can_be_left_out(client_of):
    assert client_of(metrics=False).get("/metrics").status_code == 404


# ---- log


def test_a_request_keeps_its_id_and_others_get_one(client):
    assert client.get("/health/live", headers={"X-Request-ID": "abc-1.2_3"}).headers["x-request-id"] == "abc-1.2_3"
    given = [client.get("/health/live").headers["x-request-id"] for _ in range(2)]
    assert given[0] != given[1]
    for bad in ("", "a b", "x" * 65, "<script>"):
        assert client.get("/health/live", headers={"X-Request-ID": bad}).headers["x-request-id"] != bad


def test_every_request_is_a_line_without_its_picture(client, seven, caplog):
    with caplog.at_level(logging.INFO, "inkdigits"):
        client.post("/predict/?model=cnn", files={"file": ("my secret drawing.png", seven)})
    (record,) = [record for record in caplog.records if record.name == "inkdigits.access"]
    assert (record.method, record.path, record.status) == ("POST", "/predict/", 200)
    assert record.milliseconds > 0
    everything = repr(vars(record))
    assert "secret" not in everything
    assert repr(seven)[2:40] not in everything


LOGGED = """
import logging, logging.config
from inkdigits.server import Settings, logs
from inkdigits.server.observed import request_id
logging.config.dictConfig(logs.config(Settings(log_format="{0}", log_level="info")))
request_id.set("r-1")
logging.getLogger("inkdigits.server").info("two\\nlines", extra={{"status": 200}})
logging.getLogger("uvicorn.error").warning("of uvicorn", extra={{"color_message": "coloured"}})
logging.getLogger("inkdigits").debug("unheard")
"""


def _logged(form):
    code = LOGGED.format(form)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stderr.splitlines()


def test_json_is_one_object_a_line():
    ours, uvicorns = map(json.loads, _logged("json"))
    assert (ours["message"], ours["level"], ours["request_id"], ours["status"]) == ("two\nlines", "INFO", "r-1", 200)
    assert uvicorns["name"] == "uvicorn.error"
    assert "color_message" not in uvicorns


def test_text_is_for_people():
    assert re.search(r"INFO +r-1 inkdigits\.server: two", _logged("text")[0])


def test_an_error_of_ours_is_logged_with_its_request(client, seven, caplog, monkeypatch):
    def bug(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr("inkdigits.recognizer.Recognizer.predict", bug)
    response = client.post("/predict/", files={"file": seven})
    assert response.status_code == 500
    assert "a bug" not in response.text
    assert _counts(client)['inkdigits_requests_total{method="POST",route="/predict/",status="500"}'] == 1
    assert any(record.exc_info and "a bug" in str(record.exc_info[1]) for record in caplog.records)
    assert logs.config(Settings())["loggers"]["inkdigits"]["level"] == "WARNING"


# ---- headers


@pytest.mark.parametrize("path", ["/health/live", "/predict/", "/nowhere", "/docs", "/openapi.json"])
def test_every_answer_has_the_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_a_page_may_run_its_own_inline_scripts_and_no_others(client_of, tmp_path):
    static = tmp_path / "static"
    static.mkdir()
    (static / "index.html").write_text('<script>one()</script><script src="/a.js"></script>')
    (static / "404.html").write_text("<script>two()</script>")
    client = client_of(static=static)

    def policy(path):
        return client.get(path, headers={"Accept": "text/html"}).headers["content-security-policy"]

    home, lost = policy("/"), policy("/lost")
    assert home == policy_of(b"<script>one()</script>").decode()
    assert lost == policy_of(b"<script>two()</script>").decode()
    for each in (home, lost, policy("/docs")):
        scripts = re.search(r"script-src ([^;]+);", each).group(1).split()
        assert "'unsafe-inline'" not in scripts
        hashes = [word for word in scripts if word.startswith("'sha256-")]
        assert len(hashes) == 1
        assert len(base64.b64decode(hashes[0][8:-1])) == 32


def test_what_a_browser_has_kept_keeps_its_policy(client_of, tmp_path):
    (tmp_path / "index.html").write_text("<script>one()</script>")
    client = client_of(static=tmp_path)
    tag = client.get("/").headers["etag"]
    again = client.get("/", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert "content-security-policy" not in again.headers
