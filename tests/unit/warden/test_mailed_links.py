"""A mailed link lets in by a press in the browser that asked, once, and opens nothing sealed."""

from uuid import UUID, uuid4

from domain.access.events import AccessDenied, SignInAsked
from domain.access.letters import OF_STRANGERS
from domain.access.purposes import Purpose
from domain.kernel import Sealed, own_log
from domain.protocol.answers import Enacted
from domain.protocol.cases import ReadItem
from domain.protocol.door import (
    AskSignInLink,
    ChooseOrganization,
    RecoveryBegun,
    RecoveryCode,
    SignedIn,
    SignIn,
    SignInByLink,
    SignInLinkOf,
)
from domain.protocol.passkeys import AskPasskey
from domain.protocol.people import AttestOwnStatus
from services.warden.door.mailed_links import LASTS
from services.warden.door.recoveries import GUESSES
from services.warden.limits import Counts
from tests.kit.house import House
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_door import PASSWORD, code_of, provided
from tests.unit.warden.test_several_organizations import both

NOBODY = Sealed("nobody@example.org")
WRONG = Sealed("AAAAAAAAAA")


async def asked(memory: MemoryWarden, house: House, email: Sealed) -> RecoveryBegun:
    """Ask for a link, and have it on record."""
    begun = await house.wants(AskSignInLink(email), RecoveryBegun)
    await memory.parts.counts.recoveries.settle()
    return begun


async def on_record(memory: MemoryWarden, house: House) -> list[UUID]:
    entries = await memory.accesses(own_log(house.organization))
    return [one.event.sign_in for one in entries if isinstance(one.event, SignInAsked)]


async def code_for(memory: MemoryWarden, house: House) -> Sealed:
    """What the letter says."""
    [*_, last] = await on_record(memory, house)
    request = SignInLinkOf(POSTMAN, house.organization, last)
    return (await house.wants(request, RecoveryCode)).told


async def by_mail(memory: MemoryWarden, house: House, email: Sealed) -> SignedIn:
    """Sign in by a link in the mailbox."""
    browser = (await asked(memory, house, email)).browser
    code = await code_for(memory, house)
    return await house.wants(SignInByLink(browser, code), SignedIn)


async def test_the_browser_that_asked_signs_in_with_the_code_once(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    browser = (await asked(memory, house, email)).browser
    code = await code_for(memory, house)
    typed = Sealed(f" {code.reveal()[:5].lower()}-{code.reveal()[5:]} ")
    begun = await house.wants(SignInByLink(browser, typed), SignedIn)
    assert begun.person == house.leader
    principal = await memory.parts.sessions.principal(begun.token)
    assert principal.strength == "mailed"
    assert code_of(await house.ask(SignInByLink(browser, code))) == "sign_in_link.over"
    assert isinstance(await house.ask(SignIn(email, PASSWORD)), SignedIn)


async def test_a_scanner_that_opens_the_link_and_sends_its_form_spends_nothing(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    browser = (await asked(memory, house, await provided(house, house.leader))).browser
    code = await code_for(memory, house)
    for _ in range(GUESSES + 1):
        for mark in (Sealed(""), Sealed("a mark of its own")):
            assert code_of(await house.ask(SignInByLink(mark, code))) == "sign_in_link.over"
    assert isinstance(await house.ask(SignInByLink(browser, code)), SignedIn)


async def test_a_link_lasts_fifteen_minutes(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    begun = await asked(memory, house, await provided(house, house.leader))
    code = await code_for(memory, house)
    memory.time.passes(LASTS)
    assert code_of(await house.ask(SignInByLink(begun.browser, code))) == "sign_in_link.over"


async def test_a_link_outlives_the_warden_that_made_it(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    browser = (await asked(memory, house, await provided(house, house.leader))).browser
    code = await code_for(memory, house)
    anew = memory.but(counts=Counts())
    assert isinstance(await anew.answer(SignInByLink(browser, code)), SignedIn)


async def test_an_address_that_nobody_has_is_answered_and_guessed_at_alike(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    known = await asked(memory, house, await provided(house, house.leader))
    unknown = await asked(memory, house, NOBODY)
    assert known.until == unknown.until
    tries = [
        [code_of(await house.ask(SignInByLink(one.browser, WRONG))) for _ in range(GUESSES + 1)]
        for one in (known, unknown)
    ]
    assert tries[0] == tries[1]
    assert tries[0][-1] == "sign_in_link.over"
    assert len(await on_record(memory, house)) == 1


async def test_after_five_guesses_the_right_code_is_none(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    browser = (await asked(memory, house, await provided(house, house.leader))).browser
    code = await code_for(memory, house)
    for _ in range(GUESSES):
        await house.ask(SignInByLink(browser, WRONG))
    assert code_of(await house.ask(SignInByLink(browser, code))) == "sign_in_link.over"


async def test_so_many_letters_an_hour_go_to_an_address(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    for email in (await provided(house, house.leader), NOBODY):
        for _ in range(OF_STRANGERS.hour):
            await asked(memory, house, email)
        assert code_of(await house.ask(AskSignInLink(email))) == "sign_in_link.too_many"


async def test_a_letter_that_is_tried_again_has_another_code(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    browser = (await asked(memory, house, await provided(house, house.leader))).browser
    first, last = await code_for(memory, house), await code_for(memory, house)
    wrong = code_of(await house.ask(SignInByLink(browser, first)))
    assert wrong == "sign_in_link.wrong_code"
    assert isinstance(await house.ask(SignInByLink(browser, last)), SignedIn)


async def test_no_code_is_made_for_who_is_not_the_postman_nor_for_what_is_over(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    await asked(memory, house, await provided(house, house.leader))
    [one] = await on_record(memory, house)
    other = SignInLinkOf(Sealed("a guess"), house.organization, one)
    assert code_of(await house.ask(other)) == "addresses.not_the_postman"
    memory.time.passes(LASTS)
    late = SignInLinkOf(POSTMAN, house.organization, one)
    assert code_of(await house.ask(late)) == "sign_in_link.over"


async def test_who_comes_in_by_mail_opens_nothing_sealed_and_it_is_on_record(
    memory: MemoryWarden,
) -> None:
    """P6: the mailbox alone reads no text, and makes itself no passkey."""
    house = await memory.house()
    item = await house.told("What I cannot put down.")
    browser = (await asked(memory, house, await provided(house, house.leader))).browser
    code = await code_for(memory, house)
    begun = await house.wants(SignInByLink(browser, code), SignedIn)
    read = ReadItem(begun.token, house.program, item, Purpose.LEADING)
    assert code_of(await house.ask(read)) == "access.shut_by_mail"
    entries = await memory.accesses(own_log(house.organization))
    denied = [one.event for one in entries if isinstance(one.event, AccessDenied)]
    assert denied[-1].rule == "access.shut_by_mail"
    assert code_of(await house.ask(AskPasskey(begun.token))) == "passkey.sign_in_again"


async def test_who_comes_in_by_mail_says_their_status_as_by_an_invitation_for_it_opens_nothing(
    memory: MemoryWarden,
) -> None:
    """Whoever reads the mailbox says so when they accept; the yearly letter asks there again."""
    house = await memory.house(sessions=0)
    begun = await by_mail(memory, house, await provided(house, house.members[0]))
    attesting = AttestOwnStatus(begun.token, uuid4())
    [step] = (await house.wants(attesting, Enacted)).steps
    assert step.refused is None


async def test_who_is_known_in_several_organizations_chooses_one(memory: MemoryWarden) -> None:
    one, two, _ = await both(memory)
    browser = (await asked(memory, one, Sealed(one.email(one.leader)))).browser
    where = one if await on_record(memory, one) else two
    code = await code_for(memory, where)
    choice = await one.wants(SignInByLink(browser, code), ChooseOrganization)
    assert set(choice.organizations) == {one.organization, two.organization}
    chosen = SignInByLink(browser, None, two.organization)
    assert (await one.wants(chosen, SignedIn)).organization == two.organization
    assert code_of(await one.ask(chosen)) == "sign_in_link.over"


async def test_who_is_erased_meanwhile_is_not_let_in(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    browser = (await asked(memory, house, await provided(house, house.leader))).browser
    code = await code_for(memory, house)
    await memory.rows.forget_accounts(house.organization, [house.leader])
    assert code_of(await house.ask(SignInByLink(browser, code))) == "sign_in_link.over"
