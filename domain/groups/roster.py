"""Who joins, who waits, who signs, who leads: the roster, decided by whoever it concerns."""

from collections.abc import Sequence
from typing import assert_never

from domain.codes import refusal
from domain.groups.agreement import digest_of
from domain.groups.commands import (
    AdmitOfficer,
    AnswerConsent,
    AnswerContentConsent,
    AssignLeader,
    DeclineMembership,
    EndDeathNote,
    EndLeadership,
    EndMembership,
    LapseReaffirmation,
    NoteDeath,
    OfferMembership,
    RequestMembership,
    RosterCommand,
    SignAgreement,
)
from domain.groups.consequences import still_admitted, with_consequences
from domain.groups.events import (
    AgreementSigned,
    ConsentGiven,
    ConsentRefused,
    ContentConsentGiven,
    ContentConsentRefused,
    DeathNoted,
    DeathNoteEnded,
    GroupEvent,
    LeaderAssigned,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    OfficerAdmitted,
    ReaffirmationLapsed,
    SamePracticeNoted,
    WaitingListJoined,
)
from domain.groups.guards import (
    require_admitting,
    require_another_officer,
    require_assigning,
    require_declining,
    require_ending,
    require_joinable,
    require_offering_to,
)
from domain.groups.reaffirming import Why, asked, due_again
from domain.groups.state import Group, Leadership, Signature
from domain.kernel import Context, PersonId, Role
from domain.kernel.locales import is_locale
from domain.kernel.shapes import is_code
from domain.officers import enters_the_past
from domain.rules import SamePractice

LEADING = frozenset({Role.LEADER, Role.CO_LEADER, Role.TRAINEE})
CREDENTIALED, IN_TRAINING = "credentialed", "trainee_supervised"


def decide_roster(group: Group, command: RosterCommand, ctx: Context) -> Sequence[GroupEvent]:
    """Answer a roster command with the facts it makes true, or refuse it."""
    match command:
        case RequestMembership(person=person):
            return _request(group, person, ctx)
        case OfferMembership():
            return _offer(group, command, ctx)
        case DeclineMembership(person=person):
            require_declining(group, person, ctx)
            return _decline(group, person, ctx)
        case SignAgreement():
            return _sign(group, command, ctx)
        case LapseReaffirmation(person=person):
            return _lapse(group, person, ctx)
        case AdmitOfficer(person=person):
            return _admit(group, person, ctx)
        case AnswerContentConsent(person=person, given=given):
            return _consent(group, person, ctx, given=given)
        case AnswerConsent():
            return _answer(group, command, ctx)
        case EndMembership(person=person):
            require_ending(group, command, ctx)
            return _end(group, person)
        case NoteDeath(person=person):
            return _mourn(group, person, ctx)
        case EndDeathNote(person=person):
            if ctx.actor not in group.leaders and ctx.role is not Role.SYSTEM:
                raise refusal("membership.not_leader")
            return [DeathNoteEnded(person=person)] if person in group.mourned else []
        case AssignLeader():
            return _assign(group, command, ctx)
        case EndLeadership(person=person):
            require_ending(group, command, ctx)
            if person not in group.leaders:
                return []
            return with_consequences(group, _leadership_ended(group, person))
        case _ as unreachable:
            assert_never(unreachable)


def _request(group: Group, person: PersonId, ctx: Context) -> Sequence[GroupEvent]:
    if ctx.actor != person and not enters_the_past(ctx):
        raise refusal("membership.not_the_person")
    require_joinable(group, person)
    if person in group.waiting or person in group.offered:
        return []
    if group.full:
        return [WaitingListJoined(person=person)]
    return [MembershipRequested(person=person)]


def _offer(group: Group, command: OfferMembership, ctx: Context) -> Sequence[GroupEvent]:
    person, practice = command.person, command.practice
    require_offering_to(group, person, ctx)
    if person in group.offered:
        return []
    if not group.rules.admits(command.profession):
        raise refusal("group.profession_not_admitted")
    if practice is not None and not is_code(practice):
        raise refusal("membership.practice_invalid")
    noted = _same_practice(group, person, practice)
    if group.full:
        raise refusal("group.full")
    return [MembershipOffered(person=person, practice=practice, by=ctx.actor), *noted]


def _decline(group: Group, person: PersonId, ctx: Context) -> Sequence[GroupEvent]:
    """Turn it down; who had asked asks still when a leader withdraws the offer."""
    if person not in group.waiting and person not in group.offered:
        return []
    declined = MembershipDeclined(person=person)
    if person in group.asked and ctx.actor != person:
        return still_admitted(group, declined, MembershipRequested(person=person))
    return still_admitted(group, declined)


def _same_practice(
    group: Group, person: PersonId, practice: str | None
) -> Sequence[SamePracticeNoted]:
    seated = {**group.members, **group.offered}
    others = [other for other, theirs in seated.items() if practice and theirs == practice]
    match group.rules.same_practice:
        case SamePractice.ALLOW:
            return []
        case SamePractice.WARN:
            return [SamePracticeNoted(person=person, other=other) for other in others]
        case SamePractice.DENY:
            if others:
                raise refusal("group.same_practice")
            return []
        case _ as unreachable:
            assert_never(unreachable)


def _require_read(command: SignAgreement) -> None:
    """Refuse a signature under another text than the one that stands in this language."""
    digest = digest_of(command.locale)
    if digest is None:
        raise refusal("agreement.locale_unknown")
    if command.digest != digest:
        raise refusal("agreement.not_as_read")


def _sign(group: Group, command: SignAgreement, ctx: Context) -> Sequence[GroupEvent]:
    person = command.person
    if ctx.actor != person and not enters_the_past(ctx):
        raise refusal("agreement.not_the_person")
    if command.version != group.rules.profile.agreement_version:
        raise refusal("agreement.not_current")
    if not is_locale(command.locale):
        raise refusal("agreement.locale_unknown")
    if not enters_the_past(ctx):
        _require_read(command)
    signature = Signature(command.version, ctx.at.date(), command.locale, command.digest)
    signed = AgreementSigned(
        person=person,
        version=signature.version,
        locale=signature.locale,
        signed_on=signature.signed_on,
        digest=signature.digest,
    )
    if person in group.offered:
        require_joinable(group, person)
        by = None if ctx.actor == person else ctx.actor
        if by is not None:
            require_another_officer(group, person, ctx)
        joins = with_consequences(group, signed, MembershipActivated(person=person, by=by))
        return [*joins, *due_again(group, Why.NEW_MEMBER, person, ctx)]
    if not (group.has_place(person) or person in group.waiting):
        raise refusal("membership.not_offered")
    known = group.signatures.get(person) == signature and person not in group.again
    return [] if known else [signed]


def _lapse(group: Group, person: PersonId, ctx: Context) -> Sequence[GroupEvent]:
    if ctx.role is not Role.SYSTEM:
        raise refusal("agreement.lapses_by_itself")
    again = asked(group, person, ctx.at)
    if again is None or not again.late or person in group.lapsed:
        return []
    return [ReaffirmationLapsed(person=person)]


def _consent(group: Group, person: PersonId, ctx: Context, *, given: bool) -> Sequence[GroupEvent]:
    if ctx.actor != person and not enters_the_past(ctx):
        raise refusal("consent.not_the_person")
    if person not in group.members and person not in group.offered:
        raise refusal("consent.not_on_roster")
    if group.consents.get(person) is given:
        return []
    return [ContentConsentGiven(person=person) if given else ContentConsentRefused(person=person)]


def _answer(group: Group, command: AnswerConsent, ctx: Context) -> Sequence[GroupEvent]:
    person, matter = command.person, command.matter
    if ctx.actor != person:
        raise refusal("consent.not_the_person")
    if person not in group.members and person not in group.leaders:
        raise refusal("consent.not_in_group")
    if group.answers.get(person, {}).get(matter) is command.given:
        return []
    said = ConsentGiven if command.given else ConsentRefused
    return [said(person=person, matter=matter)]


def _end(group: Group, person: PersonId) -> Sequence[GroupEvent]:
    if person in group.members:
        return with_consequences(group, MembershipEnded(person=person))
    if person in group.waiting or person in group.offered or person in group.admitted:
        return still_admitted(group, MembershipDeclined(person=person))
    return []


def _mourn(group: Group, person: PersonId, ctx: Context) -> Sequence[GroupEvent]:
    """End whatever place it was; who only waited for one is not mourned here."""
    if ctx.role is not Role.SYSTEM:
        raise refusal("membership.death_by_itself")
    noted = DeathNoted(person=person)
    if person in group.leaders:
        return with_consequences(group, noted, _leadership_ended(group, person))
    if person in group.members:
        return with_consequences(group, noted, MembershipEnded(person=person))
    return _end(group, person)


def _admit(group: Group, person: PersonId, ctx: Context) -> Sequence[GroupEvent]:
    require_admitting(group, ctx)
    if ctx.is_self(person):
        raise refusal("clearance.own")
    if person in group.admitted:
        return []
    if not group.placed.get(person, frozenset()).isdisjoint({ctx.actor, ctx.twin, None}):
        raise refusal("clearance.same_officer")
    return [OfficerAdmitted(person=person, by=ctx.actor)]


def _assign(group: Group, command: AssignLeader, ctx: Context) -> Sequence[GroupEvent]:
    person = command.person
    leadership = Leadership(command.role, command.credential, command.supervisor)
    require_assigning(group, ctx)
    if ctx.is_self(person):
        raise refusal("leader.own")
    if ctx.is_self(command.supervisor):
        raise refusal("leader.supervisor_own")
    require_another_officer(group, person, ctx)
    if command.supervisor is not None:
        require_another_officer(group, command.supervisor, ctx)
    _require_able(person, leadership)
    if group.leaders.get(person) == leadership:
        return []
    if person in group.leaders:
        raise refusal("leader.already")
    if person in group.members or person in group.offered:
        raise refusal("group.leader_is_member")
    if len(group.leaders) >= group.rules.profile.leaders_max:
        raise refusal("group.leaders_full")
    assigned = LeaderAssigned(
        person=person,
        role=leadership.role,
        credential=leadership.credential,
        supervisor=leadership.supervisor,
        by=ctx.actor,
    )
    return [
        *with_consequences(group, assigned),
        *due_again(group, Why.NEW_LEADER, person, ctx),
    ]


def _leadership_ended(group: Group, person: PersonId) -> LeadershipEnded:
    """Say whose supervision ends with it: of whoever supervises nobody else who leads."""
    supervisor = group.leaders[person].supervisor
    others = {led.supervisor for who, led in group.leaders.items() if who != person}
    return LeadershipEnded(person=person, supervisor=None if supervisor in others else supervisor)


def _require_able(person: PersonId, leadership: Leadership) -> None:
    if leadership.role not in LEADING:
        raise refusal("leader.role_unknown")
    if leadership.credential not in (CREDENTIALED, IN_TRAINING):
        raise refusal("leader.credential_unknown")
    in_training = leadership.credential == IN_TRAINING or leadership.role is Role.TRAINEE
    if in_training and leadership.supervisor is None:
        raise refusal("leader.supervisor_missing")
    if leadership.supervisor == person:
        raise refusal("leader.supervisor_is_self")
