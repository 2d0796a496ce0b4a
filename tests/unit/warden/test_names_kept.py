"""People are found by a list of names that is as good as what is sealed, and is never trusted."""

from collections.abc import Sequence
from uuid import uuid4

import msgspec
import pytest

from domain.access.purposes import Purpose
from domain.access.vault import Item
from domain.kernel import PersonId, ProgramId, Sealed, Tenant, own_log
from domain.protocol.answers import Enacted
from domain.protocol.names import NamesShown, PickPeople
from domain.protocol.people import NewPerson, PersonalData, RegisterPeople
from services.warden.cases.ports import Vault
from services.warden.people.names_kept import AT_ONCE
from services.warden.people.personal_data import personal_item
from tests.kit.access_rows import code_of
from tests.kit.house import House, all_done
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_roster import new


class Opening:
    """A vault that says how many items it was asked to open, each time."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self.opened: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._vault, name)

    async def open(self, tenant: Tenant, items: Sequence[Item]) -> object:
        if items:
            self.opened.append(len(items))
        return await self._vault.open(tenant, items)


def somebody(given: str, family: str, person: PersonId | None = None) -> NewPerson:
    id_ = person or PersonId(uuid4())
    name = PersonalData(given, family, "", f"{id_.hex}@example.org")
    return new(Sealed(msgspec.json.encode(name).decode()), id_)


async def registered(house: House, *people: NewPerson, confirmed: bool = False) -> None:
    request = RegisterPeople(await house.token(house.admin), people, confirmed=confirmed)
    all_done(await house.wants(request, Enacted))


async def picking(house: House, text: str, among: Sequence[PersonId] = ()) -> PickPeople:
    return PickPeople(
        token=await house.token(house.admin),
        program=ProgramId(house.organization),
        text=Sealed(text),
        purpose=Purpose.ADMINISTRATION,
        among=tuple(among),
    )


async def picked(house: House, text: str, among: Sequence[PersonId] = ()) -> set[PersonId]:
    return set((await house.wants(await picking(house, text, among), NamesShown)).names)


@pytest.mark.parametrize(
    ("given", "family", "found_by"),
    [
        ("Zoé", "Béliveau-Roy", ["zoe", "BELIV", "roy zo", "zoé roy béliveau"]),
        ("Ann", "O’Brien", ["o'br", "O’Brien"]),
        ("Jörg", "Weiß", ["jorg", "weiss"]),
        ("Ελένη", "Παπαδοπούλου", ["ΠΑΠΑΔΟΠΟΥ", "ελενη"]),
        ("ليلى", "حدّاد", ["حداد", "ليلى حد"]),
        ("רחל", "כהן", ["כהן רח"]),
        ("Madonna", "", ["madon"]),
    ],
)
async def test_somebody_is_found_by_the_beginning_of_each_part_of_the_name(
    memory: MemoryWarden, given: str, family: str, found_by: list[str]
) -> None:
    house = await memory.house(sessions=0)
    one = somebody(given, family)
    await registered(house, one, somebody("Somebody", "Else"))
    for text in found_by:
        assert await picked(house, text) == {one.person}, text
    assert await picked(house, f"{found_by[0]} zzz") == set()


async def test_whoever_searches_again_opens_whom_they_are_shown_and_nobody_else(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    opening = Opening(memory.parts.vault)
    house.ask = memory.but(vault=opening).answer
    one = somebody("Zoé", "Béliveau")
    await registered(house, one)
    assert await picked(house, "zoe") == {one.person}
    opening.opened.clear()
    assert await picked(house, "zoe") == {one.person}
    assert sum(opening.opened) == 2, "to be sure of the name, and to show it"
    other = somebody("Yann", "Béliveau")
    await registered(house, other)
    opening.opened.clear()
    assert await picked(house, "yann") == {other.person}
    assert sum(opening.opened) == 3, "the list is made up for"


async def test_whoever_is_called_something_else_is_found_by_that_alone(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    one = somebody("Zoé", "Béliveau")
    await registered(house, one)
    assert await picked(house, "beliveau") == {one.person}
    await registered(house, somebody("Zoé", "Marchand", one.person), confirmed=True)
    assert await picked(house, "beliveau") == set()
    assert await picked(house, "marchand") == {one.person}
    assert "beliveau" not in await kept(memory, house)


async def test_erasure_whoever_is_erased_is_in_no_list(memory: MemoryWarden) -> None:
    """P20: the list that names are found by is made anew without them."""
    house = await memory.house(sessions=0)
    one, other = somebody("Zoé", "Béliveau"), somebody("Yann", "Marchand")
    await registered(house, one, other)
    assert await picked(house, "zoe") == {one.person}
    log = own_log(house.organization)
    item = personal_item(memory.parts, house.organization, one.person)
    memory.rows.carry_out(log, await memory.parts.vault.shred(log, [item]))
    assert await kept(memory, house) == ""
    assert await picked(house, "zoe") == set()
    assert await picked(house, "yann") == {other.person}
    assert "zoe" not in await kept(memory, house)


async def test_a_list_of_another_form_is_made_anew(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    one = somebody("Zoé", "Béliveau")
    await registered(house, one)
    known = await memory.parts.names.known(house.organization)
    await memory.parts.names.keep(house.organization, known.key, Sealed("0\nof old\n zoe"))
    assert await picked(house, "zoe") == {one.person}


async def test_whose_data_does_not_open_is_found_by_nobody_and_keeps_nobody_from_being_found(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    one, other = somebody("Zoé", "Béliveau"), somebody("Yann", "Béliveau")
    await registered(house, one, other)
    item = personal_item(memory.parts, house.organization, one.person)
    memory.rows.flip(own_log(house.organization), item)
    assert await picked(house, "beliveau") == {other.person}
    memory.rows.flip(own_log(house.organization), item)
    assert await picked(house, "beliveau") == {one.person, other.person}


async def test_of_many_who_may_be_meant_nobody_else_is_found(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    many = [somebody("Zoé", f"Number{number}") for number in range(AT_ONCE + 1)]
    stranger = somebody("Yann", "Number100")
    await registered(house, *many, stranger)
    among = [one.person for one in many]
    assert await picked(house, "number100") == {many[100].person, stranger.person}
    assert await picked(house, "number100", among) == {many[100].person}
    assert code_of(await house.ask(await picking(house, "zoe", among))) == "people.too_many"


async def kept(memory: MemoryWarden, house: House) -> str:
    names = (await memory.parts.names.known(house.organization)).names
    return "" if names is None else names.reveal()
