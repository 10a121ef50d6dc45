import io

import cv2
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from inkdigits.frame import EDGE
from inkdigits.ink import MIN_CONTRAST, WORKING_SIDE, InkMap, extract
from inkdigits.picture import Picture, load
from tests.drawing import BLACK, DIGITS, WHITE, coverage, digit, inverted

CANVAS = (140, 140)
SIZE = 90
PEN = 10


def ink_of(source) -> InkMap:
    ink = extract(load(source))
    assert ink.dtype == np.float32
    assert ink.ndim == 2
    assert 0 <= ink.min() <= ink.max() <= 1
    return ink


def drawn(which: int = 4, ink=BLACK, paper=WHITE) -> Image.Image:
    return digit(which, canvas=CANVAS, size=SIZE, pen=PEN, ink=ink, paper=paper)


def truth(which: int = 4) -> np.ndarray:
    """Where the pen really went, 0..1."""
    corner = ((CANVAS[0] - SIZE) / 2, (CANVAS[1] - SIZE) / 2)
    return np.asarray(coverage(DIGITS[which], CANVAS, (*corner, SIZE, SIZE), PEN)) / 255


def encoded(image: Image.Image, file_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def sheet_on_transparency(share: float, ink=BLACK, paper=WHITE) -> Image.Image:
    """A sheet that fills so much of a transparent picture's sides; black lies under the transparency."""
    width, height = CANVAS
    picture = Image.new("RGBA", (round(width / share), round(height / share)))
    picture.paste(drawn(ink=ink, paper=paper), ((picture.width - width) // 2, (picture.height - height) // 2))
    return picture


def rounded(image: Image.Image, radius: int = 24) -> Image.Image:
    """The picture with transparent, softly rounded corners."""
    mask = Image.new("L", (image.width * 4, image.height * 4))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *(side - 1 for side in mask.size)), radius * 4, fill=255)
    picture = image.convert("RGBA")
    picture.putalpha(mask.reduce(4))
    return picture


COLOURS = {
    "black on white": (BLACK, WHITE),
    "white on black": (WHITE, BLACK),
    "yellow on white": ((255, 235, 0), WHITE),
    "red on black": ((200, 0, 0), BLACK),
    "blue on black": ((0, 0, 255), BLACK),
    "dark blue on squared-paper blue": ((20, 30, 90), (210, 225, 245)),
    "white on a green board": ((235, 235, 230), (30, 80, 50)),
    "red on green": ((220, 40, 40), (40, 160, 60)),
    "red on blue of the same luminance": ((255, 0, 0), (0, 0, 255)),
    "magenta on grey": ((255, 0, 255), (128, 128, 128)),
    "light grey on white": ((225, 225, 225), WHITE),
    "grey on grey, darker": ((105, 105, 105), (130, 130, 130)),
    "grey on grey, lighter": ((155, 155, 155), (130, 130, 130)),
}


@pytest.mark.parametrize(("ink", "paper"), COLOURS.values(), ids=COLOURS)
def test_any_pen_on_any_paper_is_the_same_ink(ink, paper):
    # Rounding of 25 grey levels is 2 % of ink along the soft edge; a seventh of this drawing is edge at most.
    assert np.abs(ink_of(drawn(ink=ink, paper=paper)) - truth()).mean() <= 0.005


TRANSPARENT = {
    "black strokes": drawn(ink=BLACK, paper=None),
    "white strokes": drawn(ink=WHITE, paper=None),
    "red strokes": drawn(ink=(255, 0, 0), paper=None),
    "a sheet with rounded corners": rounded(drawn()),
    "a dark sheet with rounded corners": rounded(drawn(ink=WHITE, paper=BLACK)),
    "an opaque sheet": drawn().convert("RGBA"),
}


@pytest.mark.parametrize("picture", TRANSPARENT.values(), ids=TRANSPARENT)
def test_transparency_shows_the_same_ink(picture):
    assert np.abs(ink_of(picture) - truth()).mean() <= 0.005


@pytest.mark.parametrize("share", [0.95, 0.8, 0.5])
@pytest.mark.parametrize(("ink", "paper"), [(BLACK, WHITE), (WHITE, BLACK), ((200, 0, 0), (240, 230, 200))])
def test_a_sheet_on_transparent_surroundings_is_paper(share, ink, paper):
    found = ink_of(sheet_on_transparency(share, ink, paper))
    top, left = ((a - b) // 2 for a, b in zip(found.shape, CANVAS[::-1], strict=True))
    assert np.abs(found[top : top + CANVAS[1], left : left + CANVAS[0]] - truth()).mean() <= 0.005
    assert found.sum() == pytest.approx(truth().sum(), rel=0.01)  # none beside the sheet


def test_a_translucent_pen_is_ink():
    picture = drawn(paper=None)
    picture.putalpha(picture.getchannel("A").point(lambda alpha: alpha // 3))
    assert np.abs(ink_of(picture) - truth()).mean() <= 0.005


@pytest.mark.parametrize("pen", [10, 30, 50])
def test_bold_strokes_that_fill_most_of_a_transparent_picture_are_ink(pen):
    picture = digit(3, canvas=(200, 200), size=160, pen=pen, paper=None)
    picture = picture.crop(picture.getbbox())
    painted = np.asarray(picture.getchannel("A")) / 255
    assert painted.mean() < 0.75  # from there on it is a sheet
    assert np.abs(ink_of(picture) - painted).mean() <= 0.005


def noise(sigma: float, level: int = 200, size: int = 100) -> np.ndarray:
    grey = np.random.default_rng(3).normal(level, sigma, (size, size))
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)


EMPTY = {
    "white": Image.new("L", CANVAS, 255),
    "black": Image.new("L", CANVAS, 0),
    "a colour": Image.new("RGB", CANVAS, (12, 200, 99)),
    "one pixel": Image.new("L", (1, 1), 7),
    "one row": Image.new("L", (300, 1), 7),
    "wholly transparent": Image.new("RGBA", CANVAS, (255, 0, 0, 0)),
    "wholly transparent, ink below": np.dstack([np.asarray(drawn()), np.zeros(CANVAS, np.uint8)]),
    "rounded corners": rounded(Image.new("RGB", CANVAS, WHITE)),
    "rounded corners, dark": rounded(Image.new("RGB", CANVAS, BLACK)),
    "a trace of noise": noise(1),
    "noise": noise(4),
    "strong noise": noise(16),
    "noise near white": noise(8, level=250),
    "noise near black": noise(8, level=5),
    "a JPEG of noise": encoded(Image.fromarray(noise(6)), "JPEG", quality=60),
    "a WebP of white": encoded(Image.new("RGB", CANVAS, WHITE), "WEBP", quality=10),
    "too faint to be ink": drawn(ink=(240, 240, 240)),
    "a large empty sheet": Image.new("L", (3000, 2000), 255),
    "a large noisy sheet": noise(5, size=1500),
}


@pytest.mark.parametrize("source", EMPTY.values(), ids=EMPTY)
def test_an_empty_sheet_has_no_ink(source):
    assert not ink_of(source).any()


@pytest.mark.parametrize("value", [0, 255])
def test_a_single_pixel_is_ink(value):
    dot = np.full((50, 50), 255 - value, np.uint8)
    dot[20, 30] = value
    assert np.array_equal(ink_of(dot), np.abs(dot.astype(np.float32) - (255 - value)) / 255)


@pytest.mark.parametrize("shape", [(1, 300), (300, 1), (2, 2000), (2000, 2)])
def test_the_thinnest_pictures_keep_their_ink(shape):
    picture = np.full(shape, 255, np.uint8)
    middle = max(shape) // 2
    if shape[0] < shape[1]:
        picture[:, middle : middle + 40] = 0
    else:
        picture[middle : middle + 40] = 0
    ink = ink_of(picture)
    assert ink.max() == 1
    assert ink.mean() == pytest.approx(40 / max(shape), rel=0.01)


def test_the_least_contrast_is_what_it_says():
    step = MIN_CONTRAST * 255
    assert not ink_of(drawn(ink=(255 - int(step),) * 3)).any()
    assert ink_of(drawn(ink=(255 - int(step) - 1,) * 3)).any()


@pytest.mark.parametrize("file_format", ["JPEG", "WEBP"])
@pytest.mark.parametrize(("quality", "tolerance"), [(95, 0.01), (75, 0.01), (40, 0.02)])
def test_a_compressed_canvas_has_nearly_the_same_ink(file_format, quality, tolerance):
    ink = ink_of(encoded(drawn(), file_format, quality=quality))
    assert np.abs(ink - truth()).mean() <= tolerance
    # What the codec rings around the strokes is too soft to count towards a digit's box (frame.EDGE).
    rows, columns = (np.flatnonzero(truth().any(axis)) for axis in (1, 0))
    ink[rows[0] - 8 : rows[-1] + 9, columns[0] - 8 : columns[-1] + 9] = 0
    assert ink.max() <= EDGE


def test_noisy_paper_is_paper():
    paper = np.random.default_rng(4).normal(0, 5, CANVAS[::-1])
    noisy = np.clip(np.rint(np.asarray(drawn().convert("L")) * 0.7 + 40 + paper), 0, 255).astype(np.uint8)
    ink = ink_of(noisy)
    # Taking noise off softens edges by a pixel or two; beyond them there must be nothing.
    around = cv2.dilate(truth(), np.ones((7, 7), np.uint8)) > 0
    assert not ink[~around].any()
    assert np.abs(ink - truth()).mean() <= 0.03


@pytest.mark.parametrize(("pen", "ink", "paper"), [(4, BLACK, WHITE), (2, BLACK, WHITE), (2, WHITE, BLACK)])
def test_thin_strokes_of_a_huge_picture_survive(pen, ink, paper):
    large = digit(8, canvas=(2000, 3000), size=1500, pen=pen, ink=ink, paper=paper)
    found = ink_of(large)
    assert found.shape == (1000, 667)
    reduced = np.asarray(large.convert("L").reduce(3)).astype(int)
    touched = np.abs(reduced - reduced[0, 0]) > 40
    assert (found[touched] > 0.1).mean() > 0.99


def test_what_lies_under_transparency_tints_no_edge_of_a_reduced_sheet():
    sheet = rounded(Image.new("RGB", (1200, 1200), WHITE), radius=200)
    black_below = np.asarray(sheet).copy()
    black_below[black_below[:, :, 3] == 0] = 0
    assert not ink_of(black_below).any()


@pytest.mark.parametrize("shape", [(1024, 1), (1025, 3), (2048, 2049), (30, 5000)])
def test_a_long_picture_is_reduced_by_a_whole_factor(shape):
    ink = extract(Picture(np.full((*shape, 1), 255, np.uint8)))
    factor = -(-max(shape) // WORKING_SIDE)
    assert ink.shape == tuple(-(-side // min(factor, side)) for side in shape)


def test_grey_in_three_channels_is_grey():
    grey = np.asarray(drawn().convert("L"))
    assert np.array_equal(ink_of(grey), ink_of(np.dstack([grey] * 3)))


def test_a_picture_made_by_hand_may_be_grey_with_alpha():
    strokes = np.asarray(drawn(paper=None))
    ink = extract(Picture(strokes[:, :, :1], strokes[:, :, 3]), side=70)
    assert ink.shape == (70, 70)
    assert ink.sum() * 4 == pytest.approx(truth().sum(), rel=0.02)


def test_the_picture_is_left_as_it_was():
    picture = load(rounded(drawn()))
    before = picture.pixels.copy(), picture.alpha.copy()
    extract(picture)
    assert np.array_equal(picture.pixels, before[0])
    assert np.array_equal(picture.alpha, before[1])


greys = st.integers(0, 255)
colours = st.tuples(greys, greys, greys)


@given(which=st.integers(0, 9), ink=colours, paper=colours)
def test_the_negative_has_the_same_ink(which, ink, paper):
    picture = drawn(which, ink, paper)
    lean = sum(paper) - sum(ink)
    assume(abs(lean) > 3)  # ink as bright as its paper leans to neither side, by definition
    # Exactly the same: every step works with differences from the paper, and the paper is a true median.
    assert np.array_equal(ink_of(picture), ink_of(inverted(picture)))


@given(which=st.integers(0, 9), ink=st.integers(60, 195), paper=st.integers(60, 195), more=st.integers(-60, 60))
def test_brighter_or_darker_as_a_whole_is_the_same_ink(which, ink, paper, more):
    grey = np.asarray(drawn(which, (ink,) * 3, (paper,) * 3).convert("L"))
    assert np.array_equal(ink_of(grey), ink_of((grey.astype(int) + more).astype(np.uint8)))


@given(which=st.integers(0, 9), turns=st.integers(0, 3), mirrored=st.booleans())
def test_turned_and_mirrored_pictures_have_turned_and_mirrored_ink(which, turns, mirrored):
    def turn(array):
        return np.rot90(array[:, ::-1] if mirrored else array, turns)

    picture = np.asarray(drawn(which, (20, 30, 90), (240, 230, 200)))
    assert np.array_equal(turn(ink_of(picture)), ink_of(turn(picture)))


@given(height=st.integers(1, 40), width=st.integers(1, 40), channels=st.sampled_from([1, 3, 4]), seed=st.integers(0))
def test_any_picture_at_all_has_an_ink_map(height, width, channels, seed):
    random = np.random.default_rng(seed)
    palette = random.integers(0, 256, random.choice([1, 2, 5, 256]), np.uint8)
    ink = ink_of(random.choice(palette, (height, width, channels)))
    assert ink.shape == (height, width)
