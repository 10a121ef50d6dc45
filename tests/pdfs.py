"""PDFs for tests: pictures as pages, and files written by hand, down to the odd and the hostile."""

import io
import re
import zlib

from PIL import Image


def pdf_of(*images: Image.Image) -> bytes:
    """A PDF whose pages are pictures, a point a pixel."""
    buffer = io.BytesIO()
    images[0].save(buffer, "PDF", save_all=True, append_images=images[1:])
    return buffer.getvalue()


def without_page(data: bytes, number: int) -> bytes:
    """The same file, and of one page, of fewer than ten, only its place: what it refers to is not there."""
    kids = re.search(rb"/Kids *\[([^]]*)\]", data)
    assert kids
    refers = re.findall(rb"\d+ 0 R", kids[1])
    gone = b"9" * (len(refers[number - 1]) - 4) + b" 0 R"
    return data[: kids.start(1)] + kids[1].replace(refers[number - 1], gone) + data[kids.end(1) :]


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A compressed stream with further entries in its dictionary."""
    packed = zlib.compress(content, 9)
    return b"<</Filter/FlateDecode/Length %d%s>>stream\n%s\nendstream" % (len(packed), entries, packed)


def written(*pages: bytes, rest: tuple[bytes, ...] = (), trailer: bytes = b"") -> bytes:
    """A PDF of page dictionaries without their type and parent; `rest` are the objects after the pages'.

    Objects: 1 the catalog, 2 the tree of pages, from 3 on the pages, then the rest.
    """
    kids = b" ".join(b"%d 0 R" % (3 + at) for at in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        *(b"<</Type/Page/Parent 2 0 R%s>>" % page for page in pages),
        *rest,
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (at, each) for at, each in enumerate(objects, 1))
    return b"%%PDF-1.7\n%strailer<</Root 1 0 R/Size %d%s>>\n" % (body, len(objects) + 1, trailer)


def drawing(content: bytes, box: bytes = b"0 0 600 400", entries: bytes = b"") -> bytes:
    """A PDF of one page with this content."""
    page = b"/MediaBox[%s]/Resources<<>>/Contents 4 0 R%s" % (box, entries)
    return written(page, rest=(stream(content),))


def locked() -> bytes:
    """A PDF that asks for a password: the hashes of its own are of none that is empty."""
    handler = b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"ab" * 32, b"cd" * 32)
    trailer = b"/Encrypt 4 0 R/ID[<%s><%s>]" % (b"01" * 16, b"01" * 16)
    return written(b"/MediaBox[0 0 600 400]", rest=(handler,), trailer=trailer)
