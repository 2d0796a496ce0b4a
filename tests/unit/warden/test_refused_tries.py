"""What somebody was refused is on record under an id that is theirs alone, and never the item's."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from domain.access.events import AccessDenied, ObjectRef
from domain.access.purposes import ObjectKind, Purpose
from domain.kernel import PersonId, own_log
from domain.organizations.events import Quotas
from domain.protocol.cases import ReadItem
from domain.sessions.words import Audience
from tests.kit.glass import Glass
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_outcomes import Closed
from tests.unit.warden.test_refused_own_looks import STATES, TEXT, VAULTS, Own, asked_of, requests


async def refused(memory: MemoryWarden, house: House) -> dict[PersonId, list[ObjectRef]]:
    """Give by person the items that their refusals name where officers search."""
    found: defaultdict[PersonId, list[ObjectRef]] = defaultdict(list)
    for tenant in (house.tenant, own_log(house.organization)):
        for recorded in await memory.accesses(tenant):
            if isinstance(recorded.event, AccessDenied):
                items = (one for one in recorded.event.objects if one.kind is not ObjectKind.GRANT)
                found[recorded.metadata.actor].extend(items)
    return found


def theirs_alone(
    memory: MemoryWarden, house: House, found: dict[PersonId, list[ObjectRef]], item: UUID
) -> bool:
    """Whether each refusal names the item as nobody else's does, and not which sealing it is."""
    return all(
        one.id == memory.parts.tags.tried(house.organization, who, item)
        and one.id != item
        and one.seal is None
        and one.version is None
        for who, objects in found.items()
        for one in objects
    )


@pytest.mark.parametrize("vault", VAULTS)
@pytest.mark.parametrize("becomes", STATES)
@pytest.mark.parametrize("which", ["text", "presentation"])
async def test_p19_what_all_but_its_author_are_refused_stands_nowhere_under_one_id(
    memory: MemoryWarden,
    vault: type[Closed] | None,
    becomes: Callable[[Own], Awaitable[None]],
    which: str,
) -> None:
    """P19: who was not refused it is its author; so no record says that it was the same item."""
    house = await memory.house()
    author, *others = house.members
    presented = await house.present(author, house.sessions[0])
    sealed = await house.seal(author, house.sessions[0], TEXT)
    assert presented.made is not None
    assert sealed.made is not None
    own = Own(memory, house, author, presented.made, sealed.made)
    await becomes(own)
    warden = memory.warden if vault is None else memory.but(vault=vault(memory))
    item = own.text if which == "text" else own.presentation
    for who in (*others, house.leader, house.auditor, author):
        for request in requests(own, await house.token(who), house.program, item):
            await asked_of(warden, request)
    found = await refused(memory, house)
    assert set(found) >= {*others, house.leader, house.auditor}
    assert theirs_alone(memory, house, found, item)
    assert not found[author]


async def test_p19_what_is_too_much_in_an_hour_stands_under_an_id_of_ones_own(
    memory: MemoryWarden,
) -> None:
    """P19: whoever could have read it but for the hour's measure is refused as others are."""
    house = await memory.house()
    item = await house.told(TEXT)
    await house.adopt_quotas(Quotas(reads=1))
    for _ in range(2):
        request = ReadItem(await house.token(house.leader), house.program, item, Purpose.LEADING)
        await house.ask(request)
    found = await refused(memory, house)
    assert len(found[house.leader]) == 1
    assert theirs_alone(memory, house, found, item)


async def test_p19_what_a_grant_does_not_open_stands_under_an_id_of_ones_own(
    memory: MemoryWarden,
) -> None:
    """P19: beside the grant, by which its subjects find it, stands nothing that others have."""
    house = await memory.house()
    glass = await Glass(house).ready()
    memory.time.passes(timedelta(minutes=1))
    named = await house.told(TEXT, Audience.NOBODY)
    other = await house.told(TEXT, Audience.NOBODY, member=1)
    grant = await glass.granted(named)
    await glass.open(glass.asks, grant, other)
    found = await refused(memory, house)
    assert len(found[glass.asks]) == 1
    assert theirs_alone(memory, house, found, other)
