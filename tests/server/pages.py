"""Pages of numbers, drawn with a round pen: what a door that reads whole pictures is asked with."""

import io

from PIL import Image, ImageChops, ImageDraw

from tests.drawing import DIGITS, coverage

SIZE = 60
"""Height of a digit in pixels."""

LEFT, TOP, STEP, ROW = 40, 40, 50, 120
"""Where the first digit stands, and from one to the next and from one row to the next."""


def page(*numbers, canvas=(600, 400)):
    """A white sheet with a number a row, of digits, "." and "-".

    Args:
        numbers: from top to bottom.
        canvas: width and height in pixels.
    """
    mask = Image.new("L", canvas)
    for row, number in enumerate(numbers):
        left, top = LEFT, TOP + row * ROW
        for character in number:
            if character.isdigit():
                digit = coverage(DIGITS[int(character)], canvas, (left, top, STEP * 0.8, SIZE), SIZE / 10)
                mask = ImageChops.lighter(mask, digit)
                left += STEP
            elif character == ".":
                ImageDraw.Draw(mask).ellipse((left, top + SIZE - 8, left + 8, top + SIZE), fill=255)
                left += 18
            else:
                ImageDraw.Draw(mask).line((left, top + SIZE / 2, left + 28, top + SIZE / 2), fill=255, width=6)
                left += 40
    return ImageChops.invert(mask)


def png(image):
    """The bytes of a picture as a PNG."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
