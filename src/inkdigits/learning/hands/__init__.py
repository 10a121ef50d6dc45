"""A synthetic writer: the digits of the world's hands, and things that are no digits, from one pen.

`copybook` is the notation of forms, `digits` the table of them, `hand` how a hand departs from it, `pen` how ink
comes of it, `writer` the way through all of these, `sheet` what to look at after a change.
"""

from inkdigits.learning.hands.writer import write_digits, write_trajectory

__all__ = ["write_digits", "write_trajectory"]
