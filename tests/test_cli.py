"""The command line, run as a person runs it: answers on stdout, reasons on stderr, exit codes 0, 1, 2."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from PIL import Image, ImageDraw

from inkdigits import artifact

BASE = [sys.executable, "-m", "inkdigits"]


def run(*words, **options):
    return subprocess.run([*BASE, *map(str, words)], capture_output=True, text=True, check=False, **options)


@pytest.fixture
def seven(tmp_path):
    image = Image.new("L", (280, 280), 255)
    ImageDraw.Draw(image).line([(80, 70), (200, 70), (130, 220)], fill=0, width=18, joint="curve")
    path = tmp_path / "seven.png"
    image.save(path)
    return path


@pytest.fixture
def blank(tmp_path):
    path = tmp_path / "blank.png"
    Image.new("L", (50, 50), 255).save(path)
    return path


def test_predict_in_words(seven, blank):
    done = run("predict", seven, blank)
    first, second = done.stdout.splitlines()
    assert first.startswith(f"{seven}: 7 (")
    assert second == f"{blank}: no ink"
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("how", "parse"), [("--json", lambda text: json.loads(text)[0]), ("--jsonl", json.loads)])
def test_predict_as_json_and_with_another_model(seven, how, parse):
    answer = parse(run("predict", how, "--model", "linear", seven).stdout)
    assert (answer["picture"], answer["digit"]) == (str(seven), 7)
    assert answer["model"] == artifact.find("linear").card.id
    assert len(answer["probabilities"]) == 10


def test_predict_from_standard_input(seven):
    done = subprocess.run([*BASE, "predict", "-"], input=seven.read_bytes(), capture_output=True, check=True)
    assert done.stdout.startswith(b"-: 7 (")


def test_a_bad_picture_does_not_stop_the_others(tmp_path, seven):
    junk = tmp_path / "junk.png"
    junk.write_text("hello")
    done = run("predict", junk, tmp_path / "missing.png", seven)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{seven}: 7")
    not_a_picture, missing = done.stderr.splitlines()
    assert not_a_picture.startswith(f"{junk}: This is not a picture")
    assert missing == f"{tmp_path / 'missing.png'}: No such file or directory"


# Each row: the words, the exit code, and what the one sentence on stderr says.
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (
            ["predict", "--model", "resnet", "x.png"],
            1,
            "There is no model 'resnet'; there is cnn, ensemble, linear, mlp.",
        ),
        (["predict", "--model", "./nowhere", "x.png"], 1, "There is no model in nowhere: it has no card.json."),
        (["evaluate", "resnet"], 1, "There is no model 'resnet'"),
        (["train", "resnet"], 1, "There is no architecture 'resnet'; there is cnn, cnn5, ensemble, linear, mlp."),
        (["data", "fetch", "--from", "nowhere"], 1, "nowhere is not a folder"),
        (["predict"], 2, "Missing argument"),
        (["predict", "--csv", "--json", "x.png"], 2, "Choose one of --csv, --json and --jsonl."),
        (["predict", "x.png", "--out", "x.xlsx"], 2, "Choose --csv, --json or --jsonl for x.xlsx."),
        (["predict", "x.png", "--csv", "--resume"], 2, "--resume goes on with a file; name it with --out."),
        (["train", "mlp", "--epochs", "0"], 2, "--epochs"),
        (["scan"], 2, "No such command"),
        (["read"], 2, "Missing argument"),
        (["read", "--csv", "--jsonl", "x.png"], 2, "Choose one of --csv, --json and --jsonl."),
        (["read", "x.png", "--out", "x.xlsx"], 2, "Choose --csv, --json or --jsonl for x.xlsx."),
        (["read", "x.png", "--csv", "--resume"], 2, "--resume goes on with a file; name it with --out."),
        (["read", "x.png", "--range", "5:2"], 2, "No number lies between 5 and 2; put the lower one first."),
        (["read", "x.png", "--digits", "0"], 2, "Numbers have 1 to 40 digits, not 0."),
        (["read", "x.png", "--grid", "10"], 2, "A grid is written as rows x columns, such as 10x4, not '10'."),
        (["read", "x.png", "--grid", "0x4"], 2, "A grid has 1 to 200 rows and columns, not 0x4."),
        (["read", "x.png", "--grid", "axb"], 2, "A grid is written as rows x columns, such as 10x4, not 'axb'."),
        (["read", "x.png", "--check", "crc"], 2, "is not one of 'luhn', 'mod97', 'ean'"),
        (["read", "x.png", "--min-confidence", "2"], 2, "--min-confidence"),
        (["read", "--model", "resnet", "x.png"], 1, "There is no model 'resnet'"),
    ],
)
def test_what_goes_wrong_is_said_and_has_its_code(tmp_path, words, code, says):
    done = run(*words, cwd=tmp_path, env={**os.environ, "INKDIGITS_CACHE": str(tmp_path / "cache")})
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("bounds", ["", "5", "a:b", "1:2:3", "nan:", ":inf", "1e999:"])
def test_a_range_is_two_numbers_or_one(bounds):
    done = run("read", "x.png", "--range", bounds)
    assert done.returncode == 2
    assert f"--range takes two numbers as 0:100, or one as 0: or :100, not {bounds!r}." in done.stderr


def test_training_does_not_overwrite_what_is_no_model(tmp_path):
    (tmp_path / "thesis.txt").write_text("three years of work")
    done = run("train", "linear", "--out", tmp_path)
    assert done.returncode == 1
    assert "holds something that is not a model" in done.stderr
    assert (tmp_path / "thesis.txt").exists()


def test_models_lists_what_the_cards_say():
    lines = run("models").stdout.splitlines()
    assert [line.split("@")[0] for line in lines] == artifact.names()
    assert lines[0].endswith("(default)")
    cards = json.loads(run("models", "--json").stdout)
    assert [card["name"] for card in cards] == artifact.names()


def test_evaluate_prints_what_the_card_claims():
    card = artifact.find("linear").card
    answer = json.loads(run("evaluate", "linear", "--json").stdout)
    assert answer["accuracy"] == pytest.approx(card.result("accuracy", artifact.MNIST_TEST), abs=1e-9)
    assert sum(map(sum, answer["confusion"])) == 10_000
    words = run("evaluate", "linear").stdout
    assert words.startswith(f"{card.id}: accuracy {answer['accuracy']:.2%}")
    assert len(words.splitlines()) == 1 + 1 + 11 + 1 + 11


def test_help_names_every_command():
    text = run("--help").stdout
    for command in ("serve", "predict", "read", "train", "evaluate", "models", "data"):
        assert command in text


def test_serve_says_where_it_is_answers_and_stops_cleanly(seven):
    with subprocess.Popen([*BASE, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        url = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
        with _when_ready(f"{url}/health/ready") as response:
            assert response.headers["server"] is None
            assert json.load(response)["status"] == "ready"
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) in (0, -signal.SIGTERM)


def test_serve_on_a_taken_port_says_so_at_once():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", port, timeout=20)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Can't listen on 127.0.0.1:{port} (")
    assert "INKDIGITS_PORT" in done.stderr


def test_serve_with_a_damaged_model_does_not_start(tmp_path):
    folder = tmp_path / artifact.DEFAULT
    folder.mkdir()
    (folder / "card.json").write_bytes((artifact.SHIPPED / artifact.DEFAULT / "card.json").read_bytes())
    (folder / "model.onnx").write_bytes(b"something else")
    done = run("serve", "--port", "0", env={**os.environ, "INKDIGITS_MODELS": str(tmp_path)}, timeout=20)
    assert done.returncode == 1
    assert "another SHA-256" in done.stderr
    assert done.stderr.count("\n") == 1


def _when_ready(url):
    """The listening socket is open before the models are loaded, so the first answer waits for them itself."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return urllib.request.urlopen(url, timeout=20)
        except OSError:
            if time.monotonic() > deadline:
                raise
