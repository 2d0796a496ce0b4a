"""What the sessions answer: one of them, the newest, those of a group."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from domain.kernel import Tenant
from domain.kernel.classes import Coded
from domain.ports import ReadModels


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One session. ``local_start`` is wall-clock time in ``zone``; ``starts_at`` is UTC.

    ``state`` is scheduled, open, closed (held, attendance not yet confirmed), confirmed, cancelled
    or not_held; ``minutes`` its length once it is over and known. ``present`` counts everybody who
    came, ``members_present`` the members among them, once it is over: before, both are None.
    """

    session_id: UUID
    group_id: UUID
    code: Coded
    number: int
    starts_at: datetime
    local_start: Coded
    zone: Coded
    slot_minutes: int
    state: Coded
    minutes: int | None
    quorum_overridden: bool
    present: int | None
    members_present: int | None


class Before(msgspec.Struct, frozen=True):
    """Where a page ends and the next, older one begins."""

    starts_at: datetime
    session_id: UUID


NEWEST = Before(datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))


async def session(reads: ReadModels, tenant: Tenant, session_id: UUID) -> SessionRow | None:
    """Find one session."""
    rows = await reads.fetch("sessions", "session", tenant, session_id)
    return SessionRow(**rows[0]) if rows else None


async def sessions(
    reads: ReadModels,
    tenant: Tenant,
    *,
    group: UUID | None = None,
    before: Before = NEWEST,
    limit: int = 50,
) -> list[SessionRow]:
    """List sessions of a program, or of one group, the latest first, from ``before`` back."""
    if group is None:
        rows = await reads.fetch(
            "sessions", "newest", tenant, before.starts_at, before.session_id, limit
        )
    else:
        rows = await reads.fetch(
            "sessions",
            "newest_of_group",
            tenant,
            before.starts_at,
            before.session_id,
            limit,
            group,
        )
    return [SessionRow(**row) for row in rows]
