"""Streams of pictures: order, few held at a time, what becomes of workers. Chunks are small here, to have many."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits import ArtifactError, NotAPictureError, Recognizer, UnknownModelError, batch
from inkdigits.artifact import CARD_FILE, MODEL_FILE, SHIPPED
from inkdigits.batch import stream, worker, workers
from tests.drawing import digit

MODEL = "linear"


class Killer(str):
    """A path that ends the process it is sent to, as too large a picture may."""

    def __reduce__(self):
        return os.abort, ()


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(stream, "CHUNK", 4)


@pytest.fixture(scope="module")
def images(mnist_test):
    return [image.copy() for image in mnist_test.images[:60]]


@pytest.fixture(scope="module")
def expected(images):
    return Recognizer(MODEL).predict_many(images)


def assert_all_read(readings, expected):
    assert len(readings) == len(expected)
    for reading, prediction in zip(readings, expected, strict=True):
        assert reading.error is None
        assert reading.prediction.digit == prediction.digit
        assert reading.prediction.probabilities == pytest.approx(prediction.probabilities, abs=1e-6)
        assert np.array_equal(reading.prediction.frame, prediction.frame)


# Order


@pytest.mark.parametrize(("processes", "started"), [(1, 0), (2, 2), (3, 3)])
def test_answers_come_in_the_order_of_the_pictures(images, expected, launched, processes, started):
    readings = list(batch.read(iter(images), MODEL, processes=processes))
    assert_all_read(readings, expected)
    assert all(reading.source is image for reading, image in zip(readings, images, strict=True))
    assert len(launched) == started


@pytest.mark.parametrize("count", [0, 1, 4, 16])
def test_a_few_are_read_without_workers(images, expected, launched, count):
    assert_all_read(list(batch.read(images[:count], MODEL, processes=2)), expected[:count])
    assert launched == []


def test_what_cannot_be_read_is_an_error_in_its_place(images, expected, tmp_path):
    missing = tmp_path / "missing.png"
    lost = OSError(5, "Input/output error")
    sources = [
        *images[:10],
        b"no picture",
        missing,
        *images[10:20],
        lost,
        io.StringIO("text"),
        7,
        "a\0b",
        *images[20:],
    ]
    readings = list(batch.read(sources, MODEL, processes=2))
    assert [reading.source for reading in readings] == sources
    assert_all_read([r for r in readings if r.prediction], expected)
    errors = [reading.error for reading in readings if not reading.prediction]
    kinds = [NotAPictureError, FileNotFoundError, OSError, NotAPictureError, NotAPictureError, NotAPictureError]
    assert [type(error) for error in errors] == kinds
    assert str(errors[2]) == str(lost)


def test_every_kind_of_source_travels_to_the_workers(tmp_path, launched):
    picture = digit(5, ink=(200, 0, 0), paper=None)
    path = tmp_path / "five.png"
    picture.save(path)
    data = path.read_bytes()
    kinds = [path, str(path), data, bytearray(data), memoryview(data), io.BytesIO(data), picture, np.asarray(picture)]
    sources = [*kinds, *(batch.Named("five", kind) for kind in (path, data)), *[data] * 10]
    with path.open("rb") as file:
        readings = list(batch.read([*sources, file], MODEL, processes=2))
    assert launched
    assert [reading.prediction and reading.prediction.digit for reading in readings] == [5] * len(readings)
    assert len({reading.prediction.frame.tobytes() for reading in readings}) == 1


def test_a_bug_that_one_picture_meets_does_not_stop_the_others(images, monkeypatch):
    recognizer = Recognizer(MODEL)
    frame = recognizer.frame
    monkeypatch.setattr(recognizer, "frame", lambda source: frame(source) if source is not images[1] else 1 / 0)
    answers = worker.read_chunk(recognizer, images[:3])
    assert "ZeroDivisionError" in str(answers[1])
    assert answers[0].digit == 7
    assert answers[2].digit == 1


# Memory


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_few_pictures_are_taken_before_their_answers_are(images, processes):
    taken = 0

    def lazily():
        nonlocal taken
        for image in images * 3:
            taken += 1
            yield image

    for given, _ in enumerate(batch.read(lazily(), MODEL, processes=processes)):
        assert taken - given <= stream.max_ahead(processes)
    assert given + 1 == taken == 180


def test_large_pictures_fill_a_chunk_alone(images, tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "CHUNK_BYTES", 3000)
    path = tmp_path / "large.png"
    path.write_bytes(bytes(3000))
    sources = [images[0], images[1], str(path), bytes(4000), images[2], np.zeros((60, 60), np.uint8), images[3]]
    sizes = [len(chunk) for chunk in stream._chunks(sources, stream.Limits())]
    assert sizes == [3, 1, 2, 1]


# Workers


def test_a_killed_worker_costs_no_picture_and_is_said(images, expected, launched, caplog):
    readings = batch.read(images, MODEL, processes=2)
    first = next(readings)
    for process in launched:
        process.kill()
    assert_all_read([first, *readings], expected)
    assert len(launched) > 2
    assert "was ended by SIGKILL; its 4 pictures are read again, one by one." in caplog.text


def test_a_picture_that_kills_its_worker_is_an_error_and_no_other(images, expected, launched, caplog):
    sources = [*images[:21], Killer("too-large.png"), *images[21:]]
    readings = list(batch.read(sources, MODEL, processes=2))
    killed = readings.pop(21)
    assert killed.source == "too-large.png"
    assert "The process that read this picture was ended by SIGABRT" in str(killed.error)
    assert_all_read(readings, expected)


def test_a_worker_that_cannot_start_is_said(images, monkeypatch):
    monkeypatch.setattr(workers, "_START", "raise SystemExit(3)")
    with pytest.raises(batch.WorkerError, match=r"ended with code 3 before it could read; try with one process\."):
        list(batch.read(images, MODEL, processes=2))


def test_no_process_to_be_had_is_said(images, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(Path("nowhere") / "python"))
    with pytest.raises(batch.WorkerError, match="No such file or directory"):
        list(batch.read(images, MODEL, processes=2))


@pytest.mark.parametrize("how", ["closed", "failed"])
def test_workers_end_with_the_stream(images, launched, how):
    def sources():
        yield from images
        if how == "failed":
            raise KeyboardInterrupt
        yield from images * 100

    readings = batch.read(sources(), MODEL, processes=2)
    next(readings)
    if how == "closed":
        readings.close()
    else:
        with pytest.raises(KeyboardInterrupt):
            list(readings)
    assert launched
    assert all(process.returncode is not None for process in launched)


SCRIPT = """
import sys, time
from inkdigits import batch
from inkdigits.batch import stream, workers
stream.CHUNK = 2
launch, pids = workers._launch, []
def remember():
    process = launch()
    pids.append(process.pid)
    return process
workers._launch = remember
readings = batch.read([sys.argv[1]] * 40, "linear", processes=2)
print(next(readings).prediction.digit, *pids, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks processes up in /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_when_their_parent_is_killed_and_scripts_need_no_guard(tmp_path, number):
    path = tmp_path / "five.png"
    digit(5).save(path)
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        answer, *pids = parent.stdout.readline().split()
        assert (answer, len(pids)) == ("5", 2)
        assert all(Path("/proc", pid).exists() for pid in pids)
        parent.send_signal(number)
    deadline = time.monotonic() + 30
    while any(_runs(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _runs(pid):
    try:
        return "State:\tZ" not in Path("/proc", pid, "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


# Models


def test_a_model_that_is_missing_or_damaged_is_refused_before_any_picture_is_taken(tmp_path):
    def untouched():
        raise AssertionError
        yield

    with pytest.raises(UnknownModelError):
        batch.read(untouched(), "resnet")
    (tmp_path / CARD_FILE).write_bytes((SHIPPED / MODEL / CARD_FILE).read_bytes())
    (tmp_path / MODEL_FILE).write_bytes(b"something else")
    with pytest.raises(ArtifactError, match="another SHA-256"):
        batch.read(untouched(), tmp_path)


def test_cores_are_those_that_this_process_may_use():
    assert 1 <= stream.cores() <= (os.cpu_count() or 1)


def test_pictures_with_names_keep_them(images):
    (reading,) = batch.read([batch.Named("seven", Image.fromarray(images[0]))], MODEL)
    assert (reading.source.name, reading.prediction.digit) == ("seven", 7)
