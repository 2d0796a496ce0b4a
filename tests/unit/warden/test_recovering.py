"""A forgotten password: by the browser that asked and the code its mailbox got, and no other."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from domain.access.events import AccessDenied, PasswordReplaced, RecoveryAsked, RecoveryStopped
from domain.access.letters import OF_AN_OWNER, OF_STRANGERS
from domain.access.purposes import Purpose
from domain.access.recovering import SHUT_FOR
from domain.kernel import Event, Sealed, own_log
from domain.policies.policy import Owed, SendRecoveryCode
from domain.protocol.answers import Done, Enacted
from domain.protocol.cases import EraseItem, ItemShown, ListOwnItems, ReadItem
from domain.protocol.door import (
    AskRecovery,
    NewAccount,
    ProvideAccounts,
    Recover,
    RecoveryBegun,
    RecoveryCode,
    RecoveryCodeOf,
    SignedIn,
    SignIn,
    StopRecovery,
)
from domain.protocol.glass import ApproveBreakGlass
from domain.protocol.keys import DestroyVersion
from domain.protocol.mailboxes import AskMailboxCode
from domain.protocol.privacy import ApproveRequest, CarryOutErasure
from domain.sessions.words import Audience
from infra.mail.memory import MemoryMail
from services.letters.deeds import carry_out
from services.letters.post import Post
from services.warden.door.recoveries import GUESSES, LASTS, Recoveries
from services.warden.limits import Counts
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import POSTMAN, SOON_GUESSED, MemoryWarden
from tests.unit.warden.test_appointment_letters import Asked
from tests.unit.warden.test_door import PASSWORD, WRONG, code_of, neighbours, provided

NEW = Sealed("quite another password")


async def asked(memory: MemoryWarden, house: House, email: Sealed) -> RecoveryBegun:
    """Ask for a code, and have it on record."""
    begun = await house.wants(AskRecovery(email), RecoveryBegun)
    await memory.parts.counts.recoveries.settle()
    return begun


async def facts(memory: MemoryWarden, house: House) -> list[Event]:
    return [one.event for one in await memory.accesses(own_log(house.organization))]


async def recovery_of(memory: MemoryWarden, house: House) -> UUID:
    """The last one that is on record."""
    found = [one for one in await facts(memory, house) if isinstance(one, RecoveryAsked)]
    return found[-1].recovery


async def code_for(memory: MemoryWarden, house: House) -> Sealed:
    """What the letter says."""
    request = RecoveryCodeOf(POSTMAN, house.organization, await recovery_of(memory, house))
    return (await house.wants(request, RecoveryCode)).told


async def recovered(memory: MemoryWarden, house: House, email: Sealed) -> SignedIn:
    """Take an account back by mail."""
    browser = (await asked(memory, house, email)).browser
    return await house.wants(Recover(browser, await code_for(memory, house), NEW), SignedIn)


async def test_browser_and_code_together_choose_another_password_once(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    before = await house.wants(SignIn(email, PASSWORD), SignedIn)
    browser = (await asked(memory, house, email)).browser
    code = await code_for(memory, house)
    typed = Sealed(f" {code.reveal()[:5].lower()}-{code.reveal()[5:]} ")
    signed_in = await house.wants(Recover(browser, typed, NEW), SignedIn)
    assert signed_in.person == house.leader
    assert code_of(await house.ask(ListOwnItems(before.token))) == "session.none"
    assert code_of(await house.ask(SignIn(email, PASSWORD))) == "sign_in.refused"
    assert isinstance(await house.ask(SignIn(email, NEW)), SignedIn)
    assert code_of(await house.ask(Recover(browser, code, WRONG))) == "recovery.over"
    replaced = [one for one in await facts(memory, house) if isinstance(one, PasswordReplaced)]
    assert replaced == [PasswordReplaced(person=house.leader, recovered=True)]


async def test_a_mail_scanner_that_reads_the_code_has_nothing_to_use_it_with(
    memory: MemoryWarden,
) -> None:
    """The code works in the browser that asked alone; another browser's mark is not it."""
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    await asked(memory, house, email)
    code = await code_for(memory, house)
    for mark in (Sealed(""), Sealed("a guess"), Sealed("x" * 200)):
        assert code_of(await house.ask(Recover(mark, code, NEW))) == "recovery.over"
    other = (await asked(memory, house, Sealed("nobody@example.org"))).browser
    assert code_of(await house.ask(Recover(other, code, NEW))) == "recovery.wrong_code"
    assert isinstance(await house.ask(SignIn(email, PASSWORD)), SignedIn)


async def test_guessing_at_a_code_does_not_tell_whether_an_account_has_the_address(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    known = await asked(memory, house, await provided(house, house.leader))
    unknown = await asked(memory, house, Sealed("nobody@example.org"))
    answers = [
        [code_of(await house.ask(Recover(one.browser, WRONG, NEW))) for _ in range(GUESSES + 1)]
        for one in (known, unknown)
    ]
    assert answers[0] == answers[1]


async def test_an_address_that_nobody_has_is_answered_alike_and_nothing_follows(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    unknown = await asked(memory, house, Sealed("nobody@example.org"))
    known = await asked(memory, house, await provided(house, house.leader))
    assert unknown.until == known.until
    assert len(unknown.browser) == len(known.browser)
    assert [type(one) for one in await facts(memory, house)] == [RecoveryAsked]


async def test_an_address_is_asked_for_three_times_an_hour_whoever_has_it(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    for email in (await provided(house, house.leader), Sealed("nobody@example.org")):
        for _ in range(OF_STRANGERS.hour):
            await asked(memory, house, email)
        assert code_of(await house.ask(AskRecovery(email))) == "recovery.too_many"
    memory.time.passes(LASTS)
    await asked(memory, house, email)


async def test_a_code_is_guessed_five_times_and_good_for_an_hour(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    browser = (await asked(memory, house, email)).browser
    code = await code_for(memory, house)
    wrong = [code_of(await house.ask(Recover(browser, WRONG, NEW))) for _ in range(GUESSES)]
    assert wrong == ["recovery.wrong_code"] * (GUESSES - 1) + ["recovery.over"]
    assert code_of(await house.ask(Recover(browser, code, NEW))) == "recovery.over"
    browser = (await asked(memory, house, email)).browser
    code = await code_for(memory, house)
    memory.time.passes(LASTS)
    assert code_of(await house.ask(Recover(browser, code, NEW))) == "recovery.over"


async def test_a_poor_password_leaves_the_code_good(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    browser = (await asked(memory, house, await provided(house, house.leader))).browser
    code = await code_for(memory, house)
    for _ in range(GUESSES):
        poor = Recover(browser, code, Sealed(SOON_GUESSED[0]))
        assert code_of(await house.ask(poor)) == "password.soon_guessed"
    assert isinstance(await house.ask(Recover(browser, code, NEW)), SignedIn)


async def test_a_letter_tried_again_has_another_code_and_the_first_is_good_no_more(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    browser = (await asked(memory, house, await provided(house, house.leader))).browser
    first, second = await code_for(memory, house), await code_for(memory, house)
    assert code_of(await house.ask(Recover(browser, first, NEW))) == "recovery.wrong_code"
    assert isinstance(await house.ask(Recover(browser, second, NEW)), SignedIn)


async def test_the_code_is_told_to_who_sends_letters_alone_and_goes_to_the_mailbox(
    memory: MemoryWarden,
) -> None:
    house, mail = await memory.house(sessions=0), MemoryMail()
    await asked(memory, house, await provided(house, house.leader))
    recovery = await recovery_of(memory, house)
    guess = RecoveryCodeOf(Sealed("a guess"), house.organization, recovery)
    assert code_of(await house.ask(guess)) == "addresses.not_the_postman"
    deed = SendRecoveryCode(recovery)
    owed = Owed(
        tenant=own_log(house.organization),
        policy="sign_ins",
        event_id=uuid4(),
        correlation_id=uuid4(),
        command_id=uuid4(),
        deed=deed,
        due_at=memory.time(),
    )
    assert await carry_out(Post(Asked(memory), mail, POSTMAN), owed, deed) is None
    [letter] = mail.letters
    assert letter.to.reveal() == house.email(house.leader)
    assert repr(letter) == f"<letter {letter.id}>"
    memory.time.passes(LASTS)
    over = await carry_out(Post(Asked(memory), mail, POSTMAN), owed, deed)
    assert over is not None
    assert over.code == "recovery.over"


async def test_after_mail_alone_nothing_sealed_opens_for_72_hours_and_that_is_on_record(
    memory: MemoryWarden,
) -> None:
    """P6: who came in by mail alone and asks for a text is refused, on record."""
    house = await memory.house()
    author = house.members[0]
    item = await house.told("what I told nobody", Audience.NOBODY)
    await provided(house, author)
    email = Sealed(house.email(author))
    token = (await recovered(memory, house, email)).token
    read = ReadItem(token, house.program, item, Purpose.OWN)
    erase = EraseItem(token, house.program, item, uuid4())
    for request in (read, erase):
        assert code_of(await house.ask(request)) == "access.shut_after_recovery"
    denied = [one for one in await facts(memory, house) if isinstance(one, AccessDenied)]
    assert [one.rule for one in denied] == ["access.shut_after_recovery"] * 2
    memory.time.passes(SHUT_FOR - timedelta(hours=1))
    still = await house.wants(SignIn(email, NEW), SignedIn)
    again = ReadItem(still.token, house.program, item, Purpose.OWN)
    assert code_of(await house.ask(again)) == "access.shut_after_recovery"
    memory.time.passes(timedelta(hours=1))
    opens = await house.wants(SignIn(email, NEW), SignedIn)
    shown = ReadItem(opens.token, house.program, item, Purpose.OWN)
    assert isinstance(await house.ask(shown), ItemShown)


@pytest.mark.parametrize("how", ["another device", "another password"])
async def test_nobody_stops_it_without_a_known_device_and_the_password_from_before(
    memory: MemoryWarden, how: str
) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    device = (await house.wants(SignIn(email, PASSWORD), SignedIn)).device
    await recovered(memory, house, email)
    if how == "another device":
        stop = StopRecovery(email, PASSWORD, Sealed("00" * 48))
    else:
        stop = StopRecovery(email, WRONG, device)
    assert code_of(await house.ask(stop)) == "sign_in.refused"
    assert isinstance(await house.ask(SignIn(email, NEW)), SignedIn)
    assert code_of(await house.ask(SignIn(email, PASSWORD))) == "sign_in.refused"


async def test_a_known_device_is_told_and_takes_the_account_back(memory: MemoryWarden) -> None:
    """Who holds the mailbox may not be the owner: the owner's devices know."""
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    device = (await house.wants(SignIn(email, PASSWORD), SignedIn)).device
    thief = await recovered(memory, house, email)
    assert code_of(await house.ask(SignIn(email, WRONG, device=device))) == "sign_in.refused"
    told = await house.ask(SignIn(email, PASSWORD, device=device))
    assert code_of(told) == "sign_in.recovered"
    await house.wants(StopRecovery(email, PASSWORD, device), Done)
    assert code_of(await house.ask(ListOwnItems(thief.token))) == "session.none"
    assert code_of(await house.ask(SignIn(email, NEW))) == "sign_in.refused"
    mine = await house.wants(SignIn(email, PASSWORD, device=device), SignedIn)
    assert (await memory.parts.sessions.principal(mine.token)).strength == "password"
    assert RecoveryStopped(person=house.leader) in await facts(memory, house)
    so_far = len(await facts(memory, house))
    await asked(memory, house, email)
    assert len(await facts(memory, house)) == so_far, "for three days no letter goes out"
    memory.time.passes(SHUT_FOR)
    assert isinstance(await recovered(memory, house, email), SignedIn)


async def test_after_mail_alone_an_officer_lets_nobody_open_or_destroy_anything(
    memory: MemoryWarden,
) -> None:
    """P6: a mailbox that was broken into is not the second officer that such a step takes."""
    house = await memory.house(sessions=0)
    officer = house.privacy_officer
    await provided(house, officer)
    token = (await recovered(memory, house, Sealed(house.email(officer)))).token
    for request in (
        ApproveBreakGlass(token, house.program, uuid4(), uuid4()),
        ApproveRequest(token, uuid4(), uuid4()),
        CarryOutErasure(token, uuid4()),
        DestroyVersion(token, uuid4(), house.program, 1),
    ):
        assert code_of(await house.ask(request)) == "access.shut_after_recovery"


async def test_who_has_an_account_elsewhere_of_the_same_address_stops_their_own_alone(
    memory: MemoryWarden,
) -> None:
    """A squatter's device and password keep the owner from nothing."""
    house, other = await neighbours(memory)
    email = await provided(house, house.leader)
    theirs = Sealed("what a squatter chose")
    await house.wants(
        ProvideAccounts(SECRET, other.organization, (NewAccount(other.leader, theirs),)), Done
    )
    device = (await house.wants(SignIn(email, theirs), SignedIn)).device
    begun = await asked(memory, house, email)
    [there] = [one for one in (house, other) if await facts(memory, one)]
    code = await code_for(memory, there)
    await house.wants(Recover(begun.browser, code, NEW), SignedIn)
    await house.wants(StopRecovery(email, theirs, device=device), Done)
    here = await house.wants(SignIn(email, NEW), SignedIn)
    assert here.organization == house.organization, "it is as its owner left it"
    await asked(memory, house, email)
    assert RecoveryAsked in {type(one) for one in await facts(memory, house)}, "the owner may ask"


async def test_a_warden_that_starts_anew_takes_the_code_that_was_mailed_before(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    browser = (await asked(memory, house, email)).browser
    code = await code_for(memory, house)
    anew = memory.but(counts=Counts())
    assert isinstance(await anew.answer(Recover(browser, code, NEW)), SignedIn)
    assert code_of(await house.ask(Recover(browser, code, WRONG))) == "recovery.over"


async def test_a_warden_that_starts_anew_knows_that_a_recovery_was_stopped(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    device = (await house.wants(SignIn(email, PASSWORD), SignedIn)).device
    await recovered(memory, house, email)
    await house.wants(StopRecovery(email, PASSWORD, device), Done)
    before = [one for one in await facts(memory, house) if isinstance(one, RecoveryAsked)]
    house.ask = memory.but(counts=Counts()).answer
    await asked(memory, house, email)
    after = [one for one in await facts(memory, house) if isinstance(one, RecoveryAsked)]
    assert after == before


async def test_who_has_the_code_reads_the_mailbox_so_that_it_is_proven(
    memory: MemoryWarden,
) -> None:
    """An account that a link on paper began, and no letter to which was ever answered."""
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    people = [house.leader]
    account = (await memory.parts.accounts.accounts_of(house.organization, people))[house.leader]
    unproven = replace(account, proven=False, organization=house.organization)
    await memory.parts.accounts.write([unproven], [account])
    await recovered(memory, house, email)
    now = (await memory.parts.accounts.accounts_of(house.organization, people))[house.leader]
    assert (now.proven, now.organization, now.recovered is None) == (True, None, False)
    assert now.password != account.password


async def test_the_password_before_is_kept_for_as_long_as_it_can_take_the_account_back(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    await recovered(memory, house, email)
    tag = memory.parts.tags.account(email)
    for passes, keeps in ((timedelta(hours=71), True), (timedelta(hours=2), False)):
        memory.time.passes(passes)
        await house.wants(SignIn(email, NEW), SignedIn)
        [account] = await memory.parts.accounts.accounts_at(tag)
        assert (account.before != "", account.recovered is not None) == (keeps, True)
    assert (await house.wants(SignIn(email, NEW), SignedIn)).person == house.leader


async def test_strangers_leave_the_owner_of_a_mailbox_letters_of_their_own(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    for _ in range(OF_STRANGERS.hour):
        await asked(memory, house, email)
    token = (await house.wants(SignIn(email, PASSWORD), SignedIn)).token
    for _ in range(OF_AN_OWNER.hour):
        await house.wants(AskMailboxCode(token, uuid4()), Enacted)
    assert code_of(await house.ask(AskMailboxCode(token, uuid4()))) == "person.too_many_codes"


async def test_an_owner_who_got_their_letters_gets_those_of_a_forgotten_password(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    token = (await house.wants(SignIn(email, PASSWORD), SignedIn)).token
    for _ in range(OF_AN_OWNER.hour):
        await house.wants(AskMailboxCode(token, uuid4()), Enacted)
    await asked(memory, house, email)
    assert RecoveryAsked in [type(one) for one in await facts(memory, house)]


async def test_another_warden_counts_on(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    for _ in range(OF_STRANGERS.hour):
        await asked(memory, house, Sealed("nobody@example.org"))
    house.ask = memory.but(counts=Counts()).answer
    again = await house.ask(AskRecovery(Sealed("nobody@example.org")))
    assert code_of(again) == "recovery.too_many"


async def test_a_letter_is_put_on_its_way_within_the_spread(memory: MemoryWarden) -> None:
    """When it is done tells nobody who asks again at once whether it was."""
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    spread = timedelta(milliseconds=20)
    counts = Counts(recoveries=Recoveries(spread=spread))
    house.ask = memory.but(counts=counts).answer
    await house.wants(AskRecovery(email), RecoveryBegun)
    assert await facts(memory, house) == []
    await counts.recoveries.settle()
    assert [type(one) for one in await facts(memory, house)] == [RecoveryAsked]
