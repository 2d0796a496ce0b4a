"""Finds numbers that are somebody's: telephones, health and national numbers, any long ones."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from domain.kernel import FindingKind
from infra.screening import schemes
from infra.screening.folding import Folded
from infra.screening.telephones import Telephones
from infra.screening.words import Word, listed

RUN: Final = re.compile(r"\+?\(?\d(?:\d|[ .\-/()\n|_]{1,3}(?=[\d(]))*")
DIGITS: Final = re.compile(r"\d+")
LEAST, MOST = 7, 19
WIDEST: Final = 11
SHAPES: Final = frozenset(
    {
        (3, 3, 3), (5, 4), (3, 2, 4), (2, 3, 3, 1), (3, 6), (6, 3), (1, 2, 6), (3, 3, 4),
        (4, 3, 3), (3, 7), (6, 4), (4, 6), (5, 5), (3, 4, 3), (4, 5, 1), (3, 3, 2, 2),
        (1, 3, 3, 4), (3, 4, 4), (5, 6), (5, 3, 3), (4, 3, 4), (1, 3, 7), (6, 5),
        (2, 3, 3, 3), (4, 4, 4), (3, 3, 3, 3), (2, 3, 3, 4), (3, 4, 4, 2), (1, 2, 2, 2, 3, 3),
        (1, 2, 2, 2, 3, 3, 2), (13, 2), (4, 4, 4, 4), (2, 2, 2, 3, 2), (3, 3, 3, 2),
        (2, 2, 2, 4), (2, 2, 2, 5), (2, 2, 2, 2, 2), (2, 4, 4), (2, 2, 2, 3, 3)
    }
)  # fmt: skip
"""How many digits stand together in numbers that are written in groups."""
CALLED: Final = frozenset(
    {(10,), (11,), (3, 3, 4), (3, 7), (2, 2, 2, 2, 2), (5, 6), (3, 4, 4), (2, 4, 4), (4, 3, 4)}
)
"""How telephone numbers are written, but for digits one by one."""
LONGER: Final = SHAPES | {(3, 4), (4, 4)} | {(1,) * digits for digits in range(9, 12)}
UNIT: Final = re.compile(
    r" ?(?:[kmcµu]?[glm]\b|mcg\b|mmol|[unm]?mol|iu\b|ui\b|units?\b|unites?\b|%|\$|€|£|dollars?\b|"
    r"euros?\b|people\b|personnes\b|steps\b|pas\b|words\b|mots\b|habitants\b|calories\b|kcal\b|"
    r"patients?\b|copies\b|cells?\b|cellules\b|/ ?(?:mm|ul|l)\b)"
)
MONEY: Final = re.compile(r"[$€£] ?$")
ABOUT_HEALTH: Final = re.compile(
    r"\b(?:health|sante|maladie|phn|ohip|ramq|nam|msp|hcn|hsn|phin|nhs|nir|vitale|ahv|avs|medicare|"
    r"nhi|ihi|bsn|kvnr|versicherten\w*|insurance|assurance|hin)\b[^\n]{0,30}$"
)
ABOUT_CALLING: Final = re.compile(
    r"\b(?:tel|telephone|phone|cell|cellular|cellulaire|mobile|fax|call|called|calling|text|texted|"
    r"appel\w*|rappel\w*|joindre|texto|numero|number|landline|pager|pagette|portable)\b[^\n]{0,20}$"
)


SPELLED: Final = listed(
    "zero oh o one two three four five six seven eight nine "
    "un deux trois quatre cinq sept huit neuf double"
)


class Group(NamedTuple):
    """Digits that stand together."""

    start: int
    end: int
    digits: str


class Window(NamedTuple):
    """Some groups of a run, as one number that they may be."""

    groups: Sequence[Group]
    whole: bool

    @property
    def digits(self) -> str:
        """All digits."""
        return "".join(group.digits for group in self.groups)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many digits stand together."""
        return tuple(len(group.digits) for group in self.groups)


def find(folded: Folded, words: Sequence[Word]) -> Iterator[tuple[FindingKind, int, int]]:
    """Return the numbers that are somebody's."""
    yield from schemes.lettered(folded)
    yield from _spelled(words)
    telephones = Telephones()
    for run in RUN.finditer(folded.text):
        if run.end() - run.start() >= LEAST:
            yield from _of_run(folded, run.start(), run.end(), telephones)


def _spelled(words: Sequence[Word]) -> Iterator[tuple[FindingKind, int, int]]:
    """Return telephone numbers that are written in words, digit by digit."""
    begun = 0
    for n, word in enumerate([*words, None]):
        if word is not None and word.key in SPELLED:
            continue
        if n - begun >= LEAST:
            yield FindingKind.TELEPHONE, words[begun].start, words[n - 1].end
        begun = n + 1


def _of_run(
    folded: Folded, start: int, end: int, telephones: Telephones
) -> Iterator[tuple[FindingKind, int, int]]:
    text = folded.text
    groups = [Group(*digits.span(), digits.group()) for digits in DIGITS.finditer(text, start, end)]
    shape = tuple(len(group.digits) for group in groups)
    at = 0
    while at < len(groups):
        size = 1
        for size in _sizes(shape, at):
            window = Window(groups[at : at + size], whole=size == len(groups))
            kind = _kind(folded, window, telephones, plus=text[start] == "+" and at == 0)
            if kind is not None:
                first = window.groups[0].start
                while first > start and text[first - 1] in "+(":
                    first -= 1
                yield kind, first, window.groups[-1].end
                break
        at += size


def _sizes(shape: tuple[int, ...], at: int) -> Iterator[int]:
    """Say how many groups may be one number, beginning with this one; the most first, one last."""
    if at == 0 and len(shape) <= MOST:
        yield len(shape)
    for size in range(min(WIDEST, len(shape) - at), 1, -1):
        if shape[at : at + size] in LONGER:
            yield size
    yield 1


def _kind(
    folded: Folded, window: Window, telephones: Telephones, *, plus: bool
) -> FindingKind | None:
    """Say what a window is, if it is anything."""
    if len(window.digits) < LEAST or _is_a_list(window):
        return None
    before = folded.key[max(0, window.groups[0].start - 48) : window.groups[0].start]
    if _is_no_number(folded, window, before):
        return None
    if plus and len(window.digits) > LEAST:
        return FindingKind.TELEPHONE
    if len(window.groups) == 1:
        return _solid(window, before, telephones)
    if window.shape == (3, 4):
        return _local(folded.text, window, before)
    return _long(window, before, telephones)


def _long(window: Window, before: str, telephones: Telephones) -> FindingKind | None:
    """Say what several groups of at least nine digits are."""
    if window.shape == (4, 4):
        return FindingKind.HEALTH_NUMBER if ABOUT_HEALTH.search(before) else None
    if len(window.digits) < LEAST + 2:
        return None
    usual = window.shape in SHAPES and not _is_pairs(window, telephones)
    if usual or set(window.shape) == {1}:
        return _grouped(window, before, telephones)
    called = window.whole and window.digits[0] == "0" and telephones.valid(window.digits)
    return FindingKind.TELEPHONE if called else None


def _is_no_number(folded: Folded, window: Window, before: str) -> bool:
    """Whether it is part of a word, or how much there is of something."""
    end = window.groups[-1].end
    return (
        _stands_in_a_word(folded.text, window.groups[0].start, end)
        or UNIT.match(folded.key, end) is not None
        or MONEY.search(before) is not None
        or _is_amount(folded.text, window)
    )


def _stands_in_a_word(text: str, start: int, end: int) -> bool:
    """Whether letters go on at either side, or it is a mark in square brackets."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return before.isalpha() or after.isalpha() or (before == "[" and after == "]")


def _is_amount(text: str, window: Window) -> bool:
    """Whether it is written in thousands, or ends in as many noughts as only an amount does."""
    shape = window.shape
    if not window.digits.endswith("000"):
        return False
    if len(shape) == 1:
        return True
    seps = {
        text[one.end : other.start]
        for one, other in zip(window.groups, window.groups[1:], strict=False)
    }
    return set(shape[1:]) == {3} and shape[0] <= 3 and len(seps) == 1  # noqa: PLR2004 - thousands


def _is_a_list(window: Window) -> bool:
    """Whether it is years, or counting."""
    if len(window.groups) <= 2:  # noqa: PLR2004 - two are no list
        return False
    years = all(len(one.digits) == 4 and one.digits[:2] in ("19", "20") for one in window.groups)  # noqa: PLR2004
    steps = {
        int(other.digits) - int(one.digits)
        for one, other in zip(window.groups, window.groups[1:], strict=False)
    }
    small = set(window.shape) == {1} and all(one.digits <= "4" for one in window.groups)
    return years or small or (len(steps) == 1 and window.shape[0] <= 2)  # noqa: PLR2004


def _is_pairs(window: Window, telephones: Telephones) -> bool:
    """Whether digits in pairs are no telephone number of a country that writes them so."""
    if set(window.shape) != {2}:
        return False
    return not (window.digits[0] == "0" and telephones.valid(window.digits))


def _solid(window: Window, before: str, telephones: Telephones) -> FindingKind | None:
    digits = window.digits
    if len(digits) == LEAST:
        return FindingKind.TELEPHONE if ABOUT_CALLING.search(before) else FindingKind.RECORD_NUMBER
    if len(digits) == LEAST + 1:
        if schemes.is_day(digits):
            return FindingKind.DATE
        return (
            FindingKind.HEALTH_NUMBER if ABOUT_HEALTH.search(before) else FindingKind.RECORD_NUMBER
        )
    return _grouped(window, before, telephones)


def _local(text: str, window: Window, before: str) -> FindingKind | None:
    """Tell a telephone number without its area from a range: 555-0199 from 250-1500."""
    one, other = window.groups
    calling = ABOUT_CALLING.search(before)
    joined = text[one.end : other.start] in ("-", ".", " - ")
    range_ = one.digits.endswith("0") or other.digits.endswith("00")
    plain = joined and one.digits[0] not in "01" and not range_
    return FindingKind.TELEPHONE if calling or plain else None


def _grouped(window: Window, before: str, telephones: Telephones) -> FindingKind:
    if ABOUT_HEALTH.search(before):
        return FindingKind.HEALTH_NUMBER
    if ABOUT_CALLING.search(before):
        return FindingKind.TELEPHONE
    called = window.shape in CALLED or set(window.shape) == {1}
    if called and telephones.valid(window.digits):
        return FindingKind.TELEPHONE
    return schemes.kind_of(window.digits) or FindingKind.LONG_NUMBER
