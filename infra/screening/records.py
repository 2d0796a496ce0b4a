"""Finds numbers of files, charts and cards, by the word they stand after."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from domain.kernel import FindingKind
from infra.screening.folding import Folded
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
NUMBER: Final = r"(?P<number>[a-z]{0,4}[ -]?\d(?:[ ./-]?[\da-z]){2,19})(?![\w])"
AFTER_SURE: Final = re.compile(rf"(?:{TOLD}|[ :#.]{{1,3}}){NUMBER}")
AFTER_TOLD: Final = re.compile(rf"(?:{TOLD}|[ ]?[:#] ?){NUMBER}")
AFTER: Final = re.compile(r" (?P<number>[a-z]{0,3}-?\d{5,12}|[a-z]{1,3}-?\d{4,12})(?!\w)")
YEAR: Final = re.compile(r"(?:18|19|20)\d\d")
FEWEST: Final = 3


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
        if found and _identifies(found["number"]):
            yield FindingKind.RECORD_NUMBER, *found.span("number")


def _identifies(number: str) -> bool:
    digits = sum(character.isdigit() for character in number)
    return digits >= FEWEST and YEAR.fullmatch(number.strip()) is None
