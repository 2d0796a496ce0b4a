"""An organization's provider is set up by two officers, and lets in who is connected."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied, ProviderConnected, ProviderDisconnected
from domain.access.strengths import PROVIDER, PROVIDER_STRONG
from domain.kernel import PersonId, Sealed, own_log
from domain.protocol import Answer
from domain.protocol.answers import Done, Enacted
from domain.protocol.door import ListSignIns, SignInsListed
from domain.protocol.invitations import PlaceNamed
from domain.protocol.providers import (
    CameBack,
    ConnectionShown,
    Disconnect,
    FindProvider,
    ProviderFound,
    ProviderTried,
    SetOut,
    SetOutTo,
    ShowConnection,
    TellSignedOut,
    TryProvider,
)
from domain.providers.commands import (
    ApproveProvider,
    EndProvider,
    ReplaceProviderSecret,
    ResumeProvider,
    SuspendProvider,
)
from domain.providers.limits import MOST_OF_A_NETWORK, TRY_LASTS
from domain.providers.state import ProviderStage
from services.warden.providers.published import KEPT_FOR
from tests.kit.house import House, all_done
from tests.kit.memory_warden import MemoryWarden
from tests.kit.providers import CALLBACK, SECRET
from tests.kit.providing import (
    DOMAIN,
    PROPOSAL,
    STRONG,
    attesting,
    back,
    connected,
    enacting,
    in_use,
    lines,
    proposed,
    through,
)
from tests.unit.warden.test_door import code_of
from tests.unit.warden.test_invitations import answer, handed_over

ELSE = SetOut(callback="https://elsewhere.example.org/sign-in/return", provider=UUID(int=1))


def with_(provider: UUID) -> SetOut:
    return SetOut(callback=CALLBACK, provider=provider)


async def strengths(house: House, token: Sealed) -> list[str]:
    listed = await house.wants(ListSignIns(token), SignInsListed)
    return [one.strength for one in listed.sign_ins if one.here]


async def strengths_of(house: House, who: PersonId) -> list[str]:
    listed = await house.wants(ListSignIns(await house.token(who)), SignInsListed)
    return [one.strength for one in listed.sign_ins]


def signed_in(answer: Answer) -> CameBack:
    assert isinstance(answer, CameBack), answer
    assert answer.signed_in is not None
    return answer


async def refused(house: House, who: PersonId, *more: object) -> str:
    return code_of(await house.ask(await enacting(house, who, *more)))  # type: ignore[arg-type]


async def test_a_second_officer_approves_what_an_administrator_proposes(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    provider = await proposed(house)
    [line] = await lines(house, house.admin)
    assert (line.stage, line.may_approve, line.may_end) == (ProviderStage.PROPOSED, False, True)
    assert await refused(house, house.admin, provider, ApproveProvider()) == (
        "provider.second_is_another"
    )
    assert code_of(await house.ask(with_(provider))) == "provider.missing"
    [line] = await lines(house, house.privacy_officer)
    assert line.may_approve
    officer = house.privacy_officer
    all_done(
        await house.wants(await enacting(house, officer, provider, ApproveProvider()), Enacted)
    )
    [line] = await lines(house, house.auditor)
    assert (line.stage, line.approved_by) == (ProviderStage.IN_USE, house.privacy_officer)
    assert {line.may_approve, line.may_end, line.may_replace} == {False}


async def test_members_neither_see_providers_nor_change_them(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    provider = await proposed(house)
    member = house.members[0]
    token = await house.token(member)
    for command in (PROPOSAL, ApproveProvider(), ReplaceProviderSecret(), EndProvider()):
        some = uuid4() if command is PROPOSAL else provider
        assert await refused(house, member, some, command, SECRET) == "provider.not_allowed"
    assert code_of(await house.ask(TryProvider(token, provider))) == "provider.not_allowed"
    records = await memory.accesses(own_log(house.organization))
    assert any(
        isinstance(one.event, AccessDenied) and one.event.rule == "provider.no_rule"
        for one in records
    )


async def test_a_provider_needs_a_secret_and_one_of_another_organization_keeps_its_own(
    memory: MemoryWarden,
) -> None:
    house, other = await memory.house(sessions=0), await memory.house("TWO", sessions=0)
    provider = await in_use(house)
    assert await refused(house, house.admin, uuid4(), PROPOSAL) == "provider.secret_needed"
    assert await refused(house, house.admin, provider, ReplaceProviderSecret()) == (
        "provider.secret_needed"
    )
    code = await refused(other, other.admin, provider, ReplaceProviderSecret(), Sealed("theirs"))
    assert code == "provider.missing"
    assert await lines(other, other.admin) == ()
    assert (await memory.parts.providers.secret(provider)) == (house.organization, SECRET)
    new = Sealed("a new one")
    again = await enacting(house, house.admin, provider, ReplaceProviderSecret(), new)
    all_done(await house.wants(again, Enacted))
    assert (await memory.parts.providers.secret(provider)) == (house.organization, new)


async def test_a_try_says_what_the_provider_publishes_or_what_is_wrong(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    provider = await proposed(house)
    token = await house.token(house.admin)
    tried = await house.wants(TryProvider(token, provider), ProviderTried)
    assert (tried.keys, tried.algorithms, tried.ends_sign_ins) == (1, ("ES256", "RS256"), True)
    memory.provider.metadata["issuer"] = "https://other.example.org"
    assert code_of(await house.ask(TryProvider(token, provider))) == "provider.metadata_wrong"
    memory.provider.down = True
    assert code_of(await house.ask(TryProvider(token, provider))) == "provider.down"
    assert code_of(await house.ask(TryProvider(token, uuid4()))) == "provider.missing"


async def test_a_domain_is_one_providers_and_of_another_claim_nobody_learns_whose(
    memory: MemoryWarden,
) -> None:
    house, other = await memory.house(sessions=0), await memory.house("TWO", sessions=0)
    provider = await in_use(house)
    second = await proposed(other)
    taken = await other.ask(attesting(other, second))
    assert code_of(taken) == "provider.domain_taken"
    assert str(house.organization) not in str(taken)
    missing = await house.ask(attesting(house, provider, "elsewhere.example.org"))
    assert code_of(missing) == "provider.domain_missing"
    wrong = await house.ask(attesting(house, second))
    assert code_of(wrong) == "provider.missing"
    [line] = await lines(house, house.admin)
    assert line.attested == (DOMAIN,)


async def test_an_address_leads_to_the_provider_of_its_domain_whoever_has_it_or_nobody(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    found = await house.wants(FindProvider(Sealed(f"nobody@{DOMAIN.upper()}")), ProviderFound)
    named = PlaceNamed({"en": "Organization ONE", "fr": "Organisation ONE"}, ("en-CA", "fr"))
    assert found == ProviderFound(provider, "Hospital login", named)
    for address in (house.email(house.admin), "nobody", "x@sub." + DOMAIN, "x@" + "é" * 80):
        assert code_of(await house.ask(FindProvider(Sealed(address)))) == "provider.not_for_address"


async def test_who_connected_themselves_signs_in_with_the_provider(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    leader = house.leader
    token = await house.token(leader)
    before = await house.wants(ShowConnection(token), ConnectionShown)
    assert before == ConnectionShown(provider, "Hospital login", None)
    await connected(house, memory.provider, leader)
    assert (await house.wants(ShowConnection(token), ConnectionShown)).since is not None
    came = signed_in(await through(house, memory.provider, with_(provider)))
    assert came.signed_in is not None
    assert came.signed_in.person == leader
    assert await strengths(house, came.signed_in.token) == [PROVIDER]
    records = [one.event for one in await memory.accesses(own_log(house.organization))]
    assert ProviderConnected(person=leader, provider=provider, other_address=True) in records


async def test_a_second_factor_is_what_the_provider_says_with_the_agreed_acr(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    for acr, strength in ((None, PROVIDER), ("urn:other", PROVIDER), (STRONG, PROVIDER_STRONG)):
        memory.provider.acr = acr
        came = signed_in(await through(house, memory.provider, with_(provider)))
        assert came.signed_in is not None
        assert await strengths(house, came.signed_in.token) == [strength]


async def test_the_same_address_with_another_subject_is_a_stranger(memory: MemoryWarden) -> None:
    """A provider made a person anew; an officer resets the connection, and it opens nothing."""
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    memory.provider.email = house.email(house.leader)
    await connected(house, memory.provider, house.leader)
    memory.provider.subject = "sub-2"
    code = code_of(await through(house, memory.provider, with_(provider)))
    assert code == "provider.unknown_person"
    token = await house.token(house.leader)
    connecting = SetOut(callback=CALLBACK, connects=token)
    again = await through(house, memory.provider, connecting, token=token)
    assert code_of(again) == "provider.connected_already"
    member = await house.token(house.members[0])
    assert (
        code_of(await house.ask(Disconnect(member, Sealed(str(house.leader)))))
        == "provider.not_allowed"
    )
    admin = await house.token(house.admin)
    await house.wants(Disconnect(admin, Sealed(str(house.leader))), Done)
    assert (
        code_of(await house.ask(Disconnect(admin, Sealed(str(house.leader)))))
        == "provider.not_connected"
    )
    code = code_of(await through(house, memory.provider, with_(provider)))
    assert code == "provider.unknown_person"
    await connected(house, memory.provider, house.leader)
    signed_in(await through(house, memory.provider, with_(provider)))
    records = [one.event for one in await memory.accesses(own_log(house.organization))]
    assert ProviderDisconnected(person=house.leader) in records


async def test_the_same_subject_of_another_issuer_is_somebody_else(memory: MemoryWarden) -> None:
    house, other = await memory.house(sessions=0), await memory.house("TWO", sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    memory.provider.issuer = "https://login.other.example.org"
    theirs = PROPOSAL.__class__(name="Other", issuer=memory.provider.issuer, client=PROPOSAL.client)
    second = await in_use(other, theirs)
    code = code_of(await through(other, memory.provider, with_(second)))
    assert code == "provider.unknown_person"
    third = await in_use(house, theirs)
    code = code_of(await through(house, memory.provider, with_(third)))
    assert code == "provider.unknown_person"
    assert provider != third


async def test_an_identity_is_one_persons_in_an_organization(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await in_use(house)
    await connected(house, memory.provider, house.leader)
    await connected(house, memory.provider, house.leader)
    token = await house.token(house.members[0])
    connecting = SetOut(callback=CALLBACK, connects=token)
    came = await through(house, memory.provider, connecting, token=token)
    assert code_of(came) == "provider.connected_elsewhere"


async def test_a_try_is_its_browsers_once_and_for_ten_minutes(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    out, other = [await house.wants(with_(provider), SetOutTo) for _ in range(2)]
    state, code = memory.provider.sign_in(out.address)
    assert code_of(await house.ask(back(other, state, code))) == "provider.try_over"
    signed_in(await house.ask(back(out, state, code)))
    assert code_of(await house.ask(back(out, state, code))) == "provider.try_over"
    late = await house.wants(with_(provider), SetOutTo)
    state, code = memory.provider.sign_in(late.address)
    memory.time.passes(TRY_LASTS)
    assert code_of(await house.ask(back(late, state, code))) == "provider.try_over"


async def test_a_code_is_exchanged_once_and_of_another_try_by_nobody(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    first, second = [await house.wants(with_(provider), SetOutTo) for _ in range(2)]
    _, code = memory.provider.sign_in(first.address)
    state, _ = memory.provider.sign_in(second.address)
    injected = await house.ask(back(second, state, code))
    assert code_of(injected) == "provider.answer_refused", "another's code, our verifier"
    none = await house.wants(with_(provider), SetOutTo)
    state, _ = memory.provider.sign_in(none.address)
    code_missing = await house.ask(back(none, state, Sealed("")))
    assert code_of(code_missing) == "provider.not_completed"


async def test_an_answer_of_another_issuer_than_was_asked_is_refused(
    memory: MemoryWarden,
) -> None:
    """RFC 9207: two providers are not mixed up."""
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    mixed = await through(
        house, memory.provider, with_(provider), issuer="https://other.example.org"
    )
    assert code_of(mixed) == "provider.answer_refused"
    assert memory.provider.exchanged[1:] == [], "the code went nowhere"
    signed_in(await through(house, memory.provider, with_(provider), issuer=memory.provider.issuer))


async def test_nobody_is_sent_back_to_where_the_service_is_not(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await in_use(house)
    assert code_of(await house.ask(ELSE)) == "provider.answer_refused"
    public = memory.but(evaluation=False, public_url="https://circlekeep.example.org")
    assert code_of(await public.answer(with_(UUID(int=1)))) == "provider.answer_refused"
    there = SetOut(callback="https://circlekeep.example.org/sign-in/return")
    assert code_of(await public.answer(there)) == "provider.missing"


async def test_an_invitation_is_accepted_with_the_provider_whatever_the_address_there(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    invited = await handed_over(house)
    memory.provider.email, memory.provider.email_verified = "a.roy@" + DOMAIN, True
    setting_out = SetOut(callback=CALLBACK, invitation=invited.link)
    came = signed_in(await through(house, memory.provider, setting_out))
    assert (came.connected, came.other_address) == (True, True)
    again = signed_in(await through(house, memory.provider, with_(provider)))
    assert came.signed_in is not None
    assert again.signed_in is not None
    assert again.signed_in.person == came.signed_in.person
    used = await house.ask(SetOut(callback=CALLBACK, invitation=invited.link))
    assert code_of(used) == "invitation.link_refused"
    by_password = answer(invited.link, password=Sealed("correct horse battery staple 2"))
    assert code_of(await house.ask(by_password)) == "invitation.known_here"


@pytest.mark.parametrize("verified", [None, False, "true"])
async def test_an_address_that_the_provider_has_not_verified_is_another(
    memory: MemoryWarden, verified: object
) -> None:
    house = await memory.house(sessions=0)
    await in_use(house)
    invited = await handed_over(house, "ada@" + DOMAIN)
    memory.provider.email, memory.provider.email_verified = "ada@" + DOMAIN, verified
    setting_out = SetOut(callback=CALLBACK, invitation=invited.link)
    came = signed_in(await through(house, memory.provider, setting_out))
    assert came.other_address


async def test_who_is_signed_in_as_somebody_else_accepts_as_who_was_invited(
    memory: MemoryWarden,
) -> None:
    """A shared computer: the other is signed out, and is not connected."""
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    other = await house.token(house.leader)
    invited = await handed_over(house)
    setting_out = SetOut(callback=CALLBACK, invitation=invited.link)
    came = signed_in(await through(house, memory.provider, setting_out, token=other)).signed_in
    assert came is not None
    assert came.person != house.leader
    assert code_of(await house.ask(ListSignIns(other))) == "session.none"
    held = await memory.parts.providers.connection(house.organization, house.leader)
    assert held is None
    again = signed_in(await through(house, memory.provider, with_(provider))).signed_in
    assert again is not None
    assert again.person == came.person


async def test_who_was_given_an_address_that_another_had_is_a_stranger(
    memory: MemoryWarden,
) -> None:
    """The provider has verified it, and the account that it was stays who was connected."""
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    memory.provider.email = house.email(house.leader)
    await connected(house, memory.provider, house.leader)
    memory.provider.subject = "sub-of-the-new-one"
    memory.provider.email = house.email(house.leader)
    code = code_of(await through(house, memory.provider, with_(provider)))
    assert code == "provider.unknown_person"
    member = await house.token(house.members[0])
    connecting = SetOut(callback=CALLBACK, connects=member)
    came = await through(house, memory.provider, connecting, token=member)
    assert isinstance(came, CameBack)
    assert came.other_address, "it is not theirs here"


async def test_who_is_connected_is_not_invited_again_as_somebody_else(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    await in_use(house)
    await connected(house, memory.provider, house.leader)
    invited = await handed_over(house)
    setting_out = SetOut(callback=CALLBACK, invitation=invited.link)
    assert code_of(await through(house, memory.provider, setting_out)) == (
        "provider.connected_elsewhere"
    )


async def test_who_has_an_account_already_accepts_by_it(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await in_use(house)
    await house.token(house.members[0])
    invited = await handed_over(house, house.email(house.members[0]))
    setting_out = SetOut(callback=CALLBACK, invitation=invited.link)
    came = await through(house, memory.provider, setting_out)
    assert code_of(came) == "invitation.known_here"


async def test_a_password_alone_connects_nobody_but_whose_mailbox_the_provider_has_verified(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    domain = "one.example.org"
    await in_use(
        house,
        PROPOSAL.__class__(
            name="One", issuer=PROPOSAL.issuer, client=PROPOSAL.client, domains=(domain,)
        ),
    )
    token = await house.token(house.leader)
    url = "https://circlekeep.example.org"
    public = memory.but(evaluation=False, public_url=url)
    callback = url + "/sign-in/return"

    async def connecting() -> Answer:
        out = await public.answer(SetOut(callback=callback, connects=token))
        assert isinstance(out, SetOutTo), out
        state, code = memory.provider.sign_in(out.address)
        came = back(out, state, code, token=token)
        return await public.answer(
            came.__class__(
                state=state, code=code, browser=out.browser, callback=callback, token=token
            )
        )

    assert code_of(await connecting()) == "provider.connect_needs_more"
    memory.provider.email = house.email(house.leader)
    memory.provider.email_verified = False
    assert code_of(await connecting()) == "provider.connect_needs_more"
    memory.provider.email_verified = True
    came = await connecting()
    assert isinstance(came, CameBack), came
    assert not came.other_address


async def test_who_set_out_signed_in_is_connected_only_while_they_are(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    await in_use(house)
    token, other = await house.token(house.leader), await house.token(house.members[0])
    connecting = SetOut(callback=CALLBACK, connects=token)
    assert code_of(await through(house, memory.provider, connecting)) == "provider.try_over"
    code = code_of(await through(house, memory.provider, connecting, token=other))
    assert code == "provider.try_over"
    operator = await house.by_operator(house.leader)
    code = code_of(await house.ask(SetOut(callback=CALLBACK, connects=operator)))
    assert code == "voice.not_in_person"


@pytest.mark.parametrize("minutes", [-5, 5])
async def test_a_provider_whose_clock_is_off_lets_nobody_in_and_the_refusal_says_so(
    memory: MemoryWarden, minutes: int
) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    memory.provider.ahead = timedelta(minutes=minutes)
    code = code_of(await through(house, memory.provider, with_(provider)))
    assert code == "provider.clock_apart"


async def test_while_a_provider_is_down_other_ways_to_sign_in_stay(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.admin)
    out = await house.wants(with_(provider), SetOutTo)
    state, code = memory.provider.sign_in(out.address)
    memory.provider.down = True
    assert code_of(await house.ask(back(out, state, code))) == "provider.down"
    await house.sign_in(house.admin)


async def test_a_provider_that_is_down_while_every_officer_uses_it_locks_none_of_them_out(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    officers = (house.admin, house.privacy_officer, house.auditor)
    tokens = []
    for number, officer in enumerate(officers):
        memory.provider.subject = f"officer-{number}"
        await connected(house, memory.provider, officer)
        came = signed_in(await through(house, memory.provider, with_(provider))).signed_in
        assert came is not None
        tokens.append(came.token)
    memory.provider.down = True
    memory.time.passes(KEPT_FOR)
    assert code_of(await house.ask(with_(provider))) == "provider.down"
    for officer, token in zip(officers, tokens, strict=True):
        await house.wants(ListSignIns(token), SignInsListed)
        await house.sign_in(officer)
    ending = await enacting(house, house.admin, provider, SuspendProvider())
    all_done(await house.wants(ending, Enacted))


async def test_a_suspended_provider_lets_nobody_in_until_it_is_resumed(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    came = signed_in(await through(house, memory.provider, with_(provider))).signed_in
    out = await house.wants(with_(provider), SetOutTo)
    officer = house.privacy_officer
    suspending = await enacting(house, officer, provider, SuspendProvider())
    first = await house.wants(suspending, Enacted)
    assert await house.wants(suspending, Enacted) == first, "sent twice, it is done once"
    assert came is not None
    assert code_of(await house.ask(ListSignIns(came.token))) == "session.none"
    await house.wants(ListSignIns(await house.token(house.leader)), SignInsListed)
    assert code_of(await house.ask(with_(provider))) == "provider.suspended"
    found = await house.ask(FindProvider(Sealed("x@" + DOMAIN)))
    assert code_of(found) == "provider.suspended"
    late = await house.ask(back(out, *memory.provider.sign_in(out.address)))
    assert code_of(late) == "provider.try_over", "who was under way begins anew"
    [line] = await lines(house, house.admin)
    assert (line.stage, line.may_resume, line.may_suspend) == (ProviderStage.SUSPENDED, True, False)
    resuming = await enacting(house, house.admin, provider, ResumeProvider())
    all_done(await house.wants(resuming, Enacted))
    signed_in(await through(house, memory.provider, with_(provider)))


async def test_who_is_let_in_while_it_is_suspended_is_signed_out_at_once(
    memory: MemoryWarden,
) -> None:
    """The provider takes its time over a code, and an officer suspends it meanwhile."""
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    before = await strengths_of(house, house.leader)
    suspending = await enacting(house, house.admin, provider, SuspendProvider())

    async def suspend() -> None:
        all_done(await house.wants(suspending, Enacted))

    memory.provider.meanwhile = suspend
    assert code_of(await through(house, memory.provider, with_(provider))) == "provider.suspended"
    assert await strengths_of(house, house.leader) == before


async def test_who_came_in_from_here_before_does_not_wait_for_strangers(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    came = signed_in(await through(house, memory.provider, with_(provider)))
    for _ in range(MOST_OF_A_NETWORK):
        await house.wants(with_(provider), SetOutTo)
    assert code_of(await house.ask(with_(provider))) == "provider.too_many"
    made_up = SetOut(callback=CALLBACK, provider=provider, device=Sealed("ab" * 24))
    assert code_of(await house.ask(made_up)) == "provider.too_many"
    known = SetOut(callback=CALLBACK, provider=provider, device=came.device)
    signed_in(await through(house, memory.provider, known))
    token = await house.token(house.leader)
    await house.wants(SetOut(callback=CALLBACK, connects=token), SetOutTo)
    memory.time.passes(TRY_LASTS)
    await house.wants(with_(provider), SetOutTo)


async def test_an_ended_provider_lets_nobody_in_and_its_sign_ins_end(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    came = signed_in(await through(house, memory.provider, with_(provider)))
    assert came.signed_in is not None
    all_done(
        await house.wants(await enacting(house, house.admin, provider, EndProvider()), Enacted)
    )
    assert code_of(await house.ask(ListSignIns(came.signed_in.token))) == "session.none"
    assert code_of(await house.ask(with_(provider))) == "provider.missing"
    code = code_of(await house.ask(FindProvider(Sealed("x@" + DOMAIN))))
    assert code == "provider.not_for_address"
    assert await refused(house, house.admin, provider, EndProvider()) == "provider.missing"
    again = await in_use(house)
    signed_in(await through(house, memory.provider, with_(again)))


async def test_a_logout_token_ends_the_sign_ins_of_a_subject_once(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    first = signed_in(await through(house, memory.provider, with_(provider))).signed_in
    told = memory.provider.logout_token()
    await house.wants(TellSignedOut(provider, told), Done)
    assert first is not None
    assert code_of(await house.ask(ListSignIns(first.token))) == "session.none"
    second = signed_in(await through(house, memory.provider, with_(provider))).signed_in
    assert second is not None
    replayed = await house.ask(TellSignedOut(provider, told))
    assert code_of(replayed) == "provider.answer_refused"
    await house.wants(ListSignIns(second.token), SignInsListed)
    other = memory.provider.logout_token(jti="told-2", sub=None, sid="there-2")
    await house.wants(TellSignedOut(provider, other), Done)
    await house.wants(ListSignIns(second.token), SignInsListed)
    this = memory.provider.logout_token(jti="told-3", sub=None, sid="there-1")
    await house.wants(TellSignedOut(provider, this), Done)
    assert code_of(await house.ask(ListSignIns(second.token))) == "session.none"
    await house.wants(ListSignIns(await house.token(house.leader)), SignInsListed)


async def test_the_connection_of_oneself_is_ones_own_to_end(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    provider = await in_use(house)
    await connected(house, memory.provider, house.leader)
    came = signed_in(await through(house, memory.provider, with_(provider))).signed_in
    assert came is not None
    await house.wants(Disconnect(await house.token(house.leader)), Done)
    assert code_of(await house.ask(ListSignIns(came.token))) == "session.none"
    code = code_of(await through(house, memory.provider, with_(provider)))
    assert code == "provider.unknown_person"


async def test_where_there_is_no_provider_nobody_is_sent_anywhere(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.leader)
    invited = await handed_over(house)
    for setting_out in (
        SetOut(callback=CALLBACK),
        SetOut(callback=CALLBACK, connects=token),
        SetOut(callback=CALLBACK, invitation=invited.link),
    ):
        assert code_of(await house.ask(setting_out)) == "provider.missing"
    shown = await house.wants(ShowConnection(token), ConnectionShown)
    assert shown == ConnectionShown(None, "", None)
