"""What a group is at a moment: its stage, who sits in it, who leads it, what they signed."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar, assert_never

import msgspec

from domain.groups.events import (
    AgreementSigned,
    ClosingPlanned,
    ContentConsentGiven,
    ContentConsentRefused,
    GroupActivated,
    GroupChartered,
    GroupClosed,
    GroupEvent,
    GroupFellBelowMinimum,
    GroupPaused,
    GroupProposed,
    GroupRecoveredMinimum,
    GroupResumed,
    LeaderAssigned,
    LeaderCoverageMissing,
    LeaderCoverageRestored,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    OfficerAdmitted,
    RecruitingOpened,
    SamePracticeNoted,
    WaitingListJoined,
)
from domain.kernel import PersonId, Role
from domain.kernel.classes import Coded
from domain.rules import GroupRules

T = TypeVar("T")


class Stage(StrEnum):
    """How far the group has come. Below minimum and leader vacant are marks upon a live stage."""

    NONE = "none"
    PROPOSED = "proposed"
    CHARTERED = "chartered"
    RECRUITING = "recruiting"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"


FORMING = frozenset({Stage.PROPOSED, Stage.CHARTERED, Stage.RECRUITING})
LIVE = frozenset({Stage.ACTIVE, Stage.PAUSED, Stage.CLOSING})
TAKES_MEMBERS = frozenset({Stage.RECRUITING, Stage.ACTIVE, Stage.PAUSED})


class Signature(msgspec.Struct, frozen=True):
    """Which version of the agreement was signed, and on which day."""

    version: int
    signed_on: date


class Leadership(NamedTuple):
    """As what somebody leads, by which credential, and under whom if in training."""

    role: Role
    credential: Coded
    supervisor: PersonId | None


class Group(msgspec.Struct, frozen=True):
    """The roster and the stage. ``offered`` and ``members`` map people to their practice.

    ``proposed`` is the fact that it began with; ``admitted`` maps officers to who let them in.
    ``asked`` are those with an offer who had asked before: withdrawn, their request waits again.
    """

    stage: Stage = Stage.NONE
    proposed: GroupProposed | None = None
    rules: GroupRules = GroupRules()
    below_minimum: bool = False
    leader_vacant: bool = False
    waiting: frozenset[PersonId] = frozenset()
    offered: Mapping[PersonId, Coded | None] = {}
    asked: frozenset[PersonId] = frozenset()
    members: Mapping[PersonId, Coded | None] = {}
    leaders: Mapping[PersonId, Leadership] = {}
    signatures: Mapping[PersonId, Signature] = {}
    consents: Mapping[PersonId, bool] = {}
    admitted: Mapping[PersonId, PersonId] = {}

    @property
    def full(self) -> bool:
        """Whether every seat is taken, by a member or by an open offer."""
        return len(self.members) + len(self.offered) >= self.rules.profile.members_max

    @property
    def led(self) -> bool:
        """Whether there are enough leaders to meet."""
        return len(self.leaders) >= self.rules.profile.leaders_min

    def to_begin(self, at: datetime) -> int:
        """How many members with a current agreement are still missing for the group to begin."""
        signed = self.signed(at) & self.members.keys()
        return max(0, self.rules.profile.members_min - len(signed))

    def signed(self, at: datetime) -> frozenset[PersonId]:
        """Who has a current agreement at ``at``: this version, and not longer ago than agreed."""
        version = self.rules.profile.agreement_version
        months = self.rules.profile.agreement_reaffirm_months
        return frozenset(
            person
            for person, signature in self.signatures.items()
            if signature.version == version and _whole_months(signature.signed_on, at) < months
        )


def evolve(group: Group, event: GroupEvent) -> Group:
    """Apply a fact. The commonest come first: a case costs those that stand before it."""
    match event:
        case MembershipRequested(person=person) | WaitingListJoined(person=person):
            return msgspec.structs.replace(group, waiting=group.waiting | {person})
        case MembershipOffered(person=person, practice=practice):
            return msgspec.structs.replace(
                group,
                waiting=group.waiting - {person},
                offered={**group.offered, person: practice},
                asked=group.asked | (group.waiting & {person}),
            )
        case MembershipActivated(person=person):
            return msgspec.structs.replace(
                group,
                offered=_without(group.offered, person),
                asked=group.asked - {person},
                members={**group.members, person: group.offered.get(person)},
            )
        case MembershipDeclined(person=person) | MembershipEnded(person=person):
            return _leave(group, person)
        case AgreementSigned(person=person, version=version, signed_on=signed_on):
            signatures = {**group.signatures, person: Signature(version, signed_on)}
            return msgspec.structs.replace(group, signatures=signatures)
        case ContentConsentGiven(person=person):
            return msgspec.structs.replace(group, consents={**group.consents, person: True})
        case ContentConsentRefused(person=person):
            return msgspec.structs.replace(group, consents={**group.consents, person: False})
        case LeaderAssigned():
            leadership = Leadership(event.role, event.credential, event.supervisor)
            leaders = {**group.leaders, event.person: leadership}
            return msgspec.structs.replace(group, leaders=leaders)
        case LeadershipEnded(person=person):
            return msgspec.structs.replace(
                group,
                leaders=_without(group.leaders, person),
                admitted=_without(group.admitted, person),
            )
        case GroupProposed(rules=rules):
            return Group(stage=Stage.PROPOSED, rules=rules, proposed=event)
        case GroupChartered():
            return msgspec.structs.replace(group, stage=Stage.CHARTERED)
        case RecruitingOpened():
            return msgspec.structs.replace(group, stage=Stage.RECRUITING)
        case GroupActivated() | GroupResumed():
            return msgspec.structs.replace(group, stage=Stage.ACTIVE)
        case GroupPaused():
            return msgspec.structs.replace(group, stage=Stage.PAUSED)
        case ClosingPlanned():
            return msgspec.structs.replace(group, stage=Stage.CLOSING)
        case GroupClosed():
            return msgspec.structs.replace(group, stage=Stage.CLOSED)
        case GroupFellBelowMinimum():
            return msgspec.structs.replace(group, below_minimum=True)
        case GroupRecoveredMinimum():
            return msgspec.structs.replace(group, below_minimum=False)
        case LeaderCoverageMissing():
            return msgspec.structs.replace(group, leader_vacant=True)
        case LeaderCoverageRestored():
            return msgspec.structs.replace(group, leader_vacant=False)
        case OfficerAdmitted(person=person, by=by):
            return msgspec.structs.replace(group, admitted={**group.admitted, person: by})
        case SamePracticeNoted():
            return group
        case _ as unreachable:
            assert_never(unreachable)


def _leave(group: Group, person: PersonId) -> Group:
    return msgspec.structs.replace(
        group,
        waiting=group.waiting - {person},
        offered=_without(group.offered, person),
        asked=group.asked - {person},
        members=_without(group.members, person),
        signatures=_without(group.signatures, person),
        consents=_without(group.consents, person),
        admitted=_without(group.admitted, person),
    )


def _without(people: Mapping[PersonId, T], gone: PersonId) -> Mapping[PersonId, T]:
    left = dict(people)
    left.pop(gone, None)
    return left


def _whole_months(since: date, at: datetime) -> int:
    months = (at.year - since.year) * 12 + at.month - since.month
    return months - (at.day < since.day)
