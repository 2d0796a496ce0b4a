"""Who leads a group, is in it or waits for a seat, by pseudonymous id: class C2."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from domain.groups.events import (
    AgreementSigned,
    LeaderAssigned,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    WaitingListJoined,
)
from domain.kernel import Log, PersonId, Recorded, Role
from domain.kernel.classes import Class, Coded
from projections.projection import Projection, Write, classed


class Stand(Write, frozen=True):
    """Somebody is on the roster, as a leader or not; ``since`` is None before they belong to it."""

    key: ClassVar[int] = 3
    group_id: UUID
    person_id: PersonId
    leads: bool
    role: Coded
    state: Coded
    since: datetime | None = None


class Sign(Write, frozen=True):
    """A member signed an agreement."""

    key: ClassVar[int] = 3
    group_id: UUID
    person_id: PersonId
    leads: bool
    agreement_version: int
    signed_on: date


class Leave(Write, frozen=True):
    """Somebody is on it no longer."""

    key: ClassVar[int] = 3
    group_id: UUID
    person_id: PersonId
    leads: bool


def _request(recorded: Recorded[MembershipRequested]) -> Iterator[Stand]:
    yield Stand(recorded.stream.id, recorded.event.person, False, Role.MEMBER, "requested")


def _wait(recorded: Recorded[WaitingListJoined]) -> Iterator[Stand]:
    yield Stand(recorded.stream.id, recorded.event.person, False, Role.MEMBER, "waiting")


def _offer(recorded: Recorded[MembershipOffered]) -> Iterator[Stand]:
    yield Stand(recorded.stream.id, recorded.event.person, False, Role.MEMBER, "offered")


def _belong(recorded: Recorded[MembershipActivated]) -> Iterator[Stand]:
    group, person, at = recorded.stream.id, recorded.event.person, recorded.metadata.occurred_at
    yield Stand(group, person, False, Role.MEMBER, "active", at)


def _sign(recorded: Recorded[AgreementSigned]) -> Iterator[Sign]:
    event = recorded.event
    yield Sign(recorded.stream.id, event.person, False, event.version, event.signed_on)


def _leave(recorded: Recorded[MembershipDeclined | MembershipEnded]) -> Iterator[Leave]:
    yield Leave(recorded.stream.id, recorded.event.person, False)


def _lead(recorded: Recorded[LeaderAssigned]) -> Iterator[Stand]:
    event, at = recorded.event, recorded.metadata.occurred_at
    yield Stand(recorded.stream.id, event.person, True, event.role, "active", at)


def _stop_leading(recorded: Recorded[LeadershipEnded]) -> Iterator[Leave]:
    yield Leave(recorded.stream.id, recorded.event.person, True)


ROSTERS = Projection(
    name="rosters",
    version=1,
    log=Log.EVENTS,
    readers=("app",),
    writes=(Stand, Sign, Leave),
    on={
        MembershipRequested: _request,
        WaitingListJoined: _wait,
        MembershipOffered: _offer,
        MembershipActivated: _belong,
        AgreementSigned: _sign,
        MembershipDeclined: _leave,
        MembershipEnded: _leave,
        LeaderAssigned: _lead,
        LeadershipEnded: _stop_leading,
    },
    highest=Class.C2,
    columns=classed(C1="role state", C2="person_id"),
    whole_organization=True,
)
