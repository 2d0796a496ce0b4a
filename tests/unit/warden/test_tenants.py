"""Neither two programs of an organization nor two organizations reach what is the other's."""

from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied
from domain.access.purposes import Purpose
from domain.groups.commands import EndMembership
from domain.kernel import PersonId, ProgramId, Sealed, own_log
from domain.protocol import Request
from domain.protocol.answers import RefusedAnswer
from domain.protocol.cases import (
    BeginPresentation,
    ItemsListed,
    ListItems,
    NewMaterial,
    NoteCodes,
    ReadItem,
    SealMaterials,
    ShareItem,
    TakeBackPresentation,
    UndoBeginning,
)
from domain.protocol.names import ShowNames
from domain.protocol.people import EnactRoster, RosterStep
from domain.sessions.words import Audience, MaterialKind
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

TEXT = "A text of one house alone."


async def strangers(memory: MemoryWarden, how: str) -> tuple[House, House, PersonId]:
    """Two houses, and a leader of the second: of another organization, or of another program."""
    house = await memory.house()
    if how == "organization":
        other = await memory.house("TWO")
        return house, other, other.leader
    leader, members = PersonId(uuid4()), [PersonId(uuid4()) for _ in range(6)]
    await house.register([leader, *members])
    second = ProgramId(uuid4())
    await house.define_program(second)
    other = House(house.ask, house.app, house.code)
    other.organization, other.program, other.leader = house.organization, second, leader
    other.members = members
    await house.found_group(second, other.group, leader, members)
    return house, other, leader


def code_of(answer: object) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


@pytest.mark.parametrize("how", ["organization", "program"])
@pytest.mark.parametrize("whose_program", ["own", "other"])
async def test_anothers_item_is_as_missing_as_none(
    memory: MemoryWarden, how: str, whose_program: str
) -> None:
    house, other, leader = await strangers(memory, how)
    item = await house.told(TEXT)
    token = await other.token(leader)
    program = other.program if whose_program == "own" else house.program
    theirs = await other.ask(ReadItem(token, program, item, Purpose.LEADING))
    nobodys = await other.ask(ReadItem(token, program, uuid4(), Purpose.LEADING))
    assert theirs == nobodys
    assert code_of(theirs) == "item.missing"
    log = own_log(other.organization)
    denials = [
        recorded.event
        for tenant in (log, house.tenant)
        for recorded in await memory.accesses(tenant)
        if isinstance(recorded.event, AccessDenied) and recorded.metadata.actor == leader
    ]
    known = (how, whose_program) == ("program", "other")
    tried = memory.parts.tags.tried(house.organization, leader, item)
    named = {reference.id for denial in denials for reference in denial.objects}
    assert "item.unknown" in {denial.rule for denial in denials}
    assert named == ({tried} if known else set()), "of what is not there only the rule is kept"


def requests(token: Sealed, house: House, item: UUID, session: UUID) -> list[Request]:
    """Everything that names something of a house, asked with somebody's token."""
    program, person, id_ = house.program, house.members[0], uuid4()
    material = NewMaterial(
        session=session,
        kind=MaterialKind.REFLECTION,
        locale="en",
        text=Sealed(TEXT),
        command_id=id_,
    )
    return [
        ReadItem(token, program, item, Purpose.LEADING),
        ShareItem(token, program, item, Audience.LEADERS_THEN, id_),
        BeginPresentation(token, program, session, person, id_),
        NoteCodes(token, program, session, item, "system", (), id_),
        TakeBackPresentation(token, program, session, item, id_),
        UndoBeginning(token, program, session, id_, uuid4()),
        SealMaterials(token, program, (material,)),
        EnactRoster(
            token,
            program,
            (RosterStep(group=house.group, command=EndMembership(person), command_id=id_),),
        ),
        ShowNames(token, program, (person,), Purpose.LEADING, group=house.group),
    ]


async def test_whatever_names_another_organizations_things_is_answered_like_nonsense(
    memory: MemoryWarden,
) -> None:
    house, other, leader = await strangers(memory, "organization")
    item = await house.told(TEXT)
    token = await other.token(leader)
    nonsense = House(house.ask, house.app)
    there = requests(token, house, item, house.sessions[0])
    nowhere = requests(token, nonsense, uuid4(), uuid4())
    for real, made_up in zip(there, nowhere, strict=True):
        assert await other.ask(real) == await other.ask(made_up)
    listed = ListItems(token, house.program, house.sessions[0])
    assert await other.ask(listed) == ItemsListed(())


async def test_a_token_of_one_house_is_none_in_no_other(memory: MemoryWarden) -> None:
    house, other, _ = await strangers(memory, "organization")
    own, theirs = await house.token(house.admin), await other.token(other.admin)
    assert (await memory.parts.sessions.principal(own)).organization == house.organization
    assert (await memory.parts.sessions.principal(theirs)).organization == other.organization
