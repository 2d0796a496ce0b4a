"""Finds words that may be somebody's name: by lists, by what is around them, by their capital."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final

from infra.screening.folding import Folded
from infra.screening.words import Word, listed

TITLES: Final = listed(
    "mr mrs ms miss mx dr dre prof professor doctor sir madam madame mme mlle mademoiselle "
    "monsieur m docteur docteure pr me maitre sister brother nurse uncle aunt auntie oncle "
    "tante tonton tata"
)
INTRODUCING: Final = listed(
    "patient patiente named nomme nommee prenomme prenommee appelle appelait surnomme surnommee "
    "nickname prenom surname"
)
TELLING: Final = listed(
    "told said says asked asks cried cries called calls wept laughed smiled came comes sat "
    "phoned texted wrote died insisted whispered shouted answered replied thinks believes hates "
    "disait dit pleure pleurait appelle arrive arrivait revient refuse raconte sourit insiste "
    "demande repond"
)
"""What people do: whoever begins a sentence and does so is somebody."""
EPONYM_OF: Final = listed(
    "disease syndrome palsy sign test scale score index criteria manoeuvre maneuver group "
    "groups catheter stage staging esophagus oesophagus contracture thyroiditis foundation day"
)
EPONYM_FROM: Final = listed(
    "maladie maladies syndrome echelle signe test score index indice criteres manoeuvre groupe "
    "groupes paralysie sonde methode fondation"
)
"""What is called after somebody who is nobody's patient: Bell's palsy, la maladie de Wilson."""
BEGINS: Final = re.compile(r"[.!?…:;\n\"“”«»(\[•*>|]|^ *-|- $")
ABBREVIATED: Final = re.compile(r"\. ?$")
ROMAN: Final = re.compile(r"[IVX]+")
PEOPLES: Final = re.compile(r"(?:ish|ese|ians?|eans?|icans?|aise?s?|oise?s?|iennes?|iens?)$")
INITIAL, SHORT, SURE = 1, 2, 4


class Lists:
    """The lists of this package, as keys: names, names that are words too, and what is no name."""

    def __init__(self) -> None:
        self.given = _keys("given.txt")
        self.family = _keys("family.txt")
        self.common = _keys("common.txt")
        self.words = _keys("words.txt")
        self.others = _keys("others.txt")
        self.names = self.given | self.family
        self.no_words = self.names - self.words
        self.no_common_words = self.names - self.common


def find(folded: Folded, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Return where somebody may be named; names that follow each other are one."""
    lists = _lists()
    small = frozenset(word.key for word in words if word.text.islower())
    open_: tuple[int, int] | None = None
    for n, word in enumerate(words):
        if word.text[0].islower() and word.key not in lists.names:
            continue
        before = words[n - 1] if n else None
        after = words[n + 1] if n + 1 < len(words) else None
        if not _is_name(folded, lists, small, before, word, after) or _is_eponym(words, n):
            continue
        if open_ is not None and folded.text[open_[1] : word.start] in (" ", "-", "'", " '"):
            open_ = (open_[0], word.end)
            continue
        if open_ is not None:
            yield open_
        open_ = (word.start, word.end)
    if open_ is not None:
        yield open_


def _is_name(
    folded: Folded,
    lists: Lists,
    small: frozenset[str],
    before: Word | None,
    word: Word,
    after: Word | None,
) -> bool:
    gap = folded.text[before.end : word.start] if before else ""
    named = before is not None and _introduces(before, gap)
    if word.text.islower():
        if word.key in lists.words:
            return False
        return named or (word.key in lists.given and len(word.key) > SURE)
    if len(word.text) <= INITIAL or not word.text[0].isupper():
        return False
    if named and before is not None and before.key in TITLES:
        return word.key not in lists.others or word.key in lists.names
    if word.key in lists.others and not named:
        return False
    return _has_its_capital(lists, small, word, after, begins=_begins(before, gap))


def _has_its_capital(
    lists: Lists, small: frozenset[str], word: Word, after: Word | None, *, begins: bool
) -> bool:
    """Whether a capital is a name's rather than a sentence's."""
    if word.text.isupper():
        return word.key in lists.no_words and len(word.text) >= SURE
    if begins:
        return _at_a_beginning(lists, word, after)
    known = word.key in lists.names or all(part in lists.names for part in word.key.split("-"))
    return known or _unknown(lists, small, word)


def _is_eponym(words: Sequence[Word], n: int) -> bool:
    following = [word.key for word in words[n + 1 : n + 3]]
    if following[:1] == ["s"]:
        following = following[1:]
    if following and following[0] in EPONYM_OF:
        return True
    leading = [word.key for word in words[max(0, n - 2) : n]]
    return len(leading) > 1 and leading[1] in ("de", "d") and leading[0] in EPONYM_FROM


def _introduces(before: Word, gap: str) -> bool:
    """Whether a title or a word such as *named* stands right before."""
    if before.key in TITLES:
        return gap in (" ", ". ") and (before.key not in ("m", "me") or before.text[0].isupper())
    return before.key in INTRODUCING and gap == " "


def _begins(before: Word | None, gap: str) -> bool:
    """Whether a sentence may begin here, which writes any word with a capital."""
    if before is None:
        return True
    if len(before.text) == INITIAL and before.text.isupper() and ABBREVIATED.fullmatch(gap):
        return False
    return BEGINS.search(gap) is not None


def _at_a_beginning(lists: Lists, word: Word, after: Word | None) -> bool:
    if word.key in lists.given and after is not None and after.key in TELLING:
        return True
    parts = [word.key, *word.key.split("-")] if "-" in word.key else [word.key]
    return parts[0] in lists.no_common_words or (
        len(parts) > 1 and all(part in lists.given for part in parts[1:])
    )


def _unknown(lists: Lists, small: frozenset[str], word: Word) -> bool:
    """Whether a capital within a sentence has no other reason than to be a name's."""
    parts = word.key.split("-")
    known = word.key in small or any(part in lists.others for part in parts)
    odd = len(word.text) <= SHORT or ROMAN.fullmatch(word.text) or not word.text[1:].islower()
    if "-" in word.text:
        odd = False
    return not known and not odd and PEOPLES.search(word.key) is None


def _keys(file: str) -> frozenset[str]:
    text = resources.files(__package__).joinpath("data", file).read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@cache
def _lists() -> Lists:
    return Lists()
