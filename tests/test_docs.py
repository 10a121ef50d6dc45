"""What the README says is run, and what it claims is looked up: docs can't rot unseen."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.accuracy import table
from inkdigits import artifact

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands():
    """Every `$ command` of the README with the output that stands under it."""
    for block in blocks("console"):
        for part in block.split("$ ")[1:]:
            command, _, output = part.partition("\n")
            yield command, output.strip()


@pytest.fixture(scope="module")
def server():
    """The real server on a free port; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "inkdigits", "serve", "--port", str(port)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert str(port) in process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def test_the_python_examples_print_what_they_say():
    """The later ones go on where the earlier ones have ended."""
    code, output = "\n".join(blocks("python")), "".join(blocks("text"))
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == output
    assert output


@pytest.mark.parametrize(("command", "output"), list(commands()), ids=lambda value: value[:40])
def test_commands_print_what_it_says(command, output, server):
    words = shlex.split(command.replace("http://127.0.0.1:8000", server))
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "PATH": path}
    )
    if "[…]" in output:
        expected, answer = json.loads(output.replace("[…]", "null")), json.loads(run.stdout)
        assert sum(answer.pop("probabilities")) == pytest.approx(1, abs=1e-5)
        expected.pop("probabilities")
        assert answer.pop("confidence") == pytest.approx(expected.pop("confidence"), abs=1e-4)
        assert answer == expected
    else:
        assert run.stdout.strip() == output


def test_its_make_commands_exist():
    named = set(
        re.findall(r"(?m)(?:^|`)make ([a-z-]+)", README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    )
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"run", "test", "dev", "check"} <= named
    assert named <= targets


def test_its_table_is_what_the_cards_and_the_benchmark_say():
    results = ROOT / "benchmarks" / "results"
    rows = [line for line in README.splitlines() if line.startswith("| `")]
    assert [re.findall(r"`(\w+)`", row)[0] for row in rows] == artifact.names()
    for row in rows:
        name, *_ = re.findall(r"`(\w+)`", row)
        card = artifact.find(name).card
        measured = [
            card.result("accuracy", data) for data in (artifact.MNIST_TEST, f"{artifact.MNIST_TEST}, as pictures")
        ]
        assert None not in measured
        seeds = results / f"seeds-{name}.json"
        if seeds.exists():
            report = json.loads(seeds.read_text(encoding="utf-8"))
            assert report["model"] == card.id
            measured.append(sum(report["accuracy"]) / len(report["accuracy"]))
        assert [float(n) for n in re.findall(r"([\d.]+) %", row)] == [round(100 * value, 2) for value in measured]
        assert f"{card.parameters:,}" in row


def test_the_table_of_how_it_reads_is_what_the_benchmark_wrote():
    measured = json.loads((ROOT / "benchmarks" / "results" / "accuracy.json").read_text(encoding="utf-8"))
    text = (ROOT / "docs" / "how-it-reads.md").read_text(encoding="utf-8")
    assert "\n".join(line.rstrip() for line in table(measured["models"])) in text
    assert f"--every {measured['every']}" in text
    assert [figures["model"] for figures in measured["models"]] == [
        artifact.find(name).card.id for name in artifact.names()
    ]


def test_its_links_lead_somewhere():
    for target in re.findall(r"\]\((?!http)([^)#]+)", README):
        assert (ROOT / target).exists(), target
