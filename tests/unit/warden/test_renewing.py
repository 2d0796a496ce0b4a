"""A second factor that was lost is given back by two officers, and by nobody alone."""

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4, uuid5

import pytest

from domain.access.events import AccessDenied
from domain.access.identity import Known
from domain.access.purposes import Purpose
from domain.access.recovering import SHUT_FOR
from domain.execute import Step, execute
from domain.kernel import PersonId, Role, Sealed, Stream, own_log
from domain.people.commands import SettleSignInRenewal
from domain.people.events import (
    DeactivationReason,
    RenewalReason,
    RenewalStop,
    SignInRenewalStopped,
    SignInRenewalVouched,
    SignInRenewed,
)
from domain.people.limits import APART, RENEWAL_WAITS, VOUCHED_WITHIN
from domain.people.person import PERSON
from domain.protocol import Request
from domain.protocol.answers import Done, Enacted
from domain.protocol.cases import ItemShown, ReadItem
from domain.protocol.door import (
    FactorShown,
    ShowAccount,
    ShowFactor,
    SignedIn,
    SignIn,
)
from domain.protocol.mailboxes import AskNewMailbox, BackNewMailbox, MailboxCode, StopByOldMailbox
from domain.protocol.people import LetIn
from domain.protocol.renewals import (
    AskRenewal,
    BackRenewal,
    ListRenewals,
    RenewalLetterOf,
    RenewalLine,
    RenewalsListed,
    SettleRenewal,
    StopRenewal,
    StopRenewalByCode,
)
from domain.sessions.words import Audience
from services.warden.door.signing_in import begin_sign_in
from services.warden.people.mailboxes import WRONG_STOPS_AN_HOUR, counted_if_wrong
from services.warden.people.moved_mailbox import by_system
from tests.kit.authenticator import Authenticator
from tests.kit.house import House
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_deaths import died
from tests.unit.warden.test_details import refused, shown
from tests.unit.warden.test_door import PASSWORD, code_of, provided
from tests.unit.warden.test_factors import Phone
from tests.unit.warden.test_guessing import ELSEWHERE, HOSPITAL
from tests.unit.warden.test_passkeys import added, tapped, with_passkey
from tests.unit.warden.test_recovering import NEW, recovered
from tests.unit.warden.test_several_organizations import HERS, both
from tests.unit.warden.test_twins import linked

LATER = timedelta(hours=1)
GUESS = Sealed("ABCDEFGHJK")


class Lost(NamedTuple):
    """Somebody with a passkey that is lost, and the house whose officers they turn to."""

    memory: MemoryWarden
    house: House
    person: PersonId
    device: Authenticator

    async def ask(self, by: PersonId | None = None) -> AskRenewal:
        """What an admin asks for."""
        token = await self.house.token(by or self.house.admin)
        return AskRenewal(token, self.person, RenewalReason.LOST, uuid4())

    async def vouch(self, by: PersonId | None = None) -> BackRenewal:
        """What a second officer says."""
        token = await self.house.token(by or self.house.privacy_officer)
        return BackRenewal(token, self.person, uuid4())

    async def is_vouched_for(self) -> None:
        """Both officers say so."""
        await done(self.house, await self.ask())
        await done(self.house, await self.vouch())

    async def settling(self) -> SettleRenewal:
        """What the policy asks for, by the fact that it follows from."""
        facts = await self.memory.store.read(stream_of(self.house, self.person))
        last = [one.event_id for one in facts if isinstance(one.event, SignInRenewalVouched)][-1]
        return SettleRenewal(POSTMAN, self.house.organization, self.person, last)

    async def settle(self) -> None:
        """Do what the policy does when its time has come."""
        await self.house.wants(await self.settling(), Done)

    async def is_renewal(self) -> None:
        """Both officers say so, and nobody stops it for a day."""
        await self.is_vouched_for()
        self.memory.time.passes(RENEWAL_WAITS)
        await self.settle()

    async def code(self) -> MailboxCode:
        """What the letter to the person says."""
        of = RenewalLetterOf(POSTMAN, self.house.organization, self.person)
        return await self.house.wants(of, MailboxCode)

    async def opens(self) -> bool:
        """Whether the lost passkey still signs in."""
        return isinstance(await tapped(self.house, self.device), SignedIn)

    async def events(self) -> list[object]:
        """What is on record of the person."""
        facts = await self.memory.store.read(stream_of(self.house, self.person))
        return [one.event for one in facts]


def stream_of(house: House, person: PersonId) -> Stream:
    return Stream(own_log(house.organization), "person", person)


async def done(house: House, request: Request) -> None:
    [step] = (await house.wants(request, Enacted)).steps
    assert step.refused is None


async def lost(memory: MemoryWarden, person: PersonId | None = None) -> Lost:
    """A member, or somebody else of the house, whose only passkey is lost."""
    house = await memory.house()
    who = person or house.members[0]
    _, device = await with_passkey(house, who)
    return Lost(memory, house, who, device)


async def of_officer(memory: MemoryWarden, role: Role) -> Lost:
    """An officer of a house who lost their passkey, when offices have lasted."""
    house = await memory.house()
    held = {Role.AUDITOR: house.auditor, Role.PRIVACY_OFFICER: house.privacy_officer}
    memory.time.passes(APART)
    await house.sign_in(house.admin, house.auditor, *house.deputies)
    _, device = await with_passkey(house, held[role])
    return Lost(memory, house, held[role], device)


async def lines(house: House, by: PersonId) -> tuple[RenewalLine, ...]:
    listed = await house.wants(ListRenewals(await house.token(by)), RenewalsListed)
    named = {who for one in listed.renewals for who in (one.person, one.by)}
    assert named <= listed.names.keys()
    return listed.renewals


async def test_two_officers_and_a_day_give_a_sign_in_back(memory: MemoryWarden) -> None:
    one = await lost(memory)
    await one.is_vouched_for()
    memory.time.passes(RENEWAL_WAITS - LATER)
    await refused(one.house, await one.settling(), "renewal.not_yet")
    memory.time.passes(LATER)
    await one.settle()
    assert not await one.opens()
    email = Sealed(one.house.email(one.person))
    begun = await one.house.wants(SignIn(email, PASSWORD), SignedIn)
    assert not begun.unfinished
    principal = await memory.parts.sessions.principal(begun.token)
    assert principal.strength == "password"
    again = Authenticator()
    await added(one.house, begun.token, again)
    assert isinstance(await tapped(one.house, again), SignedIn)
    [fact] = [event for event in await one.events() if isinstance(event, SignInRenewed)]
    assert fact.at == memory.time.at


async def test_app_and_recovery_codes_go_and_whoever_was_signed_in_is_out(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    phone = Phone(memory, house, await provided(house, house.leader))
    await phone.sign_in()
    await phone.add()
    one = Lost(memory, house, house.leader, Authenticator())
    await one.is_vouched_for()
    memory.time.passes(RENEWAL_WAITS - LATER)
    other = await phone.sign_in()
    assert other.unfinished
    memory.time.passes(LATER)
    await one.settle()
    await refused(house, ShowFactor(other.token), "session.none")
    assert not (await phone.sign_in()).unfinished
    assert not (await house.wants(ShowFactor(phone.token), FactorShown)).has


async def test_one_officer_is_not_enough_however_often(memory: MemoryWarden) -> None:
    one = await lost(memory)
    await done(one.house, await one.ask())
    admin = one.house.admin
    await refused(one.house, await one.vouch(admin), "renewal.not_a_second")
    await refused(one.house, await one.ask(), "renewal.waits_already")
    for nobody in (one.person, one.house.leader, one.house.members[1]):
        await refused(one.house, await one.vouch(nobody), "renewal.not_a_second")
    assert await one.opens()


async def test_nobody_but_an_admin_of_the_organization_asks_and_not_for_themselves(
    memory: MemoryWarden,
) -> None:
    one = await lost(memory)
    house = one.house
    for nobody in (house.privacy_officer, house.auditor, house.members[1]):
        await refused(house, await one.ask(nobody), "person.missing")
    await refused(house, await one.ask(one.person), "renewal.not_admin")
    by_operator = AskRenewal(
        await house.by_operator(house.admin), one.person, RenewalReason.LOST, uuid4()
    )
    await refused(house, by_operator, "voice.not_in_person")
    nothing = AskRenewal(
        await house.token(house.admin), house.members[2], RenewalReason.LOST, uuid4()
    )
    await refused(house, nothing, "account.none")
    assert not (await shown(house, await house.token(house.admin), house.members[2])).may_renew
    await provided(house, house.members[2])
    await refused(house, nothing, "renewal.nothing")
    assert not (await shown(house, await house.token(house.admin), house.members[2])).may_renew


async def test_who_may_not_ask_learns_nothing_of_anyones_sign_in_and_what_is_refused_is_on_record(
    memory: MemoryWarden,
) -> None:
    """Threat: a program's admin finds out who has neither app nor passkey, or no account."""
    one = await lost(memory)
    house, governs = one.house, PersonId(uuid4())
    await house.register([governs])
    await house.appoint(governs, Role.PROGRAM_ADMIN, house.program)
    await house.sign_in(governs)
    await provided(house, house.members[1])
    tried = {
        await house.token(governs): ["renewal.not_admin"] * 3,
        await house.token(house.admin): ["account.none", "renewal.nothing"],
    }
    for token, codes in tried.items():
        for person, code in zip(reversed((one.person, *house.members[1:3])), codes, strict=False):
            asking = AskRenewal(token, person, RenewalReason.LOST, uuid4())
            await refused(house, asking, code)
    rules = [
        entry.event.rule
        for entry in await memory.accesses(own_log(house.organization))
        if isinstance(entry.event, AccessDenied)
    ]
    assert rules == [code for codes in tried.values() for code in codes]


async def test_who_may_do_nothing_about_it_learns_not_whether_it_waits(
    memory: MemoryWarden,
) -> None:
    one = await lost(memory)
    house, token = one.house, await one.house.token(one.house.members[1])
    new = AskNewMailbox(
        await house.token(house.admin), Sealed("new@example.org"), uuid4(), house.leader
    )
    for waits in (False, True):
        if waits:
            await done(house, await one.ask())
            await done(house, new)
        await refused(house, BackRenewal(token, one.person, uuid4()), "renewal.not_a_second")
        await refused(house, StopRenewal(token, uuid4(), one.person), "person.not_oneself")
        backing = BackNewMailbox(token, house.leader, uuid4())
        await refused(house, backing, "mailbox.not_another_office")


async def test_who_was_appointed_a_moment_ago_is_no_second(memory: MemoryWarden) -> None:
    """P9: an admin who makes a friend auditor has to wait as long as all have to notice."""
    one = await lost(memory)
    friend = PersonId(uuid4())
    await one.house.register([friend])
    await one.house.appoint(friend, Role.AUDITOR, None)
    await done(one.house, await one.ask())
    await refused(one.house, await one.vouch(friend), "renewal.not_a_second")
    memory.time.passes(APART)
    await one.house.sign_in(friend)
    await done(one.house, await one.vouch(friend))


async def test_for_an_officer_it_takes_somebody_of_another_office(memory: MemoryWarden) -> None:
    one = await of_officer(memory, Role.PRIVACY_OFFICER)
    await done(one.house, await one.ask())
    deputy = one.house.deputies[0]
    await refused(one.house, await one.vouch(deputy), "renewal.not_a_second")
    await done(one.house, await one.vouch(one.house.auditor))
    memory.time.passes(RENEWAL_WAITS)
    await one.settle()
    assert not await one.opens()


async def test_it_is_stopped_if_who_vouched_holds_no_office_any_more(memory: MemoryWarden) -> None:
    one = await lost(memory)
    await done(one.house, await one.ask())
    deputy = one.house.deputies[0]
    await done(one.house, await one.vouch(deputy))
    await one.house.dismiss(deputy, Role.PRIVACY_OFFICER, None)
    memory.time.passes(RENEWAL_WAITS)
    await one.settle()
    last = (await one.events())[-1]
    assert isinstance(last, SignInRenewalStopped)
    assert last.why is RenewalStop.OFFICES
    assert await one.opens()


async def test_it_is_stopped_if_the_person_took_the_office_of_who_vouched(
    memory: MemoryWarden,
) -> None:
    person = PersonId(uuid4())
    house = await memory.house(sessions=0)
    memory.time.passes(APART)
    await house.sign_in(house.admin)
    await house.register([person])
    _, device = await with_passkey(house, person)
    one = Lost(memory, house, person, device)
    await done(house, await one.ask())
    await done(house, await one.vouch(house.auditor))
    await house.appoint(person, Role.AUDITOR, None)
    memory.time.passes(RENEWAL_WAITS)
    await one.settle()
    assert isinstance((await one.events())[-1], SignInRenewalStopped)
    assert await one.opens()


async def test_any_officer_stops_it_and_nobody_else_sees_it(memory: MemoryWarden) -> None:
    one = await lost(memory)
    await one.is_vouched_for()
    house = one.house
    [line] = await lines(house, house.auditor)
    assert (line.person, line.by, line.vouched_by) == (
        one.person,
        house.admin,
        house.privacy_officer,
    )
    assert (line.may_vouch, line.may_stop) == (False, True)
    looks = ListRenewals(await house.token(house.leader))
    await refused(house, looks, "renewal.not_a_second")
    stop = StopRenewal(await house.token(house.members[1]), uuid4(), one.person)
    await refused(house, stop, "person.not_oneself")
    await done(house, StopRenewal(await house.token(house.auditor), uuid4(), one.person))
    assert await lines(house, house.auditor) == ()
    memory.time.passes(RENEWAL_WAITS)
    await one.settle()
    assert await one.opens()


async def test_the_mailbox_stops_it_with_the_code_of_its_letter(memory: MemoryWarden) -> None:
    one = await lost(memory)
    organization = one.house.organization
    assert (await one.code()).to is None
    nothing = StopRenewalByCode(organization, one.person, Sealed("ABCDEFGHJK"))
    await refused(one.house, nothing, "person.code_wrong")
    await one.is_vouched_for()
    letter = await one.code()
    assert letter.to is not None
    assert letter.to.email.reveal() == one.house.email(one.person)
    await refused(one.house, nothing, "person.code_wrong")
    stop = StopRenewalByCode(organization, one.person, letter.told)
    await one.house.wants(stop, Done)
    await refused(one.house, stop, "person.code_wrong")
    last = (await one.events())[-1]
    assert isinstance(last, SignInRenewalStopped)
    assert last.why is RenewalStop.MAILBOX


async def test_codes_that_stop_are_not_guessed(memory: MemoryWarden) -> None:
    one = await lost(memory)
    await one.is_vouched_for()
    guess = StopRenewalByCode(one.house.organization, one.person, GUESS)
    assert await tried_too_often(memory, guess)
    right = StopRenewalByCode(one.house.organization, one.person, (await one.code()).told)
    assert code_of(await memory.warden.answer(right, HOSPITAL)) == "person.too_many_codes"
    assert isinstance(await memory.warden.answer(right, ELSEWHERE), Done)


async def test_wrong_codes_for_something_else_keep_no_right_one_out(memory: MemoryWarden) -> None:
    one = await lost(memory)
    await one.is_vouched_for()
    organization = one.house.organization
    assert await tried_too_often(memory, StopRenewalByCode(organization, one.house.leader, GUESS))
    assert await tried_too_often(memory, StopByOldMailbox(organization, one.person, GUESS))
    right = StopRenewalByCode(organization, one.person, (await one.code()).told)
    assert isinstance(await memory.warden.answer(right, HOSPITAL), Done)


async def test_a_code_that_is_right_is_not_counted(memory: MemoryWarden) -> None:
    one = await lost(memory)
    whose = one.house.organization, one.person
    parts = replace(memory.parts, inquiry=HOSPITAL)
    for _ in range(WRONG_STOPS_AN_HOUR + 1):
        with counted_if_wrong(parts, b"renewal", whose):
            pass


async def tried_too_often(
    memory: MemoryWarden, guess: StopRenewalByCode | StopByOldMailbox
) -> bool:
    """Guess from one network, until no more is taken."""
    said = [
        code_of(await memory.warden.answer(guess, HOSPITAL)) for _ in range(WRONG_STOPS_AN_HOUR + 1)
    ]
    return said == ["person.code_wrong"] * WRONG_STOPS_AN_HOUR + ["person.too_many_codes"]


async def test_who_gives_the_passkey_has_not_lost_it(memory: MemoryWarden) -> None:
    one = await lost(memory)
    await one.is_vouched_for()
    assert await one.opens()
    last = (await one.events())[-1]
    assert isinstance(last, SignInRenewalStopped)
    assert last.why is RenewalStop.SIGNED_IN
    memory.time.passes(RENEWAL_WAITS)
    await one.settle()
    assert await one.opens()


async def test_a_code_of_the_app_stops_it_too(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    phone = Phone(memory, house, await provided(house, house.leader))
    await phone.sign_in()
    await phone.add()
    one = Lost(memory, house, house.leader, Authenticator())
    await one.is_vouched_for()
    await phone.sign_in()
    assert not isinstance((await one.events())[-1], SignInRenewalStopped)
    await phone.prove(phone.codes[0])
    assert isinstance((await one.events())[-1], SignInRenewalStopped)


async def test_a_password_that_mail_alone_chose_meanwhile_is_vouched_for_by_nobody(
    memory: MemoryWarden,
) -> None:
    """Threat: who has the mailbox waits until two officers have said that it is the owner."""
    one = await lost(memory)
    email = await provided(one.house, one.person)
    await one.is_vouched_for()
    await recovered(memory, one.house, email)
    last = (await one.events())[-1]
    assert isinstance(last, SignInRenewalStopped)
    assert last.why is RenewalStop.MAILBOX
    memory.time.passes(RENEWAL_WAITS)
    await one.settle()
    assert not any(isinstance(event, SignInRenewed) for event in await one.events())
    await one.house.sign_in(one.house.admin, one.house.privacy_officer)
    await one.is_renewal()
    assert isinstance((await one.events())[-1], SignInRenewed)


async def test_who_is_signed_in_strongly_stops_it_and_by_password_alone_nobody(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.members[0])
    one = Lost(memory, house, house.members[0], device)
    await one.is_vouched_for()
    assert (await house.wants(ShowFactor(token), FactorShown)).renewing
    weak = await house.wants(SignIn(Sealed(house.email(one.person)), PASSWORD), SignedIn)
    await refused(house, StopRenewal(weak.token, uuid4()), "renewal.not_signed_in")
    assert not (await house.wants(ShowFactor(weak.token), FactorShown)).renewing
    await done(house, StopRenewal(token, uuid4()))
    assert not (await house.wants(ShowFactor(token), FactorShown)).renewing
    await refused(house, StopRenewal(token, uuid4()), "renewal.over")


async def test_the_sign_in_of_one_organization_stops_none_that_another_asked_for(
    memory: MemoryWarden,
) -> None:
    """Threat: who runs the provider of one keeps the lost phone of an account in use in another."""
    first, second, _ = await of_two(memory)
    await first.is_vouched_for()
    known = Known(second.house.organization, second.person, "en")
    there = (await begin_sign_in(memory.parts, known, "provider_strong")).token
    await refused(second.house, StopRenewal(there, uuid4()), "renewal.not_signed_in")
    assert not (await second.house.wants(ShowFactor(there), FactorShown)).renewing
    assert isinstance((await first.events())[-1], SignInRenewalVouched)


async def test_where_there_is_no_factor_whose_password_it_is_stops_it(
    memory: MemoryWarden,
) -> None:
    """Of who holds none, and whose password mail alone chose, nothing stronger could stop it."""
    house = await memory.house(sessions=0)
    person = house.members[0]
    email = await provided(house, person)
    weak = await recovered(memory, house, email)
    one = Lost(memory, house, person, Authenticator())
    await done(house, await one.ask())
    await refused(house, StopRenewal(weak.token, uuid4()), "renewal.not_signed_in")
    memory.time.passes(SHUT_FOR)
    here = await house.wants(SignIn(email, NEW), SignedIn)
    assert (await house.wants(ShowFactor(here.token), FactorShown)).renewing
    await done(house, StopRenewal(here.token, uuid4()))
    assert not (await house.wants(ShowFactor(here.token), FactorShown)).renewing
    last = (await one.events())[-1]
    assert isinstance(last, SignInRenewalStopped)
    assert last.why is RenewalStop.THEMSELVES


async def test_sealed_texts_stay_shut_for_72_hours_however_one_comes_in(
    memory: MemoryWarden,
) -> None:
    """P6: who took a sign-in over with two officers reads nothing before its owner hears of it."""
    one = await lost(memory)
    item = await one.house.told("what I told nobody", Audience.NOBODY)
    await provided(one.house, one.person)
    await one.is_renewal()
    email = Sealed(one.house.email(one.person))
    begun = await one.house.wants(SignIn(email, PASSWORD), SignedIn)
    device = Authenticator()
    strong = await added(one.house, begun.token, device)
    read = ReadItem(strong, one.house.program, item, Purpose.OWN)
    await refused(one.house, read, "access.shut_after_renewal")
    memory.time.passes(SHUT_FOR - LATER)
    still = await tapped(one.house, device)
    assert isinstance(still, SignedIn)
    read = ReadItem(still.token, one.house.program, item, Purpose.OWN)
    await refused(one.house, read, "access.shut_after_renewal")
    memory.time.passes(LATER)
    opens = await tapped(one.house, device)
    assert isinstance(opens, SignedIn)
    read = ReadItem(opens.token, one.house.program, item, Purpose.OWN)
    assert isinstance(await one.house.ask(read), ItemShown)


async def test_an_admin_takes_no_mailbox_with_the_factor(memory: MemoryWarden) -> None:
    """P8: mailbox and second factor are never given by the same hands within days."""
    one = await lost(memory)
    await one.is_vouched_for()
    house = one.house

    async def moves() -> AskNewMailbox:
        token = await house.token(house.admin)
        return AskNewMailbox(token, Sealed("his@example.org"), uuid4(), one.person)

    await refused(house, await moves(), "mailbox.sign_in_renewal")
    memory.time.passes(RENEWAL_WAITS)
    await one.settle()
    await house.sign_in(house.admin)
    await refused(house, await moves(), "mailbox.sign_in_renewal")
    memory.time.passes(APART)
    await house.sign_in(house.admin)
    await done(house, await moves())


async def test_nor_the_factor_with_the_mailbox(memory: MemoryWarden) -> None:
    one = await lost(memory)
    token = await one.house.token(one.house.admin)
    email = Sealed("his@example.org")
    await done(one.house, AskNewMailbox(token, email, uuid4(), one.person))
    await refused(one.house, await one.ask(), "renewal.mailbox_changes")


async def test_what_nobody_vouched_for_in_14_days_is_over(memory: MemoryWarden) -> None:
    one = await lost(memory)
    await done(one.house, await one.ask())
    memory.time.passes(VOUCHED_WITHIN)
    await one.house.sign_in(one.house.admin, one.house.privacy_officer)
    await refused(one.house, await one.vouch(), "renewal.over")
    assert await lines(one.house, one.house.privacy_officer) == ()
    await done(one.house, await one.ask())


async def test_what_the_warden_left_undone_when_it_stopped_is_done_by_the_next_attempt(
    memory: MemoryWarden,
) -> None:
    one = await lost(memory)
    await one.is_vouched_for()
    memory.time.passes(RENEWAL_WAITS)
    state = PERSON.fold(await one.events())  # type: ignore[arg-type]
    assert state.renewal is not None
    asked = state.renewal.asked.asked
    said = SettleSignInRenewal(
        asked, frozenset(), frozenset({Role.ORGANIZATION_ADMIN}), frozenset({Role.AUDITOR})
    )
    context = by_system(memory.parts, one.house.organization, uuid5(asked, "renewal"))
    step = Step(stream=stream_of(one.house, one.person), command=said, context=context)
    await execute(memory.parts.store, PERSON, step)
    memory.time.passes(LATER)
    await one.settle()
    assert not await one.opens()
    email = Sealed(one.house.email(one.person))
    begun = await one.house.wants(SignIn(email, PASSWORD), SignedIn)
    device = Authenticator()
    await added(one.house, begun.token, device)
    await one.settle()
    assert isinstance(await tapped(one.house, device), SignedIn)


async def of_two(memory: MemoryWarden) -> tuple[Lost, Lost, Sealed]:
    """Somebody of two organizations with one account, and their passkey."""
    house, other, here = await both(memory)
    device = Authenticator()
    token = await added(house, here.token, device)
    first = Lost(memory, house, house.leader, device)
    return first, Lost(memory, other, other.leader, device), token


async def signs_in(one: Lost) -> bool:
    """Whether the lost passkey still signs in to an organization."""
    email = Sealed(one.house.email(one.person))
    begun = await one.house.wants(SignIn(email, HERS, one.house.organization), SignedIn)
    account = await memory_account(one, begun)
    return bool(await one.memory.parts.passkeys.of_account(account))


async def memory_account(one: Lost, begun: SignedIn) -> UUID:
    found = await one.memory.parts.accounts.accounts_of(begun.organization, [begun.person])
    return found[begun.person].id


async def test_of_an_account_of_two_organizations_the_officers_of_both_ask(
    memory: MemoryWarden,
) -> None:
    """P8: two officers of one organization open nothing in another, nor learn that there is one."""
    first, second, _ = await of_two(memory)
    await first.is_vouched_for()
    memory.time.passes(RENEWAL_WAITS)
    await first.settle()
    assert await signs_in(first)
    await first.house.sign_in(first.house.privacy_officer)
    [line] = await lines(first.house, first.house.privacy_officer)
    assert line.settles_at is not None
    await second.house.sign_in(second.house.admin, second.house.privacy_officer)
    assert await lines(second.house, second.house.privacy_officer) == ()
    await second.is_vouched_for()
    memory.time.passes(RENEWAL_WAITS)
    await second.settle()
    assert not await signs_in(first)
    for one in (first, second):
        assert isinstance((await one.events())[-1], SignInRenewed)


async def test_one_organization_that_stops_keeps_it_for_all(memory: MemoryWarden) -> None:
    first, second, _ = await of_two(memory)
    await first.is_vouched_for()
    await second.is_vouched_for()
    stop = StopRenewal(await second.house.token(second.house.admin), uuid4(), second.person)
    await done(second.house, stop)
    memory.time.passes(RENEWAL_WAITS)
    for one in (first, second):
        await one.settle()
    assert await signs_in(first)


@pytest.mark.parametrize("ending", ["access", "life"])
async def test_no_officers_are_waited_for_where_somebody_is_no_more(
    memory: MemoryWarden, ending: str
) -> None:
    """From 72 hours on: no one admin takes access away, and gives it back to a thief."""
    first, second, _ = await of_two(memory)
    other = second.house
    if ending == "access":
        await other.dismiss(second.person, Role.LEADER, None)
        admin = await other.token(other.admin)
        await done(other, LetIn(admin, second.person, uuid4(), DeactivationReason.LEFT))
    else:
        await died(other, second.person)
    await first.is_vouched_for()
    memory.time.passes(RENEWAL_WAITS)
    await first.settle()
    assert await signs_in(first)
    memory.time.passes(APART - RENEWAL_WAITS)
    await first.settle()
    assert not await signs_in(first)
    assert isinstance((await first.events())[-1], SignInRenewed)
    assert not isinstance((await second.events())[-1], SignInRenewed)


async def test_one_who_stops_it_stops_it_everywhere(memory: MemoryWarden) -> None:
    first, second, token = await of_two(memory)
    await first.is_vouched_for()
    await second.is_vouched_for()
    await done(first.house, StopRenewal(token, uuid4()))
    for one in (first, second):
        assert isinstance((await one.events())[-1], SignInRenewalStopped)


async def test_an_account_of_two_is_renewal_once_for_each_that_both_asked(
    memory: MemoryWarden,
) -> None:
    """What was carried out long ago in one of them is no word for what is asked anew in another."""
    first, second, _ = await of_two(memory)
    await first.is_vouched_for()
    await second.is_vouched_for()
    memory.time.passes(RENEWAL_WAITS)
    await first.settle()
    await second.settle()
    assert not await signs_in(first)
    email = Sealed(first.house.email(first.person))
    begun = await first.house.wants(SignIn(email, HERS, first.house.organization), SignedIn)
    await added(first.house, begun.token, Authenticator())
    await first.house.sign_in(first.house.admin, first.house.privacy_officer)
    await first.is_vouched_for()
    memory.time.passes(RENEWAL_WAITS)
    await first.settle()
    assert await signs_in(first)


async def test_whoever_looks_at_the_person_sees_what_it_waits_for(memory: MemoryWarden) -> None:
    one = await lost(memory)
    admin = await one.house.token(one.house.admin)
    before = await shown(one.house, admin, one.person)
    assert (before.renewal, before.may_renew) == (None, True)
    await done(one.house, await one.ask())
    waits = (await shown(one.house, admin, one.person)).renewal
    assert waits is not None
    assert (waits.reason, waits.settles_at, waits.may_vouch) == (RenewalReason.LOST, None, False)
    own = await shown(one.house, admin)
    assert not own.may_renew


async def test_a_renewal_of_nobody_s_account_and_one_that_was_replaced_change_nothing(
    memory: MemoryWarden,
) -> None:
    one = await lost(memory)
    await one.is_vouched_for()
    before = await one.settling()
    await done(one.house, StopRenewal(await one.house.token(one.house.admin), uuid4(), one.person))
    await one.is_vouched_for()
    memory.time.passes(RENEWAL_WAITS)
    await one.house.wants(before, Done)
    assert await one.opens()
    nobody = SettleRenewal(Sealed("another"), one.house.organization, one.person, uuid4())
    await refused(one.house, nobody, "addresses.not_the_postman")


async def test_who_was_signed_in_before_is_out(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.members[0])
    one = Lost(memory, house, house.members[0], device)
    await one.is_vouched_for()
    memory.time.passes(LATER)
    await house.wants(ShowFactor(token), FactorShown)
    memory.time.passes(RENEWAL_WAITS - LATER)
    await one.settle()
    await refused(house, ShowAccount(token), "session.none")


async def test_who_is_registered_twice_is_no_second_officer_for_themselves(
    memory: MemoryWarden,
) -> None:
    """P9: one human with two registrations is one of the two that it takes."""
    house = await memory.house(sessions=0)
    second, first, _ = await linked(house)
    await house.appoint(second, Role.AUDITOR, None)
    memory.time.passes(APART)
    await house.sign_in(house.admin, second)
    _, device = await with_passkey(house, first)
    one = Lost(memory, house, first, device)
    await done(house, await one.ask())
    await refused(house, await one.vouch(second), "renewal.not_a_second")
