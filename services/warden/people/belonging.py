"""Where somebody belongs, how far they are in, and whether their mailbox is known to be theirs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from domain.access.identity import Account
from domain.groups.events import GroupProposed, LeaderAssigned, MembershipActivated
from domain.invitations.state import InvitationStage
from domain.kernel import (
    ON_ROSTERS,
    Event,
    OrganizationId,
    PersonId,
    ProgramId,
    Recorded,
    Right,
    RightKind,
    Role,
    Stream,
    Tenant,
    Unreadable,
)
from domain.organizations.tenures import Tenure, tenures
from domain.people.person import Person
from domain.protocol.people import Belonging, Mailbox, Standing
from services.warden.invitations.register import Kept
from services.warden.limits import Somebody
from services.warden.people.offices import organization_stream
from services.warden.ports import Parts


async def belongings_of(
    parts: Parts, organization: OrganizationId, person: PersonId, program: ProgramId | None
) -> tuple[Belonging, ...]:
    """Return what somebody holds, in a program alone if one is named, offices first."""
    held = (await parts.accounts.authority(organization, person)).rights
    rights = [right for right in held if program is None or right.program == program]
    seats = [right for right in rights if right.kind in ON_ROSTERS]
    offices = [right for right in rights if right.kind is RightKind.OFFICE]
    found = tenures(await parts.store.read(organization_stream(organization))) if offices else ()
    groups: dict[Stream, Sequence[Recorded[Event]]] = {}
    for one in sorted({right.program for right in seats}):
        streams = [_group(organization, right) for right in seats if right.program == one]
        for stream in streams:
            groups[stream] = await _as_far_as_readable(parts, stream)
    return (
        *(_office(right, person, found) for right in offices),
        *(_seat(right, person, groups.get(_group(organization, right), ())) for right in seats),
    )


async def standing_of(
    parts: Parts, whose: Somebody, state: Person, account: Account | None
) -> Standing:
    """Say how far somebody is in."""
    if state.is_deceased:
        return Standing.DECEASED
    if state.deactivated:
        return Standing.DEACTIVATED
    if account is not None:
        return Standing.IN
    issued = await _invitations(parts, *whose)
    open_ = any(one.state.stage_at(parts.now()) is InvitationStage.OPEN for one in issued)
    return Standing.INVITED if open_ else Standing.REGISTERED


async def mailbox_of(
    parts: Parts, organization: OrganizationId, person: PersonId, account: Account | None
) -> Mailbox:
    """Say whether the mailbox is proven, or took a letter not."""
    if account is not None and account.proven:
        return Mailbox.PROVEN
    returned = any(one.state.returned for one in await _invitations(parts, organization, person))
    return Mailbox.RETURNED if returned else Mailbox.UNPROVEN


async def _invitations(
    parts: Parts, organization: OrganizationId, person: PersonId
) -> tuple[Kept, ...]:
    kept = await parts.invitations.of(parts.store, organization)
    return tuple(one for one in kept if one.issued.person == person)


async def _as_far_as_readable(parts: Parts, stream: Stream) -> Sequence[Recorded[Event]]:
    """Read a group; of one that cannot be read now neither name nor moment is said."""
    try:
        return await parts.store.read(stream)
    except Unreadable:
        return ()


def _group(organization: OrganizationId, right: Right) -> Stream:
    return Stream(Tenant(organization, right.program), "group", right.scope)


def _office(right: Right, person: PersonId, found: Iterable[Tenure]) -> Belonging:
    role = Role(right.detail)
    since = [
        one.since
        for one in found
        if one.until is None
        and (one.person, one.role) == (person, role)
        and one.program in {None, right.program}
    ]
    return Belonging(program=right.program, role=role, since=since[0] if since else None)


def _seat(right: Right, person: PersonId, history: Iterable[Recorded[Event]]) -> Belonging:
    name, since = "", None
    for recorded in history:
        match recorded.event:
            case GroupProposed(name=given):
                name = given
            case MembershipActivated(person=who) | LeaderAssigned(person=who) if who == person:
                since = _occurred(recorded)
            case _:
                pass
    return Belonging(
        program=right.program,
        role=Role(right.detail),
        group=UUID(str(right.scope)),
        name=name,
        since=since,
    )


def _occurred(recorded: Recorded[Event]) -> datetime:
    """Return when it was, which may have been entered later."""
    return recorded.metadata.occurred_at
