"""Records what somebody is about to see, or was refused, before anything leaves the Warden."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, TypeVar
from uuid import UUID

import msgspec

from domain.access.events import AccessDenied, AccessPermitted, ObjectRef, TrailSearched
from domain.access.purposes import Basis as Ground
from domain.access.purposes import Purpose
from domain.access.rights import NOT_THE_PRESENTER, UNKNOWN_ITEM, Denial, Permit, may_search_trail
from domain.access.vault import Change
from domain.codes import refusal
from domain.kernel import (
    Context,
    Log,
    OrganizationId,
    PersonId,
    Reservation,
    Role,
    Stream,
    Tenant,
    own_log,
)
from domain.organizations.events import Quotas
from domain.organizations.organization import ORGANIZATION
from domain.ports import AuthorityMoved
from services.warden.caller import OFFICERS, Caller
from services.warden.limits import MINUTE
from services.warden.on_record import as_tried
from services.warden.ports import Parts
from services.warden.records import NOBODY, access_context, record, record_context
from services.warden.rules_version import RULES_VERSION

R = TypeVar("R")


A = TypeVar("A")


WHO_PRESENTED: Final = frozenset({NOT_THE_PRESENTER, "material.not_the_presenter"})
"""Rules by which somebody is refused who did not present: on record nothing says that of them."""


async def decide_twice(parts: Parts, request: R, show: Callable[[Parts, R], Awaitable[A]]) -> A:
    """Decide anew, once, if the caller's rights moved between the decision and the record."""
    try:
        return await show(parts, request)
    except AuthorityMoved:
        pass
    try:
        return await show(parts, request)
    except AuthorityMoved:
        raise refusal("access.rights_moved") from None


async def record_permit(
    parts: Parts,
    caller: Caller,
    tenant: Tenant,
    permit: Permit,
    objects: Sequence[ObjectRef],
    *,
    reason: tuple[UUID, Sequence[Change]] | None = None,
    grant: UUID | None = None,
    claims: Sequence[Reservation] = (),
) -> int:
    """Record that objects are about to be shown, and return the record's position.

    What is one's own goes to the log of own looks, whose positions nobody is told, and whoever
    holds an admin's office is not told how far the access log has come, for it comes on when others
    look: 0 is returned, in whichever role they act.
    ``claims`` are made in the same transaction, so that what may be used once is used once. Raises
    ``AuthorityMoved`` if the caller's rights are no longer those that were decided on,
    ``AlreadyReserved`` if a claim is held by another record, and ``Unavailable``
    (``access.not_recorded``) if it cannot be recorded: then nothing may be shown.
    """
    is_own = permit.purpose is Purpose.OWN
    event = AccessPermitted(
        objects=tuple(objects),
        basis=permit.basis,
        rule=permit.rule,
        authority=caller.basis.version,
        strength=caller.principal.strength,
        session=_sign_in(parts, caller, is_own=is_own),
        reason=None if reason is None else reason[0],
        grant=grant,
        policy=RULES_VERSION,
        address=parts.inquiry.origin.address,
    )
    if is_own:
        await _record_own_look(parts, caller, event, permit)
        return 0
    changes = () if reason is None else reason[1]
    context = access_context(parts, caller, tenant, permit)
    position = await record(
        parts, tenant, [event], context, basis=caller.basis, changes=changes, claims=claims
    )
    return position if _is_told(caller) else 0


def _is_told(caller: Caller) -> bool:
    """Whether somebody may know the numbers of access records: of admins, who may search them."""
    admins = OFFICERS & caller.who.all_offices
    return not admins or not isinstance(may_search_trail(caller.who, caller.own_log), Denial)


async def record_search(
    parts: Parts, caller: Caller, permit: Permit, searched: TrailSearched
) -> None:
    """Record that somebody is about to be shown access records.

    What an author is told of the author's own items goes to the log of own looks. Raises as
    ``record_permit`` does.
    """
    event = msgspec.structs.replace(
        searched,
        strength=caller.principal.strength,
        session=_sign_in(parts, caller, is_own=searched.own),
        policy=RULES_VERSION,
        address=parts.inquiry.origin.address,
    )
    if searched.own:
        await _record_own_look(parts, caller, event, permit)
        return
    context = access_context(parts, caller, caller.own_log, permit)
    await record(parts, caller.own_log, [event], context, basis=caller.basis)


async def record_refusal(
    parts: Parts,
    caller: Caller,
    tenant: Tenant,
    rule: str,
    objects: Sequence[ObjectRef],
    *,
    purpose: str | None = None,
    grant: UUID | None = None,
    own: bool = False,
    group: UUID | None = None,
) -> None:
    """Record that somebody was refused, and by which rule.

    ``own`` says that it is theirs, ``group`` is of what they asked for. What is not theirs is on
    record under an id that they alone have for it. By which rule somebody was refused who did not
    present is on record as of an item that is unknown.
    """
    tried = partial(as_tried, parts, caller.organization, caller.person)
    event = AccessDenied(
        objects=tuple(objects if own else map(tried, objects)),
        rule=UNKNOWN_ITEM if rule in WHO_PRESENTED else rule,
        strength=caller.principal.strength,
        session=_sign_in(parts, caller, is_own=own),
        grant=grant,
        policy=RULES_VERSION,
        address=parts.inquiry.origin.address,
    )
    if own:
        permit = Permit(rule, Ground.OWN, Role.MEMBER, Purpose.OWN)
        await _record_own_look(parts, caller, event, permit)
        return
    context = record_context(
        parts, tenant, caller.person, caller.acts_as(tenant, group), purpose, client=caller.client
    )
    await _record_refused(parts, tenant, event, context)


async def _record_own_look(
    parts: Parts,
    caller: Caller,
    event: AccessPermitted | AccessDenied | TrailSearched,
    permit: Permit,
) -> None:
    """Record a look at what is one's own, with no number that another log has."""
    command = parts.new_id()
    context = Context(
        tenant=caller.own_log,
        actor=caller.person,
        role=permit.role,
        at=parts.now(),
        command_id=command,
        correlation_id=command,
        purpose=Purpose.OWN,
        client=caller.client,
    )
    basis = None if isinstance(event, AccessDenied) else caller.basis
    await record(parts, caller.own_log, [event], context, basis=basis, log=Log.OWN)


def _sign_in(parts: Parts, caller: Caller, *, is_own: bool) -> UUID:
    """Name the sign-in as the log does that is written to: no two logs share a name."""
    session = caller.principal.session
    return parts.tags.sign_in(caller.organization, session) if is_own else session


async def record_refusal_of_stranger(
    parts: Parts, tenant: Tenant, rule: str, person: PersonId = NOBODY
) -> None:
    """Record that somebody who is not signed in was refused; ``person`` whose account it was."""
    event = AccessDenied(
        objects=(),
        rule=rule,
        strength="",
        policy=RULES_VERSION,
        address=parts.inquiry.origin.address,
    )
    role = Role.MEMBER if person != NOBODY else Role.SYSTEM
    await _record_refused(parts, tenant, event, record_context(parts, tenant, person, role))


async def _record_refused(
    parts: Parts, tenant: Tenant, event: AccessDenied, context: Context
) -> None:
    """Record a refusal, unless its caller is flooding the log: then it is counted, and they wait.

    Raises ``Throttled`` (``access.too_many_refusals``).
    """
    most = (await quotas_of(parts, tenant.organization)).refusals
    if not parts.counts.refusals.count(tenant, context.actor, most, parts.now()):
        raise refusal("access.too_many_refusals", after_s=round(MINUTE.total_seconds()))
    await record(parts, tenant, [event], context)


async def quotas_of(parts: Parts, organization: OrganizationId) -> Quotas:
    """Return how much one person is shown and refused: looked up once a minute."""
    known = parts.counts.limits.known(organization, parts.now())
    if known is not None:
        return known
    stream = Stream(own_log(organization), ORGANIZATION.category, organization)
    found = await parts.store.states(ORGANIZATION, [stream])
    return parts.counts.limits.keep(organization, found[stream.id].state.quotas, parts.now())
