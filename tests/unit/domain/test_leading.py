"""When somebody led, by recorded position: what that gives a reader, and what it never gives."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.access.leading import (
    Leading,
    Opening,
    Readers,
    lead_since,
    leading,
    leads_by_late_entry,
    opening,
    readers,
    shared_at,
    spells,
)
from domain.groups.events import GroupChartered, LeaderAssigned, LeadershipEnded
from domain.kernel import (
    Event,
    Metadata,
    OrganizationId,
    PersonId,
    ProgramId,
    Recorded,
    Role,
    Stream,
    Tenant,
)
from domain.sessions.events import (
    MaterialShared,
    NoCaseOffered,
    SessionCancelled,
    SessionEnteredLate,
    SessionOpened,
    SessionPutBack,
    SessionRescheduled,
    SessionScheduled,
)
from domain.sessions.words import Audience
from tests.kit.scenario import person

LEA, LOU, ANN = person(1), person(2), person(3)
ITEM, OTHER = UUID(int=0x41), UUID(int=0x42)
TENANT = Tenant(OrganizationId(UUID(int=1)), ProgramId(UUID(int=2)))
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
THEN = SessionOpened(leader=LEA, opened_at=NOON)


class Log:
    """A program's log: each fact has the next position, and is recorded an hour after the last."""

    def __init__(self) -> None:
        self.positions = count(1)
        self.group: list[Recorded[Event]] = []
        self.session: list[Recorded[Event]] = []

    def says(self, event: Event, *, late: bool = False, ago: int = 0) -> "Log":
        """Record a fact; ``ago`` is how many days before it is said to have occurred."""
        position = next(self.positions)
        at = NOON + timedelta(hours=position)
        roster = isinstance(event, LeaderAssigned | LeadershipEnded | GroupChartered)
        (self.group if roster else self.session).append(
            Recorded(
                stream=Stream(TENANT, "group" if roster else "session", UUID(int=int(roster))),
                version=position,
                position=position,
                event_id=UUID(int=position),
                command_id=UUID(int=position),
                recorded_at=at,
                event=event,
                metadata=Metadata(
                    category="any",
                    actor=LEA,
                    role=Role.LEADER,
                    occurred_at=at - timedelta(days=ago),
                    correlation_id=UUID(int=position),
                    entered_late=late,
                ),
            )
        )
        return self

    def leads(self, who: PersonId, *, late: bool = False, ago: int = 0) -> "Log":
        role, credential = Role.LEADER, "credentialed"
        assigned = LeaderAssigned(person=who, role=role, credential=credential)
        return self.says(assigned, late=late, ago=ago)

    def leaves(self, who: PersonId) -> "Log":
        return self.says(LeadershipEnded(person=who))

    def shares(self, audience: Audience = Audience.LEADERS_NOW) -> "Log":
        return self.says(MaterialShared(item=ITEM, audience=audience))

    def gives(self, reader: PersonId) -> Leading:
        """What the log gives a reader of the item."""
        shared = shared_at(self.session, ITEM)
        return leading(reader, spells(self.group), opening(self.session), shared)


WAYS = (
    *(f"{way} {hours}" for way in ("plan", "move") for hours in (-48, -1, 0, 1, 24)),
    *("assign", "import", "end", "enter", "call off", "put back"),
)


def moved(days: float) -> SessionRescheduled:
    """It is so many days after noon instead."""
    starts_at = NOON + timedelta(days=days)
    return SessionRescheduled(starts_at=starts_at, local_start="2026-03-04T12:00")


def held(days: float) -> SessionScheduled:
    """A session that was held so many days after noon."""
    return SessionScheduled(
        code="S1",
        group=UUID(int=1),
        number=1,
        starts_at=NOON + timedelta(days=days),
        local_start="2026-03-04T12:00",
        zone="UTC",
        slot_minutes=90,
    )


class TestThen:
    def test_who_led_when_it_opened_and_leads_now(self) -> None:
        assert Log().leads(LEA).says(THEN).gives(LEA) == Leading(then=True)

    def test_nobody_before_it_opened(self) -> None:
        assert Log().leads(LEA).says(held(0)).gives(LEA) == Leading()

    def test_not_who_came_after(self) -> None:
        assert Log().leads(LEA).says(THEN).leads(LOU).gives(LOU) == Leading()

    @pytest.mark.parametrize("ago", [0, 1, 400])
    def test_not_who_is_said_to_have_led_before(self, ago: int) -> None:
        """A leadership backdated gives nothing: its position is what it is."""
        for late in (True, False):
            log = Log().leads(LEA).says(THEN).leads(LOU, late=late, ago=ago)
            assert log.gives(LOU) == Leading()

    def test_not_who_was_entered_late_whenever_that_was(self) -> None:
        assert Log().leads(LEA, late=True).says(THEN).gives(LEA) == Leading()

    def test_not_who_left(self) -> None:
        assert Log().leads(LEA).says(THEN).leaves(LEA).gives(LEA) == Leading()

    def test_not_who_had_left_when_it_opened(self) -> None:
        log = Log().leads(LEA).leaves(LEA).says(THEN).leads(LEA)
        assert log.gives(LEA) == Leading()

    def test_who_left_and_returned_has_what_was_theirs(self) -> None:
        log = Log().leads(LEA).says(THEN).leaves(LEA).leads(LOU).leads(LEA)
        assert log.gives(LEA) == Leading(then=True)
        assert log.gives(LOU) == Leading()

    def test_but_not_if_the_return_was_entered_late(self) -> None:
        assert Log().leads(LEA).says(THEN).leaves(LEA).leads(LEA, late=True).gives(LEA) == Leading()

    def test_an_end_of_a_leadership_that_never_was_says_nothing(self) -> None:
        log = Log().leaves(LOU).says(GroupChartered()).leads(LEA).says(NoCaseOffered()).says(THEN)
        assert log.gives(LEA) == Leading(then=True)


class TestEnteredLate:
    def test_a_session_was_led_by_who_was_on_record_when_it_was_held(self) -> None:
        entered = SessionEnteredLate(leader=LEA)
        assert Log().leads(LEA).says(held(1)).says(entered).gives(LEA) == Leading(then=True)

    def test_not_by_who_came_on_record_between_the_session_and_its_entry(self) -> None:
        entered = SessionEnteredLate(leader=LEA)
        assert Log().leads(LEA).says(held(-9)).says(entered).gives(LEA) == Leading()

    def test_a_session_that_was_moved_began_when_its_last_move_says(self) -> None:
        entered = SessionEnteredLate(leader=LEA)
        log = Log().says(held(9)).leads(LOU).says(moved(-1)).says(entered)
        assert log.gives(LOU) == Leading()
        log = Log().says(held(9)).leads(LEA).says(moved(1)).says(entered)
        assert log.gives(LEA) == Leading(then=True)

    def test_no_move_takes_it_out_of_a_past_that_had_come(self) -> None:
        """Moved on after its time, a session is one that those of that time may have led."""
        entered = SessionEnteredLate(leader=LEA)
        log = Log().says(held(0)).leads(LOU).says(moved(1)).says(entered)
        assert log.gives(LOU) == Leading()

    @settings(max_examples=500)
    @given(st.sampled_from(WAYS[:5]), st.lists(st.sampled_from(WAYS[5:]), min_size=2, max_size=8))
    def test_nobody_reads_who_came_on_record_after_it_is_said_to_have_begun(
        self, plan: str, ways: list[str]
    ) -> None:
        """Whatever plans, moves, call-offs, assignments, endings and entries came in which order.

        Each fact is an hour after the last, so that a session planned an hour ago had begun before.
        """
        log = Log()
        begins: datetime | None = None
        since: datetime | None = None
        then = False
        for way in (plan, *ways, "enter"):
            now = NOON + timedelta(hours=len(log.group) + len(log.session) + 1)
            match way.split():
                case ["plan" | "move", hours]:
                    begins = now + timedelta(hours=int(hours))
                    at = (begins - NOON).total_seconds() / 86400
                    log.says(held(at) if way.startswith("plan") else moved(at))
                case ["assign"]:
                    log.leads(LOU)
                    since = now
                case ["import"]:
                    log.leads(LOU, late=True)
                    since = None
                case ["end"]:
                    log.leaves(LOU)
                    since = None
                case ["enter"]:
                    log.says(SessionEnteredLate(leader=LEA), late=True)
                    if opening(log.session[:-1]) is None:
                        then = since is not None and since <= (begins or now)
                case _:
                    log.says(SessionCancelled() if way == "call off" else SessionPutBack())
        assert not log.gives(LOU).then or then


class TestShared:
    def test_with_the_leaders_of_now_it_is_shared_with_who_leads_at_that_position(self) -> None:
        log = Log().leads(LEA).says(THEN).leaves(LEA).leads(LOU).shares()
        assert log.gives(LOU) == Leading(shared=True)
        assert log.gives(LEA) == Leading()

    def test_not_with_who_comes_later(self) -> None:
        assert Log().says(THEN).shares().leads(LOU).gives(LOU) == Leading()

    def test_also_with_who_was_entered_late_and_leads_then(self) -> None:
        assert Log().leads(LEA, late=True).shares().gives(LEA) == Leading(shared=True)

    def test_a_return_that_was_entered_late_brings_it_not_back(self) -> None:
        log = Log().leads(LEA).shares().leaves(LEA).leads(LEA, late=True)
        assert log.gives(LEA) == Leading()
        assert Log().leads(LEA).shares().leaves(LEA).leads(LEA).gives(LEA) == Leading(shared=True)

    @pytest.mark.parametrize("after", [Audience.NOBODY, Audience.LEADERS_THEN])
    def test_until_its_author_says_otherwise(self, after: Audience) -> None:
        assert Log().leads(LEA).shares().shares(after).gives(LEA) == Leading()

    def test_another_item_of_the_session_is_another_matter(self) -> None:
        other = MaterialShared(item=OTHER, audience=Audience.LEADERS_NOW)
        assert Log().leads(LEA).says(other).gives(LEA) == Leading()


class TestToldOf:
    def test_who_leads_since_before_a_session_is_told_of_it_however_that_was_entered(self) -> None:
        log = Log().leads(LEA, late=True).says(THEN).leads(LOU)
        assert opening(log.session) == Opening(2)
        assert lead_since(spells(log.group), Opening(2)) == {LEA}

    def test_and_nobody_who_left(self) -> None:
        log = Log().leads(LEA).says(THEN).leaves(LEA)
        assert lead_since(spells(log.group), Opening(2)) == frozenset()


def test_who_leads_by_a_late_entry_is_known_until_they_leave() -> None:
    late = Log().leads(LEA, late=True).leads(LOU)
    assert leads_by_late_entry(LEA, spells(late.group))
    assert not leads_by_late_entry(LOU, spells(late.group))
    assert not leads_by_late_entry(LEA, spells(late.leaves(LEA).group))


def test_those_on_record_then_who_lead_now_could_read_what_is_shared_with_those_of_then() -> None:
    log = Log().leads(LEA).leads(LOU, late=True).says(THEN)
    assert readers(ANN, spells(log.group), Opening(3)) == Readers(then=1, now=2)
    assert readers(LEA, spells(log.group), Opening(3)) == Readers(then=0, now=1)
    log.leaves(LEA)
    assert readers(ANN, spells(log.group), Opening(3)) == Readers(then=0, now=1)
