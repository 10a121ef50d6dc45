"""A document → its pages as pictures: those of a PDF, or the only one that any other picture is."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits import pdf
from inkdigits.picture import Limits, Picture, Source, load, read_bytes

Held: TypeAlias = "bytes | Image.Image | NDArray[np.generic]"
"""A source in memory, which can be loaded from as often as one likes."""


class Page(NamedTuple):
    """A page, upright.

    Attributes:
        picture: its pixels; `Limits.side` of them on the longest side if it was drawn from a PDF.
        number: which of the document's it is, from 1.
        pages: how many the document has.
    """

    picture: Picture
    number: int
    pages: int


def hold(source: Source, limits: Limits) -> Held:
    """Reads a source into memory.

    Raises:
        PictureError, OSError: as `picture.load`, for what can be said before decoding.
    """
    return source if isinstance(source, np.ndarray | Image.Image) else read_bytes(source, limits)


def count_pages(source: Source, limits: Limits) -> int:
    """How many pages a document has.

    Raises:
        PictureError, OSError: as `load_page`; of a picture nothing is decoded yet.
    """
    held = hold(source, limits)
    return pdf.count(held, limits) if isinstance(held, bytes) and pdf.is_pdf(held) else 1


def load_page(source: Source, number: int, limits: Limits) -> Page:
    """Decodes or draws one page of a document.

    Args:
        source: a PDF, as path, bytes or binary file; or a picture, as `picture.load`.
        number: of the page, from 1.
        limits: what is too large, or takes too long.

    Raises:
        PictureError, OSError: as `picture.load` and `pdf.draw`; or there is no such page.
    """
    held = hold(source, limits)
    if isinstance(held, bytes) and pdf.is_pdf(held):
        drawn = pdf.draw(held, number, limits)
        return Page(Picture(drawn.pixels), number, drawn.pages)
    if number != 1:
        raise pdf.no_such_page(number, 1)
    return Page(load(held, limits), 1, 1)
