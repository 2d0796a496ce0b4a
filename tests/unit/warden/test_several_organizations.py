"""One account in several organizations: gone over to in one tap, gathered by whoever has both."""

from datetime import timedelta

from domain.access.events import AccountGathered, SignInSwitched
from domain.access.identity import Link
from domain.access.recovering import is_by_mail_alone
from domain.kernel import OrganizationId, PersonId, Sealed, own_log
from domain.protocol.answers import Done
from domain.protocol.door import (
    AccountShown,
    ChooseOrganization,
    GatherAccounts,
    NewAccount,
    OperatorSignIn,
    ProvideAccounts,
    RedeemLink,
    ShowAccount,
    SignedIn,
    SignIn,
    SwitchOrganization,
)
from services.warden.door.signing_in import begin_sign_in, hashed, known_person, new_token
from services.warden.limits import LIMIT
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_door import PASSWORD, WRONG, code_of, neighbours
from tests.unit.warden.test_recovering import recovered

HERS, OTHERS = PASSWORD, Sealed("what she chose elsewhere")


async def by_mail(memory: MemoryWarden, house: House, password: Sealed = HERS) -> SignedIn:
    """Let the leader of a house come in by a link that was mailed."""
    return await house.wants(RedeemLink(await mailed(memory, house), password), SignedIn)


async def mailed(memory: MemoryWarden, house: House) -> Sealed:
    """Issue the leader of a house a link as if it was mailed."""
    token = new_token()
    known = await known_person(memory.parts, house.organization, house.leader)
    assert known is not None
    until = memory.time() + timedelta(hours=1)
    await memory.parts.accounts.issue(hashed(token), Link(known, is_mailed=True), until)
    return token


async def on_paper(house: House, password: Sealed = OTHERS) -> None:
    request = ProvideAccounts(SECRET, house.organization, (NewAccount(house.leader, password),))
    await house.wants(request, Done)


async def own_events(memory: MemoryWarden, house: House) -> list[tuple[object, PersonId]]:
    """What stands in the log of own looks, and who did it."""
    page = await memory.own_looks(house.organization)
    return [(one.event, one.metadata.actor) for one in page]


async def both(memory: MemoryWarden) -> tuple[House, House, SignedIn]:
    """A leader of two houses with one account, signed in to the first."""
    house, other = await neighbours(memory)
    await by_mail(memory, house)
    await by_mail(memory, other)
    email = Sealed(house.email(house.leader))
    here = await house.wants(SignIn(email, HERS, house.organization), SignedIn)
    return house, other, here


async def test_one_mailbox_and_one_password_are_one_account_in_both(memory: MemoryWarden) -> None:
    house, other, here = await both(memory)
    shown = await house.wants(ShowAccount(here.token), AccountShown)
    assert shown.proven
    assert set(shown.organizations) == {house.organization, other.organization}


async def test_whoever_switches_is_there_and_no_longer_here(memory: MemoryWarden) -> None:
    house, other, here = await both(memory)
    before = await memory.parts.sessions.principal(here.token)
    there = await house.wants(SwitchOrganization(here.token, other.organization), SignedIn)
    assert (there.organization, there.person) == (other.organization, other.leader)
    principal = await memory.parts.sessions.principal(there.token)
    assert (principal.strength, principal.expires) == (before.strength, before.expires)
    assert code_of(await house.ask(ShowAccount(here.token))) == "session.none"


async def test_a_switch_is_on_record_in_both_and_tells_neither_of_the_other(
    memory: MemoryWarden,
) -> None:
    """P6: it stands among own looks, which nobody else is shown; no number joins the two."""
    house, other, here = await both(memory)
    there = await house.wants(SwitchOrganization(here.token, other.organization), SignedIn)
    [(left, leader)] = await own_events(memory, house)
    [(entered, other_leader)] = await own_events(memory, other)
    assert isinstance(left, SignInSwitched)
    assert isinstance(entered, SignInSwitched)
    assert (left.entered, entered.entered) == (False, True)
    assert (leader, other_leader) == (house.leader, other.leader)
    sessions = {left.session, entered.session}
    now = (await memory.parts.sessions.principal(there.token)).session
    assert len(sessions) == 2
    assert now not in sessions
    for organization in (house.organization, other.organization):
        assert await memory.accesses(own_log(organization)) == []


async def test_nobody_switches_to_where_they_are_not_known_nor_to_where_they_are(
    memory: MemoryWarden,
) -> None:
    house, _, here = await both(memory)
    for organization in (house.organization, OrganizationId(house.leader)):
        answer = await house.ask(SwitchOrganization(here.token, organization))
        assert code_of(answer) == "account.not_there"
    assert (await house.wants(ShowAccount(here.token), AccountShown)).proven


async def test_staff_at_the_command_line_switches_nowhere(memory: MemoryWarden) -> None:
    house, other, _ = await both(memory)
    enters = OperatorSignIn(SECRET, house.organization, Sealed(str(house.leader)))
    staff = await house.wants(enters, SignedIn)
    answer = await house.ask(SwitchOrganization(staff.token, other.organization))
    assert code_of(answer) == "voice.not_in_person"


async def test_what_opens_with_another_password_is_taken_in_by_it(memory: MemoryWarden) -> None:
    house, other = await neighbours(memory)
    here = await by_mail(memory, house)
    await on_paper(other)
    email = Sealed(house.email(house.leader))
    assert (await other.wants(SignIn(email, OTHERS), SignedIn)).person == other.leader
    shown = await house.wants(GatherAccounts(here.token, OTHERS), AccountShown)
    assert set(shown.organizations) == {house.organization, other.organization}
    choice = await house.wants(SignIn(email, HERS), ChooseOrganization)
    assert set(choice.organizations) == {house.organization, other.organization}
    assert code_of(await other.ask(SignIn(email, OTHERS))) == "sign_in.refused"
    assert (AccountGathered(), other.leader) in await own_events(memory, other)


async def test_what_officers_elsewhere_renewed_vouches_for_no_password_that_mail_alone_chose(
    memory: MemoryWarden,
) -> None:
    house, other = await neighbours(memory)
    await by_mail(memory, house)
    email = Sealed(house.email(house.leader))
    here = await recovered(memory, house, email)
    await on_paper(other)
    accounts = memory.parts.accounts
    theirs = (await accounts.accounts_of(other.organization, [other.leader]))[other.leader]
    memory.time.passes(timedelta(hours=1))
    assert await accounts.renew(theirs, memory.time())
    await house.wants(GatherAccounts(here.token, OTHERS), AccountShown)
    whole = (await accounts.accounts_of(other.organization, [other.leader]))[other.leader]
    assert whole.renewed_at == memory.time.at
    assert is_by_mail_alone(whole)


async def test_nothing_is_taken_in_without_its_password_or_twice(memory: MemoryWarden) -> None:
    house, other = await neighbours(memory)
    here = await by_mail(memory, house)
    await on_paper(other)
    assert code_of(await house.ask(GatherAccounts(here.token, WRONG))) == "account.none_opened"
    nothing = code_of(await house.ask(GatherAccounts(here.token, HERS)))
    assert nothing == "account.nothing_to_gather"
    for _ in range(LIMIT - 1):
        await house.ask(GatherAccounts(here.token, WRONG))
    assert code_of(await house.ask(GatherAccounts(here.token, OTHERS))) == "sign_in.too_many"


async def test_an_account_that_is_not_proven_takes_nothing_in(memory: MemoryWarden) -> None:
    """Who typed somebody's address first gets nothing of what its owner has elsewhere."""
    house, other = await neighbours(memory)
    await by_mail(memory, house)
    await on_paper(other)
    email = Sealed(house.email(house.leader))
    squatter = await other.wants(SignIn(email, OTHERS), SignedIn)
    assert code_of(await other.ask(GatherAccounts(squatter.token, HERS))) == "account.not_proven"
    shown = await other.wants(ShowAccount(squatter.token), AccountShown)
    assert shown == AccountShown((other.organization,), proven=False)


async def test_a_recycled_address_opens_nothing_of_whoever_had_it(memory: MemoryWarden) -> None:
    """Its new owner proves it and chooses a password; the old one signs in as before."""
    house, other = await neighbours(memory)
    await by_mail(memory, house, HERS)
    new = await by_mail(memory, other, OTHERS)
    shown = await other.wants(ShowAccount(new.token), AccountShown)
    assert shown == AccountShown((other.organization,), proven=True)
    email = Sealed(house.email(house.leader))
    assert (await house.wants(SignIn(email, HERS), SignedIn)).person == house.leader
    assert (await other.wants(SignIn(email, OTHERS), SignedIn)).person == other.leader


async def test_who_is_signed_in_and_has_no_account_any_more_has_none_to_show(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    known = await known_person(memory.parts, house.organization, house.leader)
    assert known is not None
    begun = await begin_sign_in(memory.parts, known, "password")
    assert code_of(await house.ask(ShowAccount(begun.token))) == "account.none"
