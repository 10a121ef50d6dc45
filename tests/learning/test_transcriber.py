"""The transcriber's training: a few steps of it, its loss, and the artifact that it leaves."""

import os
import sys

import numpy as np
import pytest

# Keras reads it when it is imported, so it stands above the modules that import Keras.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras

from inkdigits.artifact import open_artifact
from inkdigits.learning import transcriber as training
from inkdigits.learning.mnist import Digits
from inkdigits.learning.strip_network import BATCH, LONGEST, batched, build, ctc
from inkdigits.learning.strips import write_lessons
from inkdigits.learning.transcriber import CHUNK, Lessons
from inkdigits.sequence import BLANK, SYMBOLS, log_probabilities
from inkdigits.strip import HEIGHT
from inkdigits.transcriber import Transcriber


def _digits(count=5200):
    """Bars, all of them ones; as many as leave some to train on."""
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 4:24, 12:16] = 255
    return Digits(images, np.ones(count, np.uint8))


def test_the_loss_is_the_texts_probability():
    chance = np.random.default_rng(1)
    logits = chance.normal(size=(3, 12, len(SYMBOLS))).astype(np.float32)
    texts = ["407", "11", "9"]
    targets = np.full((3, LONGEST), BLANK, np.int32)
    for row, text in zip(targets, texts, strict=True):
        row[: len(text)] = [SYMBOLS.index(character) for character in text]
    columns = logits - np.logaddexp.reduce(logits, axis=2, keepdims=True)
    likely = [log_probabilities(own, [text])[0] / len(text) for own, text in zip(columns, texts, strict=True)]
    assert float(ctc(targets, keras.ops.convert_to_tensor(logits))) == pytest.approx(-np.mean(likely), rel=1e-4)


def test_a_strip_has_a_column_for_every_second_of_its_own():
    model = build()
    assert model(np.zeros((2, HEIGHT, 64), np.float32)).shape == (2, 32, len(SYMBOLS))
    assert model(np.zeros((1, HEIGHT, 80), np.float32)).shape == (1, 40, len(SYMBOLS))


def test_batches_are_filled_up_with_paper():
    lessons = write_lessons(12, _digits(20), np.random.default_rng(1))
    strips, texts = batched(lessons)
    assert strips.shape[0] == texts.shape[0] == len(lessons)
    assert strips.shape[2] % 16 == 0
    for strip, text, lesson in zip(strips, texts, lessons, strict=True):
        width = lesson.strip.ink.shape[1]
        assert np.array_equal(strip[:, :width], lesson.strip.ink)
        assert strip[:, width:].max(initial=0) == 0
        assert "".join(SYMBOLS[symbol] for symbol in text if symbol != BLANK) == lesson.text


def test_lessons_are_new_each_epoch_and_the_same_again():
    lessons = Lessons(_digits(20), seed=4)
    first, _ = lessons[0]
    assert len(first) == pytest.approx(BATCH, abs=8)
    lessons.deal(1)
    second, _ = lessons[0]
    assert first.shape != second.shape or not np.array_equal(first, second)
    again = Lessons(_digits(20), seed=4)
    assert np.array_equal(again[0][0], first)
    assert not np.array_equal(again[CHUNK // BATCH][0][:1, :, :32], first[:1, :, :32])


def _make_short(monkeypatch):
    monkeypatch.setattr(training, "STEPS", 2)
    monkeypatch.setattr(training, "JUDGED", 20)
    monkeypatch.setattr(training, "CHUNK", 2 * BATCH)
    monkeypatch.setattr(training, "load_mnist", lambda split: _digits())


def test_a_training_leaves_a_transcriber_and_goes_on_where_it_stopped(monkeypatch, tmp_path, capsys):
    _make_short(monkeypatch)
    monkeypatch.setattr(sys, "argv", ["transcriber", "--epochs", "2", "--out", str(tmp_path)])

    def epochs():
        return [line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("epoch")]

    def killed(self, epoch):
        if epoch:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Lessons, "deal", killed)
        training.main()
    assert epochs() == ["1/2"]
    training.main()
    assert epochs() == ["2/2"]
    training.main()
    assert epochs() == []
    artifact = open_artifact(tmp_path / "strip")
    recipe = artifact.card.training
    assert (recipe.epochs, recipe.seed, recipe.validation_images > 10) == (2, 1, True)
    assert recipe.command == "python -m inkdigits.learning.transcriber --epochs 2 --seed 1"
    lesson, *_ = write_lessons(5, _digits(20), np.random.default_rng(2))
    (columns,) = Transcriber(artifact).transcribe([lesson.strip])
    assert np.exp(columns).sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_a_training_may_follow_another(monkeypatch, tmp_path):
    _make_short(monkeypatch)
    first, second, fit, begins = tmp_path / "first", tmp_path / "second", keras.Model.fit, []

    def watched(model, *given, **named):
        begins.append(model.get_weights())
        return fit(model, *given, **named)

    monkeypatch.setattr(keras.Model, "fit", watched)
    for out, more in ((first, []), (second, ["--seed", "2", "--after", str(first)])):
        monkeypatch.setattr(sys, "argv", ["transcriber", "--epochs", "1", "--out", str(out), *more])
        training.main()
    learnt = build()
    learnt.load_weights(first / "training" / training.WEIGHTS)
    assert all(np.array_equal(one, other) for one, other in zip(begins[1], learnt.get_weights(), strict=True))
    earlier, later = (open_artifact(out / "strip").card.training for out in (first, second))
    train = "python -m inkdigits.learning.transcriber --epochs 1"
    assert later.command == f"{train} --seed 1 --out {first} && {train} --seed 2 --after {first}"
    assert later.minutes > earlier.minutes
    sys.argv += ["--keep", "0.25"]
    mixed = []
    monkeypatch.setattr(training, "publish", lambda model, *_: mixed.extend(model.get_weights()))
    training.main()
    alone = build()
    alone.load_weights(second / "training" / training.WEIGHTS)
    for one, first_one, second_one in zip(mixed, learnt.get_weights(), alone.get_weights(), strict=True):
        assert one == pytest.approx(0.25 * first_one + 0.75 * second_one, abs=1e-6)
    assert "rising to 0.001" in later.optimizer
