import hashlib
import json

import numpy as np
import pytest
from PIL import Image

from inkdigits.frame import SIDE, to_frame
from inkdigits.ink import extract
from inkdigits.picture import load
from tests.golden.make import FOLDER, GOLDEN, pictures

ENTRIES = json.loads(GOLDEN.read_text())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_a_golden_picture_reads_as_it_did(entry):
    path = FOLDER / entry["name"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    ink = extract(load(path))
    expected = entry["ink"]
    assert ink.shape == (expected["height"], expected["width"])
    assert ink.sum(dtype=np.float64) == pytest.approx(expected["sum"], rel=1e-3, abs=1e-3)
    assert np.count_nonzero(ink == 1) == expected["full"]
    assert np.count_nonzero(ink == 0) == expected["none"]
    frame = to_frame(ink)
    if entry["frame"] is None:
        assert frame is None
    else:
        golden = np.array(entry["frame"]).reshape(SIDE, SIDE)
        assert np.abs(np.rint(frame * 255) - golden).max() <= 1


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e["frame"]], ids=lambda entry: entry["name"])
def test_a_golden_frame_is_a_frame(entry):
    assert len(entry["frame"]) == SIDE * SIDE
    assert max(entry["frame"]) == 255
    assert min(entry["frame"]) >= 0


def test_the_golden_pictures_are_those_that_make_draws():
    drawn = pictures()
    assert {f"{name}.png" for name in drawn} == {entry["name"] for entry in ENTRIES}
    assert {path.name for path in FOLDER.glob("*.png")} == {entry["name"] for entry in ENTRIES}
    for name, picture in drawn.items():
        kept = Image.open(FOLDER / f"{name}.png")
        # Another Pillow may round an anti-aliased edge otherwise; another drawing differs by far more.
        assert kept.size == picture.size
        assert np.abs(np.asarray(kept, float) - np.asarray(picture, float)).mean() < 0.5, name


def test_golden_pictures_are_small():
    assert all(path.stat().st_size <= 8192 for path in FOLDER.glob("*.png"))
