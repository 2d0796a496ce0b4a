"""The numbers that countries give to people, by their form and their check digits."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from stdnum import iban, luhn
from stdnum.au import tfn
from stdnum.be import nn
from stdnum.ca import bc_phn, sin
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.ie import pps
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.nz import ird
from stdnum.se import personnummer
from stdnum.us import ssn

from domain.kernel import FindingKind
from infra.screening.folding import Folded

Check = Callable[[str], bool]
HEALTH, NATIONAL = FindingKind.HEALTH_NUMBER, FindingKind.NATIONAL_NUMBER


class Scheme(NamedTuple):
    """A number with letters in it: how it is written, and how its check digit is found, if ever."""

    kind: FindingKind
    pattern: re.Pattern[str]
    valid: Check = lambda _: True


def weighted(digits: str, weights: tuple[int, ...], modulus: int) -> int:
    """Sum digits by their weights."""
    return (
        sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % modulus
    )


def is_medicare(digits: str) -> bool:
    """Australia's card: the ninth digit checks the first eight."""
    return digits[0] in "23456" and weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9), 10) == int(digits[8])


def is_ihi(digits: str) -> bool:
    """Australia's healthcare identifier for individuals, by ISO 7812."""
    return digits.startswith("80036") and luhn.is_valid(digits)


def is_saskatchewan(digits: str) -> bool:
    """Saskatchewan's health services number: weights 9 to 1, modulus 11."""
    return weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, 1), 11) == 0


def is_nhi(written: str) -> bool:
    """New Zealand's national health index: letters count from 1 without I and O; by 11 or by 24."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    values = [int(c) if c.isdigit() else letters.index(c) + 1 for c in written.upper()]
    total = sum(value * weight for value, weight in zip(values, range(7, 1, -1), strict=False))
    if written[-1].isdigit():
        return total % 11 != 0 and (11 - total % 11) % 10 == values[-1]
    return letters[(23 - total % 24)] == written[-1].upper()


def is_kvnr(written: str) -> bool:
    """Germany's health insurance number: the letter as two digits, weights 1 and 2, modulus 10."""
    digits = f"{ord(written[0].upper()) - 64:02d}{written[1:9]}"
    total = sum(sum(map(int, str(int(digit) * (1 + n % 2)))) for n, digit in enumerate(digits))
    return total % 10 == int(written[9])


def is_ontario(digits: str) -> bool:
    """Ontario's health card number, by Luhn."""
    return digits[0] != "0" and luhn.is_valid(digits)


BY_LENGTH: Final[dict[int, tuple[tuple[FindingKind, Check], ...]]] = {
    9: (
        (NATIONAL, sin.is_valid),
        (HEALTH, is_saskatchewan),
        (NATIONAL, bsn.is_valid),
        (NATIONAL, ssn.is_valid),
        (NATIONAL, tfn.is_valid),
        (NATIONAL, ird.is_valid),
    ),
    10: (
        (HEALTH, bc_phn.is_valid),
        (HEALTH, nhs.is_valid),
        (HEALTH, is_medicare),
        (HEALTH, is_ontario),
        (NATIONAL, cpr.is_valid),
        (NATIONAL, personnummer.is_valid),
    ),
    11: (
        (HEALTH, is_medicare),
        (NATIONAL, nn.is_valid),
        (NATIONAL, idnr.is_valid),
        (NATIONAL, fodselsnummer.is_valid),
    ),
    13: ((NATIONAL, ahv.is_valid),),
    15: ((HEALTH, nir.is_valid),),
    16: ((HEALTH, is_ihi), (FindingKind.LONG_NUMBER, luhn.is_valid)),
}
"""Numbers of digits alone. France's is also what its health insurance goes by."""

LETTERED: Final = (
    # Québec: three letters of the family name, one of the given name, date of birth, two more
    Scheme(HEALTH, re.compile(r"[A-Z]{4}[ .-]?\d{4}[ .-]?\d{4}")),
    Scheme(
        HEALTH, re.compile(r"[a-z]{4}\d{2}(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:[0-2]\d|3[01])\d\d")
    ),
    # Ontario, with its version
    Scheme(HEALTH, re.compile(r"\d{4}[ .-]?\d{3}[ .-]?\d{3}[ .-]?[A-Z]{1,2}")),
    # Northwest Territories
    Scheme(HEALTH, re.compile(r"[NDHMT] ?\d{7}")),
    # New Zealand, before and since 2019
    Scheme(
        HEALTH, re.compile(r"[A-HJ-NP-Za-hj-np-z]{3} ?\d{4}"), lambda w: is_nhi(w.replace(" ", ""))
    ),
    Scheme(
        HEALTH,
        re.compile(r"[A-HJ-NP-Z]{3} ?\d\d[A-HJ-NP-Z]{2}"),
        lambda w: is_nhi(w.replace(" ", "")),
    ),
    # Germany
    Scheme(HEALTH, re.compile(r"[A-Z]\d{9}"), is_kvnr),
    # the United States' Medicare
    Scheme(
        HEALTH,
        re.compile(
            r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?"
            r"[AC-HJKMNP-RT-Y]{2}\d\d"
        ),
    ),
    # France, born in Corsica
    Scheme(HEALTH, re.compile(r"[12] ?\d\d ?(?:0[1-9]|1[0-2]) ?2[AB] ?\d{3} ?\d{3}(?: ?\d\d)?")),
    # the United Kingdom's national insurance
    Scheme(NATIONAL, re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]")),
    Scheme(
        NATIONAL,
        re.compile(r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]"),
        codicefiscale.is_valid,
    ),
    Scheme(NATIONAL, re.compile(r"\d{8}[ -]?[A-Z]"), dni.is_valid),
    Scheme(NATIONAL, re.compile(r"[XYZ]-?\d{7}-?[A-Z]"), nie.is_valid),
    Scheme(NATIONAL, re.compile(r"\d{7}[A-W][A-I]?"), pps.is_valid),
    Scheme(NATIONAL, re.compile(r"\d{6}[+A-]\d{3}[\dA-Z]"), hetu.is_valid),
    Scheme(
        FindingKind.LONG_NUMBER,
        re.compile(r"[A-Z]{2}\d\d(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?"),
        iban.is_valid,
    ),
)
DIGITS: Final = re.compile(r"\d+")
LEADING: Final = re.compile(r"(?:(?<![^\W_])([A-Za-z]{1,4})[ .-])?(?<![^\W_])([^\W_]{0,8})$")
LONGEST: Final = 44
LIKELY: Final = re.compile(r"(?:[A-Za-z]{1,6}[ .-]?)?\d(?:[ .-]?[\dA-Z]){3}")


def lettered(folded: Folded) -> Iterator[tuple[FindingKind, int, int]]:
    """Return the numbers that have letters in them, wherever a word with a digit begins."""
    text, past = folded.text, 0
    for digits in DIGITS.finditer(text):
        if digits.start() < past:
            continue
        for here in _beginnings(text, digits.start()):
            found = _scheme_at(text, here)
            if found is not None and found[2] > digits.start():
                yield found
                past = found[2]
                break


def _beginnings(text: str, digit: int) -> Iterator[int]:
    """Say where a number with this digit in it may begin: at letters before it, or with them."""
    leading = LEADING.search(text[max(0, digit - 14) : digit])
    if leading is not None:
        offset = max(0, digit - 14)
        if leading[1]:
            yield offset + leading.start(1)
        yield offset + leading.start(2)


def _scheme_at(text: str, here: int) -> tuple[FindingKind, int, int] | None:
    if text[here - 1 : here] == "[" or LIKELY.match(text, here) is None:
        return None
    for scheme in LETTERED:
        found = scheme.pattern.match(text, here, here + LONGEST)
        ends = found is not None and not text[found.end() : found.end() + 1].isalnum()
        if found and ends and scheme.valid(found.group()):
            return scheme.kind, here, found.end()
    return None


def kind_of(digits: str) -> FindingKind | None:
    """Say whose number it is by its check digits; of the first country in which it is one."""
    for kind, valid in BY_LENGTH.get(len(digits), ()):
        if valid(digits):
            return kind
    return None


def is_day(digits: str) -> bool:
    """Whether eight digits are a day of the last two centuries, from either end."""
    return any(
        year[:2] in ("19", "20") and 1 <= int(month) <= 12 and 1 <= int(day) <= 31  # noqa: PLR2004
        for year, month, day in (
            (digits[:4], digits[4:6], digits[6:]),
            (digits[4:], digits[2:4], digits[:2]),
            (digits[4:], digits[:2], digits[2:4]),
        )
    )
