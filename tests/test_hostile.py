"""Files made to do harm, by name: each is refused with its error or read, within bounds of time and memory."""

import io
import struct
import zlib

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from inkdigits import Recognizer
from inkdigits.errors import NotAPictureError, PictureTooLargeError, UnreadablePictureError
from inkdigits.picture import Limits, load
from inkdigits.server import Settings, create_app
from tests.drawing import digit
from tests.fuzz.measure import cost

MOST_BYTES = 100_000_000
MOST_SECONDS = 2.0
"""Of the processor, for the most that the limits allow; `tests/fuzz` bounds what is small."""

STATUS = {NotAPictureError: 415, UnreadablePictureError: 400, PictureTooLargeError: 413}


def encode(image: Image.Image, file_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


SEVEN = digit(7, canvas=(90, 90), size=60, pen=8)
PNG, GIF, BMP = (encode(SEVEN, name) for name in ("PNG", "GIF", "BMP"))
JPEG = encode(SEVEN, "JPEG", quality=95)
WEBP = encode(SEVEN, "WEBP", lossless=True)
TIFF = encode(SEVEN, "TIFF", compression="tiff_lzw")


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, *, depth: int = 8, colour: int = 0, rows: bytes = b"", before: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return PNG[:8] + chunk(b"IHDR", header) + before + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def with_chunks(*chunks: bytes) -> bytes:
    """The seven with chunks after its header."""
    return PNG[:33] + b"".join(chunks) + PNG[33:]


def jpeg_claiming(width: int, height: int) -> bytes:
    at = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:at] + struct.pack(">HH", height, width) + JPEG[at + 4 :]


def jpeg_of_scans(count: int) -> bytes:
    """A progressive JPEG that says its last scan again and again."""
    data = encode(Image.new("L", (3000, 2000), 255), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + scan * count + data[-2:]


def gif_claiming(width: int, height: int) -> bytes:
    return GIF[:6] + struct.pack("<HH", width, height) + GIF[10:]


def bmp_claiming(width: int, height: int) -> bytes:
    return BMP[:18] + struct.pack("<ii", width, height) + BMP[26:]


def run_length_bmp(width: int, height: int) -> bytes:
    """Rows that end after one pixel, in RLE8."""
    data = bytearray(encode(Image.new("P", (width, height)), "BMP"))
    (start,) = struct.unpack_from("<I", data, 10)
    struct.pack_into("<I", data, 30, 1)
    return bytes(data[:start]) + b"\1\0\0\0" * height + b"\0\1"


def webp_animation(width: int, height: int) -> bytes:
    """A canvas of that size on which one frame of 90×90 plays."""
    data = bytearray(encode(SEVEN, "WEBP", save_all=True, append_images=[SEVEN.rotate(9)], lossless=True))
    assert data[12:16] == b"VP8X"
    data[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(data)


def tiff(**tags: tuple[int, int, int]) -> bytes:
    """The seven as a TIFF, with entries of its directory replaced or added: tag → type, count, value."""
    (start,) = struct.unpack_from("<I", TIFF, 4)
    (count,) = struct.unpack_from("<H", TIFF, start)
    entries = {e[0]: e for e in struct.iter_unpack("<HHII", TIFF[start + 2 : start + 2 + 12 * count])}
    for name, entry in tags.items():
        tag = int(name.removeprefix("t"))
        entries[tag] = (tag, *entry)
    table = b"".join(struct.pack("<HHII", *entries[tag]) for tag in sorted(entries))
    return b"II*\0" + struct.pack("<I", len(TIFF)) + TIFF[8:] + struct.pack("<H", len(entries)) + table + bytes(4)


def tiff_of_many() -> bytes:
    """The seven, and 200,000 further directories, each pointing to the next."""
    entry = struct.pack("<HHII", 256, 3, 1, 9)
    size = 2 + len(entry) + 4
    body = b"".join(
        struct.pack("<H", 1) + entry + struct.pack("<I", len(TIFF) + (i + 1) * size) for i in range(200_000)
    )
    (start,) = struct.unpack_from("<I", TIFF, 4)
    (count,) = struct.unpack_from("<H", TIFF, start)
    link = start + 2 + 12 * count
    return TIFF[:link] + struct.pack("<I", len(TIFF)) + TIFF[link + 4 :] + body


def icon(inside: bytes) -> bytes:
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(inside), 22) + inside


def bomb(mode: str, width: int, height: int, file_format: str, **options: object) -> bytes:
    """White, or transparent, and compressed to nearly nothing."""
    return encode(Image.new(mode, (width, height), "white" if mode != "RGBA" else 0), file_format, **options)


TEXT_BOMB = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1_000_000)))
DEFLATE = {"compression": "tiff_adobe_deflate"}
BOMB_LIMIT = encode(Image.new("1", (4_900, 4_900)), "PNG")
READ, NO_INK = "digit", "no_ink"

FILES = {
    # name: (bytes, the error or the verdict)
    # ---- bombs: small, and large once decoded
    "PNG bomb over the limit": (BOMB_LIMIT, PictureTooLargeError),
    "PNG bomb at the limit, grey": (bomb("L", 6000, 4000, "PNG"), NO_INK),
    "PNG bomb at the limit, 16 bit": (encode(Image.fromarray(np.zeros((4000, 6000), np.uint16)), "PNG"), NO_INK),
    "PNG bomb at the limit, colour": (bomb("RGB", 5450, 4000, "PNG"), NO_INK),
    "PNG bomb at the limit, transparent": (bomb("RGBA", 5450, 4000, "PNG"), NO_INK),
    "PNG bomb, a line": (bomb("RGB", 65_535, 330, "PNG"), NO_INK),
    "PNG bomb, a longer line": (bomb("1", 65_536, 1, "PNG"), PictureTooLargeError),
    "PNG of very many short rows": (png(1, 16_000_000, rows=bytes(1000)), PictureTooLargeError),
    "BMP in run lengths, of two million pixels": (run_length_bmp(2000, 1000), PictureTooLargeError),
    "BMP in run lengths": (run_length_bmp(1500, 990), NO_INK),
    "PNG, more rows than it claims": (png(90, 90, rows=bytes(50_000_000)), NO_INK),
    "PNG with a bomb of text": (with_chunks(TEXT_BOMB * 60), READ),
    "PNG with a bomb of a profile": (with_chunks(chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(50_000_000)))), READ),
    "PNG of a million chunks": (with_chunks(chunk(b"tEXt", b"a\0b") * 200_000), READ),
    "PNG of a hundred thousand IDAT": (with_chunks(chunk(b"IDAT", b"") * 100_000), UnreadablePictureError),
    "GIF bomb over the limit": (bomb("L", 6000, 4001, "GIF"), PictureTooLargeError),
    "GIF bomb at the limit": (bomb("L", 6000, 4000, "GIF"), NO_INK),
    "TIFF bomb, deflate": (bomb("L", 6000, 4001, "TIFF", **DEFLATE), PictureTooLargeError),
    "TIFF bomb at the limit": (bomb("RGB", 3600, 2000, "TIFF", compression="tiff_lzw"), NO_INK),
    "WebP bomb over the limit": (bomb("RGB", 4000, 2000, "WEBP", lossless=True), PictureTooLargeError),
    "WebP bomb at the limit": (bomb("RGBA", 2600, 2000, "WEBP", lossless=True), NO_INK),
    "JPEG of 24 million pixels": (bomb("RGB", 6000, 4000, "JPEG"), NO_INK),
    "JPEG, progressive, of 24 million": (bomb("RGB", 6000, 4000, "JPEG", progressive=True), NO_INK),
    "JPEG of a thousand scans": (jpeg_of_scans(1000), UnreadablePictureError),
    "ICO with a bomb": (icon(BOMB_LIMIT), NotAPictureError),
    # ---- cut short
    **{f"{name} cut": (data[: len(data) // 2], UnreadablePictureError) for name, data in {
        "PNG": PNG, "JPEG": JPEG, "GIF": GIF, "BMP": BMP, "WebP": WEBP, "TIFF": TIFF}.items()},
    # ---- headers that lie
    "PNG that claims the limit": (png(6000, 4000, rows=bytes(100)), UnreadablePictureError),
    "PNG that claims four thousand million": (png(65_535, 65_535), PictureTooLargeError),
    "JPEG that claims the limit": (jpeg_claiming(6000, 4000), UnreadablePictureError),
    "JPEG that claims more": (jpeg_claiming(65_535, 65_535), PictureTooLargeError),
    "GIF that claims the limit": (gif_claiming(6000, 4000), READ),  # frames may be smaller than their screen
    "GIF that claims more": (gif_claiming(65_535, 65_535), PictureTooLargeError),
    "BMP that claims the limit": (bmp_claiming(5400, 4000), UnreadablePictureError),
    "BMP of negative width": (bmp_claiming(-90, 90), PictureTooLargeError),
    "WebP that claims more": (webp_animation(16_383, 16_383), PictureTooLargeError),
    "TIFF that claims the limit": (tiff(t256=(4, 1, 3600), t257=(4, 1, 2000)), UnreadablePictureError),
    "TIFF of endless tags": (tiff(t258=(3, 2**31, 8)), UnreadablePictureError),
    "TIFF of a resolution in a million parts": (tiff(t282=(5, 200_000, 8)) + bytes(1_600_000), READ),
    "TIFF of 200,000 pictures": (tiff_of_many(), READ),
    "TIFF of vast tiles": (tiff(t322=(4, 1, 2**20), t323=(4, 1, 2**20), t324=(4, 4, 8)), UnreadablePictureError),
    "TIFF in an odd compression": (encode(SEVEN, "TIFF", compression="jpeg"), UnreadablePictureError),
    # ---- of no size
    "PNG of no width": (png(0, 90), UnreadablePictureError),
    "PNG of no height": (png(90, 0), UnreadablePictureError),
    "JPEG of no height": (jpeg_claiming(90, 0), UnreadablePictureError),
    "GIF of no size, its frame of one": (gif_claiming(0, 0), READ),
    "BMP of no height": (bmp_claiming(90, 0), UnreadablePictureError),
    # ---- animated: the first frame
    "GIF animated": (encode(SEVEN, "GIF", save_all=True, append_images=[SEVEN.rotate(90)]), READ),
    "PNG animated": (encode(SEVEN, "PNG", save_all=True, append_images=[SEVEN.rotate(90)]), READ),
    "WebP animated": (encode(SEVEN, "WEBP", save_all=True, append_images=[SEVEN.rotate(90)], lossless=True), READ),
    "TIFF of two": (encode(SEVEN.copy(), "TIFF", save_all=True, append_images=[SEVEN.rotate(90)]), READ),
    # ---- two formats at once: what it begins with counts
    "PNG and ZIP": (PNG + b"PK\x03\x04" + bytes(200), READ),
    "ZIP and PNG": (b"PK\x03\x04" + bytes(200) + PNG, NotAPictureError),
    "GIF and JavaScript": (GIF + b"*/=1;alert(1)//", READ),
    "JPEG with a PNG in it": (JPEG[:2] + b"\xff\xfe" + struct.pack(">H", len(PNG) + 2) + PNG + JPEG[2:], READ),
    "JPEG and HTML": (JPEG + b"<script>alert(1)</script>", READ),
    "PDF with a JPEG in it": (b"%PDF-1.7\n" + JPEG, NotAPictureError),
    # ---- no pictures
    "nothing": (b"", UnreadablePictureError),
    "text": (b"A letter, not a digit.\n" * 40, NotAPictureError),
    "text that begins like a BMP": (b"BMW is a make of car, and this is no picture of one.", UnreadablePictureError),
    "HTML": (b"<!doctype html><title>404</title>", NotAPictureError),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', NotAPictureError),
    "SVG with entities": (b'<!DOCTYPE x [<!ENTITY a "aaaa">]><svg>' + b"&a;" * 1000 + b"</svg>", NotAPictureError),
    "PDF": (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", NotAPictureError),
    "EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", NotAPictureError),
    "ZIP": (b"PK\x03\x04" + bytes(400), NotAPictureError),
}  # fmt: skip


@pytest.fixture(scope="module")
def recognizer():
    found = Recognizer()
    found.predict(PNG)
    return found


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app(Settings()), raise_server_exceptions=False) as started:
        yield started


@pytest.mark.filterwarnings("ignore")  # decoders warn of what they mend
@pytest.mark.parametrize(("data", "expected"), FILES.values(), ids=FILES)
def test_through_the_python_api(data, expected, recognizer):
    taken = []

    def read():
        taken[:] = [None]
        try:
            taken[0] = recognizer.predict(data).verdict
        except (NotAPictureError, UnreadablePictureError, PictureTooLargeError) as error:
            taken[0] = type(error)

    costs = [cost(read)]
    # Machines stutter: what was too much is taken again.
    while (costs[-1].seconds > MOST_SECONDS or costs[-1].bytes > MOST_BYTES) and len(costs) < 3:
        costs.append(cost(read))
    assert taken == [expected]
    assert min(each.seconds for each in costs) <= MOST_SECONDS
    assert min(each.bytes for each in costs) <= MOST_BYTES


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("data", "expected"), FILES.values(), ids=FILES)
def test_over_http(data, expected, client):
    response = client.post("/predict/", files={"file": data})
    if isinstance(expected, str):
        assert (response.status_code, response.json().get("verdict")) == (200, expected)
        return
    assert response.status_code == STATUS[expected]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == STATUS[expected]
    assert response.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("PNG with a bomb of text", 0.02),  # 0.4 ms; 60 ms if it is decompressed
        ("PNG of a million chunks", 0.6),  # 0.2 s; 1.1 s if Pillow walks through them
        ("TIFF of a resolution in a million parts", 0.1),  # 3 ms; 0.4 s if they become fractions
    ],
)
def test_metadata_costs_next_to_nothing(name, most):
    data, _ = FILES[name]
    load(data)
    assert min(cost(lambda: load(data)).seconds for _ in range(5)) < most


def test_a_tiff_in_an_odd_compression_says_so():
    with pytest.raises(UnreadablePictureError, match="compressed in a way that is not read; save it as PNG"):
        load(FILES["TIFF in an odd compression"][0])


def test_decoding_ends_with_its_time():
    image = Image.effect_noise((2000, 2000), 90)
    load(encode(image, "PNG"), Limits(bytes=10**9))
    for file_format in ("PNG", "JPEG", "GIF"):
        with pytest.raises(PictureTooLargeError, match=r"more than 0\.001 s to decode"):
            load(encode(image, file_format), Limits(bytes=10**9, seconds=0.001))


def test_a_large_jpeg_is_read_as_if_it_were_reduced_after():
    drawn = digit(4, canvas=(2501, 1999), size=1700, pen=120, ink=(20, 40, 160))
    for side, scale in ((2501, 1), (1251, 2), (834, 3), (626, 4), (251, 10)):
        picture = load(encode(drawn, "JPEG", quality=95), Limits(side=side))
        expected = np.asarray(drawn.reduce(scale) if scale > 1 else drawn).astype(int)
        assert picture.pixels.shape == expected.shape
        assert np.abs(picture.pixels - expected).mean() < 1


MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [(1500, 1100), (1100, 2700), (40_000, 3), (3, 40_000), (1025, 1)])
def test_a_large_picture_in_tiles_is_the_whole_reduced(mode, size):
    values = np.random.default_rng(3).integers(0, 256, (size[1], size[0], 4), np.uint8)
    image = (
        Image.fromarray(values[:, :, 0].astype(np.uint16) * 257)
        if mode == "I;16"
        else Image.fromarray(values).convert(mode)
    )
    whole = load(image, Limits(side=10**6))
    factor = -(-max(size) // 1024)
    factors = (min(factor, size[0]), min(factor, size[1]))
    layers = whole.pixels if whole.alpha is None else np.dstack([whole.pixels, whole.alpha])
    expected = np.atleast_3d(
        np.asarray(Image.fromarray(layers.squeeze(2) if layers.shape[2] == 1 else layers).reduce(factors))
    )
    picture = load(image)
    assert np.array_equal(picture.pixels, expected[:, :, : picture.pixels.shape[2]])
    assert (picture.alpha is None) == (whole.alpha is None)
    assert picture.alpha is None or np.array_equal(picture.alpha, expected[:, :, 3])
