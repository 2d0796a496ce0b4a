"""Nobody comes to read by giving themselves a place: offices and rosters are held apart."""

from uuid import uuid4

import pytest

from domain.access.purposes import Purpose
from domain.groups.commands import (
    AdmitOfficer,
    AssignLeader,
    DeclineMembership,
    EndLeadership,
    EndMembership,
    OfferMembership,
    RequestMembership,
    RosterCommand,
)
from domain.kernel import PersonId, ProgramId, RightKind, Role
from domain.organizations.commands import AppointOfficer, EndOffice
from domain.protocol.answers import Enacted, RefusedAnswer
from domain.protocol.cases import ReadItem
from domain.protocol.offices import EnactOffice
from domain.sessions.words import Audience, MaterialKind
from tests.kit.agreements import signing
from tests.kit.house import House, all_done
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_twins import is_registered_as

TEXT = "What I cannot put down. [mark]"


@pytest.fixture
async def house(memory: MemoryWarden) -> House:
    return await memory.house()


async def asked(house: House, who: PersonId, command: RosterCommand) -> str | None:
    """The code by which a roster command is refused, if it is."""
    [step] = (await house.roster(who, command)).steps
    return None if step.refused is None else step.refused.code


async def appointed(
    house: House, person: PersonId, role: Role, program: ProgramId | None = None
) -> str | None:
    """The code by which an appointment to an office is refused, if it is."""
    command = AppointOfficer(person, role, program)
    answer = await house.ask(EnactOffice(await house.token(house.admin), command, uuid4()))
    return answer.code if isinstance(answer, RefusedAnswer) else None


async def newcomer(house: House, role: Role | None = None) -> PersonId:
    """Somebody new, as program admin if ``role`` says so."""
    person = PersonId(uuid4())
    await house.register([person])
    if role is not None:
        await house.appoint(person, role, house.program if role is Role.PROGRAM_ADMIN else None)
    return person


def train(person: PersonId, under: PersonId) -> AssignLeader:
    return AssignLeader(person, Role.TRAINEE, "trainee_supervised", under)


def lead(person: PersonId) -> AssignLeader:
    return AssignLeader(person, Role.CO_LEADER, "credentialed")


async def test_one_admin_alone_reads_nothing_of_a_group(house: House) -> None:
    """A second officer decides, a third person places them, and then the past stays closed."""
    admin = await newcomer(house, Role.PROGRAM_ADMIN)
    presented = await house.present(house.members[0], house.sessions[0], audience=Audience.NOBODY)
    debrief = await house.seal(house.leader, house.sessions[0], TEXT, MaterialKind.LEADER_DEBRIEF)
    narrative = await house.seal(
        house.members[0], house.sessions[0], TEXT, audience=Audience.LEADERS_THEN
    )
    assert await asked(house, admin, lead(admin)) == "leader.own"
    assert await asked(house, house.admin, lead(admin)) == "rights.second_officer"
    assert await asked(house, admin, AdmitOfficer(admin)) == "clearance.own"
    assert await asked(house, house.privacy_officer, AdmitOfficer(admin)) is None
    assert await asked(house, admin, lead(admin)) == "leader.own"
    assert await asked(house, house.admin, lead(admin)) is None
    for item in (presented.made, debrief.made, narrative.made):
        assert item is not None
        reading = ReadItem(await house.token(admin), house.program, item, Purpose.LEADING)
        answer = await house.ask(reading)
        assert isinstance(answer, RefusedAnswer)
        assert answer.code == "item.missing"


async def test_who_decided_does_not_place_them_too(house: House) -> None:
    admin = await newcomer(house, Role.PROGRAM_ADMIN)
    assert await asked(house, house.admin, AdmitOfficer(admin)) is None
    assert await asked(house, house.admin, lead(admin)) == "clearance.same_officer"


async def test_an_officer_takes_a_seat_only_after_a_second_officer_decided(house: House) -> None:
    admin = await newcomer(house, Role.PROGRAM_ADMIN)
    offer, sign = OfferMembership(admin, "family_physician"), signing(admin, "en-CA")
    assert await asked(house, house.leader, offer) == "rights.second_officer"
    assert await asked(house, house.admin, AdmitOfficer(admin)) is None
    assert await asked(house, house.leader, offer) is None
    assert await asked(house, admin, sign) is None


async def test_who_placed_somebody_does_not_agree_that_they_hold_an_office_there(
    house: House,
) -> None:
    """Three people, in every order: who placed somebody, who agreed to that, and the person."""
    sits, leads = await newcomer(house), await newcomer(house)
    assert await asked(house, house.admin, lead(leads)) is None
    assert await asked(house, house.leader, OfferMembership(sits, "family_physician")) is None
    assert (
        await appointed(house, sits, Role.PROGRAM_ADMIN, house.program) == "rights.second_officer"
    )
    assert await asked(house, sits, signing(sits, "en-CA")) is None
    assert await asked(house, house.admin, AdmitOfficer(leads)) == "clearance.same_officer"
    for person in (sits, leads):
        assert await asked(house, house.privacy_officer, AdmitOfficer(person)) is None
        assert await appointed(house, person, Role.PROGRAM_ADMIN, house.program) is None


async def test_who_placed_them_before_and_an_early_import_counts_as_well(house: House) -> None:
    """Members of the house were entered late by its admin, who so placed them."""
    member = house.members[0]
    assert await asked(house, house.admin, AdmitOfficer(member)) == "clearance.same_officer"
    all_done(await house.roster(house.admin, EndMembership(member)))
    all_done(await house.roster(house.leader, OfferMembership(member, "family_physician")))
    assert await asked(house, house.admin, AdmitOfficer(member)) is None
    assert await asked(house, member, signing(member, "en-CA")) is None


async def test_who_agreed_to_a_place_gives_no_office_over_it(house: House) -> None:
    member = await newcomer(house)
    all_done(await house.roster(house.leader, OfferMembership(member, "family_physician")))
    all_done(await house.roster(house.admin, AdmitOfficer(member)))
    refused = await appointed(house, member, Role.PROGRAM_ADMIN, house.program)
    assert refused == "clearance.same_officer"


@pytest.mark.parametrize("whose", ["who agreed", "who has the place"])
async def test_two_registrations_are_one_of_the_two_who_decide_of_an_office_over_a_place(
    memory: MemoryWarden, house: House, whose: str
) -> None:
    member, other = await newcomer(house), await newcomer(house)
    agrees = house.admin
    if whose == "who agreed":
        agrees = await newcomer(house, Role.PROGRAM_ADMIN)
    all_done(await house.roster(house.leader, OfferMembership(member, "family_physician")))
    all_done(await house.roster(agrees, AdmitOfficer(member)))
    if whose == "who agreed":
        command = EndOffice(agrees, Role.PROGRAM_ADMIN, house.program)
        await house.wants(EnactOffice(await house.token(house.admin), command, uuid4()), Enacted)
        await is_registered_as(memory, house, agrees, house.admin)
        to = member
    else:
        await is_registered_as(memory, house, other, member)
        to = other
    refused = await appointed(house, to, Role.PROGRAM_ADMIN, house.program)
    assert refused == "clearance.same_officer"


async def test_an_offer_or_a_request_of_an_auditor_is_refused_where_it_is_made(
    house: House,
) -> None:
    waits, offered = await newcomer(house), await newcomer(house)
    all_done(await house.roster(waits, RequestMembership(waits)))
    all_done(await house.roster(house.leader, OfferMembership(offered, "family_physician")))
    for person in (waits, offered):
        assert await appointed(house, person, Role.AUDITOR) == "rights.auditor_alone"
        all_done(await house.roster(person, DeclineMembership(person)))
        assert await appointed(house, person, Role.AUDITOR) is None
        assert await asked(house, house.leader, OfferMembership(person, "family_physician")) == (
            "rights.auditor_alone"
        )
        assert await asked(house, person, RequestMembership(person)) == "rights.auditor_alone"


async def test_a_supervisor_is_held_apart_as_who_leads_is(house: House) -> None:
    """An auditor supervises nobody; an officer does after a second officer decided."""
    trainee, under = await newcomer(house), await newcomer(house)
    assert await asked(house, house.admin, train(trainee, house.auditor)) == "rights.auditor_alone"
    officer = house.privacy_officer
    assert await asked(house, house.admin, train(trainee, officer)) == "rights.second_officer"
    assert await asked(house, house.admin, train(trainee, house.admin)) == "leader.supervisor_own"
    assert await asked(house, house.admin, train(trainee, PersonId(uuid4()))) == "person.missing"
    assert await asked(house, house.admin, train(trainee, under)) is None
    assert await appointed(house, under, Role.AUDITOR) == "rights.auditor_alone"
    over_it = await appointed(house, under, Role.PROGRAM_ADMIN, house.program)
    assert over_it == "rights.second_officer"
    all_done(await house.roster(house.admin, EndLeadership(trainee)))
    assert await appointed(house, under, Role.PROGRAM_ADMIN, house.program) is None
    assert await asked(house, house.admin, train(trainee, under)) == "rights.second_officer"
    assert await asked(house, officer, AdmitOfficer(under)) is None
    assert await asked(house, house.admin, train(trainee, under)) is None


async def test_the_decision_ends_with_the_place(memory: MemoryWarden, house: House) -> None:
    admin = await newcomer(house, Role.PROGRAM_ADMIN)
    all_done(await house.roster(house.privacy_officer, AdmitOfficer(admin)))
    all_done(await house.roster(house.admin, lead(admin), EndLeadership(admin)))
    assert await asked(house, house.admin, lead(admin)) == "rights.second_officer"
    held = await memory.store.authority(house.organization, admin)
    assert {right.kind for right in held.rights} == {RightKind.OFFICE}


async def test_edge_46_an_auditor_takes_no_place(house: House) -> None:
    """Edge case 46: an auditor is a member, leader or visitor of no group of the organization."""
    auditor = house.auditor
    assert await asked(house, auditor, RequestMembership(auditor)) == "rights.auditor_alone"
    assert await asked(house, house.admin, lead(auditor)) == "rights.auditor_alone"
    sign = signing(auditor, "en-CA")
    assert await asked(house, auditor, sign) == "rights.auditor_alone"
    assert await asked(house, house.admin, AdmitOfficer(auditor)) == "rights.auditor_alone"


async def test_nobody_is_appointed_over_a_group_while_they_sit_in_it(house: House) -> None:
    member = house.members[0]
    for person in (member, house.leader):
        assert await appointed(house, person, Role.AUDITOR) == "rights.auditor_alone"
        over_it = await appointed(house, person, Role.PROGRAM_ADMIN, house.program)
        assert over_it == "rights.second_officer"
    all_done(await house.roster(house.privacy_officer, AdmitOfficer(member)))
    assert await appointed(house, member, Role.PROGRAM_ADMIN, house.program) is None
