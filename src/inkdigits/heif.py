"""Decodes HEIC, which telephones take photographs in, where the extra `inkdigits[heic]` is installed.

The decoder, libheif with libde265, is under the LGPL and HEVC under patents, so it is no part of the core install.
It can't be stopped: what a header says of the size is looked at before, and its time is not bounded.
"""

from __future__ import annotations

import struct
from typing import Any

from PIL import Image

from inkdigits.decoding import Limits, check_size, damaged
from inkdigits.errors import NotAPictureError, PictureError

ENDINGS = (".heic", ".heif")

_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_OTHERS = {b"avif", b"avis"}
"""Brands of pictures in the same container that another decoder would read."""

MOST_BRANDS = 64

BYTES_PER_PIXEL = 7
"""Memory that decoding takes without the picture itself, which is reduced: measured in tests/test_heif.py."""


def is_heif(data: bytes) -> bool:
    """Whether a file begins as a HEIC or HEIF does.

    Reference:
        ISO/IEC 23008-12, 10 and ISO/IEC 14496-12, 4.3 (the box `ftyp`).
    """
    if data[4:8] != b"ftyp":
        return False
    (length,) = struct.unpack_from(">I", data)
    listed = data[16 : min(length, 16 + 4 * MOST_BRANDS)]
    brands = {data[8:12], *(listed[at : at + 4] for at in range(0, len(listed), 4))}
    return bool(brands & _BRANDS) and not brands & _OTHERS


def decode(data: bytes, limits: Limits) -> Image.Image:
    """Decodes the main picture of a file.

    Args:
        data: the file, of which `is_heif` is true.
        limits: what is too large; of its pixels four sevenths are allowed.

    Returns:
        The picture, upright: the decoder has turned it as the file says, and EXIF, which says so again, is left out.

    Raises:
        NotAPictureError: the extra is not installed.
        UnreadablePictureError: cut short or damaged.
        PictureTooLargeError: over `limits`.
    """
    heif = _decoder()
    try:
        file = heif.open_heif(data)
        picture = file[file.primary_index]
        width, height = picture.size
        check_size(width, height, limits, BYTES_PER_PIXEL)
        image: Image.Image = picture.to_pillow()
    except PictureError:
        raise
    except Exception as error:
        # As with Pillow's decoders, hostile bytes raise anything at all.
        raise damaged() from error
    image.info.clear()
    return image


def _decoder() -> Any:
    try:
        import pillow_heif
    except ImportError:
        raise NotAPictureError(
            "This is a HEIC; reading it needs pip install 'inkdigits[heic]', or save it as JPEG."
        ) from None
    return pillow_heif
