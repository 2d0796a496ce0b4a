"""What the rows of a list say of people, typed; a row that cannot be understood is refused."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeVar

import msgspec

from domain.kernel import Role, Sealed
from domain.kernel.classes import Coded
from domain.kernel.locales import Locale
from domain.people.addresses import looked_up
from domain.people.professions import PROFESSIONS as FROM_LIST
from domain.protocol.invitations import GuestRow, RowFault
from domain.protocol.people import PersonalData
from services.app.sheets.columns import Column, has_header, plain
from services.app.sheets.reading import Grid

W = TypeVar("W")

ROLES: Final[Mapping[str, Role]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("member", "members", "membre", "participant", "participante"), Role.MEMBER
        ),
        **dict.fromkeys(
            ("leader", "group leader", "animateur", "animatrice", "animation"), Role.LEADER
        ),
        **dict.fromkeys(
            ("supervisor", "superviseur", "superviseure", "supervision"), Role.SUPERVISOR
        ),
        **dict.fromkeys(
            (
                *("program admin", "program administrator", "administrator", "admin"),
                *("administrateur", "administratrice", "administration"),
                *("administrateur du programme", "administratrice du programme"),
                "administration du programme",
            ),
            Role.PROGRAM_ADMIN,
        ),
    }
)
LANGUAGES: Final[Mapping[str, Locale]] = MappingProxyType(
    {
        **dict.fromkeys(("en", "en ca", "eng", "english", "anglais", "anglaise"), "en-CA"),
        **dict.fromkeys(("fr", "fr ca", "fra", "french", "francais", "francaise"), "fr-CA"),
    }
)
PROFESSIONS: Final[Mapping[str, Coded]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("family physician", "family doctor", "medecin de famille", "omnipraticien"),
            "family_physician",
        ),
        **dict.fromkeys(("resident", "residente", "medecin resident"), "resident"),
        **{code.replace("_", " "): code for code in FROM_LIST},
        "specialiste": "specialist",
        **dict.fromkeys(("etudiant en medecine", "etudiante en medecine"), "medical_student"),
        **dict.fromkeys(("infirmier", "infirmiere"), "nurse"),
        **dict.fromkeys(("infirmier praticien", "infirmiere praticienne"), "nurse_practitioner"),
        "sage femme": "midwife",
        "psychologue": "psychologist",
        **dict.fromkeys(("travailleur social", "travailleuse sociale"), "social_worker"),
        **dict.fromkeys(("pharmacien", "pharmacienne"), "pharmacist"),
        "physiotherapeute": "physiotherapist",
        "autre": "other",
    }
)


class Otherwise(msgspec.Struct, frozen=True):
    """What holds of who says nothing else."""

    role: Role = Role.MEMBER
    profession: Coded = "family_physician"
    locale: Locale = "en-CA"


class Line(msgspec.Struct, frozen=True):
    """A row: who is to be invited by it, unless it has ``faults``: what cannot be understood."""

    number: int
    guest: GuestRow
    faults: tuple[RowFault, ...] = ()


def lines_of(grid: Grid, meant: Sequence[Column | None], otherwise: Otherwise) -> list[Line]:
    """Understand each row as far as it goes, and say what is wrong with it."""
    skipped = 1 if has_header(grid) else 0
    seen: set[tuple[str, Role]] = set()
    lines: list[Line] = []
    for number, row in list(zip(grid.numbers, grid.rows, strict=True))[skipped:]:
        cells = {one: cell for one, cell in zip(meant, row, strict=True) if one is not None}
        faults: list[RowFault] = []
        guest = _guest(cells, otherwise, faults)
        email = cells.get(Column.EMAIL, "")
        same = looked_up(email), guest.role
        if not email:
            faults.append(RowFault(Column.EMAIL, "sheet.row_without_address"))
        elif same in seen:
            faults.append(RowFault(Column.EMAIL, "import.duplicate"))
        seen.add(same)
        lines.append(Line(number, guest, tuple(faults)))
    return lines


def _guest(cells: Mapping[Column, str], otherwise: Otherwise, faults: list[RowFault]) -> GuestRow:
    """Say who a row is about; a word that is not understood is a fault, and stands for nothing."""
    given, family = _name(cells)
    email = cells.get(Column.EMAIL, "")
    role = _understood(cells, Column.ROLE, ROLES, otherwise.role)
    locale = _understood(cells, Column.LANGUAGE, LANGUAGES, otherwise.locale)
    if role is None:
        faults.append(RowFault(Column.ROLE, "sheet.role_unknown"))
    if locale is None:
        faults.append(RowFault(Column.LANGUAGE, "person.locale_unknown"))
    profession, practice = cells.get(Column.PROFESSION, ""), cells.get(Column.PRACTICE, "")
    said = ["given_name", "family_name"]
    said += ["profession"] if profession else []
    said += ["practice"] if practice else []
    return GuestRow(
        role=role or otherwise.role,
        data=Sealed(msgspec.json.encode(PersonalData(given, family, "", email)).decode()),
        profession=PROFESSIONS.get(plain(profession), profession) or otherwise.profession,
        locale=locale or otherwise.locale,
        practice=practice or None,
        said=tuple(said),
    )


def _name(cells: Mapping[Column, str]) -> tuple[str, str]:
    """Take a name of its parts, or apart: ``Roy, Ada`` and ``Ada Roy`` are one."""
    given, family = cells.get(Column.GIVEN_NAME, ""), cells.get(Column.FAMILY_NAME, "")
    whole = cells.get(Column.NAME, "")
    if given or family or not whole:
        return given, family
    before, comma, after = whole.partition(",")
    if comma:
        return after.strip(), before.strip()
    first, _, last = whole.rpartition(" ")
    return first, last


def _understood(
    cells: Mapping[Column, str], column: Column, words: Mapping[str, W], otherwise: W
) -> W | None:
    """Return what a cell says, or what holds where it is empty; None if nobody knows its word."""
    said = cells.get(column, "")
    return words.get(plain(said)) if said else otherwise
