"""The Warden as it runs: its own process, its own database role, its own secrets."""

from domain.access.messages import ItemShown, ReadItem
from domain.access.purposes import Purpose
from tests.kit.guarded import Guarded


async def test_a_leader_reads_a_shared_narrative_through_the_socket(guarded: Guarded) -> None:
    await guarded.ready()
    async with guarded.house() as house:
        item = await house.told("A text that ends in a mark. [mark-1]")
        token = await house.token(house.leader)
        shown = await house.wants(ReadItem(token, house.program, item, Purpose.LEADING), ItemShown)
    assert shown.text.reveal() == "A text that ends in a mark. [mark-1]"
    assert shown.record == 1
