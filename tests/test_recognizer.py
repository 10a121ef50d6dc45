import hashlib
import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from inkdigits import ArtifactError, NotAPictureError, PictureTooLargeError, Recognizer, UnknownModelError
from inkdigits.artifact import CARD_FILE, DEFAULT, MODEL_FILE, SHIPPED, find, names
from inkdigits.frame import to_frame
from inkdigits.ink import extract
from inkdigits.picture import Limits, load
from inkdigits.recognizer import BATCH
from tests.drawing import WHITE, digit

BLANK = np.full((40, 40), 255, np.uint8)


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


@pytest.fixture(scope="module", params=names())
def shipped(request) -> Recognizer:
    return Recognizer(request.param)


def assert_same(one, other) -> None:
    """The same reading; a frame's row in another batch may round its last bits otherwise."""
    assert (one.digit, one.verdict, one.model) == (other.digit, other.verdict, other.model)
    assert one.probabilities == pytest.approx(other.probabilities, abs=1e-6)
    assert np.array_equal(one.frame, other.frame)


# One picture


@pytest.mark.parametrize("which", range(10))
@pytest.mark.parametrize(
    "look",
    [
        {},
        {"canvas": (600, 400), "size": 100, "at": (450, 30)},
        {"ink": WHITE, "paper": (20, 60, 40)},
        {"ink": (200, 0, 0), "paper": None},
        {"canvas": (60, 60), "size": 40},
    ],
    ids=["canvas", "in a corner", "blackboard", "transparent", "small"],
)
def test_our_own_digits_are_read_by_the_default_model(recognizer, which, look):
    prediction = recognizer.predict(digit(which, **look))
    assert prediction.verdict == "digit"
    assert prediction.digit == which


def test_a_reading_is_consistent_in_itself(shipped, mnist_test):
    predictions = shipped.predict_many(mnist_test.images[:300])
    assert sum(prediction.verdict == "digit" for prediction in predictions) >= 297
    for prediction in predictions:
        assert len(prediction.probabilities) == 10
        assert all(isinstance(p, float) and 0 <= p <= 1 for p in prediction.probabilities)
        assert sum(prediction.probabilities) == pytest.approx(1, abs=1e-5)
        if prediction.verdict == "digit":
            assert prediction.digit == int(np.argmax(prediction.probabilities))
            assert prediction.confidence == prediction.probabilities[prediction.digit]
            assert prediction.candidates[0] == prediction.digit
        else:
            assert prediction.verdict == "not_a_digit"
            assert (prediction.digit, prediction.confidence, prediction.candidates) == (None, 0, ())
        assert prediction.model == shipped.model
        assert prediction.frame.shape == (28, 28)
        assert prediction.frame.dtype == np.float32
        assert prediction.frame.max() == 1


@pytest.mark.parametrize(
    "source",
    [BLANK, 255 - BLANK, np.full((1, 1), 7, np.uint8), digit(3, ink=(250, 250, 250)), np.zeros((9, 9, 4), np.uint8)],
    ids=["white", "black", "one pixel", "too faint", "transparent"],
)
def test_an_empty_sheet_is_no_ink(shipped, source):
    prediction = shipped.predict(source)
    assert prediction.verdict == "no_ink"
    assert prediction.digit is None
    assert prediction.confidence == 0
    assert prediction.probabilities == (0.1,) * 10
    assert prediction.model == shipped.model
    assert prediction.frame.shape == (28, 28)
    assert prediction.frame.dtype == np.float32
    assert not prediction.frame.any()


def test_a_prediction_shows_itself_without_its_frame(recognizer):
    prediction = recognizer.predict(digit(7))
    assert "frame" not in repr(prediction)
    assert prediction == recognizer.predict(digit(7))
    assert hash(prediction) == hash(recognizer.predict(digit(7)))


def test_every_kind_of_source_is_read(recognizer, tmp_path):
    picture = digit(5)
    path = tmp_path / "five.png"
    picture.save(path)
    sources = (path, str(path), path.read_bytes(), io.BytesIO(path.read_bytes()), picture, np.asarray(picture))
    for prediction in recognizer.predict_many(sources):
        assert_same(prediction, recognizer.predict(picture))


def test_what_cannot_be_read_is_an_error(recognizer, tmp_path):
    with pytest.raises(NotAPictureError):
        recognizer.predict(b"no picture")
    with pytest.raises(FileNotFoundError):
        recognizer.predict(tmp_path / "missing.png")
    with pytest.raises(PictureTooLargeError):
        Recognizer(limits=Limits(pixels=100)).predict(BLANK)


# Many pictures


@pytest.mark.parametrize("count", [0, 1, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH + 3])
def test_many_are_read_as_one_by_one_and_in_order(recognizer, mnist_test, count):
    # Every third sheet is blank, also at both ends of a batch.
    pictures = [BLANK if i % 3 == 0 else image for i, image in enumerate(mnist_test.images[:count])]
    many = recognizer.predict_many(pictures)
    assert len(many) == count
    for picture, prediction in zip(pictures, many, strict=True):
        assert_same(prediction, recognizer.predict(picture))


def test_a_batch_of_blank_sheets_needs_no_model(recognizer):
    assert {p.verdict for p in recognizer.predict_many([BLANK] * (BATCH + 1))} == {"no_ink"}


def test_many_may_come_one_after_the_other(recognizer):
    assert [p.digit for p in recognizer.predict_many(digit(i) for i in (3, 1, 4))] == [3, 1, 4]


def test_the_first_unreadable_of_many_is_an_error(recognizer):
    with pytest.raises(NotAPictureError):
        recognizer.predict_many([digit(1), b"no picture", digit(2)])


def test_several_threads_get_the_same_answers(recognizer, mnist_test):
    pictures = list(mnist_test.images[:400])
    alone = recognizer.predict_many(pictures)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(recognizer.predict, pictures))
    for one, other in zip(alone, together, strict=True):
        assert_same(one, other)


# The model alone


def test_probabilities_grow_with_logits(shipped, mnist_test):
    outputs = shipped.classify(mnist_test.images[:500].astype(np.float32) / 255)
    logits, probabilities = outputs.logits, outputs.probabilities
    assert logits.shape == probabilities.shape == (500, 10)
    assert logits.dtype == probabilities.dtype == np.float32
    assert np.array_equal(logits.argmax(1), probabilities.argmax(1))
    assert np.abs(probabilities.sum(1) - 1).max() < 1e-5


@pytest.mark.parametrize("shape", [(28, 28), (1, 784), (1, 28, 27), (1, 1, 28, 28), (28,), ()])
def test_frames_of_another_shape_are_refused(recognizer, shape):
    with pytest.raises(ValueError, match=r"Frames have the shape \[N, 28, 28\], not "):
        recognizer.classify(np.zeros(shape, np.float32))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_any_number_of_frames_may_come(recognizer, count):
    assert recognizer.classify(np.zeros((count, 28, 28), np.float32)).logits.shape == (count, 10)


@pytest.mark.parametrize(
    "change",
    [
        lambda frames: frames.astype(np.float64),
        lambda frames: np.asfortranarray(frames),
        lambda frames: np.repeat(frames, 2, axis=0)[::2],
    ],
    ids=["float64", "Fortran order", "a view"],
)
def test_frames_may_lie_in_memory_as_they_like(recognizer, mnist_test, change):
    frames = mnist_test.images[:20].astype(np.float32) / 255
    assert np.array_equal(recognizer.classify(change(frames)).logits, recognizer.classify(frames).logits)


# The whole of MNIST


@pytest.fixture(scope="module")
def piped_frames(mnist_test) -> np.ndarray:
    """MNIST's 10,000 test images after picture → ink → frame."""
    frames = [to_frame(extract(load(image))) for image in mnist_test.images]
    assert not any(frame is None for frame in frames)
    return np.stack(frames)


def test_the_pipeline_costs_no_accuracy(shipped, mnist_test, piped_frames):
    def right(frames: np.ndarray) -> int:
        return int((shipped.classify(frames).probabilities.argmax(1) == mnist_test.labels).sum())

    itself = right(mnist_test.images.astype(np.float32) / 255)
    assert abs(right(piped_frames) - itself) <= 10  # 0.1 points of 10,000
    assert itself / 10_000 == pytest.approx(shipped.card.result("accuracy", "MNIST test"), abs=5e-4)


def test_the_recognizer_sees_those_frames(recognizer, mnist_test, piped_frames):
    predictions = recognizer.predict_many(mnist_test.images[:300])
    assert np.array_equal([p.frame for p in predictions], piped_frames[:300])


# Opening


def test_a_model_is_opened_by_name_folder_or_artifact():
    for model in (None, DEFAULT, SHIPPED / DEFAULT, str(SHIPPED / DEFAULT), find(DEFAULT)):
        assert Recognizer(model).model == find(DEFAULT).card.id


def test_an_unknown_model_is_an_error(tmp_path):
    for model in ("cow", tmp_path, "../mlp"):
        with pytest.raises(UnknownModelError):
            Recognizer(model)


def with_graph(folder: Path, graph: bytes) -> Path:
    """A model whose card is right about its bytes, whatever they are."""
    card = json.loads((SHIPPED / DEFAULT / CARD_FILE).read_text())
    (folder / CARD_FILE).write_text(json.dumps(card | {"sha256": hashlib.sha256(graph).hexdigest()}))
    (folder / MODEL_FILE).write_bytes(graph)
    return folder


GRAPH = (SHIPPED / DEFAULT / MODEL_FILE).read_bytes()


@pytest.mark.parametrize(
    "graph",
    [b"", b"no graph", GRAPH[: len(GRAPH) // 2], GRAPH[:100], bytes(1000)],
    ids=["empty", "text", "half", "its first bytes", "zeros"],
)
def test_a_damaged_graph_is_an_error_even_if_its_card_agrees(tmp_path, graph):
    with pytest.raises(ArtifactError, match="is no graph that ONNX Runtime can run"):
        Recognizer(with_graph(tmp_path, graph))


@pytest.mark.parametrize(("old", "new"), [(b"frames", b"pixels"), (b"probabilities", b"probabilitiez")])
def test_a_graph_with_other_names_is_an_error(tmp_path, old, new):
    with pytest.raises(ArtifactError, match="not frames and logits and probabilities; export it again"):
        Recognizer(with_graph(tmp_path, GRAPH.replace(old, new)))


def test_a_changed_model_is_never_run(tmp_path):
    with_graph(tmp_path, GRAPH)
    (tmp_path / MODEL_FILE).write_bytes(GRAPH + b"\0")
    with pytest.raises(ArtifactError, match="another SHA-256"):
        Recognizer(tmp_path)
