"""The first app or passkey takes mailbox and password; of an officer mail alone says nothing."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from domain.access.enrolling import CODE_LASTS, FRESH_FOR, GUESSES, Takes
from domain.access.events import FirstFactorAsked, PasskeyAdded, SecondFactorAdded
from domain.access.identity import Account, Known
from domain.access.letters import OF_AN_OWNER
from domain.access.recovering import SHUT_FOR
from domain.kernel import Event, OrganizationId, PersonId, Sealed, Stream, own_log
from domain.people.events import MailboxProven
from domain.protocol.answers import Done
from domain.protocol.door import (
    BeginFactor,
    FactorBegun,
    FactorShown,
    GatherAccounts,
    IssueLink,
    LinksIssued,
    RecoveryCode,
    RedeemLink,
    RemoveFactor,
    ReplacePassword,
    ShowFactor,
    SignedIn,
    SignIn,
    StopRecovery,
)
from domain.protocol.enrolling import (
    AskFirstFactorCode,
    FirstFactorCodeAsked,
    FirstFactorCodeOf,
    GiveFirstFactorCode,
)
from domain.protocol.mailboxes import AskMailboxCode
from domain.protocol.passkeys import AskPasskey, ListPasskeys, PasskeysListed
from services.warden.door.founding import LINK_LASTS
from tests.kit.authenticator import Authenticator
from tests.kit.enrolling import code_asked, code_for
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_door import PASSWORD, code_of, provided
from tests.unit.warden.test_factors import Phone
from tests.unit.warden.test_passkeys import added
from tests.unit.warden.test_recovering import NEW, recovered
from tests.unit.warden.test_several_organizations import HERS

WRONG = Sealed("AAAAAAAAAA")


@pytest.fixture
async def officer(memory: MemoryWarden) -> Phone:
    """An administrator of an organization that others reach, who came in by password alone."""
    house = await memory.house(sessions=0)
    found = Phone(memory, house, await provided(house, house.admin))
    house.ask = memory.but(evaluation=False).answer
    await found.sign_in()
    return found


async def facts(officer: Phone) -> list[Event]:
    log = own_log(officer.house.organization)
    return [one.event for one in await officer.memory.accesses(log)]


async def account_of(officer: Phone) -> Account:
    [account] = await officer.memory.parts.accounts.accounts_at(
        officer.memory.parts.tags.account(officer.email)
    )
    return account


async def takes(officer: Phone) -> tuple[Takes, Takes]:
    """What an app takes now, and what a passkey does."""
    app = await officer.house.wants(ShowFactor(officer.token), FactorShown)
    passkeys = await officer.house.wants(ListPasskeys(officer.token), PasskeysListed)
    assert (app.may_add, passkeys.may_add) == (
        app.takes is Takes.NOTHING and not app.has,
        passkeys.takes is Takes.NOTHING,
    )
    return app.takes, passkeys.takes


async def refusals(officer: Phone) -> tuple[str | None, str | None]:
    """By what an app is refused, and a passkey."""
    asked = BeginFactor(officer.token), AskPasskey(officer.token)
    first, second = [await officer.house.ask(one) for one in asked]
    return code_of(first), code_of(second)


async def taken_over(officer: Phone) -> None:
    """Have whoever has the mailbox choose a password, and come in by it once it is old enough."""
    await recovered(officer.memory, officer.house, officer.email)
    officer.memory.time.passes(SHUT_FOR)
    await officer.sign_in(NEW)


async def test_a_password_alone_adds_neither_app_nor_passkey(officer: Phone) -> None:
    """Threat: whoever sees passwords in passing makes themselves an officer's second factor."""
    assert await takes(officer) == (Takes.CODE, Takes.CODE)
    assert await refusals(officer) == ("factor.needs_code", "factor.needs_code")


async def test_who_asks_for_the_code_is_told_where_it_went_masked(officer: Phone) -> None:
    asked = await officer.house.wants(AskFirstFactorCode(officer.token), FirstFactorCodeAsked)
    email = officer.email.reveal()
    name, _, domain = email.partition("@")
    assert asked.address.reveal() == f"{name[0]}•••@{domain}"
    assert domain not in repr(asked)


async def test_the_code_proves_the_mailbox_as_well(officer: Phone) -> None:
    was = await account_of(officer)
    assert not was.proven
    code = await code_asked(officer.memory, officer.house, officer.token)
    wrong = await officer.house.ask(GiveFirstFactorCode(officer.token, WRONG))
    assert code_of(wrong) == "factor.code_wrong"
    assert not (await account_of(officer)).proven
    given = GiveFirstFactorCode(officer.token, code)
    officer.token = (await officer.house.wants(given, SignedIn)).token
    assert await account_of(officer) == replace(was, proven=True, organization=None)
    [asked] = [one for one in await facts(officer) if isinstance(one, FirstFactorAsked)]
    stream = Stream(own_log(officer.house.organization), "person", officer.house.admin)
    [*_, last] = await officer.memory.store.read(stream)
    assert last.event == MailboxProven(asked=asked.asking)
    await officer.add()
    again = await officer.house.ask(AskMailboxCode(officer.token, uuid4()))
    assert code_of(again) == "mailbox.proven"


async def test_the_code_takes_no_mailbox_from_another_account_that_is_proven(
    officer: Phone,
) -> None:
    accounts, was = officer.memory.parts.accounts, await account_of(officer)
    other = Known(OrganizationId(uuid4()), PersonId(uuid4()), "en")
    theirs = replace(was, id=uuid4(), people=(other,), organization=None, proven=True)
    await accounts.write([theirs])
    await officer.give_mailbox_code()
    there = {one.id: one.proven for one in await accounts.accounts_at(was.email)}
    assert there == {was.id: False, theirs.id: True}


async def test_with_the_code_of_the_mailbox_an_app_is_added_and_officers_hear_of_it(
    officer: Phone,
) -> None:
    before = officer.token
    await officer.give_mailbox_code()
    assert await officer.strength() == "password_and_mail"
    assert code_of(await officer.house.ask(ShowFactor(before))) == "session.none"
    assert await takes(officer) == (Takes.NOTHING, Takes.NOTHING)
    await officer.add()
    assert await officer.strength() == "password_and_code"
    asked, *_, done = await facts(officer)
    assert isinstance(asked, FirstFactorAsked)
    assert done == SecondFactorAdded(person=officer.house.admin, first_of_officer=True)


async def test_with_the_code_of_the_mailbox_a_passkey_is_added_and_officers_hear_of_the_first(
    officer: Phone,
) -> None:
    await officer.give_mailbox_code()
    officer.token = await added(officer.house, officer.token, Authenticator())
    assert await officer.strength() == "passkey"
    officer.token = await added(officer.house, officer.token, Authenticator())
    told = [one.first_of_officer for one in await facts(officer) if isinstance(one, PasskeyAdded)]
    assert told == [True, False]
    await officer.add()
    assert not (await facts(officer))[-1].first_of_officer  # type: ignore[attr-defined]


async def test_what_a_member_adds_no_officer_hears_of(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    member = Phone(memory, house, await provided(house, house.members[0]))
    house.ask = memory.but(evaluation=False).answer
    await member.sign_in()
    await member.give_mailbox_code()
    await member.add()
    assert (await facts(member))[-1] == SecondFactorAdded(person=house.members[0])


async def test_a_code_is_good_in_the_sign_in_that_asked_alone_and_once(officer: Phone) -> None:
    """What reads the letter, or another page signed in with the same password, lacks the other."""
    code = await code_asked(officer.memory, officer.house, officer.token)
    here = officer.token
    await officer.sign_in()
    elsewhere = GiveFirstFactorCode(officer.token, code)
    assert code_of(await officer.house.ask(elsewhere)) == "factor.code_over"
    typed = Sealed(f" {code.reveal()[:5].lower()}-{code.reveal()[5:]} ")
    begun = await officer.house.wants(GiveFirstFactorCode(here, typed), SignedIn)
    assert code_of(await officer.house.ask(GiveFirstFactorCode(here, code))) == "session.none"
    again = GiveFirstFactorCode(begun.token, code)
    assert code_of(await officer.house.ask(again)) == "factor.code_not_due"


async def test_after_five_guesses_the_right_code_is_none(officer: Phone) -> None:
    code = await code_asked(officer.memory, officer.house, officer.token)
    guesses = [
        code_of(await officer.house.ask(GiveFirstFactorCode(officer.token, WRONG)))
        for _ in range(GUESSES)
    ]
    assert guesses == ["factor.code_wrong"] * (GUESSES - 1) + ["factor.code_over"]
    right = GiveFirstFactorCode(officer.token, code)
    assert code_of(await officer.house.ask(right)) == "factor.code_over"
    await officer.give_mailbox_code()


async def test_a_code_lasts_fifteen_minutes_though_the_password_was_given_longer_ago(
    officer: Phone,
) -> None:
    officer.memory.time.passes(FRESH_FOR - timedelta(seconds=1))
    code = await code_asked(officer.memory, officer.house, officer.token)
    officer.memory.time.passes(CODE_LASTS - timedelta(seconds=1))
    asking = AskFirstFactorCode(officer.token)
    assert code_of(await officer.house.ask(asking)) == "factor.sign_in_anew"
    await officer.house.wants(GiveFirstFactorCode(officer.token, code), SignedIn)


async def test_a_late_code_is_over(officer: Phone) -> None:
    code = await code_asked(officer.memory, officer.house, officer.token)
    officer.memory.time.passes(CODE_LASTS)
    late = GiveFirstFactorCode(officer.token, code)
    assert code_of(await officer.house.ask(late)) == "factor.code_over"


async def test_the_code_is_made_anew_for_each_letter_and_for_who_sends_letters_alone(
    officer: Phone,
) -> None:
    first = await code_asked(officer.memory, officer.house, officer.token)
    last = await code_for(officer.memory, officer.house)
    wrong = GiveFirstFactorCode(officer.token, first)
    assert code_of(await officer.house.ask(wrong)) == "factor.code_wrong"
    [asked] = [one for one in await facts(officer) if isinstance(one, FirstFactorAsked)]
    organization = officer.house.organization
    stranger = FirstFactorCodeOf(Sealed("no secret"), organization, asked.asking)
    assert code_of(await officer.house.ask(stranger)) == "addresses.not_the_postman"
    unknown = FirstFactorCodeOf(POSTMAN, organization, uuid4())
    assert code_of(await officer.house.ask(unknown)) == "factor.code_over"
    await officer.house.wants(GiveFirstFactorCode(officer.token, last), SignedIn)


async def test_the_letter_goes_to_the_mailbox_of_the_account_and_to_no_other(
    officer: Phone,
) -> None:
    await officer.house.wants(AskFirstFactorCode(officer.token), FirstFactorCodeAsked)
    [asked] = [one for one in await facts(officer) if isinstance(one, FirstFactorAsked)]
    of = FirstFactorCodeOf(POSTMAN, officer.house.organization, asked.asking)
    assert (await officer.house.wants(of, RecoveryCode)).address.email == officer.email
    account = await account_of(officer)
    moved = replace(account, email=b"another" * 4)
    await officer.memory.parts.accounts.write([moved], [account])
    assert code_of(await officer.house.ask(of)) == "factor.code_over"
    asking = AskFirstFactorCode(officer.token)
    assert code_of(await officer.house.ask(asking)) == "factor.code_over"


async def test_codes_are_counted_with_the_other_letters_of_the_account(officer: Phone) -> None:
    for _ in range(OF_AN_OWNER.hour):
        await officer.house.wants(AskFirstFactorCode(officer.token), FirstFactorCodeAsked)
    asking = AskFirstFactorCode(officer.token)
    assert code_of(await officer.house.ask(asking)) == "person.too_many_codes"


async def test_who_came_in_by_a_first_link_adds_at_once_in_this_sitting(
    memory: MemoryWarden,
) -> None:
    """A new organization gets in within minutes, by the operator's links."""
    house = await memory.house(sessions=0)
    house.ask = memory.but(evaluation=False).answer
    issue = IssueLink(SECRET, house.organization, house.privacy_officer)
    issued = await house.wants(issue, LinksIssued)
    officer = Phone(memory, house, Sealed(house.email(house.privacy_officer)))
    redeeming = RedeemLink(issued.links[0].link, PASSWORD)
    officer.token = (await house.wants(redeeming, SignedIn)).token
    assert await takes(officer) == (Takes.NOTHING, Takes.NOTHING)
    assert code_of(await house.ask(AskFirstFactorCode(officer.token))) == "factor.code_not_due"
    memory.time.passes(FRESH_FOR)
    assert await refusals(officer) == ("factor.sign_in_anew", "passkey.sign_in_again")
    await officer.sign_in()
    assert await takes(officer) == (Takes.CODE, Takes.CODE)


@pytest.mark.parametrize("by_mail", [False, True])
async def test_a_link_that_was_left_over_opens_an_account_as_its_password_does(
    memory: MemoryWarden, *, by_mail: bool
) -> None:
    """Threat: a paper in a drawer and a password seen in passing add a first app."""
    house = await memory.house(sessions=0)
    house.ask = memory.but(evaluation=False).answer
    issue = IssueLink(SECRET, house.organization, house.members[0])
    [first], [left] = [(await house.wants(issue, LinksIssued)).links for _ in range(2)]
    member = Phone(memory, house, Sealed(house.email(house.members[0])))
    await house.wants(RedeemLink(first.link, PASSWORD), SignedIn)
    if by_mail:
        await recovered(memory, house, member.email)
    word = NEW if by_mail else PASSWORD
    member.token = (await house.wants(RedeemLink(left.link, word), SignedIn)).token
    assert await member.strength() == ("recovered" if by_mail else "password")
    expected = Takes.PASSWORD if by_mail else Takes.CODE
    assert await takes(member) == (expected, expected)


async def test_who_came_in_by_mail_alone_is_sent_no_code(officer: Phone) -> None:
    officer.token = (await recovered(officer.memory, officer.house, officer.email)).token
    assert await takes(officer) == (Takes.PASSWORD, Takes.PASSWORD)
    asking = AskFirstFactorCode(officer.token)
    assert code_of(await officer.house.ask(asking)) == "factor.not_by_mail"


async def test_staff_asks_for_no_code(officer: Phone) -> None:
    officer.house.ask = officer.memory.warden.answer
    staff = await officer.house.by_operator(officer.house.admin)
    for asked in (AskFirstFactorCode(staff), GiveFirstFactorCode(staff, WRONG)):
        assert code_of(await officer.house.ask(asked)) == "voice.not_in_person"


async def test_mail_alone_and_72_hours_give_nobody_an_office(officer: Phone) -> None:
    """Threat: who has an officer's mailbox takes the account back, waits, and adds an app."""
    await taken_over(officer)
    assert await takes(officer) == (Takes.OFFICERS, Takes.OFFICERS)
    assert await refusals(officer) == ("factor.needs_officers", "factor.needs_officers")
    for asked in (AskFirstFactorCode(officer.token), GiveFirstFactorCode(officer.token, WRONG)):
        assert code_of(await officer.house.ask(asked)) == "factor.needs_officers"


async def test_once_officers_renewed_the_sign_in_a_code_is_enough(officer: Phone) -> None:
    await taken_over(officer)
    account = await account_of(officer)
    assert await officer.memory.parts.accounts.renew(account, officer.memory.time())
    await officer.sign_in(NEW)
    assert await takes(officer) == (Takes.CODE, Takes.CODE)
    await officer.give_mailbox_code()
    await officer.add()


async def test_another_password_does_not_make_it_an_owners(officer: Phone) -> None:
    await taken_over(officer)
    officer.house.ask = officer.memory.warden.answer
    replacing = ReplacePassword(officer.token, NEW, PASSWORD)
    officer.token = (await officer.house.wants(replacing, SignedIn)).token
    officer.house.ask = officer.memory.but(evaluation=False).answer
    assert await takes(officer) == (Takes.OFFICERS, Takes.OFFICERS)


async def test_to_stop_a_second_recovery_does_not_make_it_an_owners(officer: Phone) -> None:
    """Threat: a thief of the mailbox recovers twice, and stops the second with the first's."""
    await recovered(officer.memory, officer.house, officer.email)
    officer.memory.time.passes(SHUT_FOR)
    device = (await officer.sign_in(NEW)).device
    await recovered(officer.memory, officer.house, officer.email)
    stopping = StopRecovery(officer.email, NEW, device)
    assert code_of(await officer.house.ask(stopping)) == "sign_in.refused"


async def test_who_stops_a_recovery_by_their_own_password_is_as_before(officer: Phone) -> None:
    device = (await officer.sign_in()).device
    await recovered(officer.memory, officer.house, officer.email)
    await officer.house.wants(StopRecovery(officer.email, PASSWORD, device), Done)
    await officer.sign_in()
    assert await takes(officer) == (Takes.CODE, Takes.CODE)


async def test_a_member_comes_back_by_mail_and_adds_one_with_a_code(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    member = Phone(memory, house, await provided(house, house.members[0]))
    house.ask = memory.but(evaluation=False).answer
    await taken_over(member)
    assert await takes(member) == (Takes.CODE, Takes.CODE)
    await member.give_mailbox_code()
    await member.add()
    assert (await account_of(member)).recovered is None


async def test_once_an_officer_came_in_by_more_their_password_is_their_own(
    officer: Phone,
) -> None:
    """A new phone after a forgotten password: they take the app away, and add another."""
    await officer.give_mailbox_code()
    await officer.add()
    begun = await recovered(officer.memory, officer.house, officer.email)
    officer.memory.time.passes(SHUT_FOR)
    assert begun.unfinished
    await officer.sign_in(NEW)
    await officer.prove()
    assert (await account_of(officer)).recovered is None
    officer.memory.time.passes(timedelta(minutes=1))
    removing = RemoveFactor(officer.token, officer.shows())
    officer.token = (await officer.house.wants(removing, SignedIn)).token
    assert await takes(officer) == (Takes.CODE, Takes.CODE)


async def test_an_account_that_mail_alone_opened_is_taken_into_no_other(
    memory: MemoryWarden,
) -> None:
    """Threat: an officer's account goes into one that has an app already."""
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    await recovered(memory, house, email)
    [theirs] = await memory.parts.accounts.accounts_at(memory.parts.tags.account(email))
    other = House(memory.warden.answer, memory.app, "TWO")
    await other.build(sessions=0)
    known = next(iter(theirs.people))
    elsewhere = known._replace(organization=other.organization, person=other.leader)
    made = Account(
        id=UUID(int=7),
        email=theirs.email,
        password=await memory.parts.passwords.hash(HERS, theirs.email),
        people=(elsewhere,),
        proven=True,
    )
    lost = replace(theirs, proven=False)
    await memory.parts.accounts.write([lost, made], [theirs])
    token = (await house.wants(SignIn(email, HERS), SignedIn)).token
    memory.time.passes(SHUT_FOR / 100)
    gathering = GatherAccounts(token, NEW)
    assert code_of(await house.ask(gathering)) == "account.none_opened"


async def test_the_operator_lets_a_first_officer_in_anew_while_the_organization_is_new(
    officer: Phone,
) -> None:
    """There may be nobody else yet who says that it is they."""
    issue = IssueLink(SECRET, officer.house.organization, officer.house.admin)
    assert not (await officer.house.wants(issue, LinksIssued)).links[0].link.reveal()
    await recovered(officer.memory, officer.house, officer.email)
    assert not (await officer.house.wants(issue, LinksIssued)).links[0].link.reveal(), "too early"
    officer.memory.time.passes(SHUT_FOR)
    [issued] = (await officer.house.wants(issue, LinksIssued)).links
    wrong = RedeemLink(issued.link, PASSWORD)
    assert code_of(await officer.house.ask(wrong)) == "link.refused"
    officer.token = (await officer.house.wants(RedeemLink(issued.link, NEW), SignedIn)).token
    assert await takes(officer) == (Takes.NOTHING, Takes.NOTHING)
    await officer.add()
    assert not (await officer.house.wants(issue, LinksIssued)).links[0].link.reveal()


async def test_the_operator_lets_no_officer_in_anew_once_the_organization_stands(
    officer: Phone,
) -> None:
    officer.memory.time.passes(LINK_LASTS)
    await officer.sign_in()
    await taken_over(officer)
    issue = IssueLink(SECRET, officer.house.organization, officer.house.admin)
    assert not (await officer.house.wants(issue, LinksIssued)).links[0].link.reveal()


async def test_where_the_service_is_tried_out_a_password_is_enough(officer: Phone) -> None:
    officer.house.ask = officer.memory.warden.answer
    assert await takes(officer) == (Takes.NOTHING, Takes.NOTHING)
    await officer.house.wants(BeginFactor(officer.token), FactorBegun)
