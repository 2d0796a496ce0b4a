"""The register of break-glass: who asked, approved, opened and reviewed, content-free. Class AX.

Times are the store's, which no caller chooses.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.grants.events import (
    GrantActivated,
    GrantApproved,
    GrantExpired,
    GrantOpened,
    GrantRefused,
    GrantRequested,
    GrantReviewed,
    GrantWithdrawn,
    NoticeDeferred,
    SubjectsTold,
)
from domain.grants.state import Stage
from domain.kernel import Log, PersonId, Recorded, Role
from domain.kernel.classes import Class, Coded
from projections.projection import Projection, Write, classed


class Request(Write, frozen=True):
    """Somebody asks to open sealed things."""

    grant_id: UUID
    ground: Coded
    requester: PersonId
    asked_at: datetime
    stage: Coded


class Name(Write, frozen=True):
    """One of the things."""

    key: ClassVar[int] = 2
    grant_id: UUID
    item_id: UUID
    group_id: UUID | None


class Approve(Write, frozen=True):
    """The privacy officer agrees."""

    grant_id: UUID
    person: PersonId
    at: datetime


class ApproveToo(Write, frozen=True):
    """The organization's administration agrees."""

    grant_id: UUID
    person: PersonId
    at: datetime


class Activate(Write, frozen=True):
    """It may be opened, until then."""

    grant_id: UUID
    stage: Coded
    until: datetime


class End(Write, frozen=True):
    """How it ended, and by whom; by nobody, when its time passed."""

    grant_id: UUID
    stage: Coded
    person: PersonId | None
    at: datetime


class Open(Write, frozen=True):
    """One of the things was opened."""

    key: ClassVar[int] = 2
    grant_id: UUID
    item_id: UUID
    at: datetime


class Defer(Write, frozen=True):
    """Those concerned are not told before then."""

    grant_id: UUID
    until: datetime


class Tell(Write, frozen=True):
    """Those concerned were told of one of the things."""

    key: ClassVar[int] = 2
    grant_id: UUID
    item_id: UUID
    at: datetime


class Review(Write, frozen=True):
    """Somebody judged afterwards whether it was right."""

    grant_id: UUID
    person: PersonId
    disposition: Coded
    at: datetime


def _request(recorded: Recorded[GrantRequested]) -> Iterator[Request | Name]:
    grant, event = recorded.stream.id, recorded.event
    at = recorded.recorded_at
    yield Request(grant, event.ground, event.requester, at, Stage.REQUESTED)
    yield from (Name(grant, one.item, one.group) for one in event.items)


def _approve(recorded: Recorded[GrantApproved]) -> Iterator[Approve | ApproveToo]:
    officer = recorded.event.office is Role.PRIVACY_OFFICER
    approve = Approve if officer else ApproveToo
    yield approve(recorded.stream.id, recorded.event.by, recorded.recorded_at)


def _activate(recorded: Recorded[GrantActivated]) -> Iterator[Activate]:
    yield Activate(recorded.stream.id, Stage.ACTIVE, recorded.event.until)


def _open(recorded: Recorded[GrantOpened]) -> Iterator[Open]:
    yield Open(recorded.stream.id, recorded.event.item, recorded.recorded_at)


def _refuse(recorded: Recorded[GrantRefused]) -> Iterator[End]:
    yield End(recorded.stream.id, Stage.REFUSED, recorded.event.by, recorded.recorded_at)


def _withdraw(recorded: Recorded[GrantWithdrawn]) -> Iterator[End]:
    yield End(recorded.stream.id, Stage.WITHDRAWN, recorded.event.by, recorded.recorded_at)


def _expire(recorded: Recorded[GrantExpired]) -> Iterator[End]:
    yield End(recorded.stream.id, Stage.EXPIRED, None, recorded.recorded_at)


def _defer(recorded: Recorded[NoticeDeferred]) -> Iterator[Defer]:
    yield Defer(recorded.stream.id, recorded.event.until)


def _tell(recorded: Recorded[SubjectsTold]) -> Iterator[Tell]:
    grant, at = recorded.stream.id, recorded.recorded_at
    yield from (Tell(grant, item, at) for item in recorded.event.items)


def _review(recorded: Recorded[GrantReviewed]) -> Iterator[Review]:
    event, at = recorded.event, recorded.recorded_at
    yield Review(recorded.stream.id, event.by, event.disposition, at)


BREAK_GLASS = Projection(
    name="break_glass",
    version=1,
    log=Log.EVENTS,
    readers=("warden", "auditor"),
    writes=(Request, Name, Approve, ApproveToo, Activate, End, Open, Defer, Tell, Review),
    on={
        GrantRequested: _request,
        GrantApproved: _approve,
        GrantActivated: _activate,
        GrantRefused: _refuse,
        GrantWithdrawn: _withdraw,
        GrantOpened: _open,
        GrantExpired: _expire,
        NoticeDeferred: _defer,
        SubjectsTold: _tell,
        GrantReviewed: _review,
    },
    highest=Class.C2,
    columns=classed(
        C1="ground stage disposition",
        C2="requester privacy_officer organization_admin ended_by reviewer",
    ),
    whole_organization=True,
)
