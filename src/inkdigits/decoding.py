"""Decodes a file that may have been made to do harm, bounded in size, memory and time.

Pillow decodes; what it is given is looked through before. A decoder can't be stopped from outside, so what would
keep it busy is refused by its header or left out: metadata that nobody reads, frames after the first, scans
without end, more pixels than the format's decoder has memory for. Wherever it reads on, its time is looked at.
"""

from __future__ import annotations

import io
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass

from PIL import BmpImagePlugin, Image, JpegImagePlugin, TiffImagePlugin, WebPImagePlugin

from inkdigits.errors import NotAPictureError, PictureError, PictureTooLargeError, UnreadablePictureError

# Formats that people's pictures come in, and no others: each is another decoder to be attacked through. EPS would
# go to Ghostscript, an ICO is decoded while it is opened, TGA has no signature, JPEG 2000 and AVIF take several
# hundred megabytes for a photograph.
_SIGNATURES = {
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "JPEG": rb"\xff\xd8\xff",
    "WEBP": rb"RIFF....WEBP",
    "GIF": rb"GIF8[79]a",
    "BMP": rb"BM",
    "TIFF": rb"II\*\0|MM\0\*",
}
FORMATS = tuple(_SIGNATURES)
_SIGNATURE = re.compile(rb"|".join(rb"(?P<%b>%b)" % (n.encode(), s) for n, s in _SIGNATURES.items()), re.DOTALL)

MOST_PARTS = 10_000
"""Chunks of a PNG, segments of a JPEG; an encoder makes a hundred, and each costs a decoder the same time."""

MOST_EXIF = 65_536
"""Bytes of EXIF that are looked at, as many as a JPEG can have."""

SCANS = 12
"""Scans that a JPEG of most pixels may have, and one with fewer pixels the more: progressive ones have about ten."""

LEAST_BLOCK = 1 / 8
"""Bytes that a JPEG needs for a block of 8×8 pixels at least; with fewer, decoders make up what is missing."""

LONGEST = 65_535
"""Pixels of a side at most, as many as JPEG and GIF can say: rows cost memory too, however short they are."""

COLOUR_BYTES = 4
"""Bytes that Pillow takes for a pixel in colour."""

_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")

# What says where and how the pixels of a TIFF lie, and which way is up: TIFF 6.0, sections 8 to 21. Resolution,
# profiles, EXIF, further pictures within are left out.
_TAGS = {256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, 338}
_TAGS |= {339, 529, 530, 532}
_TILE_WIDTH, _TILE_LENGTH, _TILE_OFFSETS = 322, 323, 324
_SHORT, _LONG, _RATIONAL = 3, 4, 5
_MOST_VALUES = {_SHORT: 8192, _LONG: 8192, _RATIONAL: 6}
# LZMA, LERC, JPEG within a TIFF and others are rare, and take as long as they like.
_TIFF_COMPRESSIONS = (
    "raw",
    "tiff_ccitt",
    "group3",
    "group4",
    "tiff_lzw",
    "tiff_adobe_deflate",
    "tiff_deflate",
    "packbits",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a picture may be, and how long it may take to decode.

    Attributes:
        bytes: most bytes of an encoded picture (a file, an upload) of one digit; the default is 5 MB.
        page_bytes: most bytes of what is read as whole pages, a photograph, a scan or a PDF; the default is 50 MB.
        pixels: most pixels, width × height, checked before decoding; the default is 24 million. Where decoding
            takes more than 4 bytes of memory a pixel, fewer are allowed: WebP two ninths of it, a TIFF in colour
            three tenths, a HEIC and a progressive JPEG with all its colour four sevenths, a run-length BMP a
            sixteenth.
        seconds: most processor time that decoding may take, looked at whenever the decoder reads on; the default
            is 2.
        side: pixels of the longest side that are of use, at least 1; a longer picture is reduced while it is
            decoded, by a whole factor. One digit needs no more than the default, 1024.
        pages: most pages of a PDF; the default is 200.
    """

    bytes: int = 5_000_000
    page_bytes: int = 50_000_000
    pixels: int = 24_000_000
    seconds: float = 2.0
    side: int = 1024
    pages: int = 200

    def factor(self, width: int, height: int) -> int:
        """By how much a picture of this size is reduced; 1 if it is not."""
        return max(1, -(-max(width, height) // self.side))


def decode(data: bytes, limits: Limits) -> tuple[Image.Image, tuple[int, int]]:
    """Decodes a file's first picture.

    Args:
        data: the file's bytes.
        limits: what is too large or too slow.

    Returns:
        The picture in whatever mode it is stored, not turned upright; a JPEG is reduced already. And its width and
        height before that.

    Raises:
        NotAPictureError: the bytes are of none of `FORMATS`.
        UnreadablePictureError: cut short or damaged.
        PictureTooLargeError: over `limits`.
    """
    match = _SIGNATURE.match(data)
    if match is None:
        raise NotAPictureError("This is not a picture that can be read; use PNG, JPEG, WebP, GIF, BMP or TIFF.")
    name = str(match.lastgroup)
    try:
        file = _Timed(_LEAN.get(name, _as_it_is)(data, limits), limits.seconds)
        image = Image.open(file, formats=(name,))
        check_size(*image.size, limits, _bytes_per_pixel(image))
        if isinstance(image, JpegImagePlugin.JpegImageFile):
            size = image.size
            return _decode_jpeg(image, data, limits), size
        if isinstance(image, TiffImagePlugin.TiffImageFile) and image.info["compression"] not in _TIFF_COMPRESSIONS:
            raise UnreadablePictureError("The TIFF is compressed in a way that is not read; save it as PNG instead.")
        image.load()
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_many_pixels(limits.pixels) from None
    except Exception as error:
        # A decoder fed with hostile bytes raises far more than OSError: SyntaxError, struct.error, IndexError…
        raise damaged() from error
    return image, image.size


def check_size(width: int, height: int, limits: Limits, bytes_per_pixel: float = COLOUR_BYTES) -> None:
    """Refuses a picture by what its header says, before there is memory taken for it.

    Raises:
        UnreadablePictureError: it has no pixels.
        PictureTooLargeError: it has too many, for the memory that decoding takes.
    """
    if width < 1 or height < 1:
        raise UnreadablePictureError(f"The picture is {width}×{height} pixels; it has nothing to read.")
    if max(width, height) > LONGEST:
        raise PictureTooLargeError(
            f"The picture is {width}×{height} pixels, and no side may have more than {LONGEST}; cut it and try again."
        )
    most = int(limits.pixels * min(1, COLOUR_BYTES / bytes_per_pixel))
    if width * height > most:
        raise too_many_pixels(most, width, height)


def too_many_pixels(most: int, width: int = 0, height: int = 0) -> PictureTooLargeError:
    """The error of a picture of more than `most` pixels."""
    has = f"is {width}×{height} pixels" if width else "is far too large"
    return PictureTooLargeError(
        f"The picture {has}, over the limit of {most / 1e6:.3g} million; make it smaller and try again."
    )


def damaged() -> UnreadablePictureError:
    """The error of a picture that broke off while it was decoded."""
    return UnreadablePictureError(
        "The picture is damaged or cut short and can't be decoded; save it again and retry."
    )


class _Timed(io.BytesIO):
    """A file in memory that gives nothing more once its reader has used up its time.

    Processor time of the reader's own thread: what else a machine is busy with keeps no picture from being read.
    """

    def __init__(self, data: bytes, seconds: float) -> None:
        super().__init__(data)
        self._seconds = seconds
        self._end = time.thread_time() + seconds

    def read(self, size: int | None = -1, /) -> bytes:
        if time.thread_time() > self._end:
            raise PictureTooLargeError(
                f"The picture takes more than {self._seconds:g} s to decode; make it smaller and try again."
            )
        return super().read(size)


def _bytes_per_pixel(image: Image.Image) -> float:
    """Memory that decoding takes at its peak, with the decoder's own buffers: measured in tests/test_hostile.py."""
    depth = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}.get(image.mode, COLOUR_BYTES)
    if isinstance(image, WebPImagePlugin.WebPImageFile):
        return 4.5 * COLOUR_BYTES  # two canvases, the frame as bytes, Pillow's image, the decoder's own
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        return 1  # reduced while it is decoded; the coefficients of several scans are counted there
    if isinstance(image, BmpImagePlugin.BmpImageFile) and image.info["compression"] in (1, 2):
        return 16 * COLOUR_BYTES  # not for memory: Pillow decodes run lengths in Python, 0.1 µs a pixel
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return 3.3 * depth  # a strip may be all of the picture, and turning it upright copies it
    return 1.1 * depth


def _decode_jpeg(image: JpegImagePlugin.JpegImageFile, data: bytes, limits: Limits) -> Image.Image:
    """Decodes a JPEG at a fraction of its size where no more is asked for: its blocks give that away for nothing."""
    width, height = image.size
    if width * height / 64 * LEAST_BLOCK > len(data):
        raise damaged()
    scans = data.count(b"\xff\xda")
    if scans * width * height > SCANS * limits.pixels:
        raise UnreadablePictureError("The JPEG has far too many scans; save it again as PNG and retry.")
    if scans > 1 or "progressive" in image.info:
        # All coefficients are kept until the last scan, two bytes each.
        shares = [across * down for _, across, down, _ in image.layer]
        check_size(width, height, limits, 2 * sum(shares) / max(shares) + 1)
    factor = limits.factor(width, height)
    size = -(-width // factor), -(-height // factor)
    if factor > 1:
        scale = max(scale for scale in (8, 4, 2) if scale <= factor)
        image.draft(None, (max(1, width // scale), max(1, height // scale)))
    image.load()
    return image if image.size == size else image.resize(size, Image.Resampling.BOX)


def _as_it_is(data: bytes, _: Limits) -> bytes:
    return data


def _lean_png(data: bytes, _: Limits) -> bytes:
    """A PNG without its text, profiles and animation: compressed too, they may be bombs, and nobody reads them."""
    parts, at = [data[:8]], 8
    while at < len(data) and len(parts) < MOST_PARTS:
        length, name = struct.unpack_from(">I4s", data, at)
        if not name.isalpha():
            parts.append(data[at:])  # for the decoder to complain of
            break
        end = at + length + 12
        if name in _CHUNKS or (name == b"eXIf" and length <= MOST_EXIF):
            parts.append(data[at:end])
        at = end
    return _joined(parts)


def _lean_jpeg(data: bytes, _: Limits) -> bytes:
    """A JPEG without profiles, comments and all EXIF but the first, and without the pictures after the first."""
    parts, at, exif = [data[:2]], 2, False
    while len(parts) < MOST_PARTS:
        start, marker, length = struct.unpack_from(">BBH", data, at)
        if start != 0xFF or marker in (0x00, 0xFF) or marker == 0xDA:
            parts.append(data[at:])
            break
        end = at + 2 + length
        is_exif = marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0" and not exif
        exif |= is_exif
        # JFIF and Adobe's segment say how colours are meant.
        if is_exif or marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            parts.append(data[at:end])
        at = end
    return _joined(parts)


def _joined(parts: list[bytes]) -> bytes:
    if len(parts) >= MOST_PARTS:
        raise damaged()
    return b"".join(parts)


def _lean_tiff(data: bytes, limits: Limits) -> bytes:
    """A TIFF with its first picture alone, and of that only the tags that its pixels need."""
    order = "<" if data[:2] == b"II" else ">"
    (start,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, start)
    entries = data[start + 2 : start + 2 + 12 * count]
    kept, values = [], {}
    for at in range(0, len(entries), 12):
        tag, kind, number, value = struct.unpack_from(f"{order}HHII", entries, at)
        if tag not in _TAGS:
            continue
        if number > _MOST_VALUES.get(kind, 0):
            raise damaged()
        values[tag] = number if tag == _TILE_OFFSETS else value >> 16 * (order == ">" and kind == _SHORT)
        kept.append(entries[at : at + 12])
    # Each tile is decoded whole, however little of it lies within the picture.
    if values.get(_TILE_WIDTH, 0) * values.get(_TILE_LENGTH, 0) * values.get(_TILE_OFFSETS, 0) > 2 * limits.pixels:
        raise damaged()
    table = struct.pack(f"{order}H", len(kept)) + b"".join(kept) + bytes(4)
    return data[:start] + table + data[start + len(table) :]


_LEAN: dict[str, Callable[[bytes, Limits], bytes]] = {"PNG": _lean_png, "JPEG": _lean_jpeg, "TIFF": _lean_tiff}
