"""P25: each author learns who was shown what is theirs; the name as the organization decides."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from domain.access.events import TrailSearched
from domain.access.purposes import Purpose
from domain.kernel import PersonId, Tenant
from domain.organizations.events import Naming
from domain.protocol.answers import Done, Enacted
from domain.protocol.cases import EraseItem, ReadItem
from domain.protocol.mine import EnactNaming, MineShown, WhoSawMine
from services.warden.records import NOBODY
from tests.kit.access_rows import AT, PATTERN, REFUSED, code_of, holding, row
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden, Rows


class Fitting(Rows):
    """A read model that leaves out what has other codes than those that were asked for."""

    async def fetch(
        self, projection: str, query: str, tenant: Tenant, *args: object
    ) -> Sequence[Mapping[str, Any]]:
        rows = await super().fetch(projection, query, tenant, *args)
        asked = {"newest_of_objects": 6, "tries": 0}
        if query not in asked:
            return rows
        return [row for row in rows if row["pattern"] in args[asked[query]]]  # type: ignore[operator]


async def seen(memory: MemoryWarden) -> tuple[House, UUID]:
    """A house in which a text was opened by its leader and its author, and refused to a member."""
    memory.reads = Fitting()
    warden = memory.but(reads=memory.reads)
    house = await House(warden.answer, memory.app, "ONE").build(1)
    item = await house.told("What I cannot put down.")
    author, other = house.members[0], house.members[1]
    await house.ask(ReadItem(await house.token(author), house.program, item, Purpose.OWN))
    shown = [row(house, house.leader, 2, object_id=item)]
    tries = [tried(memory, house, other, item), tried(memory, house, other, uuid4())]
    memory.reads.answers = holding(newest_of_objects=shown, tries=tries)
    return house, item


def tried(
    memory: MemoryWarden, house: House, who: PersonId, item: UUID, **given: object
) -> dict[str, object]:
    """Say that somebody was refused an item once, as the read model does."""
    return {
        "program_id": house.program,
        "actor": who,
        "object_id": memory.parts.tags.tried(house.organization, who, item),
        "pattern": REFUSED["pattern"],
        "at": [AT],
    } | given


async def test_p25_authors_see_when_in_which_role_and_why(memory: MemoryWarden) -> None:
    """P25: when, role, purpose always; one's own looks are apart, refused attempts a number."""
    house, item = await seen(memory)
    shown = await house.wants(WhoSawMine(await house.token(house.members[0])), MineShown)
    [look] = shown.others
    assert (look.at, look.role, look.purpose, look.actor) == (AT, "leader", "leading", house.leader)
    assert [(look.entry, look.object, look.actor) for look in shown.own] == [
        (0, item, house.members[0])
    ]
    assert shown.refused == {item: 1}
    assert set(shown.names) == {house.leader}
    recorded = (await memory.own_looks(house.organization))[-1]
    event = cast("TrailSearched", recorded.event)
    assert (event.own, event.named) == (True, (house.leader,))


async def test_p25_what_is_destroyed_is_still_said_to_have_been_looked_at(
    memory: MemoryWarden,
) -> None:
    """P25: destroying a text destroys no look at it, refused ones and one's own among them."""
    house, item = await seen(memory)
    token = await house.token(house.members[0])
    before = await house.wants(WhoSawMine(token), MineShown)
    await house.wants(EraseItem(token, house.program, item, uuid4()), Done)
    after = await house.wants(WhoSawMine(token), MineShown)
    assert (after.others, after.own, after.refused) == (before.others, before.own, before.refused)
    assert len(after.others) == 1
    alone = await house.wants(WhoSawMine(token, item=item), MineShown)
    assert alone.others == before.others


@pytest.mark.parametrize("naming", [Naming.ON_REQUEST, Naming.NEVER])
async def test_p25_no_name_and_no_id_is_given_where_the_organization_tells_none(
    memory: MemoryWarden, naming: Naming
) -> None:
    """P25: names as the organization adopted, which the Warden applies."""
    house, _ = await seen(memory)
    await house.wants(EnactNaming(await house.token(house.admin), naming, uuid4()), Enacted)
    shown = await house.wants(WhoSawMine(await house.token(house.members[0])), MineShown)
    assert shown.naming is naming
    assert shown.names == {}
    assert [(look.actor, look.role) for look in shown.others] == [(NOBODY, "leader")]
    assert [look.actor for look in shown.own] == [house.members[0]]
    recorded = (await memory.own_looks(house.organization))[-1]
    assert cast("TrailSearched", recorded.event).named == ()


async def test_only_an_organization_admin_decides_on_names(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    for who in (house.leader, house.auditor, house.privacy_officer):
        answer = await house.ask(EnactNaming(await house.token(who), Naming.NEVER, uuid4()))
        assert code_of(answer) == "organization.not_admin"


async def test_what_is_new_is_shown_and_nothing_else_is_recorded(memory: MemoryWarden) -> None:
    """P25: live; a page that asks again and again fills no log."""
    house, _ = await seen(memory)
    token = await house.token(house.members[0])
    before = len(await memory.own_looks(house.organization))
    quiet = await house.wants(WhoSawMine(token, after=AT), MineShown)
    assert (quiet.others, quiet.own, quiet.refused, quiet.newest) == ((), (), {}, AT)
    assert len(await memory.own_looks(house.organization)) == before
    news = await house.wants(WhoSawMine(token, after=AT - timedelta(seconds=1)), MineShown)
    assert len(news.others) == 1
    assert len(await memory.own_looks(house.organization)) == before + 1


async def test_one_item_may_be_asked_about_and_only_ones_own(memory: MemoryWarden) -> None:
    house, item = await seen(memory)
    token = await house.token(house.members[0])
    await house.wants(WhoSawMine(token, item=item), MineShown)
    [args] = [asked for name, asked in memory.reads.asked if name.endswith("newest_of_objects")]
    assert args[8] == [item]
    memory.reads.asked.clear()
    stranger = await house.token(house.members[1])
    shown = await house.wants(WhoSawMine(stranger, item=item), MineShown)
    assert (shown.others, shown.refused, shown.newest) == ((), {}, None)
    assert memory.reads.asked == []


async def test_p25_each_try_of_others_that_was_refused_is_counted_and_no_other(
    memory: MemoryWarden,
) -> None:
    """P25: on record they stand under ids that nobody else can join to the item."""
    house, item = await seen(memory)
    another = await house.told("Another of mine.")
    one, two = house.members[1], house.leader
    moments = [AT, AT + timedelta(hours=1), AT + timedelta(hours=2)]
    memory.reads.answers = holding(
        newest_of_objects=[],
        tries=[
            tried(memory, house, one, item, at=moments),
            tried(memory, house, two, item),
            tried(memory, house, two, another),
            tried(memory, house, one, another, object_id=another),
            tried(memory, house, one, another, pattern=PATTERN["pattern"]),
        ],
    )
    shown = await house.wants(WhoSawMine(await house.token(house.members[0])), MineShown)
    assert shown.refused == {item: 4, another: 1}
    assert shown.newest == moments[-1]
