"""Pages of PDFs: what is drawn, what is read, and that files made to do harm are refused within bounds."""

import io
import resource
import sys
import time

import numpy as np
import pytest
from PIL import Image

from inkdigits import Expectations, Recognizer, pdf
from inkdigits.document import load_page
from inkdigits.errors import NotAPictureError, PictureTooLargeError, UnreadablePictureError
from inkdigits.pdf_process import size
from inkdigits.picture import Limits, load
from inkdigits.recognizer import PAGE_SIDE
from tests.pdfs import drawing, locked, pdf_of, stream, written
from tests.server.pages import page

LIMITS = Limits(side=300)
MUCH = 120_000_000
"""Bytes of a file that is about as large as all the memory that is left for drawing it."""

BLACK_QUARTER = b"0 0 300 200 re f"
"""Below on the left: PDF counts from there."""


@pytest.fixture(scope="module")
def recognizer():
    return Recognizer()


@pytest.fixture(scope="module")
def three():
    """A PDF of three pages: two numbers, none, one."""
    return pdf_of(page("407", "1285"), page(), page("17"))


def texts(reading):
    return [number.text for number in reading.numbers]


# What is read


def test_all_pages_are_read_in_their_order(recognizer, three, tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(three)
    expected = [(1, ["407", "1285"]), (2, []), (3, ["17"])]
    for source in (path, str(path), three, bytearray(three), io.BytesIO(three)):
        readings = list(recognizer.read_pages(source))
        assert [(reading.page, texts(reading)) for reading in readings] == expected
        assert {(reading.width, reading.height) for reading in readings} == {(PAGE_SIDE, 1600)}


def test_what_is_expected_is_asked_of_every_page(recognizer, three):
    readings = recognizer.read_pages(three, Expectations(digits=2))
    problems = [[number.problem for number in reading.numbers] for reading in readings]
    assert [[problem is None for problem in page] for page in problems] == [[False, False], [], [True]]


def test_a_page_is_read_when_it_is_asked_for(recognizer, three, monkeypatch):
    drawn = []
    draw = pdf.draw
    monkeypatch.setattr(pdf, "draw", lambda *given: drawn.append(given[1]) or draw(*given))
    pages = recognizer.read_pages(three)
    assert drawn == []
    assert texts(next(pages)) == ["407", "1285"]
    assert drawn == [1]


def test_a_picture_is_a_document_of_one_page(recognizer):
    image = page("17")
    for source in (image, np.asarray(image)):
        assert list(recognizer.read_pages(source)) == [recognizer.read(source)]
    with pytest.raises(UnreadablePictureError, match="There is no page 2: the document has 1 page"):
        load_page(image, 2, LIMITS)


def test_read_takes_a_pdf_of_one_page_and_names_the_way_out_of_several(recognizer, three):
    assert texts(recognizer.read(pdf_of(page("17")))) == ["17"]
    with pytest.raises(NotAPictureError, match="a PDF of 3 pages; read_pages reads them one by one"):
        recognizer.read(three)


def test_one_digit_is_not_looked_for_in_a_pdf(recognizer, three):
    with pytest.raises(NotAPictureError, match="read for whole numbers only: choose read, or save the page"):
        recognizer.predict(three)


# What is drawn


def test_a_page_is_drawn_as_large_as_is_of_use():
    pixels, pages = pdf.draw(drawing(BLACK_QUARTER), 1, LIMITS)
    assert (pixels.shape, pixels.dtype, pages) == ((200, 300, 3), np.uint8, 1)
    assert pixels[100:, :150].max() == 0
    assert pixels[:99].min() == pixels[:, 151:].min() == 255


def test_colours_keep_their_order_and_odd_widths_their_rows():
    pixels, _ = pdf.draw(drawing(b"1 0 0 rg 0 0 301 97 re f", b"0 0 301 97"), 1, Limits(side=301))
    assert pixels.shape == (97, 301, 3)
    assert np.array_equal(np.unique(pixels.reshape(-1, 3), axis=0), [[255, 0, 0]])


def test_a_page_that_was_turned_is_upright():
    pixels, _ = pdf.draw(drawing(BLACK_QUARTER, entries=b"/Rotate 90"), 1, LIMITS)
    assert pixels.shape == (300, 200, 3)
    assert pixels[:150, :100].max() == 0
    assert pixels[151:].min() == pixels[:, 101:].min() == 255


def test_ink_that_was_put_on_a_page_later_is_drawn():
    """As readers with a pen write it: an annotation with an appearance of its own."""
    look = stream(BLACK_QUARTER, b"/Type/XObject/Subtype/Form/BBox[0 0 300 200]")
    note = b"<</Type/Annot/Subtype/Ink/F 4/Rect[0 0 300 200]/AP<</N 5 0 R>>>>"
    data = written(b"/MediaBox[0 0 600 400]/Annots[4 0 R]", rest=(note, look))
    pixels, _ = pdf.draw(data, 1, LIMITS)
    assert pixels[102:, :148].max() == 0


@pytest.mark.parametrize(
    ("box", "shape"),
    [
        (b"0 0 1000000 1000000", (300, 300)),
        (b"0 0 1000000 1", (1, 300)),
        (b"0 0 0.001 0.001", (300, 300)),
        (b"0 0 0 0", (300, 232)),  # PDFium takes it for a letter
        (b"0 0 1e30 -1e30", (300, 232)),
        (b"600 400 0 0", (200, 300)),
    ],
)
def test_no_box_is_too_odd_to_be_drawn(box, shape):
    assert pdf.draw(drawing(b"", box), 1, LIMITS).pixels.shape[:2] == shape


def test_a_page_has_no_more_pixels_than_a_picture_may():
    assert pdf.draw(drawing(b""), 1, Limits(pixels=60_000, side=10_000)).pixels.shape == (200, 300, 3)
    assert size(600, 400, 2400, 24_000_000) == (2400, 1600)
    assert size(1e6, 1, 2400, 100) == (2400, 1)


# What is refused


def refused(data, number=1, limits=LIMITS):
    """The kind of error and its sentence, and the processor time that all of it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises((NotAPictureError, UnreadablePictureError, PictureTooLargeError)) as caught:
        pdf.draw(data, number, limits)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert str(caught.value).endswith(".")
    return type(caught.value), str(caught.value), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        (locked(), UnreadablePictureError, "locked with a password; save it without one"),
        (b"%PDF-1.7\n" + bytes(100), UnreadablePictureError, "damaged or cut short"),
        (pdf_of(page("17"))[:200], UnreadablePictureError, "damaged or cut short"),
        (written(), UnreadablePictureError, "damaged or cut short"),
        (written(*[b"/MediaBox[0 0 9 9]"] * 4), PictureTooLargeError, "has 4 pages, and the limit is 3; split it"),
    ],
    ids=["locked", "junk", "cut", "no pages", "many pages"],
)
def test_what_cannot_be_opened_says_why(data, kind, says):
    limits = Limits(side=300, pages=3)
    found, sentence, _ = refused(data, limits=limits)
    assert (found, says in sentence) == (kind, True)
    with pytest.raises(kind, match=says):
        pdf.count(data, limits)


def test_a_large_file_has_room_in_memory():
    large = written(b"/MediaBox[0 0 9 9]", rest=(b"<</Length %d>>stream\n%s\nendstream" % (MUCH, bytes(MUCH)),))
    assert pdf.draw(large, 1, Limits(side=9, pixels=1_000_000)).pixels.min() == 255


@pytest.mark.parametrize("number", [0, -1, 4])
def test_a_page_that_is_not_there_is_said(three, number):
    kind, sentence, _ = refused(three, number)
    assert kind is UnreadablePictureError
    assert sentence == f"There is no page {number}: the document has 3 pages, counted from 1."


@pytest.mark.parametrize("tree", [(b"/Count 2", b"/Count 3"), (b"3 0 R 4 0 R", b"3 0 R 9 0 R")])
def test_a_page_that_is_promised_and_not_there_costs_only_itself(tree):
    data = written(b"/MediaBox[0 0 9 9]", b"/MediaBox[0 0 9 9]").replace(*tree)
    pages = pdf.count(data, LIMITS)
    assert pdf.draw(data, 1, LIMITS).pages == pages
    kind, sentence, _ = refused(data, pages)
    assert (kind, sentence) == (
        UnreadablePictureError,
        f"Page {pages} of the PDF is damaged and can't be drawn; leave it out.",
    )


BOMBS = {
    "a million curves": b"0 0 m 600 400 0 400 600 0 c S\n" * 1_000_000,
    "one path of 300,000 crossing lines": b"0 0 m "
    + b"".join(b"%d %d l " % (at * 7919 % 600, at * 104_729 % 400) for at in range(300_000))
    + b"f",
    "half a gigabyte of spaces": b" " * 500_000_000,
    "five million states": b"q " * 5_000_000,
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps all bounds")
@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_a_page_made_to_be_slow_or_fat_is_ended(content):
    data = drawing(content)
    assert len(data) < 1_000_000
    kind, sentence, seconds = refused(data, limits=Limits(side=2400, seconds=1))
    assert kind is PictureTooLargeError
    assert "Page 1 of the PDF" in sentence
    assert "save it as a picture" in sentence
    assert seconds < 1.5


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps all bounds")
def test_memory_is_bounded_by_the_pixels_that_a_picture_may_have():
    data = drawing(b"q " * 800_000)
    assert pdf.draw(data, 1, Limits(side=300)).pages == 1
    assert refused(data, limits=Limits(side=300, pixels=1000))[0] is PictureTooLargeError


def test_a_machine_that_gives_no_time_at_all_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 0.001)
    began = time.monotonic()
    assert refused(drawing(b""))[0] is PictureTooLargeError
    assert time.monotonic() - began < 5


def test_what_it_begins_with_counts():
    assert pdf.is_pdf(b"%PDF-1.4")
    image = Image.new("L", (30, 20), 255)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    assert load(buffer.getvalue() + pdf_of(image)).size == (30, 20)


def test_without_its_package_the_way_out_is_said(monkeypatch):
    monkeypatch.setattr(pdf.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UnreadablePictureError, match="pip install pypdfium2"):
        pdf.count(drawing(b""), LIMITS)
