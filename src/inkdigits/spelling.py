"""Writes a cluster's paths as texts: digits, "?" for what is none, separator and sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from inkdigits.expectations import CHARACTERS
from inkdigits.lattice import Path, Symbol
from inkdigits.segment import Box, Cluster, around

MIXED = 0.05
"""How much rarer, than the shares of its parts say, something that is no digit stands within a number."""

DOT = 0.35
"""Greatest side of a dot or comma, in heights of a digit; a comma may be a half longer."""

DUST = 0.7
"""Least side of one, in widths of the pen that made the digits: less is what a rule has left, or dirt."""

DASH = 1.6
"""Least width of a minus, in heights of its own."""


class Spelling(NamedTuple):
    """A text, and the likeliest path that spells it.

    Attributes:
        text: digits, "?" for what is none, separator and sign.
        symbols: what is not dirt, one for each character of the text.
        share: the weight of all paths that spell it, as a share of all.
    """

    text: str
    symbols: list[Symbol]
    share: float


def spell(paths: Sequence[Path], cluster: Cluster) -> list[Spelling]:
    """The texts of a cluster's paths, the likeliest first; several paths may spell the same."""
    spellings: dict[str, Spelling] = {}
    for path in paths:
        characters = _characters(path.symbols, cluster)
        text = "".join(character for character, _ in characters)
        share = path.share * (MIXED if "?" in text and text.strip("?") else 1)
        before = spellings.get(text, Spelling(text, [symbol for _, symbol in characters], 0.0))
        spellings[text] = before._replace(share=before.share + share)
    lost = sum(path.share for path in paths) - sum(spelling.share for spelling in spellings.values())
    kept = [spelling._replace(share=spelling.share / (1 - lost)) for spelling in spellings.values()]
    return sorted(kept, key=lambda spelling: -spelling.share)


def _characters(symbols: Sequence[Symbol], cluster: Cluster) -> list[tuple[str, Symbol]]:
    """What each symbol is written as; dirt is left out."""
    written = [at for at, symbol in enumerate(symbols) if symbol.arc.kind != "mark"]
    if not written:
        return []
    found: list[tuple[str, Symbol]] = []
    for at, symbol in enumerate(symbols):
        if symbol.arc.kind == "mark":
            beside = [each.arc.box for each in symbols[max(0, at - 1) : at + 2] if each.arc.kind != "mark"]
            between = written[0] < at < written[-1]
            character = _mark(symbol.arc.box, beside, cluster, first=at == 0, between=between)
        else:
            character = "?" if symbol.digit is None else str(symbol.digit)
        if character:
            found.append((character, symbol))
    separators = [at for at, (character, _) in enumerate(found) if character in CHARACTERS.values()]
    # Several are no fraction's: they part thousands, or are dirt.
    return found if len(separators) < 2 else [each for at, each in enumerate(found) if at not in separators]


def _mark(box: Box, beside: Sequence[Box], cluster: Cluster, *, first: bool, between: bool) -> str:
    """A separator between two digits, a minus before the first, or nothing."""
    if not beside:
        return ""
    row = around(beside)
    middle = (box.top + box.height / 2 - row.top) / row.height
    if first and box.width >= DASH * box.height and 0.2 <= middle <= 0.8:
        return "-"
    small = (
        max(box.width, box.height / 1.5) <= DOT * cluster.height and min(box.width, box.height) >= DUST * cluster.pen
    )
    if between and small and middle >= 0.65:
        hangs = box.bottom > row.bottom + 0.08 * cluster.height and box.height > box.width
        return CHARACTERS["comma" if hangs else "point"]
    return ""
