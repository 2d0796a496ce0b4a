"""Erasing a person, a session or a class takes exactly what was meant, whoever wrote what where."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.access.vault import Item
from domain.kernel import own_log
from domain.privacy.events import ErasureKind
from domain.privacy.scope import Label, Scope
from domain.protocol.answers import Done
from domain.protocol.privacy import ApproveRequest, AskErasure
from domain.sessions.words import MaterialKind
from services.warden.privacy.retention import let_go
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.kit.postgres import wait_for

AUTHORS, SESSIONS = 3, 3
texts = st.lists(
    st.tuples(st.integers(0, AUTHORS - 1), st.integers(0, SESSIONS - 1)),
    max_size=6,
    unique=True,
)
labels = st.sampled_from([Label.GROUP, Label.CASE])
wanted = st.one_of(
    st.tuples(st.just(ErasureKind.AUTHOR), st.integers(0, AUTHORS - 1)),
    st.tuples(st.just(ErasureKind.SESSION), st.integers(0, SESSIONS - 1)),
    st.tuples(st.just(ErasureKind.CLASS), labels),
)


async def populated(house: House, told: list[tuple[int, int]]) -> None:
    """Let members tell cases, write reflections beside them, and leaders a debrief each time."""
    for author, number in told:
        person, where = house.members[author], house.sessions[number]
        presented = await house.present(person, where)
        if presented.refused is None:
            await house.seal(person, where, "told")
        await house.seal(person, where, "felt", MaterialKind.REFLECTION)
    for session in house.sessions:
        await house.seal(house.leader, session, "led", MaterialKind.LEADER_DEBRIEF)


async def everything(memory: MemoryWarden, house: House) -> Mapping[UUID, Item]:
    """Every item that opens, with the people's data."""
    found: dict[UUID, Item] = {}
    for session in house.sessions:
        for item in await memory.parts.vault.of_session(house.tenant, session):
            found[item.item] = item
    people = [house.leader, *house.members, house.admin, house.auditor, house.privacy_officer]
    tags = [memory.parts.tags.author(house.organization, person) for person in people]
    for item in await memory.parts.vault.of_authors(house.organization, tags, ["person"]):
        found[item.item] = item
    for tenant in (house.tenant, own_log(house.organization)):
        mine = [item for item in found.values() if item.tenant == tenant]
        opened = await memory.parts.vault.open(tenant, mine)
        assert all(opened[item.item] is not None for item in mine)
    return found


async def erase(memory: MemoryWarden, house: House, kind: ErasureKind, which: int | Label) -> None:
    asks, scope = house.privacy_officer, Scope()
    if kind is ErasureKind.AUTHOR:
        asks = house.members[int(which)]
    elif kind is ErasureKind.SESSION:
        scope = Scope(program=house.program, session=house.sessions[int(which)])
    else:
        scope = Scope(program=house.program, label=Label(str(which)))
    request = AskErasure(await house.token(asks), kind, uuid4(), scope)
    made = (await house.wants(request, Done)).made
    assert made is not None
    await house.wants(ApproveRequest(await house.token(house.admin), made, uuid4()), Done)
    while await let_go(memory.parts):
        pass


def is_meant(
    memory: MemoryWarden, house: House, item: Item, kind: ErasureKind, which: int | Label
) -> bool:
    if kind is ErasureKind.CLASS:
        return item.label == which
    if kind is ErasureKind.SESSION:
        return item.scope == house.sessions[int(which)]
    author = memory.parts.tags.author(house.organization, house.members[int(which)])
    return item.author == author and item.kind != "person"


async def story(told: list[tuple[int, int]], kind: ErasureKind, which: int | Label) -> None:
    with tempfile.TemporaryDirectory() as folder:
        memory = MemoryWarden(Path(folder) / "keyring")
        house, other = await memory.house(sessions=SESSIONS), await memory.house("TWO")
        await populated(house, told)
        await other.told("of another organization")
        before, elsewhere = await everything(memory, house), await everything(memory, other)
        await erase(memory, house, kind, which)
        after = await everything(memory, house)
        assert set(after) == {
            id_ for id_, item in before.items() if not is_meant(memory, house, item, kind, which)
        }
        assert await everything(memory, other) == elsewhere


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, wanted)
def test_exactly_what_was_meant_goes_and_everything_else_opens(
    told: list[tuple[int, int]], asked: tuple[ErasureKind, int | Label]
) -> None:
    wait_for(story(told, *asked))
