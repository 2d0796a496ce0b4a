"""What can be said of two registrations that are one human, or are not: the table, and how."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Tenant, own_log
from domain.people.commands import ConfirmLink, DeclineLink, ProposeLink, TellApart, Unlink
from domain.protocol.linking import AlikeShown, FindAlike, SayOfTwo, Way
from domain.protocol.names import PersonName
from projections.people_register.queries import Wanted, people, proposed_seconds
from projections.program_register.queries import programs as program_rows
from services.app.asking import ask_for, enact
from services.app.boards import wait_for
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.people import EVERYBODY, require_admin
from services.app.picking import Person, roles_of
from services.app.shell import Shell
from services.app.steps import At, Body, By, Step, Where, table

PAGE: Final = "/organization/people/alike"
WAYS: Final[Mapping[Any, Way]] = {
    ProposeLink: Way.PROPOSE,
    ConfirmLink: Way.CONFIRM,
    DeclineLink: Way.DECLINE,
    Unlink: Way.UNLINK,
    TellApart: Way.APART,
}


class Stays(StrEnum):
    """As which of two registrations both are shown."""

    THIS = "this"
    OTHER = "other"


class OtherBody(Body, frozen=True, kw_only=True, rename="camel"):
    """The other registration."""

    other: PersonId


class TwinBody(OtherBody, frozen=True, kw_only=True, rename="camel"):
    """The other registration, and as which both are shown."""

    stays: Stays = Stays.OTHER


STEPS: Final = table(
    Step(
        word="propose",
        command=ProposeLink,
        where=Where.PERSON,
        address="/twins",
        operation="propose_link",
        says="Say that somebody is registered twice; an administrator of the organization confirms",
        by=(By.ADMIN,),
        body=TwinBody,
        notice="link_proposed",
        first="another",
        then=PAGE,
    ),
    Step(
        word="confirm",
        command=ConfirmLink,
        where=Where.PERSON,
        address="/twins/confirmations",
        operation="confirm_link",
        says="Confirm that two registrations are one person, which another proposed; both are told",
        by=(By.ORGANIZATION_ADMIN,),
        body=OtherBody,
        notice="link_confirmed",
        first="LINK",
    ),
    Step(
        word="decline",
        command=DeclineLink,
        where=Where.PERSON,
        address="/twins/refusals",
        operation="decline_link",
        says="Take back that somebody is registered twice, or turn it down",
        by=(By.ASKER, By.ORGANIZATION_ADMIN),
        body=OtherBody,
        notice="link_declined",
        first="again",
    ),
    Step(
        word="unlink",
        command=Unlink,
        where=Where.PERSON,
        address="/twins/ends",
        operation="unlink_persons",
        says="Make two people of two registrations again; both are told",
        by=(By.ORGANIZATION_ADMIN,),
        body=OtherBody,
        notice="unlinked",
        first="UNLINK",
    ),
    Step(
        word="apart",
        command=TellApart,
        where=Where.PERSON,
        address="/twins/differences",
        operation="tell_apart",
        says="Say that two who are alike are two people; they are not asked about again",
        by=(By.ADMIN,),
        body=OtherBody,
        notice="told_apart",
        first="again",
        then=PAGE,
    ),
)


async def take_step(at: At[UUID], step: Step, said: Any) -> Outcome:  # noqa: ANN401 - its body
    """Ask the Warden to say it of the person whose page it is, and the other."""
    caller, person = at.caller, PersonId(at.place)
    stays = None
    if isinstance(said, TwinBody):
        stays = person if said.stays is Stays.THIS else said.other
    request = SayOfTwo(
        token=caller.token,
        way=WAYS[step.command],
        person=person,
        other=said.other,
        command_id=caller.command_id,
        stays=stays,
    )
    return await enact(at.shell, caller, request, person)


class Alike(msgspec.Struct, frozen=True):
    """Pairs that may be one person, and by what they do in which group each is told apart."""

    shown: AlikeShown
    people: Mapping[PersonId, Person]


async def find_alike(
    shell: Shell, caller: Caller, program: ProgramId | None, after: str | None = None
) -> Alike:
    """Find who may be registered twice: in a program, for its admins, or the organization.

    Raises ``Forbidden`` (``people.not_admin``), after it is on record.
    """
    organization = caller.principal.organization
    await require_admin(shell, caller, program)
    await wait_for(shell, own_log(organization), after, "people_register")
    among: tuple[PersonId, ...] = ()
    if program is not None:
        rows = await people(
            shell.reads,
            organization,
            program,
            (),
            now=shell.now(),
            wanted=Wanted(),
            beyond=None,
            limit=EVERYBODY,
        )
        among = tuple(row.person_id for row in rows)
    request = FindAlike(
        token=caller.token,
        program=program,
        among=among,
        seconds=await proposed_seconds(shell.reads, organization),
    )
    shown = await ask_for(shell.warden, request, AlikeShown)
    return Alike(shown, await told_apart(shell, caller, program, shown.names))


async def told_apart(
    shell: Shell,
    caller: Caller,
    program: ProgramId | None,
    names: Mapping[PersonId, PersonName],
) -> Mapping[PersonId, Person]:
    """Say of people of one name what each does in which group, of a program or of all."""
    organization = caller.principal.organization
    programs = [row.program for row in await program_rows(shell.reads, organization)]
    within = programs if program is None else [program]
    roles = await roles_of(shell, organization, within, names)
    return {person: Person(person, name, roles[person]) for person, name in names.items()}


def programs_governed(caller: Caller) -> tuple[ProgramId, ...]:
    """Return the programs of which the caller is an admin, in one order; of all of them, none."""
    organization: OrganizationId = caller.principal.organization
    if Role.ORGANIZATION_ADMIN in caller.offices(own_log(organization)):
        return ()
    programs = {right.program for right in caller.principal.authority.rights}
    return tuple(
        sorted(
            one
            for one in programs
            if Role.PROGRAM_ADMIN in caller.offices(Tenant(organization, one))
        )
    )
