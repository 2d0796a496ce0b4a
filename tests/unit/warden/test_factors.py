"""A second factor: added with a phone, given at sign-in and again, its codes each good once."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest

from domain.access.enrolling import FRESH_FOR
from domain.access.events import (
    AccessDenied,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SecondFactorAdded,
    SecondFactorRemoved,
)
from domain.access.factors import IDLE, SITTING, STEP_S
from domain.access.passkeys import Passkey
from domain.access.purposes import Purpose
from domain.access.recovering import SHUT_FOR
from domain.access.rights import THROTTLED
from domain.kernel import Event, Sealed, own_log
from domain.protocol.cases import ItemShown, ItemsListed, ListOwnItems, ReadItem
from domain.protocol.door import (
    AccountShown,
    BeginFactor,
    ConfirmFactor,
    FactorAdded,
    FactorBegun,
    FactorShown,
    GatherAccounts,
    ListSignIns,
    ProveFactor,
    RecoveryCodes,
    RedeemLink,
    RemoveFactor,
    RenewRecoveryCodes,
    ReplacePassword,
    ShowAccount,
    ShowFactor,
    SignedIn,
    SignIn,
    SignInsListed,
    SwitchOrganization,
)
from domain.protocol.offices import ListOffices, OfficesListed
from domain.protocol.providers import ConnectionShown, ShowConnection
from services.warden.limits import OF_CODES, WINDOW
from tests.kit.enrolling import with_mailbox_code
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_door import PASSWORD, code_of, neighbours, provided
from tests.unit.warden.test_recovering import NEW, recovered
from tests.unit.warden.test_several_organizations import OTHERS, both, by_mail, mailed, on_paper

STEP = timedelta(seconds=STEP_S)


class Phone:
    """Somebody of a house, with an authenticator app and ten recovery codes on paper."""

    def __init__(self, memory: MemoryWarden, house: House, email: Sealed) -> None:
        self.memory, self.house, self.email = memory, house, email
        self.token = Sealed("")
        self.secret = ""
        self.codes: tuple[Sealed, ...] = ()

    async def sign_in(self, password: Sealed = PASSWORD) -> SignedIn:
        """Give the password."""
        begun = await self.house.wants(SignIn(self.email, password), SignedIn)
        self.token = begun.token
        return begun

    async def add(self) -> FactorAdded:
        """Add an app, by its code."""
        begun = await self.house.wants(BeginFactor(self.token), FactorBegun)
        self.secret = begun.secret.reveal()
        confirming = ConfirmFactor(self.token, begun.mark, self.shows())
        added = await self.house.wants(confirming, FactorAdded)
        self.token, self.codes = added.begun.token, added.codes
        return added

    async def give_mailbox_code(self) -> None:
        """Show that they read their mailbox too."""
        self.token = await with_mailbox_code(self.memory, self.house, self.token)

    def shows(self) -> Sealed:
        """What the app shows now."""
        return Sealed(pyotp.TOTP(self.secret).at(self.memory.time()))

    async def prove(self, code: Sealed | None = None) -> SignedIn:
        """Give a code, by default that of the next half minute."""
        if code is None:
            self.memory.time.passes(STEP)
        proving = ProveFactor(self.token, code or self.shows())
        begun = await self.house.wants(proving, SignedIn)
        self.token = begun.token
        return begun

    async def strength(self) -> str:
        """How the Warden knows them."""
        return (await self.memory.parts.sessions.principal(self.token)).strength


@pytest.fixture
async def phone(memory: MemoryWarden) -> Phone:
    """A leader who has signed in."""
    house = await memory.house()
    found = Phone(memory, house, await provided(house, house.leader))
    await found.sign_in()
    return found


async def facts(phone: Phone) -> list[Event]:
    return [one.event for one in await phone.memory.accesses(own_log(phone.house.organization))]


async def test_an_app_is_added_by_its_code_and_the_sign_in_that_goes_on_is_strong(
    phone: Phone,
) -> None:
    before = phone.token
    added = await phone.add()
    assert await phone.strength() == "password_and_code"
    assert len({code.reveal() for code in added.codes}) == 10
    assert code_of(await phone.house.ask(ShowFactor(before))) == "session.none"
    shown = await phone.house.wants(ShowFactor(phone.token), FactorShown)
    assert shown == FactorShown(has=True, left=10, may_add=False, strength="password_and_code")
    assert SecondFactorAdded(person=phone.house.leader) in await facts(phone)


async def test_a_password_alone_opens_nothing_of_an_account_that_asks_for_a_code(
    phone: Phone,
) -> None:
    """Who found a password out reads, does and changes nothing with it."""
    await phone.add()
    assert (await phone.sign_in()).unfinished
    house, token = phone.house, phone.token
    for asked in (
        ListOwnItems(token),
        ReplacePassword(token, PASSWORD, Sealed("quite another password")),
        RemoveFactor(token, phone.shows()),
        RenewRecoveryCodes(token, phone.shows()),
        SwitchOrganization(token, house.organization),
        GatherAccounts(token, PASSWORD),
        ShowAccount(token),
        BeginFactor(token),
    ):
        assert code_of(await house.ask(asked)) == "sign_in.second_factor", asked
    assert not (await phone.prove()).unfinished
    await house.wants(ListOwnItems(phone.token), ItemsListed)
    assert code_of(await house.ask(BeginFactor(phone.token))) == "factor.there_already"
    rules = [one.rule for one in await facts(phone) if isinstance(one, AccessDenied)]
    assert "sign_in.second_factor" in rules


async def test_a_code_is_good_once(phone: Phone) -> None:
    await phone.add()
    used = phone.shows()
    await phone.sign_in()
    assert code_of(await phone.house.ask(ProveFactor(phone.token, used))) == "factor.wrong_code"
    await phone.prove()
    again = ProveFactor(phone.token, phone.shows())
    assert code_of(await phone.house.ask(again)) == "factor.wrong_code"


@pytest.mark.parametrize("off", [-2, -1, 0, 1, 2])
async def test_a_clock_may_be_half_a_minute_off_and_no_more(phone: Phone, off: int) -> None:
    await phone.add()
    phone.memory.time.passes(10 * STEP)
    await phone.sign_in()
    code = Sealed(pyotp.TOTP(phone.secret).at(phone.memory.time() + off * STEP))
    answer = await phone.house.ask(ProveFactor(phone.token, code))
    assert isinstance(answer, SignedIn) is (abs(off) <= 1)


async def test_a_recovery_code_lets_in_once_and_its_owner_is_told(phone: Phone) -> None:
    await phone.add()
    await phone.sign_in()
    typed = Sealed(phone.codes[3].reveal().lower().replace("-", " "))
    await phone.prove(typed)
    assert (await phone.house.wants(ShowFactor(phone.token), FactorShown)).left == 9
    assert RecoveryCodeUsed(person=phone.house.leader, left=9) in await facts(phone)
    await phone.sign_in()
    assert code_of(await phone.house.ask(ProveFactor(phone.token, typed))) == "factor.wrong_code"


async def test_new_recovery_codes_take_the_place_of_those_before(phone: Phone) -> None:
    old = (await phone.add()).codes
    phone.memory.time.passes(STEP)
    renewing = RenewRecoveryCodes(phone.token, phone.shows())
    new = (await phone.house.wants(renewing, RecoveryCodes)).codes
    assert not set(old) & set(new)
    await phone.sign_in()
    assert code_of(await phone.house.ask(ProveFactor(phone.token, old[0]))) == "factor.wrong_code"
    await phone.prove(new[0])
    assert RecoveryCodesMade(person=phone.house.leader) in await facts(phone)


async def test_after_five_wrong_codes_a_right_one_waits_and_it_is_on_record(phone: Phone) -> None:
    """Six digits are guessed by nobody who has the password."""
    await phone.add()
    await phone.sign_in()
    wrong = ProveFactor(phone.token, Sealed("000000"))
    for _ in range(OF_CODES):
        assert code_of(await phone.house.ask(wrong)) == "factor.wrong_code"
    phone.memory.time.passes(STEP)
    right = ProveFactor(phone.token, phone.shows())
    assert code_of(await phone.house.ask(right)) == "sign_in.too_many"
    phone.memory.time.passes(WINDOW)
    await phone.prove()
    rules = [one.rule for one in await facts(phone) if isinstance(one, AccessDenied)]
    assert THROTTLED in rules


async def test_of_two_who_give_the_same_code_at_once_one_comes_in(phone: Phone) -> None:
    await phone.add()
    one, other = await phone.sign_in(), await phone.sign_in()
    phone.memory.time.passes(STEP)
    both = [ProveFactor(token, phone.shows()) for token in (one.token, other.token)]
    answers = await asyncio.gather(*map(phone.house.ask, both))
    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1


async def test_an_app_goes_by_its_code_and_every_sign_in_ends(phone: Phone) -> None:
    await phone.add()
    await phone.sign_in()
    elsewhere = (await phone.prove()).token
    await phone.sign_in()
    await phone.prove()
    phone.memory.time.passes(STEP)
    assert code_of(await phone.house.ask(RemoveFactor(phone.token, Sealed("1")))) == (
        "factor.wrong_code"
    )
    removing = RemoveFactor(phone.token, phone.shows())
    phone.token = (await phone.house.wants(removing, SignedIn)).token
    assert await phone.strength() == "password"
    assert code_of(await phone.house.ask(ShowFactor(elsewhere))) == "session.none"
    assert not (await phone.sign_in()).unfinished
    assert SecondFactorRemoved(person=phone.house.leader) in await facts(phone)
    assert code_of(await phone.house.ask(ProveFactor(phone.token, Sealed("1")))) == "factor.none"


async def test_an_app_is_added_within_ten_minutes_of_the_password(phone: Phone) -> None:
    """A browser left signed in gives nobody a second factor of their own."""
    begun = await phone.house.wants(BeginFactor(phone.token), FactorBegun)
    phone.memory.time.passes(FRESH_FOR)
    assert code_of(await phone.house.ask(BeginFactor(phone.token))) == "factor.sign_in_anew"
    late = ConfirmFactor(phone.token, begun.mark, Sealed("000000"))
    assert code_of(await phone.house.ask(late)) == "factor.sign_in_anew"
    shown = await phone.house.wants(ShowFactor(phone.token), FactorShown)
    assert not shown.may_add


async def test_the_mark_of_an_app_is_good_in_the_sign_in_that_it_was_made_for(
    phone: Phone,
) -> None:
    begun = await phone.house.wants(BeginFactor(phone.token), FactorBegun)
    phone.secret = begun.secret.reveal()
    await phone.sign_in()
    for mark in (begun.mark.reveal(), "", "a.b.c", "1.2", f"{'0' * 32}.99999999999999.00"):
        confirming = ConfirmFactor(phone.token, Sealed(mark), phone.shows())
        assert code_of(await phone.house.ask(confirming)) == "factor.over"


async def test_a_wrong_code_adds_no_app(phone: Phone) -> None:
    begun = await phone.house.wants(BeginFactor(phone.token), FactorBegun)
    confirming = ConfirmFactor(phone.token, begun.mark, Sealed("12345"))
    assert code_of(await phone.house.ask(confirming)) == "factor.wrong_code"
    assert not (await phone.house.wants(ShowFactor(phone.token), FactorShown)).has


async def test_who_has_the_mailbox_alone_adds_no_app_and_takes_none_away(
    memory: MemoryWarden, phone: Phone
) -> None:
    """Recovery by mail resets a password, never a second factor."""
    house = phone.house
    by_mail = await recovered(memory, house, phone.email)
    assert code_of(await house.ask(BeginFactor(by_mail.token))) == "factor.not_by_mail"
    memory.time.passes(SHUT_FOR)
    phone.token = (await house.wants(SignIn(phone.email, NEW), SignedIn)).token
    await phone.add()
    again = await recovered(memory, house, phone.email)
    assert again.unfinished
    assert code_of(await house.ask(ListOwnItems(again.token))) == "sign_in.second_factor"
    phone.token = again.token
    await phone.prove()
    assert await phone.strength() == "password_and_code"


async def test_the_operator_neither_sees_nor_gives_a_second_factor(phone: Phone) -> None:
    staff = await phone.house.by_operator(phone.house.leader)
    for asked in (ShowFactor(staff), BeginFactor(staff), ProveFactor(staff, Sealed("1"))):
        assert code_of(await phone.house.ask(asked)) == "factor.not_by_operator"


async def test_another_password_leaves_the_second_factor_and_the_strength_of_the_sign_in(
    phone: Phone,
) -> None:
    await phone.add()
    replacing = ReplacePassword(phone.token, PASSWORD, NEW)
    phone.token = (await phone.house.wants(replacing, SignedIn)).token
    assert await phone.strength() == "password_and_code"
    assert (await phone.house.wants(SignIn(phone.email, NEW), SignedIn)).unfinished


async def test_what_is_sealed_opens_for_a_sitting_and_then_a_code_is_asked_again(
    phone: Phone,
) -> None:
    house = phone.house
    item = await house.told("what was told in the room")
    await phone.add()
    reading = ReadItem(phone.token, house.program, item, Purpose.LEADING)
    await house.wants(reading, ItemShown)
    phone.memory.time.passes(SITTING)
    assert code_of(await house.ask(reading)) == "sign_in.step_up"
    await house.wants(ListOwnItems(phone.token), ItemsListed)
    await phone.prove()
    reading = ReadItem(phone.token, house.program, item, Purpose.LEADING)
    await house.wants(reading, ItemShown)
    rules = [one.rule for one in await facts(phone) if isinstance(one, AccessDenied)]
    assert "sign_in.step_up" in rules


async def test_where_others_reach_the_service_a_password_alone_opens_nothing_sealed(
    memory: MemoryWarden, phone: Phone
) -> None:
    """The web process sees a password in passing: with it alone it opens no text."""
    house = phone.house
    item = await house.told("what was told in the room")
    house.ask = memory.but(evaluation=False).answer
    reading = ReadItem(phone.token, house.program, item, Purpose.LEADING)
    assert code_of(await house.ask(reading)) == "sign_in.second_factor"
    await house.wants(ListOwnItems(phone.token), ItemsListed)
    await phone.give_mailbox_code()
    await phone.add()
    reading = ReadItem(phone.token, house.program, item, Purpose.LEADING)
    await house.wants(reading, ItemShown)


async def test_where_others_reach_the_service_an_officer_adds_a_second_factor_before_all_else(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    officer = Phone(memory, house, await provided(house, house.admin))
    house.ask = memory.but(evaluation=False).answer
    await officer.sign_in()
    for asked in (ListOffices(officer.token), ListOwnItems(officer.token)):
        assert code_of(await house.ask(asked)) == "sign_in.second_factor"
    await house.wants(ListSignIns(officer.token), SignInsListed)
    await house.wants(ShowAccount(officer.token), AccountShown)
    await house.wants(ShowConnection(officer.token), ConnectionShown)
    await officer.give_mailbox_code()
    await officer.add()
    await house.wants(ListOffices(officer.token), OfficesListed)


async def test_where_others_reach_the_service_a_sign_in_left_alone_for_two_hours_is_over(
    memory: MemoryWarden, phone: Phone
) -> None:
    house = phone.house
    house.ask = memory.but(evaluation=False).answer
    for _ in range(3):
        memory.time.passes(IDLE - timedelta(minutes=5))
        await house.wants(ListOwnItems(phone.token), ItemsListed)
    memory.time.passes(IDLE)
    assert code_of(await house.ask(ListOwnItems(phone.token))) == "session.none"


async def test_an_account_that_asks_for_a_code_is_not_taken_into_another_by_its_password(
    memory: MemoryWarden,
) -> None:
    """Who knows its password and has the mailbox still lacks the phone."""
    house, other = await neighbours(memory)
    here = await by_mail(memory, house)
    await on_paper(other)
    phone = Phone(memory, other, Sealed(house.email(house.leader)))
    await phone.sign_in(OTHERS)
    await phone.add()
    gathering = GatherAccounts(here.token, OTHERS)
    assert code_of(await house.ask(gathering)) == "account.none_opened"


async def test_a_first_link_that_is_used_again_takes_no_second_factor_away(
    memory: MemoryWarden,
) -> None:
    """Nor does it choose another password for who has one."""
    house = await memory.house(sessions=0)
    phone = Phone(memory, house, Sealed(house.email(house.leader)))
    phone.token = (await by_mail(memory, house, PASSWORD)).token
    await phone.add()
    link = await mailed(memory, house)
    assert code_of(await house.ask(RedeemLink(link, NEW))) == "link.refused"
    assert (await house.wants(RedeemLink(link, PASSWORD), SignedIn)).unfinished


async def test_another_organization_of_the_account_is_gone_over_to_as_strong(
    memory: MemoryWarden,
) -> None:
    house, other, here = await both(memory)
    phone = Phone(memory, house, Sealed(""))
    phone.token = here.token
    await phone.add()
    memory.time.passes(SITTING / 2)
    switching = SwitchOrganization(phone.token, other.organization)
    there = await house.wants(switching, SignedIn)
    principal = await memory.parts.sessions.principal(there.token)
    assert principal.strength == "password_and_code"
    assert principal.proven == memory.time() - SITTING / 2


async def test_an_account_with_a_passkey_adds_an_app_by_its_passkey(
    memory: MemoryWarden, phone: Phone
) -> None:
    """Who found the password out makes it no stronger than the passkey that there is."""
    house = phone.house
    accounts = await memory.parts.accounts.accounts_of(house.organization, [house.leader])
    account = accounts[house.leader]
    passkey = Passkey(
        id=uuid4(),
        account=account.id,
        email=account.email,
        credential=b"credential",
        key=b"key",
        host="groups.example.org",
        count=0,
        name=Sealed("Phone"),
        added=memory.time(),
    )
    await memory.parts.passkeys.add(passkey)
    assert code_of(await house.ask(BeginFactor(phone.token))) == "factor.passkey_first"
    await memory.strongly(house, house.leader)
    phone.token = house.tokens[house.leader]
    await phone.add()
    assert await phone.strength() == "passkey"
