"""Pictures that are refused, each with a sentence: too large, cut short, damaged, or none at all."""

import io
import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import NotAPictureError, PictureError, PictureTooLargeError, UnreadablePictureError
from inkdigits.picture import Limits, load
from tests.drawing import digit, encode
from tests.sentences import assert_speaks_to_a_person

GREY = np.full((24, 16), 230, np.uint8)


def png_claiming(width: int, height: int) -> bytes:
    """A small PNG whose header claims another size."""
    data = bytearray(encode(Image.new("L", (8, 8)), "PNG"))
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def webp_claiming(width: int, height: int) -> bytes:
    data = bytearray(encode(Image.new("RGBA", (8, 8), (1, 2, 3, 4)), "WEBP"))
    assert data[12:16] == b"VP8X"
    data[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(data)


def bmp_claiming(width: int, height: int) -> bytes:
    data = bytearray(encode(Image.new("L", (8, 8)), "BMP"))
    data[18:26] = struct.pack("<ii", width, height)
    return bytes(data)


@pytest.mark.parametrize(
    "source",
    [
        png_claiming(100_000, 100_000),  # Pillow calls it a bomb
        png_claiming(10_000, 10_000),  # Pillow only warns
        png_claiming(6_001, 4_000),  # Pillow has no objection
        png_claiming(60_000, 401),
        bmp_claiming(6_001, 4_000),
        encode(Image.new("1", (4_900, 4_900)), "PNG"),  # true, and compressed to nothing
        Image.new("1", (4_900, 4_900)),
        np.broadcast_to(np.uint8(0), (4_900, 4_900)),
    ],
)
def test_too_many_pixels_are_refused_before_decoding(source, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded first"))
    with pytest.raises(PictureTooLargeError, match="24 million; make it smaller"):
        load(source)


@pytest.mark.filterwarnings("default")
def test_a_webp_that_lies_is_refused():
    with pytest.raises(PictureError):
        load(webp_claiming(16_000, 16_000))


def test_an_icon_is_refused_before_its_picture_is_decoded():
    inside = encode(Image.new("1", (4_900, 4_900)), "PNG")
    icon = struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(inside), 22) + inside
    with pytest.raises(NotAPictureError):
        load(icon)


def test_limits_are_inclusive():
    data = encode(Image.fromarray(GREY), "PNG")
    load(data, Limits(bytes=len(data), pixels=GREY.size))
    with pytest.raises(PictureTooLargeError, match="million"):
        load(data, Limits(pixels=GREY.size - 1))
    for source in (data, io.BytesIO(data)):
        with pytest.raises(PictureTooLargeError, match="MB; make it smaller"):
            load(source, Limits(bytes=len(data) - 1))


def test_a_large_file_is_not_read_to_its_end():
    file = io.BytesIO(bytes(1000))
    with pytest.raises(PictureTooLargeError):
        load(file, Limits(bytes=10))
    assert file.tell() == 11


NOT_PICTURES = {
    "text": b"A letter, not a digit.\n" * 40,
    "one byte": b"\x89",
    "zeros": bytes(1000),
    "noise": np.random.default_rng(2).bytes(5000),
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n",  # never to Ghostscript
    "PDF": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "HTML": b"<!doctype html><title>404</title>",
    "ICO": encode(Image.new("L", (16, 16)), "ICO"),
    "PCX": encode(Image.new("L", (16, 16)), "PCX"),
    "PGM": encode(Image.new("L", (16, 16)), "PPM"),
    "TGA": encode(Image.new("L", (16, 16)), "TGA"),
    "JPEG 2000": encode(Image.new("L", (16, 16)), "JPEG2000"),
    "AVIF": b"\0\0\0\x1cftypavif" + bytes(100),
    "zip": b"PK\x03\x04" + bytes(100),
    "None": None,
    "number": 7,
    "list": [[0, 1], [1, 0]],
    "text file": io.StringIO("A letter"),
    "NUL in a path": "seven\0.png",
}


@pytest.mark.parametrize("source", NOT_PICTURES.values(), ids=NOT_PICTURES)
def test_what_is_no_picture_is_refused(source):
    with pytest.raises(NotAPictureError) as caught:
        load(source)
    assert_speaks_to_a_person(caught.value)


def test_a_picture_opened_in_text_mode_is_refused(tmp_path):
    path = tmp_path / "picture.png"
    Image.fromarray(GREY).save(path)
    with path.open() as file, pytest.raises(NotAPictureError, match="'rb'"):
        load(file)


PNG = encode(digit(3, canvas=(60, 60), size=40), "PNG")
JPEG = encode(digit(3, canvas=(60, 60), size=40), "JPEG")

UNREADABLE = {
    "no bytes": b"",
    "no bytes in a file": io.BytesIO(),
    "PNG, its signature alone": PNG[:8],
    "PNG, cut in the header": PNG[:20],
    "PNG, cut before the pixels": PNG[:33],
    "PNG, cut in the pixels": PNG[: len(PNG) // 2],
    "PNG, damaged in the pixels' length": PNG[:36] + b"\x01" + PNG[37:],  # a SyntaxError, while decoding
    "PNG, damaged in the header": PNG[:20] + b"\xff" + PNG[21:],
    "JPEG, cut in the header": JPEG[:100],
    "JPEG, cut in the pixels": JPEG[: len(JPEG) // 2 + 250],
    "GIF, cut": encode(Image.fromarray(GREY), "GIF")[:40],
    "WebP, cut": encode(Image.fromarray(GREY), "WEBP")[:40],
    "BMP, cut": encode(Image.fromarray(GREY), "BMP")[:-20],
    "TIFF, cut": encode(Image.fromarray(GREY), "TIFF")[:-20],
    "image without a row": Image.new("L", (5, 0)),
    "array without a row": np.zeros((0, 5), np.uint8),
    "array without a column": np.zeros((5, 0, 3), np.uint8),
    "array without an axis": np.array(7, np.uint8),
    "array of one axis": np.zeros(784, np.uint8),
    "array of two channels": np.zeros((5, 5, 2), np.uint8),
    "array of channels first": np.zeros((3, 28, 28), np.uint8),
    "array of four axes": np.zeros((1, 28, 28, 1), np.uint8),
    "NaN": np.full((5, 5), np.nan),
    "floats below 0": np.full((5, 5), -0.1),
    "floats in 0..255": np.full((5, 5), 200.0),
    "infinity": np.full((5, 5), np.inf),
    "int64": np.zeros((5, 5), np.int64),
    "int8": np.zeros((5, 5), np.int8),
    "complex": np.zeros((5, 5), np.complex128),
    "text": np.full((5, 5), "7"),
    "objects": np.full((5, 5), None),
}


@pytest.mark.parametrize("source", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused(source):
    with pytest.raises(PictureError) as caught:
        load(source)
    # A header cut so short that it names no format is as good as none.
    assert isinstance(caught.value, UnreadablePictureError | NotAPictureError)
    assert_speaks_to_a_person(caught.value)


def test_a_path_that_cannot_be_opened_keeps_its_own_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "missing.png")
    with pytest.raises((IsADirectoryError, PermissionError)):  # the one on POSIX, the other on Windows
        load(tmp_path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_path_that_may_not_be_read_keeps_its_own_error(tmp_path):
    path = tmp_path / "secret.png"
    path.write_bytes(PNG)
    path.chmod(0)
    with pytest.raises(PermissionError):
        load(path)
