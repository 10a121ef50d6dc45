"""A full disk, a place that can't be written: one clear sentence, exit code 1, and what was there is kept.

Tests may run as root, who may write anywhere; so places that nobody can write stand in for forbidden ones.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from inkdigits.errors import DataError
from inkdigits.learning import obtain
from inkdigits.learning.mnist import FILES
from tests.drawing import digit

BASE = [sys.executable, "-m", "inkdigits"]

linux = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    digit(7, canvas=(60, 60), size=40).save(tmp_path / "seven.png")
    return tmp_path


def run(*words, **options):
    options = {"stdout": subprocess.PIPE, **options}
    return subprocess.run([*BASE, *map(str, words)], stderr=subprocess.PIPE, text=True, check=False, **options)


def small_disk(limit):
    """Lets a process write no file longer than so many bytes, as a disk with so much room would."""

    def set_limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return set_limit


def assert_one_sentence(done, says):
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


# Reports


@linux
@pytest.mark.parametrize("how", [["--csv"], ["--jsonl"], ["--json"], []], ids=lambda how: "".join(how) or "words")
def test_a_full_disk_under_standard_output(here, how):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = run("predict", "seven.png", "--model", "linear", *how, stdout=full)
    assert_one_sentence(done, "standard output can't be written (No space left on device)")


@linux
def test_a_device_is_written_to_and_not_replaced(here):
    done = run("predict", "seven.png", "--model", "linear", "--csv", "--out", "/dev/full")
    assert_one_sentence(done, "/dev/full can't be written (No space left on device)")
    assert Path("/dev/full").is_char_device()
    assert not Path("/dev/full.part").exists()


def test_a_disk_that_fills_up_keeps_what_is_written_and_the_old_file(here):
    Path("list.txt").write_text("seven.png\n" * 50)
    Path("out.csv").write_text("from yesterday")
    words = ["predict", "list.txt", "--model", "linear", "--out", "out.csv"]
    done = run(*words, preexec_fn=small_disk(2000))
    assert_one_sentence(done, "out.csv.part can't be written (File too large)")
    assert "rows are kept: make room and go on with --resume" in done.stderr
    assert Path("out.csv").read_text() == "from yesterday"
    done = run(*words, "--resume")
    assert (done.returncode, done.stderr) == (0, "")
    assert Path("out.csv").read_text().count("seven.png,7,digit") == 50


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ("nowhere/out.csv", "nowhere/out.csv.part can't be written (No such file or directory)"),
        ("seven.png/out.csv", "seven.png/out.csv.part can't be written (Not a directory)"),
        ("folder", "folder can't be written (Is a directory)"),
        ("/proc/out.csv", "/proc/out.csv.part can't be written ("),
    ],
)
def test_a_place_that_cannot_be_written_is_said_before_anything_is_read(here, out, says):
    (here / "folder").mkdir()
    done = run("predict", "seven.png", "--model", "linear", "--csv", "--out", out)
    assert_one_sentence(done, says)
    assert "choose another place with --out" in done.stderr
    assert sorted(path.name for path in here.iterdir()) == ["folder", "seven.png"]


# The cache


def test_a_cache_that_cannot_be_made_is_said(here):
    done = run("data", "fetch", env={**os.environ, "INKDIGITS_CACHE": str(here / "seven.png")})
    assert_one_sentence(done, "seven.png/mnist can't be made (Not a directory); set INKDIGITS_CACHE")


@pytest.fixture
def source(here, mnist_test):
    """A folder with MNIST's four files, links to the cache's."""
    folder = here / "source"
    folder.mkdir()
    cache = Path(mnist_test.images.filename).parent
    for file in FILES:
        (folder / file.name).symlink_to(cache / file.name)
    return folder


def test_a_full_cache_is_said_and_keeps_no_half_file(here, source):
    cache = here / "cache"
    environment = {**os.environ, "INKDIGITS_CACHE": str(cache)}
    done = run("data", "fetch", "--from", source, env=environment, preexec_fn=small_disk(1_000_000))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "can't be written (File too large); make room" in done.stderr
    assert "INKDIGITS_CACHE" in done.stderr
    assert list((cache / "mnist").iterdir()) == []


def test_a_cache_that_may_not_be_written_asks_no_source_in_vain(here, monkeypatch):
    """Neither a download nor npm is tried: the way out is another folder."""

    def forbidden(*_, **__):
        raise PermissionError(13, "Permission denied")

    def asked(*_):
        raise AssertionError

    monkeypatch.setattr(obtain.tempfile, "TemporaryFile", forbidden)
    monkeypatch.setattr(obtain, "from_keras", asked)
    monkeypatch.setattr(obtain, "from_npm", asked)
    with pytest.raises(DataError, match=r"can't be written \(Permission denied\).*INKDIGITS_CACHE"):
        obtain.fetch(here / "cache")
