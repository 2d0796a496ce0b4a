"""What the organization's own log knows before an import: its rules, programs and people."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.kernel import Recorded, Stream, own_log
from domain.organizations.events import PastAttested
from domain.organizations.organization import ORGANIZATION
from domain.organizations.state import Organization
from domain.people.person import PERSON
from domain.programs.program import PROGRAM
from services.app.imports.book import Book
from services.app.imports.columns import PEOPLE, PROGRAMS
from services.app.imports.identity import person_id, program_id
from services.app.imports.officer import Officer
from services.app.shell import Shell


class Known(msgspec.Struct, frozen=True):
    """Histories by stream, the organization as it is, and when the past was last vouched for."""

    organization: Organization
    attested_at: datetime | None
    histories: Mapping[UUID, Sequence[Recorded[Any]]]

    def history(self, id_: UUID) -> Sequence[Recorded[Any]]:
        """What is recorded about one thing; empty if it is new."""
        return self.histories.get(id_, ())


async def load_known(shell: Shell, officer: Officer, book: Book) -> Known:
    """Read what concerns the rows; tell the book which codes stand for what is known already."""
    tenant = own_log(officer.organization)
    programs = {code: program_id(officer.organization, code) for code in _programs_named(book)}
    people = {code: person_id(officer.organization, code) for code in _people_named(book)}
    streams = [
        Stream(tenant, ORGANIZATION.category, officer.organization),
        *(Stream(tenant, PROGRAM.category, id_) for id_ in programs.values()),
        *(Stream(tenant, PERSON.category, id_) for id_ in people.values()),
    ]
    histories = await shell.store.read_streams(streams)
    for sheet, ids in ((PROGRAMS, programs), (PEOPLE, people)):
        book.known_elsewhere(sheet, frozenset(c for c, id_ in ids.items() if histories.get(id_)))
    own: Sequence[Recorded[Any]] = histories.get(officer.organization, ())
    attested = [r.recorded_at for r in own if isinstance(r.event, PastAttested)]
    return Known(
        ORGANIZATION.fold(recorded.event for recorded in own),
        max(attested, default=None),
        histories,
    )


def _programs_named(book: Book) -> set[str]:
    return {
        *(entry.row.code for entry in book.programs.values()),
        *(entry.row.program for entry in book.groups.values()),
        *(entry.row.home for entry in book.people.values() if entry.row.home),
    }


def _people_named(book: Book) -> set[str]:
    supervisors: Iterable[str | None] = (e.row.supervisor for e in book.leaders.values())
    return {
        *(entry.row.code for entry in book.people.values()),
        *(entry.row.person for entry in book.memberships.values()),
        *(entry.row.person for entry in book.leaders.values()),
        *(code for code in supervisors if code),
        *(entry.row.person for entry in book.attendance.values()),
    }
