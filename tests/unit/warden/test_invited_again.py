"""Who has an account and is invited again is taken in by no other account of the mailbox."""

import pytest

from domain.access.identity import Known
from domain.access.strengths import PROVIDER, PROVIDER_STRONG
from domain.kernel import PersonId, Sealed
from domain.people.limits import OLD_MAILBOX_HAS
from domain.protocol.door import AccountShown, ShowAccount, SignedIn, SignIn, SwitchOrganization
from domain.protocol.invitations import InvitationShown, Invited, ShowInvitation
from domain.protocol.mailboxes import MoveLetterTo
from services.warden.door.signing_in import begin_sign_in
from tests.kit.authenticator import Authenticator
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_another_mailbox import NEW, asking
from tests.unit.warden.test_details import refused
from tests.unit.warden.test_door import PASSWORD
from tests.unit.warden.test_invitations import answer, inviting, letter_of
from tests.unit.warden.test_passkeys import added, tapped, with_passkey
from tests.unit.warden.test_several_organizations import both

HIS = Sealed("what another would choose")


async def link_of(house: House, email: str, by: PersonId | None = None) -> Sealed:
    """The link of a letter that invites an address."""
    token = await house.token(by or house.admin)
    invited = await house.wants(inviting(house, token, email, mailed=True), Invited)
    return (await letter_of(house, invited.invitation)).link


async def elsewhere(memory: MemoryWarden, email: str) -> tuple[House, Sealed]:
    """Somebody who reads a mailbox, in an organization of their own, signed in by a passkey."""
    other = House(memory.warden.answer, memory.app, "TWO")
    await other.build(sessions=0)
    begun = await other.wants(answer(await link_of(other, email), password=HIS), SignedIn)
    return other, await added(other, begun.token, Authenticator())


async def opens_nothing(house: House, link: Sealed, token: Sealed) -> None:
    assert not (await house.wants(ShowInvitation(link, token), InvitationShown)).mine
    await refused(house, answer(link, token=token), "invitation.password_needed")
    await refused(house, answer(link, token=token, password=HIS), "invitation.known_here")


async def test_who_reads_an_officers_mailbox_is_not_the_officer_by_an_invitation(
    memory: MemoryWarden,
) -> None:
    """P8: neither password nor passkey falls to a mailbox and a colleague who invites."""
    house = await memory.house(sessions=0)
    email = house.email(house.privacy_officer)
    _, device = await with_passkey(house, house.privacy_officer)
    _, theirs = await elsewhere(memory, email)
    await opens_nothing(house, await link_of(house, email, house.members[0]), theirs)
    begun = await tapped(house, device)
    assert isinstance(begun, SignedIn)
    assert begun.person == house.privacy_officer


async def test_an_admin_who_helped_takes_nobody_into_an_account_of_their_own(
    memory: MemoryWarden,
) -> None:
    """P8: the new mailbox opens nothing to who reads it in another organization."""
    house = await memory.house(sessions=0)
    member = house.members[0]
    _, device = await with_passkey(house, member)
    other, _ = await elsewhere(memory, NEW.reveal())
    one = await asking(memory, house, await house.token(house.admin), member)
    await one.answer(MoveLetterTo.NEW, one.token)
    memory.time.passes(OLD_MAILBOX_HAS)
    await one.settle()
    await house.sign_in(house.admin)
    theirs = (await other.wants(SignIn(NEW, HIS), SignedIn)).token
    await opens_nothing(house, await link_of(house, NEW.reveal()), theirs)
    assert isinstance(await tapped(house, device), SignedIn)


async def test_with_their_password_they_accept_as_who_they_are(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    member = house.members[0]
    _, device = await with_passkey(house, member)
    email = house.email(member)
    _, theirs = await elsewhere(memory, email)
    accept = answer(await link_of(house, email), token=theirs, password=PASSWORD)
    assert (await house.wants(accept, SignedIn)).person == member
    assert isinstance(await tapped(house, device), SignedIn)


@pytest.mark.parametrize("strength", [PROVIDER, PROVIDER_STRONG])
async def test_the_sign_in_of_one_organization_opens_no_other(
    memory: MemoryWarden, strength: str
) -> None:
    """P8: whoever runs the provider of one organization is nobody in another."""
    house, other, _ = await both(memory)
    known = Known(other.organization, other.leader, "en-CA")
    there = (await begin_sign_in(memory.parts, known, strength)).token
    switching = SwitchOrganization(there, house.organization)
    await refused(house, switching, "account.not_by_provider")
    link = await link_of(house, house.email(house.leader))
    await refused(house, answer(link, token=there), "invitation.password_needed")
    assert (await house.wants(ShowAccount(there), AccountShown)).proven
