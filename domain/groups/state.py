"""What a group is at a moment: its stage, who sits in it, who leads it, what they signed."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar, assert_never

import msgspec

from domain.groups.consents import Matter
from domain.groups.events import (
    AgreementSigned,
    ClosingPlanned,
    ConsentGiven,
    ConsentRefused,
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
    GroupRulesAdopted,
    GroupRulesKept,
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
    ReaffirmationDue,
    ReaffirmationLapsed,
    RecruitingOpened,
    SamePracticeNoted,
    WaitingListJoined,
)
from domain.groups.methods import BALINT, PHASES
from domain.kernel import PersonId, Role
from domain.kernel.classes import Coded
from domain.rules import Adoption, GroupRules, in_force
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


class Again(NamedTuple):
    """Why somebody who has signed is asked to sign again, and until which day."""

    cause: Coded
    by: date


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
    ``adopted`` are the profiles that it decided to go by, the latest last, and ``answered`` what of
    its program's it said yes or no to; ``rules`` are those of the moment that it was taken ``at``.
    ``asked`` are those with an offer who had asked before: withdrawn, their request waits again.
    ``again`` are those who are asked to sign again, ``lapsed`` those who have not in time;
    ``answers`` are what each said of one matter after the other.
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
    again: Mapping[PersonId, Again] = {}
    lapsed: frozenset[PersonId] = frozenset()
    consents: Mapping[PersonId, bool] = {}
    answers: Mapping[PersonId, Mapping[Matter, bool]] = {}
    admitted: Mapping[PersonId, PersonId] = {}
    placed: Mapping[PersonId, frozenset[PersonId | None]] = {}
    mourned: frozenset[PersonId] = frozenset()
    adopted: tuple[Adoption, ...] = ()
    answered: Adoption | None = None

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
        """Through which phases its sessions go: those of its method that its rules have too."""
        method = PHASES[BALINT if self.proposed is None else self.proposed.method]
        return tuple(phase for phase in method if phase in self.rules.profile.phases)

    def rules_at(self, moment: datetime) -> GroupRules:
        """Return what the group goes by at a moment: what it began with, or adopted since."""
        base = self.rules if self.proposed is None else self.proposed.rules
        profile = in_force(self.adopted, moment)
        return base if profile is None else base.under(profile)

    def at(self, moment: datetime) -> "Group":
        """Return the same group by the rules of a moment: what is asked of it then goes by them."""
        return msgspec.structs.replace(self, rules=self.rules_at(moment)) if self.adopted else self

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

    @property
    def signing(self) -> frozenset[PersonId]:
        """Whose signature the agreement needs: who leads, and each member."""
        return self.leading | self.members.keys()

    def signed(self, at: datetime) -> frozenset[PersonId]:
        """Who has a current agreement at ``at``: this version, and not longer ago than agreed."""
        version = self.rules.profile.agreement_version
        months = self.rules.profile.agreement_reaffirm_months
        return frozenset(
            person
            for person, signature in self.signatures.items()
            if signature.version == version and not is_over(signature, months, at)
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
            return msgspec.structs.replace(
                group,
                signatures={**group.signatures, person: signed},
                again=_without(group.again, person),
                lapsed=group.lapsed - {person},
            )
        case ReaffirmationDue(person=person, cause=cause, by=by):
            more = dict.fromkeys(to_ask_again(group, person), Again(cause, by))
            return msgspec.structs.replace(group, again={**group.again, **more})
        case ReaffirmationLapsed(person=person):
            return msgspec.structs.replace(group, lapsed=group.lapsed | {person})
        case ContentConsentGiven(person=person):
            return msgspec.structs.replace(group, consents={**group.consents, person: True})
        case ContentConsentRefused(person=person):
            return msgspec.structs.replace(group, consents={**group.consents, person: False})
        case ConsentGiven(person=person, matter=matter):
            return _answer(group, person, matter, given=True)
        case ConsentRefused(person=person, matter=matter):
            return _answer(group, person, matter, given=False)
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
                answers=_without(group.answers, person),
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
        case GroupRulesAdopted(profile=profile, since=since, offered=offered):
            adopted = (*group.adopted, Adoption(profile, since))
            return msgspec.structs.replace(group, adopted=adopted, answered=offered)
        case GroupRulesKept(offered=offered):
            return msgspec.structs.replace(group, answered=offered)
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


def _answer(group: Group, person: PersonId, matter: Matter, *, given: bool) -> Group:
    theirs = {**group.answers.get(person, {}), matter: given}
    return msgspec.structs.replace(group, answers={**group.answers, person: theirs})


def _leave(group: Group, person: PersonId) -> Group:
    left = msgspec.structs.replace(
        group,
        waiting=group.waiting - {person},
        offered=_without(group.offered, person),
        asked=group.asked - {person},
        members=_without(group.members, person),
        signatures=_without(group.signatures, person),
        again=_without(group.again, person),
        lapsed=group.lapsed - {person},
        consents=_without(group.consents, person),
        answers=_without(group.answers, person),
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
    gone = [
        person
        for person in people
        if person is not None and not group.has_place(person) and person not in group.waiting
    ]
    return msgspec.structs.replace(
        group,
        signatures=_without(group.signatures, *gone),
        again=_without(group.again, *gone),
        lapsed=group.lapsed.difference(gone),
    )


def _forget_placers(group: Group, *people: PersonId | None) -> Group:
    """Forget who placed those who have no place any more."""
    gone = (person for person in people if person is not None and not group.has_place(person))
    return msgspec.structs.replace(group, placed=_without(group.placed, *gone))


def _without(people: Mapping[PersonId, T], *gone: PersonId | None) -> Mapping[PersonId, T]:
    return {person: what for person, what in people.items() if person not in gone}


def to_ask_again(group: Group, person: PersonId) -> frozenset[PersonId]:
    """Name who has signed and is to sign again as another joins or leads; who is asked is not."""
    return (group.signing & group.signatures.keys()) - group.again.keys() - {person}


def is_over(signature: Signature, months: int, at: datetime) -> bool:
    """Whether a signature is older at ``at`` than so many months."""
    return at.date() >= over_on(signature, months)


def over_on(signature: Signature, months: int) -> date:
    """Say from which day on a signature of so many months ago counts no more.

    What was signed on the 31st is over, where a month has no such day, on the first of the next.
    """
    since = signature.signed_on
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    if since.day <= last:
        return date(year, month + 1, since.day)
    return date(year, month + 1, last) + timedelta(days=1)
