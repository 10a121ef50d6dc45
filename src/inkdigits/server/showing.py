"""A page as a picture that every browser can show."""

from __future__ import annotations

import io
from typing import NamedTuple

import numpy as np
from PIL import Image

from inkdigits.document import load_page
from inkdigits.picture import Limits, Picture

PAGES = "Inkdigits-Pages"
"""Header that says how many pages the document has."""

LARGE = 1_000_000
"""Bytes beyond which a PNG is a photograph, which a JPEG shows as well in a tenth of them."""

QUALITY = 90


class Shown(NamedTuple):
    """A page, encoded.

    Attributes:
        data: a PNG, or a JPEG.
        media_type: which of them.
        pages: how many the document has.
    """

    data: bytes
    media_type: str
    pages: int


def show(document: bytes, number: int, limits: Limits) -> Shown:
    """Encodes one page of a document, upright.

    Args:
        document: a PDF or a picture.
        number: of the page, from 1.
        limits: what is too large; a longer side than `limits.side` is reduced.

    Raises:
        PictureError: as `load_page`.
    """
    page = load_page(document, number, limits)
    image = _image(page.picture)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    if buffer.tell() <= LARGE:
        return Shown(buffer.getvalue(), "image/png", page.pages)
    buffer = io.BytesIO()
    _opaque(image).save(buffer, "JPEG", quality=QUALITY)
    return Shown(buffer.getvalue(), "image/jpeg", page.pages)


def _image(picture: Picture) -> Image.Image:
    pixels = picture.pixels
    if picture.alpha is not None:
        colour = pixels if pixels.shape[2] == 3 else pixels.repeat(3, axis=2)
        return Image.fromarray(np.dstack([colour, picture.alpha]))
    return Image.fromarray(pixels if pixels.shape[2] == 3 else pixels[:, :, 0])


def _opaque(image: Image.Image) -> Image.Image:
    """On white where something shines through, as on paper."""
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white
