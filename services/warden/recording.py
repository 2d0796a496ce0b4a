"""Writes what somebody is about to see, or was refused, before anything leaves the Warden."""

import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar
from uuid import UUID

from domain.access.events import AccessDenied, AccessEvent, AccessPermitted, ObjectRef
from domain.access.vault import Change
from domain.kernel import Context, Event, PersonId, Refused, Role, Stream, Tenant
from domain.ports import Append, Appended, AuthorityMoved, Basis
from services.warden.caller import Caller
from services.warden.ports import Parts
from services.warden.refusals import refusal
from services.warden.rights import Permit

R = TypeVar("R")
A = TypeVar("A")

DECIDING: Final = "access.deciding"
APPENDED: Final = "access.appended"
NOBODY: Final = PersonId(UUID(int=0))


async def decided_twice(parts: Parts, request: R, show: Callable[[Parts, R], Awaitable[A]]) -> A:
    """Decide anew, once, if the caller's rights moved between the decision and the record."""
    try:
        return await show(parts, request)
    except AuthorityMoved:
        pass
    try:
        return await show(parts, request)
    except AuthorityMoved:
        raise refusal("access.rights_moved") from None


async def permitted(
    parts: Parts,
    caller: Caller,
    tenant: Tenant,
    permit: Permit,
    objects: Sequence[ObjectRef],
    *,
    reason: tuple[UUID, Sequence[Change]] | None = None,
    request: UUID | None = None,
) -> int:
    """Record that objects are about to be shown, and return the record's position.

    Raises ``AuthorityMoved`` if the caller's rights are no longer those that were decided on, and
    ``Unavailable`` (``access.not_recorded``) if it cannot be recorded: then nothing may be shown.
    """
    event = AccessPermitted(
        objects=tuple(objects),
        basis=permit.basis,
        rule=permit.rule,
        authority=caller.basis.version,
        strength=caller.principal.strength,
        session=caller.principal.session,
        reason=None if reason is None else reason[0],
    )
    context = access_context(parts, caller, tenant, permit, request)
    changes = () if reason is None else reason[1]
    return await record(parts, tenant, [event], context, basis=caller.basis, changes=changes)


async def denied(
    parts: Parts,
    caller: Caller,
    tenant: Tenant,
    rule: str,
    objects: Sequence[ObjectRef],
    *,
    purpose: str | None = None,
) -> int:
    """Record that somebody was refused, and by which rule."""
    event = AccessDenied(
        objects=tuple(objects),
        rule=rule,
        strength=caller.principal.strength,
        session=caller.principal.session,
    )
    command = parts.new_id()
    context = Context(
        tenant=tenant,
        actor=caller.person,
        role=caller.acts_as(tenant),
        at=parts.now(),
        command_id=command,
        correlation_id=command,
        purpose=purpose,
        client=caller.client,
    )
    return await record(parts, tenant, [event], context)


async def denied_to_nobody(
    parts: Parts, tenant: Tenant, rule: str, person: PersonId = NOBODY
) -> int:
    """Record that somebody who is not signed in was refused; ``person`` whose account it was."""
    command = parts.new_id()
    context = Context(
        tenant=tenant,
        actor=person,
        role=Role.MEMBER if person != NOBODY else Role.SYSTEM,
        at=parts.now(),
        command_id=command,
        correlation_id=command,
        client="web",
    )
    return await record(parts, tenant, [AccessDenied(objects=(), rule=rule, strength="")], context)


def access_context(
    parts: Parts, caller: Caller, tenant: Tenant, permit: Permit, request: UUID | None = None
) -> Context:
    """Say who looks, in which role and why, for a record of its own."""
    command = parts.new_id()
    return Context(
        tenant=tenant,
        actor=caller.person,
        role=permit.role,
        at=parts.now(),
        command_id=command,
        correlation_id=request or command,
        purpose=permit.purpose,
        client=caller.client,
    )


async def record(
    parts: Parts,
    tenant: Tenant,
    events: Sequence[AccessEvent],
    context: Context,
    *,
    basis: Basis | None = None,
    changes: Sequence[Change] = (),
) -> int:
    """Append one access record in the tenant's access log, durably, and return its position."""
    _fail_at(parts, DECIDING)
    facts: Sequence[Event] = events
    wanted = Append(
        stream=Stream(tenant, "access", context.command_id),
        expected=0,
        events=facts,
        context=context,
        basis=basis,
    )
    store = parts.keeping({context.command_id: changes}) if changes else parts.store
    try:
        [outcome] = await store.append(tenant, [wanted])
    except (Refused, OSError):
        raise refusal("access.not_recorded") from None
    if isinstance(outcome, AuthorityMoved):
        raise outcome
    if not isinstance(outcome, Appended):
        raise refusal("access.not_recorded")
    parts.fresh[tenant] = outcome.position
    _fail_at(parts, APPENDED)
    return outcome.position


def _fail_at(parts: Parts, place: str) -> None:
    """Die here if a crash test asks for it."""
    if parts.failpoint == place:
        os.kill(os.getpid(), signal.SIGKILL)
