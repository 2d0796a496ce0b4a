"""Which passwords fit: long enough, and not made of what their owner is called."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from domain.codes import refusal
from domain.kernel import Sealed

SHORTEST, LONGEST = 12, 200
PRODUCT: Final = "circlekeep"
WORD: Final = 4
"""A part of a name counts from so many letters on: shorter ones are in any sentence."""
APART: Final = 8
"""So many other letters and digits make a password one's own, whatever names are in it."""


def require_length(password: Sealed) -> None:
    """Refuse a password that is too short, or too long to be one."""
    if len(password) < SHORTEST:
        raise refusal("password.too_short")
    if len(password) > LONGEST:
        raise refusal("password.too_long")


def own_words(called: Iterable[str]) -> tuple[str, ...]:
    """Return the words of what somebody and their organization are called, longest first.

    Letters and digits alone, without accents or capitals; ``called`` are names and addresses.
    """
    texts = [*called, PRODUCT]
    words = {_plain(word) for text in texts for word in re.split(r"[\W_]+", text)}
    words |= {_plain(text.partition("@")[0]) for text in texts if "@" in text}
    return tuple(sorted((w for w in words if len(w) >= WORD), key=lambda w: (-len(w), w)))


def require_own(password: Sealed, words: Iterable[str]) -> None:
    """Refuse a password of which little is left without ``words``, as ``own_words`` gives them."""
    given = _plain(password.reveal())
    left = given
    for word in words:
        left = left.replace(word, "")
    if left != given and len(left) < APART:
        raise refusal("password.own_name")


def _plain(text: str) -> str:
    """Leave letters and digits alone, without accents or capitals."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in apart if one.isalnum())
