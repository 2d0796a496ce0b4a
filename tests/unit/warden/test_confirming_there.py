"""Who came in by their organization's sign-in gives a second factor there, and leaves it too."""

from urllib.parse import parse_qs, urlsplit

import pytest

from domain.access.factors import SITTING
from domain.access.purposes import Purpose
from domain.access.strengths import PROVIDER, PROVIDER_STRONG
from domain.kernel import Sealed
from domain.protocol import Answer
from domain.protocol.answers import Done
from domain.protocol.cases import ItemShown, ReadItem
from domain.protocol.door import FactorShown, ListSignIns, ShowFactor, SignedIn
from domain.protocol.offices import ListOffices, OfficesListed
from domain.protocol.passkeys import EndPasskey
from domain.protocol.providers import (
    CameBack,
    ConfirmThere,
    Leave,
    Left,
    SetOut,
    SetOutTo,
    TellSignedOut,
)
from services.warden.providers.published import KEPT_FOR
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.kit.providers import CALLBACK, CLIENT, MadeProvider
from tests.kit.providing import PROPOSAL, STRONG, back, connected, in_use, through
from tests.unit.warden.test_door import code_of
from tests.unit.warden.test_passkeys import lines, tapped, with_passkey

LEFT = CALLBACK.replace("/return", "/left")


async def by_provider(house: House, provider: MadeProvider) -> Sealed:
    """Have the administrator come in by a provider that says of no second factor."""
    id_ = await in_use(house)
    await connected(house, provider, house.admin)
    came = await through(house, provider, SetOut(callback=CALLBACK, provider=id_))
    assert isinstance(came, CameBack), came
    assert came.signed_in is not None
    return came.signed_in.token


async def confirmed(house: House, provider: MadeProvider, token: Sealed) -> Answer:
    """Go there and back in one browser."""
    out = await house.wants(ConfirmThere(token, CALLBACK), SetOutTo)
    return await house.ask(back(out, *provider.sign_in(out.address), token=token))


def begun(came: Answer) -> Sealed:
    assert isinstance(came, CameBack), came
    assert came.confirmed
    assert came.signed_in is not None
    return came.signed_in.token


async def test_an_officer_confirms_there_and_acts(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    before = await by_provider(house, memory.provider)
    until = (await memory.parts.sessions.principal(before)).expires
    house.ask = memory.but(
        evaluation=False, public_url=CALLBACK.removesuffix("/sign-in/return")
    ).answer
    assert code_of(await house.ask(ListOffices(before))) == "sign_in.second_factor"
    shown = await house.wants(ShowFactor(before), FactorShown)
    assert (shown.strength, shown.provider) == (PROVIDER, True)
    memory.provider.acr = STRONG
    token = begun(await confirmed(house, memory.provider, before))
    principal = await memory.parts.sessions.principal(token)
    assert (principal.strength, principal.expires) == (PROVIDER_STRONG, until)
    await house.wants(ListOffices(token), OfficesListed)
    assert code_of(await house.ask(ShowFactor(before))) == "session.none", "the weak one has ended"


async def test_the_provider_is_asked_for_a_second_factor_and_to_ask_anew(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = await by_provider(house, memory.provider)
    out = await house.wants(ConfirmThere(token, CALLBACK), SetOutTo)
    asked = parse_qs(urlsplit(out.address.reveal()).query)
    assert (asked["prompt"], asked["max_age"], asked["acr_values"]) == (["login"], ["0"], [STRONG])


async def test_what_is_sealed_opens_for_a_sitting_after_it_was_confirmed_there(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    item = await house.told("what was told in the room")
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    memory.provider.acr = STRONG
    came = await through(house, memory.provider, SetOut(callback=CALLBACK, provider=provider))
    assert isinstance(came, CameBack)
    assert came.signed_in is not None
    token = came.signed_in.token
    reading = (house.program, item, Purpose.LEADING)
    memory.time.passes(SITTING)
    assert code_of(await house.ask(ReadItem(token, *reading))) == "sign_in.step_up"
    token = begun(await confirmed(house, memory.provider, token))
    await house.wants(ReadItem(token, *reading), ItemShown)


@pytest.mark.parametrize(
    ("acr", "claims", "code"),
    [
        (None, {}, "provider.not_strong"),
        ("urn:other", {}, "provider.not_strong"),
        (STRONG, {"auth_time": -3600}, "provider.answer_refused"),
        (STRONG, {"auth_time": None}, "provider.answer_refused"),
    ],
)
async def test_what_the_provider_does_not_say_is_not_confirmed(
    memory: MemoryWarden, acr: str | None, claims: dict[str, int | None], code: str
) -> None:
    """A provider that passes over what it was asked lets nobody further in."""
    house = await memory.house(sessions=0)
    token = await by_provider(house, memory.provider)
    memory.provider.acr = acr
    now = int(memory.time().timestamp())
    memory.provider.claims = {
        name: None if ago is None else now + ago for name, ago in claims.items()
    }
    assert code_of(await confirmed(house, memory.provider, token)) == code
    assert (await memory.parts.sessions.principal(token)).strength == PROVIDER


async def test_somebody_else_who_is_signed_in_there_confirms_nothing(memory: MemoryWarden) -> None:
    """A shared computer, on which another is signed in at the hospital."""
    house = await memory.house(sessions=0)
    token = await by_provider(house, memory.provider)
    memory.provider.acr = STRONG
    memory.provider.subject = "sub-2"
    assert code_of(await confirmed(house, memory.provider, token)) == "provider.not_yours"
    await connected(house, memory.provider, house.leader)
    assert code_of(await confirmed(house, memory.provider, token)) == "provider.not_yours"


async def test_it_is_confirmed_in_the_sign_in_that_asked_or_in_none(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await by_provider(house, memory.provider)
    memory.provider.acr = STRONG
    for other in (None, await house.token(house.leader)):
        out = await house.wants(ConfirmThere(token, CALLBACK), SetOutTo)
        came = await house.ask(back(out, *memory.provider.sign_in(out.address), token=other))
        assert code_of(came) == "provider.try_over"


async def test_where_nothing_there_would_confirm_it_nobody_is_sent(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    refused = await house.ask(ConfirmThere(token, CALLBACK))
    assert code_of(refused) == "provider.not_connected"
    weak = PROPOSAL.__class__(name="Weak", issuer=PROPOSAL.issuer, client=PROPOSAL.client)
    await in_use(house, weak)
    await connected(house, memory.provider, house.admin)
    assert not (await house.wants(ShowFactor(token), FactorShown)).provider
    refused = await house.ask(ConfirmThere(token, CALLBACK))
    assert code_of(refused) == "provider.not_connected"
    operator = await house.by_operator(house.admin)
    assert code_of(await house.ask(ConfirmThere(operator, CALLBACK))) == "voice.not_in_person"


async def test_what_was_confirmed_there_ends_with_the_provider(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    memory.provider.acr = STRONG
    token = begun(await confirmed(house, memory.provider, await house.token(house.leader)))
    await house.wants(TellSignedOut(provider, memory.provider.logout_token()), Done)
    assert code_of(await house.ask(ListSignIns(token))) == "session.none"


async def test_a_sign_in_by_the_provider_is_left_here_first_and_there_too(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    memory.provider.metadata["end_session_endpoint"] = memory.provider.issuer + "/end"
    token = await by_provider(house, memory.provider)
    left = await house.wants(Leave(token, LEFT), Left)
    address = urlsplit(left.address.reveal())
    assert f"{address.scheme}://{address.netloc}{address.path}" == memory.provider.issuer + "/end"
    assert parse_qs(address.query) == {
        "client_id": [CLIENT],
        "post_logout_redirect_uri": [LEFT],
        "state": [left.state.reveal()],
    }, "and nothing that says who it is"
    assert code_of(await house.ask(ListSignIns(token))) == "session.none"
    assert code_of(await house.ask(Leave(token, LEFT))) == "session.none"


async def test_where_the_provider_offers_nothing_one_is_signed_out_here(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = await by_provider(house, memory.provider)
    assert await house.wants(Leave(token, LEFT), Left) == Left()
    by_password = await house.token(house.leader)
    assert await house.wants(Leave(by_password, LEFT), Left) == Left()
    for one in (token, by_password):
        assert code_of(await house.ask(ListSignIns(one))) == "session.none"
    elsewhere = Leave(await house.token(house.members[0]), "https://elsewhere.example.org/x")
    assert code_of(await house.ask(elsewhere)) == "provider.answer_refused"


async def test_a_provider_that_is_down_keeps_nobody_signed_in_here(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = await by_provider(house, memory.provider)
    memory.provider.down = True
    memory.time.passes(KEPT_FOR)
    assert await house.wants(Leave(token, LEFT), Left) == Left()
    assert code_of(await house.ask(ListSignIns(token))) == "session.none"


async def test_an_address_to_sign_out_at_that_is_none_is_no_description(
    memory: MemoryWarden,
) -> None:
    """Threat: a provider's description leads browsers to a script, or without TLS."""
    house = await memory.house(sessions=0)
    memory.provider.metadata["end_session_endpoint"] = "javascript:alert(1)"
    provider = await in_use(house)
    out = await house.ask(SetOut(callback=CALLBACK, provider=provider))
    assert code_of(out) == "provider.metadata_wrong"


async def test_what_is_confirmed_there_says_nothing_new_of_ones_own_passkey(
    memory: MemoryWarden,
) -> None:
    """The provider could go on with a passkey's sign-in for ever, and end the passkeys by it."""
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    await in_use(house)
    await connected(house, memory.provider, house.leader)
    come = await tapped(house, device)
    assert isinstance(come, SignedIn)
    [line] = await lines(house, come.token)
    memory.time.passes(SITTING)
    assert code_of(await house.ask(EndPasskey(come.token, line.id))) == "sign_in.step_up"
    memory.provider.acr = STRONG
    token = begun(await confirmed(house, memory.provider, come.token))
    assert (await memory.parts.sessions.principal(token)).strength == PROVIDER_STRONG
    assert code_of(await house.ask(EndPasskey(token, line.id))) == "passkey.not_by_provider"
