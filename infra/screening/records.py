"""Finds numbers of files, charts and cards, by the word they stand after."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from domain.kernel import FindingKind
from infra.screening.folding import Folded
from infra.screening.numbers import UNIT
from infra.screening.words import Word, listed

SURE: Final = listed("mrn urn ipp nip nam ramq ohip phn hcn nhi passport passeport permis")
"""After these words any number is somebody's."""
PERHAPS: Final = listed(
    "chart file record records dossier dossiers matricule case patient hospital clinic unit "
    "card carte policy claim licence license reference ref admission visit encounter account "
    "compte police reclamation hospitalisation sejour"
)
"""After these only a number that is said to be one, or is too long for anything else."""
TOLD: Final = (
    r"(?: (?:file|chart|record|dossier|card|id|patient|medical|medicale?|hospitalier|d'hopital|"
    r"de dossier|du dossier|sante|soleil))?[ :#,.]{0,3}"
    r"(?:(?:number|numero|num\.?|no\.?|nr\.?|n ?°|n ?º|№|#|id|is|est|le|was|etait|reads)"
    r"[ :.#]{0,3}){1,3}"
)
NUMBER: Final = (
    r"(?P<number>(?:[a-z]{1,4}[ -]?)?\d[\da-z]{0,15}(?:[ ./-]\d[\da-z]{0,11}){0,5})(?![\w/])"
)
WEAK: Final = re.compile(r"[ :]{0,3}(?:is|est|le|was|etait|reads)?[ :]{1,3}")
"""Between a word and a number these say that it is one only if it is long."""
AFTER_SURE: Final = re.compile(rf"(?:{TOLD}|[ :#.]{{1,3}}){NUMBER}")
AFTER_TOLD: Final = re.compile(rf"(?:{TOLD}|[ ]?[:#] ?){NUMBER}")
AFTER: Final = re.compile(r" (?P<number>(?:[a-z]{1,3}-?)?\d{5,12}|\d{2,4}-\d{3,8})(?!\w)")
TOLD_BEFORE: Final = re.compile(
    r"(?:\bn ?[°ºo]\.?|#|\bnum(?:ber|ero|\.)?)(?: (?:de|du|of|of the))? ?$"
)
YEAR: Final = re.compile(r"(?:18|19|20)\d\d")
FEWEST: Final = 3
FEWEST_BY_ITSELF: Final = 5


def find(folded: Folded, words: Sequence[Word]) -> Iterator[tuple[FindingKind, int, int]]:
    """Return the numbers of files and cards."""
    key = folded.key
    for word in words:
        if word.key in SURE:
            found = AFTER_SURE.match(key, word.end, word.end + 64)
        elif word.key in PERHAPS:
            found = AFTER_TOLD.match(key, word.end, word.end + 64) or AFTER.match(key, word.end)
        else:
            continue
        if found and _identifies(key, word, found):
            yield FindingKind.RECORD_NUMBER, *found.span("number")


def _identifies(key: str, word: Word, found: re.Match[str]) -> bool:
    """Tell the number of a file from how much, how often or when."""
    number, start = str(found["number"]), found.start("number")
    digits = sum(character.isdigit() for character in number)
    if YEAR.fullmatch(number) or "/" in number or UNIT.match(key, found.end("number")):
        return False
    before = TOLD_BEFORE.search(key[max(0, word.start - 16) : word.start])
    told = word.key in SURE or before is not None
    weak = not told and WEAK.fullmatch(key[word.end : start]) is not None
    return digits >= (FEWEST_BY_ITSELF if weak else FEWEST)
