"""Appends one record to a log of looks, durably: without it nothing is shown."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from domain.access.events import INTENTS, AccessEvent, ClockFlagged
from domain.access.rights import Permit
from domain.access.vault import Change
from domain.codes import refusal
from domain.kernel import (
    CATEGORIES,
    Context,
    Event,
    Log,
    PersonId,
    Refused,
    Reservation,
    Role,
    Stream,
    Tenant,
    own_log,
)
from domain.ports import AlreadyReserved, Append, Appended, AppendRefused, AuthorityMoved, Basis
from domain.taken import taken
from services.warden.caller import Caller
from services.warden.clock import AGAIN_AFTER, TOLERATED, apart
from services.warden.failpoints import APPENDED, DECIDING, fail_at
from services.warden.inquiry import Intent
from services.warden.ports import Parts

NOBODY: Final = PersonId(UUID(int=0))


_log = structlog.get_logger(__name__)


def access_context(
    parts: Parts, caller: Caller, tenant: Tenant, permit: Permit, purpose: str | None = None
) -> Context:
    """Say who looks, in which role and why, for a record of its own."""
    return record_context(
        parts, tenant, caller.person, permit.role, purpose or permit.purpose, client=caller.client
    )


def record_context(
    parts: Parts,
    tenant: Tenant,
    actor: PersonId,
    role: Role,
    purpose: str | None = None,
    *,
    client: str = "web",
) -> Context:
    """Begin a record: its stream is the command's id, its trace that of the question."""
    command, origin = parts.new_id(), parts.inquiry.origin
    return Context(
        tenant=tenant,
        actor=actor,
        role=role,
        at=parts.now(),
        command_id=command,
        correlation_id=origin.request or command,
        purpose=purpose,
        client=client,
        traceparent=origin.traceparent,
    )


async def record(
    parts: Parts,
    tenant: Tenant,
    events: Sequence[AccessEvent],
    context: Context,
    *,
    basis: Basis | None = None,
    changes: Sequence[Change] = (),
    claims: Sequence[Reservation] = (),
    log: Log = Log.ACCESS,
) -> int:
    """Append one record in the tenant's log of looks, durably, and return its position."""
    fail_at(parts.failpoint, DECIDING)
    facts: Sequence[Event] = events
    wanted = Append(
        stream=Stream(tenant, CATEGORIES[log], context.command_id),
        expected=0,
        events=facts,
        context=context,
        basis=basis,
        claims=claims,
    )
    store = parts.keeping({context.command_id: changes}) if changes else parts.store
    try:
        [outcome] = await store.append(tenant, [wanted])
    except Exception as error:  # noqa: BLE001 - whatever it is, without a record nothing is shown
        _log.error("access.not_recorded", error=type(error).__name__)
        raise refusal("access.not_recorded") from None
    if isinstance(outcome, AuthorityMoved | AlreadyReserved):
        raise _taken(outcome) or outcome
    if not isinstance(outcome, Appended):
        raise refusal("access.not_recorded")
    if log is Log.ACCESS:
        parts.fresh[tenant] = outcome.position
    await _compare_clocks(parts, context.at, outcome)
    if isinstance(events[0], INTENTS):
        parts.inquiry.intents.append(Intent(wanted.stream, outcome.position))
    fail_at(parts.failpoint, APPENDED)
    return outcome.position


def _taken(outcome: AppendRefused) -> Refused | None:
    """Return the refusal of what needs a claim that is held, if claims of its kind have one."""
    return taken(outcome.kind) if isinstance(outcome, AlreadyReserved) else None


async def _compare_clocks(parts: Parts, before: datetime, appended: Appended) -> None:
    """Put on record, at most once a minute, that the two clocks do not agree."""
    now = parts.now()
    for recorded in appended.recorded:
        gap = apart(before, recorded.recorded_at, now)
        organization = recorded.stream.tenant.organization
        lately = parts.flagged.get(organization)
        if abs(gap) <= TOLERATED or (lately is not None and now < lately + AGAIN_AFTER):
            return
        parts.flagged[organization] = now
        apart_ms = round(gap / timedelta(milliseconds=1))
        _log.error("clock.apart", apart_ms=apart_ms)
        log = own_log(organization)
        context = record_context(parts, log, NOBODY, Role.SYSTEM, client="warden")
        with suppress(Refused):
            await record(parts, log, [ClockFlagged(apart_ms=apart_ms)], context)
