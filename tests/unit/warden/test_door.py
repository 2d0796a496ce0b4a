"""Who comes in, and how little a stranger learns by trying."""

from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied
from domain.kernel import OrganizationId, PersonId, Sealed, own_log
from domain.organizations.commands import ProvisionOrganization
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import ListOwnItems
from domain.protocol.door import (
    ChooseOrganization,
    EstablishOrganization,
    IssueLink,
    LinksIssued,
    NewAccount,
    OperatorSignIn,
    ProvideAccounts,
    RedeemLink,
    SignedIn,
    SignIn,
    SignOut,
)
from services.warden.limits import LIMIT, WINDOW
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import MemoryWarden

PASSWORD = Sealed("a long enough password")
WRONG = Sealed("another long password")


def code_of(answer: object) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


async def provided(house: House, person: PersonId) -> Sealed:
    """Give somebody a password; return their address."""
    request = ProvideAccounts(SECRET, house.organization, (NewAccount(person, PASSWORD),))
    await house.wants(request, Done)
    return Sealed(house.email(person))


async def test_a_password_opens_a_session_of_twelve_hours(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    signed_in = await house.wants(SignIn(Sealed(email.reveal().upper()), PASSWORD), SignedIn)
    assert signed_in.person == house.leader
    principal = await memory.parts.sessions.principal(signed_in.token)
    assert (principal.strength, principal.locale) == ("password", "en-CA")
    memory.time.passes(timedelta(hours=12))
    assert code_of(await house.ask(ListOwnItems(signed_in.token))) == "session.none"


async def test_an_unknown_address_and_a_wrong_password_are_refused_alike(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    wrong = await house.ask(SignIn(email, WRONG))
    unknown = await house.ask(SignIn(Sealed("nobody@example.org"), PASSWORD))
    assert wrong == unknown
    assert code_of(wrong) == "sign_in.refused"


async def test_after_ten_failures_even_the_right_password_waits(memory: MemoryWarden) -> None:
    """P6: the rate limit is recorded where the account is known."""
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    for _ in range(LIMIT):
        assert code_of(await house.ask(SignIn(email, WRONG))) == "sign_in.refused"
    assert code_of(await house.ask(SignIn(email, PASSWORD))) == "sign_in.too_many"
    [recorded] = await memory.accesses(own_log(house.organization))
    assert cast("AccessDenied", recorded.event).rule == "sign_in.too_many"
    assert recorded.metadata.actor == house.leader
    memory.time.passes(WINDOW)
    assert isinstance(await house.ask(SignIn(email, PASSWORD)), SignedIn)


async def test_strangers_wait_as_long_as_members_do(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    stranger = SignIn(Sealed("nobody@example.org"), WRONG)
    for _ in range(LIMIT):
        await house.ask(stranger)
    assert code_of(await house.ask(stranger)) == "sign_in.too_many"


async def test_whoever_signs_out_is_out(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    token = (await house.wants(SignIn(email, PASSWORD), SignedIn)).token
    await house.wants(SignOut(token), Done)
    assert code_of(await house.ask(ListOwnItems(token))) == "session.none"


async def test_a_link_opens_the_door_once(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    issue = IssueLink(SECRET, house.organization, house.leader)
    [link] = (await house.wants(issue, LinksIssued)).links
    signed_in = await house.wants(RedeemLink(link.link, PASSWORD), SignedIn)
    assert signed_in.person == house.leader
    assert code_of(await house.ask(RedeemLink(link.link, PASSWORD))) == "link.refused"
    again = SignIn(Sealed(house.email(house.leader)), PASSWORD)
    assert isinstance(await house.ask(again), SignedIn)


async def test_a_link_ends_after_two_weeks(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    issue = IssueLink(SECRET, house.organization, house.leader)
    [link] = (await house.wants(issue, LinksIssued)).links
    memory.time.passes(timedelta(days=14))
    assert code_of(await house.ask(RedeemLink(link.link, PASSWORD))) == "link.refused"


@pytest.mark.parametrize(
    ("password", "code"),
    [("elevenchars", "password.too_short"), ("x" * 201, "password.too_long")],
)
async def test_a_password_that_does_not_fit_leaves_the_link_good(
    memory: MemoryWarden, password: str, code: str
) -> None:
    house = await memory.house(sessions=0)
    issue = IssueLink(SECRET, house.organization, house.leader)
    [link] = (await house.wants(issue, LinksIssued)).links
    assert code_of(await house.ask(RedeemLink(link.link, Sealed(password)))) == code
    assert isinstance(await house.ask(RedeemLink(link.link, PASSWORD)), SignedIn)


class Neighbour(House):
    """A house of another organization, in which everybody has the address of one person."""

    address = ""

    def email(self, person: PersonId) -> str:
        return self.address if person == self.leader else super().email(person)


async def neighbours(memory: MemoryWarden) -> tuple[House, House]:
    """Two organizations that know a leader by the same address."""
    house = await memory.house(sessions=0)
    other = Neighbour(memory.warden.answer, memory.app, "TWO")
    other.address = house.email(house.leader)
    await other.build(sessions=0)
    return house, other


async def test_an_officer_elsewhere_cannot_take_an_account_over_with_a_link(
    memory: MemoryWarden,
) -> None:
    """A link that is handed over opens its one organization, whatever password comes with it."""
    house, other = await neighbours(memory)
    email = await provided(house, house.leader)
    issue = IssueLink(SECRET, other.organization, other.leader)
    [link] = (await other.wants(issue, LinksIssued)).links
    assert isinstance(await other.ask(RedeemLink(link.link, WRONG)), SignedIn)
    assert (await house.wants(SignIn(email, PASSWORD), SignedIn)).person == house.leader
    assert (await other.wants(SignIn(email, WRONG), SignedIn)).person == other.leader


async def test_somebody_known_twice_says_in_which_organization(memory: MemoryWarden) -> None:
    house, other = await neighbours(memory)
    email = await provided(house, house.leader)
    await provided(other, other.leader)
    choice = await house.wants(SignIn(email, PASSWORD), ChooseOrganization)
    assert set(choice.organizations) == {house.organization, other.organization}
    chosen = await house.wants(SignIn(email, PASSWORD, other.organization), SignedIn)
    assert chosen.person == other.leader
    elsewhere = SignIn(email, PASSWORD, OrganizationId(uuid4()))
    assert code_of(await house.ask(elsewhere)) == "sign_in.refused"


async def test_the_command_line_needs_the_operators_secret(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    person = Sealed(str(house.leader))
    guess = OperatorSignIn(Sealed("a guess"), house.organization, person)
    assert code_of(await house.ask(guess)) == "operator.refused"
    nobody = memory.but(operator=Sealed(""))
    empty = OperatorSignIn(Sealed(""), house.organization, person)
    assert code_of(await nobody.answer(empty)) == "operator.refused"


@pytest.mark.parametrize("who", ["not-an-id", "nobody@example.org", str(UUID(int=404))])
async def test_the_command_line_acts_as_people_of_the_organization_alone(
    memory: MemoryWarden, who: str
) -> None:
    house = await memory.house(sessions=0)
    request = OperatorSignIn(SECRET, house.organization, Sealed(who))
    assert code_of(await house.ask(request)) == "operator.person_missing"


async def test_the_command_line_finds_people_by_their_address(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    by_address = OperatorSignIn(SECRET, house.organization, email)
    assert (await house.wants(by_address, SignedIn)).person == house.leader
    anywhere = OperatorSignIn(SECRET, None, email)
    assert (await house.wants(anywhere, SignedIn)).person == house.leader
    unknown = OperatorSignIn(SECRET, None, Sealed("nobody@example.org"))
    assert code_of(await house.ask(unknown)) == "operator.organization_needed"


async def test_passwords_are_given_to_others_for_evaluation_only(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    warden = memory.but(evaluation=False)
    request = ProvideAccounts(SECRET, house.organization, (NewAccount(house.leader, PASSWORD),))
    assert code_of(await warden.answer(request)) == "account.not_evaluation"


class Again(House):
    """The same house, asked for by somebody who does not know the ids of its people."""

    def __init__(self, first: House) -> None:
        super().__init__(first.ask, first.app, first.code)
        self.organization = first.organization
        self.first = {
            self.admin: first.admin,
            self.auditor: first.auditor,
            self.privacy_officer: first.privacy_officer,
            self.deputies[0]: first.deputies[0],
        }

    def data_of(self, person: PersonId) -> Sealed:
        return super().data_of(self.first[person])


async def test_establishing_again_changes_nothing_and_makes_fresh_links(
    memory: MemoryWarden,
) -> None:
    house = House(memory.warden.answer, memory.app)
    first = await house.establish()
    again = await Again(house).establish()
    assert again.position == first.position
    assert [link.person for link in again.links] == [link.person for link in first.links]
    assert {link.link.reveal() for link in again.links}.isdisjoint(
        {link.link.reveal() for link in first.links}
    )


async def test_an_organization_is_not_made_with_an_impossible_code(memory: MemoryWarden) -> None:
    house = House(memory.warden.answer, memory.app)
    provision = ProvisionOrganization(
        "no code at all", ("en-CA", "fr"), {"en": "A", "fr": "B"}, "CA"
    )
    request = EstablishOrganization(
        secret=SECRET, organization=house.organization, provision=provision, officers=()
    )
    assert code_of(await house.ask(request)) == "organization.code_invalid"
