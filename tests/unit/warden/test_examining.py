"""What only the Warden can judge is examined for whoever keeps the installation, by ids alone."""

from uuid import UUID

from domain.kernel import ProgramId, Sealed
from domain.protocol.answers import RefusedAnswer
from domain.protocol.keys import BondsExamined, ExamineBonds, ExamineItems, ItemsExamined, Place
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import MemoryWarden

LAST = UUID(int=2**128 - 1)


async def examined(house: House, after: Place | None = None) -> ItemsExamined:
    return await house.wants(ExamineItems(SECRET, after), ItemsExamined)


async def test_every_item_is_opened_and_one_with_a_flipped_byte_is_named(
    memory: MemoryWarden,
) -> None:
    """Threat: a rogue DBA, or a disk, changes a byte of what is sealed."""
    house = await memory.house()
    item = await house.told("What I cannot put down.")
    whole = await examined(house)
    assert (whole.unopened, whole.last) == ((), None)
    assert whole.examined > len(house.members)
    memory.rows.flip(house.tenant, item)
    spoilt = await examined(house)
    assert (spoilt.examined, spoilt.unopened) == (whole.examined, (item,))


async def test_it_goes_on_after_a_place(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told("What I cannot put down.")
    every = (await examined(house)).examined
    within = sorted([*(await memory.rows.after(house.tenant, UUID(int=0), 500)), item])
    others = every - len(set(within))
    beyond = others if house.program < house.organization else 0
    after = await examined(house, Place(house.program, within[-1]))
    assert after.examined == beyond
    assert (await examined(house, Place(ProgramId(LAST), LAST))).examined == 0


async def test_nobody_else_has_rows_examined(memory: MemoryWarden) -> None:
    house = await memory.house()
    assert await house.ask(ExamineBonds(SECRET)) == BondsExamined(len(house.tokens), ())
    for request in (ExamineBonds(Sealed("another")), ExamineItems(Sealed("another"))):
        refused = await house.ask(request)
        assert isinstance(refused, RefusedAnswer)
        assert refused.code == "operator.refused"
