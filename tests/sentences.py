"""What every sentence that reaches a person has to be like."""

from inkdigits.errors import PictureError


def assert_speaks_to_a_person(error: PictureError) -> None:
    """One short sentence, on one line."""
    text = str(error)
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) < 200
