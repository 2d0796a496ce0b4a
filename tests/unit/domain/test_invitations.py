"""An invitation: who may issue it, and how its one link at a time comes to an end."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.invitations.commands import (
    AcceptInvitation,
    DeclineInvitation,
    InvitationCommand,
    IssueInvitation,
    NoteReturned,
    RenewInvitation,
    TellMisdirected,
    WithdrawInvitation,
)
from domain.invitations.events import (
    InvitationAccepted,
    InvitationDeclined,
    InvitationEvent,
    InvitationIssued,
    InvitationMisdirected,
    InvitationRenewed,
    InvitationReturned,
    InvitationWithdrawn,
)
from domain.invitations.guards import invitable, may, require_inviting
from domain.invitations.invitation import INVITATION, decide
from domain.invitations.limits import LASTS
from domain.invitations.state import Invitation, InvitationStage
from domain.kernel import (
    Context,
    OrganizationId,
    PersonId,
    ProgramId,
    Refused,
    Role,
    own_log,
    passes,
)
from domain.protocol.invitations import Addressee

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADMIN, LEA, ADA = (PersonId(UUID(int=n)) for n in (1, 2, 3))
PROGRAM, LETTER = ProgramId(UUID(int=7)), UUID(int=8)
UNTIL = NOW + LASTS
OF_ADMIN = frozenset({Role.PROGRAM_ADMIN})
ISSUED = InvitationIssued(
    person=ADA,
    program=PROGRAM,
    role=Role.MEMBER,
    by=LEA,
    colleague=True,
    mailed=True,
    until=UNTIL,
)
RENEWED = InvitationRenewed(mailed=False, until=UNTIL + timedelta(days=1))


def by(
    actor: PersonId,
    *offices: Role,
    at: datetime = NOW,
    role: Role = Role.MEMBER,
) -> Context:
    return Context(
        tenant=own_log(OrganizationId(UUID(int=9))),
        actor=actor,
        role=role,
        at=at,
        command_id=LETTER,
        correlation_id=LETTER,
        offices=frozenset(offices),
    )


def after(*events: InvitationEvent) -> Invitation:
    return INVITATION.fold(events)


def code_of(given: Sequence[InvitationEvent], command: InvitationCommand, ctx: Context) -> str:
    with pytest.raises(Refused) as refused:
        decide(after(*given), command, ctx)
    return refused.value.code


def issuing(
    role: Role = Role.MEMBER,
    *,
    person: PersonId = ADA,
    mailed: bool = True,
    belongs: bool = False,
) -> IssueInvitation:
    return IssueInvitation(
        person=person,
        program=PROGRAM,
        role=role,
        mailed=mailed,
        belongs=belongs,
    )


def test_an_admin_invites_for_fourteen_days() -> None:
    [issued] = decide(after(), issuing(mailed=False), by(ADMIN, Role.ORGANIZATION_ADMIN))
    assert isinstance(issued, InvitationIssued)
    assert (issued.by, issued.colleague, issued.mailed) == (ADMIN, False, False)
    assert issued.until == NOW + timedelta(days=14)


def test_who_belongs_to_the_program_invites_a_colleague_as_member_by_mail() -> None:
    assert decide(after(), issuing(belongs=True), by(LEA)) == [ISSUED]


@pytest.mark.parametrize(
    ("command", "offices", "code"),
    [
        (issuing(), (), "invitation.not_allowed"),
        (issuing(Role.LEADER, belongs=True), (), "invitation.not_allowed"),
        (issuing(belongs=True, mailed=False), (), "invitation.by_mail_only"),
        (issuing(mailed=False), (Role.PROGRAM_ADMIN,), "invitation.by_mail_only"),
        (issuing(person=LEA), (Role.PROGRAM_ADMIN,), "invitation.yourself"),
        (issuing(Role.AUDITOR), (Role.ORGANIZATION_ADMIN,), "invitation.role_appointed"),
        *(
            (issuing(role), (Role.PROGRAM_ADMIN,), "invitation.not_organization_admin")
            for role in (Role.PROGRAM_ADMIN, Role.SUPERVISOR)
        ),
    ],
)
def test_others_and_other_things_are_refused(
    command: IssueInvitation, offices: tuple[Role, ...], code: str
) -> None:
    assert code_of((), command, by(LEA, *offices)) == code


@pytest.mark.parametrize("role", [Role.PROGRAM_ADMIN, Role.SUPERVISOR])
def test_an_organization_admin_invites_whom_a_program_does_not(role: Role) -> None:
    ctx = by(ADMIN, Role.ORGANIZATION_ADMIN)
    [issued] = decide(after(), issuing(role), ctx)
    assert isinstance(issued, InvitationIssued)
    assert issued.role is role


def test_a_program_and_the_organization_offer_what_they_can_invite_to() -> None:
    for governs in (True, False):
        offices = (Role.ORGANIZATION_ADMIN,) if governs else OF_ADMIN
        ctx = by(ADMIN, *offices)
        invited = {role for role in Role if passes(require_inviting, after(), issuing(role), ctx)}
        assert set(invitable(governs=governs)) == invited


def test_an_invitation_is_issued_once() -> None:
    assert code_of((ISSUED,), issuing(), by(ADMIN, *OF_ADMIN)) == "invitation.exists"


@pytest.mark.parametrize(
    ("command", "event", "stage"),
    [
        (AcceptInvitation(1), InvitationAccepted(), InvitationStage.ACCEPTED),
        (DeclineInvitation(1), InvitationDeclined(), InvitationStage.DECLINED),
        (TellMisdirected(1), InvitationMisdirected(), InvitationStage.MISDIRECTED),
    ],
)
def test_a_link_is_answered_once_in_time_and_by_the_last_one_alone(
    command: InvitationCommand, event: InvitationEvent, stage: InvitationStage
) -> None:
    assert decide(after(ISSUED), command, by(ADA)) == [event]
    assert after(ISSUED, event).stage is stage
    over = (ISSUED, event)
    for given in (over, (ISSUED, RENEWED), (ISSUED, InvitationWithdrawn()), ()):
        assert code_of(given, command, by(ADA)) == "invitation.link_refused"
    assert code_of((ISSUED,), command, by(ADA, at=UNTIL)) == "invitation.link_refused"


def test_sent_again_it_lasts_anew_and_whether_the_letter_came_back_is_forgotten() -> None:
    returned = InvitationReturned(letter=LETTER)
    assert after(ISSUED, returned).returned
    state = after(ISSUED, returned, RENEWED)
    assert (state.turn, state.returned, state.mailed) == (2, False, False)
    assert state.stage_at(UNTIL) is InvitationStage.OPEN
    assert state.stage_at(RENEWED.until) is InvitationStage.EXPIRED


@pytest.mark.parametrize("ending", [InvitationDeclined(), InvitationWithdrawn()])
def test_what_is_over_can_be_sent_again_and_what_was_used_or_went_wrong_cannot(
    ending: InvitationEvent,
) -> None:
    ctx, again = by(ADMIN, *OF_ADMIN), RenewInvitation(mailed=True)
    assert decide(after(ISSUED, ending), again, ctx) == [
        InvitationRenewed(mailed=True, until=UNTIL)
    ]
    late = by(ADMIN, *OF_ADMIN, at=UNTIL)
    assert decide(after(ISSUED), again, late)
    for used in (InvitationAccepted(), InvitationMisdirected()):
        assert code_of((ISSUED, used), again, ctx) == "invitation.over"
    assert code_of((ISSUED, ending), WithdrawInvitation(), ctx) == "invitation.over"


def test_who_may_know_whose_an_address_is_alone_hands_a_link_over() -> None:
    """Others would learn by a refusal that somebody is known already."""
    again = RenewInvitation(mailed=False)
    assert decide(after(ISSUED), again, by(ADMIN, Role.ORGANIZATION_ADMIN))
    assert code_of((ISSUED,), again, by(ADMIN, *OF_ADMIN)) == "invitation.by_mail_only"


def test_an_admin_or_who_invited_withdraws_it_and_nobody_else_hears_of_it() -> None:
    withdraw = WithdrawInvitation()
    for ctx in (by(LEA), by(ADMIN, *OF_ADMIN)):
        assert decide(after(ISSUED), withdraw, ctx) == [InvitationWithdrawn()]
        assert may(after(ISSUED), withdraw, ctx)
    assert code_of((ISSUED,), withdraw, by(ADA)) == "invitation.missing"
    assert code_of((), withdraw, by(ADMIN, *OF_ADMIN)) == "invitation.missing"
    assert not may(after(ISSUED), withdraw, by(ADA))


def test_a_colleague_sends_again_by_mail_alone() -> None:
    by_mail, by_hand = RenewInvitation(mailed=True), RenewInvitation(mailed=False)
    assert may(after(ISSUED), by_mail, by(LEA))
    assert not may(after(ISSUED), by_hand, by(LEA))
    assert code_of((ISSUED,), by_hand, by(LEA)) == "invitation.by_mail_only"


@pytest.mark.parametrize("role", [Role.PROGRAM_ADMIN, Role.SUPERVISOR])
def test_what_the_organization_alone_invites_to_a_program_does_not_send_again(role: Role) -> None:
    issued, again = replace(ISSUED, role=role), RenewInvitation(mailed=True)
    for before in ((issued,), (issued, InvitationWithdrawn())):
        code = code_of(before, again, by(ADMIN, *OF_ADMIN))
        assert code == "invitation.not_organization_admin"
        assert not may(after(*before), again, by(ADMIN, *OF_ADMIN))
        assert decide(after(*before), again, by(ADMIN, Role.ORGANIZATION_ADMIN))
    assert decide(after(issued), WithdrawInvitation(), by(ADMIN, *OF_ADMIN))


def test_who_is_an_admin_no_more_sends_again_what_a_colleague_invites_to_alone() -> None:
    again = RenewInvitation(mailed=True)
    assert code_of((replace(ISSUED, role=Role.LEADER),), again, by(LEA)) == "invitation.not_allowed"


def test_the_system_notes_once_that_a_letter_came_back() -> None:
    system, note = by(ADMIN, role=Role.SYSTEM), NoteReturned(LETTER)
    returned = InvitationReturned(letter=LETTER)
    assert decide(after(ISSUED), note, system) == [returned]
    assert decide(after(ISSUED, returned), note, system) == []
    assert code_of((ISSUED,), note, by(ADMIN)) == "invitation.not_system"
    assert code_of((), note, system) == "invitation.missing"


def test_who_invited_is_known() -> None:
    assert after(ISSUED).issued_by(LEA)
    assert not after(ISSUED).issued_by(ADA)
    assert not after().issued_by(ADA)
    assert after().stage_at(NOW) is InvitationStage.NONE


def test_to_whom_an_invitation_goes_is_written_nowhere_by_chance() -> None:
    assert "example" not in repr(Addressee("a•••@example.org"))
