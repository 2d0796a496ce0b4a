"""The way into a program: it must be of the caller's organization, and the caller's to enter."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel import (
    Context,
    Folded,
    PersonId,
    ProgramId,
    Right,
    Role,
    Stream,
    Tenant,
    own_log,
)
from domain.people.events import PersonRegistered
from domain.programs.events import ProgramFounded
from domain.programs.program import PROGRAM
from domain.programs.state import Program
from services.app.caller import Caller, context
from services.app.denials import report_and_mask
from services.app.shell import Shell

GOVERNING = frozenset({Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER})
"""Offices that open a program; an auditor sees access records and no program."""


@dataclass(frozen=True, slots=True)
class Place:
    """A program as one caller finds it: how it is defined, and on what ground they are here.

    ``version`` is that of the program's stream. ``at_home`` is whether it is the program the caller
    was registered for.
    """

    tenant: Tenant
    founded: ProgramFounded
    program: Program
    version: int
    offices: frozenset[Role]
    rights: tuple[Right, ...]
    at_home: bool

    @property
    def belongs(self) -> bool:
        """Whether the caller has any ground to be here."""
        return bool(self.offices or self.rights or self.at_home)

    def context(self, shell: Shell, caller: Caller, group: UUID | None = None) -> Context:
        """Derive the context of a decision in this program, or about a group of it."""
        role = caller.who.acts_as(self.tenant, group)
        return context(shell, caller, self.tenant, role, self.offices)


def program_stream(caller: Caller, program: ProgramId) -> Stream:
    """Return where a program's own history is: in its organization's log."""
    return Stream(own_log(caller.principal.organization), PROGRAM.category, program)


async def find_program(shell: Shell, caller: Caller, program: ProgramId) -> Place:
    """Find a program of the caller's organization, whether or not they belong.

    Raises ``Missing`` (``program.missing``), after the Warden has recorded it.
    """
    stream = program_stream(caller, program)
    found = await shell.store.look({stream: PROGRAM})
    return await place_of(shell, caller, program, found[stream])


async def place_of(
    shell: Shell, caller: Caller, program: ProgramId, found: Folded[Program]
) -> Place:
    """Say on what ground a caller is in a program that was looked up.

    Raises ``Missing`` (``program.missing``), after the Warden has recorded it.
    """
    founded = found.state.founded
    if founded is None:
        raise await report_and_mask(shell, caller, None, "program.missing")
    tenant = Tenant(caller.principal.organization, program)
    held = caller.offices(tenant)
    offices, rights = held & GOVERNING, caller.who.places(tenant)
    guest = not (offices or rights) and Role.AUDITOR not in held
    return Place(
        tenant=tenant,
        founded=founded,
        program=found.state,
        version=found.version,
        offices=offices,
        rights=rights,
        at_home=guest and await home_of(shell, caller) == program,
    )


async def enter_program(shell: Shell, caller: Caller, program: ProgramId) -> Place:
    """Enter a program. Absent, foreign and closed to the caller are one answer.

    Raises ``Missing`` (``program.missing``), after the Warden has recorded it.
    """
    place = await find_program(shell, caller, program)
    if not place.belongs:
        raise await report_and_mask(shell, caller, program, "program.missing")
    return place


def person_stream(caller: Caller, person: PersonId) -> Stream:
    """Return where a person's history is: in the organization's log."""
    return Stream(own_log(caller.principal.organization), "person", person)


async def home_of(shell: Shell, caller: Caller) -> ProgramId | None:
    """Return the program the caller was registered for, if any."""
    history = await shell.store.read(person_stream(caller, caller.principal.person))
    return next(
        (
            recorded.event.home_program
            for recorded in history
            if isinstance(recorded.event, PersonRegistered)
        ),
        None,
    )
