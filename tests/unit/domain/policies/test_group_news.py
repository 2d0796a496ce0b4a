"""Whom something in a group concerns hears of it, if others did it and it is no old news."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.groups.events import (
    ClosingPlanned,
    GroupActivated,
    GroupClosed,
    GroupEvent,
    GroupFellBelowMinimum,
    GroupPaused,
    GroupResumed,
    GroupRulesAdopted,
    LeaderAssigned,
    LeaderCoverageMissing,
    LeaderCoverageRestored,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    WaitingListJoined,
)
from domain.kernel import PersonId, Role
from domain.policies.group_deeds import (
    TellOfBeginning,
    TellOfDeparture,
    TellOfEnd,
    TellOfLastSession,
    TellOfLead,
    TellOfLeadEnded,
    TellOfLeaderFound,
    TellOfLeaderMissing,
    TellOfNewMember,
    TellOfNoSeat,
    TellOfPause,
    TellOfRequest,
    TellOfResumption,
    TellOfRules,
    TellOfSeat,
    TellOfSeatEnded,
    TellOfTooFew,
)
from domain.policies.group_news import GROUP_NEWS
from domain.policies.policy import Deed, Scene
from domain.rules import Adoption, RuleProfile
from tests.kit.projected import ACTOR, STREAM, recorded
from tests.kit.scenario import NOON

OTHER = PersonId(UUID(int=9))
RULES = Adoption(RuleProfile(name="ours"), NOON)


def told(event: GroupEvent, *, role: Role = Role.LEADER, late: bool = False) -> list[Deed]:
    """What is owed for a fact that ``ACTOR`` brought about."""
    fact = recorded(event)
    fact = replace(fact, metadata=replace(fact.metadata, role=role, entered_late=late))
    reactions = list(GROUP_NEWS.react(Scene(fact, [fact], {})))
    assert {one.due_at for one in reactions} <= {fact.recorded_at}
    return [one.deed for one in reactions]


@pytest.mark.parametrize(
    ("event", "deed"),
    [
        (MembershipActivated(person=ACTOR), TellOfNewMember(STREAM)),
        (GroupFellBelowMinimum(members=5), TellOfTooFew(STREAM)),
        (LeaderCoverageMissing(), TellOfLeaderMissing(STREAM)),
        (LeaderCoverageRestored(), TellOfLeaderFound(STREAM)),
        (GroupActivated(), TellOfBeginning(STREAM)),
        (GroupPaused(), TellOfPause(STREAM)),
        (GroupResumed(), TellOfResumption(STREAM)),
        (
            GroupRulesAdopted(profile=RULES.profile, since=RULES.since, offered=RULES),
            TellOfRules(STREAM),
        ),
        (ClosingPlanned(), TellOfLastSession(STREAM)),
        (GroupClosed(), TellOfEnd(STREAM)),
        (MembershipRequested(person=ACTOR), TellOfRequest(STREAM)),
        (WaitingListJoined(person=ACTOR), TellOfRequest(STREAM)),
        (MembershipEnded(person=ACTOR), TellOfDeparture(STREAM)),
        (MembershipOffered(person=OTHER), TellOfSeat(OTHER)),
        (MembershipDeclined(person=OTHER), TellOfNoSeat(OTHER)),
        (MembershipEnded(person=OTHER), TellOfSeatEnded(OTHER)),
        (
            LeaderAssigned(person=OTHER, role=Role.LEADER, credential="credentialed"),
            TellOfLead(OTHER),
        ),
        (LeadershipEnded(person=OTHER), TellOfLeadEnded(OTHER)),
    ],
    ids=repr,
)
def test_whom_it_concerns_is_told(event: GroupEvent, deed: Deed) -> None:
    assert told(event) == [deed]


@pytest.mark.parametrize(
    "event",
    [
        MembershipOffered(person=ACTOR),
        MembershipDeclined(person=ACTOR),
        LeadershipEnded(person=ACTOR),
    ],
    ids=repr,
)
def test_nobody_is_written_to_of_what_they_did_themselves(event: GroupEvent) -> None:
    assert told(event) == []


def test_a_request_that_waits_again_when_an_offer_is_withdrawn_is_no_new_one() -> None:
    assert told(MembershipRequested(person=OTHER)) == []


@pytest.mark.parametrize(
    "event",
    [
        MembershipDeclined(person=OTHER),
        MembershipEnded(person=OTHER),
        LeadershipEnded(person=OTHER),
    ],
    ids=repr,
)
def test_what_ends_by_itself_with_a_death_or_an_access_has_letters_of_its_own(
    event: GroupEvent,
) -> None:
    assert told(event, role=Role.SYSTEM) == []


def test_what_was_entered_late_is_no_news() -> None:
    assert told(GroupActivated(), late=True) == []
    assert told(MembershipOffered(person=OTHER), late=True) == []
