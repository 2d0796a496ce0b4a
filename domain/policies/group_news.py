"""Something concerns somebody in a group, and others did it: letters go.

Of what was entered late, as an import does, nobody hears: it is no news.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final
from uuid import UUID

from domain.groups.events import (
    ClosingPlanned,
    GroupActivated,
    GroupClosed,
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
from domain.kernel import Event, Role
from domain.policies.group_deeds import (
    CircleDeed,
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
from domain.policies.policy import Deed, Policy, Reaction, Scene

OF_THE_GROUP: Final[Mapping[type[Event], Callable[[UUID], CircleDeed]]] = {
    MembershipActivated: TellOfNewMember,
    GroupFellBelowMinimum: TellOfTooFew,
    LeaderCoverageMissing: TellOfLeaderMissing,
    LeaderCoverageRestored: TellOfLeaderFound,
    GroupActivated: TellOfBeginning,
    GroupPaused: TellOfPause,
    GroupResumed: TellOfResumption,
    GroupRulesAdopted: TellOfRules,
    ClosingPlanned: TellOfLastSession,
    GroupClosed: TellOfEnd,
}
"""What everybody concerned hears of, whoever did it."""


def _react(scene: Scene) -> Iterator[Reaction]:
    fact = scene.fact
    if not fact.metadata.entered_late:
        for deed in _deeds(scene):
            yield Reaction(deed, fact.recorded_at)


def _deeds(scene: Scene) -> Iterator[Deed]:
    fact, group = scene.fact, scene.fact.stream.id
    if type(fact.event) in OF_THE_GROUP:
        yield OF_THE_GROUP[type(fact.event)](group)
        return
    by_others = fact.metadata.actor != fact.event.person
    by_itself = fact.metadata.role is Role.SYSTEM
    match fact.event:
        case MembershipRequested() | WaitingListJoined() if not by_others:
            yield TellOfRequest(group)
        case MembershipOffered(person=person) if by_others:
            yield TellOfSeat(person)
        case MembershipDeclined(person=person) if by_others and not by_itself:
            yield TellOfNoSeat(person)
        case MembershipEnded() if not by_others:
            yield TellOfDeparture(group)
        case MembershipEnded(person=person) if not by_itself:
            yield TellOfSeatEnded(person)
        case LeaderAssigned(person=person):
            yield TellOfLead(person)
        case LeadershipEnded(person=person) if by_others and not by_itself:
            yield TellOfLeadEnded(person)
        case _:
            pass


GROUP_NEWS = Policy(
    name="group_news",
    version=1,
    handles=frozenset(
        {
            *OF_THE_GROUP,
            MembershipRequested,
            WaitingListJoined,
            MembershipOffered,
            MembershipDeclined,
            MembershipEnded,
            LeaderAssigned,
            LeadershipEnded,
        }
    ),
    react=_react,
)
