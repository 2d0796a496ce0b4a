"""Whoever joins, signs, leads or holds office does so in their own name, or an officer's."""

from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.execute import state_of
from domain.groups.commands import (
    DeclineMembership,
    EndMembership,
    OfferMembership,
    RequestMembership,
    RosterCommand,
)
from domain.groups.events import MembershipOffered
from domain.groups.group import GROUP
from domain.kernel import PersonId, ProgramId, RightKind, Role, Sealed, Stream
from domain.organizations.commands import AppointOfficer
from domain.protocol.answers import Enacted, RefusedAnswer
from domain.protocol.offices import EnactOffice
from domain.protocol.people import EnactRoster, NewPerson, PersonalData, RegisterPeople, RosterStep
from domain.undoing import undoing
from services.warden.door.signing_in import address_of
from tests.kit.agreements import signing
from tests.kit.house import JOINED, House
from tests.kit.memory_warden import MemoryWarden


def codes(enacted: Enacted) -> list[str | None]:
    return [step.refused.code if step.refused else None for step in enacted.steps]


async def newcomer(house: House, practice: str | None = None) -> PersonId:
    person = PersonId(uuid4())
    new = NewPerson(
        person=person,
        data=house.data_of(person),
        profession="resident",
        locale="fr-CA",
        practice=practice,
        command_id=uuid4(),
    )
    await house.wants(RegisterPeople(await house.token(house.admin), (new,)), Enacted)
    return person


async def test_each_step_has_its_own_answer_and_they_happen_in_order(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    person = await newcomer(house)
    steps = [
        RosterStep(group=house.group, command=command, command_id=uuid4())
        for command in (
            OfferMembership(person, "resident"),
            signing(person, "fr-CA"),
            RequestMembership(person),
        )
    ]
    by_leader = EnactRoster(await house.token(house.leader), house.program, tuple(steps))
    answer = await house.wants(by_leader, Enacted)
    assert codes(answer) == [None, "agreement.not_the_person", "membership.not_the_person"]
    signed = await house.roster(person, signing(person, "fr-CA"))
    assert codes(signed) == [None]


async def test_an_undo_takes_back_the_last_that_was_said_of_a_seat_once(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person, leader = await newcomer(house), await house.token(house.leader)
    offer, anew = uuid4(), uuid4()

    async def enact(*steps: RosterStep) -> list[str | None]:
        request = EnactRoster(leader, house.program, steps)
        return codes(await house.wants(request, Enacted))

    def step(command: OfferMembership | DeclineMembership, id_: UUID) -> RosterStep:
        return RosterStep(group=house.group, command=command, command_id=id_)

    undo = msgspec.structs.replace(step(DeclineMembership(person), undoing(offer)), undoes=offer)
    assert await enact(step(OfferMembership(person, "resident"), offer)) == [None]
    assert await enact(undo) == [None]
    assert await enact(undo) == ["undo.done"]
    assert await enact(step(OfferMembership(person, "resident"), anew)) == [None]
    other = await newcomer(house)
    beside = step(OfferMembership(other, "resident"), uuid4())
    assert await enact(undo, beside) == ["undo.overtaken", None]


async def test_a_repeat_is_answered_as_the_first_time(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    person = await newcomer(house)
    step = RosterStep(group=house.group, command=RequestMembership(person), command_id=uuid4())
    request = EnactRoster(await house.token(person), house.program, (step,))
    assert await house.ask(request) == await house.ask(request)


def of_one_row(house: House, *commands: RosterCommand, late: bool = True) -> list[RosterStep]:
    """What a row of an import asks for."""
    row = uuid4()
    return [
        RosterStep(
            group=house.group,
            command=command,
            command_id=uuid4(),
            at=JOINED if late else None,
            row=row,
        )
        for command in commands
    ]


@pytest.mark.parametrize("fault", ["agreement", "future", "officer", "unknown"])
async def test_a_row_is_done_whole_or_not_at_all(memory: MemoryWarden, fault: str) -> None:
    """No seat stays offered by a row that is refused; the rows around it are done."""
    house = await memory.house(sessions=0)
    before, person, after = [await newcomer(house) for _ in range(3)]
    version = 2 if fault == "agreement" else 1
    if fault == "officer":
        await house.appoint(person, Role.PROGRAM_ADMIN, house.program)
    if fault == "unknown":
        person = PersonId(uuid4())
    rows = [
        of_one_row(house, OfferMembership(who, "resident"), signing(who, "fr-CA", version_of))
        for who, version_of in ((before, 1), (person, version), (after, 1))
    ]
    if fault == "future":
        ahead = memory.time() + timedelta(seconds=1)
        rows[1][1] = msgspec.structs.replace(rows[1][1], at=ahead)
    token = await house.token(house.admin)
    steps = tuple(step for row in rows for step in row)
    answer = await house.wants(EnactRoster(token, house.program, steps), Enacted)
    refused = codes(answer)
    assert (refused[:2], refused[4:]) == ([None, None], [None, None])
    assert None not in refused[2:4]
    group, _ = await state_of(memory.store, GROUP, Stream(house.tenant, "group", house.group))
    assert person not in {*group.offered, *group.members, *group.signatures}
    assert {before, after} <= group.members.keys()
    held = await memory.store.authority(house.organization, person)
    assert all(right.kind is RightKind.OFFICE for right in held.rights)


async def test_of_a_row_that_is_known_in_part_the_rest_can_be_said_again(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = await newcomer(house)
    row = of_one_row(house, OfferMembership(person, "resident"), signing(person, "fr-CA"))
    token = await house.token(house.admin)
    first = EnactRoster(token, house.program, tuple(row[:1]))
    assert codes(await house.wants(first, Enacted)) == [None]
    again = EnactRoster(token, house.program, tuple(row))
    assert codes(await house.wants(again, Enacted)) == [None, None]


async def test_profession_and_practice_are_those_on_record(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    person = await newcomer(house, "NS-clinic-7")
    offered = await house.roster(
        house.leader, OfferMembership(person, "family_physician", "elsewhere")
    )
    assert codes(offered) == [None]
    history = await memory.store.read(Stream(house.tenant, "group", house.group))
    assert cast("MembershipOffered", history[-1].event).practice == "NS-clinic-7"


async def test_only_people_of_the_organization_join(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    offered = await house.roster(
        house.leader, OfferMembership(PersonId(uuid4()), "family_physician")
    )
    assert codes(offered) == ["person.missing"]


@pytest.mark.parametrize("how", ["at", "on_behalf_of"])
async def test_only_officers_enter_what_others_did_before(memory: MemoryWarden, how: str) -> None:
    house = await memory.house(sessions=0)
    member = house.members[0]
    given = {"at": JOINED + timedelta(days=1)} if how == "at" else {"on_behalf_of": house.leader}
    step = RosterStep(
        group=house.group,
        command=EndMembership(member),
        command_id=uuid4(),
        **given,
    )
    request = EnactRoster(await house.token(member), house.program, (step,))
    assert codes(await house.wants(request, Enacted)) == ["roster.late_by_officer"]


async def test_nobody_enters_what_has_not_happened(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    step = RosterStep(
        group=house.group,
        command=EndMembership(house.members[0]),
        command_id=uuid4(),
        at=memory.time() + timedelta(seconds=1),
    )
    request = EnactRoster(await house.token(house.admin), house.program, (step,))
    assert codes(await house.wants(request, Enacted)) == ["roster.in_the_future"]


async def test_falling_below_the_minimum_is_noted(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    left = await house.roster(house.members[0], EndMembership(house.members[0]))
    assert left.steps[0].noted == ("group.fell_below_minimum",)


async def test_whoever_becomes_a_member_gains_the_right_in_the_same_append(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = await newcomer(house)
    await house.roster(house.leader, OfferMembership(person, "resident"))
    before = await memory.store.authority(house.organization, person)
    await house.roster(person, signing(person, "fr-CA"))
    after = await memory.store.authority(house.organization, person)
    assert [right.kind for right in before.rights] == [RightKind.PENDING]
    assert [(right.kind, right.scope) for right in after.rights] == [
        (RightKind.MEMBERSHIP, house.group)
    ]


async def test_offices_are_given_by_an_organization_admin_to_people_of_the_organization(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    given = await house.appoint(await newcomer(house), Role.PROGRAM_ADMIN, house.program)
    assert codes(given) == [None]

    async def refused(who: PersonId, command: AppointOfficer) -> str:
        answer = await house.ask(EnactOffice(await house.token(who), command, uuid4()))
        return cast("RefusedAnswer", answer).code

    member = house.members[0]
    own = AppointOfficer(member, Role.AUDITOR)
    assert await refused(member, own) == "office.not_admin"
    stranger = AppointOfficer(PersonId(uuid4()), Role.AUDITOR)
    assert await refused(house.admin, stranger) == "person.missing"
    nowhere = AppointOfficer(member, Role.PROGRAM_ADMIN, ProgramId(uuid4()))
    assert await refused(house.admin, nowhere) == "program.missing"


async def register(house: House, who: PersonId, *people: NewPerson) -> list[str | None]:
    request = RegisterPeople(await house.token(who), people)
    return codes(await house.wants(request, Enacted))


def data(email: str, given: str = "Ada") -> Sealed:
    return Sealed(msgspec.json.encode(PersonalData(given, "Roy", "MD", email)).decode())


def new(sealed: Sealed, person: PersonId | None = None) -> NewPerson:
    return NewPerson(
        person=person or PersonId(uuid4()),
        data=sealed,
        profession="resident",
        locale="fr-CA",
        command_id=uuid4(),
    )


async def test_somebody_named_twice_in_one_request_is_registered_once(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    first = new(data("ada@example.org"))
    second = new(data("ada@example.org", "Adèle"), first.person)
    assert await register(house, house.admin, first, second) == [None, "person.exists"]
    assert await register(house, house.admin, first) == [None]


async def test_only_officers_register_people(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    somebody = new(data("ada@example.org"))
    assert await register(house, house.leader, somebody) == ["person.not_officer"]
    assert await register(house, house.admin, somebody) == [None]


async def test_an_address_is_one_persons_however_it_is_written(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    first, second = new(data("ada@example.org")), new(data(" ADA@Example.org "))
    assert await register(house, house.admin, first, second) == [None, "claim.taken"]


async def test_a_known_person_counts_as_registered_unless_the_data_differ(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    somebody = new(data("ada@example.org"))
    assert await register(house, house.admin, somebody) == [None]
    again = msgspec.structs.replace(somebody, command_id=uuid4())
    other_name = new(data("ada@example.org", "Adèle"), somebody.person)
    other_profession = msgspec.structs.replace(again, profession="nurse")
    assert await register(house, house.admin, again, other_name, other_profession) == [
        None,
        "person.differs",
        "person.differs",
    ]


@pytest.mark.parametrize(
    ("sealed", "code"),
    [
        (Sealed("not json"), "person.data_invalid"),
        (Sealed('{"given_name": "Ada"}'), "person.data_invalid"),
        (data("nowhere"), "person.address_invalid"),
        (data("@example.org"), "person.address_invalid"),
        (data("ada@example.org", "Ada\u202e"), "person.name_invalid"),
        (data("ada@example.org", "A" * 201), "person.name_invalid"),
    ],
)
async def test_data_that_names_nobody_is_refused(
    memory: MemoryWarden, sealed: Sealed, code: str
) -> None:
    house = await memory.house(sessions=0)
    assert await register(house, house.admin, new(sealed)) == [code]


async def test_an_address_is_sealed_as_it_is_kept(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    typed = new(data(" Ada@Example.ORG "))
    assert await register(house, house.admin, typed) == [None]
    assert await address_of(memory.parts, house.organization, typed.person) == Sealed(
        "Ada@example.org"
    )
    assert await register(house, house.admin, typed) == [None]
