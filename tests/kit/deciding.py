"""One example of each command, in a state in which somebody, or the system, may give it."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

import msgspec

from domain.audits import commands as audits
from domain.audits.audit import AUDIT
from domain.audits.events import Disposition as Finding
from domain.audits.events import RecordReviewed, SampleDrawn, SampledRecord
from domain.credentials import commands as credentials
from domain.credentials.credential import CREDENTIAL
from domain.credentials.events import (
    CredentialGranted,
    CredentialProposed,
    CredentialSuspended,
    Evidence,
    RevocationReason,
    SuspensionReason,
    TrainingEntered,
)
from domain.grants import commands as grants
from domain.grants.events import (
    Disposition,
    GrantActivated,
    GrantApproved,
    GrantExpired,
    GrantOpened,
    GrantRequested,
    Ground,
    NamedItem,
)
from domain.grants.grant import GRANT
from domain.groups import commands as groups
from domain.groups.consents import Matter
from domain.groups.events import (
    ClosingPlanned,
    DeathNoted,
    GroupChartered,
    GroupPaused,
    MembershipRequested,
    OfficerAdmitted,
)
from domain.groups.group import GROUP
from domain.identities import commands as identities
from domain.identities.events import IdentityApproved, IdentityAsked, IdentityGround
from domain.identities.identity import IDENTITY
from domain.invitations import commands as invitations
from domain.invitations.events import InvitationIssued
from domain.invitations.invitation import INVITATION
from domain.kernel import OFFICES, Decider, PersonId, Role
from domain.keys import commands as keys
from domain.keys.events import KeyDestructionProposed, SecretNoted, SigningLossProposed
from domain.keys.key import KEY
from domain.keys.version import KeptVersion
from domain.organizations import commands as organizations
from domain.organizations.events import (
    AppointmentConfirmed,
    Naming,
    OfficeAppointed,
    OfficeProposed,
    OfficeProposedByOperator,
    OrganizationFounded,
    Quotas,
)
from domain.organizations.organization import ORGANIZATION
from domain.people import commands as people
from domain.people.events import (
    DeactivationReason,
    MailboxMoveAsked,
    MailboxProofAsked,
    NewMailboxProven,
    PersonDeactivated,
    PersonDeceasedRecorded,
    PersonRegistered,
    PersonsLinked,
    PersonsLinkProposed,
    ProfessionalStatusAttested,
    RenewalReason,
    SignInRenewalAsked,
    SignInRenewalVouched,
)
from domain.people.person import PERSON
from domain.privacy import commands as privacy
from domain.privacy.erasure import ERASURE
from domain.privacy.events import (
    ClearingProposed,
    ErasureApproved,
    ErasureKind,
    ErasureObstacle,
    ErasureRequested,
    HoldGround,
    HoldLiftingProposed,
    HoldPlaced,
    RetentionProposed,
)
from domain.privacy.hold import HOLD
from domain.privacy.limits import SOONEST
from domain.privacy.periods import RetentionRules
from domain.privacy.retention import RETENTION
from domain.privacy.scope import Scope
from domain.profiles import commands as profiles
from domain.profiles.events import ProfilePublished
from domain.profiles.profile import PROFILES
from domain.programs import commands as programs
from domain.programs.events import ProgramFounded, RulesRequested
from domain.programs.program import PROGRAM
from domain.providers import commands as providers
from domain.providers.events import ProviderApproved, ProviderProposed, ProviderSuspended
from domain.providers.provider import PROVIDER
from domain.rules import SEED_2012, Adoption, ContentCapture, GroupRules, Participation, RuleProfile
from domain.sessions import commands as sessions
from domain.sessions.events import (
    AnnulmentProposed,
    AttendanceConfirmed,
    LeaderLost,
    MaterialSealed,
    ParticipantLeft,
    PresentationEnteredLate,
    PresentationStarted,
    SessionCancelled,
    SessionRescheduled,
)
from domain.sessions.session import SESSION
from domain.sessions.words import Audience, Capacity, CorrectionReason, Mark, MaterialKind, Phase
from domain.skips import commands as skips
from domain.skips.skips import EVERYTHING, SKIPS
from tests.kit import groups as rosters
from tests.kit import sessions as rooms
from tests.kit.agreements import signing
from tests.kit.groups import (
    CO_LEADER,
    FRAME,
    LEADER,
    SIGNED_ON,
    joined,
    led,
    proposed,
    recruiting,
    signed,
)
from tests.kit.scenario import NOON, PROGRAM_ID, person
from tests.kit.sessions import LATER, SCHEDULED, closed, opened

MEMBER, OTHER, OUTSIDER = person(1), person(2), person(900)
NEW, ANOTHER = person(50), person(51)
FIRST_OF_TWO, WHO_PROPOSED = person(61), person(62)
TRAINEE, LEADS_AND_SITS = person(102), person(103)
ITEM, CASE = UUID(int=0x41), UUID(int=0x11)
LEADERS: Final = {LEADER, CO_LEADER, TRAINEE, LEADS_AND_SITS}


class Example(NamedTuple):
    """A command, as somebody gives it, in a history; ``late`` is whether it is entered so."""

    decider: Decider[Any, Any, Any]
    history: Callable[[PersonId], tuple[Any, ...]]
    command: Callable[[PersonId], Any]
    late: bool = False

    def state(self, who: PersonId, offices: Iterable[Role]) -> Any:  # noqa: ANN401
        """Fold what was before; an organization knows who holds which office."""
        held = [
            OfficeAppointed(
                person=who, role=one, program=PROGRAM_ID if one is Role.PROGRAM_ADMIN else None
            )
            for one in sorted(offices)
        ]
        history = self.history(who)
        return self.decider.fold([*(held if self.decider is ORGANIZATION else ()), *history])

    @property
    def name(self) -> str:
        """For the test's name."""
        return type(self.command(OUTSIDER)).__name__ + ("-late" if self.late else "")


def _of(
    decider: Decider[Any, Any, Any],
    history: object,
    *commands: object,
    late: bool = False,
) -> list[Example]:
    before = _given(history if callable(history) else (*cast("Iterable[object]", history),))
    return [Example(decider, before, _given(command), late) for command in commands]


def _given(what: object) -> Callable[[PersonId], Any]:
    """Take what depends on who asks, or does not."""

    def same(_: PersonId) -> object:
        return what

    return what if callable(what) else same


ROOMY = RuleProfile(leaders_max=6)
STANDING = msgspec.structs.replace(
    rooms.STANDING,
    leaders=rooms.STANDING.leaders | LEADERS,
    members=rooms.STANDING.members | {LEADS_AND_SITS},
)


def meeting(rules: GroupRules | None = None) -> list[Any]:
    """A group that meets, led by one in each role, and by somebody who has a seat there as well."""
    *before, activated = rosters.meeting(rules=rules or GroupRules(profile=ROOMY))
    others = [led(CO_LEADER, Role.CO_LEADER), led(TRAINEE, Role.TRAINEE), led(LEADS_AND_SITS)]
    return [*before, *others, *joined(LEADS_AND_SITS), activated]


OFFERED_RULES = Adoption(RuleProfile(name="ours"), NOON)
MANDATORY = GroupRules(participation=Participation.MANDATORY, profile=ROOMY)
PROPOSE = groups.ProposeGroup(
    code="G001",
    name="Group 1",
    method="balint",
    mode="ongoing",
    frame=FRAME,
    rules=GroupRules(),
)
PROVISIONED = OrganizationFounded(
    code="ONE",
    languages=("en-CA", "fr"),
    names={"en": "One", "fr": "Une"},
    jurisdiction="CA",
)
DEFINED = ProgramFounded(
    code="P01",
    languages=("en-CA", "fr"),
    names={"en": "Program", "fr": "Programme"},
    setting="residency",
    region="NS",
    zone="America/Halifax",
    participation=Participation.VOLUNTARY,
    same_practice=GroupRules().same_practice,
    eligible_professions=("family_physician",),
)
DEFINE = programs.DefineProgram(
    code="P01",
    languages=("en-CA", "fr"),
    names={"en": "Program", "fr": "Programme"},
    setting="residency",
    region="NS",
    zone="America/Halifax",
)
TOLD = PresentationEnteredLate(
    presentation=CASE, alias=CASE, sealed=CASE, seconds=240, discussion_minutes=70
)
STARTED = PresentationStarted(presentation=CASE, alias=CASE, sealed=CASE, started_at=NOON)
SEALED = MaterialSealed(item=ITEM, kind=MaterialKind.REFLECTION)
CONFIRMED = (*closed(), AttendanceConfirmed())
AT_WORK = (*opened(), STARTED)
MOVED_ON = SessionRescheduled(starts_at=LATER, local_start="2030-01-15T09:00")


def _sealing(who: PersonId) -> sessions.SealMaterial:
    standing = msgspec.structs.replace(STANDING, members=STANDING.members | {who})
    return sessions.SealMaterial(ITEM, MaterialKind.REFLECTION, who, standing)


A_DAY: Final = timedelta(days=1)
TRAINED: Final = CredentialGranted(
    person=NEW,
    proposal=CASE,
    proposed_by=WHO_PROPOSED,
    by=OTHER,
    evidence=Evidence.COURSE,
    dated=NOON.date(),
    valid_from=NOON.date(),
    valid_until=(NOON + A_DAY).date(),
    ends_at=NOON + 3 * A_DAY,
)
TRAINED_BEFORE: Final = msgspec.structs.replace(TRAINED, ends_at=NOON)
UNTRAINED: Final = CredentialProposed(
    person=NEW,
    proposal=CASE,
    by=WHO_PROPOSED,
    evidence=Evidence.COURSE,
    dated=NOON.date(),
    valid_from=NOON.date(),
    valid_until=(NOON + A_DAY).date(),
    waits_until=NOON + A_DAY,
)
OF_CREDENTIALS: Final = (
    *_of(
        CREDENTIAL,
        (),
        credentials.ProposeCredential(
            person=NEW,
            evidence=Evidence.COURSE,
            dated=NOON.date(),
            valid_from=NOON.date(),
            valid_until=(NOON + A_DAY).date(),
        ),
        credentials.EnterTraining(NEW, OTHER, able=True),
    ),
    *_of(
        CREDENTIAL,
        (UNTRAINED,),
        credentials.ConfirmCredential(NEW, CASE),
        credentials.DeclineCredential(NEW, CASE),
    ),
    *_of(
        CREDENTIAL,
        (TRAINED,),
        credentials.SuspendCredential(NEW, SuspensionReason.REQUESTED),
        credentials.RevokeCredential(NEW, RevocationReason.REQUESTED),
    ),
    *_of(
        CREDENTIAL,
        (TRAINED, CredentialSuspended(person=NEW, by=OTHER, reason=SuspensionReason.REQUESTED)),
        credentials.ReinstateCredential(NEW),
    ),
    *_of(
        CREDENTIAL,
        lambda who: (TrainingEntered(person=NEW, supervisor=who, by=WHO_PROPOSED),),
        credentials.AgreeSupervision(NEW, able=True),
        credentials.DeclineSupervision(NEW),
        credentials.EndSupervision(NEW),
    ),
)
BOTH: Final = (Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN)
STANCE = grants.Stance(OFFICES)
NAMED = (NamedItem(ITEM, rooms.GROUP_ID),)


def asked_for(who: PersonId) -> GrantRequested:
    """Somebody asks for a text."""
    return GrantRequested(
        requester=who, ground=Ground.LEGAL_ORDER, items=NAMED, reason=CASE, asked_at=NOON
    )


def active(who: PersonId) -> tuple[Any, ...]:
    """Two others have approved."""
    return (
        asked_for(who),
        GrantApproved(by=NEW, office=Role.PRIVACY_OFFICER),
        GrantApproved(by=ANOTHER, office=Role.ORGANIZATION_ADMIN),
        GrantActivated(reader=who, until=NOON + A_DAY),
    )


ASKED = asked_for(OTHER)
SPENT = (*active(OTHER), GrantOpened(item=ITEM, at=NOON), GrantExpired(reader=OTHER))
OF_GRANTS = (
    *_of(
        GRANT,
        (),
        grants.RequestGrant(
            ground=Ground.LEGAL_ORDER, items=NAMED, reason=CASE, stance=STANCE, audited=True
        ),
    ),
    *_of(GRANT, (ASKED,), grants.ApproveGrant(STANCE), grants.RefuseGrant(STANCE)),
    *(
        example
        for office in BOTH
        for example in _of(
            GRANT,
            (ASKED, GrantApproved(by=NEW, office=office)),
            grants.ApproveGrant(STANCE),
            grants.RefuseGrant(STANCE),
        )
    ),
    *_of(GRANT, lambda who: (asked_for(who),), grants.WithdrawGrant()),
    *_of(
        GRANT,
        lambda who: (ASKED, GrantApproved(by=who, office=Role.PRIVACY_OFFICER)),
        grants.WithdrawGrant(),
    ),
    *_of(GRANT, active, grants.OpenItem(ITEM)),
    *_of(GRANT, active(OTHER), grants.DeferNotice(NOON + A_DAY, CASE, STANCE)),
    *_of(GRANT, SPENT, grants.ReviewGrant(Disposition.JUSTIFIED, CASE, STANCE)),
)


def identity_asked(who: PersonId, office: Role) -> IdentityAsked:
    """Somebody asks who a number is, by an office."""
    return IdentityAsked(
        asker=who,
        office=office,
        program=PROGRAM_ID,
        entry=1,
        subject=MEMBER if who != MEMBER else OTHER,
        ground=IdentityGround.REVIEW,
        reason=CASE,
        asked_at=NOON,
    )


AGREED = IdentityApproved(by=NEW, until=NOON + A_DAY)
OF_IDENTITIES = (
    *_of(
        IDENTITY,
        (),
        identities.AskIdentity(
            program=PROGRAM_ID,
            entry=1,
            subject=OTHER,
            ground=IdentityGround.REVIEW,
            reason=CASE,
            is_named=True,
            has_second=True,
        ),
    ),
    *_of(
        IDENTITY,
        lambda who: (msgspec.structs.replace(identity_asked(who, Role.AUDITOR), asker=NEW),),
        identities.ApproveIdentity(held_before=True),
        identities.DeclineIdentity(held_before=True),
    ),
    *(
        example
        for office in (Role.AUDITOR, Role.PRIVACY_OFFICER)
        for example in _of(
            IDENTITY,
            lambda who, office=office: (identity_asked(who, office), AGREED),
            identities.TellIdentity(stands=True),
            identities.WithdrawIdentity(),
        )
    ),
)
INVITED = InvitationIssued(
    person=OTHER,
    program=PROGRAM_ID,
    role=Role.MEMBER,
    by=NEW,
    colleague=False,
    mailed=True,
    until=NOON + A_DAY,
)
OF_INVITATIONS = (
    *_of(
        INVITATION,
        (),
        invitations.IssueInvitation(
            person=OTHER, program=PROGRAM_ID, role=Role.MEMBER, mailed=True, belongs=True
        ),
    ),
    *_of(
        INVITATION,
        lambda who: (msgspec.structs.replace(INVITED, by=who),),
        invitations.RenewInvitation(mailed=True),
        invitations.WithdrawInvitation(),
    ),
    *_of(
        INVITATION,
        (INVITED,),
        invitations.AcceptInvitation(1),
        invitations.DeclineInvitation(1),
        invitations.TellMisdirected(1),
    ),
)
PROVIDER_PROPOSED = ProviderProposed(
    name="Login",
    issuer="https://login.example.org",
    client="circlekeep",
    domains=("example.org",),
    strong=(),
    by=OTHER,
)
OF_PROVIDERS = (
    *_of(
        PROVIDER,
        (),
        providers.ProposeProvider(
            name="Login", issuer="https://login.example.org", client="circlekeep"
        ),
    ),
    *_of(
        PROVIDER,
        lambda who: (msgspec.structs.replace(PROVIDER_PROPOSED, by=NEW),),
        providers.ApproveProvider(),
        providers.ReplaceProviderSecret(),
        providers.EndProvider(),
    ),
    *_of(
        PROVIDER,
        lambda who: (PROVIDER_PROPOSED, ProviderApproved(by=NEW)),
        providers.SuspendProvider(),
    ),
    *_of(
        PROVIDER,
        lambda who: (PROVIDER_PROPOSED, ProviderApproved(by=NEW), ProviderSuspended(by=NEW)),
        providers.ResumeProvider(),
    ),
)
RECORD = SampledRecord(PROGRAM_ID, 1, "C4", OTHER)
DRAWN = SampleDrawn(
    quarter="2029-Q4", round=1, since=NOON, until=NOON, seed="00", strata=(), records=(RECORD,)
)
OF_AUDITS = (
    *_of(
        AUDIT,
        (),
        audits.DrawSample(
            quarter="2029-Q4",
            round=1,
            since=NOON,
            until=NOON,
            seed="00",
            strata=(),
            records=(RECORD,),
            earlier_open=False,
        ),
    ),
    *_of(AUDIT, (DRAWN,), audits.ReviewRecord(PROGRAM_ID, 1, Finding.IN_ORDER)),
    *_of(
        AUDIT,
        (DRAWN, RecordReviewed(program=PROGRAM_ID, entry=1, disposition=Finding.IN_ORDER)),
        audits.SignOff(),
    ),
)
OF_SKIPS = _of(
    SKIPS,
    (),
    skips.SkipEntry(
        reader=EVERYTHING,
        stream=CASE,
        position=7,
        version=1,
        event=ITEM,
        event_type="group.paused",
        reason=skips.SkipReason.DAMAGED,
    ),
)
RETIRED = KeptVersion(1, NOON - 99 * A_DAY, NOON - 90 * A_DAY, None, in_use=False)
GO = keys.DestroyKeyVersion(PROGRAM_ID, 1, RETIRED, held=False)
GO_AT_ONCE = msgspec.structs.replace(GO, at_once=True)
OF_KEYS = (
    *_of(KEY, (), keys.RotateKey(PROGRAM_ID, 1, NOON), GO, GO_AT_ONCE, keys.GiveUpSigningKey(1)),
    *(
        example
        for office in BOTH
        for example in (
            *_of(
                KEY,
                (KeyDestructionProposed(program=PROGRAM_ID, version=1, by=NEW, office=office),),
                GO_AT_ONCE,
            ),
            *_of(
                KEY,
                (SigningLossProposed(version=1, by=NEW, office=office),),
                keys.GiveUpSigningKey(1),
            ),
        )
    ),
)
REVIEW = date(2030, 6, 1)
HELD = Scope(program=PROGRAM_ID)


def placed(office: Role, by: PersonId = NEW) -> HoldPlaced:
    """An office places a hold."""
    return HoldPlaced(
        scope=HELD,
        ground=HoldGround.COURT_ORDER,
        by=by,
        office=office,
        review_on=REVIEW,
        lapses_at=NOON + A_DAY,
    )


OF_HOLDS = (
    *_of(HOLD, (), privacy.PlaceHold(HELD, HoldGround.COURT_ORDER, REVIEW)),
    *(
        example
        for office in BOTH
        for example in (
            *_of(
                HOLD,
                (placed(office),),
                privacy.ConfirmHold(),
                privacy.RenewHold(date(2030, 7, 1)),
                privacy.ProposeLifting(),
            ),
            *_of(
                HOLD,
                (placed(office), HoldLiftingProposed(by=NEW, office=office)),
                privacy.LiftHold(),
            ),
        )
    ),
)
KEPT = RetentionRules(reflection=30)
FROM_DAY = NOON.date() + SOONEST + A_DAY
OF_RETENTION = (
    *_of(RETENTION, (), privacy.ProposeRetention(KEPT, FROM_DAY), privacy.ProposeClearing()),
    *(
        example
        for office in BOTH
        for example in _of(
            RETENTION,
            (
                RetentionProposed(rules=KEPT, from_day=FROM_DAY, by=NEW, office=office),
                ClearingProposed(by=NEW, office=office),
            ),
            privacy.AdoptRetention(),
            privacy.AgreeClearing(),
        )
    ),
)
OF_A_SESSION = Scope(program=PROGRAM_ID, session=ITEM)
WANTED = ErasureRequested(
    kind=ErasureKind.SESSION,
    scope=OF_A_SESSION,
    by=NEW,
    own=False,
    until=NOON,
    due_on=REVIEW,
)
PROVEN = privacy.ProveErasure(
    digest="00",
    completed_at=NOON,
    backups_expire_on=REVIEW,
    key_version=1,
    signature="00",
)
OF_ERASURES = (
    *_of(
        ERASURE,
        (),
        privacy.RequestErasure(ErasureKind.SESSION, OF_A_SESSION, own=False),
        privacy.RequestErasure(ErasureKind.AUTHOR, Scope(), own=True, subject=ITEM),
    ),
    *_of(
        ERASURE,
        (WANTED,),
        privacy.WithdrawErasure(),
        privacy.RefuseErasure(ErasureObstacle.LEGAL_DUTY),
        privacy.ApproveErasure(),
    ),
)
BY_AN_OFFICER = OfficeProposed(
    appointment=CASE, person=ANOTHER, role=Role.PRIVACY_OFFICER, by=NEW, until=NOON + A_DAY
)
BY_THE_OPERATOR = OfficeProposedByOperator(
    appointment=CASE, person=ANOTHER, role=Role.PRIVACY_OFFICER, settles_at=NOON + A_DAY
)
GOVERNED = (PROVISIONED, OfficeAppointed(person=NEW, role=Role.ORGANIZATION_ADMIN))
SETTLED = AppointmentConfirmed(appointment=CASE, by=OTHER, settles_at=NOON)


def objecting(*, is_member: bool) -> organizations.ObjectToAppointment:
    """Somebody objects, who is a member or none."""
    return organizations.ObjectToAppointment(CASE, is_member, 9)


OF_OFFICES = (
    *_of(
        ORGANIZATION,
        GOVERNED,
        organizations.AppointOfficer(ANOTHER, Role.AUDITOR),
        organizations.AppointOfficer(ANOTHER, Role.PRIVACY_OFFICER),
    ),
    *_of(
        ORGANIZATION,
        (*GOVERNED, BY_AN_OFFICER),
        organizations.ConfirmAppointment(CASE),
        objecting(is_member=False),
        objecting(is_member=True),
    ),
    *_of(ORGANIZATION, (*GOVERNED, BY_THE_OPERATOR), objecting(is_member=True)),
    *_of(
        ORGANIZATION,
        lambda who: (*GOVERNED, msgspec.structs.replace(BY_THE_OPERATOR, person=who)),
        objecting(is_member=False),
    ),
)
EXAMPLES = (
    *_of(GROUP, (), PROPOSE),
    *_of(GROUP, (proposed(),), groups.ApproveCharter()),
    *_of(GROUP, (proposed(), GroupChartered()), groups.OpenRecruiting()),
    *_of(GROUP, (*meeting()[:-1],), groups.ActivateGroup()),
    *_of(GROUP, (*meeting(), GroupPaused()), groups.ResumeGroup()),
    *_of(GROUP, (*meeting(), ClosingPlanned()), groups.CloseGroup()),
    *_of(
        GROUP,
        meeting(),
        groups.FollowRules(profile="ours", profile_version=1, offered=OFFERED_RULES),
        groups.KeepRules(profile="ours", profile_version=1, offered=OFFERED_RULES),
        groups.PauseGroup(),
        groups.PlanClosing(),
        lambda who: groups.RequestMembership(NEW if who in {*LEADERS, MEMBER} else who),
        groups.OfferMembership(NEW, "family_physician"),
        signing(MEMBER, "fr-CA"),
        groups.AnswerContentConsent(MEMBER, True),
        lambda who: groups.AnswerConsent(who, Matter.RESEARCH, True),
        groups.EndMembership(OTHER),
        groups.AssignLeader(NEW, Role.CO_LEADER, "credentialed"),
        groups.EndLeadership(LEADER),
        groups.AdmitOfficer(NEW),
    ),
    *_of(
        GROUP,
        meeting(),
        signing(OTHER, "fr-CA"),
        groups.RequestMembership(NEW),
        late=True,
    ),
    *_of(
        GROUP,
        (*meeting(), DeathNoted(person=NEW)),
        groups.EndDeathNote(NEW),
    ),
    *_of(GROUP, meeting(rules=MANDATORY), groups.OfferMembership(NEW, "family_physician")),
    *_of(GROUP, (*meeting(), MembershipRequested(person=NEW)), groups.DeclineMembership(NEW)),
    *_of(
        GROUP,
        (*recruiting(), OfficerAdmitted(person=NEW, by=OTHER)),
        groups.EndMembership(NEW),
    ),
    *_of(
        SESSION,
        (),
        sessions.ScheduleSession(
            code="G001-S01",
            number=1,
            starts_at=NOON,
            local_start="2030-01-15T08:00",
            zone="America/Halifax",
            slot_minutes=90,
            standing=STANDING,
        ),
    ),
    *_of(
        SESSION,
        (SCHEDULED,),
        sessions.RescheduleSession(LATER, "2030-01-15T09:00", STANDING),
        sessions.CancelSession(STANDING),
        sessions.RecordNotHeld(STANDING),
        sessions.OpenSession(
            tuple(person(n) for n in range(1, 6)),
            STANDING,
            private_space=True,
            no_recording=True,
        ),
    ),
    *_of(SESSION, (SCHEDULED, MOVED_ON, SessionCancelled()), sessions.PutSessionBack(STANDING)),
    *_of(SESSION, (SCHEDULED,), sessions.EnterSessionLate(LEADER, STANDING, 90), late=True),
    *_of(
        SESSION,
        opened(),
        sessions.CheckIn(person(6), Capacity.MEMBER, STANDING),
        sessions.CheckIn(person(70), Capacity.GUEST, STANDING),
        sessions.CheckOut(MEMBER, STANDING),
        sessions.NoteAbsence(person(6), False, STANDING),
        sessions.NoteAbsence(person(7), True, STANDING),
        sessions.StartPhase(Phase.CASE_CALL, STANDING),
        sessions.CloseSession(STANDING),
        sessions.RecordNoCase(STANDING),
        sessions.StartPresentation(CASE, CASE, CASE, OTHER, STANDING),
    ),
    *_of(
        SESSION,
        (*CONFIRMED, AnnulmentProposed(proposer=NEW, reason=next(iter(CorrectionReason)))),
        sessions.WithdrawAnnulment(STANDING),
        sessions.AnnulAttendance(STANDING),
    ),
    *_of(SESSION, opened(), sessions.WithdrawMark(MEMBER, STANDING)),
    *_of(
        SESSION,
        CONFIRMED,
        sessions.CorrectAttendance(
            person=MEMBER,
            mark=Mark.ABSENT,
            reason=next(iter(CorrectionReason)),
            standing=STANDING,
            then=STANDING,
        ),
        sessions.ProposeAnnulment(next(iter(CorrectionReason)), STANDING),
    ),
    *_of(
        SESSION,
        AT_WORK,
        sessions.EndPresentation(CASE, STANDING),
        sessions.UndoPresentation(CASE, STANDING),
    ),
    *_of(
        SESSION,
        closed(),
        sessions.ConfirmAttendance(STANDING),
        _sealing,
    ),
    *_of(
        SESSION,
        closed(),
        sessions.ConfirmAttendance(STANDING),
        sessions.RecordNoCase(STANDING),
        lambda who: sessions.EnterPresentationLate(
            presentation=CASE,
            alias=CASE,
            sealed=CASE,
            presenter=LEADER if who in LEADERS else MEMBER,
            seconds=240,
            discussion_minutes=70,
            standing=STANDING,
        ),
        late=True,
    ),
    *_of(
        SESSION,
        (*closed(), TOLD, SEALED),
        sessions.CodePresentation(CASE, CASE, STANDING),
        sessions.WithdrawPresentation(CASE, STANDING),
        sessions.ShareMaterial(ITEM, Audience.LEADERS_NOW),
        sessions.ShredMaterial((ITEM,)),
    ),
    *_of(
        ORGANIZATION,
        (PROVISIONED, OfficeAppointed(person=NEW, role=Role.AUDITOR)),
        organizations.PublishRuleProfile(msgspec.structs.replace(SEED_2012, version=2)),
        organizations.AttestPast(("agreements",)),
        organizations.AdoptNaming(Naming.NEVER),
        organizations.AdoptQuotas(Quotas(reads=1)),
        organizations.EndOffice(NEW, Role.AUDITOR),
    ),
    *_of(PROFILES, (), profiles.PublishProfile(RuleProfile(name="ours"))),
    *_of(
        PROFILES,
        (ProfilePublished(profile=RuleProfile(name="ours")),),
        profiles.SupersedeProfile(RuleProfile(name="ours", version=2, members_max=9)),
        profiles.RetireProfile("ours"),
    ),
    *_of(PROGRAM, (), DEFINE),
    *_of(
        PROGRAM,
        (DEFINED,),
        programs.SetContentCapture(ContentCapture.NOTES),
        programs.SetContentCapture(ContentCapture.FULL, True),
        programs.AdoptProfile(profile="ours", profile_version=1, rules=RuleProfile(name="ours")),
    ),
    *_of(
        PROGRAM,
        (
            DEFINED,
            RulesRequested(profile=RuleProfile(name="ours"), since=NOON, by=NEW),
        ),
        programs.ApproveProfile(),
        programs.DeclineProfile(),
    ),
    *_of(PERSON, (), people.RegisterPerson("officer", "en-CA", ITEM)),
    *_of(
        PERSON,
        (PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),),
        people.DeclareAffiliation("clinic-7"),
        people.CorrectPerson("nurse", "clinic-7"),
        people.CorrectPerson("nurse", "clinic-7", theirs=True),
        people.AskMailboxProof,
        people.LeaveOrganization,
        lambda who: people.AttestStatus(who, "nurse", NOON + A_DAY),
        lambda who: people.AskMailboxMove(who, ITEM),
        people.AskMailboxMove(NEW, ITEM),
        people.AskMailboxMove(NEW, ITEM, theirs=True),
        people.DeactivatePerson(DeactivationReason.LEFT),
        people.RecordDeath(NEW),
        lambda who: people.CorrectOwnDetails(who, "nurse", "clinic-7", "fr-CA", "America/Halifax"),
    ),
    *_of(
        PERSON,
        (
            PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),
            PersonDeactivated(reason=DeactivationReason.LEFT),
        ),
        people.ReactivatePerson(),
    ),
    *_of(
        PERSON,
        (
            PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),
            PersonDeceasedRecorded(),
        ),
        people.WithdrawDeath(),
    ),
    *_of(
        PERSON,
        (
            PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),
            PersonDeactivated(reason=DeactivationReason.LEFT, own=True),
        ),
        people.ComeBack,
    ),
    *_of(
        PERSON,
        (
            PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),
            MailboxProofAsked(asked=CASE, until=NOON + A_DAY),
        ),
        lambda who: people.ProveMailbox(who, CASE),
    ),
    *_of(
        PERSON,
        (
            PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),
            MailboxMoveAsked(asked=CASE, sealed=ITEM, until=NOON + A_DAY, settles_at=NOON + A_DAY),
        ),
        lambda who: people.ProveNewMailbox(who, CASE),
        lambda who: people.AgreeByOldMailbox(who, CASE),
        lambda who: people.StopMailboxMove(who, CASE),
        people.BackMailboxMove(NEW, frozenset()),
    ),
    *_of(
        PERSON,
        (PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),),
        people.ProposeLink(NEW, FIRST_OF_TWO),
        people.ProposeLink(NEW, FIRST_OF_TWO, theirs=True),
        people.TellApart(NEW, FIRST_OF_TWO),
        people.TellApart(NEW, FIRST_OF_TWO, theirs=True),
        people.AskSignInRenewal(NEW, RenewalReason.LOST, frozenset(Role)),
    ),
    *_of(
        PERSON,
        (
            PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),
            PersonsLinkProposed(first=FIRST_OF_TWO, by=WHO_PROPOSED),
        ),
        people.ConfirmLink(NEW, FIRST_OF_TWO),
        people.DeclineLink(NEW, FIRST_OF_TWO),
    ),
    *_of(
        PERSON,
        (
            PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),
            PersonsLinkProposed(first=FIRST_OF_TWO, by=WHO_PROPOSED),
            PersonsLinked(first=FIRST_OF_TWO),
        ),
        people.Unlink(NEW, FIRST_OF_TWO),
    ),
    *_of(
        PERSON,
        (
            PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),
            SignInRenewalAsked(asked=CASE, by=NEW, reason=RenewalReason.LOST, until=NOON + A_DAY),
        ),
        people.BackSignInRenewal(NEW, frozenset(), frozenset(Role)),
        lambda who: people.StopSignInRenewal(who, CASE),
    ),
    *OF_CREDENTIALS,
    *OF_KEYS,
    *OF_GRANTS,
    *OF_IDENTITIES,
    *OF_INVITATIONS,
    *OF_PROVIDERS,
    *OF_AUDITS,
    *OF_SKIPS,
    *OF_HOLDS,
    *OF_RETENTION,
    *OF_ERASURES,
    *OF_OFFICES,
)

NOTED = SecretNoted(purpose="program-key", version=1, check="00")
OF_THE_SYSTEM = (
    *_of(CREDENTIAL, (TRAINED_BEFORE,), credentials.LapseCredential(NEW)),
    *_of(GROUP, meeting(), groups.NoteDeath(OTHER)),
    *_of(
        GROUP,
        (*meeting(), signed(OTHER, SIGNED_ON.replace(year=2028))),
        groups.LapseReaffirmation(OTHER),
    ),
    *_of(
        SESSION,
        (*opened(), ParticipantLeft(person=LEADER), LeaderLost(lost_at=NOON - A_DAY)),
        sessions.AbandonSession(STANDING),
    ),
    *_of(
        PERSON,
        (PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),),
        people.ErasePerson(),
        people.FollowMailbox(CASE, ITEM),
    ),
    *_of(
        PERSON,
        (
            PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),
            ProfessionalStatusAttested(profession="nurse", lapses_at=NOON - A_DAY),
        ),
        people.LapseStatus(),
    ),
    *_of(
        PERSON,
        (
            PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),
            MailboxMoveAsked(asked=CASE, sealed=ITEM, until=NOON + A_DAY, settles_at=NOON),
            NewMailboxProven(asked=CASE),
        ),
        people.MoveMailbox(CASE, ITEM),
    ),
    *_of(
        PERSON,
        (
            PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),
            SignInRenewalAsked(asked=CASE, by=NEW, reason=RenewalReason.LOST, until=NOON + A_DAY),
            SignInRenewalVouched(asked=CASE, by=OTHER, settles_at=NOON),
        ),
        people.SettleSignInRenewal(CASE, frozenset(), frozenset(Role), frozenset(Role)),
    ),
    *_of(INVITATION, (INVITED,), invitations.NoteReturned(ITEM)),
    *_of(ERASURE, (WANTED, ErasureApproved()), PROVEN),
    *_of(
        RETENTION,
        (),
        privacy.AnnounceExpiry(PROGRAM_ID, "reflection", 1, NOON),
        privacy.RecordExpiry(PROGRAM_ID, "reflection", 1, NOON),
    ),
    *_of(KEY, (), keys.NoteSecret("program-key", 1, "00")),
    *_of(
        KEY,
        (NOTED, SecretNoted(purpose="program-key", version=2, check="01")),
        keys.TakeSecret("program-key", 2),
        keys.NoteDestroyed("program-key", 1),
    ),
    *_of(GRANT, SPENT, grants.TellSubjects((ITEM,), 1)),
    *_of(
        GRANT,
        (*active(OTHER)[:-1], GrantActivated(reader=OTHER, until=NOON)),
        grants.ExpireGrant(),
    ),
    *_of(
        ORGANIZATION,
        (*GOVERNED, BY_AN_OFFICER, SETTLED),
        organizations.SettleAppointment(CASE, known=True),
    ),
)
"""What the service does by itself, and nobody by any role."""
OF_THE_OPERATOR = (
    *_of(PROVIDER, (PROVIDER_PROPOSED,), providers.AttestDomain("example.org")),
    *_of(
        ORGANIZATION,
        (),
        organizations.ProvisionOrganization(
            "ONE", ("en-CA", "fr"), {"en": "One", "fr": "Une"}, "CA"
        ),
    ),
    *_of(
        ORGANIZATION,
        (PROVISIONED,),
        organizations.AppointFirstOfficers(
            (organizations.FirstOfficer(ANOTHER, Role.ORGANIZATION_ADMIN),)
        ),
    ),
    *_of(
        ORGANIZATION,
        GOVERNED,
        organizations.ProposeOfficer(ANOTHER, Role.PRIVACY_OFFICER, frozenset()),
    ),
)
"""What whoever runs the service does, and nobody by any role here."""
