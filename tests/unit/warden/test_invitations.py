"""Who is invited comes in by a link that works once, and nobody else is let in by it."""

from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.access.recovering import recover
from domain.access.strengths import RECOVERED
from domain.groups.commands import AssignLeader, EndMembership, OfferMembership
from domain.invitations.limits import LASTS
from domain.invitations.state import InvitationStage
from domain.kernel import PersonId, ProgramId, Role, Sealed
from domain.protocol.answers import Done
from domain.protocol.door import AccountShown, NewAccount, ProvideAccounts, ShowAccount, SignIn
from domain.protocol.door import SignedIn as In
from domain.protocol.invitations import (
    AnswerInvitation,
    InvitationAnswer,
    InvitationByMail,
    InvitationLetter,
    InvitationLine,
    InvitationShown,
    InvitationsListed,
    InvitationStep,
    Invite,
    Invited,
    KeepInvitation,
    ListInvitations,
    NoteLetterReturned,
    ShowInvitation,
)
from domain.protocol.people import PersonalData
from services.warden.invitations.inviting import OF_A_COLLEAGUE
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_door import PASSWORD, WRONG, code_of
from tests.unit.warden.test_several_organizations import by_mail

ADA = "ada@example.org"
ACCEPT, DECLINE = InvitationAnswer.ACCEPT, InvitationAnswer.DECLINE


def keeping(house: House, token: Sealed, invitation: UUID, step: InvitationStep) -> KeepInvitation:
    """Ask to keep an invitation to the program of the house."""
    return KeepInvitation(token, house.program, invitation, step, uuid4())


def inviting(
    house: House, token: Sealed, email: str = ADA, role: Role = Role.MEMBER, *, mailed: bool = False
) -> Invite:
    data = PersonalData("Ada", "Roy", "", email)
    return Invite(
        token=token,
        program=house.program,
        role=role,
        data=Sealed(msgspec.json.encode(data).decode()),
        profession="family_physician",
        locale="en-CA",
        mailed=mailed,
        command_id=uuid4(),
    )


async def handed_over(house: House, email: str = ADA) -> Invited:
    token = await house.token(house.admin)
    return await house.wants(inviting(house, token, email), Invited)


async def lines(house: House, who: PersonId) -> tuple[InvitationLine, ...]:
    token = await house.token(who)
    listed = await house.wants(ListInvitations(token, house.program), InvitationsListed)
    return listed.invitations


async def stage(house: House) -> InvitationStage:
    [line] = await lines(house, house.admin)
    return line.stage


def answer(link: Sealed, how: InvitationAnswer = ACCEPT, **more: Sealed) -> AnswerInvitation:
    return AnswerInvitation(link=link, answer=how, attests=how is ACCEPT, **more)


async def letter_of(house: House, invitation: UUID) -> InvitationLetter:
    asked = InvitationByMail(POSTMAN, house.organization, invitation)
    return await house.wants(asked, InvitationLetter)


async def test_a_link_that_is_handed_over_opens_once(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    invited = await handed_over(house)
    signed_in = await house.wants(answer(invited.link, password=PASSWORD), In)
    assert signed_in.organization == house.organization
    assert await stage(house) is InvitationStage.ACCEPTED
    again = await house.ask(answer(invited.link, password=PASSWORD))
    assert code_of(again) == "invitation.link_refused"
    assert (await house.wants(SignIn(Sealed(ADA), PASSWORD), In)).person == signed_in.person
    account = await house.wants(ShowAccount(signed_in.token), AccountShown)
    assert account == AccountShown((house.organization,), proven=False)


async def test_a_page_that_is_sent_again_shows_the_same_link(memory: MemoryWarden) -> None:
    """Else each reload would leave another that opens too."""
    house = await memory.house(sessions=0)
    wanted = inviting(house, await house.token(house.admin), ADA)
    first, again = [await house.wants(wanted, Invited) for _ in range(2)]
    assert first.link.reveal() == again.link.reveal()
    other = await handed_over(house, "grace@example.org")
    assert other.link.reveal() != first.link.reveal()


async def test_a_link_says_to_which_program_and_not_who_is_in_it_nor_whom_it_is_for(
    memory: MemoryWarden,
) -> None:
    """Seed 85: program and method, never a roster; looking spends nothing."""
    house = await memory.house(sessions=0)
    invited = await handed_over(house)
    first, shown = [
        await house.wants(ShowInvitation(invited.link), InvitationShown) for _ in range(2)
    ]
    assert first == shown
    assert (shown.role, shown.mine, shown.until) == (Role.MEMBER, False, invited.until)
    written = msgspec.json.encode(shown).decode()
    assert "Ada" not in written
    assert "Roy" not in written
    assert await stage(house) is InvitationStage.OPEN


async def test_a_mailed_link_is_in_the_letter_alone_and_proves_the_mailbox(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    invited = await house.wants(inviting(house, token, mailed=True), Invited)
    assert invited.link == Sealed("")
    letter = await letter_of(house, invited.invitation)
    assert letter.to is not None
    assert letter.to.email == Sealed(ADA)
    signed_in = await house.wants(answer(letter.link, password=PASSWORD), In)
    assert (await house.wants(ShowAccount(signed_in.token), AccountShown)).proven


async def test_the_postman_alone_is_given_a_link_and_none_of_what_is_over(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    invited = await house.wants(inviting(house, token, mailed=True), Invited)
    stranger = InvitationByMail(Sealed("a guess"), house.organization, invited.invitation)
    assert code_of(await house.ask(stranger)) == "addresses.not_the_postman"
    withdraw = keeping(house, token, invited.invitation, InvitationStep.WITHDRAW)
    await house.wants(withdraw, Invited)
    assert await letter_of(house, invited.invitation) == InvitationLetter()


async def test_an_invitation_ends_after_two_weeks_and_can_be_sent_again(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    invited = await handed_over(house)
    memory.time.passes(LASTS)
    await house.sign_in(house.admin)
    assert code_of(await house.ask(ShowInvitation(invited.link))) == "invitation.link_refused"
    assert await stage(house) is InvitationStage.EXPIRED
    again = keeping(
        house, await house.token(house.admin), invited.invitation, InvitationStep.HAND_OVER
    )
    fresh = await house.wants(again, Invited)
    assert isinstance(await house.ask(answer(fresh.link, password=PASSWORD)), In)


async def test_sent_again_the_link_from_before_is_dead(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    first = await handed_over(house)
    again = keeping(house, token, first.invitation, InvitationStep.HAND_OVER)
    second = await house.wants(again, Invited)
    refused = await house.ask(answer(first.link, password=PASSWORD))
    assert code_of(refused) == "invitation.link_refused"
    assert isinstance(await house.ask(answer(second.link, password=PASSWORD)), In)


async def test_declined_withdrawn_and_misdirected_ones_open_nothing(memory: MemoryWarden) -> None:
    """Edge 43: whoever got it by mistake says so, and those who invite see it."""
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    declined, misdirected = await handed_over(house), await handed_over(house, "bo@example.org")
    withdrawn = await handed_over(house, "cy@example.org")
    await house.wants(answer(declined.link, DECLINE), Done)
    await house.wants(answer(misdirected.link, InvitationAnswer.MISDIRECTED), Done)
    withdraw = keeping(house, token, withdrawn.invitation, InvitationStep.WITHDRAW)
    await house.wants(withdraw, Invited)
    for invited in (declined, misdirected, withdrawn):
        refused = await house.ask(answer(invited.link, password=PASSWORD))
        assert code_of(refused) == "invitation.link_refused"
    stages = {line.invitation: line.stage for line in await lines(house, house.admin)}
    assert stages == {
        declined.invitation: InvitationStage.DECLINED,
        misdirected.invitation: InvitationStage.MISDIRECTED,
        withdrawn.invitation: InvitationStage.WITHDRAWN,
    }


async def test_whoever_is_invited_as_supervisor_is_in_and_has_no_right_by_it(
    memory: MemoryWarden,
) -> None:
    """They can be named as supervisor of somebody in training, who then gives them theirs."""
    house = await memory.house(sessions=0)
    asking = inviting(house, await house.token(house.admin), role=Role.SUPERVISOR)
    link = (await house.wants(asking, Invited)).link
    come = await house.wants(answer(link, password=PASSWORD), In)
    assert (await memory.parts.accounts.authority(house.organization, come.person)).rights == ()
    trainee = PersonId(uuid4())
    await house.register([trainee])
    trains = AssignLeader(trainee, Role.TRAINEE, "trainee_supervised", come.person)
    [step] = (await house.roster(house.admin, trains)).steps
    assert step.refused is None


async def test_who_is_signed_in_with_the_mailbox_accepts_without_a_password(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    first = await house.wants(inviting(house, await house.token(house.admin), mailed=True), Invited)
    here = await house.wants(
        answer((await letter_of(house, first.invitation)).link, password=PASSWORD), In
    )
    second = await handed_over(house)
    shown = await house.wants(ShowInvitation(second.link, here.token), InvitationShown)
    assert shown.mine
    begun = await house.wants(answer(second.link, token=here.token), In)
    assert begun.person == here.person
    assert code_of(await house.ask(ShowAccount(here.token))) == "session.none"


async def test_who_is_signed_in_as_somebody_else_accepts_nothing_by_that(
    memory: MemoryWarden,
) -> None:
    """Invited at one address, signed in with another: a password is asked, whoever is there."""
    house = await memory.house(sessions=0)
    other = await by_mail(memory, house)
    invited = await handed_over(house)
    shown = await house.wants(ShowInvitation(invited.link, other.token), InvitationShown)
    assert not shown.mine
    refused = await house.ask(answer(invited.link, token=other.token))
    assert code_of(refused) == "invitation.password_needed"
    begun = await house.wants(answer(invited.link, token=other.token, password=PASSWORD), In)
    assert begun.person != other.person
    assert code_of(await house.ask(ShowAccount(other.token))) == "session.none"


async def test_two_invitations_to_one_address_are_of_one_person(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    first, token = await handed_over(house), await house.token(house.admin)
    assert code_of(await house.ask(inviting(house, token))) == "invitation.by_mail_only"
    begun = await house.wants(answer(first.link, password=PASSWORD), In)
    second = await handed_over(house)
    wrong = await house.ask(answer(second.link, password=WRONG))
    assert code_of(wrong) == "invitation.known_here"
    again = await house.wants(answer(second.link, password=PASSWORD), In)
    assert again.person == begun.person


async def test_a_link_takes_no_account_over_that_somebody_has_here(memory: MemoryWarden) -> None:
    """Whoever may invite opens nothing of a colleague's by a link to their address."""
    house = await memory.house(sessions=0)
    request = ProvideAccounts(SECRET, house.organization, (NewAccount(house.leader, PASSWORD),))
    await house.wants(request, Done)
    invited = await handed_over(house, house.email(house.leader))
    taken = await house.ask(answer(invited.link, password=WRONG))
    assert code_of(taken) == "invitation.known_here"
    assert (await house.wants(answer(invited.link, password=PASSWORD), In)).person == house.leader


async def test_what_is_shut_after_a_recovery_by_mail_stays_shut_by_an_invitation(
    memory: MemoryWarden,
) -> None:
    """A mailbox alone opens nothing sealed for 72 hours, whatever link comes to it."""
    house = await memory.house(sessions=0)
    await by_mail(memory, house)
    accounts = memory.parts.accounts
    held = await accounts.accounts_of(house.organization, [house.leader])
    account = held[house.leader]
    assert await accounts.recover(account, recover(account, account.password, memory.time()))
    invited = await handed_over(house, house.email(house.leader))
    begun = await house.wants(answer(invited.link, password=PASSWORD), In)
    principal = await memory.parts.sessions.principal(begun.token)
    assert principal.strength == RECOVERED


async def test_what_would_open_an_office_goes_by_mail_alone(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    email = house.email(house.auditor)
    refused = await house.ask(inviting(house, token, email))
    assert code_of(refused) == "invitation.by_mail_only"
    mailed = await house.wants(inviting(house, token, email, mailed=True), Invited)
    by_hand = keeping(house, token, mailed.invitation, InvitationStep.HAND_OVER)
    assert code_of(await house.ask(by_hand)) == "invitation.by_mail_only"


@pytest.mark.parametrize("whose", ["leader's", "member's", "of somebody who holds nothing"])
async def test_no_link_in_another_s_hand_opens_what_somebody_has_already(
    memory: MemoryWarden, whose: str
) -> None:
    """Whoever may invite is handed nothing by which they could come in as a leader or a member."""
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    known = {"leader's": house.leader, "member's": house.members[0]}
    email = house.email(known[whose]) if whose in known else "holds@example.org"
    if whose not in known:
        await house.wants(inviting(house, token, email, mailed=True), Invited)
    refused = await house.ask(inviting(house, token, email))
    assert code_of(refused) == "invitation.by_mail_only"
    mailed = await house.wants(inviting(house, token, email, Role.LEADER, mailed=True), Invited)
    by_hand = keeping(house, token, mailed.invitation, InvitationStep.HAND_OVER)
    if whose in known:
        assert code_of(await house.ask(by_hand)) == "invitation.by_mail_only"


async def test_a_link_in_another_s_hand_opens_nothing_that_came_to_them_since(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    invited = await handed_over(house)
    [kept] = await memory.parts.invitations.of(memory.store, house.organization)
    await house.roster(house.leader, OfferMembership(kept.issued.person, "family_physician"))
    taken = await house.ask(answer(invited.link, password=PASSWORD))
    assert code_of(taken) == "invitation.by_mail_only"


async def test_who_left_the_program_sends_no_colleague_s_invitation_again(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    colleague = house.members[0]
    token = await house.token(colleague)
    invited = await house.wants(inviting(house, token, mailed=True), Invited)
    again = keeping(house, token, invited.invitation, InvitationStep.SEND)
    await house.wants(again, Invited)
    await house.roster(colleague, EndMembership(colleague))
    once_more = keeping(house, token, invited.invitation, InvitationStep.SEND)
    assert code_of(await house.ask(once_more)) == "invitation.not_allowed"
    taken_back = keeping(house, token, invited.invitation, InvitationStep.WITHDRAW)
    await house.wants(taken_back, Invited)


async def test_of_another_program_an_invitation_is_not_there(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    invited, token = await handed_over(house), await house.token(house.admin)
    elsewhere = ProgramId(uuid4())
    for step in InvitationStep:
        asked = KeepInvitation(token, elsewhere, invited.invitation, step, uuid4())
        assert code_of(await house.ask(asked)) == "invitation.missing"
    assert isinstance(await house.ask(answer(invited.link, password=PASSWORD)), In)


async def test_nobody_else_learns_that_an_invitation_is_an_officer_s(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token, email = await house.token(house.admin), house.email(house.auditor)
    mailed = await house.wants(inviting(house, token, email, mailed=True), Invited)
    member = await house.token(house.members[0])
    for step in InvitationStep:
        asked = keeping(house, member, mailed.invitation, step)
        assert code_of(await house.ask(asked)) == "invitation.missing"


async def test_a_member_invites_a_colleague_by_mail_and_learns_nothing_of_them(
    memory: MemoryWarden,
) -> None:
    """Seed 85: rate-limited; that somebody is known here already is not told."""
    house = await memory.house(sessions=0)
    token = await house.token(house.members[0])
    known = house.email(house.auditor)
    for email in (ADA, known):
        given = await house.wants(inviting(house, token, email, mailed=True), Invited)
        assert given.link == Sealed("")
    for line in await lines(house, house.members[0]):
        assert line.person is None, "who is new looks as who is not"
    by_hand = await house.ask(inviting(house, token, "by@example.org"))
    assert code_of(by_hand) == "invitation.by_mail_only"
    as_leader = inviting(house, token, ADA, Role.LEADER, mailed=True)
    assert code_of(await house.ask(as_leader)) == "invitation.not_allowed"
    mine = await lines(house, house.members[0])
    assert [line.colleague for line in mine] == [True, True]
    assert len(await lines(house, house.leader)) == 0
    for number in range(OF_A_COLLEAGUE - 2):
        email = f"colleague{number}@example.org"
        await house.wants(inviting(house, token, email, mailed=True), Invited)
    more = await house.ask(inviting(house, token, "more@example.org", mailed=True))
    assert code_of(more) == "invitation.too_many"
    memory.time.passes(timedelta(hours=1))
    again = inviting(house, token, "more@example.org", mailed=True)
    assert isinstance(await house.ask(again), Invited)


async def test_who_is_nobody_in_a_program_invites_nobody(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.auditor)
    refused = await house.ask(inviting(house, token, mailed=True))
    assert code_of(refused) == "invitation.program_missing"
    invited = await handed_over(house)
    member = await house.token(house.members[0])
    for step in InvitationStep:
        others = await house.ask(keeping(house, member, invited.invitation, step))
        assert code_of(others) == "invitation.missing"


async def test_the_same_command_invites_once(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    request = inviting(house, await house.token(house.admin))
    first, second = [await house.wants(request, Invited) for _ in range(2)]
    assert first.invitation == second.invitation
    assert len(await lines(house, house.admin)) == 1


async def test_a_letter_that_came_back_is_seen_by_those_who_invite(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    invited = await house.wants(inviting(house, token, mailed=True), Invited)
    note = NoteLetterReturned(POSTMAN, house.organization, invited.invitation, uuid4())
    await house.wants(note, Done)
    [line] = await lines(house, house.admin)
    assert (line.returned, line.stage) == (True, InvitationStage.OPEN)
    assert line.may == tuple(InvitationStep)
    guess = msgspec.structs.replace(note, secret=Sealed("a guess"), letter=uuid4())
    assert code_of(await house.ask(guess)) == "addresses.not_the_postman"
    await house.wants(
        keeping(house, token, invited.invitation, InvitationStep.SEND),
        Invited,
    )
    [sent] = await lines(house, house.admin)
    assert not sent.returned


async def test_no_link_that_was_never_made_is_known(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    assert code_of(await house.ask(ShowInvitation(Sealed("x")))) == "invitation.link_refused"


async def test_a_link_in_another_s_hand_says_nothing_of_an_account_that_was_there(
    memory: MemoryWarden,
) -> None:
    """Threat: with it and a password seen in passing, a colluding admin adds a second factor."""
    house = await memory.house(sessions=0)
    first = await handed_over(house)
    begun = await house.wants(answer(first.link, password=PASSWORD), In)
    assert (await memory.parts.sessions.principal(begun.token)).strength == "link"
    request = ProvideAccounts(SECRET, house.organization, (NewAccount(house.leader, PASSWORD),))
    await house.wants(request, Done)
    second = await handed_over(house, house.email(house.leader))
    begun = await house.wants(answer(second.link, password=PASSWORD), In)
    assert (await memory.parts.sessions.principal(begun.token)).strength == "password"


async def test_a_link_in_a_letter_says_that_who_has_the_password_has_the_mailbox(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    first = await handed_over(house)
    await house.wants(answer(first.link, password=PASSWORD), In)
    wanted = inviting(house, await house.token(house.admin), ADA, mailed=True)
    invited = await house.wants(wanted, Invited)
    letter = await letter_of(house, invited.invitation)
    begun = await house.wants(answer(letter.link, password=PASSWORD), In)
    assert (await memory.parts.sessions.principal(begun.token)).strength == "link"
