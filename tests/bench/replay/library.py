"""The same group as an aggregate of `eventsourcing`: the same facts, and what surrounds them."""

from collections.abc import Sequence
from dataclasses import field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from domain.groups.events import (
    AgreementSigned,
    ContentConsentGiven,
    GroupActivated,
    GroupChartered,
    GroupEvent,
    GroupProposed,
    LeaderAssigned,
    MembershipActivated,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    RecruitingOpened,
)


class Group(Aggregate):
    """A roster and a stage; it changes in place, which is the library's way."""

    class Event(Aggregate.Event):
        """What surrounds each fact is kept with it, as its documentation tells to."""

        actor: UUID = field(default_factory=uuid4, kw_only=True)
        acting_role: str = field(default="leader", kw_only=True)
        occurred_at: datetime = field(default_factory=partial(datetime.now, UTC), kw_only=True)
        correlation_id: UUID = field(default_factory=uuid4, kw_only=True)
        command_id: UUID = field(default_factory=uuid4, kw_only=True)

    class Proposed(Event, Aggregate.Created):
        """A group is wanted."""

        code: str
        name: str

    @event(Proposed)
    def __init__(self, code: str, name: str) -> None:
        self.code = code
        self.name = name
        self.stage = "proposed"
        self.waiting: set[UUID] = set()
        self.offered: dict[UUID, str | None] = {}
        self.members: dict[UUID, str | None] = {}
        self.leaders: dict[UUID, tuple[str, str]] = {}
        self.signatures: dict[UUID, tuple[int, str, str]] = {}
        self.consents: dict[UUID, bool] = {}

    @event("StageReached")
    def reach(self, stage: str) -> None:
        self.stage = stage

    @event("LeaderAssigned")
    def assign(self, person: UUID, role: str, credential: str) -> None:
        self.leaders[person] = (role, credential)

    @event("MembershipRequested")
    def request(self, person: UUID) -> None:
        self.waiting.add(person)

    @event("MembershipOffered")
    def offer(self, person: UUID, practice: str | None) -> None:
        self.waiting.discard(person)
        self.offered[person] = practice

    @event("AgreementSigned")
    def sign(self, person: UUID, version: int, locale: str, signed_on: str) -> None:
        self.signatures[person] = (version, locale, signed_on)

    @event("ContentConsentGiven")
    def consent(self, person: UUID) -> None:
        self.consents[person] = True

    @event("MembershipActivated")
    def activate(self, person: UUID) -> None:
        self.members[person] = self.offered.pop(person, None)

    @event("MembershipEnded")
    def end(self, person: UUID) -> None:
        for people in (self.offered, self.members, self.signatures, self.consents):
            people.pop(person, None)


def saved(application: Application[UUID], history: Sequence[GroupEvent]) -> UUID:
    """Let the same happen there, and return the aggregate's id."""
    first, *others = history
    assert isinstance(first, GroupProposed)
    group = Group(first.code, first.name)
    for fact in others:
        _happen(group, fact)
    application.save(group)
    return group.id


def _happen(group: Any, fact: GroupEvent) -> None:  # noqa: ANN401 - the library's decorators hide the types
    match fact:
        case GroupChartered() | RecruitingOpened() | GroupActivated():
            group.reach(stage=str(fact.__struct_config__.tag))
        case LeaderAssigned(person=person, role=role, credential=credential):
            group.assign(person=person, role=str(role), credential=credential)
        case MembershipRequested(person=person):
            group.request(person=person)
        case MembershipOffered(person=person, practice=practice):
            group.offer(person=person, practice=practice)
        case AgreementSigned(person=person, version=version, locale=locale, signed_on=day):
            group.sign(person=person, version=version, locale=locale, signed_on=_day(day))
        case ContentConsentGiven(person=person):
            group.consent(person=person)
        case MembershipActivated(person=person):
            group.activate(person=person)
        case MembershipEnded(person=person):
            group.end(person=person)
        case _:
            raise AssertionError(fact)


def _day(day: date) -> str:
    return day.isoformat()
