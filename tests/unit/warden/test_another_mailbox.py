"""Somebody's mailbox becomes another: with the word of both, or after 72 hours of silence."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4, uuid5

import pytest
from msgspec.structs import replace

from domain.access.events import RecoveryAsked, SignInAsked
from domain.access.identity import Known
from domain.kernel import PersonId, Role, Sealed, Stream, own_log
from domain.people.events import MailboxMoveAsked, MailboxMoved, MailboxMoveStopped
from domain.people.limits import OLD_MAILBOX_HAS
from domain.protocol.answers import Done, Enacted
from domain.protocol.door import (
    AskSignInLink,
    Recover,
    RecoveryBegun,
    ShowAccount,
    SignedIn,
    SignIn,
)
from domain.protocol.invitations import (
    AnswerInvitation,
    InvitationAnswer,
    InvitationByMail,
    InvitationLetter,
    Invited,
)
from domain.protocol.mailboxes import (
    AskMailboxCode,
    AskNewMailbox,
    BackNewMailbox,
    ConfirmMailbox,
    ConfirmNewMailbox,
    MailboxCode,
    MailboxCodeOf,
    MoveLetterOf,
    MoveLetterTo,
    SettleNewMailbox,
    StopByOldMailbox,
    StopNewMailbox,
)
from domain.protocol.offices import ListOffices, OfficeLine, OfficesListed
from domain.protocol.people import (
    Mailbox,
)
from infra.store.memory import MemoryEventStore
from services.warden.door.signing_in import address_of, begin_sign_in
from tests.kit.house import House
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_details import changed, refused, shown
from tests.unit.warden.test_door import PASSWORD, provided
from tests.unit.warden.test_invitations import inviting
from tests.unit.warden.test_passkeys import tapped, with_passkey
from tests.unit.warden.test_recovering import asked as to_recover
from tests.unit.warden.test_recovering import code_for, facts
from tests.unit.warden.test_several_organizations import HERS, both

NEW = Sealed("zoé@new.example.org")
HIS = Sealed("what the admin would choose")
HOUR = timedelta(hours=1)


class Moving(NamedTuple):
    """Somebody who asked for another mailbox, where they are signed in."""

    house: House
    person: PersonId
    token: Sealed
    asked: UUID
    store: MemoryEventStore

    async def letter(self, to: MoveLetterTo) -> MailboxCode:
        """What the letter to one of the mailboxes says."""
        of = MoveLetterOf(POSTMAN, self.house.organization, self.person, to)
        return await self.house.wants(of, MailboxCode)

    async def code(self, to: MoveLetterTo) -> Sealed:
        """The code of that letter."""
        return (await self.letter(to)).told

    async def answer(self, to: MoveLetterTo, token: Sealed | None = None) -> None:
        """Type the code of a letter where one is signed in."""
        person = None if token is None else self.person
        code = await self.code(to)
        confirm = ConfirmNewMailbox(token or self.token, code, uuid4(), person)
        await done(self.house, confirm)

    async def settle(self) -> None:
        """Do what the policy does when the 72 hours are over."""
        await self.house.wants(await self.settling(), Done)

    async def settling(self) -> SettleNewMailbox:
        """What the policy asks for, by the fact that it follows from."""
        stream = Stream(own_log(self.house.organization), "person", self.person)
        facts = await self.store.read(stream)
        [fact] = [
            one.event_id
            for one in facts
            if isinstance(one.event, MailboxMoveAsked) and one.event.asked == self.asked
        ]
        return SettleNewMailbox(POSTMAN, self.house.organization, self.person, fact)


async def done(
    house: House, request: AskNewMailbox | ConfirmNewMailbox | StopNewMailbox | BackNewMailbox
) -> None:
    [step] = (await house.wants(request, Enacted)).steps
    assert step.refused is None


async def asking(
    memory: MemoryWarden, house: House, token: Sealed, person: PersonId, email: Sealed = NEW
) -> Moving:
    """Ask for another mailbox: oneself, or for whoever it is not."""
    asked = uuid4()
    who = await memory.parts.sessions.principal(token)
    helped = None if who.person == person else person
    await done(house, AskNewMailbox(token, email, asked, helped))
    return Moving(house, person, token, asked, memory.store)


async def of_a_member(memory: MemoryWarden, index: int = 0) -> Moving:
    """A member with a password, who asks."""
    house = await memory.house(sessions=0)
    email = await provided(house, house.members[index])
    begun = await house.wants(SignIn(email, PASSWORD), SignedIn)
    return await asking(memory, house, begun.token, house.members[index])


async def address(memory: MemoryWarden, one: Moving) -> str:
    written = await address_of(memory.parts, one.house.organization, one.person)
    assert written is not None
    return written.reveal()


async def events(memory: MemoryWarden, house: House, person: PersonId) -> list[object]:
    stream = Stream(own_log(house.organization), "person", person)
    return [type(one.event) for one in await memory.store.read(stream)]


async def test_both_mailboxes_get_a_code_of_their_own(memory: MemoryWarden) -> None:
    one = await of_a_member(memory)
    new, old = [await one.letter(to) for to in MoveLetterTo]
    assert new.to is not None
    assert old.to is not None
    assert new.to.email.reveal() == NEW.reveal()
    assert old.to.email.reveal() == one.house.email(one.person)
    assert new.told != old.told


async def test_with_the_word_of_both_it_is_another_at_once(memory: MemoryWarden) -> None:
    one = await of_a_member(memory)
    await one.answer(MoveLetterTo.NEW)
    assert await address(memory, one) == one.house.email(one.person)
    await one.answer(MoveLetterTo.OLD)
    assert await address(memory, one) == NEW.reveal()
    for email, opens in ((NEW, True), (Sealed(one.house.email(one.person)), False)):
        answer = await one.house.ask(SignIn(email, PASSWORD))
        assert isinstance(answer, SignedIn) is opens
    assert (await shown(one.house, one.token)).mailbox is Mailbox.PROVEN
    before = await one.letter(MoveLetterTo.OLD)
    assert before.to is not None
    assert (before.to.email.reveal(), before.told.reveal()) == (one.house.email(one.person), "")


async def test_no_id_that_was_used_before_keeps_it_from_being_taken(memory: MemoryWarden) -> None:
    """Threat: whoever chooses the id of the asking uses first what would be made of it."""
    one = await of_a_member(memory)
    again = uuid4()
    first = uuid5(again, f"moved:{one.house.organization}")
    for asked in (first, again):
        await done(one.house, AskNewMailbox(one.token, NEW, asked))
    for to in (MoveLetterTo.NEW, MoveLetterTo.OLD):
        await one.answer(to)
    assert await address(memory, one) == NEW.reveal()


async def test_every_other_sign_in_ends_and_this_one_goes_on(memory: MemoryWarden) -> None:
    one = await of_a_member(memory)
    email = Sealed(one.house.email(one.person))
    other = await one.house.wants(SignIn(email, PASSWORD), SignedIn)
    await one.answer(MoveLetterTo.NEW)
    await one.answer(MoveLetterTo.OLD)
    await refused(one.house, ShowAccount(other.token), "session.none")
    assert (await shown(one.house, one.token)).person == one.person


async def test_of_a_mailbox_that_says_nothing_it_is_taken_after_72_hours(
    memory: MemoryWarden,
) -> None:
    one = await of_a_member(memory)
    await one.answer(MoveLetterTo.NEW)
    memory.time.passes(OLD_MAILBOX_HAS - HOUR)
    await refused(one.house, await one.settling(), "mailbox.not_yet")
    memory.time.passes(HOUR)
    await one.settle()
    await one.settle()
    assert await address(memory, one) == NEW.reveal()
    assert isinstance(await one.house.ask(SignIn(NEW, PASSWORD)), SignedIn)
    kinds = await events(memory, one.house, one.person)
    assert kinds.count(MailboxMoved) == 1


async def test_without_the_code_of_the_new_mailbox_nothing_is_taken(memory: MemoryWarden) -> None:
    one = await of_a_member(memory)
    await one.answer(MoveLetterTo.OLD)
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    assert await address(memory, one) == one.house.email(one.person)
    assert (await events(memory, one.house, one.person))[-1] is MailboxMoveStopped


async def test_a_code_is_good_for_an_hour_and_a_wrong_one_is_none(memory: MemoryWarden) -> None:
    one = await of_a_member(memory)
    code = await one.code(MoveLetterTo.NEW)
    wrong = ConfirmNewMailbox(one.token, Sealed("AAAAAAAAAA"), uuid4())
    await refused(one.house, wrong, "person.code_wrong")
    memory.time.passes(HOUR)
    late = ConfirmNewMailbox(one.token, code, uuid4())
    await refused(one.house, late, "person.code_over")
    assert (await one.letter(MoveLetterTo.NEW)).to is None


async def test_the_mailbox_before_stops_it_with_its_code_and_nobody_signed_in(
    memory: MemoryWarden,
) -> None:
    one = await of_a_member(memory)
    await one.answer(MoveLetterTo.NEW)
    organization = one.house.organization
    for code in (Sealed("AAAAAAAAAA"), Sealed("É١Ⅷ"), await one.code(MoveLetterTo.NEW)):
        stop = StopByOldMailbox(organization, one.person, code)
        await refused(one.house, stop, "person.code_wrong")
    nobody = StopByOldMailbox(organization, PersonId(uuid4()), await one.code(MoveLetterTo.OLD))
    await refused(one.house, nobody, "person.code_wrong")
    stop = StopByOldMailbox(organization, one.person, await one.code(MoveLetterTo.OLD))
    await one.house.wants(stop, Done)
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    assert await address(memory, one) == one.house.email(one.person)


async def test_any_device_that_is_signed_in_stops_it(memory: MemoryWarden) -> None:
    one = await of_a_member(memory)
    await one.answer(MoveLetterTo.NEW)
    email = Sealed(one.house.email(one.person))
    other = await one.house.wants(SignIn(email, PASSWORD), SignedIn)
    seen = (await shown(one.house, other.token)).move
    assert seen is not None
    assert (seen.proven, seen.helped, seen.backed) == (True, False, None)
    stop = StopNewMailbox(other.token, uuid4())
    await done(one.house, stop)
    await done(one.house, stop)
    assert (await shown(one.house, one.token)).move is None
    await refused(one.house, StopNewMailbox(other.token, uuid4()), "mailbox.move_over")


async def test_what_is_sent_again_is_answered_as_the_first_time(memory: MemoryWarden) -> None:
    one = await of_a_member(memory)
    new = ConfirmNewMailbox(one.token, await one.code(MoveLetterTo.NEW), uuid4())
    old = ConfirmNewMailbox(one.token, await one.code(MoveLetterTo.OLD), uuid4())
    first = [await one.house.wants(request, Enacted) for request in (new, old)]
    again = [await one.house.wants(request, Enacted) for request in (new, old)]
    assert first == again
    asked = AskNewMailbox(one.token, NEW, one.asked)
    assert (await one.house.wants(asked, Enacted)).steps[0].refused is None
    assert (await events(memory, one.house, one.person)).count(MailboxMoveAsked) == 1
    assert await address(memory, one) == NEW.reveal()


@pytest.mark.parametrize("strength", ["link", "recovered", "mailed", "provider", "operator"])
async def test_nothing_weaker_than_a_password_asks_for_it(
    memory: MemoryWarden, strength: str
) -> None:
    house = await memory.house(sessions=0)
    await provided(house, house.members[0])
    known = Known(house.organization, house.members[0], "en-CA")
    begun = await begin_sign_in(memory.parts, known, strength)
    code = "mailbox.not_by_mail" if strength == "provider" else "voice.not_in_person"
    await refused(house, AskNewMailbox(begun.token, NEW, uuid4()), code)


async def test_it_takes_a_sign_in_of_a_moment_ago(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.members[0])
    begun = await house.wants(SignIn(email, PASSWORD), SignedIn)
    memory.time.passes(timedelta(minutes=11))
    await refused(house, AskNewMailbox(begun.token, NEW, uuid4()), "mailbox.sign_in_anew")


async def test_who_has_a_passkey_gives_it_first_and_it_signs_in_afterwards(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person, email = house.members[0], await provided(house, house.members[0])
    strong, device = await with_passkey(house, person)
    by_password = await house.wants(SignIn(email, PASSWORD), SignedIn)
    asks = AskNewMailbox(by_password.token, NEW, uuid4())
    await refused(house, asks, "mailbox.passkey_first")
    one = await asking(memory, house, strong, person)
    for to in MoveLetterTo:
        await one.answer(to)
    assert isinstance(await tapped(house, device), SignedIn)


async def test_the_same_address_and_what_is_none_are_refused(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.members[0])
    begun = await house.wants(SignIn(email, PASSWORD), SignedIn)
    same = Sealed(email.reveal().upper())
    for said, code in ((same, "mailbox.same"), (Sealed("no address"), "person.address_invalid")):
        await refused(house, AskNewMailbox(begun.token, said, uuid4()), code)


async def test_an_address_that_somebody_has_is_refused_to_who_reads_it_alone(
    memory: MemoryWarden,
) -> None:
    """Whether an address is known is said to nobody who has not shown that they read it."""
    house = await memory.house(sessions=0)
    email = await provided(house, house.members[0])
    begun = await house.wants(SignIn(email, PASSWORD), SignedIn)
    others = Sealed(house.email(house.members[1]))
    one = await asking(memory, house, begun.token, house.members[0], others)
    await one.answer(MoveLetterTo.NEW)
    code = await one.code(MoveLetterTo.OLD)
    await refused(house, ConfirmNewMailbox(one.token, code, uuid4()), "mailbox.taken")
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    assert await address(memory, one) == email.reveal()


async def test_of_two_who_race_for_an_address_one_has_it(memory: MemoryWarden) -> None:
    first = await of_a_member(memory)
    house, member = first.house, first.house.members[1]
    email = await provided(house, member)
    begun = await house.wants(SignIn(email, PASSWORD), SignedIn)
    second = await asking(memory, house, begun.token, member)
    for one in (first, second):
        await one.answer(MoveLetterTo.NEW)
    await first.answer(MoveLetterTo.OLD)
    code = await second.code(MoveLetterTo.OLD)
    await refused(house, ConfirmNewMailbox(second.token, code, uuid4()), "mailbox.taken")
    assert await address(memory, first) == NEW.reveal()
    assert await address(memory, second) == email.reveal()


async def test_an_address_that_was_left_is_free_for_another(memory: MemoryWarden) -> None:
    first = await of_a_member(memory)
    left = Sealed(first.house.email(first.person))
    for to in MoveLetterTo:
        await first.answer(to)
    house, member = first.house, first.house.members[1]
    begun = await house.wants(SignIn(await provided(house, member), PASSWORD), SignedIn)
    second = await asking(memory, house, begun.token, member, left)
    for to in MoveLetterTo:
        await second.answer(to)
    assert await address(memory, second) == left.reveal()
    signed_in = await house.wants(SignIn(left, PASSWORD), SignedIn)
    assert signed_in.person == member


async def test_who_has_an_address_after_somebody_takes_back_nothing_of_theirs(
    memory: MemoryWarden,
) -> None:
    one = await of_a_member(memory)
    left = Sealed(one.house.email(one.person))
    begun = await to_recover(memory, one.house, left)
    code = await code_for(memory, one.house)
    for to in MoveLetterTo:
        await one.answer(to)
    recover = Recover(browser=begun.browser, code=code, password=HERS, device=None)
    await refused(one.house, recover, "recovery.over")


async def test_an_invitation_that_went_to_the_mailbox_before_opens_no_more(
    memory: MemoryWarden,
) -> None:
    one = await of_a_member(memory)
    house, admin = one.house, await one.house.token(one.house.admin)
    email = house.email(one.person)
    invited = await house.wants(inviting(house, admin, email, mailed=True), Invited)
    by_mail = InvitationByMail(POSTMAN, house.organization, invited.invitation)
    link = (await house.wants(by_mail, InvitationLetter)).link
    assert link is not None
    for to in MoveLetterTo:
        await one.answer(to)
    accept = AnswerInvitation(
        link=link, answer=InvitationAnswer.ACCEPT, attests=True, password=PASSWORD
    )
    await refused(house, accept, "invitation.link_refused")


async def test_every_organization_of_the_account_follows(memory: MemoryWarden) -> None:
    house, other, here = await both(memory)
    begun = await house.wants(
        SignIn(Sealed(house.email(house.leader)), HERS, house.organization), SignedIn
    )
    one = await asking(memory, house, begun.token, house.leader)
    for to in MoveLetterTo:
        await one.answer(to)
    for place in (house, other):
        written = await address_of(memory.parts, place.organization, place.leader)
        assert written is not None
        assert written.reveal() == NEW.reveal()
        signed_in = await house.wants(SignIn(NEW, HERS, place.organization), SignedIn)
        assert signed_in.person == place.leader
    await refused(house, ShowAccount(here.token), "session.none")


async def test_it_is_stopped_from_another_organization_of_the_account(
    memory: MemoryWarden,
) -> None:
    house, other, _ = await both(memory)
    email = Sealed(house.email(house.leader))
    begun = await house.wants(SignIn(email, HERS, house.organization), SignedIn)
    there = await house.wants(SignIn(email, HERS, other.organization), SignedIn)
    one = await asking(memory, house, begun.token, house.leader)
    await one.answer(MoveLetterTo.NEW)
    stop = StopNewMailbox(there.token, uuid4())
    await done(house, stop)
    assert (await shown(house, one.token)).move is None


async def test_a_name_that_changes_meanwhile_stays_what_it_is(memory: MemoryWarden) -> None:
    one = await of_a_member(memory)
    await one.answer(MoveLetterTo.NEW)
    now = replace((await shown(one.house, one.token)).details, given_name="Zoé")
    await changed(one.house, one.token, now)
    await one.answer(MoveLetterTo.OLD)
    assert (await shown(one.house, one.token)).details == now
    assert await address(memory, one) == NEW.reveal()


async def test_who_holds_an_office_needs_an_officer_of_another_besides_silence(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    await provided(house, house.auditor)
    token = await house.token(house.auditor)
    one = await asking(memory, house, token, house.auditor)
    await one.answer(MoveLetterTo.NEW)
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    assert await address(memory, one) == house.email(house.auditor)
    await house.sign_in(house.auditor, house.admin)
    again = await asking(memory, house, await house.token(house.auditor), house.auditor)
    await again.answer(MoveLetterTo.NEW)
    admin = await house.token(house.admin)
    line = await vouching(house, admin, house.auditor)
    assert (line.vouch_until is not None, line.may_vouch) == (True, True)
    for nobody in (house.auditor, house.members[0]):
        back = BackNewMailbox(await house.token(nobody), house.auditor, uuid4())
        await refused(house, back, "mailbox.not_another_office")
    await done(house, BackNewMailbox(admin, house.auditor, uuid4()))
    assert (await vouching(house, admin, house.auditor)).vouch_until is None
    memory.time.passes(OLD_MAILBOX_HAS)
    await again.settle()
    assert await address(memory, again) == NEW.reveal()


async def test_an_office_that_begins_meanwhile_counts(memory: MemoryWarden) -> None:
    one = await of_a_member(memory)
    await one.answer(MoveLetterTo.NEW)
    await one.house.appoint(one.person, Role.PRIVACY_OFFICER, None)
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    assert await address(memory, one) == one.house.email(one.person)
    assert (await events(memory, one.house, one.person))[-1] is MailboxMoveStopped


async def of_a_leader_of_two(memory: MemoryWarden) -> tuple[Moving, House]:
    """Somebody known in two organizations, asked in one, and to hold an office in the other."""
    house, other, _ = await both(memory)
    email = Sealed(house.email(house.leader))
    begun = await house.wants(SignIn(email, HERS, house.organization), SignedIn)
    one = await asking(memory, house, begun.token, house.leader)
    assert not await elsewhere(one)
    await other.appoint(other.leader, Role.PRIVACY_OFFICER, None)
    return one, other


async def elsewhere(one: Moving) -> bool:
    """Whether they are told that a role in another organization keeps the address."""
    move = (await shown(one.house, one.token)).move
    assert move is not None
    return move.elsewhere


async def test_of_who_holds_an_office_elsewhere_silence_is_not_enough(
    memory: MemoryWarden,
) -> None:
    """P8: an account whose mailbox was lost in one organization opens no office in another."""
    one, other = await of_a_leader_of_two(memory)
    await one.answer(MoveLetterTo.NEW)
    assert await elsewhere(one)
    admin = await one.house.token(one.house.admin)
    seen = (await shown(one.house, admin, one.person)).move
    assert seen is not None
    assert not seen.elsewhere
    await done(one.house, BackNewMailbox(admin, one.person, uuid4()))
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    for place in (one.house, other):
        written = await address_of(memory.parts, place.organization, place.leader)
        assert written is not None
        assert written.reveal() == place.email(place.leader)


async def test_with_the_word_of_both_an_office_elsewhere_is_no_matter(
    memory: MemoryWarden,
) -> None:
    one, other = await of_a_leader_of_two(memory)
    for to in MoveLetterTo:
        await one.answer(to)
    written = await address_of(memory.parts, other.organization, other.leader)
    assert written is not None
    assert written.reveal() == NEW.reveal()


async def vouching(house: House, token: Sealed, person: PersonId) -> OfficeLine:
    listed = await house.wants(ListOffices(token), OfficesListed)
    return next(one for one in listed.offices if one.person == person)


async def helped(memory: MemoryWarden) -> Moving:
    """A member whom an admin helps: with a password, and an address that the admin reads too."""
    house = await memory.house(sessions=0)
    await provided(house, house.members[0])
    token = await house.token(house.admin)
    return await asking(memory, house, token, house.members[0])


async def test_an_admin_helps_who_can_read_their_mailbox_no_more(memory: MemoryWarden) -> None:
    one = await helped(memory)
    assert (await shown(one.house, one.token, one.person)).move is not None
    await one.answer(MoveLetterTo.NEW, one.token)
    assert await address(memory, one) == one.house.email(one.person)
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    assert await address(memory, one) == NEW.reveal()
    signed_in = await one.house.wants(SignIn(NEW, PASSWORD), SignedIn)
    assert signed_in.person == one.person


async def test_by_helping_no_admin_takes_an_account_over(memory: MemoryWarden) -> None:
    """P8: whoever reads the new mailbox alone recovers nothing by it, and is sent no link."""
    one = await helped(memory)
    await one.answer(MoveLetterTo.NEW, one.token)
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    await one.house.wants(AskSignInLink(email=NEW), RecoveryBegun)
    await to_recover(memory, one.house, NEW)
    asked = {type(fact) for fact in await facts(memory, one.house)}
    assert not asked & {RecoveryAsked, SignInAsked}
    accounts = memory.parts.accounts
    account = (await accounts.accounts_of(one.house.organization, [one.person]))[one.person]
    assert (account.proven, account.organization) == (False, None)


async def test_an_admin_who_helped_chooses_no_password_by_what_is_mailed(
    memory: MemoryWarden,
) -> None:
    """P8: neither a code from before the move nor an invitation opens it to the mailbox."""
    one = await helped(memory)
    house, admin = one.house, one.token
    before = await to_recover(memory, house, Sealed(house.email(one.person)))
    code = await code_for(memory, house)
    await one.answer(MoveLetterTo.NEW, admin)
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    after = await to_recover(memory, house, NEW)
    for begun, why in ((before, "recovery.over"), (after, "recovery.wrong_code")):
        await refused(house, Recover(begun.browser, code, HIS, None), why)
    await house.sign_in(house.admin)
    token = await house.token(house.admin)
    invited = await house.wants(inviting(house, token, NEW.reveal(), mailed=True), Invited)
    by_mail = InvitationByMail(POSTMAN, house.organization, invited.invitation)
    link = (await house.wants(by_mail, InvitationLetter)).link
    assert link is not None
    accept = AnswerInvitation(link=link, answer=InvitationAnswer.ACCEPT, attests=True, password=HIS)
    await refused(house, accept, "invitation.known_here")
    await refused(house, SignIn(NEW, HIS), "sign_in.refused")
    assert isinstance(await house.ask(SignIn(NEW, PASSWORD)), SignedIn)


async def test_whose_account_it_is_confirms_the_new_mailbox_signed_in(
    memory: MemoryWarden,
) -> None:
    one = await helped(memory)
    await one.answer(MoveLetterTo.NEW, one.token)
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    token = (await one.house.wants(SignIn(NEW, PASSWORD), SignedIn)).token
    assert (await shown(one.house, token)).mailbox is Mailbox.UNPROVEN
    await one.house.wants(AskMailboxCode(token, uuid4()), Enacted)
    letter = MailboxCodeOf(POSTMAN, one.house.organization, one.person)
    code = (await one.house.wants(letter, MailboxCode)).told
    await one.house.wants(ConfirmMailbox(token, code, uuid4()), Enacted)
    assert (await shown(one.house, token)).mailbox is Mailbox.PROVEN


async def test_an_account_of_other_organizations_is_none_of_an_admins(
    memory: MemoryWarden,
) -> None:
    """P8: letters of the one organization go to the new mailbox; who signs in does as before."""
    house, other, _ = await both(memory)
    email = Sealed(house.email(house.leader))
    one = await asking(memory, house, await house.token(house.admin), house.leader)
    await one.answer(MoveLetterTo.NEW, one.token)
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    assert await address(memory, one) == NEW.reveal()
    written = await address_of(memory.parts, other.organization, other.leader)
    assert written is not None
    assert written.reveal() == email.reveal()
    assert isinstance(await house.ask(SignIn(email, HERS, other.organization)), SignedIn)
    await refused(house, SignIn(NEW, HERS), "sign_in.refused")


async def test_who_is_helped_stops_it_wherever_they_are_signed_in(memory: MemoryWarden) -> None:
    one = await helped(memory)
    await one.answer(MoveLetterTo.NEW, one.token)
    token = await one.house.token(one.person)
    seen = (await shown(one.house, token)).move
    assert seen is not None
    assert seen.helped
    await done(one.house, StopNewMailbox(token, uuid4()))
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    assert await address(memory, one) == one.house.email(one.person)


async def test_who_asked_takes_it_back_and_no_other_admin_confirms_it(
    memory: MemoryWarden,
) -> None:
    one = await helped(memory)
    await done(one.house, StopNewMailbox(one.token, uuid4(), one.person))
    own = await of_a_member_of(memory, one.house, 1)
    code = await own.code(MoveLetterTo.NEW)
    for request in (
        ConfirmNewMailbox(one.token, code, uuid4(), own.person),
        StopNewMailbox(one.token, uuid4(), own.person),
    ):
        await refused(one.house, request, "person.not_oneself")


async def of_a_member_of(memory: MemoryWarden, house: House, index: int) -> Moving:
    email = await provided(house, house.members[index])
    begun = await house.wants(SignIn(email, PASSWORD), SignedIn)
    return await asking(memory, house, begun.token, house.members[index], Sealed("b@example.org"))


async def test_a_program_admin_helps_who_is_at_home_in_their_program(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    governs = PersonId(uuid4())
    await house.register([governs])
    await house.appoint(governs, Role.PROGRAM_ADMIN, house.program)
    token = await house.token(governs)
    home = (await shown(house, await house.token(house.admin), house.members[0])).home_program
    request = AskNewMailbox(token, NEW, uuid4(), house.members[0])
    if home == house.program:
        await done(house, request)
    else:
        await refused(house, request, "person.not_officer")


async def test_nobody_else_asks_for_anothers(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.leader)
    request = AskNewMailbox(token, NEW, uuid4(), house.members[0])
    await refused(house, request, "person.missing")
