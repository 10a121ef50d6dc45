"""HEIC, which telephones take: decoded where the extra is installed, refused with the way out where it is not."""

import io
import struct
import sys

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from inkdigits import Recognizer, heif
from inkdigits.errors import NotAPictureError, PictureTooLargeError, UnreadablePictureError
from inkdigits.picture import Limits, load
from tests.drawing import digit
from tests.fuzz.measure import cost
from tests.server.pages import page


def heic(image, **options):
    buffer = io.BytesIO()
    pillow_heif.from_pillow(image).save(buffer, quality=80, **options)
    return buffer.getvalue()


SEVEN = heic(digit(7, canvas=(160, 120), size=80, pen=10))
"""Dark on white, not square: a turn would show."""


def test_digits_and_numbers_are_read():
    assert Recognizer().predict(SEVEN).digit == 7
    assert [number.text for number in Recognizer().read(heic(page("407", "1285"))).numbers] == ["407", "1285"]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_upright_once(orientation):
    """The decoder turns it as the file says; EXIF says so again."""
    upright = Image.new("RGB", (160, 96), "white")
    upright.paste("black", (0, 0, 40, 24))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    lying = upright.transpose(Image.Transpose(back[orientation])) if orientation in back else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = heic(lying, exif=exif.tobytes())
    assert (b"irot" in data or b"imir" in data) == (orientation > 1)
    picture = load(data)
    assert picture.size == (160, 96)
    assert np.abs(picture.pixels.astype(int) - np.asarray(upright)).mean() < 3


def test_transparency_and_grey_are_kept():
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    image.paste((200, 0, 0, 255), (0, 0, 32, 64))
    picture = load(heic(image))
    assert picture.alpha is not None
    assert (int(picture.alpha[32, 10]), int(picture.alpha[32, 60])) == (255, 0)
    assert load(heic(Image.new("L", (64, 64), 90))).pixels.mean() == pytest.approx(90, abs=2)


def box(major, *brands):
    return struct.pack(">I4s4sI", 16 + 4 * len(brands), b"ftyp", major, 0) + b"".join(brands)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (box(b"heic", b"mif1", b"heic"), True),
        (box(b"mif1", b"heic"), True),
        (box(b"msf1", b"hevc"), True),
        (box(b"heim"), True),
        (box(b"isom", b"heix"), True),
        (box(b"avif", b"mif1", b"miaf"), False),
        (box(b"mif1", b"avif"), False),
        (box(b"isom", b"mp42"), False),
        (box(b"isom") + b"heic", False),  # after the box
        (box(b"isom", *[b"mp42"] * 100, b"heic"), False),  # nobody lists so many
        (b"\0\0\0\x18ftyp", False),
        (b"", False),
    ],
)
def test_it_is_known_by_its_brands(data, found):
    assert heif.is_heif(data) is found


def test_avif_stays_refused_beside_the_decoder_that_could_be_asked():
    load(SEVEN)
    buffer = io.BytesIO()
    Image.new("L", (64, 64), 255).save(buffer, "AVIF")
    with pytest.raises(NotAPictureError, match="This is not a picture"):
        load(buffer.getvalue())


def test_nothing_is_registered_for_the_rest_of_the_process():
    load(SEVEN)
    assert "HEIF" not in Image.OPEN
    assert ".heic" not in Image.registered_extensions()


@pytest.mark.parametrize("end", [40, 200, -100, -1])
def test_cut_short_is_said(end):
    with pytest.raises(UnreadablePictureError, match="damaged or cut short"):
        load(SEVEN[:end])


def test_size_is_refused_by_the_header():
    data = heic(Image.new("L", (512, 512), 255))
    assert load(data, Limits(pixels=512 * 512 * 7 // 4 + 4)).size == (512, 512)
    at = data.index(b"ispe") + 8
    lies = data[:at] + struct.pack(">II", 20_000, 20_000) + data[at + 8 :]
    for each in (data, lies):
        with pytest.raises(PictureTooLargeError):
            load(each, Limits(pixels=200_000))


def test_a_telephone_s_photograph_fits_the_limit_and_its_memory():
    """12 megapixels, a grey wall with a few strokes: how much there is to see does not matter to memory."""
    photograph = digit(4, canvas=(4032, 3024), size=2000, pen=150).convert("RGB")
    buffer = io.BytesIO()
    pillow_heif.from_pillow(photograph).save(buffer, quality=40)
    data = buffer.getvalue()
    sizes = []
    costs = [cost(lambda: sizes.append(load(data).size)) for _ in range(3)]
    assert set(sizes) == {(4032, 3024)}
    assert min(each.bytes for each in costs) < 8.5 * 4032 * 3024


def test_without_the_extra_the_way_out_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(NotAPictureError, match=r"pip install 'inkdigits\[heic\]', or save it as JPEG\."):
        Recognizer().predict(SEVEN)
