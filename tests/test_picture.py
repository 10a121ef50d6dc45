import io
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inkdigits.errors import PictureError
from inkdigits.picture import FORMATS, Limits, load
from tests.drawing import encode
from tests.sentences import assert_speaks_to_a_person

# Two levels in a shape that no turn or flip leaves as it is: an "L" of dark on light.
LIGHT, DARK = 230, 25
GREY = np.full((24, 16), LIGHT, np.uint8)
GREY[2:22, 3:6] = GREY[19:22, 3:12] = DARK


def grey_of(picture) -> np.ndarray:
    return picture.pixels.astype(int).mean(axis=2)


def in_mode(mode: str) -> Image.Image:
    """The grey picture in a mode of Pillow's, opaque where the mode has alpha."""
    grey = Image.fromarray(GREY)
    if mode == "1":
        return grey.convert("1", dither=Image.Dither.NONE)
    if mode.startswith("I;16"):
        sixteen = GREY.astype(">u2" if mode.endswith("B") else "<u2") * 257
        return Image.frombytes(mode, grey.size, sixteen.tobytes())
    if mode == "I":
        return Image.fromarray(GREY.astype(np.int32) * 257)
    if mode in ("PA", "La"):
        return grey.convert("LA").convert(mode)
    if mode == "RGBa":
        return grey.convert("RGBA").convert(mode)
    if mode in ("LAB", "HSV", "YCbCr", "CMYK", "RGBX"):
        return grey.convert("RGB").convert(mode)
    return grey.convert(mode)


MODES = (
    ("1", 255 - LIGHT),  # one bit: light becomes white, dark black
    ("L", 0),
    ("P", 0),
    ("LA", 0),
    ("La", 0),  # alpha premultiplied
    ("PA", 0),
    ("RGB", 0),
    ("RGBX", 0),
    ("RGBA", 0),
    ("RGBa", 0),
    ("CMYK", 0),
    ("YCbCr", 1),
    ("HSV", 0),
    ("LAB", 2),
    ("I", 0),  # 16-bit values in 32 bits
    ("I;16", 0),
    ("I;16L", 0),
    ("I;16B", 0),
    ("F", 0),
)


@pytest.mark.parametrize(("mode", "tolerance"), MODES)
def test_every_mode_shows_the_same_grey(mode, tolerance):
    picture = load(in_mode(mode))
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.shape[:2] == GREY.shape
    assert np.abs(grey_of(picture) - GREY).max() <= tolerance
    assert picture.alpha is None or (picture.alpha == 255).all()


ENCODINGS = (
    # file format, mode, options of the writer, greatest difference
    ("PNG", "L", {}, 0),
    ("PNG", "1", {}, 255 - LIGHT),
    ("PNG", "P", {}, 0),
    ("PNG", "I;16", {}, 0),
    ("PNG", "RGBA", {}, 0),
    ("JPEG", "L", {"quality": 95}, 12),
    ("JPEG", "RGB", {"quality": 95, "progressive": True}, 12),
    ("JPEG", "CMYK", {"quality": 95}, 12),  # Adobe writes it inverted
    ("MPO", "RGB", {"quality": 95, "save_all": True}, 12),  # what some phones write as .jpg
    ("WEBP", "RGB", {"lossless": True}, 0),
    ("WEBP", "RGBA", {"quality": 95}, 16),
    ("GIF", "L", {}, 0),
    ("BMP", "RGB", {}, 0),
    ("BMP", "1", {}, 255 - LIGHT),
    ("TIFF", "L", {"compression": "tiff_lzw"}, 0),
    ("TIFF", "I;16", {}, 0),
    ("TIFF", "F", {}, 0),
    ("TIFF", "CMYK", {}, 0),
)


@pytest.mark.parametrize(("file_format", "mode", "options", "tolerance"), ENCODINGS)
def test_every_format_shows_the_same_grey(file_format, mode, options, tolerance):
    picture = load(encode(in_mode(mode), file_format, **options))
    assert picture.pixels.shape[:2] == GREY.shape
    assert np.abs(grey_of(picture) - GREY).max() <= tolerance


def test_every_format_that_may_be_opened_is_tested():
    assert {row[0] for row in ENCODINGS} == {*FORMATS, "MPO"}


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_an_animation_is_its_first_frame(file_format):
    second = Image.fromarray(255 - GREY)
    options = {"lossless": True} if file_format == "WEBP" else {}
    data = encode(Image.fromarray(GREY), file_format, save_all=True, append_images=[second], **options)
    assert Image.open(io.BytesIO(data)).n_frames == 2
    assert np.abs(grey_of(load(data)) - GREY).max() <= 1


SOURCES = {
    "path": lambda path: path,
    "path as text": str,
    "bytes": lambda path: path.read_bytes(),
    "bytearray": lambda path: bytearray(path.read_bytes()),
    "memoryview": lambda path: memoryview(path.read_bytes()),
    "memory file": lambda path: io.BytesIO(path.read_bytes()),
    "Pillow image": lambda path: Image.fromarray(GREY),
    "Pillow file": Image.open,  # not decoded yet
    "array": lambda path: GREY,
}


@pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)
def test_every_kind_of_source(make, tmp_path):
    path = tmp_path / "picture.png"
    Image.fromarray(GREY).save(path)
    assert np.array_equal(load(make(path)).pixels[:, :, 0], GREY)


def test_an_open_file_is_read_and_left_open(tmp_path):
    path = tmp_path / "picture.png"
    Image.fromarray(GREY).save(path)
    with path.open("rb") as file:
        assert np.array_equal(load(file).pixels[:, :, 0], GREY)
        assert not file.closed


ARRAYS = {
    "bool": (GREY > 128, np.where(GREY > 128, 255, 0)),
    "uint8 [H, W]": (GREY, GREY),
    "uint8 [H, W, 1]": (GREY[:, :, None], GREY),
    "uint8 [H, W, 3]": (np.dstack([GREY] * 3), GREY),
    "uint16": (GREY.astype(np.uint16) * 257, GREY),
    "uint16, bytes the other way round": (GREY.astype(np.uint16).astype(">u2") * 257, GREY),
    "float16": ((GREY / 255).astype(np.float16), GREY),
    "float32": ((GREY / 255).astype(np.float32), GREY),
    "float64": (GREY / 255, GREY),
    "a view, every second pixel, mirrored": (np.repeat(GREY, 2, axis=1)[:, ::-2], GREY[:, ::-1]),
    "Fortran order": (np.asfortranarray(GREY), GREY),
    "one pixel": (np.zeros((1, 1), np.uint8), np.zeros((1, 1))),
}


@pytest.mark.parametrize(("array", "expected"), ARRAYS.values(), ids=ARRAYS)
def test_every_kind_of_array(array, expected):
    picture = load(array)
    assert picture.pixels.dtype == np.uint8
    assert np.array_equal(grey_of(picture), expected)


def test_the_fourth_channel_is_alpha():
    rgba = np.random.default_rng(1).integers(0, 256, (5, 7, 4), np.uint8)
    for source in (rgba, Image.fromarray(rgba), encode(Image.fromarray(rgba), "PNG")):
        picture = load(source)
        assert np.array_equal(picture.pixels, rgba[:, :, :3])
        assert np.array_equal(picture.alpha, rgba[:, :, 3])


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P"])
def test_a_transparent_colour_is_alpha(mode):
    image = Image.fromarray(np.where(GREY == DARK, 0, 255).astype(np.uint8)).convert(mode)
    # tRNS names the white: an index of a palette, else the value itself
    white = {"RGB": (255, 255, 255), "P": image.getpixel((0, 0))}.get(mode, 255)
    picture = load(encode(image, "PNG", transparency=white))
    assert np.array_equal(picture.alpha == 255, GREY == DARK)


@pytest.mark.parametrize(
    ("sixteen", "eight"),
    [(0, 0), (128, 0), (129, 1), (257, 1), (32767, 127), (32768, 128), (65406, 254), (65407, 255), (65535, 255)],
)
def test_sixteen_bits_round_to_the_nearest_eight(sixteen, eight):
    assert eight == round(sixteen / 257)
    array = np.full((2, 2), sixteen, np.uint16)
    for source in (array, Image.fromarray(array), encode(Image.fromarray(array), "PNG")):
        assert (load(source).pixels == eight).all()


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("I", (1, 1), 200), 200),  # 8-bit values in 32 bits, as convert("I") makes them
        (Image.new("I", (1, 1), 200 * 257), 200),
        (Image.new("I", (1, 1), -5), 0),
        (Image.new("I", (1, 1), 1_000_000), 255),
        (Image.new("F", (1, 1), 0.5), 128),  # 0..1
        (Image.new("F", (1, 1), 200.0), 200),  # 0..255
        (Image.new("F", (1, 1), float("nan")), 0),
        (Image.new("F", (1, 1), float("inf")), 255),
    ],
)
def test_wide_modes_in_either_habit(image, expected):
    assert load(image).pixels.item() == expected


ORIENTATIONS = {
    # how a camera held that way stores the upright picture (EXIF 2.32, 4.6.4.A, tag 0x0112)
    1: GREY,
    2: GREY[:, ::-1],
    3: GREY[::-1, ::-1],
    4: GREY[::-1],
    5: GREY.T,
    6: np.rot90(GREY),
    7: GREY[::-1, ::-1].T,
    8: np.rot90(GREY, -1),
    9: GREY,  # means nothing
}


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize(("orientation", "stored"), ORIENTATIONS.items())
def test_a_turned_camera_is_turned_back(file_format, orientation, stored):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.fromarray(np.ascontiguousarray(stored))
    picture = load(encode(image, file_format, exif=exif, quality=95))
    assert picture.pixels.shape[:2] == GREY.shape
    assert np.abs(grey_of(picture) - GREY).max() <= 16


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0garbage",
        b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x04abc\0",  # an orientation in letters
        b"MM\0*\0\0\0\x08\xff\xff",  # cut short
    ],
)
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_damaged_exif_keeps_no_picture_from_being_read(file_format, exif):
    options = {"lossless": True} if file_format == "WEBP" else {}
    picture = load(encode(Image.fromarray(GREY), file_format, exif=exif, **options))
    assert np.array_equal(grey_of(picture), GREY)


def test_what_is_given_is_left_as_it_was():
    array = np.dstack([GREY] * 4)
    image = Image.fromarray(array)
    before = array.copy(), image.copy()
    load(array)
    load(image)
    assert np.array_equal(array, before[0])
    assert image == before[1]


SEEDS = [encode(in_mode(mode), file_format, **options) for file_format, mode, options, _ in ENCODINGS]


@st.composite
def damaged_files(draw) -> bytes:
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 6))):
        # Half of the damage goes where formats keep their sizes and offsets.
        end = draw(st.sampled_from([min(64, len(data)), len(data)])) - 1
        data[draw(st.integers(0, end))] = draw(st.sampled_from([0, 1, 127, 128, 255]) | st.integers(0, 255))
    return bytes(data[: draw(st.integers(0, len(data)) | st.just(len(data)))])


@settings(max_examples=300)
@given(damaged_files())
def test_damage_is_read_or_refused_and_nothing_else(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders warn of what they mend
        try:
            picture = load(data, Limits(pixels=1_000_000))
        except PictureError as error:
            assert_speaks_to_a_person(error)
        else:
            assert picture.pixels.ndim == 3
            assert picture.pixels.dtype == np.uint8
