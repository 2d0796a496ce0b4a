"""A group's year lived through day by day: what its rows come to, and what is to be written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.groups.events import GroupFellBelowMinimum, SamePracticeNoted
from domain.groups.group import GROUP
from domain.groups.standing import standing
from domain.groups.state import Stage
from domain.kernel import Event, Recorded, Refused
from domain.sessions.naming import session_id
from services.app.imports import rows
from services.app.imports.book import Book, Entry
from services.app.imports.columns import GROUPS, PEOPLE
from services.app.imports.group_facts import Fact, GroupFacts, GroupFrame, PersonFacts, Rank
from services.app.imports.officer import Officer
from services.app.imports.report import Place
from services.app.imports.session_plan import Attended, SessionPlan
from services.app.imports.thread import Act, Move, Thread

History = Mapping[UUID, Sequence[Recorded[Any]]]


class GroupRows(msgspec.Struct, frozen=True, kw_only=True):
    """All rows about one group; ``attended`` is by session's code."""

    group: Entry[rows.Group]
    leaders: Sequence[Entry[rows.Leader]]
    memberships: Sequence[Entry[rows.Membership]]
    sessions: Sequence[Entry[rows.Session]]
    attended: Mapping[str, Attended]

    @property
    def leaning(self) -> Sequence[Place]:
        """The rows that lean on the group itself."""
        return [
            *(entry.place for entry in self.leaders),
            *(entry.place for entry in self.memberships),
            *(entry.place for entry in self.sessions),
        ]

    @property
    def size(self) -> int:
        """How many rows these are."""
        return 1 + len(self.leaning) + sum(map(len, self.attended.values()))


class GroupPlan(msgspec.Struct, frozen=True):
    """What is to be written: the group's own stream first, then its sessions'."""

    roster: Sequence[Move]
    sessions: Sequence[Move]


class GroupWalk:
    """Walks through the year of one group, deciding each row on its day."""

    def __init__(
        self,
        book: Book,
        frame: GroupFrame,
        officer: Officer,
        *,
        of: GroupRows,
        people: Mapping[str, PersonFacts],
        history: History,
    ) -> None:
        self._book = book
        self._frame = frame
        self._officer = officer
        self._of = of
        self._people = people
        self._history = history
        self._context = officer.context(frame.tenant, frame.zone)
        self._facts = GroupFacts(frame, of.group.row.code)
        self._group_id = self._facts.stream.id
        self._roster: list[Move] = []
        self._sessions: list[Move] = []
        self._waits: Refused | None = None

    def plan(self) -> GroupPlan:
        """Decide on every row, keep the account, and say what is to be written."""
        facts = sorted([*self._all_facts()], key=lambda fact: (fact.day, fact.rank, fact.order))
        claimed = [move.command_id for fact in facts for move in fact.act.moves]
        history = self._history.get(self._group_id, ())
        self._thread = Thread(GROUP, history, claimed, self._frame.attested_at)
        sessions = {entry.place: entry for entry in self._of.sessions}
        for fact in facts:
            if fact.rank is Rank.SESSION:
                self._session(sessions[fact.place])
            elif fact.rank is Rank.MEET:
                self._meet(fact)
            else:
                self._book.settle(fact.place, partial(self._take, fact))
        self._close()
        return GroupPlan(self._roster, self._sessions)

    def _all_facts(self) -> Iterator[Fact]:
        yield from self._facts.beginning(self._of.group)
        for leader in self._of.leaders:
            if self._book.settle(leader.place, partial(self._require_leader, leader.row)):
                yield self._facts.leading(leader)
        for membership in self._of.memberships:
            row = membership.row
            if self._book.settle(membership.place, partial(self._require, row.person)):
                yield from self._facts.membership(membership, self._people[row.person])
        for session in self._of.sessions:
            order = (session.row.starts_at, session.place.line)
            yield Fact(session.row.day, Rank.SESSION, order, session.place, Act(()))

    def _require(self, *people: str) -> None:
        for person in people:
            self._book.require(PEOPLE, person)

    def _require_leader(self, row: rows.Leader) -> None:
        self._require(row.person, *([row.supervisor] if row.supervisor else []))
        if self._frame.ahead(row.assigned_on):
            raise refusal("import.in_the_future", about="assigned_on")

    def _take(self, fact: Fact) -> None:
        if fact.place != self._of.group.place:
            self._book.require(GROUPS, self._of.group.row.code)
        taken = self._thread.take(fact.act, self._context)
        self._roster += taken.fresh
        self._note(fact.place, taken.events)
        if fact.rank is Rank.LEAD and self._waits:
            self._meet(self._facts.meeting(self._of.group, fact.day))

    def _meet(self, fact: Fact) -> None:
        if not self._book.stands(fact.place):
            return
        try:
            taken = self._thread.take(fact.act, self._context)
        except Refused as refused:
            self._waits = refused
        else:
            self._waits = None
            self._roster += taken.fresh
            self._note(fact.place, taken.events)

    def _session(self, entry: Entry[rows.Session]) -> None:
        row = entry.row
        at = min(row.starts_at, self._frame.now)
        self._thread.live_until(at)
        self._book.settle(entry.place, partial(self._book.require, GROUPS, row.group))
        plan = SessionPlan(
            self._book,
            self._frame,
            self._officer,
            entry=entry,
            attended=self._of.attended.get(row.code, ()),
            history=self._history.get(session_id(self._frame.organization, row.code), ()),
            slot_minutes=self._of.group.row.slot_minutes,
        )
        plan.decide(standing(self._thread.state, at, self._group_id))
        self._sessions += plan.fresh

    def _note(self, place: Place, events: Iterable[Event]) -> None:
        tally = self._book.tally
        for event in events:
            match event:
                case GroupFellBelowMinimum(members=members):
                    tally.warn(place, "group.below_minimum", f"leaves the group with {members}")
                case SamePracticeNoted():
                    reason = "shares a practice with another member"
                    tally.warn(place, "membership.same_practice", reason)
                case _:
                    pass

    def _close(self) -> None:
        """Note what waits for its day, and count what the officer vouches for."""
        tally, of = self._book.tally, self._of
        if self._frame.ahead(of.group.row.started_on):
            tally.warn(of.group.place, "import.not_yet", "started_on has not come yet")
        elif self._waits and self._thread.state.stage is Stage.RECRUITING:
            tally.warn(of.group.place, "group.not_activated", self._waits.reason)
        for leader in of.leaders:
            if leader.row.supervisor:
                tally.attest("supervision", leader.place)
        for membership in of.memberships:
            row, place = membership.row, membership.place
            days = [row.joined_on, row.signed_on, row.left_on]
            if any(day and self._frame.ahead(day) for day in days):
                tally.warn(place, "import.not_yet", "a day of this row has not come yet")
            elif row.signed_on is None:
                tally.warn(place, "import.not_signed", "has no date of agreement")
            if row.signed_on and not self._frame.ahead(row.signed_on):
                tally.attest("past_agreements", place)
                if row.consent is not None:
                    tally.attest("content_consents", place)
