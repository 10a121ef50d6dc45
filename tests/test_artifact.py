"""A model on disk: what is complete and unchanged is found, anything else is refused in words."""

import hashlib
import json
import shutil

import pytest

from inkdigits import artifact
from inkdigits.errors import ArtifactError, UnknownModelError


@pytest.fixture
def folder(tmp_path):
    """A folder of models with one in it, a copy that a test may break."""
    shutil.copytree(artifact.SHIPPED / "linear", tmp_path / "linear")
    return tmp_path


def edit(folder, **changes):
    path = folder / "linear" / artifact.CARD_FILE
    card = json.loads(path.read_text())
    path.write_text(json.dumps({**card, **changes}))


def test_the_shipped_models_are_whole_and_the_default_comes_first():
    names = artifact.names()
    assert names[0] == artifact.DEFAULT
    assert names[1:] == sorted(names[1:])
    for name in names:
        found = artifact.find(name)
        assert found.card.name == name
        assert hashlib.sha256(found.read_model()).hexdigest() == found.card.sha256


def test_a_card_goes_through_json_unchanged():
    card = artifact.find("linear").card
    assert artifact.Card.model_validate_json(card.model_dump_json()) == card


def test_results_are_found_by_what_was_measured_on_what():
    card = artifact.find("linear").card
    assert card.result("accuracy", artifact.MNIST_TEST) == card.results[1].value
    assert card.result("accuracy", "another data set") is None


# Each row: what is wrong with the card, and where the message says it is.
@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"sha256": "abc"}, "sha256"),
        ({"name": "../linear"}, "name"),
        ({"version": "1"}, "version"),
        ({"parameters": 0}, "parameters"),
        ({"parameters": "many"}, "parameters"),
        ({"colour": "blue"}, "colour"),  # a field that nobody knows may be one misspelt
        ({"calibration": {"method": "magic"}}, "calibration.method"),
        ({"schema_version": 2}, "schema_version"),  # a card of the future
    ],
)
def test_a_card_that_says_something_impossible_is_refused(folder, changes, where):
    edit(folder, **changes)
    with pytest.raises(ArtifactError, match=f"is damaged at {where}"):
        artifact.find("linear", folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"name": "linear"}', "\x00"])
def test_a_damaged_card_is_refused(folder, text):
    (folder / "linear" / artifact.CARD_FILE).write_text(text)
    with pytest.raises(ArtifactError, match="is damaged at"):
        artifact.find("linear", folder)


def test_a_changed_model_is_never_read(folder):
    path = folder / "linear" / artifact.MODEL_FILE
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ArtifactError, match="another SHA-256"):
        artifact.find("linear", folder).read_model()


def test_a_missing_model_says_so(folder):
    (folder / "linear" / artifact.MODEL_FILE).unlink()
    with pytest.raises(ArtifactError, match="No such file"):
        artifact.find("linear", folder).read_model()


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../linear", "linear/", "LINEAR", "lin ear", "a" * 5000, "\x00", "/etc"]
)
def test_no_name_leads_out_of_the_folder(folder, name):
    with pytest.raises(UnknownModelError, match="there is linear") as error:
        artifact.find(name, folder)
    assert len(str(error.value)) < 200


def test_a_person_may_mean_a_name_a_folder_or_the_default(folder):
    assert artifact.locate(None).card.name == artifact.DEFAULT
    assert artifact.locate("linear").folder == artifact.SHIPPED / "linear"
    assert artifact.locate(folder / "linear").folder == folder / "linear"
    assert artifact.locate(str(folder / "linear")).folder == folder / "linear"
    with pytest.raises(UnknownModelError, match=r"it has no card\.json"):
        artifact.locate(folder)


# ---- writing


def fill(folder):
    shutil.copytree(artifact.SHIPPED / "linear", folder, dirs_exist_ok=True)


def test_writing_puts_a_whole_model_in_place(tmp_path):
    out = tmp_path / "deep" / "model"
    with artifact.writing(out) as scratch:
        fill(scratch)
        assert not out.exists()
    assert artifact.open_artifact(out).card.name == "linear"
    assert list(out.parent.iterdir()) == [out]


def test_writing_replaces_a_model_that_is_there(folder):
    edit(folder, version="0.0.1")
    with artifact.writing(folder / "linear") as scratch:
        fill(scratch)
    assert artifact.find("linear", folder).card.version != "0.0.1"
    assert [path.name for path in folder.iterdir()] == ["linear"]


@pytest.mark.parametrize("interruption", [RuntimeError, KeyboardInterrupt])
def test_an_interruption_leaves_what_was_there(folder, interruption):
    before = artifact.find("linear", folder).card
    with pytest.raises(interruption), artifact.writing(folder / "linear") as scratch:
        (scratch / artifact.MODEL_FILE).write_bytes(b"half")
        raise interruption
    assert artifact.find("linear", folder).card == before
    assert [path.name for path in folder.iterdir()] == ["linear"]


def test_half_a_model_is_not_put_in_place(tmp_path):
    out = tmp_path / "model"
    with pytest.raises(ArtifactError, match="can't be read"), artifact.writing(out) as scratch:
        fill(scratch)
        (scratch / artifact.MODEL_FILE).unlink()
    assert list(tmp_path.iterdir()) == []


def test_nothing_but_a_model_is_ever_replaced(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    for out in (tmp_path, tmp_path / "letter.txt"):
        with pytest.raises(ArtifactError, match="not a model; choose another folder"), artifact.writing(out):
            pytest.fail("it must be refused before any work is done")
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_a_place_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArtifactError, match="can't be written"), artifact.writing(tmp_path / "file" / "model"):
        pytest.fail("it must be refused before any work is done")
