"""Requests for erasure, from the fact to the row."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.kernel import Event, ProgramId, Recorded
from domain.kernel.classes import Coded
from domain.privacy.events import (
    ErasureApproved,
    ErasureProven,
    ErasureRefused,
    ErasureRequested,
    ErasureWithdrawn,
)
from domain.privacy.state import Stage
from projections.projection import Reducer, Write


class Request(Write, frozen=True):
    """An erasure is asked for."""

    request_id: UUID
    kind: Coded
    own: bool
    asked_by: UUID
    subject: UUID | None
    due_on: date
    of_program: ProgramId | None
    of_session: UUID | None
    of_class: Coded | None
    asked_at: datetime


class Decide(Write, frozen=True):
    """It was decided, or whoever asked no longer does."""

    request_id: UUID
    stage: Coded
    obstacle: Coded | None
    decided_at: datetime


class Prove(Write, frozen=True):
    """All of it is destroyed."""

    request_id: UUID
    backups_expire_on: date
    proven_at: datetime


def _request(recorded: Recorded[ErasureRequested]) -> Iterator[Request]:
    event, scope = recorded.event, recorded.event.scope
    yield Request(
        request_id=recorded.stream.id,
        kind=event.kind,
        own=event.own,
        asked_by=event.by,
        subject=event.subject,
        due_on=event.due_on,
        of_program=scope.program,
        of_session=scope.session,
        of_class=scope.label,
        asked_at=recorded.recorded_at,
    )


def _approve(recorded: Recorded[ErasureApproved]) -> Iterator[Decide]:
    yield Decide(recorded.stream.id, Stage.APPROVED, None, recorded.recorded_at)


def _refuse(recorded: Recorded[ErasureRefused]) -> Iterator[Decide]:
    obstacle = recorded.event.obstacle
    yield Decide(recorded.stream.id, Stage.REFUSED, obstacle, recorded.recorded_at)


def _withdraw(recorded: Recorded[ErasureWithdrawn]) -> Iterator[Decide]:
    yield Decide(recorded.stream.id, Stage.WITHDRAWN, None, recorded.recorded_at)


def _prove(recorded: Recorded[ErasureProven]) -> Iterator[Prove]:
    yield Prove(recorded.stream.id, recorded.event.backups_expire_on, recorded.recorded_at)


WRITES: Final = (Request, Decide, Prove)
ON: Final[Mapping[type[Event], Reducer]] = {
    ErasureRequested: _request,
    ErasureApproved: _approve,
    ErasureRefused: _refuse,
    ErasureWithdrawn: _withdraw,
    ErasureProven: _prove,
}
