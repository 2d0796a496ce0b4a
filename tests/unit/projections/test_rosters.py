"""Who is on which roster, event by event."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.groups.events import (
    AgreementSigned,
    ContentConsentGiven,
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
from domain.kernel import Event, PersonId, Role, own_log
from projections.rosters import ROSTERS
from projections.rosters import queries as rosters
from tests.kit.projected import STREAM, TENANT, Answering, statements
from tests.kit.stores import NOON

ANNA, BEN, GROUP = PersonId(UUID(int=11)), PersonId(UUID(int=12)), UUID(int=13)
LATER = NOON + timedelta(days=1)
SEATED: dict[str, Any] = {"group_id": GROUP, "role": "member", "state": "active"}


@pytest.mark.parametrize(
    ("event", "state", "since"),
    [
        (MembershipRequested(person=ANNA), "requested", None),
        (WaitingListJoined(person=ANNA), "waiting", None),
        (MembershipOffered(person=ANNA), "offered", None),
        (MembershipActivated(person=ANNA), "active", LATER),
    ],
)
def test_a_seat_goes_from_a_request_to_a_membership(
    event: Event, state: str, since: object
) -> None:
    seat = ("stand", (ANNA, False, Role.MEMBER, state, since))
    assert statements(ROSTERS, event, at=LATER) == [seat]


@pytest.mark.parametrize(
    ("event", "query", "values"),
    [
        (
            AgreementSigned(person=ANNA, version=2, locale="fr-CA", signed_on=NOON.date()),
            "sign",
            (ANNA, False, 2, NOON.date()),
        ),
        (MembershipDeclined(person=ANNA), "leave", (ANNA, False)),
        (MembershipEnded(person=ANNA), "leave", (ANNA, False)),
        (
            LeaderAssigned(person=BEN, role=Role.TRAINEE, credential="trainee", supervisor=ANNA),
            "stand",
            (BEN, True, Role.TRAINEE, "active", NOON),
        ),
        (LeadershipEnded(person=BEN), "leave", (BEN, True)),
    ],
)
def test_each_fact_moves_the_roster(event: Event, query: str, values: tuple[object, ...]) -> None:
    assert statements(ROSTERS, event) == [(query, values)]


@pytest.mark.parametrize("event", [SamePracticeNoted, ContentConsentGiven])
def test_who_consented_and_who_works_with_whom_is_on_no_roster(event: type[Event]) -> None:
    assert event not in ROSTERS.handles


async def test_rosters_are_asked_for_by_person() -> None:
    reads = Answering(SEATED)
    assert await rosters.rosters_of_person(reads, TENANT, ANNA) == [rosters.RosterRow(**SEATED)]
    assert reads.asked == [("rosters", "of_person", TENANT, ANNA)]


async def test_the_rosters_of_somebody_in_several_programs_are_asked_for_in_one_look() -> None:
    place: dict[str, Any] = {"program_id": TENANT.program, "group_id": STREAM, "state": "active"}
    reads, programs = Answering(place), [TENANT.program]
    found = await rosters.rosters_of_person_in(reads, TENANT.organization, programs, ANNA)
    assert found == [rosters.RosterPlace(**place)]
    own = own_log(TENANT.organization)
    assert reads.asked == [("rosters", "of_person_in", own, programs, ANNA)]


async def test_the_people_of_a_program_are_asked_for_by_id_alone() -> None:
    reads = Answering({"person_id": ANNA}, {"person_id": BEN})
    assert await rosters.people_on_rosters(reads, TENANT) == [ANNA, BEN]
    assert reads.asked == [("rosters", "people", TENANT)]
