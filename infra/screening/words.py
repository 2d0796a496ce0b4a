"""Cuts a text into words, once for everybody who looks for some."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from infra.screening.folding import Folded

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Word(NamedTuple):
    """One word: where it stands, as it is written, and in small letters without accents."""

    start: int
    end: int
    text: str
    key: str


def words_of(folded: Folded) -> Sequence[Word]:
    """Return all words in order; an apostrophe ends one, a hyphen does not."""
    key = folded.key
    return [
        Word(*found.span(), found.group(), key[found.start() : found.end()])
        for found in WORD.finditer(folded.text)
    ]


def listed(text: str) -> frozenset[str]:
    """Read a list of words that a space parts."""
    return frozenset(text.split())
