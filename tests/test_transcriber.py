"""The transcriber that comes with the package: what it reads, and that strips beside a strip change nothing."""

import json

import numpy as np
import pytest

from inkdigits.artifact import open_artifact
from inkdigits.errors import ArtifactError
from inkdigits.learning.mnist import Digits
from inkdigits.learning.strips import write_clusters
from inkdigits.sequence import SYMBOLS, best_texts
from inkdigits.strip import HEIGHT, STEP, to_strip
from inkdigits.transcriber import SHIPPED, Transcriber


@pytest.fixture(scope="module")
def written():
    """Clusters of our own hands, and a bar for a one in place of MNIST's digits."""
    bar = np.zeros((1, 28, 28), np.uint8)
    bar[0, 4:24, 12:16] = 255
    return write_clusters(250, Digits(bar, np.ones(1, np.uint8)), np.random.default_rng(11))


@pytest.fixture(scope="module")
def transcriber():
    return Transcriber()


def test_it_reads_what_hands_write(written, transcriber):
    strips = [to_strip(cluster) for cluster, _ in written]
    numbers = [
        (best_texts(columns)[0].text, text)
        for columns, (_, text) in zip(transcriber.transcribe(strips), written, strict=True)
        if "?" not in text and set(text) != {"1"}
    ]
    assert len(numbers) > 100
    assert np.mean([read == text for read, text in numbers]) > 0.8


def test_words_are_no_numbers(written, transcriber):
    words = [to_strip(cluster) for cluster, text in written if not text.strip("?")]
    read = [best_texts(columns)[0].text for columns in transcriber.transcribe(words)]
    assert len(words) >= 12
    assert np.mean(["?" in text for text in read]) > 0.8


def test_a_strip_is_read_alike_whatever_is_read_with_it(written, transcriber):
    strips = [to_strip(cluster) for cluster, _ in written[:20]]
    together = transcriber.transcribe(strips)
    for strip, columns in zip(strips, together, strict=True):
        (alone,) = transcriber.transcribe([strip])
        assert columns.shape == (-(-strip.ink.shape[1] // STEP), len(SYMBOLS))
        assert np.exp(alone) == pytest.approx(np.exp(columns), abs=1e-5)


def test_columns_are_probabilities(transcriber, written):
    (columns,) = transcriber.transcribe([to_strip(written[0][0])])
    assert np.exp(columns).sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_nothing_is_read_where_nothing_is(transcriber):
    assert transcriber.transcribe([]) == []


def test_its_card_names_what_it_takes_and_was_trained_on():
    card = open_artifact(SHIPPED).card
    assert card.inputs["strips"].shape == ("N", HEIGHT, "W")
    assert card.result("exact", "validation") > 0.85
    assert card.training.command.startswith("python -m inkdigits.learning.transcriber")


def test_a_missing_or_damaged_one_is_refused(tmp_path, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(ArtifactError, match="install Inkdigits again"):
        patch.setattr("inkdigits.transcriber.SHIPPED", tmp_path / "none")
        Transcriber()
    card = json.loads((SHIPPED / "card.json").read_text(encoding="utf-8"))
    (tmp_path / "card.json").write_text(json.dumps(card), encoding="utf-8")
    (tmp_path / "model.onnx").write_bytes((SHIPPED / "model.onnx").read_bytes()[:-1])
    with pytest.raises(ArtifactError, match="SHA-256"):
        Transcriber(open_artifact(tmp_path))
