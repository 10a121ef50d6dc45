import hashlib
import json
from pathlib import Path

import pytest

from inkdigits import artifact
from inkdigits.artifact import (
    CARD_FILE,
    DEFAULT,
    MODEL_FILE,
    SHIPPED,
    Card,
    find,
    locate,
    names,
    open_artifact,
    writing,
)
from inkdigits.errors import ArtifactError, UnknownModelError

MODEL = b"not a graph, but bytes to hash"


def card_of(name: str = "tiny", model: bytes = MODEL) -> dict:
    """A shipped card, as JSON, for another model."""
    card = json.loads((SHIPPED / DEFAULT / CARD_FILE).read_text())
    return card | {"name": name, "sha256": hashlib.sha256(model).hexdigest()}


def write(folder: Path, card: dict | None = None, model: bytes = MODEL) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CARD_FILE).write_text(json.dumps(card or card_of(model=model)))
    (folder / MODEL_FILE).write_bytes(model)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Cards


@pytest.mark.parametrize("name", names())
def test_a_shipped_card_says_the_same_after_a_round_trip(name):
    text = (SHIPPED / name / CARD_FILE).read_text()
    card = Card.model_validate_json(text)
    assert card.name == name
    assert json.loads(card.model_dump_json(exclude_unset=True)) == json.loads(text)
    assert Card.model_validate_json(card.model_dump_json()) == card


@pytest.mark.parametrize("name", names())
def test_a_shipped_model_is_the_one_of_its_card(name):
    shipped = find(name)
    assert hashlib.sha256(shipped.read_model()).hexdigest() == shipped.card.sha256


def test_a_card_finds_its_results():
    card = Card.model_validate(
        card_of() | {"results": [{"metric": "accuracy", "value": 0.5, "data": "coins", "command": "toss"}]}
    )
    assert card.result("accuracy", "coins") == 0.5
    assert card.result("accuracy", "dice") is None
    assert card.result("f1", "coins") is None


WRONG = {
    "unknown field": ({"colour": "blue"}, "colour"),
    "unknown field, deep": ({"calibration": {"method": "none", "magic": 1}}, "calibration.magic"),
    "newer schema": ({"schema_version": 2}, "schema_version"),
    "name leads out": ({"name": "../tiny"}, "name"),
    "name with a line end": ({"name": "tiny\n"}, "name"),
    "version is no version": ({"version": "1.0"}, "version"),
    "version with a line end": ({"version": "1.0.0\n"}, "version"),
    "sha256 in capitals": ({"sha256": "A" * 64}, "sha256"),
    "no parameters": ({"parameters": 0}, "parameters"),
    "parameters are text": ({"parameters": "many"}, "parameters"),
    "cold": ({"calibration": {"method": "temperature", "temperature": 0}}, "calibration.temperature"),
    "unknown method": ({"calibration": {"method": "prayer"}}, "calibration.method"),
    "results are no list": ({"results": 7}, "results"),
    "results without a command": (
        {"results": [{"metric": "accuracy", "value": 1, "data": "x"}]},
        "results.0.command",
    ),
}


@pytest.mark.parametrize(("change", "where"), WRONG.values(), ids=WRONG)
def test_a_wrong_card_is_refused_with_the_place(tmp_path, change, where):
    write(tmp_path, card_of() | change)
    with pytest.raises(ArtifactError, match=f"damaged at {where}: "):
        open_artifact(tmp_path)


@pytest.mark.parametrize("field", sorted(set(card_of()) - {"schema_version"}))
def test_a_card_lacks_nothing(tmp_path, field):
    card = card_of()
    del card[field]
    write(tmp_path, card)
    with pytest.raises(ArtifactError, match=f"damaged at {field}: "):
        open_artifact(tmp_path)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"name": "tiny"', b"\0" * 100])
def test_damaged_json_is_refused(tmp_path, text):
    (tmp_path / CARD_FILE).write_bytes(text)
    with pytest.raises(ArtifactError, match="damaged at the whole file"):
        open_artifact(tmp_path)


def test_no_card_no_model(tmp_path):
    (tmp_path / MODEL_FILE).write_bytes(MODEL)
    for folder in (tmp_path, tmp_path / "missing", tmp_path / MODEL_FILE):
        with pytest.raises(UnknownModelError, match=r"There is no model in .*: it has no card\.json\."):
            open_artifact(folder)


def test_a_card_that_is_a_folder_is_refused(tmp_path):
    (tmp_path / CARD_FILE).mkdir()
    with pytest.raises(ArtifactError, match="can't be read"):
        open_artifact(tmp_path)


# Models


def test_the_bytes_read_are_those_that_were_hashed(tmp_path):
    assert open_artifact(write(tmp_path)).read_model() == MODEL


@pytest.mark.parametrize("changed", [MODEL + b"!", MODEL[:-1], b"", MODEL[:5] + b"x" + MODEL[6:]])
def test_a_changed_model_is_refused(tmp_path, changed):
    opened = open_artifact(write(tmp_path))
    (tmp_path / MODEL_FILE).write_bytes(changed)
    with pytest.raises(ArtifactError, match="another SHA-256"):
        opened.read_model()


def test_a_missing_model_is_refused(tmp_path):
    opened = open_artifact(write(tmp_path))
    (tmp_path / MODEL_FILE).unlink()
    with pytest.raises(ArtifactError, match=r"tiny@.* can't be read .*train it again"):
        opened.read_model()


# Names


def test_the_default_is_first_and_the_others_follow_in_order(tmp_path):
    for name in ("zebra", DEFAULT, "ape"):
        write(tmp_path / name)
    write(tmp_path / ".zebra.k3x")  # scratch that a kill left behind
    (tmp_path / "no-model").mkdir()
    (tmp_path / "file").write_text("")
    assert names(tmp_path) == [DEFAULT, "ape", "zebra"]
    assert names(tmp_path / "missing") == []
    assert names(tmp_path / "file") == []


def test_the_default_is_shipped():
    assert names()[0] == DEFAULT
    assert locate(None) == locate(DEFAULT) == find(DEFAULT)


PATHS = ["", ".", "..", "../mlp", "./mlp", "mlp/", "mlp/../mlp", "/mlp"]
LOOKALIKES = ["MLP", "mlp\n", " mlp", "mlp\0", "ｍｌｐ", "_mlp", "m" * 100_000]


@pytest.mark.parametrize("name", PATHS + LOOKALIKES)
def test_a_name_never_leads_out_of_the_folder(tmp_path, name):
    inside = tmp_path / "inside"
    write(tmp_path / "mlp")
    write(inside / "mlp")
    write(inside)
    with pytest.raises(UnknownModelError) as caught:
        find(name, inside)
    assert str(caught.value).endswith("there is mlp.")
    assert len(str(caught.value)) < 250


def test_an_unknown_name_lists_those_that_are_there(tmp_path):
    with pytest.raises(UnknownModelError, match="There is no model 'cow'; there is none at all"):
        find("cow", tmp_path)
    with pytest.raises(UnknownModelError, match=f"there is {', '.join(names())}"):
        locate("cow")


def test_a_path_is_a_folder_of_its_own(tmp_path, monkeypatch):
    folder = write(tmp_path / "mine")
    assert locate(folder).folder == folder
    assert locate(str(folder)).card.name == "tiny"
    monkeypatch.chdir(tmp_path)
    assert locate("./mine").card.name == "tiny"
    with pytest.raises(UnknownModelError):
        locate("mine")  # a plain name is a shipped one, whatever lies in the current folder


@pytest.mark.parametrize("path", ["", "a\0b", "./" + "m" * 100_000])
def test_an_impossible_path_is_an_unknown_model(path):
    with pytest.raises(ArtifactError):
        locate(path)


# Writing


def test_a_model_appears_only_when_it_is_whole(tmp_path):
    out = tmp_path / "deep" / "tiny"
    with writing(out) as scratch:
        write(scratch)
        (scratch / "curves.png").write_bytes(b"picture")
        assert not out.exists()
    assert contents(out).keys() == {CARD_FILE, MODEL_FILE, "curves.png"}
    assert list(out.parent.iterdir()) == [out]
    assert not scratch.exists()


def test_a_model_replaces_the_old_one_wholly(tmp_path):
    out = write(tmp_path / "tiny", model=b"old")
    (out / "left over").write_text("")
    with writing(out) as scratch:
        write(scratch)
        assert open_artifact(out).read_model() == b"old"
    assert open_artifact(out).read_model() == MODEL
    assert contents(out).keys() == {CARD_FILE, MODEL_FILE}
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "a model"])
@pytest.mark.parametrize("interruption", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_an_interruption_leaves_what_was_there(tmp_path, there, interruption):
    out = tmp_path / "tiny"
    if there == "an empty folder":
        out.mkdir()
    if there == "a model":
        write(out, model=b"old")
    before = contents(tmp_path)
    with pytest.raises(interruption), writing(out) as scratch:
        write(scratch)
        raise interruption
    assert contents(tmp_path) == before
    assert list(tmp_path.iterdir()) == ([] if there == "nothing" else [out])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda scratch: None,  # nothing written
        lambda scratch: (scratch / MODEL_FILE).write_bytes(MODEL),  # no card
        lambda scratch: (write(scratch) / MODEL_FILE).unlink(),
        lambda scratch: (write(scratch) / MODEL_FILE).write_bytes(b"another"),
        lambda scratch: (write(scratch) / CARD_FILE).write_text("{"),
    ],
)
def test_half_a_model_never_replaces_a_whole_one(tmp_path, spoil):
    out = write(tmp_path / "tiny", model=b"old")
    before = contents(tmp_path)
    with pytest.raises(ArtifactError), writing(out) as scratch:
        spoil(scratch)
    assert contents(tmp_path) == before
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_the_old_model_comes_back_if_the_last_step_fails(tmp_path, monkeypatch, failure):
    out = write(tmp_path / "tiny", model=b"old")
    before = contents(tmp_path)
    replace = Path.replace

    def fail_on_new(self, target):
        if self.name == "new":
            raise failure
        return replace(self, target)

    monkeypatch.setattr(artifact.Path, "replace", fail_on_new)
    with pytest.raises((ArtifactError, KeyboardInterrupt)), writing(out) as scratch:
        write(scratch)
    assert contents(tmp_path) == before
    assert list(tmp_path.iterdir()) == [out]


def test_the_current_folder_may_become_the_model(tmp_path, monkeypatch):
    out = write(tmp_path / "tiny", model=b"old")
    monkeypatch.chdir(out)
    with writing(Path()) as scratch:
        write(scratch)
    assert open_artifact(out).read_model() == MODEL


def test_other_things_are_never_overwritten(tmp_path):
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "chapter1.txt").write_text("years of work")
    for out in (folder, folder / "chapter1.txt"):
        with pytest.raises(ArtifactError, match="not a model; choose another folder"), writing(out):
            pytest.fail("began to write")
    assert contents(tmp_path) == {"thesis/chapter1.txt": b"years of work"}


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArtifactError, match="choose another folder"), writing(tmp_path / "file" / "tiny"):
        pytest.fail("began to write")
