"""From clusters to texts, and from a picture to its numbers."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits import Expectations, Recognizer
from inkdigits.errors import PictureTooLargeError
from inkdigits.lattice import NONE, Arc, Path, Symbol
from inkdigits.learning.hands.numbers import Habit, pick_habit, pick_number, write_number, write_word
from inkdigits.numbers import Readers, in_reading_order, is_number, likely_clusters, read_clusters
from inkdigits.picture import Limits
from inkdigits.segment import Box, Cluster
from inkdigits.spelling import spell
from tests.drawing import BLACK, WHITE, digit, encode

NEAT = Habit(gap=0.3, uneven=0.03, slope=0, restless=0.02, unlike=0.03)
HEIGHT = 40


def _arc(kind, box, is_digit=1.0):
    return Arc(0, 1, kind, Box(*box), np.array(NONE), np.zeros(10 if kind == "digit" else 0), is_digit)


def _symbols(*described):
    """Digits as their number, others as None, marks as their box."""
    symbols, left = [], 0
    for each in described:
        if isinstance(each, tuple):
            symbols.append(Symbol(_arc("mark", each), None))
        else:
            kind = "other" if each is None else "digit"
            symbols.append(Symbol(_arc(kind, (left, 0, 25, HEIGHT)), each))
        left += 35
    return symbols


CLUSTER = Cluster([], HEIGHT, 4)


def _texts(*paths):
    return [
        (found.text, found.share) for found in spell([Path(_symbols(*path), share) for path, share in paths], CLUSTER)
    ]


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        ((38, 34, 6, 6), "1.2"),  # on the line
        ((38, 34, 6, 12), "1,2"),  # hanging below it
        ((38, 38, 2, 2), "12"),  # much finer than the pen
        ((38, 4, 6, 6), "12"),  # dirt above
        ((38, 18, 6, 6), "12"),  # dirt half way
        ((30, 30, 20, 8), "12"),  # too wide for a dot
    ],
)
def test_a_separator_is_told_from_dirt(mark, text):
    assert _texts(([1, mark, 2], 1.0)) == [(text, 1.0)]


@pytest.mark.parametrize("specks", [1, 2])
def test_a_separator_stands_between_digits(specks):
    after = [(73, 34, 6, 6), (76, 20, 6, 6)][:specks]
    assert _texts(([1, 2, *after], 1.0)) == [("12", 1.0)]
    before = [(-12, 34, 6, 6), (-14, 20, 6, 6)][:specks]
    assert _texts(([*before, 1, 2], 1.0)) == [("12", 1.0)]


def test_a_minus_stands_before_and_half_way_up():
    assert _texts(([(-20, 18, 16, 4), 1], 1.0)) == [("-1", 1.0)]
    assert _texts(([(-20, 36, 16, 4), 1], 1.0)) == [("1", 1.0)]


def test_dots_between_thousands_are_no_fraction():
    dot = (38, 34, 6, 6)
    assert _texts(([1, dot, 2, dot, 3], 1.0)) == [("123", 1.0)]


def test_paths_that_spell_the_same_count_together():
    assert _texts(([1, 2], 0.4), ([1, 7], 0.45), ([1, (38, 4, 6, 6), 2], 0.15)) == [("12", 0.55), ("17", 0.45)]


def test_what_is_no_digit_is_rare_within_a_number():
    (first, share), *_ = _texts(([1, None], 0.6), ([1, 7], 0.4))
    assert first == "17"
    assert share > 0.9
    assert _texts(([None, None], 0.6), ([1, 7], 0.4))[0] == ("??", 0.6)


def test_words_are_no_numbers():
    def number(*described, first=1.0, is_digit=1.0):
        symbols = [Symbol(symbol.arc._replace(is_digit=is_digit), symbol.digit) for symbol in _symbols(*described)]
        symbols[0] = Symbol(symbols[0].arc._replace(is_digit=first), symbols[0].digit)
        return is_number(spell([Path(symbols, 1.0)], CLUSTER)[0], 0.8)

    assert number(1, 2)
    assert number(1, 1, 6, is_digit=0.5)  # odd ones beside a good one
    assert number(1, 2, None)
    assert not number(1, None, None)
    assert not number(None)
    assert not number(1, 2, first=0.5, is_digit=0.5)


def test_rows_are_read_from_left_to_right_and_from_top_to_bottom():
    rows = [[Box(left, top + left // 10, 60, 40) for left in (10, 150, 290)] for top in (20, 90, 160)]
    boxes = [box for row in rows for box in row]
    order = np.random.default_rng(1).permutation(len(boxes))
    shuffled = [boxes[at] for at in order]
    assert [shuffled[at] for at in in_reading_order(shuffled)] == boxes
    assert in_reading_order([]) == []


def _draw(*rows, seed=1, size=(900, 400), pen=7, height=70):
    """Numbers of our own hands, a row each; "|" parts numbers of a row."""
    chance = np.random.default_rng(seed)
    image = Image.new("L", size, 255)
    sheet = ImageDraw.Draw(image)
    for at, row in enumerate(rows):
        for column, text in enumerate(row.split("|")):
            left, top = 60 + column * 400, 80 + at * 150
            for stroke in (stroke for strokes in write_number(text, NEAT, chance) for stroke in strokes):
                points = [(left + x * height, top + y * height) for x, y in stroke.tolist()]
                sheet.line(points, 0, pen, joint="curve")
                for x, y in points:
                    sheet.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), 0)
    return image


@pytest.fixture(scope="module")
def recognizer():
    return Recognizer()


def test_numbers_are_read_in_order_with_their_boxes(recognizer):
    reading = recognizer.read(_draw("2026|83", "405"))
    assert [number.text for number in reading.numbers] == ["2026", "83", "405"]
    assert (reading.width, reading.height) == (900, 400)
    assert reading.model == recognizer.model
    for number in reading.numbers:
        left, top, width, height = number.box
        assert len(number.digits) == len(number.text)
        assert "".join(str(each.digit) for each in number.digits) == number.text
        assert 0 < number.confidence <= 1
        for each in number.digits:
            assert left <= each.box[0]
            assert each.box[0] + each.box[2] <= left + width
            assert top <= each.box[1]
            assert each.box[1] + each.box[3] <= top + height
            assert 0 <= each.confidence <= 1


def test_boxes_are_in_pixels_of_the_picture_however_large(recognizer):
    small = recognizer.read(_draw("305")).numbers[0].box
    large = _draw("305").resize((4500, 2000))
    for source in (large, np.asarray(large), _jpeg(large)):
        reading = recognizer.read(source)
        assert (reading.width, reading.height) == (4500, 2000)
        assert np.allclose(reading.numbers[0].box, np.array(small) * 5, atol=25)


def _jpeg(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def test_a_picture_on_its_side_is_read_upright(recognizer):
    exif = Image.Exif()
    exif[0x0112] = 6
    reading = recognizer.read(_jpeg(_draw("305").rotate(90, expand=True), exif=exif))
    assert [number.text for number in reading.numbers] == ["305"]
    assert (reading.width, reading.height) == (900, 400)


@pytest.mark.parametrize("empty", [np.full((200, 600), 255, np.uint8), np.zeros((50, 50, 4), np.uint8)])
def test_an_empty_sheet_has_no_numbers(recognizer, empty):
    assert recognizer.read(empty).numbers == ()


def test_one_digit_is_a_number_too(recognizer):
    assert [number.text for number in recognizer.read(digit(7, ink=BLACK, paper=WHITE)).numbers] == ["7"]


def test_what_is_no_number_is_left_out_and_told(recognizer):
    picture = _draw("2026", "405")
    sheet = ImageDraw.Draw(picture)
    for x in range(560, 800, 60):  # rings in rings
        for radius in (6, 14, 22):
            sheet.ellipse((x - radius, 110 - radius, x + radius, 110 + radius), outline=0, width=3)
    assert len(recognizer.read(_draw("2026", "405")).left_out) == 0
    reading = recognizer.read(picture)
    assert [number.text for number in reading.numbers] == ["2026", "405"]
    ((left, top, width, height),) = reading.left_out
    assert (left, top, width, height) == pytest.approx((538, 88, 224, 44), abs=8)


def test_a_drawing_of_many_pieces_is_left_out_unread(recognizer):
    picture = _draw("2026")
    sheet = ImageDraw.Draw(picture)
    for x in range(60, 760, 10):  # a fence
        sheet.rectangle((x, 250, x + 4, 300), fill=0)
    reading = recognizer.read(picture)
    assert [number.text for number in reading.numbers] == ["2026"]
    assert reading.left_out == ((60, 250, 695, 51),)
    fence = [
        cluster
        for cluster in likely_clusters((np.asarray(picture) < 128).astype(np.float32))
        if len(cluster.pieces) == 70
    ]

    def never(strips):
        assert not strips
        return []

    (read,) = read_clusters(fence, Readers(never, never))
    assert not read.is_number


def test_what_is_expected_is_flagged_or_chosen(recognizer):
    picture = _draw("305")
    assert recognizer.read(picture, Expectations(digits=3)).numbers[0].problem is None
    wrong = recognizer.read(picture, Expectations(low=400)).numbers[0]
    assert wrong.doubtful
    assert wrong.problem == "It is less than 400."
    assert wrong.text == "305"


def test_the_likeliest_text_that_is_as_expected_is_chosen():
    from inkdigits.numbers import Spelling, _as_expected

    spellings = [Spelling("17", [], 0.6), Spelling("11", [], 0.3), Spelling("77", [], 0.05)]
    chosen, confidence, problem = _as_expected(spellings, Expectations(high=12))
    assert (chosen.text, problem) == ("11", None)
    assert confidence == pytest.approx(0.3 / 0.35)
    assert _as_expected(spellings, Expectations(low=100))[0].text == "17"


def test_our_hands_write_numbers_and_words():
    chance = np.random.default_rng(2)
    for _ in range(50):
        text = pick_number(chance)
        digits = write_number(text, pick_habit(chance), chance)
        assert 1 <= len(text) <= 8
        assert len(digits) == len(text)
        middles = [np.concatenate(strokes)[:, 0].mean() for strokes in digits]
        assert middles == sorted(middles)
        assert 1 <= len(write_word(pick_habit(chance), chance)) <= 6


def _sheet_of(*bars):
    """Bars far apart, each x, top, width and height; broad ones are hollow, as drawn by a pen of 8."""
    sheet = np.zeros((200, 1400), np.float32)
    for left, top, width, height in bars:
        sheet[top : top + height, left : left + width] = 1
        sheet[top + 8 : top + height - 8, left + 8 : left + width - 8] = 0
    return sheet


@pytest.mark.parametrize(
    ("bar", "stays"),
    [
        ((1200, 60, 8, 50), True),  # a 1 like all others
        ((1200, 80, 8, 28), False),  # the rest of a rule
        ((1200, 60, 4, 50), False),  # a piece of one, as high as digits but much finer than the pen
        ((1200, 80, 20, 28), True),  # a small number
        ((1200, 80, 20, 16), False),  # dirt
    ],
)
def test_what_is_much_lower_than_the_numbers_is_dirt(bar, stays):
    dirt = [(at, 150, 6, 8) for at in range(40, 1000, 60)]  # more clusters than there are numbers
    numbers = [(at, 50, 24, 50) for at in range(30, 1000, 160)]
    found = likely_clusters(_sheet_of(*numbers, *dirt, bar))
    assert len(found) == len(numbers) + stays
    assert all(cluster.height >= 28 for cluster in found)


def test_a_few_clusters_are_all_looked_at():
    assert len(likely_clusters(_sheet_of((30, 50, 24, 50), (300, 80, 4, 12)))) == 2


def test_a_page_may_be_larger_than_a_digits_picture(recognizer):
    large = encode(_draw("305"), "PNG") + bytes(6_000_000)  # what follows a PNG's end is none of the picture
    assert [number.text for number in recognizer.read(large).numbers] == ["305"]
    for refused in (
        lambda: recognizer.predict(large),
        lambda: Recognizer(limits=Limits(page_bytes=5_000_000)).read(large),
    ):
        with pytest.raises(PictureTooLargeError, match="has more than 5 MB"):
            refused()
