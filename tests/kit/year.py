"""A year in spreadsheets, small enough to read, and an organization that imports it.

One program, one group of six with a leader and a co-leader, and three sessions: held, cancelled,
not held. Tests change a cell, add a row, and look at the report.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.execute import Step, execute
from domain.groups.group import GROUP
from domain.groups.state import Group
from domain.kernel import (
    Context,
    Decider,
    Log,
    OrganizationId,
    PersonId,
    Role,
    Sealed,
    Stream,
    Tenant,
    own_log,
)
from domain.organizations.commands import ProvisionOrganization, PublishRuleProfile
from domain.organizations.organization import ORGANIZATION
from domain.ports import Appended
from domain.protocol.door import EstablishOrganization, NewOfficer, OperatorSignIn, SignedIn
from domain.protocol.people import PersonalData
from domain.rules import RuleProfile
from infra.bookmarks import SealedBookmarks
from infra.callers.turns import FairTurns
from infra.ids import new_id
from infra.transparency.memory import MemoryTransparencyLogs
from services.app.asking import ask_for
from services.app.imports.columns import (
    ATTENDANCE,
    AUTHORS,
    GROUPS,
    LEADERS,
    MEMBERSHIPS,
    OFFICERS,
    PEOPLE,
    PROGRAMS,
    SESSIONS,
    Sheet,
)
from services.app.imports.identity import group_id, program_id
from services.app.imports.officer import Officer, officer_of
from services.app.imports.reading import Table, read_table
from services.app.imports.report import Report
from services.app.imports.run import Import
from services.app.shell import Shell
from tests.kit.held_up import HeldUpInMemory
from tests.kit.house import SECRET
from tests.kit.lines import Away, Breaking, Line, Strict
from tests.kit.memory_warden import MemoryWarden
from tests.kit.parked import Parked

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
ORGANIZATION_ID = OrganizationId(UUID("00000000-0000-0000-0000-00000000a11a"))
PROGRAM = Tenant(ORGANIZATION_ID, program_id(ORGANIZATION_ID, "P1"))
OFFICER = PersonId(UUID("00000000-0000-0000-0000-0000000000ad"))
AUDITOR = PersonId(UUID("00000000-0000-0000-0000-0000000000a0"))
SHEETS = {sheet.name: sheet for sheet in (*OFFICERS, *AUTHORS)}

PROGRAM_ROWS = [
    "P1,North,Nord,academic,ON,America/Toronto,en-CA,voluntary,warn,codes,family_physician;resident"
]
PEOPLE_ROWS = [
    f"M{n},Ann{n},Roy,MD,ann.{n}@example.org,en-CA,family_physician,ON-clinic-{n},P1"
    for n in range(1, 13)
]
GROUP_ROWS = ["G1,P1,Group 1,balint,2026-01-12,ongoing,monthly,18:30,90,in_person"]
MEMBERSHIP_ROWS = [f"G1,M{n},2026-01-12,,2026-01-12,en-CA,yes" for n in range(1, 7)]
LEADER_ROWS = [
    "G1,M11,leader,2026-01-12,credentialed,",
    "G1,M12,co_leader,2026-01-12,trainee_supervised,M11",
]
SESSION_ROWS = [
    "G1-S1,G1,1,2026-02-02T18:30,America/Toronto,2026-02-02T23:30:00Z,held",
    "G1-S2,G1,2,2026-03-02T18:30,America/Toronto,2026-03-02T23:30:00Z,cancelled",
    "G1-S3,G1,3,2026-03-30T18:30,America/Toronto,2026-03-30T22:30:00Z,not_held",
]
ATTENDANCE_ROWS = [
    *(f"G1-S1,M{n},present," for n in range(1, 6)),
    "G1-S1,M6,apologies,",
    "G1-S1,M11,present,leader",
    "G1-S1,M12,present,leader",
]
ROWS = {
    PROGRAMS: PROGRAM_ROWS,
    PEOPLE: PEOPLE_ROWS,
    GROUPS: GROUP_ROWS,
    MEMBERSHIPS: MEMBERSHIP_ROWS,
    LEADERS: LEADER_ROWS,
    SESSIONS: SESSION_ROWS,
    ATTENDANCE: ATTENDANCE_ROWS,
}


def columns_of(sheet: Sheet) -> tuple[str, ...]:
    """The header of a file: what has a column for each language has two of them here."""
    first, *rest = sheet.columns
    names = [f"{sheet.by_language}{tag}" for tag in ("en", "fr")] if sheet.by_language else []
    return first, *names, *rest


class Year:
    """The files of a year, as rows that a test may change. Line 2 is the first row."""

    def __init__(self) -> None:
        self.rows = {
            sheet.name: [
                dict(zip(columns_of(sheet), next(csv.reader([row])), strict=True)) for row in rows
            ]
            for sheet, rows in ROWS.items()
        }

    def change(self, sheet: Sheet, line: int, **values: str) -> "Year":
        """Change cells of the row on a line."""
        row = self.rows[sheet.name][line - 2]
        assert values.keys() <= row.keys()
        row.update(values)
        return self

    def add(self, sheet: Sheet, row: str) -> "Year":
        """Add a row at the end."""
        values = next(csv.reader([row]))
        self.rows.setdefault(sheet.name, []).append(
            dict(zip(columns_of(sheet), values, strict=True))
        )
        return self

    def drop(self, sheet: Sheet, line: int) -> "Year":
        """Take the row on a line out."""
        del self.rows[sheet.name][line - 2]
        return self

    def tables(self) -> dict[str, Table]:
        """Read the files as an import does."""
        return {name: read_table(SHEETS[name], data) for name, data in self.files().items()}

    def files(self) -> Mapping[str, bytes]:
        """Write the files."""
        files = {}
        for name, rows in self.rows.items():
            text = io.StringIO(newline="")
            writer = csv.DictWriter(text, columns_of(SHEETS[name]))
            writer.writeheader()
            writer.writerows(rows)
            files[name] = text.getvalue().encode()
        return files


class Office:
    """An organization over memory, with a real Warden, whose administrator imports."""

    def __init__(self, folder: Path) -> None:
        self.memory = MemoryWarden(folder)
        self.memory.time.at = NOW
        self.shell = Shell(
            store=self.memory.app,
            sessions=self.memory.parts.sessions,
            warden=Line(self.memory.warden),
            reads=self.memory.reads,
            parked=Parked(),
            held_up=HeldUpInMemory(ORGANIZATION_ID),
            logs=MemoryTransparencyLogs(),
            bookmarks=SealedBookmarks("a secret"),
            now=self.memory.time,
            new_id=new_id,
            turns=FairTurns(),
        )

    @property
    def now(self) -> datetime:
        """The time of day."""
        return self.memory.time()

    async def begin(self, profile: RuleProfile | None = None) -> "Office":
        """Make the organization, by a rule profile of its own if one is given."""
        data = PersonalData("Ada", "Admin", "", "ada@example.org")
        officers = [
            NewOfficer(
                person=person,
                role=role,
                data=Sealed(
                    msgspec.json.encode(msgspec.structs.replace(data, email=email)).decode()
                ),
                profession="officer",
                locale="en-CA",
            )
            for person, role, email in (
                (OFFICER, Role.ORGANIZATION_ADMIN, "ada@example.org"),
                (AUDITOR, Role.AUDITOR, "audra@example.org"),
            )
        ]
        provision = ProvisionOrganization(
            "TEST", ("en-CA", "fr"), {"en": "Test", "fr": "Essai"}, "CA-ON"
        )
        await self.shell.warden.ask(
            EstablishOrganization(
                secret=SECRET,
                organization=ORGANIZATION_ID,
                provision=provision,
                officers=tuple(officers),
            )
        )
        if profile:
            await self.publish(profile)
        return self

    async def publish(self, profile: RuleProfile) -> None:
        """Supersede the rule profile."""
        stream = Stream(own_log(ORGANIZATION_ID), ORGANIZATION.category, ORGANIZATION_ID)
        await self.execute(ORGANIZATION, stream, PublishRuleProfile(profile))

    async def execute(
        self, decider: Decider[Any, Any, Any], stream: Stream, command: object
    ) -> Appended:
        """Have something decided live, by the organization's administrator."""
        context = Context(
            tenant=stream.tenant,
            actor=OFFICER,
            role=Role.ORGANIZATION_ADMIN,
            offices=frozenset({Role.ORGANIZATION_ADMIN}),
            at=self.now,
            command_id=uuid4(),
            correlation_id=uuid4(),
        )
        step = Step(stream=stream, command=command, context=context)
        return await execute(self.memory.store, decider, step)

    async def sign_in(self, person: PersonId) -> Officer:
        """Sign somebody in to import. Raises ``Forbidden`` for who may not."""
        request = OperatorSignIn(SECRET, ORGANIZATION_ID, Sealed(str(person)))
        token = (await ask_for(self.shell.warden, request, SignedIn)).token
        principal = await self.shell.sessions.principal(token)
        return officer_of(principal, token, uuid4(), self.now)

    async def imports(
        self, year: Year, *, dry_run: bool = False, confirmed: bool = False
    ) -> Report:
        """Import a year."""
        return await self.import_tables(year.tables(), dry_run=dry_run, confirmed=confirmed)

    async def import_tables(
        self, tables: dict[str, Table], *, dry_run: bool = False, confirmed: bool = False
    ) -> Report:
        """Import files that were read."""
        officer = await self.sign_in(OFFICER)
        whole = Import(self.shell, officer, tables, dry_run=dry_run, confirmed=confirmed)
        return await whole.run()

    def events(self) -> int:
        """Count what is recorded."""
        tenants = (own_log(ORGANIZATION_ID), PROGRAM)
        return sum(len(self.memory.store.entries(tenant, Log.EVENTS)) for tenant in tenants)

    async def group(self, code: str) -> Group:
        """Return a group as it is."""
        stream = Stream(PROGRAM, GROUP.category, group_id(ORGANIZATION_ID, code))
        return GROUP.fold(recorded.event for recorded in await self.memory.store.read(stream))  # type: ignore[misc]

    def interrupted(self, after: int) -> Shell:
        """Return ports of which the line breaks after so many writes."""
        return replace(
            self.shell,
            store=Breaking(self.shell.store, "append", after),
            warden=Breaking(self.shell.warden, "ask", after),
        )

    def everything(self) -> bytes:
        """Return every byte of every log."""
        tenants = (own_log(ORGANIZATION_ID), PROGRAM)
        entries = [e for t in tenants for log in Log for e in self.memory.store.entries(t, log)]
        return b"".join(bytes(entry.state) + bytes(entry.metadata) for entry in entries)

    def refusing(self, person: PersonId) -> Shell:
        """Return ports of which the Warden refuses every step about one person."""
        return replace(self.shell, warden=Strict(self.memory.warden, person))

    def without_warden(self) -> Shell:
        """Return ports of which the Warden does not answer."""
        return replace(self.shell, warden=Away())

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.memory.time.passes(timedelta(**by))


@pytest.fixture
async def office(tmp_path: Path) -> Office:
    """An organization that has begun."""
    return await Office(tmp_path / "keyring").begin()


def codes(report: Report, sheet: Sheet) -> dict[int, str]:
    """Return the refusals of a file by line."""
    return {note.line: note.code for note in report.files[sheet.name].refused}


def warned(report: Report, sheet: Sheet) -> set[tuple[int, str]]:
    """Return the warnings of a file."""
    return {(note.line, note.code) for note in report.files[sheet.name].warned}
