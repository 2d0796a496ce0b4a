"""Who had a place in a group when it met, by their own word: nobody else is kept from deciding."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from domain.access.belonging import belonged
from domain.groups.events import (
    AgreementSigned,
    LeaderAssigned,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    SamePracticeNoted,
    WaitingListJoined,
)
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
    AttendanceCorrected,
    ParticipantArrived,
    SessionEnteredLate,
    SessionOpened,
    SessionRescheduled,
    SessionScheduled,
)
from domain.sessions.words import Capacity, CorrectionReason, Mark
from tests.kit.scenario import person

ANN, LEA, ADMIN = person(1), person(2), person(900)
TENANT = Tenant(OrganizationId(UUID(int=1)), ProgramId(UUID(int=2)))
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SIGNED = AgreementSigned(person=ANN, version=1, locale="en-CA", signed_on=date(2026, 3, 4))
SITS, LEFT = MembershipActivated(person=ANN), MembershipEnded(person=ANN)
LEADS = LeaderAssigned(person=ANN, role=Role.LEADER, credential="credentialed")
TRAINS = LeaderAssigned(
    person=LEA, role=Role.TRAINEE, credential="trainee_supervised", supervisor=ANN
)
ARRIVED = ParticipantArrived(person=ANN, capacity=Capacity.GUEST)
OPENED = SessionOpened(leader=LEA, opened_at=NOON)


class Log:
    """A program's log, in which each fact is an hour after the last."""

    def __init__(self) -> None:
        self.positions = count(1)
        self.group: list[Recorded[Event]] = []
        self.session: list[Recorded[Event]] = []

    def says(self, *events: Event, by: PersonId = ANN, at: datetime | None = None) -> "Log":
        """Record facts, said to have been ``at`` a time if one is given."""
        for event in events:
            position = next(self.positions)
            recorded_at = NOON + timedelta(hours=position)
            tag = str(event.__struct_config__.tag)
            meets = tag.startswith(("session.", "attendance."))
            (self.session if meets else self.group).append(
                Recorded(
                    stream=Stream(TENANT, "any", UUID(int=int(meets))),
                    version=position,
                    position=position,
                    event_id=UUID(int=position),
                    command_id=UUID(int=position),
                    recorded_at=recorded_at,
                    event=event,
                    metadata=Metadata(
                        category="any",
                        actor=by,
                        role=Role.MEMBER,
                        occurred_at=at or recorded_at,
                        correlation_id=UUID(int=position),
                    ),
                )
            )
        return self

    def holds(self, who: PersonId = ANN) -> bool:
        """Whether somebody belonged to the group of the session."""
        return belonged(who, self.group, [self.session])


OTHERS_WORD: dict[str, tuple[Event, ...]] = {
    "offered": (MembershipOffered(person=ANN),),
    "offered and withdrawn": (MembershipOffered(person=ANN), MembershipDeclined(person=ANN)),
    "asked": (MembershipRequested(person=ANN),),
    "waits": (WaitingListJoined(person=ANN),),
    "named as a supervisor": (TRAINS,),
    "named and forgotten": (TRAINS, LeadershipEnded(person=LEA)),
    "of one practice": (SamePracticeNoted(person=LEA, other=ANN),),
    "said to have come": (ARRIVED,),
}


@pytest.mark.parametrize("facts", OTHERS_WORD.values(), ids=OTHERS_WORD)
@pytest.mark.parametrize("before", [True, False])
def test_what_others_say_of_somebody_makes_nobody_belong(
    facts: tuple[Event, ...], before: bool
) -> None:
    log = Log().says(*facts).says(OPENED) if before else Log().says(OPENED).says(*facts)
    assert not log.holds()


TAKEN = {
    "sits": (SITS,),
    "leads": (LEADS,),
    "supervises": (TRAINS, SIGNED),
}
ENDED = {
    "sits": LEFT,
    "leads": LeadershipEnded(person=ANN),
    "supervises": LeadershipEnded(person=LEA),
}


@pytest.mark.parametrize("way", TAKEN)
class TestPlaces:
    def test_who_has_a_place_now_belongs_whenever_the_group_met(self, way: str) -> None:
        assert Log().says(*TAKEN[way]).says(OPENED).holds()
        assert Log().says(OPENED).says(*TAKEN[way]).holds()

    def test_so_does_who_had_one_when_it_met_and_left(self, way: str) -> None:
        assert Log().says(*TAKEN[way]).says(OPENED).says(ENDED[way]).holds()

    def test_and_nobody_who_came_later_or_left_before(self, way: str) -> None:
        assert not Log().says(OPENED).says(*TAKEN[way], ENDED[way]).holds()
        assert not Log().says(*TAKEN[way], ENDED[way]).says(OPENED).holds()
        assert not Log().says(*TAKEN[way]).says(OPENED).holds(person(3))

    def test_of_what_is_entered_late_the_time_that_is_said_counts_as_well(self, way: str) -> None:
        early, late = NOON - timedelta(days=9), NOON + timedelta(days=9)
        log = Log().says(OPENED)
        log.says(*TAKEN[way], at=early).says(ENDED[way], at=late)
        assert log.holds()

    def test_and_where_it_was_recorded_whatever_is_said(self, way: str) -> None:
        log = Log().says(*TAKEN[way]).says(OPENED).says(ENDED[way], at=NOON - timedelta(days=9))
        assert log.holds()

    def test_of_a_session_that_nobody_knows_any_place_ever_counts(self, way: str) -> None:
        assert Log().says(*TAKEN[way], ENDED[way]).holds()


def test_a_session_entered_late_met_when_its_last_move_says() -> None:
    planned = SessionScheduled(
        code="S1",
        group=UUID(int=1),
        number=1,
        starts_at=NOON + timedelta(days=9),
        local_start="2026-03-13T12:00",
        zone="UTC",
        slot_minutes=90,
    )
    moved = SessionRescheduled(
        starts_at=NOON + timedelta(hours=2, minutes=30), local_start="2026-03-04T14:30"
    )
    log = Log().says(planned, SITS, LEFT, moved, SessionEnteredLate(leader=LEA))
    assert log.holds()
    assert not Log().says(planned, SITS, LEFT, SessionEnteredLate(leader=LEA)).holds()


def test_a_guest_who_signed_the_agreement_and_came_was_there() -> None:
    put_right = AttendanceCorrected(
        person=ANN,
        mark=Mark.PRESENT,
        capacity=Capacity.GUEST,
        reason=CorrectionReason.CAME_LATE,
    )
    for came in (ARRIVED, put_right):
        assert Log().says(WaitingListJoined(person=ANN), SIGNED).says(OPENED, came).holds()
    absent = AttendanceCorrected(
        person=ANN, mark=Mark.ABSENT, reason=CorrectionReason.MARKED_BY_MISTAKE
    )
    assert not Log().says(SIGNED).says(OPENED, absent).holds()


def test_a_signature_that_another_entered_is_nobodys_own_word() -> None:
    assert not Log().says(TRAINS, SIGNED, by=ADMIN).says(OPENED, ARRIVED).holds()


def test_who_supervises_another_who_leads_goes_on_when_one_ends() -> None:
    other = LeaderAssigned(
        person=person(4), role=Role.TRAINEE, credential="trainee_supervised", supervisor=ANN
    )
    log = Log().says(TRAINS, other, SIGNED, LeadershipEnded(person=LEA)).says(OPENED)
    assert log.says(LeadershipEnded(person=person(4))).holds()
