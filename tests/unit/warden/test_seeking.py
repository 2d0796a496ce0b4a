"""People are found by name for a search, and the words are kept nowhere."""

from typing import cast
from uuid import uuid4

import msgspec
import pytest

from domain.access.events import (
    AccessDenied,
    AccessPermitted,
    AccessReleased,
    ObjectRef,
    TrailSearched,
)
from domain.access.purposes import ObjectKind, Purpose
from domain.kernel import PersonId, ProgramId, Sealed, Stream, own_log
from domain.protocol.names import FindPeople, NamesShown, PeopleFound, PickPeople
from domain.protocol.trail import RecordShown, ShowRecord
from tests.kit.access_rows import code_of, holding, row
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.kit.read_models import narrative, permitted
from tests.kit.stores import context
from tests.kit.stores import request as append_of


async def test_p21_a_name_is_searched_by_and_kept_nowhere(memory: MemoryWarden) -> None:
    """P21: free search text is never stored in clear; the record says whose names were shown."""
    house = await memory.house(sessions=0)
    name = f"gíven-{house.leader.hex[:8]} FAMILY"
    request = FindPeople(await house.token(house.auditor), Sealed(name))
    found = await house.wants(request, PeopleFound)
    assert set(found.names) == {house.leader}
    recorded = (await memory.accesses(own_log(house.organization)))[-1]
    assert cast("TrailSearched", recorded.event).named == (house.leader,)
    kept = [*await memory.accesses(own_log(house.organization)), *memory.reads.asked]
    everything = msgspec.json.encode([str(one) for one in kept]).decode().casefold()
    assert "gíven" not in everything
    assert "family" not in everything


async def test_whom_nobody_is_called_is_not_found(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    request = FindPeople(await house.token(house.privacy_officer), Sealed("Zebedee"))
    assert (await house.wants(request, PeopleFound)).names == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [("g", "people.name_too_short"), (" ", "people.name_too_short"), ("Giv", "people.too_many")],
)
async def test_a_search_that_would_list_everybody_is_refused(
    memory: MemoryWarden, text: str, code: str
) -> None:
    house = await memory.house(sessions=0)
    await house.register([PersonId(uuid4()) for _ in range(3)])
    request = FindPeople(await house.token(house.auditor), Sealed(text))
    assert code_of(await house.ask(request)) == code


@pytest.mark.parametrize("who", ["admin", "leader"])
async def test_nobody_else_looks_at_records_or_for_people(memory: MemoryWarden, who: str) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(getattr(house, who))
    for request, code in (
        (FindPeople(token, Sealed("Given")), "trail.not_allowed"),
        (ShowRecord(token, house.program, 1), "record.missing"),
    ):
        assert code_of(await house.ask(request)) == code
        recorded = (await memory.accesses(own_log(house.organization)))[-1]
        assert cast("AccessDenied", recorded.event).rule == "trail.no_rule"


def picking(house: House, token: Sealed, person: PersonId, **given: object) -> PickPeople:
    """Somebody of this house by the beginning of both names."""
    asked = {
        "program": ProgramId(house.organization),
        "purpose": Purpose.ADMINISTRATION,
        "text": Sealed(f"given-{person.hex[:8]}"),
    }
    return PickPeople(token=token, **(asked | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "purpose"),
    [("admin", Purpose.ADMINISTRATION), ("privacy_officer", Purpose.PRIVACY)],
)
async def test_an_officer_of_the_organization_picks_anybody_and_only_they_are_on_record(
    memory: MemoryWarden, who: str, purpose: Purpose
) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(getattr(house, who))
    picked = await house.wants(picking(house, token, house.leader, purpose=purpose), NamesShown)
    assert set(picked.names) == {house.leader}
    recorded = (await memory.accesses(own_log(house.organization)))[-1].event
    assert isinstance(recorded, AccessPermitted)
    assert [(one.kind, one.id) for one in recorded.objects] == [(ObjectKind.NAME, house.leader)]
    assert "given-" not in msgspec.json.encode(recorded).decode()


async def test_in_a_program_only_those_who_are_meant_are_looked_through(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    among = tuple(house.members)
    member, stranger = house.members[0], house.leader
    here = {"program": house.program, "among": among}
    picked = await house.wants(picking(house, token, member, **here), NamesShown)
    assert set(picked.names) == {member}
    nobody = await house.wants(picking(house, token, stranger, **here), NamesShown)
    assert nobody == NamesShown({}, 0)


@pytest.mark.parametrize(
    ("who", "purpose"),
    [
        ("auditor", Purpose.AUDIT),
        ("member", Purpose.ADMINISTRATION),
        ("leader", Purpose.LEADING),
        ("privacy_officer", Purpose.ADMINISTRATION),
    ],
)
async def test_who_may_not_see_everybody_picks_nobody_and_the_attempt_is_on_record(
    memory: MemoryWarden, who: str, purpose: Purpose
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0] if who == "member" else getattr(house, who)
    request = picking(house, await house.token(person), house.leader, purpose=purpose)
    assert code_of(await house.ask(request)) == "names.not_allowed"
    recorded = (await memory.accesses(own_log(house.organization)))[-1]
    assert isinstance(recorded.event, AccessDenied)


@pytest.mark.parametrize(
    ("text", "code"), [("g", "people.name_too_short"), ("given", "people.too_many")]
)
async def test_nobody_is_picked_by_words_that_fit_all(
    memory: MemoryWarden, text: str, code: str
) -> None:
    house = await memory.house(sessions=0)
    people = [PersonId(uuid4()) for _ in range(3)]
    await house.register(people)
    token = await house.token(house.admin)
    assert code_of(await house.ask(picking(house, token, house.leader, text=Sealed(text)))) == code


async def a_look(memory: MemoryWarden, house: House) -> tuple[Stream, ObjectRef]:
    """A look at a text on behalf of a member, released; it is the first entry of the program's."""
    stream, shown = Stream(house.tenant, "access", uuid4()), narrative()
    permit = msgspec.structs.replace(permitted(shown), policy="0" * 16, address="192.0.2.0/24")
    around = context(house.tenant, actor=house.leader, on_behalf_of=house.members[0])
    asked = [append_of(stream, 0, permit, ctx=around)]
    await memory.store.append(house.tenant, asked)
    released = append_of(stream, 1, AccessReleased(intent=1), ctx=context(house.tenant))
    await memory.store.append(house.tenant, [released])
    return stream, shown


async def test_a_record_is_shown_whole_and_the_look_is_recorded(memory: MemoryWarden) -> None:
    """P8: viewing one record is one entry."""
    house = await memory.house(sessions=0)
    stream, thing = await a_look(memory, house)
    asked = ShowRecord(await house.token(house.auditor), house.program, 1)
    shown = await house.wants(asked, RecordShown)
    assert (shown.record.entry, shown.record.ended, shown.request) == (1, "released", stream.id)
    assert [one.id for one in shown.objects] == [thing.id]
    assert (shown.attributes.policy, shown.attributes.address) == ("0" * 16, "192.0.2.0/24")
    assert set(shown.names) == {house.leader, house.members[0]}
    [recorded] = await memory.accesses(own_log(house.organization))
    assert cast("TrailSearched", recorded.event).object == stream.id


async def test_p30_a_record_is_shown_from_the_log_whatever_the_rows_have(
    memory: MemoryWarden,
) -> None:
    """P30: one record is read from the log itself, and it is said whether searches have it."""
    house = await memory.house(sessions=0)
    await a_look(memory, house)
    asked = ShowRecord(await house.token(house.auditor), house.program, 1)
    shown = await house.wants(asked, RecordShown)
    assert (shown.record.actor, shown.listed) == (house.leader, False)
    forged = row(house, house.members[0], 1)
    memory.reads.answers = holding(entries=[forged])
    shown = await house.wants(asked, RecordShown)
    assert (shown.record.actor, shown.record.outcome, shown.listed) == (
        house.leader,
        "permitted",
        True,
    )
    ending = ShowRecord(await house.token(house.auditor), house.program, 2)
    assert code_of(await house.ask(ending)) == "record.missing"


async def test_a_record_that_there_is_not_is_missing_and_that_is_recorded(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    request = ShowRecord(await house.token(house.auditor), house.program, 9)
    assert code_of(await house.ask(request)) == "record.missing"
    [recorded] = await memory.accesses(own_log(house.organization))
    assert cast("AccessDenied", recorded.event).rule == "trail.record_unknown"
