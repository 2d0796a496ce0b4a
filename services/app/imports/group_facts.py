"""A group's year as facts in the order in which they came true."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import IntEnum
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.groups.commands import (
    ActivateGroup,
    AnswerContentConsent,
    ApproveCharter,
    AssignLeader,
    EndMembership,
    GroupCommand,
    OfferMembership,
    OpenRecruiting,
    ProposeGroup,
    SignAgreement,
)
from domain.groups.events import Frame
from domain.kernel import OrganizationId, PersonId, Stream, Tenant
from domain.rules import GroupRules
from services.app.imports import rows
from services.app.imports.book import Entry
from services.app.imports.clock import midnight
from services.app.imports.columns import GROUPS, LEADERS, MEMBERSHIPS, Sheet
from services.app.imports.identity import group_id, person_id, step_id
from services.app.imports.report import Place
from services.app.imports.thread import Act, Move

MEMBERSHIP_STEPS = ("offer", "sign", "consent", "end")


class Rank(IntEnum):
    """In which order facts of one day come true."""

    BEGIN = 0
    LEAD = 1
    LEAVE = 2
    JOIN = 3
    MEET = 4
    SESSION = 5


class Fact(NamedTuple):
    """Something that comes true on a day; ``act`` is decided then."""

    day: date
    rank: Rank
    order: tuple[datetime, int]
    place: Place
    act: Act


class PersonFacts(msgspec.Struct, frozen=True):
    """What the roster must know of a person."""

    profession: str
    practice: str | None


class GroupFrame(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when a group's facts belong; ``now`` bounds what can have come true.

    ``attested_at`` is when an officer last vouched for the past.
    """

    organization: OrganizationId
    tenant: Tenant
    zone: str
    rules: GroupRules
    now: datetime
    attested_at: datetime | None

    def instant(self, day: date) -> datetime:
        """Return when a fact of ``day`` came true; what lies ahead is dated now."""
        return min(midnight(day, self.zone), self.now)

    def ahead(self, day: date) -> bool:
        """Whether the day has not come yet."""
        return midnight(day, self.zone) > self.now


class GroupFacts:
    """Turns the rows about one group into facts."""

    def __init__(self, frame: GroupFrame, code: str) -> None:
        self._frame = frame
        self.stream = Stream(frame.tenant, "group", group_id(frame.organization, code))

    def beginning(self, entry: Entry[rows.Group]) -> Iterator[Fact]:
        """The group is proposed, chartered, takes members, and meets."""
        row, place = entry.row, entry.place
        proposal = ProposeGroup(
            code=row.code,
            name=row.name,
            method=row.method,
            mode=row.mode,
            frame=Frame(
                frequency=row.frequency,
                local_time=row.local_time,
                zone=self._frame.zone,
                slot_minutes=row.slot_minutes,
                setting=row.setting,
            ),
            rules=self._frame.rules,
        )
        at = self._frame.instant(row.started_on)
        begin = [
            self._move(place, self._id(GROUPS, name, row.key), at, command)
            for name, command in (
                ("propose", proposal),
                ("charter", ApproveCharter()),
                ("recruit", OpenRecruiting()),
            )
        ]
        act = Act(tuple(begin), founding=True)
        yield Fact(date.min, Rank.BEGIN, (at, place.line), place, act)
        if not self._frame.ahead(row.started_on):
            yield self.meeting(entry, row.started_on)

    def meeting(self, entry: Entry[rows.Group], day: date) -> Fact:
        """The group begins to meet, with however many members it has."""
        at = self._frame.instant(day)
        command = ActivateGroup(below_minimum=True)
        move = self._move(entry.place, self._id(GROUPS, "activate", entry.row.key), at, command)
        return self._fact(day, Rank.MEET, entry.place, [move])

    def leading(self, entry: Entry[rows.Leader]) -> Fact:
        """Somebody leads."""
        row = entry.row
        command = AssignLeader(
            person=self._person(row.person),
            role=row.role,
            credential=row.credential,
            supervisor=self._person(row.supervisor) if row.supervisor else None,
        )
        at = self._frame.instant(row.assigned_on)
        move = self._move(entry.place, self._id(LEADERS, "assign", row.key), at, command)
        return self._fact(row.assigned_on, Rank.LEAD, entry.place, [move])

    def membership(self, entry: Entry[rows.Membership], person: PersonFacts) -> Iterator[Fact]:
        """Somebody is offered a seat, signs, answers, and may leave."""
        row, who = entry.row, self._person(entry.row.person)
        offer = OfferMembership(who, person.profession, person.practice)
        sign = SignAgreement(who, self._frame.rules.profile.agreement_version, row.locale)
        signed_on = row.signed_on and max(row.signed_on, row.joined_on)
        joins: dict[date, list[tuple[str, GroupCommand]]] = {row.joined_on: [("offer", offer)]}
        if signed_on and not self._frame.ahead(signed_on):
            signs = joins.setdefault(signed_on, [])
            signs.append(("sign", sign))
            if row.consent is not None:
                signs.append(("consent", AnswerContentConsent(who, row.consent)))
        unsaid = self._unsaid(row)
        kin = tuple(self._id(MEMBERSHIPS, name, row.key) for name in MEMBERSHIP_STEPS)
        for day, commands in joins.items():
            moves = self._moves(entry, self._frame.instant(day), commands, who)
            yield self._fact(day, Rank.JOIN, entry.place, moves, unsaid, kin)
        if row.left_on and not self._frame.ahead(row.left_on):
            at = self._frame.instant(row.left_on)
            moves = self._moves(entry, at, [("end", EndMembership(who))], None)
            yield self._fact(row.left_on, Rank.LEAVE, entry.place, moves, kin=kin)

    def _unsaid(self, row: rows.Membership) -> tuple[UUID, ...]:
        said = {"sign": row.signed_on, "consent": row.consent is not None, "end": row.left_on}
        return tuple(
            self._id(MEMBERSHIPS, name, row.key) for name, there in said.items() if not there
        )

    def _moves(
        self,
        entry: Entry[rows.Membership],
        at: datetime,
        commands: Sequence[tuple[str, GroupCommand]],
        on_behalf_of: PersonId | None,
    ) -> list[Move]:
        moves = (
            self._move(entry.place, self._id(MEMBERSHIPS, name, entry.row.key), at, command)
            for name, command in commands
        )
        return [msgspec.structs.replace(move, on_behalf_of=on_behalf_of) for move in moves]

    def _move(self, place: Place, command_id: UUID, at: datetime, command: GroupCommand) -> Move:
        return Move(place=place, stream=self.stream, command=command, command_id=command_id, at=at)

    def _fact(
        self,
        day: date,
        rank: Rank,
        place: Place,
        moves: Sequence[Move],
        unsaid: tuple[UUID, ...] = (),
        kin: tuple[UUID, ...] = (),
    ) -> Fact:
        act = Act(tuple(moves), unsaid, kin)
        return Fact(day, rank, (moves[0].at, place.line), place, act)

    def _id(self, sheet: Sheet, step: str, key: tuple[str, ...]) -> UUID:
        return step_id(self._frame.organization, sheet, step, *key)

    def _person(self, code: str) -> PersonId:
        return person_id(self._frame.organization, code)
