"""POST /pages/: one page as a picture that browsers show, how many there are, and who is let in."""

import hashlib
import io

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from tests.pdfs import locked, pdf_of
from tests.server.asking import problem
from tests.server.pages import page, png

KEY = "correct horse battery staple"


@pytest.fixture(scope="module")
def three():
    """A PDF of three pages."""
    return pdf_of(page("407"), page("1285", canvas=(400, 600)), page("17"))


def _encoded(image, file_format, **options):
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def _shown(response, pages=1):
    assert response.status_code == 200, response.text
    assert response.headers["inkdigits-pages"] == str(pages)
    image = Image.open(io.BytesIO(response.content))
    assert response.headers["content-type"] == Image.MIME[image.format]
    return image


@pytest.mark.parametrize("path", ["/pages/", "/pages"])
def test_each_page_of_a_pdf_is_a_picture(client, three, path):
    sizes = []
    for number in (1, 2, 3):
        response = client.post(path, params={"number": number}, files={"file": three}, follow_redirects=False)
        image = _shown(response, 3)
        sizes.append(image.size)
        assert image.format == "PNG"
        texts = [each["text"] for each in client.post("/read/", files={"file": response.content}).json()["numbers"]]
        assert texts == [["407", "1285", "17"][number - 1]]
    assert sizes == [(2400, 1600), (1600, 2400), (2400, 1600)]
    assert _shown(client.post(path, files={"file": three}), 3).size == (2400, 1600)


@pytest.mark.parametrize("kind", ["TIFF", "HEIC", "PNG"])
def test_other_pictures_are_shown_upright(client, kind):
    upright = page("407", canvas=(400, 300))
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = upright.transpose(Image.Transpose.ROTATE_90)
    if kind == "HEIC":
        buffer = io.BytesIO()
        pillow_heif.from_pillow(lying).save(buffer, exif=exif.tobytes())
        data = buffer.getvalue()
    else:
        data = _encoded(lying, kind, exif=exif)
    image = _shown(client.post("/pages/", files={"file": data}))
    assert np.abs(np.asarray(image.convert("L")).astype(int) - np.asarray(upright)).mean() < 3


def test_a_photograph_comes_as_a_jpeg_no_larger_than_it_is_read(client):
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (1300, 1500, 4), np.uint8))
    photograph = _shown(client.post("/pages/", files={"file": _encoded(noise.convert("RGB"), "WEBP", quality=50)}))
    assert (photograph.format, photograph.size) == ("JPEG", (1500, 1300))
    clear = noise.crop((0, 0, 800, 600))
    clear.putalpha(0)
    shown = _shown(client.post("/pages/", files={"file": _encoded(clear, "PNG", compress_level=1)}))
    assert shown.format == "JPEG"
    assert np.asarray(shown).mean() > 254  # what shines through is paper
    large = _shown(client.post("/pages/", files={"file": png(Image.new("L", (5000, 3000), 255))}))
    assert (large.format, large.size) == ("PNG", (1667, 1000))


def test_transparency_is_kept(client):
    image = Image.new("LA", (40, 30), (0, 0))
    shown = _shown(client.post("/pages/", files={"file": _encoded(image, "PNG")}))
    assert (shown.mode, shown.getpixel((5, 5))[3]) == ("RGBA", 0)


@pytest.mark.parametrize(
    ("content", "number", "status", "says"),
    [
        (b"no picture", 1, 415, "not a picture"),
        (b"", 1, 400, "empty (0 bytes)"),
        (locked(), 1, 400, "locked with a password"),
        (png(Image.new("L", (9, 9))), 2, 400, "There is no page 2: the document has 1 page"),
        (pdf_of(page("17")), 2, 400, "There is no page 2: the document has 1 page"),
        (bytes(5_000_001), 1, 413, "5 MB"),
        (png(Image.new("L", (9, 9))), 0, 422, "'number'"),
        (png(Image.new("L", (9, 9))), "two", 422, "'number'"),
    ],
)
def test_what_cannot_be_shown_is_a_problem_with_a_way_out(client, content, number, status, says):
    response = client.post("/pages/", params={"number": number}, files={"file": content})
    assert says in problem(response, status)


def test_it_is_guarded_as_reading_is(client_of, three):
    locked_up = client_of(api_keys=hashlib.sha256(KEY.encode()).hexdigest())
    assert "X-API-Key" in problem(locked_up.post("/pages/", files={"file": three}), 401)
    answer = locked_up.post("/pages/", files={"file": three}, headers={"X-API-Key": KEY})
    assert _shown(answer, 3).size == (2400, 1600)


def test_another_origin_that_may_use_the_server_sees_how_many_pages_there_are(client, three):
    origin = {"Origin": "http://localhost:3000"}
    answer = client.post("/pages/", files={"file": three}, headers=origin)
    assert "Inkdigits-Pages" in answer.headers["access-control-expose-headers"]
