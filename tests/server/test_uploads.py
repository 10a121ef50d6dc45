"""An upload on its way in: how many bytes, how slowly, in what form, and where it is kept meanwhile."""

import asyncio
import tempfile

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from inkdigits.server.desk import BusyError
from inkdigits.server.uploads import FORM_OVERHEAD, Uploads

HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
TAIL = b"\r\n--x--\r\n"


def _request(*chunks, headers=None, pause=0.0, gone=False):
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append(
        {"type": "http.disconnect"} if gone else {"type": "http.request", "body": b"", "more_body": False}
    )

    async def receive():
        await asyncio.sleep(pause)
        return messages.pop(0)

    given = {"content-type": "multipart/form-data; boundary=x", **(headers or {})}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    return Request({"type": "http", "method": "POST", "path": "/predict/", "headers": raw}, receive)


def _uploads(*, most_bytes=1000, buffered=10_000, seconds=5):
    refused = []
    return Uploads(most_bytes=most_bytes, buffered=buffered, seconds=seconds, refused=refused.append), refused


def _take(uploads, *chunks, **request):
    return asyncio.run(uploads.take(_request(*chunks, **request)))


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_however_it_is_cut_the_picture_is_whole(size):
    picture = bytes(range(256)) * 3
    body = HEAD + picture + TAIL
    uploads, _ = _uploads()
    assert _take(uploads, *(body[start : start + size] for start in range(0, len(body), size))) == picture


def test_the_file_is_found_among_other_fields():
    other = b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\nfile\r\n'
    second = b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="b"\r\n\r\nsecond'
    uploads, _ = _uploads()
    assert _take(uploads, other + HEAD + b"first" + second + TAIL) == b"first"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (b"nonsense", {}),
        (HEAD + b"cut off", {}),
        (HEAD.replace(b'"file"', b'"picture"') + b"p" + TAIL, {}),
        (HEAD.replace(b'; filename="a.png"', b"") + b"text" + TAIL, {}),
        (HEAD + b"p" + TAIL, {"content-type": "multipart/form-data"}),
        (HEAD + b"p" + TAIL, {"content-type": "text/plain; boundary=x"}),
        (HEAD + b"p" + TAIL, {"content-type": "multipart/form-data; boundary=y"}),
        (HEAD.replace(b"\r\n\r\n", b"\r\n" + b"X: y\r\n" * 50 + b"\r\n") + b"p" + TAIL, {}),
        ((HEAD.replace(b'"file"', b'"a"') + b"\r\n") * 50 + TAIL, {}),
    ],
)
def test_what_is_no_such_form_is_told_how_it_should_be(body, headers):
    uploads, _ = _uploads()
    with pytest.raises(HTTPException) as refused:
        _take(uploads, body, headers=headers)
    assert refused.value.status_code == 422
    assert "multipart form" in refused.value.detail


def test_more_than_the_limit_is_refused_whatever_the_header_says():
    uploads, refused = _uploads(most_bytes=10, buffered=100_000)
    body = HEAD + bytes(FORM_OVERHEAD) + TAIL
    for headers in ({}, {"content-length": "12"}, {"content-length": str(10**12)}, {"content-length": "nonsense"}):
        with pytest.raises(HTTPException) as error:
            _take(uploads, *[body[i : i + 4096] for i in range(0, len(body), 4096)], headers=headers)
        assert error.value.status_code == 413
    assert refused == ["size"] * 4


def test_an_upload_that_does_not_arrive_is_given_up():
    uploads, refused = _uploads(seconds=0.1)
    with pytest.raises(HTTPException) as error:
        _take(uploads, *[b"x"] * 100, pause=0.02)
    assert error.value.status_code == 408
    assert refused == ["slow"]


def test_who_leaves_is_no_error_of_ours():
    uploads, _ = _uploads()
    with pytest.raises(HTTPException) as error:
        _take(uploads, HEAD, gone=True)
    assert error.value.status_code == 499


def test_all_uploads_together_have_a_bound_and_give_back_what_they_held():
    uploads, refused = _uploads(most_bytes=1000, buffered=1500)

    async def scenario():
        slow = asyncio.ensure_future(uploads.take(_request(HEAD + bytes(800), TAIL, pause=0.05)))
        await asyncio.sleep(0.07)
        with pytest.raises(BusyError):
            await uploads.take(_request(HEAD + bytes(900) + TAIL))
        picture = await slow
        assert len(picture) == 800
        assert len(await uploads.take(_request(HEAD + bytes(900) + TAIL))) == 900

    asyncio.run(scenario())
    assert refused == ["queue"]
    assert uploads._held == 0


def test_what_is_beyond_the_limit_is_let_go_and_not_held():
    limit = 1000 + FORM_OVERHEAD
    uploads, refused = _uploads(most_bytes=1000, buffered=limit)
    with pytest.raises(HTTPException) as error:
        _take(uploads, *[bytes(limit // 4)] * 12)
    assert error.value.status_code == 413
    assert refused == ["size"]


def test_no_upload_touches_a_disk(client_of, monkeypatch, tmp_path):
    client = client_of(max_upload_bytes=4_000_000)

    def never(*_, **__):
        raise AssertionError("a file was made")

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, never)
    response = client.post("/predict/", files={"file": ("a.png", bytes(3_000_000))})
    assert response.status_code == 415
