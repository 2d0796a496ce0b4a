"""Legal holds, from the fact to the row."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.kernel import Event, PersonId, ProgramId, Recorded
from domain.kernel.classes import Coded
from domain.privacy.events import (
    HoldConfirmed,
    HoldLifted,
    HoldLiftingProposed,
    HoldPlaced,
    HoldRenewed,
)
from projections.projection import Reducer, Write


class Place(Write, frozen=True):
    """What is in this scope stays."""

    hold_id: UUID
    of_person: PersonId | None
    of_program: ProgramId | None
    of_group: UUID | None
    of_session: UUID | None
    of_class: Coded | None
    ground: Coded
    placed_by: PersonId
    review_on: date
    lapses_at: datetime
    placed_at: datetime


class Confirm(Write, frozen=True):
    """It does not lapse any more."""

    hold_id: UUID


class Renew(Write, frozen=True):
    """It is still needed."""

    hold_id: UUID
    review_on: date


class ProposeLifting(Write, frozen=True):
    """An officer finds that it is no longer needed."""

    hold_id: UUID
    lifting_by: PersonId


class Lift(Write, frozen=True):
    """It holds no longer."""

    hold_id: UUID
    lifted_at: datetime


def _place(recorded: Recorded[HoldPlaced]) -> Iterator[Place]:
    event, scope = recorded.event, recorded.event.scope
    yield Place(
        hold_id=recorded.stream.id,
        of_person=scope.person,
        of_program=scope.program,
        of_group=scope.group,
        of_session=scope.session,
        of_class=scope.label,
        ground=event.ground,
        placed_by=event.by,
        review_on=event.review_on,
        lapses_at=event.lapses_at,
        placed_at=recorded.recorded_at,
    )


def _confirm(recorded: Recorded[HoldConfirmed]) -> Iterator[Confirm]:
    yield Confirm(recorded.stream.id)


def _renew(recorded: Recorded[HoldRenewed]) -> Iterator[Renew]:
    yield Renew(recorded.stream.id, recorded.event.review_on)


def _propose_lifting(recorded: Recorded[HoldLiftingProposed]) -> Iterator[ProposeLifting]:
    yield ProposeLifting(recorded.stream.id, recorded.event.by)


def _lift(recorded: Recorded[HoldLifted]) -> Iterator[Lift]:
    yield Lift(recorded.stream.id, recorded.recorded_at)


WRITES: Final = (Place, Confirm, Renew, ProposeLifting, Lift)
ON: Final[Mapping[type[Event], Reducer]] = {
    HoldPlaced: _place,
    HoldConfirmed: _confirm,
    HoldRenewed: _renew,
    HoldLiftingProposed: _propose_lifting,
    HoldLifted: _lift,
}
