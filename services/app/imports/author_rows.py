"""What authors' rows say, typed: their presentations and their texts."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from domain.kernel import Finding, Sealed
from domain.screening import require_no_identifier
from domain.sessions.words import MaterialKind
from services.app.imports import fields
from services.app.imports.reading import Line

LONGEST_TEXT: Final = 64 * 1024
KINDS: Final = (MaterialKind.CASE_NARRATIVE, MaterialKind.LEADER_DEBRIEF, MaterialKind.REFLECTION)


class Presentation(msgspec.Struct, frozen=True):
    """A case that somebody told; theme and perspectives go to the vault."""

    session: str
    presenter: str
    seconds: int
    discussion_minutes: int
    theme: str
    perspectives: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """What names it."""
        return (self.session, self.presenter)

    def __repr__(self) -> str:
        return "<presentation>"


class Material(msgspec.Struct, frozen=True):
    """A text, sealed from the moment it was read."""

    session: str
    author: str
    kind: MaterialKind
    locale: str
    text: Sealed

    @property
    def key(self) -> tuple[str, ...]:
        """What names it."""
        return (self.session, self.author, self.kind)


def presentation(line: Line) -> Presentation:
    """Read a row of authors/presentations.csv."""
    return Presentation(
        session=fields.code(line, "session_code"),
        presenter=fields.code(line, "presenter"),
        seconds=fields.any_number(line, "presentation_seconds"),
        discussion_minutes=fields.any_number(line, "discussion_minutes"),
        theme=fields.text(line, "theme"),
        perspectives=tuple(
            word for word in fields.text(line, "perspectives", required=False).split(";") if word
        ),
    )


def material(found: Mapping[int, Sequence[Finding]], line: Line) -> Material:
    """Read a row of authors/materials.csv; an identifier that was found in its text stops it."""
    require_no_identifier(found[line.number])
    return Material(
        session=fields.code(line, "session_code"),
        author=fields.code(line, "author"),
        kind=MaterialKind(fields.one_of(line, "kind", KINDS)),
        locale=fields.text(line, "locale"),
        text=Sealed(fields.prose(line, "text", LONGEST_TEXT)),
    )
