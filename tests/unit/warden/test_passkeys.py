"""Passkeys: one tap lets in, and nothing that was seen, moved, copied or kept lets in again."""

import json
from uuid import uuid4

import pytest

from domain.access.enrolling import FRESH_FOR
from domain.access.events import (
    AccessPermitted,
    OfPasskey,
    PasskeyAdded,
    PasskeyCopied,
    PasskeyEnded,
    PasskeyRenamed,
)
from domain.access.factors import SITTING
from domain.access.identity import Known
from domain.access.passkeys import MOST, Site
from domain.access.proofs import LASTS
from domain.kernel import PersonId, Sealed, own_log
from domain.protocol.answers import Done
from domain.protocol.door import (
    AccountShown,
    ChooseOrganization,
    GatherAccounts,
    OperatorSignIn,
    ShowAccount,
    SignedIn,
    SignIn,
)
from domain.protocol.passkeys import (
    AddPasskey,
    AskPasskey,
    AskPasskeySignIn,
    AskStepUp,
    EndPasskey,
    ListPasskeys,
    PasskeyAsked,
    PasskeyLine,
    PasskeysListed,
    RenamePasskey,
    SignInByPasskey,
    StepUpByPasskey,
)
from services.warden.door.signing_in import begin_sign_in
from tests.kit.authenticator import Authenticator
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_door import PASSWORD, code_of, neighbours, provided
from tests.unit.warden.test_mailed_links import by_mail
from tests.unit.warden.test_recovering import recovered
from tests.unit.warden.test_several_organizations import OTHERS, both, on_paper
from tests.unit.warden.test_several_organizations import by_mail as by_mailed_link

PHONE = Sealed("My phone")


async def signed_in(house: House, person: PersonId) -> SignedIn:
    """Somebody who signed in just now by password."""
    return await house.wants(SignIn(await provided(house, person), PASSWORD), SignedIn)


async def added(house: House, token: Sealed, device: Authenticator, name: Sealed = PHONE) -> Sealed:
    """Add the passkey of a device; return the sign-in that goes on."""
    asked = await house.wants(AskPasskey(token), PasskeyAsked)
    made = AddPasskey(token, device.make(asked.options), name)
    return (await house.wants(made, SignedIn)).token


async def with_passkey(house: House, person: PersonId) -> tuple[Sealed, Authenticator]:
    """Somebody who signed in just now, and their passkey."""
    token, device = (await signed_in(house, person)).token, Authenticator()
    return await added(house, token, device), device


async def tapped(house: House, device: Authenticator, browser: Sealed | None = None) -> object:
    """Sign in by one tap."""
    asked = await house.wants(AskPasskeySignIn(browser), PasskeyAsked)
    assert asked.browser is not None
    return await house.ask(SignInByPasskey(asked.browser, device.answer(asked.options)))


async def lines(house: House, token: Sealed) -> tuple[PasskeyLine, ...]:
    return (await house.wants(ListPasskeys(token), PasskeysListed)).passkeys


async def turns(memory: MemoryWarden, house: House) -> list[type]:
    """What is on record of passkeys, in order."""
    records = await memory.accesses(own_log(house.organization))
    return [type(one.event) for one in records if isinstance(one.event, OfPasskey)]


async def test_one_tap_signs_in_by_passkey(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    begun = await tapped(house, device)
    assert isinstance(begun, SignedIn)
    assert begun.person == house.leader
    principal = await memory.parts.sessions.principal(begun.token)
    assert principal.strength == "passkey"
    [line] = await lines(house, token)
    assert (line.name, line.works, line.used) == (PHONE, True, memory.time.at)
    assert await turns(memory, house) == [PasskeyAdded]


async def test_what_a_browser_is_asked_needs_its_user_verified_and_says_no_maker(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = (await signed_in(house, house.leader)).token
    new = json.loads((await house.wants(AskPasskey(token), PasskeyAsked)).options.reveal())
    assert new["authenticatorSelection"]["userVerification"] == "required"
    assert new["authenticatorSelection"]["residentKey"] == "required"
    assert new["attestation"] == "none"
    assert new["rp"]["id"] == "groups.example.org"
    asked = json.loads((await house.wants(AskPasskeySignIn(), PasskeyAsked)).options.reveal())
    assert (asked["userVerification"], asked["allowCredentials"]) == ("required", [])


async def test_a_passkey_that_counts_nothing_signs_in_again_and_again(
    memory: MemoryWarden,
) -> None:
    """Those that are kept for several devices say no number."""
    house = await memory.house(sessions=0)
    token, device = (await signed_in(house, house.leader)).token, Authenticator(counts=False)
    await added(house, token, device)
    assert isinstance(await tapped(house, device), SignedIn)
    assert isinstance(await tapped(house, device), SignedIn)


async def test_an_answer_that_was_used_lets_nobody_in_again(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    asked = await house.wants(AskPasskeySignIn(), PasskeyAsked)
    assert asked.browser is not None
    request = SignInByPasskey(asked.browser, device.answer(asked.options))
    assert isinstance(await house.ask(request), SignedIn)
    assert code_of(await house.ask(request)) == "passkey.over"


async def test_an_answer_is_good_in_the_browser_that_was_asked_alone(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    asked = await house.wants(AskPasskeySignIn(), PasskeyAsked)
    other = await house.wants(AskPasskeySignIn(), PasskeyAsked)
    assert other.browser is not None
    stolen = SignInByPasskey(other.browser, device.answer(asked.options))
    assert code_of(await house.ask(stolen)) == "passkey.over"


async def test_two_pages_of_one_browser_are_each_good(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    first = await house.wants(AskPasskeySignIn(), PasskeyAsked)
    assert isinstance(await tapped(house, device, first.browser), SignedIn)
    assert first.browser is not None
    begun = await house.ask(SignInByPasskey(first.browser, device.answer(first.options)))
    assert isinstance(begun, SignedIn)


async def test_a_challenge_lasts_five_minutes(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    asked = await house.wants(AskPasskeySignIn(), PasskeyAsked)
    assert asked.browser is not None
    memory.time.passes(LASTS)
    late = SignInByPasskey(asked.browser, device.answer(asked.options))
    assert code_of(await house.ask(late)) == "passkey.over"


async def test_a_challenge_outlives_the_warden_that_made_it(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    asked = await house.wants(AskPasskeySignIn(), PasskeyAsked)
    assert asked.browser is not None
    anew = memory.but()
    answer = SignInByPasskey(asked.browser, device.answer(asked.options))
    assert isinstance(await anew.answer(answer), SignedIn)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"origin": "https://groups.example.net"}, "passkey.other_address"),
        ({"origin": "https://groups.example.org:8443"}, "passkey.other_address"),
        ({"origin": "http://groups.example.org"}, "passkey.other_address"),
        ({"site": "example.net"}, "passkey.refused"),
        ({"verifies": False}, "passkey.refused"),
        ({"key": Authenticator().key}, "passkey.refused"),
        ({"credential": b"another"}, "passkey.unknown"),
        ({"user": uuid4().bytes}, "passkey.refused"),
    ],
)
async def test_what_is_not_this_passkey_at_this_address_is_refused(
    memory: MemoryWarden, wrong: dict[str, object], code: str
) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    for name, value in wrong.items():
        setattr(device, name, value)
    assert code_of(await tapped(house, device)) == code


@pytest.mark.parametrize("answer", ["", "{}", "null", '{"id": "x", "response": 1}', "x" * 30_000])
async def test_what_no_browser_sends_is_refused(memory: MemoryWarden, answer: str) -> None:
    house = await memory.house(sessions=0)
    asked = await house.wants(AskPasskeySignIn(), PasskeyAsked)
    assert asked.browser is not None
    request = SignInByPasskey(asked.browser, Sealed(answer))
    assert code_of(await house.ask(request)) == "passkey.refused"


async def test_half_an_answer_is_refused(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    for left_out in ("signature", "authenticatorData"):
        asked = await house.wants(AskPasskeySignIn(), PasskeyAsked)
        answer = json.loads(device.answer(asked.options).reveal())
        answer["response"][left_out] = "AA"
        assert asked.browser is not None
        request = SignInByPasskey(asked.browser, Sealed(json.dumps(answer)))
        assert code_of(await house.ask(request)) == "passkey.refused"


async def test_a_passkey_of_which_there_may_be_two_is_refused_and_told(
    memory: MemoryWarden,
) -> None:
    """A count that goes back is that of a copy; whose account it is hears of it by letter."""
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    assert isinstance(await tapped(house, device), SignedIn)
    device.used -= 1
    assert code_of(await tapped(house, device)) == "passkey.copied"
    assert await turns(memory, house) == [PasskeyAdded, PasskeyCopied]


async def test_a_false_signature_with_an_old_count_tells_of_no_copy(memory: MemoryWarden) -> None:
    """Whoever knows the credential alone cannot have its owner told anything."""
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    device.used, device.key = 0, Authenticator().key
    device.counts = False
    assert code_of(await tapped(house, device)) == "passkey.refused"
    assert await turns(memory, house) == [PasskeyAdded]


async def test_a_passkey_of_another_host_name_does_not_sign_in_and_says_so(
    memory: MemoryWarden,
) -> None:
    """The service moved: what was made before is shown as of another address."""
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    moved = memory.but(site=Site("balint.example.org", "https://balint.example.org"))
    device.origin = "https://balint.example.org"
    asked = await moved.answer(AskPasskeySignIn())
    assert isinstance(asked, PasskeyAsked)
    assert asked.browser is not None
    refused = await moved.answer(SignInByPasskey(asked.browser, device.answer(asked.options)))
    assert code_of(refused) == "passkey.other_address"
    listed = await moved.answer(ListPasskeys(token))
    assert isinstance(listed, PasskeysListed)
    assert [(one.works, one.host) for one in listed.passkeys] == [(False, "groups.example.org")]


async def test_an_erased_person_has_no_passkey(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    await memory.rows.forget_accounts(house.organization, [house.leader])
    assert code_of(await tapped(house, device)) == "passkey.unknown"


async def test_a_passkey_is_added_only_within_ten_minutes_of_signing_in(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token, device = (await signed_in(house, house.leader)).token, Authenticator()
    asked = await house.wants(AskPasskey(token), PasskeyAsked)
    memory.time.passes(FRESH_FOR - LASTS / 2)
    asked = await house.wants(AskPasskey(token), PasskeyAsked)
    memory.time.passes(LASTS / 2)
    late = AddPasskey(token, device.make(asked.options), PHONE)
    assert code_of(await house.ask(late)) == "passkey.sign_in_again"
    assert code_of(await house.ask(AskPasskey(token))) == "passkey.sign_in_again"
    assert not (await house.wants(ListPasskeys(token), PasskeysListed)).may_add


async def test_who_came_in_by_mail_alone_adds_none(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    begun = await recovered(memory, house, email)
    assert code_of(await house.ask(AskPasskey(begun.token))) == "passkey.sign_in_again"


async def test_where_there_is_a_passkey_a_password_alone_adds_no_other(
    memory: MemoryWarden,
) -> None:
    """Whoever saw a password in passing does not make it a passkey."""
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    signing_in = SignIn(Sealed(house.email(house.leader)), PASSWORD)
    token = (await house.wants(signing_in, SignedIn)).token
    assert code_of(await house.ask(AskPasskey(token))) == "passkey.sign_in_again"
    begun = await tapped(house, device)
    assert isinstance(begun, SignedIn)
    on = await added(house, begun.token, Authenticator(), Sealed("My tablet"))
    assert (await memory.parts.sessions.principal(on)).strength == "passkey"
    assert [one.name.reveal() for one in await lines(house, token)] == ["My phone", "My tablet"]


async def test_the_operators_staff_has_no_passkeys(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await provided(house, house.leader)
    request = OperatorSignIn(SECRET, house.organization, Sealed(house.email(house.leader)))
    token = (await house.wants(request, SignedIn)).token
    assert code_of(await house.ask(ListPasskeys(token))) == "voice.not_in_person"


async def test_an_answer_adds_a_passkey_once_and_in_its_own_sign_in(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    mine, device = (await signed_in(house, house.leader)).token, Authenticator()
    theirs = (await signed_in(house, house.members[0])).token
    asked = await house.wants(AskPasskey(mine), PasskeyAsked)
    made = device.make(asked.options)
    assert code_of(await house.ask(AddPasskey(theirs, made, PHONE))) == "passkey.over"
    await house.wants(AddPasskey(mine, made, PHONE), SignedIn)
    begun = await tapped(house, device)
    assert isinstance(begun, SignedIn)
    assert code_of(await house.ask(AddPasskey(begun.token, made, PHONE))) == "passkey.over"


async def test_a_device_gives_an_account_one_passkey(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    begun = await tapped(house, device)
    assert isinstance(begun, SignedIn)
    asked = await house.wants(AskPasskey(begun.token), PasskeyAsked)
    again = AddPasskey(begun.token, device.make(asked.options), PHONE)
    assert code_of(await house.ask(again)) == "passkey.known"


async def test_a_passkey_made_at_another_address_is_not_added(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = (await signed_in(house, house.leader)).token
    for device, code in (
        (Authenticator(origin="https://groups.example.net"), "passkey.other_address"),
        (Authenticator(site="example.net"), "passkey.refused"),
        (Authenticator(verifies=False), "passkey.refused"),
    ):
        asked = await house.wants(AskPasskey(token), PasskeyAsked)
        request = AddPasskey(token, device.make(asked.options), PHONE)
        assert code_of(await house.ask(request)) == code


async def test_an_account_has_twenty_passkeys_at_most(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    begun = await tapped(house, device)
    assert isinstance(begun, SignedIn)
    token = begun.token
    for _ in range(MOST - 1):
        token = await added(house, token, Authenticator())
    assert code_of(await house.ask(AskPasskey(token))) == "passkey.too_many"


async def test_a_passkey_is_renamed_and_ended_and_each_is_on_record(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    [line] = await lines(house, token)
    await house.wants(RenamePasskey(token, line.id, Sealed("  My  old phone ")), Done)
    await house.wants(RenamePasskey(token, line.id, Sealed("My old phone")), Done)
    assert [one.name.reveal() for one in await lines(house, token)] == ["My old phone"]
    await house.wants(EndPasskey(token, line.id), Done)
    assert await lines(house, token) == ()
    assert await turns(memory, house) == [PasskeyAdded, PasskeyRenamed, PasskeyEnded]
    assert code_of(await tapped(house, device)) == "passkey.unknown"
    assert code_of(await house.ask(EndPasskey(token, line.id))) == "passkey.missing"


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "two\x00lines"])
async def test_a_name_that_does_not_fit_is_refused(memory: MemoryWarden, name: str) -> None:
    house = await memory.house(sessions=0)
    token, _ = await with_passkey(house, house.leader)
    [line] = await lines(house, token)
    request = RenamePasskey(token, line.id, Sealed(name))
    assert code_of(await house.ask(request)) == "passkey.name_unfit"


async def test_nobody_ends_or_renames_the_passkey_of_another(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token, _ = await with_passkey(house, house.leader)
    [line] = await lines(house, token)
    other, _ = await with_passkey(house, house.members[0])
    assert code_of(await house.ask(EndPasskey(other, line.id))) == "passkey.missing"
    assert code_of(await house.ask(RenamePasskey(other, line.id, PHONE))) == "passkey.missing"


@pytest.mark.parametrize("evaluation", [True, False])
async def test_neither_mail_nor_a_password_ends_or_renames_a_passkey_and_who_gives_it_goes_on(
    memory: MemoryWarden, *, evaluation: bool
) -> None:
    """Threat: who has the mailbox ends what keeps them out, and adds a passkey of their own."""
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    [line] = await lines(house, token)
    house.ask = memory.but(evaluation=evaluation).answer
    email = Sealed(house.email(house.leader))
    for coming_in in (
        house.wants(SignIn(email, PASSWORD), SignedIn),
        by_mail(memory, house, email),
        recovered(memory, house, email),
    ):
        begun = await coming_in
        for asked in (EndPasskey(begun.token, line.id), RenamePasskey(begun.token, line.id, PHONE)):
            assert code_of(await house.ask(asked)) == "sign_in.second_factor"
        stepping = await house.wants(AskStepUp(begun.token), PasskeyAsked)
        given = StepUpByPasskey(begun.token, device.answer(stepping.options))
        on = (await house.wants(given, SignedIn)).token
        await house.wants(RenamePasskey(on, line.id, Sealed("My old phone")), Done)
    begun = await by_mail(memory, house, email)
    assert [one.name.reveal() for one in await lines(house, begun.token)] == ["My old phone"]


async def test_a_passkey_ends_within_an_hour_of_giving_one(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    [line] = await lines(house, token)
    memory.time.passes(SITTING)
    assert code_of(await house.ask(EndPasskey(token, line.id))) == "sign_in.step_up"
    begun = await tapped(house, device)
    assert isinstance(begun, SignedIn)
    await house.wants(EndPasskey(begun.token, line.id), Done)


@pytest.mark.parametrize("strength", ["provider", "provider_strong"])
async def test_the_sign_in_of_one_organization_ends_no_passkey_of_an_account(
    memory: MemoryWarden, strength: str
) -> None:
    """Threat: the provider of one organization ends what opens an office in another."""
    house = await memory.house(sessions=0)
    token, _ = await with_passkey(house, house.leader)
    [line] = await lines(house, token)
    known = Known(house.organization, house.leader, "en")
    there = (await begin_sign_in(memory.parts, known, strength)).token
    for asked in (EndPasskey(there, line.id), RenamePasskey(there, line.id, PHONE)):
        assert code_of(await house.ask(asked)) == "passkey.not_by_provider"
    assert await lines(house, token) == (line,)


async def test_when_the_service_moved_a_passkey_is_added_here_as_the_first_and_ends_the_old(
    memory: MemoryWarden,
) -> None:
    """What works at the address before cannot be given here, nor asked for."""
    house = await memory.house(sessions=0)
    await with_passkey(house, house.leader)
    moved = memory.but(site=Site("balint.example.org", "https://balint.example.org"))
    house.ask = moved.answer
    email = Sealed(house.email(house.leader))
    token = (await house.wants(SignIn(email, PASSWORD), SignedIn)).token
    [old] = await lines(house, token)
    assert code_of(await house.ask(EndPasskey(token, old.id))) == "sign_in.second_factor"
    device = Authenticator(site="balint.example.org", origin="https://balint.example.org")
    on = await added(house, token, device)
    await house.wants(EndPasskey(on, old.id), Done)
    assert [one.works for one in await lines(house, on)] == [True]


async def test_who_is_known_in_several_organizations_taps_once_and_chooses(
    memory: MemoryWarden,
) -> None:
    one, two, here = await both(memory)
    device = Authenticator()
    await added(one, here.token, device)
    asked = await one.wants(AskPasskeySignIn(), PasskeyAsked)
    assert asked.browser is not None
    answer = SignInByPasskey(asked.browser, device.answer(asked.options))
    choice = await one.wants(answer, ChooseOrganization)
    assert set(choice.organizations) == {one.organization, two.organization}
    chosen = SignInByPasskey(asked.browser, None, two.organization)
    begun = await one.wants(chosen, SignedIn)
    assert begun.organization == two.organization
    assert code_of(await one.ask(chosen)) == "passkey.over"
    ids = {
        record.event.passkey
        for house in (one, two)
        for record in await memory.accesses(own_log(house.organization))
        if isinstance(record.event, PasskeyAdded)
    }
    assert len(ids) == 2, "no number is in the records of both"


async def test_where_the_service_has_no_address_there_are_no_passkeys(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = (await signed_in(house, house.leader)).token
    nowhere = memory.but(site=Site("", ""))
    for request in (AskPasskeySignIn(), AskPasskey(token)):
        assert code_of(await nowhere.answer(request)) == "passkey.no_address"


async def test_what_a_device_is_told_of_its_owner_is_on_record_among_own_looks(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = (await signed_in(house, house.leader)).token
    asked = await house.wants(AskPasskey(token), PasskeyAsked)
    assert json.loads(asked.options.reveal())["user"]["name"] == house.email(house.leader)
    [look] = await memory.own_looks(house.organization)
    assert isinstance(look.event, AccessPermitted)
    assert [one.id for one in look.event.objects] == [house.leader]


async def test_an_account_with_a_passkey_is_taken_into_no_other_by_its_password(
    memory: MemoryWarden,
) -> None:
    """Who reads the mailbox and knows the password would end the passkey, and add their own."""
    house, other = await neighbours(memory)
    email = Sealed(house.email(house.leader))
    await on_paper(other)
    theirs = await other.wants(SignIn(email, OTHERS), SignedIn)
    device = Authenticator()
    await added(other, theirs.token, device)
    here = await by_mailed_link(memory, house)
    assert code_of(await house.ask(GatherAccounts(here.token, OTHERS))) == "account.none_opened"
    begun = await tapped(other, device)
    assert isinstance(begun, SignedIn)
    assert begun.person == other.leader
    shown = await other.wants(ShowAccount(begun.token), AccountShown)
    assert shown.organizations == (other.organization,)
