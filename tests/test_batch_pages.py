"""Pages of numbers in a batch: workers, and what they cut out of the doubtful ones."""

import io

import numpy as np
import pytest
from PIL import Image

from inkdigits import Expectations, Recognizer, batch
from inkdigits.batch import crops, pages, stream
from inkdigits.batch.crops import CropError, Crops, cut, file_name
from inkdigits.picture import Limits, load
from inkdigits.reading import Number, Reading
from inkdigits.recognizer import PAGE_SIDE
from tests.server.pages import page, png

MODEL = "mlp"
TWELVE = Number("12", (10, 10, 22, 20), 0.99, False, ())
MINUS = Number("-1,2", (10, 60, 40, 20), 0.5, True, (), "It is less than 0.")


# The stream


@pytest.mark.parametrize(("processes", "started"), [(1, 0), (2, 2)])
def test_answers_come_in_the_order_of_the_pictures(launched, tmp_path, processes, started):
    texts = [str(number) for number in range(300, 312)]
    sources = [png(page(text, canvas=(300, 160))) for text in texts]
    sources[4:4] = [b"no picture", tmp_path / "missing.png"]
    answers = list(batch.read_numbers(sources, MODEL, processes=processes))
    assert [answer.source for answer in answers] == sources
    assert [type(answer.error).__name__ for answer in answers[4:6]] == ["NotAPictureError", "FileNotFoundError"]
    read = [answer.reading for answer in answers if answer.reading]
    assert [number.text for reading in read for number in reading.numbers] == texts
    assert len(launched) == started


def test_few_pictures_are_taken_before_their_answers_are():
    taken = 0

    def lazily():
        nonlocal taken
        for _ in range(60):
            taken += 1
            yield np.full((20, 20), 255, np.uint8)

    for processes in (1, 2):
        taken = 0
        for given, _ in enumerate(batch.read_numbers(lazily(), MODEL, processes=processes)):
            assert taken - given <= stream.max_ahead(processes, pages.CHUNK) <= 10
        assert given + 1 == taken == 60


def test_it_answers_what_the_recogniser_answers_whatever_holds_the_picture(tmp_path):
    """A large one: a picture that were reduced on its way would have other boxes."""
    image = page("407", "1285", canvas=(3000, 1500))
    path = tmp_path / "page.png"
    image.save(path)
    expected = Recognizer(MODEL).read(path)
    assert (expected.width, expected.height) == (3000, 1500)
    data = path.read_bytes()
    with path.open("rb") as file:
        kinds = [path, str(path), data, bytearray(data), memoryview(data), io.BytesIO(data), file]
        answers = list(batch.read_numbers(kinds, MODEL, processes=1))
    assert [answer.reading for answer in answers] == [expected] * len(kinds)
    (drawn,) = batch.read_numbers([image], MODEL)
    assert (drawn.reading.width, drawn.reading.height) == (3000, 1500)
    assert [number.text for number in drawn.reading.numbers] == [number.text for number in expected.numbers]


def test_expectations_and_the_least_confidence_reach_the_workers():
    sources = [png(page("17", canvas=(300, 160)))] * 10
    for processes in (1, 2):
        answers = list(
            batch.read_numbers(sources, MODEL, expected=Expectations(low=100), processes=processes, crops=True)
        )
        numbers = [answer.reading.numbers[0] for answer in answers]
        assert {number.problem for number in numbers} == {"It is less than 100."}
        assert {len(answer.crops) for answer in answers} == {1}
    sure, unsure = (next(batch.read_numbers(sources, MODEL, least=least)).reading for least in (0, 1))
    assert not sure.numbers[0].doubtful
    assert unsure.numbers[0].doubtful
    assert sure.numbers[0].confidence == unsure.numbers[0].confidence


# Crops


def opened(crop):
    return Image.open(io.BytesIO(crop.png))


def reading_of(image, *numbers):
    return Reading(numbers, "mlp@9.9.9", *image.size)


def test_only_doubtful_numbers_are_cut_out_with_a_margin():
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (200, 300, 3), dtype=np.uint8))
    reading = reading_of(image, TWELVE, MINUS, TWELVE)
    (crop,) = cut(load(image), reading)
    assert crop.number == 2
    assert np.array_equal(np.asarray(opened(crop)), np.asarray(image)[55:85, 5:55])


@pytest.mark.parametrize("box", [(0, 0, 300, 200), (0, 190, 3, 10), (297, 0, 3, 10), (299, 199, 0, 0)])
def test_crops_end_where_the_picture_does(box):
    image = Image.new("L", (300, 200), 255)
    (crop,) = cut(load(image), reading_of(image, Number("1", box, 0.1, True, ())))
    width, height = opened(crop).size
    assert 1 <= width <= min(300, box[2] + 100)
    assert 1 <= height <= min(200, box[3] + 100)


def test_crops_are_upright_and_keep_their_transparency():
    upright = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    upright.paste((200, 0, 0, 255), (10, 60, 50, 80))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right
    buffer = io.BytesIO()
    upright.transpose(Image.Transpose.ROTATE_90).save(buffer, "PNG", exif=exif)
    (crop,) = cut(load(buffer.getvalue()), reading_of(upright, MINUS))
    assert np.array_equal(np.asarray(opened(crop)), np.asarray(upright)[55:85, 5:55])


def test_crops_of_a_large_picture_show_what_was_read():
    """Reduced by three: the box is in pixels of the picture, the crop in those that were read."""
    image = Image.new("L", (6000, 3000), 255)
    image.paste(0, (3000, 1500, 3600, 1800))
    picture = load(png(image), Limits(side=PAGE_SIDE))
    assert picture.pixels.shape[:2] == (1000, 2000)
    (crop,) = cut(picture, reading_of(image, Number("1", (3000, 1500, 600, 300), 0.1, True, ())))
    shown = np.asarray(opened(crop))
    assert shown.shape == (150, 250)
    assert shown[25:125, 25:225].max() == 0
    assert shown[:24].min() == shown[:, :24].min() == 255


def test_names_of_crops_never_collide_and_suit_every_system():
    names = [
        "scans/1.png",
        "scans_1.png",
        "../scans/1.png",
        "a b\n?*:<>|\"'.png",
        "caf\udce9.png",
        "é" * 400,
        "-",
        "",
    ]
    numbers = [crops.Crop(1, b""), crops.Crop(2, b""), crops.Crop(1, b"", page=2)]
    files = [file_name(at, name, number) for at, name in enumerate([*names, *names], 1) for number in numbers]
    assert len({file.casefold() for file in files}) == len(files)
    assert file_name(12, "scans/monday 7.png", crops.Crop(3, b"")) == "000012-scans_monday_7.png-3.png"
    assert file_name(12, "a.pdf", crops.Crop(3, b"", page=2)) == "000012-a.pdf-p2-3.png"
    for file in files:
        assert len(file.encode()) <= 200
        assert not set(file) & set("/\\\n\0?*:<>|\"' ")
        assert file[0].isdigit()


def test_a_folder_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(CropError, match=r"Crops can't be written to .*; choose another folder with --crops\."):
            Crops(folder)

    def full(*_):
        raise OSError(28, "No space left on device")

    kept = Crops(tmp_path / "new" / "folder")
    monkeypatch.setattr(crops.Path, "replace", full)
    with pytest.raises(CropError, match="No space left on device"):
        kept.write(1, "a.png", [crops.Crop(1, b"x")])
    assert list((tmp_path / "new" / "folder").iterdir()) == []


def test_a_folder_whose_crops_would_be_read_is_refused(tmp_path):
    (tmp_path / "scans").mkdir()
    with pytest.raises(CropError, match=r"lies in .*scans, which is read; choose a folder beside it"):
        Crops(tmp_path / "scans" / "crops", [str(tmp_path / "scans")])
    assert not (tmp_path / "scans" / "crops").exists()
    Crops(tmp_path / "crops", [str(tmp_path / "scans"), "a\0b", "*.png"])
