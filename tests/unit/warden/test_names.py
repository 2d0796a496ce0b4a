"""Names are shown page by page: to whom they concern, all on one record."""

from typing import cast
from uuid import uuid4

import pytest

from domain.access.events import AccessDenied, AccessPermitted
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.groups.commands import AdmitOfficer, AssignLeader, EndMembership, RequestMembership
from domain.kernel import PersonId, ProgramId, Role, Stream, own_log
from domain.ports import Appended
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.names import NamesShown, ShowNames
from domain.protocol.people import NewPerson, RegisterPeople
from domain.protocol.trail import ReportDenial
from domain.sessions.events import ParticipantArrived
from domain.sessions.words import Capacity
from infra.event_store.errors import NotPermitted
from tests.kit.house import House, all_done
from tests.kit.memory_warden import MemoryWarden
from tests.kit.stores import request


async def ask(
    house: House,
    who: PersonId,
    people: list[PersonId],
    purpose: Purpose = Purpose.LEADING,
    *,
    grouped: bool = True,
) -> object:
    token = await house.token(who)
    group = house.group if grouped else None
    return await house.ask(
        ShowNames(token, house.program, tuple(people), purpose, ObjectKind.NAME, group)
    )


def names_of(answer: object) -> set[PersonId]:
    assert isinstance(answer, NamesShown), answer
    return set(answer.names)


async def test_one_page_is_one_record_with_every_person(memory: MemoryWarden) -> None:
    """P5: a page that shows n names records n ids."""
    house = await memory.house(sessions=0)
    answer = await ask(house, house.leader, house.members)
    assert names_of(answer) == set(house.members)
    assert cast("NamesShown", answer).names[house.members[0]].post_nominals == "MD"
    [recorded] = await memory.accesses(house.tenant)
    event = cast("AccessPermitted", recorded.event)
    assert [reference.id for reference in event.objects] == sorted(house.members)
    assert {(o.kind, o.label) for o in event.objects} == {(ObjectKind.NAME, "C2")}
    assert (event.rule, event.basis) == ("names.leader", Basis.LEADERSHIP)


async def test_members_see_who_belongs_and_not_who_asked_to_join(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    newcomer = PersonId(uuid4())
    await house.register([newcomer])
    await house.roster(newcomer, RequestMembership(newcomer))
    asked = [house.leader, newcomer]
    member = house.members[0]
    assert names_of(await ask(house, member, asked, Purpose.PREPARING)) == {house.leader}
    assert names_of(await ask(house, house.leader, asked)) == {house.leader, newcomer}
    denial = (await memory.accesses(own_log(house.organization)))[-1]
    assert [o.id for o in cast("AccessDenied", denial.event).objects] == [newcomer]
    assert denial.metadata.actor == member


async def test_who_left_is_still_known_to_those_who_stayed(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    gone = house.members[5]
    await house.roster(gone, EndMembership(gone))
    assert names_of(await ask(house, house.members[0], [gone], Purpose.ATTENDANCE)) == {gone}
    answer = await ask(house, gone, [house.members[0]], Purpose.ATTENDANCE)
    assert cast("RefusedAnswer", answer).code == "names.not_allowed"


async def test_everybody_sees_their_own_name(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    somebody = PersonId(uuid4())
    await house.register([somebody])
    answer = await ask(house, somebody, [somebody], Purpose.OWN, grouped=False)
    assert names_of(answer) == {somebody}


@pytest.mark.parametrize(
    ("who", "purpose", "allowed"),
    [
        ("admin", Purpose.ADMINISTRATION, True),
        ("admin", Purpose.IMPORT, True),
        ("admin", Purpose.PRIVACY, False),
        ("privacy_officer", Purpose.PRIVACY, True),
        ("privacy_officer", Purpose.ADMINISTRATION, False),
        ("auditor", Purpose.AUDIT, False),
        ("auditor", Purpose.ADMINISTRATION, False),
    ],
)
async def test_officers_see_names_for_the_purposes_of_their_office(
    memory: MemoryWarden, who: str, purpose: Purpose, allowed: bool
) -> None:
    house = await memory.house(sessions=0)
    answer = await ask(house, getattr(house, who), house.members, purpose, grouped=False)
    assert isinstance(answer, NamesShown) is allowed


async def test_a_program_admin_sees_who_is_at_home_or_has_a_right_in_the_program(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    officer, at_home, elsewhere = (PersonId(uuid4()) for _ in range(3))
    await house.register([officer, elsewhere])
    new = NewPerson(
        person=at_home,
        data=house.data_of(at_home),
        profession="resident",
        locale="fr-CA",
        home_program=house.program,
        command_id=uuid4(),
    )
    await house.wants(RegisterPeople(await house.token(house.admin), (new,)), Enacted)
    await house.appoint(officer, Role.PROGRAM_ADMIN, house.program)
    asked = [at_home, elsewhere, *house.members]
    answer = await ask(house, officer, asked, Purpose.ADMINISTRATION, grouped=False)
    assert names_of(answer) == {at_home, *house.members}


async def test_p19_names_stand_on_record_in_one_order_whatever_page_they_are_for(
    memory: MemoryWarden,
) -> None:
    """P19: the order of a record would tell which page was opened, and so what was looked at."""
    house = await memory.house(sessions=0)
    for people in (house.members, house.members[::-1], [*house.members, house.members[0]]):
        await ask(house, house.leader, people)
    recorded = [cast("AccessPermitted", one.event) for one in await memory.accesses(house.tenant)]
    assert [[o.id for o in event.objects] for event in recorded] == [sorted(house.members)] * 3


async def test_p19_who_is_shown_themselves_alone_is_on_no_record_that_officers_search(
    memory: MemoryWarden,
) -> None:
    """P19: a page after a text was sealed would tell by its record who sealed it."""
    house = await memory.house()
    member = house.members[0]
    token = await house.token(member)
    before = [await memory.accesses(log) for log in (house.tenant, own_log(house.organization))]
    request = ShowNames(
        token, house.program, (member,), Purpose.ATTENDANCE, ObjectKind.ATTENDANCE, house.group
    )
    shown = await house.wants(request, NamesShown)
    assert (set(shown.names), shown.record) == ({member}, 0)
    after = [await memory.accesses(log) for log in (house.tenant, own_log(house.organization))]
    assert after == before
    look = (await memory.own_looks(house.organization))[-1]
    assert [one.id for one in cast("AccessPermitted", look.event).objects] == [member]


async def test_unknown_people_and_an_unknown_program_are_refused(memory: MemoryWarden) -> None:
    """P6: who is kept back is recorded too."""
    house = await memory.house(sessions=0)
    answer = await ask(house, house.admin, [PersonId(uuid4())], Purpose.ADMINISTRATION)
    assert cast("RefusedAnswer", answer).code == "names.not_allowed"
    token = await house.token(house.admin)
    nowhere = ShowNames(token, ProgramId(uuid4()), tuple(house.members), Purpose.ADMINISTRATION)
    assert cast("RefusedAnswer", await house.ask(nowhere)).code == "names.not_allowed"


async def test_an_empty_page_shows_nothing_and_records_nothing(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    assert await ask(house, house.leader, []) == NamesShown({}, 0)
    assert await memory.accesses(house.tenant) == []


async def test_who_was_in_the_room_by_the_webs_word_alone_is_named_to_nobody(
    memory: MemoryWarden,
) -> None:
    """P10: an arrival that the web writes widens nobody's reach of names."""
    house = await memory.house()
    [stranger] = newcomers = [PersonId(uuid4())]
    await house.register(newcomers)
    session = Stream(house.tenant, "session", house.sessions[0])
    group = Stream(house.tenant, "group", house.group)
    arrived = ParticipantArrived(person=stranger, capacity=Capacity.MEMBER)
    version = len(await memory.app.read(session))
    [kept] = await memory.app.append(house.tenant, [request(session, version, arrived)])
    assert isinstance(kept, Appended)
    with pytest.raises(NotPermitted):
        await memory.app.append(house.tenant, [request(group, 0, arrived)])
    for who in (house.leader, house.members[0]):
        for purpose in (Purpose.LEADING, Purpose.ATTENDANCE):
            assert isinstance(await ask(house, who, newcomers, purpose), RefusedAnswer)


async def test_p19_an_admin_is_not_told_how_far_the_access_log_has_come(
    memory: MemoryWarden,
) -> None:
    """It comes on when others look, so its numbers would say when they do; a leader's own are."""
    house = await memory.house(sessions=0)
    told: dict[PersonId, set[int]] = {}
    for who, purpose in (
        (house.admin, Purpose.ADMINISTRATION),
        (house.leader, Purpose.LEADING),
        (house.admin, Purpose.ADMINISTRATION),
    ):
        answer = await ask(house, who, house.members, purpose)
        assert names_of(answer) == set(house.members)
        told.setdefault(who, set()).add(cast("NamesShown", answer).record)
    assert told == {house.admin: {0}, house.leader: {2}}
    assert len(await memory.accesses(house.tenant)) == 3


@pytest.mark.parametrize("office", [Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN])
@pytest.mark.parametrize("purpose", Purpose)
async def test_p19_who_holds_an_admin_s_office_is_not_told_it_for_any_purpose(
    memory: MemoryWarden, purpose: Purpose, office: Role
) -> None:
    """What somebody may know hangs on what they are: an admin who leads, too, names a purpose."""
    house = await memory.house(sessions=0)
    other = await program_admin(house)
    admin, places = house.admin, other
    if office is Role.PROGRAM_ADMIN:
        admin, places = other, house.admin
    all_done(await house.roster(house.privacy_officer, AdmitOfficer(admin)))
    all_done(await house.roster(places, AssignLeader(admin, Role.CO_LEADER, "credentialed")))
    await ask(house, house.leader, house.members)
    answer = await ask(house, admin, house.members, purpose)
    if isinstance(answer, NamesShown):
        assert answer.record == 0


async def test_p19_who_is_refused_is_not_told_how_far_the_access_log_has_come(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    for who in (house.admin, house.leader, house.auditor):
        request = ReportDenial(await house.token(who), None, house.program, "group.unknown")
        assert await house.ask(request) == Done()


async def program_admin(house: House) -> PersonId:
    """Somebody new who administers the program."""
    person = PersonId(uuid4())
    await house.register([person])
    await house.appoint(person, Role.PROGRAM_ADMIN, house.program)
    return person
