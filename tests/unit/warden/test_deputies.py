"""Who stands in for a privacy officer, and who never does: deputies, and officers from outside."""

from datetime import timedelta
from uuid import UUID, uuid4

from domain.kernel import Log, PersonId, Role, own_log
from domain.organizations.commands import AppointOfficer
from domain.organizations.events import OfficeAppointed
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.glass import GlassOpened
from domain.protocol.offices import EnactOffice, OfficeHistoryShown, SettleOffice, ShowOfficeHistory
from domain.sessions.words import Audience
from tests.kit.glass import Glass
from tests.kit.memory_warden import POSTMAN, MemoryWarden

TEXT = "What I say to nobody."
SETTLED = timedelta(hours=73)


def code_of(answer: object) -> str:
    step = answer.steps[0].refused if isinstance(answer, Enacted) else answer
    assert isinstance(step, RefusedAnswer), answer
    return step.code


async def deputy_from_outside(memory: MemoryWarden, glass: Glass) -> PersonId:
    """Have two officers appoint somebody who is in no program and no group, and let it settle."""
    house, outside = glass.house, PersonId(uuid4())
    await house.register([outside])
    appointment: UUID = await glass.propose(outside)
    memory.time.passes(SETTLED)
    done = await house.ask(SettleOffice(POSTMAN, house.organization, appointment))
    assert isinstance(done, Done), done
    await glass.sign_in(*glass.officers, outside)
    memory.time.passes(timedelta(hours=1))
    return outside


async def test_edge_47_while_the_privacy_officer_is_away_a_named_deputy_decides(
    memory: MemoryWarden,
) -> None:
    """Edge case 47: by an appointment of their own, which is on record."""
    glass = await Glass(await memory.house()).ready()
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    outside = await deputy_from_outside(memory, glass)
    facts = await memory.store.read_log(own_log(house.organization), Log.EVENTS, 0, 1_000)
    appointed = [one.event for one in facts if isinstance(one.event, OfficeAppointed)]
    assert OfficeAppointed(person=outside, role=Role.PRIVACY_OFFICER) in appointed
    away, asks = glass.asks, glass.deputy
    asked = await glass.ask_for(item, who=asks)
    assert isinstance(asked, Done)
    assert asked.made is not None
    for who in (outside, glass.admin):
        assert isinstance(await glass.approve(who, asked.made), Done)
    assert isinstance(await glass.open(asks, asked.made, item), GlassOpened)
    assert away not in {outside, asks}


async def test_edge_47_an_organization_admin_never_acts_as_privacy_officer(
    memory: MemoryWarden,
) -> None:
    """Edge case 47: they neither ask, nor give both approvals, nor are appointed to it as well."""
    glass = await Glass(await memory.house()).ready()
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    memory.time.passes(timedelta(hours=1))
    assert code_of(await glass.ask_for(item, who=glass.admin)) == "grant.not_privacy_officer"
    grant = await glass.asked(item)
    assert isinstance(await glass.approve(glass.admin, grant), Done)
    assert code_of(await glass.approve(glass.admin, grant)) == "grant.office_has_approved"
    assert code_of(await glass.open(glass.asks, grant, item)) == "grant.not_active"
    proposing = AppointOfficer(glass.admin, Role.PRIVACY_OFFICER)
    token = await house.token(glass.deputy)
    assert code_of(await house.ask(EnactOffice(token, proposing, uuid4()))) == "office.conflict"


async def test_three_local_officers_and_one_from_outside_are_enough(memory: MemoryWarden) -> None:
    """Ruling 7: ask, approve, approve, open, review; who is from outside has the office alone."""
    glass = await Glass(await memory.house()).ready()
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    outside = await deputy_from_outside(memory, glass)
    await house.dismiss(glass.deputy, Role.PRIVACY_OFFICER, None)
    held = (await memory.parts.accounts.authority(house.organization, outside)).rights
    assert [one.detail for one in held] == [Role.PRIVACY_OFFICER]
    grant = await glass.asked(item)
    for who in (outside, glass.admin):
        assert isinstance(await glass.approve(who, grant), Done)
    assert isinstance(await glass.open(glass.asks, grant, item), GlassOpened)
    assert isinstance(await glass.withdraw(glass.asks, grant), Done)
    assert isinstance(await glass.review(glass.auditor, grant), Done)


async def test_where_no_deputy_is_left_officers_are_warned(memory: MemoryWarden) -> None:
    """Edge case 47: who is privacy officer without a deputy is said to be alone, in time."""
    glass = await Glass(await memory.house()).ready()
    house = glass.house
    showing = ShowOfficeHistory(await house.token(glass.admin))
    before = await house.wants(showing, OfficeHistoryShown)
    assert Role.PRIVACY_OFFICER not in before.alone
    await house.dismiss(glass.deputy, Role.PRIVACY_OFFICER, None)
    after = await house.wants(showing, OfficeHistoryShown)
    assert Role.PRIVACY_OFFICER in after.alone


async def test_whose_office_has_ended_opens_nothing_that_was_approved_for_them(
    memory: MemoryWarden,
) -> None:
    """I-5: a right that is taken is gone at once, also of a grant that two officers approved."""
    glass = await Glass(await memory.house()).ready()
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    memory.time.passes(timedelta(hours=1))
    grant = await glass.granted(item)
    await house.dismiss(glass.asks, Role.PRIVACY_OFFICER, None)
    answer = await glass.open(glass.asks, grant, item)
    assert code_of(answer) == "grant.missing"
