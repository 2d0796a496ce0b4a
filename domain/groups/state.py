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
    DeathNoted,
    DeathNoteEnded,
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
from domain.groups.methods import BALINT, PHASES
from domain.kernel import PersonId, Role
from domain.kernel.classes import Coded
from domain.rules import GroupRules
from domain.sessions.words import Phase

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
    """Which version of the agreement was signed, on which day, in which language, by which text."""

    version: int
    signed_on: date
    locale: Coded
    digest: Coded | None = None


class Leadership(NamedTuple):
    """As what somebody leads, by which credential, and under whom if in training."""

    role: Role
    credential: Coded
    supervisor: PersonId | None


class Group(msgspec.Struct, frozen=True):
    """The roster and the stage. ``offered`` and ``members`` map people to their practice.

    ``proposed`` is the fact that it began with; ``admitted`` maps officers to who let them in, and
    ``placed`` people to whoever gave them a place: None stands for whom an early log does not name.
    Of ``mourned``, who have died, the leaders are reminded.
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
    placed: Mapping[PersonId, frozenset[PersonId | None]] = {}
    mourned: frozenset[PersonId] = frozenset()

    @property
    def supervisors(self) -> frozenset[PersonId]:
        """Who supervises somebody who leads."""
        found = (leadership.supervisor for leadership in self.leaders.values())
        return frozenset(person for person in found if person is not None)

    def has_place(self, person: PersonId) -> bool:
        """Whether somebody sits, leads, supervises who leads, or is offered a seat."""
        return (
            person in self.members
            or person in self.leaders
            or person in self.offered
            or person in self.supervisors
        )

    @property
    def phases(self) -> tuple[Phase, ...]:
        """Through which phases its sessions go."""
        return PHASES[BALINT if self.proposed is None else self.proposed.method]

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

    @property
    def leading(self) -> frozenset[PersonId]:
        """Who leads, and who supervises somebody who does: they sign as the members do."""
        return self.supervisors | self.leaders.keys()

    def is_to_sign(self, person: PersonId, at: datetime) -> bool:
        """Whether somebody is in the group, leads or supervises without a current agreement."""
        return person in self.leading | self.members.keys() and person not in self.signed(at)

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
        case MembershipOffered(person=person, practice=practice, by=by):
            return msgspec.structs.replace(
                group,
                waiting=group.waiting - {person},
                offered={**group.offered, person: practice},
                asked=group.asked | (group.waiting & {person}),
                placed=_placed(group, person, by),
            )
        case MembershipActivated(person=person, by=by):
            return msgspec.structs.replace(
                group,
                offered=_without(group.offered, person),
                asked=group.asked - {person},
                members={**group.members, person: group.offered.get(person)},
                placed=group.placed if by is None else _placed(group, person, by),
            )
        case MembershipDeclined(person=person) | MembershipEnded(person=person):
            return _leave(group, person)
        case AgreementSigned(person=person):
            signed = Signature(event.version, event.signed_on, event.locale, event.digest)
            signatures = {**group.signatures, person: signed}
            return msgspec.structs.replace(group, signatures=signatures)
        case ContentConsentGiven(person=person):
            return msgspec.structs.replace(group, consents={**group.consents, person: True})
        case ContentConsentRefused(person=person):
            return msgspec.structs.replace(group, consents={**group.consents, person: False})
        case LeaderAssigned(person=person, supervisor=supervisor, by=by):
            leadership = Leadership(event.role, event.credential, supervisor)
            return msgspec.structs.replace(
                group,
                leaders={**group.leaders, person: leadership},
                placed=_placed(group, person, by)
                if supervisor is None
                else {**_placed(group, person, by), **_placed(group, supervisor, by)},
            )
        case LeadershipEnded(person=person, supervisor=supervisor):
            left = msgspec.structs.replace(
                group,
                leaders=_without(group.leaders, person),
                admitted=_without(group.admitted, person, supervisor),
            )
            return _forget_placers(_forget_signatures(left, person, supervisor), person, supervisor)
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
        case DeathNoted(person=person):
            return msgspec.structs.replace(group, mourned=group.mourned | {person})
        case DeathNoteEnded(person=person):
            return msgspec.structs.replace(group, mourned=group.mourned - {person})
        case SamePracticeNoted():
            return group
        case _ as unreachable:
            assert_never(unreachable)


def _leave(group: Group, person: PersonId) -> Group:
    left = msgspec.structs.replace(
        group,
        waiting=group.waiting - {person},
        offered=_without(group.offered, person),
        asked=group.asked - {person},
        members=_without(group.members, person),
        signatures=_without(group.signatures, person),
        consents=_without(group.consents, person),
        admitted=_without(group.admitted, person),
    )
    return _forget_placers(left, person)


def _placed(
    group: Group, person: PersonId, by: PersonId | None
) -> Mapping[PersonId, frozenset[PersonId | None]]:
    """Add to whoever placed somebody: of a second place, another may have given it."""
    return {**group.placed, person: group.placed.get(person, frozenset()) | {by}}


def _forget_signatures(group: Group, *people: PersonId | None) -> Group:
    """Forget what was signed to lead or to supervise by those who have no other place."""
    gone = (
        person
        for person in people
        if person is not None and not group.has_place(person) and person not in group.waiting
    )
    return msgspec.structs.replace(group, signatures=_without(group.signatures, *gone))


def _forget_placers(group: Group, *people: PersonId | None) -> Group:
    """Forget who placed those who have no place any more."""
    gone = (person for person in people if person is not None and not group.has_place(person))
    return msgspec.structs.replace(group, placed=_without(group.placed, *gone))


def _without(people: Mapping[PersonId, T], *gone: PersonId | None) -> Mapping[PersonId, T]:
    return {person: what for person, what in people.items() if person not in gone}


def _whole_months(since: date, at: datetime) -> int:
    months = (at.year - since.year) * 12 + at.month - since.month
    return months - (at.day < since.day)
