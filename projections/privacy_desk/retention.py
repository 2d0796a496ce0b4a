"""Rules of retention, and what they let go, from the fact to the row."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from msgspec.structs import asdict

from domain.kernel import Event, PersonId, Recorded
from domain.kernel.classes import Coded
from domain.privacy.events import (
    ClearingAgreed,
    ClearingProposed,
    RetentionAdopted,
    RetentionAnnounced,
    RetentionExecuted,
    RetentionProposed,
)
from domain.privacy.expiry import NOTICE
from projections.projection import Reducer, Write


class _Rules(Write, frozen=True):
    """How many days things of each kind are kept, from a day on."""

    stream_id: UUID
    from_day: date
    case_narrative: int
    reflection: int
    leader_debrief: int
    presentation: int
    access_records: int


class Propose(_Rules, frozen=True):
    """An officer proposes these."""

    entry: int
    proposed_by: PersonId
    proposed_at: datetime


class Adopt(_Rules, frozen=True):
    """A second officer agrees to these."""

    adopted_at: datetime


class Run(Write, frozen=True):
    """Items of a kind went."""

    key: ClassVar[int] = 2
    stream_id: UUID
    entry: int
    kind: Coded
    items: int
    before: datetime
    at: datetime


class Announce(Write, frozen=True):
    """Items of a kind are about to go."""

    key: ClassVar[int] = 2
    stream_id: UUID
    entry: int
    kind: Coded
    items: int
    before: datetime
    goes_at: datetime


class ProposeClearing(Write, frozen=True):
    """An officer finds that all that was announced may go at once."""

    stream_id: UUID
    clearing_by: PersonId
    proposed_at: datetime


class AgreeClearing(Write, frozen=True):
    """A second officer agrees."""

    stream_id: UUID
    until: datetime


def _propose(recorded: Recorded[RetentionProposed]) -> Iterator[Propose]:
    yield Propose(
        stream_id=recorded.stream.id,
        entry=recorded.position,
        from_day=recorded.event.from_day,
        proposed_by=recorded.event.by,
        proposed_at=recorded.recorded_at,
        **asdict(recorded.event.rules),
    )


def _adopt(recorded: Recorded[RetentionAdopted]) -> Iterator[Adopt]:
    yield Adopt(
        stream_id=recorded.stream.id,
        from_day=recorded.event.from_day,
        adopted_at=recorded.recorded_at,
        **asdict(recorded.event.rules),
    )


def _run(recorded: Recorded[RetentionExecuted]) -> Iterator[Run]:
    event, place = recorded.event, (recorded.stream.id, recorded.position)
    yield Run(*place, event.kind, event.items, event.before, recorded.recorded_at)


def _announce(recorded: Recorded[RetentionAnnounced]) -> Iterator[Announce]:
    event, place = recorded.event, (recorded.stream.id, recorded.position)
    yield Announce(*place, event.kind, event.items, event.before, event.at + NOTICE)


def _propose_clearing(recorded: Recorded[ClearingProposed]) -> Iterator[ProposeClearing]:
    yield ProposeClearing(recorded.stream.id, recorded.event.by, recorded.recorded_at)


def _agree_clearing(recorded: Recorded[ClearingAgreed]) -> Iterator[AgreeClearing]:
    yield AgreeClearing(recorded.stream.id, recorded.event.until)


WRITES: Final = (Propose, Adopt, Run, Announce, ProposeClearing, AgreeClearing)
ON: Final[Mapping[type[Event], Reducer]] = {
    RetentionProposed: _propose,
    RetentionAdopted: _adopt,
    RetentionExecuted: _run,
    RetentionAnnounced: _announce,
    ClearingProposed: _propose_clearing,
    ClearingAgreed: _agree_clearing,
}
