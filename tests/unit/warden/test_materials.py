"""What may be sealed: one's own text, of a kind that is kept, without an identifier in it."""

from uuid import uuid4

import pytest

from domain.access.purposes import Purpose
from domain.groups.commands import AnswerContentConsent
from domain.kernel import Finding, FindingKind, Log, Sealed
from domain.protocol.answers import Enacted, RefusedAnswer, StepDone
from domain.protocol.cases import (
    ItemShown,
    ItemsListed,
    ListOwnItems,
    NewMaterial,
    ReadItem,
    SealMaterials,
)
from domain.sessions.events import MaterialSealed
from domain.sessions.words import Audience, MaterialKind
from tests.kit.memory_warden import MemoryWarden

TEXT = "What I cannot put down."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  \n", "material.empty"),
        ("x" * (64 * 1024 + 1), "material.too_long"),
        ("é" * (32 * 1024 + 1), "material.too_long"),
        ("She is in room 4, call 613 555 0199.", "material.identifier"),
    ],
)
async def test_a_text_that_cannot_be_kept_is_refused(
    memory: MemoryWarden, text: str, code: str
) -> None:
    house = await memory.house()
    await house.present(house.members[0], house.sessions[0])
    done = await house.seal(house.members[0], house.sessions[0], text)
    assert done.refused is not None
    assert done.refused.code == code
    assert text not in done.refused.reason


async def test_a_likely_name_waits_until_its_author_attests_it_and_the_count_is_on_record(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    author, session = house.leader, house.sessions[0]
    token = await house.token(author)
    answers: list[StepDone] = []
    for attested in (0, 1, 2):
        material = NewMaterial(
            session=session,
            kind=MaterialKind.REFLECTION,
            locale="en",
            text=Sealed("Mrs Tremblay told me. Réjean wept."),
            command_id=uuid4(),
            attested=attested,
        )
        request = SealMaterials(token, house.program, (material,))
        answers += (await house.wants(request, Enacted)).steps
    assert [step.refused and step.refused.code for step in answers] == [
        "material.likely_name",
        "material.likely_name",
        None,
    ]
    assert answers[0].refused is not None
    places = [(found.start, found.end) for found in answers[0].refused.findings]
    assert places == [(4, 12), (22, 28)]
    events = [
        recorded.event for recorded in await memory.app.read_log(house.tenant, Log.EVENTS, 0, 999)
    ]
    [sealed] = [event for event in events if isinstance(event, MaterialSealed)]
    assert sealed.names_attested == 2


async def test_an_identifier_is_named_by_its_place_and_cannot_be_attested(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    material = NewMaterial(
        session=house.sessions[0],
        kind=MaterialKind.REFLECTION,
        locale="en",
        text=Sealed("Ring 613-555-0143 for Réjean."),
        command_id=uuid4(),
        attested=9,
    )
    request = SealMaterials(await house.token(house.leader), house.program, (material,))
    [step] = (await house.wants(request, Enacted)).steps
    assert step.refused is not None
    assert step.refused.code == "material.identifier"
    assert step.refused.findings == (
        Finding(5, 17, FindingKind.TELEPHONE),
        Finding(22, 28, FindingKind.NAME),
    )


async def test_a_reason_may_name_a_colleague_and_hold_no_number(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    token = await house.token(house.leader)
    for reason, kind in (
        ("Dr Roy asked me to.", ItemShown),
        ("He is 943 476 5919.", RefusedAnswer),
    ):
        asked = ReadItem(token, house.program, item, Purpose.LEADING, Sealed(reason))
        assert isinstance(await house.ask(asked), kind)


async def test_no_text_passes_for_a_locale(memory: MemoryWarden) -> None:
    house = await memory.house()
    material = NewMaterial(
        session=house.sessions[0],
        kind=MaterialKind.REFLECTION,
        locale="She told me that",
        text=Sealed(TEXT),
        command_id=uuid4(),
    )
    request = SealMaterials(await house.token(house.members[0]), house.program, (material,))
    [step] = (await house.wants(request, Enacted)).steps
    assert step.refused is not None
    assert step.refused.code == "material.locale_unknown"


async def test_a_long_text_is_screened_at_once(memory: MemoryWarden) -> None:
    house = await memory.house()
    done = await house.seal(
        house.leader, house.sessions[0], "x" * 64 * 1024, MaterialKind.LEADER_DEBRIEF
    )
    assert done.refused is None


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (MaterialKind.PRESENTATION, "material.not_a_text"),
        (MaterialKind.LEADER_DEBRIEF, "material.not_a_leader"),
        (MaterialKind.CASE_NARRATIVE, "material.not_the_presenter"),
        (MaterialKind.REFLECTION, None),
    ],
)
async def test_a_member_who_did_not_present_writes_reflections_alone(
    memory: MemoryWarden, kind: MaterialKind, code: str | None
) -> None:
    house = await memory.house()
    done = await house.seal(house.members[0], house.sessions[0], TEXT, kind)
    assert (done.refused and done.refused.code) == code


async def test_no_text_is_kept_about_making_errors(memory: MemoryWarden) -> None:
    house = await memory.house()
    await house.present(house.members[0], house.sessions[0], "making_errors")
    done = await house.seal(house.members[0], house.sessions[0], TEXT)
    assert done.refused is not None
    assert done.refused.code == "material.not_kept"


async def test_a_consent_taken_back_since_holds_for_earlier_sessions_too(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    await house.present(house.members[0], house.sessions[0])
    other = house.members[1]
    await house.roster(other, AnswerContentConsent(other, given=False))
    done = await house.seal(house.members[0], house.sessions[0], TEXT)
    assert done.refused is not None
    assert done.refused.code == "material.consent_missing"


async def test_a_batch_answers_each_text_in_order(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=2)
    author = house.members[0]
    await house.present(author, house.sessions[1])
    given = [
        (house.sessions[0], MaterialKind.REFLECTION, "One."),
        (uuid4(), MaterialKind.REFLECTION, "Nowhere."),
        (house.sessions[0], MaterialKind.CASE_NARRATIVE, "Not presented."),
        (house.sessions[1], MaterialKind.CASE_NARRATIVE, "Two."),
    ]
    materials = tuple(
        NewMaterial(
            session=session,
            kind=kind,
            locale="en",
            text=Sealed(text),
            command_id=uuid4(),
            audience=Audience.LEADERS_THEN,
        )
        for session, kind, text in given
    )
    request = SealMaterials(await house.token(author), house.program, materials)
    answer = await house.wants(request, Enacted)
    assert [step.refused and step.refused.code for step in answer.steps] == [
        None,
        "session.missing",
        "material.not_the_presenter",
        None,
    ]
    listed = await house.wants(ListOwnItems(await house.token(author)), ItemsListed)
    shared = {item.item for item in listed.items if item.audience is Audience.LEADERS_THEN}
    assert shared == {answer.steps[0].made, answer.steps[3].made}


async def test_a_repeat_seals_nothing_anew(memory: MemoryWarden) -> None:
    house = await memory.house()
    material = NewMaterial(
        session=house.sessions[0],
        kind=MaterialKind.REFLECTION,
        locale="en",
        text=Sealed(TEXT),
        command_id=uuid4(),
    )
    token = await house.token(house.members[0])
    request = SealMaterials(token, house.program, (material,))
    assert await house.ask(request) == await house.ask(request)
    listed = await house.wants(ListOwnItems(token), ItemsListed)
    assert len(listed.items) == 1


async def test_one_command_id_of_two_people_makes_two_items(memory: MemoryWarden) -> None:
    house = await memory.house()
    material = NewMaterial(
        session=house.sessions[0],
        kind=MaterialKind.REFLECTION,
        locale="en",
        text=Sealed(TEXT),
        command_id=uuid4(),
    )
    made = []
    for who in house.members[:2]:
        request = SealMaterials(await house.token(who), house.program, (material,))
        made.append((await house.wants(request, Enacted)).steps[0])
    assert made[0].made != made[1].made
