"""What the board answers: the groups of a program, and what needs attention today."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from domain.groups.pilot import is_review_due
from domain.kernel import OrganizationId, PersonId, ProgramId, Tenant, own_log
from domain.kernel.classes import Coded
from domain.ports import ReadModels

UNCONFIRMED_AFTER = timedelta(hours=72)


class GroupRow(msgspec.Struct, frozen=True, kw_only=True):
    """One group. ``state`` is a stage of its life, or ``below_minimum`` or ``leader_vacant``.

    ``leader_missing`` and ``below_minimum`` are marks on a group that is active, paused or closing;
    ``state`` shows them on an active one. ``signed`` counts the members with the current agreement,
    ``waiting`` requests without an offer, ``held`` sessions that took place, ``unconfirmed`` those
    among them whose attendance nobody has confirmed; the oldest of these ended at
    ``unconfirmed_since``. ``open_session_id`` is the session that goes on now. Times are UTC.
    """

    group_id: UUID
    code: Coded
    name: Coded
    method: Coded
    mode: Coded
    setting: Coded
    frequency: Coded
    local_time: Coded
    zone: Coded
    slot_minutes: int
    members_min: int
    seats: int
    leaders_max: int
    content_capture: Coded
    state: Coded
    leader_missing: bool
    below_minimum: bool
    members: int
    signed: int
    offered: int
    waiting: int
    leaders: int
    held: int
    unconfirmed: int
    active_since: datetime | None
    next_session: datetime | None
    next_session_id: UUID | None
    open_session_id: UUID | None = None
    last_session: datetime | None
    unconfirmed_since: datetime | None

    @property
    def goes_on(self) -> bool:
        """Whether it meets or rests, and nobody has planned its ending."""
        return self.state in {"active", "paused", "below_minimum", "leader_vacant"}

    def needs(self, now: datetime) -> tuple[str, ...]:
        """Name what needs attention, most pressing first; empty if nothing does."""
        late = self.unconfirmed_since is not None and (
            now - self.unconfirmed_since > UNCONFIRMED_AFTER
        )
        found = {
            "leader_vacant": self.leader_missing,
            "below_minimum": self.below_minimum,
            "attendance_unconfirmed": late,
            "pilot_review_due": self.goes_on and is_review_due(self.mode, self.active_since, now),
            "agreement_missing": self.signed < self.members,
            "requests_waiting": self.waiting > 0 and self.members + self.offered < self.seats,
        }
        return tuple(need for need, so in found.items() if so)


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A session to be: when, of which group, and who is in it."""

    session: UUID
    group: UUID
    people: frozenset[PersonId]
    starts_at: datetime
    ends_at: datetime


class BesideRow(msgspec.Struct, frozen=True, kw_only=True):
    """A session at the time of another: of the same group, or of one that shares somebody with it.

    Of which group it is, or whom it shares, is not said.
    """

    starts_at: datetime
    ends_at: datetime
    of_group: bool
    shares: bool


async def groups(reads: ReadModels, tenant: Tenant, now: datetime) -> list[GroupRow]:
    """List the groups of a program by code; ``now`` tells next sessions from past ones."""
    rows = await reads.fetch("group_board", "groups", tenant, now)
    return [GroupRow(**row) for row in rows]


async def sessions_beside(
    reads: ReadModels,
    organization: OrganizationId,
    programs: Sequence[ProgramId],
    planned: Planned,
) -> list[BesideRow]:
    """List the sessions of these programs that take place when another is planned."""
    rows = await reads.fetch(
        "group_board",
        "beside",
        own_log(organization),
        programs,
        planned.session,
        planned.starts_at,
        planned.ends_at,
        planned.group,
        sorted(planned.people),
    )
    return [BesideRow(**row) for row in rows]
