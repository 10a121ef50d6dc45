"""Every recipe runs for a few steps on real digits and leaves a whole artifact, or none."""

import json
import os
import subprocess
import sys

import numpy as np
import onnx
import pytest

from inkdigits.artifact import MNIST_TEST, open_artifact
from inkdigits.errors import ArtifactError
from inkdigits.learning import augment, mnist
from inkdigits.learning import export as export_module
from inkdigits.learning.mnist import Digits
from inkdigits.recognizer import Recognizer

# Keras reads it when it is imported, so it stands above the modules that import Keras.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras

from inkdigits.learning import architectures
from inkdigits.learning.architectures import ARCHITECTURES, Ensemble, finish, together
from inkdigits.learning.examples import gather
from inkdigits.learning.export import export
from inkdigits.learning.fit import Plan, as_floats, fit
from inkdigits.learning.train import Choices, train


@pytest.fixture(scope="module")
def digits():
    train_digits, test_digits = mnist.load("train"), mnist.load("test")
    return (
        Digits(train_digits.images[:1200], train_digits.labels[:1200]),
        Digits(test_digits.images[:300], test_digits.labels[:300]),
    )


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_every_recipe_leaves_a_whole_artifact(name, digits, tmp_path):
    lines: list[str] = []
    out = tmp_path / name
    artifact = train(name, out, Choices(seed=3, epochs=2, batch_size=50), data=digits, report=lines.append)

    assert sorted(path.name for path in out.iterdir()) == ["card.json", "confusion.png", "curves.png", "model.onnx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "trainings"])
    said = [line.split()[:2] for line in lines if not line.startswith("settling")]
    epochs = [["epoch", "1/2"], ["epoch", "2/2"]]
    settles = ARCHITECTURES[name].settling is not None
    assert said == [*epochs, *(epochs if settles else []), ["kept", "epoch"], ["test", "accuracy"]]
    assert ("0.3 times as often" in artifact.card.training.settled) == settles

    recipe = artifact.card.training
    assert (recipe.seed, recipe.epochs, recipe.batch_size) == (3, 2, 50)
    shares = 1 + ARCHITECTURES[name].written + ARCHITECTURES[name].non_digits
    assert recipe.validation_images == pytest.approx(100 * shares, abs=2)
    assert recipe.command == f"inkdigits train {name} --epochs 2 --batch-size 50 --seed 3"
    assert recipe.packages["keras"] == keras.__version__
    accuracy = artifact.card.result("accuracy", MNIST_TEST)
    assert accuracy is not None
    if not ARCHITECTURES[name].averaged:  # an average over two epochs is still that of the untrained network
        assert 0.5 < accuracy < 1  # 44 steps: far from trained, far from the 10% of chance
    assert bool(artifact.card.thresholds) == bool(ARCHITECTURES[name].non_digits)
    assert Recognizer(out).model == f"{name}@{ARCHITECTURES[name].version}"


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_the_exported_graph_answers_what_keras_answers(name, tmp_path):
    images = mnist.load("test")
    frames = as_floats(images.images[:1000])
    architecture = ARCHITECTURES[name]
    keras.utils.set_random_seed(1)
    model = architecture.build()
    # Trained a little: untrained networks answer 0.1 for everything and would agree however they were exported.
    few = gather(
        Digits(images.images[5000:8000], images.labels[5000:8000]),
        written=architecture.written,
        non_digits=architecture.non_digits,
        seed=1,
    )
    fit(model, few, Plan(1, 50, 5e-3, augment.NONE, seed=1), tmp_path)
    finished = finish(model, temperature=0.7)
    expected = {key: keras.ops.convert_to_numpy(value) for key, value in finished(frames, training=False).items()}

    path = tmp_path / "model.onnx"
    export(finished, path)
    session = export_module.ort.InferenceSession(path)
    answers = dict(zip(expected, session.run(list(expected), {"frames": frames}), strict=True))
    for key, answer in answers.items():
        np.testing.assert_allclose(answer, expected[key], atol=1e-3 if key == "logits" else 1e-5)
    np.testing.assert_allclose(answers["probabilities"].sum(axis=1), 1, atol=1e-5)
    assert np.ptp(answers["probabilities"], axis=0).min() > 0.3

    shapes = {t.name: [d.dim_param or d.dim_value for d in t.type.tensor_type.shape.dim] for t in _tensors(path)}
    refuses = {"is_digit": ["N"]} if architecture.non_digits else {}
    assert shapes == {"frames": ["N", 28, 28], "logits": ["N", 10], "probabilities": ["N", 10], **refuses}


def _tensors(path):
    graph = onnx.load(path).graph
    return (*graph.input, *graph.output)


def test_linear_answers_its_sigmoids_normalised():
    keras.utils.set_random_seed(1)
    model = finish(ARCHITECTURES["linear"].build(), temperature=1)
    frames = np.random.default_rng(0).random((20, 28, 28), np.float32)
    answers = {key: keras.ops.convert_to_numpy(value) for key, value in model(frames).items()}
    sigmoids = 1 / (1 + np.exp(-answers["logits"].astype(np.float64)))
    np.testing.assert_allclose(
        answers["probabilities"], sigmoids / sigmoids.sum(axis=1, keepdims=True), rtol=1e-4, atol=1e-6
    )


def test_the_share_of_digits_is_that_of_a_softmax_over_all_eleven():
    keras.utils.set_random_seed(1)
    model = ARCHITECTURES["cnn"].build()
    frames = np.random.default_rng(0).random((20, 28, 28), np.float32)
    powers = np.exp(keras.ops.convert_to_numpy(model(frames)).astype(np.float64))
    finished = finish(model, temperature=2)(frames)
    np.testing.assert_allclose(finished["is_digit"], powers[:, :10].sum(axis=1) / powers.sum(axis=1), rtol=1e-4)
    cooler = np.sqrt(powers[:, :10])
    np.testing.assert_allclose(finished["probabilities"], cooler / cooler.sum(axis=1, keepdims=True), rtol=1e-4)


def test_a_graph_that_differs_is_not_published(tmp_path, monkeypatch):
    monkeypatch.setattr(export_module, "_largest_difference", lambda *_: float("nan"))
    with pytest.raises(ArtifactError, match="differs from Keras"):
        export(ARCHITECTURES["linear"].build(), tmp_path / "model.onnx")


def test_the_same_seed_gives_the_same_digits_to_train_on(digits, tmp_path):
    first, again = (
        train("linear", tmp_path / str(i), Choices(seed=5, epochs=1), data=digits).card.results for i in (1, 2)
    )
    assert [result.value for result in first] == pytest.approx([result.value for result in again], abs=0.005)


def test_the_epoch_kept_is_the_best_on_validation(digits, tmp_path):
    keras.utils.set_random_seed(2)
    examples = gather(digits[0], written=0, non_digits=0, seed=2)
    history = fit(ARCHITECTURES["mlp"].build(), examples, Plan(4, 20, 1e-3, augment.NONE, seed=2), tmp_path)
    seen = history.curves["val_accuracy"]
    assert seen[history.best_epoch - 1] == max(seen)


def test_an_averaged_training_keeps_the_average_and_not_the_last_step(digits, tmp_path):
    """With a learning rate this wild the last step is nowhere; only its average is a reader."""
    keras.utils.set_random_seed(2)
    examples = gather(digits[0], written=0, non_digits=0, seed=2)
    model = ARCHITECTURES["mlp"].build()
    history = fit(model, examples, Plan(40, 20, 5e-3, augment.NONE, seed=2, averaged=True), tmp_path)
    assert history.curves["val_accuracy"][-1] > 0.8
    predicted = keras.ops.convert_to_numpy(model(as_floats(examples.validation.frames))).argmax(axis=1)
    assert (predicted == examples.validation.labels).mean() == pytest.approx(max(history.curves["val_accuracy"]))


class KilledError(Exception):
    """Stands for whatever ends a training from outside."""


def killed_after(epochs):
    """A report that ends the training when so many epochs are done and the next is under way."""
    lines = []

    def report(line):
        lines.append(line)
        if len(lines) > epochs:
            raise KilledError

    return report


@pytest.mark.parametrize("averaged", [False, True])
@pytest.mark.parametrize("killed", [(1,), (1, 1), (3,)])
def test_a_training_that_was_killed_ends_as_if_it_had_not_been(digits, tmp_path, averaged, killed):
    examples = gather(digits[0], written=0, non_digits=0, seed=2)
    plan = Plan(4, 50, 3e-3, augment.SHIFT, seed=2, averaged=averaged)

    def begin(folder, report=lambda _: None):
        folder.mkdir(exist_ok=True)
        keras.utils.set_random_seed(2)
        model = ARCHITECTURES["linear"].build()
        return fit(model, examples, plan, folder, report), model.get_weights()

    for epochs in killed:
        with pytest.raises(KilledError):
            begin(tmp_path / "killed", killed_after(epochs))
    lines = []
    history, weights = begin(tmp_path / "killed", lines.append)
    whole, expected = begin(tmp_path / "whole")
    assert len(lines) == 4 - sum(killed)
    assert history.best_epoch == whole.best_epoch
    for name, values in whole.curves.items():
        assert history.curves[name] == pytest.approx(values, abs=1e-4)
    for mine, theirs in zip(weights, expected, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-4)


def test_a_training_that_has_ended_is_only_read_back(digits, tmp_path):
    first = train("linear", tmp_path / "one", Choices(epochs=2), data=digits).card
    lines = []
    again = train("linear", tmp_path / "two", Choices(epochs=2), data=digits, report=lines.append).card
    assert [line.split()[0] for line in lines] == ["trained", "kept", "test"]
    assert str(tmp_path / "trainings" / "linear-1") in lines[0]
    assert [result.value for result in again.results] == [result.value for result in first.results]
    assert again.training.minutes == first.training.minutes > 0


@pytest.mark.parametrize("other", [Choices(epochs=3), Choices(epochs=2, batch_size=64)])
def test_another_recipe_is_trained_anew(digits, tmp_path, other):
    train("linear", tmp_path / "one", Choices(epochs=2), data=digits)
    lines = []
    train("linear", tmp_path / "two", other, data=digits, report=lines.append)
    assert sum(line.startswith("epoch") for line in lines) == other.epochs


def test_an_ensemble_is_trained_member_by_member_into_one_graph(digits, tmp_path, monkeypatch):
    pair = Ensemble((("cnn", 1), ("cnn5", 2)), "1.0.0", "Two.", "two networks")
    monkeypatch.setitem(architectures.ENSEMBLES, "ensemble", pair)
    small = (Digits(digits[0].images[:240], digits[0].labels[:240]), digits[1])
    train("cnn5", tmp_path / "cnn5", Choices(seed=2, epochs=1, batch_size=40), data=small)
    lines = []
    artifact = train("ensemble", tmp_path / "out", Choices(epochs=1, batch_size=40), data=small, report=lines.append)
    said = [line.split()[0] for line in lines]
    assert said == ["cnn,", "epoch", "settling,", "epoch", "cnn5,", "trained", "settling,", "trained", "test"]
    assert [member.split(" of ")[0] for member in artifact.card.training.members] == ["cnn, seed 1,", "cnn5, seed 2,"]
    assert sorted(p.name for p in artifact.folder.iterdir()) == ["card.json", "confusion.png", "model.onnx"]
    assert Recognizer(artifact.folder).model == "ensemble@1.0.0"


def test_together_is_the_mean_of_log_probabilities():
    keras.utils.set_random_seed(4)
    members = [ARCHITECTURES[name].build() for name in ("cnn", "cnn", "cnn5")]
    frames = np.random.default_rng(0).random((20, 28, 28), np.float32)
    apart = [keras.ops.convert_to_numpy(keras.ops.log_softmax(member(frames))) for member in members]
    np.testing.assert_allclose(together(members)(frames), np.mean(apart, axis=0), atol=1e-5)


def test_an_unknown_architecture_is_said_in_words(tmp_path):
    with pytest.raises(ArtifactError, match="There is no architecture 'transformer'; there is cnn, cnn5,"):
        train("transformer", tmp_path / "out")


def test_a_training_that_is_killed_leaves_the_model_that_was_there(digits, tmp_path):
    out = tmp_path / "linear"
    before = train("linear", out, Choices(epochs=1), data=digits).card
    process = subprocess.Popen(
        [sys.executable, "-m", "inkdigits", "train", "linear", "--epochs", "500", "--out", str(out)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("epoch")
    process.kill()
    process.wait(10)
    process.stdout.close()
    assert open_artifact(out).card == before
    open_artifact(out).read_model()
    assert json.loads((out / "card.json").read_text())["name"] == "linear"
