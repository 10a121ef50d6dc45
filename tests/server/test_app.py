"""Models, health, page, CORS, settings: what stands around the reading."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from inkdigits import artifact
from inkdigits.errors import ArtifactError, UnknownModelError
from inkdigits.server import Settings, create_app
from inkdigits.server.openapi import document

ROOT = Path(__file__).parents[2]


@pytest.fixture
def models(tmp_path):
    """A copy of the shipped models that a test may break."""
    return shutil.copytree(artifact.SHIPPED, tmp_path / "models")


def test_models_are_what_their_cards_say(client):
    body = client.get("/models").json()
    assert body["default"] == artifact.DEFAULT
    assert [model["name"] for model in body["models"]] == artifact.names()
    for model in body["models"]:
        card = artifact.find(model["name"]).card
        assert model["id"] == card.id
        assert model["parameters"] == card.parameters
        assert model["test_accuracy"] == card.result("accuracy", artifact.MNIST_TEST)
        assert (model["available"], model["problem"]) == (True, None)
        assert model["default"] == (model["name"] == artifact.DEFAULT)


def test_a_damaged_model_is_listed_with_its_reason_and_never_read_with(client_of, models, seven):
    with (models / "linear" / "model.onnx").open("ab") as file:
        file.write(b"x")
    client = client_of(models=models)
    broken = next(model for model in client.get("/models").json()["models"] if model["name"] == "linear")
    assert broken["available"] is False
    assert "another SHA-256" in broken["problem"]
    response = client.post("/predict/?model=linear", files={"file": seven})
    assert response.status_code == 503
    assert response.json()["detail"] == broken["problem"]
    assert client.post("/predict/", files={"file": seven}).json()["digit"] == 7


def test_a_damaged_card_leaves_the_other_models_in_use(client_of, models, seven):
    (models / "linear" / "card.json").write_text("{")
    client = client_of(models=models)
    available = [model["name"] for model in client.get("/models").json()["models"] if model["available"]]
    assert available == ["cnn", "ensemble", "mlp"]
    assert client.post("/predict/", files={"file": seven}).json()["digit"] == 7


def test_without_its_default_model_it_does_not_start(models):
    (models / artifact.DEFAULT / "model.onnx").write_bytes(b"not a graph")
    app = create_app(Settings(models=models))
    with pytest.raises(ArtifactError, match="another SHA-256"), TestClient(app):
        pass
    with pytest.raises(UnknownModelError, match="no model 'cnn9'"), TestClient(create_app(Settings(model="cnn9"))):
        pass


def test_health(client):
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready", "model": artifact.find(artifact.DEFAULT).card.id}


def test_before_it_has_started_it_lives_but_is_not_ready(seven):
    client = TestClient(create_app(Settings()))  # not entered: nothing is loaded
    assert client.get("/health/live").status_code == 200
    for response in (client.get("/health/ready"), client.post("/predict/", files={"file": seven})):
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["retry-after"] == "1"
        assert "still loading" in response.json()["detail"]


def test_the_page_is_served_with_its_own_404(client_of, tmp_path):
    static = tmp_path / "static"
    (static / "_next" / "static").mkdir(parents=True)
    (static / "index.html").write_text("<title>Inkdigits</title>")
    (static / "404.html").write_text("<title>nothing here</title>")
    (static / "_next" / "static" / "app-1a2b.js").write_text("1")
    client = client_of(static=static)
    page = client.get("/")
    assert page.text == "<title>Inkdigits</title>"
    assert page.headers["cache-control"] == "no-cache"
    assert "immutable" in client.get("/_next/static/app-1a2b.js").headers["cache-control"]
    lost = client.get("/lost", headers={"Accept": "text/html"})
    assert (lost.status_code, lost.text) == (404, "<title>nothing here</title>")
    machine = client.get("/lost", headers={"Accept": "application/json"})
    assert machine.headers["content-type"] == "application/problem+json"
    assert "There is nothing at /lost" in machine.json()["detail"]
    assert client.get("/../../../pyproject.toml").status_code == 404


def test_where_the_page_is_not_built_it_says_how(client):
    assert "make page" in client.get("/").json()["detail"]


def test_cors_lets_in_those_listed_and_no_others(client_of):
    client = client_of(cors_origins="https://school.example/, https://lab.example")
    assert client.get("/models", headers={"Origin": "https://school.example"}).headers[
        "access-control-allow-origin"
    ] == ("https://school.example")
    assert (
        "access-control-allow-origin" not in client.get("/models", headers={"Origin": "https://evil.example"}).headers
    )


def test_the_documentation_asks_nothing_of_other_hosts(client):
    html = client.get("/docs").text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert loaded
    for address in loaded:
        assert not re.match(r"(https?:)?//", address), address
        assert client.get(address).status_code == 200


def test_openapi_json_is_the_one_committed():
    committed = json.loads((ROOT / "openapi.json").read_text(encoding="utf-8"))
    assert committed == document(), "the API has changed: run `make openapi` and commit openapi.json"


def test_openapi_describes_problems_as_what_they_are():
    responses = document()["paths"]["/predict/"]["post"]["responses"]
    assert set(responses) == {"200", "400", "401", "404", "408", "413", "415", "422", "429", "503"}
    for status, response in responses.items():
        assert ("application/problem+json" in response["content"]) == (status != "200")


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(INKDIGITS_[A-Z_]+)`", text))
    assert {f"INKDIGITS_{name.upper()}" for name in Settings.model_fields} <= named


@pytest.mark.parametrize(
    ("name", "value"),
    [("INKDIGITS_PORT", "abc"), ("INKDIGITS_PORT", "70000"), ("INKDIGITS_MAX_PIXELS", "0")],
)
def test_a_wrong_setting_is_one_sentence(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    run = subprocess.run([sys.executable, "-m", "inkdigits", "serve"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith(f"The setting {name} is wrong: ")
    assert run.stderr.count("\n") == 1


def test_serving_and_reading_never_import_tensorflow(tmp_path, seven):
    (tmp_path / "seven.png").write_bytes(seven)
    script = """
import sys
from fastapi.testclient import TestClient
from inkdigits.server import app
with TestClient(app) as client, open(sys.argv[1], "rb") as file:
    assert client.post("/predict/", files={"file": file}).json()["digit"] == 7
heavy = {"tensorflow", "keras", "onnx", "tf2onnx", "matplotlib", "scipy"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "seven.png")], check=True)
