"""Rights end, authorship does not: who has left reads, closes and destroys what is their own."""

from uuid import uuid4

import pytest

from domain.access.purposes import Purpose
from domain.groups.commands import EndMembership
from domain.kernel import ProgramId
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import (
    EraseItem,
    ItemRedacted,
    ItemShown,
    NoteCodes,
    ReadItem,
    ShareItem,
    TakeBackPresentation,
)
from domain.sessions.words import Audience
from tests.kit.house import House, all_done
from tests.kit.memory_warden import MemoryWarden

TEXT = "What I cannot put down. [mark]"


@pytest.mark.parametrize("step", ["read", "close", "erase", "code", "take back"])
async def test_who_has_left_does_with_their_own_as_before(memory: MemoryWarden, step: str) -> None:
    """Ruling 4: own text is always readable by its author, and theirs to destroy."""
    house = await memory.house()
    author, session = house.members[0], house.sessions[0]
    presented = await house.present(author, session)
    text = await house.seal(author, session, TEXT, audience=Audience.LEADERS_NOW)
    assert presented.made is not None
    assert text.made is not None
    all_done(await house.roster(author, EndMembership(author)))
    token, program = await house.token(author), house.program
    if step == "read":
        shown = await house.wants(ReadItem(token, program, text.made, Purpose.OWN), ItemShown)
        assert shown.text.reveal() == TEXT
    elif step == "close":
        await house.wants(ShareItem(token, program, text.made, Audience.NOBODY, uuid4()), Done)
    elif step == "erase":
        await house.wants(EraseItem(token, program, text.made, uuid4()), Done)
    elif step == "code":
        without = ("making_errors", (), uuid4())
        case = NoteCodes(token, program, session, presented.made, *without, agreed=True)
        await house.wants(case, Done)
        gone = await house.ask(ReadItem(token, program, text.made, Purpose.OWN))
        assert isinstance(gone, ItemRedacted), "no text of it is kept"
    else:
        taking = TakeBackPresentation(token, program, session, presented.made, uuid4())
        await house.wants(taking, Done)


async def test_a_case_in_no_session_is_missing_and_that_is_on_record(memory: MemoryWarden) -> None:
    """P6: whoever tries ids learns nothing, and each try is an entry."""
    house: House = await memory.house()
    token = await house.token(house.members[0])
    for program in (house.program, ProgramId(uuid4())):
        before = len(await memory.accesses(house.tenant))
        taking = TakeBackPresentation(token, program, uuid4(), uuid4(), uuid4())
        answer = await house.ask(taking)
        assert isinstance(answer, RefusedAnswer)
        assert answer.code == "presentation.missing"
        assert (len(await memory.accesses(house.tenant)) > before) is (program == house.program)
