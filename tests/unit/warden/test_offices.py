"""Nobody comes to an office that opens or approves by one person alone, the operator least."""

from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.access.events import AccessDenied, AccessPermitted
from domain.execute import Step, execute
from domain.kernel import OrganizationId, PersonId, Role, Sealed, Stream, own_log
from domain.organizations.commands import AppointOfficer, ConfirmAppointment, EndOffice
from domain.organizations.limits import OPERATORS_SETTLES_AFTER, SETTLES_AFTER
from domain.organizations.organization import ORGANIZATION
from domain.people.commands import DeactivatePerson
from domain.people.events import DeactivationReason
from domain.people.person import PERSON
from domain.protocol import Answer
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.door import (
    EstablishOrganization,
    IssueLink,
    LinksIssued,
    NewOfficer,
    OperatorSignIn,
    SignedIn,
)
from domain.protocol.offices import (
    EnactOffice,
    FindByAddress,
    ListOffices,
    ObjectTo,
    OfficerProposed,
    OfficesListed,
    PeopleToTell,
    ProposeNewOfficer,
    SettleOffice,
    WhomToTell,
)
from domain.protocol.people import PersonalData
from services.warden.people.offices import LATELY, organization_stream
from services.warden.records import record_context
from tests.kit.glass import Glass
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import POSTMAN, MemoryWarden


def code_of(answer: object) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


def accomplice(role: Role = Role.PRIVACY_OFFICER, email: str = "eve@elsewhere.org") -> NewOfficer:
    data = PersonalData("Eve", "Accomplice", "", email)
    return NewOfficer(
        person=PersonId(uuid4()),
        role=role,
        data=Sealed(msgspec.json.encode(data).decode()),
        profession="officer",
        locale="en-CA",
    )


def founding_again(house: House, *officers: NewOfficer) -> EstablishOrganization:
    first = house.establishing()
    return msgspec.structs.replace(first, officers=(*first.officers, *officers))


async def proposed(house: House, officer: NewOfficer) -> Answer:
    return await house.ask(
        ProposeNewOfficer(secret=SECRET, organization=house.organization, officer=officer)
    )


async def settle(house: House, appointment: UUID) -> Answer:
    return await house.ask(SettleOffice(POSTMAN, house.organization, appointment))


async def offices_of(memory: MemoryWarden, house: House, person: PersonId) -> set[str]:
    held = await memory.parts.accounts.authority(house.organization, person)
    return {right.detail for right in held.rights}


async def object_as(house: House, person: PersonId, appointment: UUID) -> Answer:
    return await house.ask(ObjectTo(await house.token(person), appointment, uuid4()))


async def deserted(memory: MemoryWarden) -> House:
    """A house whose officers nobody has seen for more than a month."""
    house = await memory.house(sessions=0)
    house.tokens.clear()
    memory.time.passes(LATELY + timedelta(days=1))
    return house


async def test_an_organization_with_officers_is_given_no_others_by_the_operator(
    memory: MemoryWarden,
) -> None:
    """P9: founding it again, with three officers of the operator's own, makes none and no link."""
    house = await memory.house(sessions=0)
    own = [accomplice(role, f"{role}@elsewhere.org") for role in (Role.PRIVACY_OFFICER,)]
    assert code_of(await house.ask(founding_again(house, *own))) == "office.has_officers"
    assert await offices_of(memory, house, own[0].person) == set()


async def test_founding_it_again_as_it_was_is_no_new_appointment(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    again = await house.wants(founding_again(house), LinksIssued)
    assert [link.person for link in again.links] == [
        officer.person for officer in house.establishing().officers
    ]


async def test_two_officers_appoint_and_three_days_pass(memory: MemoryWarden) -> None:
    """P9: the right begins after 72 h, not with the first officer and not with the second."""
    glass = await Glass(await memory.house(sessions=0)).ready()
    house, member = glass.house, PersonId(uuid4())
    await house.register([member])
    appointment = await glass.propose(member)
    memory.time.passes(SETTLES_AFTER - timedelta(seconds=1))
    assert code_of(await settle(house, appointment)) == "office.not_settled"
    assert Role.PRIVACY_OFFICER not in await offices_of(memory, house, member)
    memory.time.passes(timedelta(seconds=1))
    assert isinstance(await settle(house, appointment), Done)
    assert Role.PRIVACY_OFFICER in await offices_of(memory, house, member)


async def test_the_command_line_is_neither_the_first_officer_nor_the_second(
    memory: MemoryWarden,
) -> None:
    """P9: whoever can act as every officer in turn appoints nobody."""
    house = await memory.house(sessions=0)
    command = AppointOfficer(house.members[0], Role.PRIVACY_OFFICER)
    for person, wanted in (
        (house.admin, command),
        (house.privacy_officer, ConfirmAppointment(uuid4())),
    ):
        request = OperatorSignIn(SECRET, house.organization, Sealed(str(person)))
        token = (await house.wants(request, SignedIn)).token
        answer = await house.ask(EnactOffice(token, wanted, uuid4()))
        assert code_of(answer) == "voice.not_in_person"
    recorded = (await memory.accesses(own_log(house.organization)))[-1].event
    assert cast("AccessDenied", recorded).rule == "voice.not_in_person"


async def test_where_two_officers_can_act_the_operator_proposes_nobody(
    memory: MemoryWarden,
) -> None:
    """P9: fewer than two is told by who signed in lately, not by what the operator says."""
    glass = await Glass(await memory.house(sessions=0)).ready()
    assert code_of(await proposed(glass.house, accomplice())) == "office.officers_can_act"


async def test_where_fewer_can_it_proposes_one_who_opens_nothing_for_two_weeks(
    memory: MemoryWarden,
) -> None:
    """P9: who comes in this way opens nothing sealed before those days ended."""
    house = await deserted(memory)
    officer = accomplice()
    answer = await proposed(house, officer)
    assert isinstance(answer, OfficerProposed), answer
    assert answer.link.link.reveal()
    assert await offices_of(memory, house, officer.person) == set()
    memory.time.passes(OPERATORS_SETTLES_AFTER - timedelta(seconds=1))
    assert code_of(await settle(house, answer.appointment)) == "office.not_settled"
    memory.time.passes(timedelta(seconds=1))
    assert isinstance(await settle(house, answer.appointment), Done)
    assert await offices_of(memory, house, officer.person) == {Role.PRIVACY_OFFICER}


async def test_asked_again_it_makes_a_fresh_link_and_no_other_proposal(
    memory: MemoryWarden,
) -> None:
    house = await deserted(memory)
    officer = accomplice()
    first = cast("OfficerProposed", await proposed(house, officer))
    again = cast("OfficerProposed", await proposed(house, officer))
    assert (again.appointment, again.settles_at) == (first.appointment, first.settles_at)
    assert again.link.link != first.link.link


async def test_whoever_holds_the_office_is_proposed_for_no_other(memory: MemoryWarden) -> None:
    house = await deserted(memory)
    officer = accomplice()
    answer = cast("OfficerProposed", await proposed(house, officer))
    memory.time.passes(OPERATORS_SETTLES_AFTER)
    assert isinstance(await settle(house, answer.appointment), Done)
    assert code_of(await proposed(house, officer)) == "operator.officer_already"


async def test_of_an_unknown_organization_nobody_is_proposed(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    asked = ProposeNewOfficer(
        secret=SECRET, organization=OrganizationId(uuid4()), officer=accomplice()
    )
    assert code_of(await house.ask(asked)) == "operator.organization_missing"


async def test_every_member_and_every_officer_is_told_of_it(memory: MemoryWarden) -> None:
    """P9: every member is told by mail."""
    house = await deserted(memory)
    answer = cast("OfficerProposed", await proposed(house, accomplice()))
    told = await house.wants(
        WhomToTell(POSTMAN, house.organization, answer.appointment), PeopleToTell
    )
    assert told.by_operator
    assert told.settles_at == answer.settles_at
    officers = {house.admin, house.auditor, house.privacy_officer, *house.deputies}
    assert {*house.members, house.leader, *officers} <= set(told.people)


async def test_of_what_officers_do_among_themselves_officers_are_told(
    memory: MemoryWarden,
) -> None:
    glass = await Glass(await memory.house(sessions=0)).ready()
    house = glass.house
    appointment = await glass.propose(house.members[0])
    told = await house.wants(WhomToTell(POSTMAN, house.organization, appointment), PeopleToTell)
    officers = {house.admin, house.auditor, house.privacy_officer, *house.deputies}
    assert set(told.people) == {*officers, house.members[0]}
    assert not told.by_operator
    none = await house.wants(WhomToTell(POSTMAN, house.organization, uuid4()), PeopleToTell)
    assert none.people == ()


async def test_nobody_but_the_postman_hears_whom_to_tell_or_lets_an_office_begin(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    for asked in (WhomToTell, SettleOffice):
        answer = await house.ask(asked(SECRET, house.organization, uuid4()))
        assert code_of(answer) == "addresses.not_the_postman"


async def without_access(memory: MemoryWarden, house: House, person: PersonId) -> None:
    """Have the fact alone, as if an admin had ended it just before the office was asked for."""
    log = own_log(house.organization)
    said = record_context(memory.parts, log, house.admin, Role.ORGANIZATION_ADMIN)
    by = msgspec.structs.replace(said, offices=frozenset({Role.ORGANIZATION_ADMIN}))
    ends = DeactivatePerson(DeactivationReason.RULES, in_office=False)
    step = Step(stream=Stream(log, "person", person), command=ends, context=by)
    await execute(memory.parts.store, PERSON, step)


async def test_whoever_has_no_access_is_given_no_office_and_proposed_for_none(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = PersonId(uuid4())
    await house.register([person])
    await without_access(memory, house, person)
    for command in (
        AppointOfficer(person, Role.PRIVACY_OFFICER),
        AppointOfficer(person, Role.PROGRAM_ADMIN, house.program),
    ):
        asked = EnactOffice(await house.token(house.admin), command, uuid4())
        assert code_of(await house.ask(asked)) == "person.deactivated"


async def test_the_operator_proposes_nobody_who_has_no_access(memory: MemoryWarden) -> None:
    house = await deserted(memory)
    person = PersonId(uuid4())
    await house.register([person])
    await without_access(memory, house, person)
    officer = msgspec.structs.replace(
        accomplice(), person=person, data=house.data_of(person), profession="family_physician"
    )
    assert code_of(await proposed(house, officer)) == "person.deactivated"


async def test_whoever_has_no_access_is_no_first_officer_of_an_organization_that_has_none_left(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    first = house.establishing()
    for officer in first.officers:
        await without_access(memory, house, officer.person)
        for role in Role:
            step = Step(
                stream=organization_stream(house.organization),
                command=EndOffice(officer.person, role),
                context=record_context(
                    memory.parts, own_log(house.organization), officer.person, Role.SYSTEM
                ),
            )
            await execute(memory.parts.store, ORGANIZATION, step)
    again = msgspec.structs.replace(first, officers=first.officers[:1])
    assert code_of(await house.ask(again)) == "person.deactivated"


async def test_an_office_does_not_begin_for_whoever_has_no_access_any_more(
    memory: MemoryWarden,
) -> None:
    glass = await Glass(await memory.house(sessions=0)).ready()
    house, person, other = glass.house, PersonId(uuid4()), PersonId(uuid4())
    await house.register([person, other])
    confirmed, waiting = await glass.propose(person), uuid4()
    await house.appoint(other, Role.PRIVACY_OFFICER, None, waiting)
    for one in (person, other):
        await without_access(memory, house, one)
    confirms = EnactOffice(await house.token(glass.deputy), ConfirmAppointment(waiting), uuid4())
    assert code_of(await house.ask(confirms)) == "person.deactivated"
    memory.time.passes(SETTLES_AFTER)
    assert isinstance(await settle(house, confirmed), Done)
    assert await offices_of(memory, house, person) == set()


async def test_three_members_stop_what_the_operator_proposed(memory: MemoryWarden) -> None:
    """P9: for 14 days three members can object."""
    house = await deserted(memory)
    appointment = cast("OfficerProposed", await proposed(house, accomplice())).appointment
    for member in house.members[:3]:
        assert isinstance(await object_as(house, member, appointment), Enacted)
    assert code_of(await object_as(house, house.members[3], appointment)) == (
        "office.appointment_missing"
    )
    memory.time.passes(OPERATORS_SETTLES_AFTER)
    await settle(house, appointment)
    listed = await house.wants(ListOffices(await house.token(house.admin)), OfficesListed)
    assert Role.PRIVACY_OFFICER in {line.role for line in listed.offices}
    assert listed.waiting == ()


async def test_an_office_over_a_group_in_which_one_sits_ends_and_waits_no_longer(
    memory: MemoryWarden,
) -> None:
    """P9: what separation of duties refuses when its days have passed is stopped, not kept."""
    glass = await Glass(await memory.house(sessions=0)).ready()
    house, member = glass.house, glass.house.members[0]
    appointment = await glass.propose(member)
    memory.time.passes(SETTLES_AFTER)
    assert isinstance(await settle(house, appointment), Done)
    assert Role.PRIVACY_OFFICER not in await offices_of(memory, house, member)
    house.tokens.clear()
    listed = await house.wants(ListOffices(await house.token(house.admin)), OfficesListed)
    assert listed.waiting == ()


async def test_one_remaining_officer_stops_it(memory: MemoryWarden) -> None:
    """P9: any remaining officer can object."""
    house = await deserted(memory)
    appointment = cast("OfficerProposed", await proposed(house, accomplice())).appointment
    assert isinstance(await object_as(house, house.auditor, appointment), Enacted)
    memory.time.passes(OPERATORS_SETTLES_AFTER)
    await settle(house, appointment)
    listed = await house.wants(ListOffices(await house.token(house.admin)), OfficesListed)
    assert "Eve" not in {name.given_name for name in listed.names.values()}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROGRAM_ADMIN, Role.MEMBER])
async def test_an_objection_is_on_record_by_the_office_that_it_was_made_by(
    memory: MemoryWarden, role: Role
) -> None:
    house = await deserted(memory)
    appointment = cast("OfficerProposed", await proposed(house, accomplice())).appointment
    someone = house.auditor if role is Role.AUDITOR else house.members[0]
    if role is Role.PROGRAM_ADMIN:
        someone = PersonId(uuid4())
        await house.register([someone])
        await house.appoint(someone, role, house.program)
    assert isinstance(await object_as(house, someone, appointment), Enacted)
    history = await memory.store.read(organization_stream(house.organization))
    assert history[-1].metadata.role == role


async def test_members_see_what_the_operator_proposes_and_officers_see_all(
    memory: MemoryWarden,
) -> None:
    house = await deserted(memory)
    appointment = cast("OfficerProposed", await proposed(house, accomplice())).appointment
    glass = await Glass(house).ready()
    among = await glass.propose(house.members[1])
    member = await house.wants(ListOffices(await house.token(house.members[0])), OfficesListed)
    assert [(one.id, one.may_object, one.may_confirm) for one in member.waiting] == [
        (appointment, True, False)
    ]
    assert {name.given_name for name in member.names.values()} >= {"Eve"}
    officer = await house.wants(ListOffices(await house.token(house.auditor)), OfficesListed)
    assert [one.id for one in officer.waiting] == [appointment, among]
    shown = (await memory.accesses(own_log(house.organization)))[-1].event
    assert cast("AccessPermitted", shown).rule == "names.officers"
    assert len(cast("AccessPermitted", shown).objects) == len(officer.names)


async def test_only_the_second_is_offered_to_confirm(memory: MemoryWarden) -> None:
    glass = await Glass(await memory.house(sessions=0)).ready()
    house = glass.house
    await house.appoint(house.members[0], Role.PRIVACY_OFFICER, None)
    may = {}
    for person in (house.admin, house.privacy_officer, house.auditor, house.members[0]):
        listed = await house.wants(ListOffices(await house.token(person)), OfficesListed)
        may[person] = [one.may_confirm for one in listed.waiting]
    assert may == {
        house.admin: [False],
        house.privacy_officer: [True],
        house.auditor: [False],
        house.members[0]: [False],
    }


async def test_an_address_finds_somebody_for_who_appoints_and_for_nobody_else(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    address = Sealed(house.email(house.members[0]))
    found = await house.wants(FindByAddress(await house.token(house.admin), address), Done)
    assert found.made == house.members[0]
    unknown = FindByAddress(await house.token(house.admin), Sealed("nobody@example.org"))
    assert code_of(await house.ask(unknown)) == "person.missing"
    asking = FindByAddress(await house.token(house.members[1]), address)
    assert code_of(await house.ask(asking)) == "office.not_admin"


@pytest.mark.parametrize("days", [0, 15])
async def test_links_of_first_officers_are_the_operators_for_two_weeks_only(
    memory: MemoryWarden, days: int
) -> None:
    """P9: who prints an officer's link could be that officer."""
    house = await memory.house(sessions=0)
    memory.time.passes(timedelta(days=days))
    real = memory.but(evaluation=False)
    issued = await real.answer(IssueLink(SECRET, house.organization, house.privacy_officer))
    if days:
        assert code_of(issued) == "operator.link_to_officer"
    else:
        assert isinstance(issued, LinksIssued)
    other = await real.answer(IssueLink(SECRET, house.organization, house.members[0]))
    assert isinstance(other, LinksIssued)
