"""Who is known otherwise is corrected if that is confirmed, and never in how they are reached."""

from collections.abc import Sequence
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain.kernel import Event, PersonId, ProgramId, Sealed, Stream, own_log
from domain.people.events import PersonCorrected, PersonRegistered, PracticeLeft, ProfessionRecorded
from domain.protocol.answers import Enacted, StepDone
from domain.protocol.people import NewPerson, PersonalData, RegisterPeople
from services.warden.people.personal_data import known_people, opened_people
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_roster import data, new

ADA = "ada@example.org"


async def asked(
    house: House, *people: NewPerson, confirmed: bool = False, dry_run: bool = False
) -> Sequence[StepDone]:
    token = await house.token(house.admin)
    request = RegisterPeople(token, people, confirmed=confirmed, dry_run=dry_run)
    return (await house.wants(request, Enacted)).steps


def codes(steps: Sequence[StepDone]) -> list[str | None]:
    return [step.refused.code if step.refused else None for step in steps]


async def sealed(memory: MemoryWarden, house: House, person: PersonId) -> PersonalData:
    known = await known_people(memory.parts, house.organization, [person])
    return (await opened_people(memory.parts, house.organization, known))[person]


async def facts(memory: MemoryWarden, house: House, person: PersonId) -> list[type[Event]]:
    stream = Stream(own_log(house.organization), "person", person)
    return [type(one.event) for one in await memory.store.read(stream)]


async def registered(memory: MemoryWarden) -> tuple[House, NewPerson]:
    house = await memory.house(sessions=0)
    somebody = replace(new(data(ADA)), practice="clinic-1")
    assert codes(await asked(house, somebody)) == [None]
    return house, somebody


async def test_who_differs_is_refused_by_the_names_of_the_fields(memory: MemoryWarden) -> None:
    house, somebody = await registered(memory)
    other = replace(somebody, data=data(ADA, "Adèle"), profession="nurse", practice=None)
    for dry_run in (True, False):
        [step] = await asked(house, other, dry_run=dry_run)
        assert codes([step]) == ["person.differs"]
        assert step.noted == ("given_name", "profession", "practice")
    assert await facts(memory, house, somebody.person) == [PersonRegistered]


async def test_what_is_confirmed_is_corrected_once(memory: MemoryWarden) -> None:
    house, somebody = await registered(memory)
    other = replace(somebody, data=data(ADA, "Adèle"), profession="nurse", practice=None)
    [rehearsed] = await asked(house, other, confirmed=True, dry_run=True)
    assert await facts(memory, house, somebody.person) == [PersonRegistered]
    [step] = await asked(house, other, confirmed=True)
    assert (step.refused, step.noted) == (None, rehearsed.noted)
    assert step.noted == ("given_name", "profession", "practice")
    corrected = [PersonRegistered, PersonCorrected, ProfessionRecorded, PracticeLeft]
    assert await facts(memory, house, somebody.person) == corrected
    assert await sealed(memory, house, somebody.person) == PersonalData("Adèle", "Roy", "MD", ADA)
    [again] = await asked(house, other, confirmed=True)
    assert (again.refused, again.noted) == (None, ())
    assert await facts(memory, house, somebody.person) == corrected


async def test_somebody_is_corrected_back_and_forth(memory: MemoryWarden) -> None:
    house, somebody = await registered(memory)
    other = replace(somebody, data=data(ADA, "Adèle"))
    for one, given in ((other, "Adèle"), (somebody, "Ada"), (other, "Adèle")):
        assert codes(await asked(house, one, confirmed=True)) == [None]
        assert (await sealed(memory, house, somebody.person)).given_name == given


async def test_what_is_no_name_changes_no_seal(memory: MemoryWarden) -> None:
    """A profession alone is corrected without what is sealed."""
    house, somebody = await registered(memory)
    [before] = (await known_people(memory.parts, house.organization, [somebody.person])).values()
    memory.time.passes(memory.time.at - memory.time.at.replace(hour=1))
    assert codes(await asked(house, replace(somebody, profession="nurse"), confirmed=True)) == [
        None
    ]
    [after] = (await known_people(memory.parts, house.organization, [somebody.person])).values()
    assert after == before


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"data": data("eve@example.org")}, "email"),
        ({"locale": "en-CA"}, "locale"),
        ({"home_program": ProgramId(uuid4())}, "home_program"),
    ],
)
async def test_how_somebody_is_reached_is_never_corrected_by_another(
    memory: MemoryWarden, differs: dict[str, object], field: str
) -> None:
    house, somebody = await registered(memory)
    other = replace(replace(somebody, profession="nurse"), **differs)
    for dry_run in (True, False):
        [step] = await asked(house, other, confirmed=True, dry_run=dry_run)
        assert codes([step]) == ["person.differs"]
        assert set(step.noted) == {field, "profession"}
    assert await facts(memory, house, somebody.person) == [PersonRegistered]


async def test_only_an_organization_admin_corrects(memory: MemoryWarden) -> None:
    house, somebody = await registered(memory)
    other = replace(somebody, data=data(ADA, "Adèle"))
    for who in (house.leader, house.privacy_officer, somebody.person):
        request = RegisterPeople(await token_of(house, who), (other,), confirmed=True)
        assert codes((await house.wants(request, Enacted)).steps) == ["person.not_officer"]
    assert (await sealed(memory, house, somebody.person)).given_name == "Ada"


async def token_of(house: House, who: PersonId) -> Sealed:
    return await house.by_operator(who)
