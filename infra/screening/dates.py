"""Finds whole dates, and days and months that are said to be a birthday."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from domain.kernel import FindingKind
from infra.screening.folding import Folded
from infra.screening.words import Word, listed

MONTHS: Final = listed(
    "january february march april may june july august september october november december jan "
    "feb mar apr jun jul aug sep sept oct nov dec janvier fevrier mars avril mai juin juillet "
    "aout septembre octobre novembre decembre janv fevr avr juil"
)
TENS_EN: Final = "twenty|thirty"
ORDINALS: Final = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
    "fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|"
    rf"(?:{TENS_EN})[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
)
NUMERALS: Final = (
    "premier|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|"
    "dix[- ](?:sept|huit|neuf)|vingt|vingt[- ]et[- ]un|vingt[- ](?:deux|trois|quatre|cinq|six|"
    "sept|huit|neuf)|trente|trente[- ]et[- ]un"
)
DAY: Final = rf"(?:0?[1-9]|[12]\d|3[01])(?: ?(?:st|nd|rd|th|er|ere|e))?|{ORDINALS}|{NUMERALS}"
YEAR: Final = (
    r"(?:(?:18|19|20)\d\d|'\d\d|"
    r"[3-9]\d(?! ?(?:h|m|min\w*|ans|years?|people|personnes|fois|times|mg|%)(?!\w)))"
)
DAY_BEFORE: Final = re.compile(rf"(?<![\w.,/])(?:{DAY})[ .-]{{0,3}}(?:of |de )?$")
YEAR_AFTER: Final = re.compile(rf"\.?[ ,.-]{{0,3}}(?:of |de |in )?{YEAR}(?!\d)")
DAY_AFTER: Final = re.compile(rf"\.?[ -]{{1,2}}(?:the )?(?:{DAY})(?![\w%]| ?m?g\b)")
YEAR_LATER: Final = re.compile(rf"[ ,.]{{0,3}}(?:of |in )?{YEAR}(?!\d)")
BORN: Final = re.compile(
    r"(?:\b(?:born|birth|birthday|birthdate|dob|nee?|naissance|naquit|anniversaire|ddn)\b|"
    r"\bd\.o\.b)[^\n!?;]{0,24}$"
)
DAY_MONTH: Final = r"(?:0?[1-9]|[12]\d|3[01])"
DIGITS: Final = re.compile(r"\d+")
NUMERIC: Final = re.compile(
    rf"(?<![\w./-])(?:(?:18|19|20)\d\d( ?[-/.] ?)(?:0?[1-9]|1[0-2])\1{DAY_MONTH}|"
    rf"{DAY_MONTH}( ?[-/.] ?){DAY_MONTH}\2(?:18|19|20)\d\d)(?![\w/-]|\.\d)"
)
SHORT: Final = re.compile(r"(?<![\w./-])(\d{1,2})([-/.])(\d{1,2})\2(\d\d)(?![\w/-]|\.\d)")
LAST_DAY, LAST_MONTH = 31, 12


def find(folded: Folded, words: Sequence[Word]) -> Iterator[tuple[FindingKind, int, int]]:
    """Return whole dates, and birthdays without their year."""
    key = folded.key
    for digits in DIGITS.finditer(key):
        found = NUMERIC.match(key, digits.start())
        if found and _stands_alone(key, found.start(), found.end()):
            yield FindingKind.DATE, *found.span()
        found = SHORT.match(key, digits.start())
        if found and _is_short_date(found, born=_born(key, found.start())):
            yield FindingKind.DATE, *found.span()
    for word in words:
        if word.key in MONTHS:
            yield from _written(key, word)


def _written(key: str, word: Word) -> Iterator[tuple[FindingKind, int, int]]:
    """Look around the name of a month for a day and a year."""
    start, end = word.start, word.end
    before = DAY_BEFORE.search(key[max(0, start - 24) : start])
    if before is not None:
        start -= len(key[max(0, start - 24) : start]) - before.start()
    year = YEAR_AFTER.match(key, end)
    if before is None and year is None:
        day = DAY_AFTER.match(key, end)
        if day is not None:
            before, end = day, day.end()
            year = YEAR_LATER.match(key, end)
    if year is not None:
        end = year.end()
    whole = before is not None and year is not None
    if whole or ((before or year) and _born(key, start)):
        yield FindingKind.DATE, start, end


def _born(key: str, start: int) -> bool:
    return BORN.search(key[max(0, start - 40) : start]) is not None


def _is_short_date(found: re.Match[str], *, born: bool) -> bool:
    """Tell 03/03/62 from a score, a version or a dose that is raised step by step."""
    one, other = int(found[1]), int(found[3])
    days = {one, other} <= set(range(1, LAST_DAY + 1)) and min(one, other) <= LAST_MONTH
    padded = "0" in (found[1][0], found[3][0])
    return days and (born or found[2] == "/" or (found[2] == "-" and padded))


def _stands_alone(key: str, start: int, end: int) -> bool:
    return (key[start - 1 : start], key[end : end + 1]) != ("[", "]")
