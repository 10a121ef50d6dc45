"""The recognizer keeps its promises: order, probabilities, empty sheets, threads, and MNIST read as MNIST."""

import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from inkdigits import ArtifactError, Recognizer, UnreadablePictureError, artifact
from inkdigits.learning.evaluate import evaluate
from inkdigits.recognizer import BATCH


@pytest.fixture(scope="module", params=artifact.names())
def recognizer(request):
    return Recognizer(request.param)


@pytest.fixture(scope="module")
def pictures(mnist_test):
    """A few digits with blank sheets between them."""
    blank = np.zeros((28, 28), np.uint8)
    return [blank, *mnist_test.images[:20], blank, *mnist_test.images[20:30], blank]


def test_a_reading_keeps_its_promises(recognizer, pictures):
    for prediction in recognizer.predict_many(pictures):
        assert prediction.model == recognizer.model
        assert len(prediction.probabilities) == 10
        assert sum(prediction.probabilities) == pytest.approx(1, abs=1e-5)
        assert min(prediction.probabilities) >= 0
        assert prediction.frame.shape == (28, 28)
        assert prediction.frame.dtype == np.float32
        if prediction.digit is not None:
            assert prediction.verdict == "digit"
            assert prediction.confidence == max(prediction.probabilities)
            assert prediction.confidence == prediction.probabilities[prediction.digit]
            assert prediction.frame.max() == 1


# Each row is a sheet without ink.
@pytest.mark.parametrize(
    "sheet",
    [
        np.zeros((28, 28), np.uint8),
        np.full((280, 280, 3), 255, np.uint8),
        np.full((100, 50, 4), 0, np.uint8),  # fully transparent
        np.full((1, 1), 77, np.uint8),
        Image.new("L", (300, 200), 128),
    ],
)
def test_an_empty_sheet_is_an_answer_of_its_own(recognizer, sheet):
    prediction = recognizer.predict(sheet)
    assert (prediction.digit, prediction.verdict, prediction.confidence) == (None, "no_ink", 0.0)
    assert prediction.probabilities == (0.1,) * 10
    assert not prediction.frame.any()


def test_many_answer_what_one_by_one_answers_in_their_order(recognizer, pictures):
    together = recognizer.predict_many(iter(pictures))
    assert [p.verdict for p in together].count("no_ink") == 3
    for picture, prediction in zip(pictures, together, strict=True):
        alone = recognizer.predict(picture)
        assert (alone.digit, alone.verdict) == (prediction.digit, prediction.verdict)
        assert alone.probabilities == pytest.approx(prediction.probabilities, abs=1e-6)
        assert np.array_equal(alone.frame, prediction.frame)


def test_order_is_kept_across_batches(mnist_test):
    recognizer = Recognizer()
    images = list(mnist_test.images[: BATCH + 3])
    images[BATCH - 1] = np.zeros((28, 28), np.uint8)
    predictions = recognizer.predict_many(images)
    assert [i for i, p in enumerate(predictions) if p.verdict == "no_ink"] == [BATCH - 1]
    for index in (0, BATCH - 2, BATCH, BATCH + 2):
        assert predictions[index].digit == recognizer.predict(images[index]).digit
    assert recognizer.predict_many([]) == []


def test_a_picture_that_cannot_be_read_is_not_passed_over():
    with pytest.raises(UnreadablePictureError, match="empty"):
        Recognizer().predict_many([np.zeros((28, 28), np.uint8), b""])


@pytest.mark.parametrize("shape", [(28, 28), (1, 27, 28), (1, 28, 28, 1), (784,)])
def test_frames_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"\[N, 28, 28\]"):
        Recognizer().classify(np.zeros(shape, np.float32))


def test_frames_of_another_dtype_or_layout_are_read_all_the_same(mnist_test):
    recognizer = Recognizer()
    frames = mnist_test.images[:4].astype(np.float64) / 255
    expected = recognizer.classify(frames.astype(np.float32)).probabilities
    np.testing.assert_allclose(recognizer.classify(frames).probabilities, expected, atol=1e-6)
    turned = np.asfortranarray(frames.astype(np.float32))
    np.testing.assert_allclose(recognizer.classify(turned).probabilities, expected, atol=1e-6)


def test_no_frames_give_no_answers():
    assert Recognizer().classify(np.zeros((0, 28, 28), np.float32)).probabilities.shape == (0, 10)


def test_threads_may_share_one(mnist_test):
    recognizer = Recognizer()
    images = mnist_test.images[:64]
    expected = [recognizer.predict(image).probabilities for image in images]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda image: recognizer.predict(image).probabilities, images))
    assert answers == expected


def test_a_file_that_is_no_graph_is_refused_even_with_the_right_hash(tmp_path):
    folder = shutil.copytree(artifact.SHIPPED / "linear", tmp_path / "linear")
    junk = b"not a graph"
    (folder / "model.onnx").write_bytes(junk)
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps({**card, "sha256": hashlib.sha256(junk).hexdigest()}))
    with pytest.raises(ArtifactError, match="no graph that ONNX Runtime can run"):
        Recognizer(folder)


def test_mnist_is_read_as_well_through_pictures_as_directly(recognizer, mnist_test):
    direct = evaluate(recognizer, mnist_test).accuracy
    through_pictures = evaluate(recognizer, mnist_test, pipeline=True).accuracy
    assert abs(direct - through_pictures) <= 0.001
    assert direct == pytest.approx(recognizer.card.result("accuracy", artifact.MNIST_TEST), abs=1e-9)
