"""Which column of a list is what: by its header, in English or French, however it is written."""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.app.sheets.reading import Grid


class Column(StrEnum):
    """What a column can be."""

    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    NAME = "name"
    EMAIL = "email"
    ROLE = "role"
    PROFESSION = "profession"
    PRACTICE = "practice"
    LANGUAGE = "language"


HEADERS: Final[Mapping[Column, str]] = MappingProxyType(
    {
        Column.GIVEN_NAME: "given name, first name, given, forename, prenom",
        Column.FAMILY_NAME: "family name, last name, surname, family, nom de famille, nom",
        Column.NAME: "name, full name, nom complet, nom et prenom, prenom et nom, person, personne",
        Column.EMAIL: "email, e mail, mail, email address, e mail address, mail address, courriel, "
        "adresse courriel, adresse de courriel, adresse electronique, adresse",
        Column.ROLE: "role, function, fonction",
        Column.PROFESSION: "profession, occupation",
        Column.PRACTICE: "practice, practice code, clinic, clinique, cabinet, pratique, "
        "milieu de pratique, lieu de pratique",
        Column.LANGUAGE: "language, locale, lang, langue",
    }
)
_MEANT: Final = {words.strip(): one for one, all_ in HEADERS.items() for words in all_.split(",")}


def plain(words: str) -> str:
    """Write words without accents, case and punctuation, so that they compare."""
    apart = unicodedata.normalize("NFKD", words)
    letters = (c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    return " ".join("".join(letters).casefold().split())


def has_header(grid: Grid) -> bool:
    """Whether the first row names the columns: nobody's address stands in it."""
    return not any("@" in cell for cell in grid.rows[0])


def recognized(grid: Grid) -> list[Column | None]:
    """Say what each column is, as far as its header or its cells tell; each is one alone."""
    first = grid.rows[0]
    if has_header(grid):
        meant = [_MEANT.get(plain(cell)) for cell in first]
        if Column.FAMILY_NAME in meant and Column.GIVEN_NAME not in meant:
            whole = next(n for n, one in enumerate(meant) if one is Column.FAMILY_NAME)
            meant[whole] = Column.NAME if plain(first[whole]) == "nom" else meant[whole]
    else:
        meant = [Column.EMAIL if "@" in cell else None for cell in first]
        rest = [n for n, one in enumerate(meant) if one is None and first[n]]
        if rest:
            meant[rest[0]] = Column.NAME
    return each_once(meant)


def each_once(meant: Sequence[Column | None]) -> list[Column | None]:
    """Let each be one column, the first that says so."""
    return [one if one not in meant[:n] else None for n, one in enumerate(meant)]


def is_enough(meant: Sequence[Column | None]) -> bool:
    """Whether somebody can be invited by these: by an address and a name."""
    names = {Column.GIVEN_NAME, Column.FAMILY_NAME, Column.NAME}
    return Column.EMAIL in meant and not names.isdisjoint(meant)
