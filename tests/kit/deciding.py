"""One example of each command that people give, in a state in which somebody may give it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain.groups import commands as groups
from domain.groups.events import (
    ClosingPlanned,
    GroupChartered,
    GroupPaused,
    MembershipRequested,
    OfficerAdmitted,
)
from domain.groups.group import GROUP
from domain.kernel import Decider, PersonId, Role
from domain.keys.commands import RotateKey
from domain.keys.key import KEY
from domain.organizations import commands as organizations
from domain.organizations.events import Naming, OfficeAppointed, OrganizationProvisioned, Quotas
from domain.organizations.organization import ORGANIZATION
from domain.people import commands as people
from domain.people.events import PersonRegistered
from domain.people.person import PERSON
from domain.privacy import commands as privacy
from domain.privacy.erasure import ERASURE
from domain.privacy.events import ErasureKind, HoldGround
from domain.privacy.hold import HOLD
from domain.privacy.scope import Scope
from domain.programs import commands as programs
from domain.programs.events import ProgramDefined
from domain.programs.program import PROGRAM
from domain.rules import SEED_2012, ContentCapture, GroupRules, Participation
from domain.sessions import commands as sessions
from domain.sessions.events import (
    AnnulmentProposed,
    AttendanceConfirmed,
    Audience,
    Capacity,
    CorrectionReason,
    Mark,
    MaterialKind,
    MaterialSealed,
    Phase,
    PresentationEnteredLate,
    PresentationStarted,
    SessionCancelled,
    SessionRescheduled,
)
from domain.sessions.session import SESSION
from tests.kit.groups import FRAME, LEADER, meeting, proposed, recruiting
from tests.kit.scenario import NOON, PROGRAM_ID, person
from tests.kit.sessions import LATER, SCHEDULED, STANDING, closed, opened

MEMBER, OTHER, OUTSIDER = person(1), person(2), person(900)
NEW = person(50)
ITEM, CASE = UUID(int=0x41), UUID(int=0x11)


class Example(NamedTuple):
    """A command, as somebody gives it, in a history; ``late`` is whether it is entered so."""

    decider: Decider[Any, Any, Any]
    history: tuple[Any, ...]
    command: Callable[[PersonId], Any]
    late: bool = False

    @property
    def name(self) -> str:
        """For the test's name."""
        return type(self.command(OUTSIDER)).__name__ + ("-late" if self.late else "")


def _of(
    decider: Decider[Any, Any, Any],
    history: Iterable[object],
    *commands: object,
    late: bool = False,
) -> list[Example]:
    events = tuple(history)
    return [Example(decider, events, _given(command), late) for command in commands]


def _given(command: object) -> Callable[[PersonId], Any]:
    def same(_: PersonId) -> object:
        return command

    return command if callable(command) else same


MANDATORY = GroupRules(participation=Participation.MANDATORY)
PROPOSE = groups.ProposeGroup(
    code="G001",
    name="Group 1",
    method="balint",
    mode="ongoing",
    frame=FRAME,
    rules=GroupRules(),
)
PROVISIONED = OrganizationProvisioned(
    code="ONE", name_en="One", name_fr="Une", jurisdiction="CA", locale="en-CA"
)
DEFINED = ProgramDefined(
    code="P01",
    name_en="Program",
    name_fr="Programme",
    setting="residency",
    region="NS",
    zone="America/Halifax",
    locale="en-CA",
    participation=Participation.VOLUNTARY,
    same_practice=GroupRules().same_practice,
    eligible_professions=("family_physician",),
)
DEFINE = programs.DefineProgram(
    code="P01",
    name_en="Program",
    name_fr="Programme",
    setting="residency",
    region="NS",
    zone="America/Halifax",
    locale="en-CA",
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
        groups.PauseGroup(),
        groups.PlanClosing(),
        lambda who: groups.RequestMembership(NEW if who in {LEADER, MEMBER} else who),
        groups.OfferMembership(NEW, "family_physician"),
        groups.SignAgreement(MEMBER, 1, "fr-CA"),
        groups.AnswerContentConsent(MEMBER, True),
        groups.EndMembership(OTHER),
        groups.AssignLeader(NEW, Role.CO_LEADER, "credentialed"),
        groups.EndLeadership(LEADER),
        groups.AdmitOfficer(NEW),
    ),
    *_of(
        GROUP,
        meeting(),
        groups.SignAgreement(OTHER, 1, "fr-CA"),
        groups.RequestMembership(NEW),
        late=True,
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
            presenter=MEMBER if who != LEADER else LEADER,
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
        organizations.AdoptNamingPolicy(Naming.NEVER),
        organizations.AdoptQuotas(Quotas(reads=1)),
        organizations.EndOffice(NEW, Role.AUDITOR),
    ),
    *_of(PROGRAM, (), DEFINE),
    *_of(
        PROGRAM,
        (DEFINED,),
        programs.SetContentCapture(ContentCapture.NOTES),
        programs.SetContentCapture(ContentCapture.FULL, True),
    ),
    *_of(PERSON, (), people.RegisterPerson("officer", "en-CA", ITEM)),
    *_of(
        PERSON,
        (PersonRegistered(profession="officer", locale="en-CA", sealed=ITEM),),
        people.DeclareAffiliation("clinic-7"),
    ),
    *_of(KEY, (), RotateKey(PROGRAM_ID, 1, NOON)),
    *_of(
        HOLD,
        (),
        privacy.PlaceHold(Scope(program=PROGRAM_ID), HoldGround.COURT_ORDER, date(2030, 6, 1)),
    ),
    *_of(
        ERASURE,
        (),
        privacy.RequestErasure(
            ErasureKind.SESSION, Scope(program=PROGRAM_ID, session=ITEM), own=False
        ),
        privacy.RequestErasure(ErasureKind.AUTHOR, Scope(), own=True, subject=ITEM),
    ),
)
