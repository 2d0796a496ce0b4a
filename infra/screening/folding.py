"""Writes a text in plain characters, so that no odd space, dash, digit or accent hides anything."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from domain.kernel import Finding, FindingKind

INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
"""Characters that take no place of their own, accents written apart among them."""
ALIKE = {
    **dict.fromkeys("\u2019\u2018\u02bc\u00b4`\u02b9\u2032", "'"),
    **dict.fromkeys("\u00b7\u2022\u2027\u2219\u22c5\u2024\u3002", "."),
    **dict.fromkeys("\u2044\u2215", "/"),
    **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\u2015\u2043\ufe63\uff0d", "-"),
}


class _Plain(dict[int, str]):
    """What each character is written as; made when it is first met, one character for one."""

    def __missing__(self, code: int) -> str:
        plain = self[code] = self._plain(chr(code))
        return plain

    @staticmethod
    def _plain(character: str) -> str:
        if character in ALIKE:
            return ALIKE[character]
        digit = unicodedata.digit(character, None)
        if digit is not None:
            return str(digit)
        category = unicodedata.category(character)
        if category == "Zs" or character in "\t\r\v\f":
            return " "
        if category in ("Zl", "Zp"):
            return "\n"
        alone = unicodedata.normalize("NFKC", character)
        return alone if len(alone) == 1 else character


class _Key(_Plain):
    """The same in small letters without accents, to look words up by."""

    @staticmethod
    def _plain(character: str) -> str:
        small = unicodedata.normalize("NFD", character.lower())[:1]
        return small or character


_PLAIN, _KEY = _Plain(), _Key()


class Folded(NamedTuple):
    """A text in plain characters, and in small ones without accents; both equally long.

    ``places`` are where the characters stood in what was written, if not where they stand here.
    """

    text: str
    key: str
    places: Sequence[int] | None

    def finding(self, kind: FindingKind, start: int, end: int) -> Finding:
        """Say where something that was found here stood in what was written."""
        if self.places is None:
            return Finding(start, end, kind)
        return Finding(self.places[start], self.places[end - 1] + 1, kind)


def fold(written: str) -> Folded:
    """Write a text in plain characters."""
    places = None
    if INVISIBLE.search(written):
        places = [n for n, character in enumerate(written) if not INVISIBLE.match(character)]
        written = "".join(written[n] for n in places)
    text = written.translate(_PLAIN)
    return Folded(text, text.translate(_KEY), places)
