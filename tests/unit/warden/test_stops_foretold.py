"""What stops a renewal or another mailbox is done, whatever ids were chosen by who asked for it."""

from uuid import UUID, uuid4, uuid5

import msgspec
from msgspec.structs import replace

from domain.kernel import PersonId, Sealed
from domain.people.events import MailboxMoveStopped, RenewalReason, SignInRenewalStopped
from domain.people.limits import RENEWAL_WAITS
from domain.protocol.answers import Done, Enacted
from domain.protocol.mailboxes import AskNewMailbox, MoveLetterTo, StopByOldMailbox
from domain.protocol.people import ChangeDetails
from domain.protocol.renewals import AskRenewal, StopRenewalByCode
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_another_mailbox import NEW, Moving, events
from tests.unit.warden.test_details import shown
from tests.unit.warden.test_renewing import done, lost


async def used_before(house: House, person: PersonId, id_: UUID) -> None:
    """Have an admin change somebody's language, under an id of their choice."""
    token = await house.token(house.admin)
    now = replace((await shown(house, token, person)).details, locale="fr-CA")
    written = Sealed(msgspec.json.encode(now).decode())
    await house.wants(ChangeDetails(token, written, id_, person), Enacted)


async def test_a_renewal_is_stopped_though_the_id_of_that_was_used_before(
    memory: MemoryWarden,
) -> None:
    one, asked = await lost(memory), uuid4()
    for what in ("stopped", "renewal"):
        await used_before(one.house, one.person, uuid5(asked, what))
    admin = await one.house.token(one.house.admin)
    await done(one.house, AskRenewal(admin, one.person, RenewalReason.LOST, asked))
    await done(one.house, await one.vouch())
    code = (await one.code()).told
    await one.house.wants(StopRenewalByCode(one.house.organization, one.person, code), Done)
    assert isinstance((await one.events())[-1], SignInRenewalStopped)
    memory.time.passes(RENEWAL_WAITS)
    await one.settle()
    assert await one.opens()


async def test_another_mailbox_is_stopped_though_the_id_of_that_was_used_before(
    memory: MemoryWarden,
) -> None:
    house, asked = await memory.house(sessions=0), uuid4()
    member, admin = house.members[0], await house.token(house.admin)
    await used_before(house, member, uuid5(asked, "stopped"))
    await house.wants(AskNewMailbox(admin, NEW, asked, member), Enacted)
    one = Moving(house, member, admin, asked, memory.store)
    code = await one.code(MoveLetterTo.OLD)
    await house.wants(StopByOldMailbox(house.organization, member, code), Done)
    assert (await events(memory, house, member))[-1] is MailboxMoveStopped
