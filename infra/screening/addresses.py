"""Finds where somebody can be written to: mail and web addresses, postcodes, streets."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from domain.kernel import FindingKind
from infra.screening.folding import Folded
from infra.screening.words import Word, listed

LOCAL: Final = re.compile(r"[\w.+-]{1,64} ?$")
HOST: Final = re.compile(
    r" ?[\w-]{1,63}(?:(?: ?\. ?|[ (\[]{1,2}(?:dot|point)[ )\]]{1,2})[\w-]{2,63}){1,4}"
)
HANDLE: Final = re.compile(r"[a-z_][\w.]{2,30}")
SIGNS: Final = frozenset({"at", "arobase", "arobas", "arrobas", "chez"})
SAID_LOCAL: Final = re.compile(r"[\w.+-]{1,64}[ (\[]{1,2}$")
SAID_HOST: Final = re.compile(
    r"[ )\]]{1,2}(?:[\w-]{1,63}(?:[ (\[]{1,2}(?:dot|point)[ )\]]{1,2}[\w-]{2,63}){1,4}|"
    r"(?:gmail|hotmail|outlook|yahoo|icloud|videotron|orange|laposte|sympatico|live|protonmail)"
    r" ?\. ?[a-z]{2,5}(?: ?\. ?[a-z]{2,3})?(?!\w))"
)
WEB: Final = re.compile(r"\b(?:https?://|www ?\. ?)\S{1,2000}")
ENDING: Final = re.compile(
    r"\.(?:com|org|net|info|ca|fr|uk|be|ch|de|nl|au|nz|io|eu|us|quebec|health|edu|gov)"
    r"(?:/\S{0,2000})?(?![\w-])"
)
SITE: Final = re.compile(r"(?<![\w@.-])[a-z\d][a-z\d.-]{1,120}$")

CANADA: Final = re.compile(
    r"(?<!\w)[abceghj-nprstvxy]\d[abceghj-nprstv-z][ .-]{0,3}\d[abceghj-nprstv-z]\d(?!\w)"
)
BRITAIN: Final = re.compile(
    r"(?<!\w)(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|"
    r"I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|"
    r"T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}(?!\w)"
)
STATES: Final = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|"
    "UT|V[AT]|W[AIVY]"
)
DIGITS: Final = re.compile(r"\d+")
FIVE: Final = re.compile(r"(?<![\w.,'-])\d{5}(?!\w|-\d|[.,]\d)")
TOWN: Final = re.compile(r" (?:[A-Z][a-zà-ÿ]{2,}|[A-Z]{4,})")
NO_TOWN: Final = re.compile(
    r" (?:Canad|Amer|Franc|Fren|Qu[ée]b|Euro|Brit|Sui|Swis|Belg|Ukrain|Syr|Afgh|Dollars|Steps)"
)
STATE_BEFORE: Final = re.compile(rf"\b(?:{STATES}) $")
CODE_BEFORE: Final = re.compile(
    r"\b(?:code postal|cp|npa|plz|postcode|postal code|zip|zip code|postleitzahl)"
    r"[ :.]{1,3}(?:is |est )?$"
)
COUNTRY: Final = re.compile(r"(?<!\w)(?:CH|B|F|D|L|A)-\d{4,5}(?!\w)")
DUTCH: Final = re.compile(r"(?<!\w)[1-9]\d{3} [A-Z]{2} [A-Z][a-z]{2,}")
BEFORE_DIGIT: Final = (
    (CANADA, 1),
    (BRITAIN, 1),
    (BRITAIN, 2),
    (COUNTRY, 2),
    (COUNTRY, 3),
    (DUTCH, 0),
)
"""How many characters before its first digit each form of postcode begins."""
LONGEST_CODE: Final = 5

STREET_EN: Final = listed(
    "street st avenue ave road rd drive lane ln boulevard blvd crescent cres court place way "
    "terrace close highway hwy circle parkway square row gardens grove"
)
SURE_FR: Final = frozenset({"rue", "avenue", "boulevard", "chemin", "impasse", "allee"})
STREET_FR: Final = listed(
    "rue avenue av boulevard boul bd chemin ch route place allee impasse rang montee cote quai "
    "square cours passage ruelle sentier"
)
DRIVE, DOCTOR = "dr", re.compile(r"\.? [A-Z]")
ALSO_WORDS: Final = frozenset({"way", "close", "row", "court"})
NUMBER_BEFORE_NAME: Final = re.compile(
    r"(?<![\w.,/])\d{1,5}[a-zA-Z]?,? (?:(?:[A-Z][\w'.-]*|\d{1,3}(?:st|nd|rd|th)) ){1,3}$"
)
NUMBER_BEFORE: Final = re.compile(r"(?<![\w./])\d{1,5}(?: ?(?:bis|ter|[a-dA-D]))?,? $")
NAME_AFTER: Final = re.compile(
    r"\.? (?:(?:de la |de l'|des |du |de |d'|l'|la |le |les )?[A-ZÀ-Ý\d]|"
    r"(?:de la |des |du |de l'|d'|de )[a-zà-ÿ]{3,})[\w'-]*"
)
BOX: Final = re.compile(
    r"(?<!\w)(?:p\.? ?o\.? box|case postale|c\.p\.|boite postale|b\.p\.) ?(?:no?\.? ?)?$"
)


def electronic(folded: Folded, words: Sequence[Word]) -> Iterator[tuple[FindingKind, int, int]]:
    """Return mail and web addresses, also as they are said aloud."""
    key = folded.key
    at = key.find("@")
    while at >= 0:
        yield from _at(key, at)
        at = key.find("@", at + 1)
    for word in words:
        if word.key in SIGNS:
            before = SAID_LOCAL.search(key[max(0, word.start - 66) : word.start])
            after = SAID_HOST.match(key, word.end) if before else None
            if before and after:
                yield FindingKind.EMAIL, word.start - len(before.group()), after.end()
    if "www" in key or "http" in key:
        for found in WEB.finditer(key):
            yield FindingKind.WEB_ADDRESS, *found.span()
    for found in ENDING.finditer(key):
        site = SITE.search(key[max(0, found.start() - 122) : found.start()])
        if site:
            yield FindingKind.WEB_ADDRESS, found.start() - len(site.group()), found.end()


def _at(key: str, at: int) -> Iterator[tuple[FindingKind, int, int]]:
    before = LOCAL.search(key[max(0, at - 66) : at])
    after = HOST.match(key, at + 1)
    if before and after:
        yield FindingKind.EMAIL, at - len(before.group()), after.end()
    elif not key[at - 1 : at].isalnum() and (handle := HANDLE.match(key, at + 1)):
        yield FindingKind.WEB_ADDRESS, at, handle.end()


def postal(folded: Folded, words: Sequence[Word]) -> Iterator[tuple[FindingKind, int, int]]:
    """Return postcodes, and streets with a number."""
    for digits in DIGITS.finditer(folded.text):
        yield from _at_digits(folded.text, folded.key, digits.start(), digits.end())
    for word in words:
        if word.key in STREET_EN or word.key in STREET_FR or word.key == DRIVE:
            yield from _street(folded.text, word)


def _at_digits(text: str, key: str, start: int, end: int) -> Iterator[tuple[FindingKind, int, int]]:
    """Look for a postcode, or a box, around the digits that stand here."""
    for pattern, back in BEFORE_DIGIT:
        where = key if pattern is CANADA else text
        found = pattern.match(where, start - back) if start >= back else None
        if found:
            yield FindingKind.POSTCODE, *found.span()
    before = key[max(0, start - 28) : start]
    if box := BOX.search(before):
        yield FindingKind.STREET_ADDRESS, start - len(box.group()), end
    if LONGEST_CODE - 1 <= end - start <= LONGEST_CODE and not text[end : end + 1].isalnum():
        town = TOWN.match(text, end) is not None and NO_TOWN.match(text, end) is None
        five = FIVE.match(text, start) is not None
        state = STATE_BEFORE.search(text[max(0, start - 4) : start]) is not None
        if CODE_BEFORE.search(before) or (five and (town or state)):
            yield FindingKind.POSTCODE, start, end


def _street(text: str, word: Word) -> Iterator[tuple[FindingKind, int, int]]:
    """Look for a house's number around a word for a street."""
    drive = word.key == DRIVE and DOCTOR.match(text, word.end) is None
    if drive or (word.key in STREET_EN and (word.text[0].isupper() or word.key not in ALSO_WORDS)):
        name = NUMBER_BEFORE_NAME.search(text[max(0, word.start - 70) : word.start])
        if name:
            yield FindingKind.STREET_ADDRESS, word.start - len(name.group()), word.end
    if word.key in STREET_FR:
        number = NUMBER_BEFORE.search(text[max(0, word.start - 12) : word.start])
        name = NAME_AFTER.match(text, word.end) if number else None
        if number and name and (word.key in SURE_FR or any(map(str.isupper, name.group()))):
            yield FindingKind.STREET_ADDRESS, word.start - len(number.group()), name.end()
