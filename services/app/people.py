"""People of a program or of the organization: who there is, in pages, and by name in one look."""

from typing import Final
from uuid import UUID

import msgspec

from domain.access.purposes import Purpose
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed, Tenant, own_log
from domain.protocol.names import NamesShown, PersonName, PickPeople
from domain.protocol.people import PersonShown
from projections.people_register.queries import Beyond, PersonRow, Wanted
from projections.people_register.queries import people as people_rows
from projections.program_register.queries import programs as program_rows
from services.app.asking import ask_for
from services.app.boards import wait_for
from services.app.caller import Caller
from services.app.denials import report
from services.app.names import read_names
from services.app.shell import Shell
from services.app.tenancy import enter_program

ADMINS: Final = frozenset({Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN})
STATES: Final = (
    "in",
    "invited",
    "came_back",
    "lapsed",
    "declined",
    "misdirected",
    "withdrawn",
    "registered",
    "deactivated",
    "deceased",
    "unconfirmed",
)
"""How somebody came in, that their access ended, or that they did not confirm their status."""
ROLES: Final = (Role.MEMBER, Role.LEADER, Role.CO_LEADER, Role.TRAINEE)
PAGE: Final = 25
EVERYBODY: Final = 100_000
"""More people than any program has."""
_people = msgspec.json.Decoder(tuple[UUID, ...])


class PeopleShown(msgspec.Struct, frozen=True):
    """A page of people, the newest first; ``record`` is the entry that says who saw the names.

    ``total`` is how many there are in all; ``next`` is where the page after this one begins.
    """

    rows: tuple[PersonRow, ...]
    names: dict[PersonId, PersonName]
    record: int
    total: int
    next: Beyond | None


async def list_people(
    shell: Shell,
    caller: Caller,
    program: ProgramId | None,
    wanted: Wanted,
    *,
    beyond: Beyond | None = None,
    everywhere: bool = False,
    limit: int = PAGE,
    after: str | None = None,
) -> PeopleShown:
    """List people of a program to its administrators, or all to those of the organization.

    With ``everywhere`` it is asked as of the organization, though of one program.

    Raises ``Forbidden`` (``people.not_admin``), after it is on record. Of a program, those whom its
    administrators may not see by name are listed without one.
    """
    organization = caller.principal.organization
    await require_admin(shell, caller, None if everywhere else program)
    await wait_for(shell, own_log(organization), after, "people_register")
    known = [row.program for row in await program_rows(shell.reads, organization)]
    found = await people_rows(
        shell.reads,
        organization,
        program,
        known,
        now=shell.now(),
        wanted=wanted,
        beyond=beyond,
        limit=limit + 1,
    )
    rows = tuple(found[:limit])
    everybody = Role.ORGANIZATION_ADMIN in caller.offices(own_log(organization))
    seen = tuple(
        row.person_id
        for row in rows
        if everybody or row.programs or (program is not None and program in _theirs(row))
    )
    shown = NamesShown({}, 0)
    if seen:
        log = ProgramId(organization) if program is None or everywhere else program
        shown = await read_names(shell, caller, log, seen, Purpose.ADMINISTRATION)
    last = rows[-1] if len(found) > limit else None
    return PeopleShown(
        rows,
        shown.names,
        shown.record,
        rows[0].total if rows else 0,
        None if last is None else Beyond(last.registered_at, last.person_id),
    )


def _theirs(row: PersonRow) -> tuple[ProgramId | None, ProgramId | None]:
    """Return the programs of whose administrators somebody is: at home, or invited there."""
    return row.home_program, row.to_program


async def state_listed(shell: Shell, caller: Caller, shown: PersonShown) -> str:
    """Return what the list that the caller reads says of somebody who is shown to them.

    Of a program that is one which is theirs; before the list has them, it is what the Warden knows.
    """
    organization = caller.principal.organization
    programs = [row.program for row in await program_rows(shell.reads, organization)]
    lists: list[ProgramId | None] = [None]
    if Role.ORGANIZATION_ADMIN not in caller.offices(own_log(organization)):
        governed = {one for one in programs if caller.offices(Tenant(organization, one)) & ADMINS}
        theirs = [shown.home_program, *(one.program for one in shown.belongs)]
        lists = [one for one in dict.fromkeys(theirs) if one in governed]
    for program in lists[:1]:
        rows = await people_rows(
            shell.reads,
            organization,
            program,
            programs,
            now=shell.now(),
            wanted=Wanted(people=(shown.person,)),
            beyond=None,
            limit=1,
        )
        if rows:
            return rows[0].state
    return shown.standing.value


async def find_people(
    shell: Shell, caller: Caller, program: ProgramId | None, text: Sealed
) -> Sealed:
    """Find people by name, and return a handle on them that is of this sign-in alone.

    Raises what is said of too few letters, and of too many people.
    """
    organization = caller.principal.organization
    await require_admin(shell, caller, program)
    among: tuple[PersonId, ...] = ()
    if program is not None:
        rows = await people_rows(
            shell.reads,
            organization,
            program,
            (),
            now=shell.now(),
            wanted=Wanted(),
            beyond=None,
            limit=EVERYBODY,
        )
        among = tuple(row.person_id for row in rows if row.programs or row.home_program == program)
        if not among:
            return handle_on(shell, caller, ())
    request = PickPeople(
        token=caller.token,
        program=program or ProgramId(organization),
        text=text,
        purpose=Purpose.ADMINISTRATION,
        among=among,
    )
    shown = await ask_for(shell.warden, request, NamesShown)
    return handle_on(shell, caller, tuple(shown.names))


def handle_on(shell: Shell, caller: Caller, people: tuple[PersonId, ...]) -> Sealed:
    """Seal who was found, for this sign-in."""
    words = msgspec.json.encode(people).decode()
    return Sealed(shell.bookmarks.leave(caller.principal.session, words))


def found_by(shell: Shell, caller: Caller, handle: str) -> tuple[PersonId, ...] | None:
    """Return who was found in this sign-in; None if the handle is another's, or is none."""
    words = shell.bookmarks.left(caller.principal.session, handle)
    return None if words is None else tuple(map(PersonId, _people.decode(words)))


async def count_unconfirmed(
    shell: Shell, organization: OrganizationId, program: ProgramId | None
) -> int:
    """Count those with access who have not confirmed their professional status in time."""
    known = [row.program for row in await program_rows(shell.reads, organization)]
    rows = await people_rows(
        shell.reads,
        organization,
        program,
        known,
        now=shell.now(),
        wanted=Wanted(state="unconfirmed"),
        beyond=None,
        limit=1,
    )
    return rows[0].total if rows else 0


async def require_admin(shell: Shell, caller: Caller, program: ProgramId | None) -> None:
    """Refuse who administers neither the program nor the organization; that is on record."""
    organization = caller.principal.organization
    if program is None:
        offices = caller.offices(own_log(organization)) & {Role.ORGANIZATION_ADMIN}
    else:
        offices = (await enter_program(shell, caller, program)).offices & ADMINS
    if not offices:
        await report(shell, caller, program, "people.not_admin")
        raise refusal("people.not_admin")
