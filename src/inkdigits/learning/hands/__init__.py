"""A synthetic writer: the digits of the world's hands, and things that are no digits, from one pen.

`copybook` is the notation of forms; `digits`, `letters` and `signs` are the tables of them; `hand` is how a hand
departs from a form, `pen` how ink comes of it, `writer` the way through all of these; `doodles` are drawings without
a form, `non_digits` is all that is no digit; `sheet` is what to look at after a change.
"""

from inkdigits.learning.hands.non_digits import write_non_digits
from inkdigits.learning.hands.writer import write_digits, write_trajectory

__all__ = ["write_digits", "write_non_digits", "write_trajectory"]
