"""A request for break-glass and the officer before it: who they are, and how they stand to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, cast
from uuid import UUID

from domain.access.belonging import belonged
from domain.access.events import ObjectRef
from domain.access.purposes import ObjectKind
from domain.access.vault import Item
from domain.codes import refusal
from domain.grants.commands import Stance
from domain.grants.events import GrantEvent, GrantRequested, NamedItem
from domain.grants.grant import GRANT
from domain.grants.guards import APPROVING, REVIEWING
from domain.grants.state import Grant
from domain.groups.group import GROUP
from domain.kernel import (
    NOT_IN_PERSON,
    Event,
    ProgramId,
    Recorded,
    Refused,
    Role,
    Sealed,
    Stream,
    Tenant,
)
from domain.organizations.events import OfficeAppointed, OfficeEnded
from domain.sessions.session import SESSION
from services.warden.caller import Caller, authenticate
from services.warden.ports import Parts
from services.warden.recording import record_refusal

SETTLED: Final = timedelta(hours=72)


class Matter(NamedTuple):
    """A grant as the log tells it, and who is before it. ``asked_at`` is the store's clock."""

    caller: Caller
    tenant: Tenant
    grant: UUID
    state: Grant
    asked: GrantRequested
    asked_at: datetime

    @property
    def stream(self) -> Stream:
        """Where its history is."""
        return Stream(self.tenant, GRANT.category, self.grant)


async def officer_of(parts: Parts, token: Sealed) -> Caller:
    """Authenticate an officer; to others there is nothing.

    Raises ``Missing`` (``grant.missing``), after it is on record.
    """
    caller = await authenticate(parts, token)
    if caller.offices(caller.own_log.program).isdisjoint(REVIEWING):
        raise await record_refused(parts, caller, caller.own_log, None, "grant.missing")
    return caller


async def officer_in_person(parts: Parts, token: Sealed) -> Caller:
    """The same, of somebody who signed in with a password of their own, and no new one.

    Whoever can issue sign-in links could become three officers in an hour; in three days the
    officers notice that their passwords no longer work. Raises ``Forbidden``
    (``voice.not_in_person``, ``grant.password_too_new``), after it is on record.
    """
    caller = await officer_of(parts, token)
    await require_in_person(parts, caller)
    return caller


async def require_in_person(parts: Parts, caller: Caller) -> None:
    """Refuse whoever did not sign in with a password of their own, or with a new one."""
    if not caller.principal.in_person:
        raise refusal(NOT_IN_PERSON)
    if not parts.evaluation:
        since = await parts.accounts.password_set_at(caller.organization, caller.person)
        if since is None or parts.earliest() < since + SETTLED:
            await record_refusal(parts, caller, caller.own_log, "grant.password_too_new", ())
            raise refusal("grant.password_too_new")


async def matter_of(parts: Parts, token: Sealed, program: ProgramId, grant: UUID) -> Matter:
    """Find a grant for an officer. Absent, foreign and closed to the caller are one answer.

    Raises ``Missing`` (``grant.missing``), after it is on record.
    """
    caller = await officer_in_person(parts, token)
    tenant = caller.in_program(program)
    history = await parts.store.read(Stream(tenant, GRANT.category, grant))
    if not history:
        raise await record_refused(parts, caller, caller.own_log, grant, "grant.missing")
    return matter(caller, tenant, grant, history)


def matter(
    caller: Caller, tenant: Tenant, grant: UUID, history: Sequence[Recorded[Event]]
) -> Matter:
    """Fold a grant's history for somebody."""
    state = GRANT.fold(cast("GrantEvent", recorded.event) for recorded in history)
    asked = cast("GrantRequested", history[0].event)
    return Matter(caller, tenant, grant, state, asked, history[0].recorded_at)


def deciding_office(matter: Matter) -> Role | None:
    """Return the office by which somebody is shown why it was asked, if they hold one."""
    held = matter.caller.offices(matter.tenant.program)
    return next((office for office in APPROVING if office in held), None)


async def stance_on(parts: Parts, matter: Matter) -> Stance:
    """Say how the caller stands to a matter."""
    named = matter.asked.items
    items = await sealed_once(parts, matter.tenant, [one.item for one in named])
    return Stance(
        since_before=await offices_before(parts, matter.caller, matter.asked_at),
        in_conflict=await in_conflict(parts, matter.caller, matter.tenant, named, items),
    )


async def sealed_once(parts: Parts, tenant: Tenant, items: Sequence[UUID]) -> Mapping[UUID, Item]:
    """Return what is known of items, there or not: what remains of one is answered for alike."""
    found = dict(await parts.vault.items(tenant, items))
    for item in items:
        if item not in found:
            remains = await parts.vault.redactions(tenant, item=item)
            found.update((item, one.item) for one in remains)
    return found


async def in_conflict(
    parts: Parts,
    caller: Caller,
    tenant: Tenant,
    named: Sequence[NamedItem],
    items: Mapping[UUID, Item],
) -> bool:
    """Whether an item is the caller's, or they belong to its group, or did when it met.

    When something was sealed that there is no more, nobody knows.
    """
    mine = {parts.tags.author(caller.organization, one) for one in caller.selves}
    if any(item.author in mine for item in items.values()):
        return True
    sessions: dict[UUID, set[UUID | None]] = {}
    for one in named:
        if one.group is not None:
            met = items[one.item].scope if one.item in items else None
            sessions.setdefault(one.group, set()).add(met)
    known = {met for of in sessions.values() for met in of if met is not None}
    streams = [Stream(tenant, GROUP.category, group) for group in sorted(sessions)]
    streams += [Stream(tenant, SESSION.category, met) for met in sorted(known)]
    histories = await parts.store.read_streams(streams) if streams else {}
    return any(
        belonged(one, histories[group], [histories[met] if met else () for met in of])
        for group, of in sessions.items()
        for one in caller.selves
    )


async def offices_before(parts: Parts, caller: Caller, moment: datetime) -> frozenset[Role]:
    """Return the offices for the whole organization that the caller has held since before then."""
    stream = Stream(caller.own_log, "organization", caller.organization)
    since: dict[Role, datetime] = {}
    for recorded in await parts.store.read(stream):
        match recorded.event:
            case OfficeAppointed(person=caller.person, role=role, program=None):
                since[role] = recorded.recorded_at
            case OfficeEnded(person=caller.person, role=role, program=None):
                since.pop(role, None)
            case _:
                pass
    return frozenset(role for role, at in since.items() if at < moment)


async def record_refused(
    parts: Parts, caller: Caller, log: Tenant, grant: UUID | None, code: str
) -> Refused:
    """Record that a step was refused, and by which rule; make the refusal."""
    await record_refusal(parts, caller, log, code, () if grant is None else [reference_to(grant)])
    return refusal(code)


def reference_to(grant: UUID) -> ObjectRef:
    """Name a grant on record."""
    return ObjectRef(ObjectKind.GRANT, grant, "AX")
