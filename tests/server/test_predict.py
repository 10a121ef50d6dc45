"""POST /predict/ in families: ok, not a picture, too large, unreadable, wrong request, unknown model."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from inkdigits import Recognizer, artifact
from tests.server.asking import problem


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds no pixel."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return start + struct.pack(">I", 1000) + b"IDAT"


# ---- ok


@pytest.mark.parametrize("path", ["/predict/", "/predict"])
def test_a_digit_is_read(client, seven, path):
    response = client.post(path, files={"file": ("seven.png", seven, "image/png")}, follow_redirects=False)
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"digit", "verdict", "confidence", "probabilities", "model", "candidates"}
    assert (body["digit"], body["verdict"]) == (7, "digit")
    assert len(body["probabilities"]) == 10
    assert sum(body["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert body["confidence"] == max(body["probabilities"]) == body["probabilities"][7]


def test_it_answers_what_the_python_api_answers(client, seven):
    body = client.post("/predict/?model=linear&include=frame", files={"file": seven}).json()
    prediction = Recognizer("linear").predict(seven)
    assert body["digit"] == prediction.digit
    assert body["model"] == prediction.model
    assert body["probabilities"] == pytest.approx(prediction.probabilities)
    assert body["frame"] == np.rint(prediction.frame * 255).astype(int).ravel().tolist()


def test_an_empty_sheet_is_an_answer(client):
    body = client.post("/predict/", files={"file": _png(Image.new("L", (280, 280), 255))}).json()
    assert (body["digit"], body["verdict"], body["confidence"]) == (None, "no_ink", 0)
    assert "frame" not in body


def test_neither_name_nor_type_of_the_upload_matters(client, seven):
    response = client.post("/predict/", files={"file": ("../../etc/passwd", seven, "text/plain")})
    assert response.json()["digit"] == 7


# ---- not ok: each row is what is sent, the status, and what the sentence says


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"", 400, "empty (0 bytes)"),
        (b"hello", 415, "not a picture"),
        (b"%PDF-1.7\n" + bytes(100), 415, "read for whole numbers only"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", 415, "not a picture"),  # not for Ghostscript
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "not a picture"),
        (_png(Image.new("L", (64, 64), 255))[:60], 400, "damaged or cut short"),
        (_png_header(100_000, 100_000), 413, "million"),  # claims 10,000 MP, weighs 41 bytes
        (_png_header(6000, 4001), 413, "24 million"),  # one row over
        (_png_header(6000, 4000), 400, "damaged"),  # just within, and then nothing follows
    ],
)
def test_a_bad_picture_is_a_problem_with_a_way_out(client, content, status, says):
    response = client.post("/predict/", files={"file": ("x.png", content, "image/png")})
    assert says in problem(response, status)


@pytest.mark.parametrize("size", [5_000_001, 5_100_000, 30_000_000])
def test_too_many_bytes(client, size):
    response = client.post("/predict/", files={"file": bytes(size)})
    assert "5 MB" in problem(response, 413)


def test_bytes_without_a_declared_length_are_counted_too(client):
    boundary = "x"

    def stream():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(60):
            yield bytes(100_000)
        yield b"\r\n--x--\r\n"

    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    assert "5 MB" in problem(client.post("/predict/", content=stream(), headers=headers), 413)


@pytest.mark.parametrize(
    ("request_", "status", "says"),
    [
        ({}, 422, "one file field called 'file'"),
        ({"files": {"picture": b"x"}}, 422, "one file field called 'file'"),
        ({"data": {"file": "text"}}, 422, "one file field called 'file'"),
        ({"json": {"file": "x"}}, 422, "one file field called 'file'"),
        (
            {"content": b"nonsense", "headers": {"Content-Type": "multipart/form-data"}},
            422,
            "multipart",
        ),
        (
            {"content": b"--x\r\nbroken", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
            422,
            "'file'",
        ),
    ],
)
def test_a_wrong_request_says_how_it_should_be(client, request_, status, says):
    assert says in problem(client.post("/predict/", **request_), status)


def test_an_unknown_option_is_refused(client, seven):
    response = client.post("/predict/?include=everything", files={"file": seven})
    assert "'include'" in problem(response, 422)


@pytest.mark.parametrize("name", ["resnet", "", "../mlp", "MLP", "x" * 5000, "mlp\x00"])
def test_an_unknown_model_lists_those_there_are(client, seven, name):
    response = client.post("/predict/", params={"model": name}, files={"file": seven})
    detail = problem(response, 404)
    assert f"there is {', '.join(artifact.names())}" in detail
    assert len(detail) < 200


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/predict/", 405), ("POST", "/models", 405)])
def test_wrong_methods(client, method, path, status):
    assert "/docs" in problem(client.request(method, path), status)


def test_limits_are_settings(client_of, seven):
    small = client_of(max_pixels=1000, max_upload_bytes=2000)
    assert "0.001 million" in problem(small.post("/predict/", files={"file": seven}), 413)
    assert "0.002 MB" in problem(small.post("/predict/", files={"file": bytes(2001)}), 413)


def test_a_bug_is_a_sentence_and_not_a_trace(client, seven, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(Recognizer, "predict", broken)
    response = client.post("/predict/", files={"file": seven})
    assert "secret" not in problem(response, 500)
    assert "secret of the house" in caplog.text
