"""Pages and API say what is really kept, and ask who has not been asked."""

import asyncio
from uuid import UUID

import pytest

from domain.kernel import Context, ProgramId, Role, Stream, Tenant
from domain.ports import Append
from domain.sessions.session import SESSION
from infra.ids import new_id
from services.http.visitor import COOKIE
from services.web.frame.visit import LANGUAGE_COOKIE
from tests.kit.deciding import STARTED
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import MORNING, PRIVACY, World

LEA, M1, M6 = "lea@example.org", "m1@example.org", "m6@example.org"
ASKED = {"en": "May case narratives be kept", "fr": "Les récits de cas peuvent-ils être conservés"}


@pytest.fixture
def group(world: World) -> str:
    program = world.program()
    full = {"capture": "full", "impactAssessed": True}
    world.of(PRIVACY).does(f"/programs/{program}/content-captures", full)
    return f"/programs/{program}/groups/{world.active_group(program)}"


def page(world: World, address: str, who: str = M1, language: str = "en") -> str:
    cookie = f"{COOKIE}={who}; {LANGUAGE_COOKIE}={language}"
    return str(world.client.get(address, headers={"cookie": cookie}).text)


def answer(world: World, group: str, who: str, *, given: bool) -> None:
    world.of(who).does(f"{group}/consents", {"given": given})


def everybody_agrees(world: World, group: str) -> None:
    for number in range(1, 7):
        answer(world, group, f"m{number}@example.org", given=True)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_has_not_answered_is_asked_and_no_answer_is_chosen_for_them(
    world: World, group: str, language: str
) -> None:
    asking = page(world, group, M1, language)
    assert ASKED[language] in asking
    assert "checked" not in asking
    assert world.of(M1).get(group).json()["yourConsent"] == "not_asked"


@pytest.mark.parametrize(
    ("given", "said", "consent"),
    [
        (True, "None is kept until every member has agreed.", "given"),
        (False, "None are kept unless every member agrees.", "refused"),
    ],
)
def test_who_has_answered_reads_what_follows_from_it(
    world: World, group: str, given: bool, said: str, consent: str
) -> None:
    answer(world, group, M1, given=given)
    answered = page(world, group)
    assert said in answered
    assert ASKED["en"] not in answered
    assert world.of(M1).get(group).json()["yourConsent"] == consent


def test_narratives_are_kept_once_the_last_member_has_agreed(world: World, group: str) -> None:
    for number in range(1, 6):
        answer(world, group, f"m{number}@example.org", given=True)
    assert world.of(LEA).get(group).json()["narrativesKept"] is False
    assert "case narratives once every member has agreed" in page(world, group, LEA)
    answer(world, group, M6, given=True)
    assert world.of(LEA).get(group).json()["narrativesKept"] is True
    assert "Case narratives may be kept" in page(world, group, LEA)


def test_a_program_that_keeps_nothing_any_more_is_told_everywhere(world: World, group: str) -> None:
    everybody_agrees(world, group)
    program = group.split("/")[2]
    plan = {"number": 1, "localStart": "2030-01-15T18:30"}
    session = world.of(LEA).does(f"{group}/sessions", plan)["id"]
    world.admin.does(f"/programs/{program}/content-captures", {"capture": "none"})
    shown = world.of(M1).get(group).json()
    assert (shown["contentCapture"], shown["narrativesKept"]) == ("none", False)
    assert shown["yourConsent"] is None
    for address in (group, f"/programs/{program}/sessions/{session}"):
        for who in (M1, LEA):
            told = page(world, address, who)
            assert "Nothing about cases is kept" in told
            assert ("from now on" in told) == (address != group)
            assert "Case narratives may be kept" not in told


def test_a_narrative_is_offered_to_write_once_every_member_has_agreed(
    world: World, group: str
) -> None:
    session = presented(world, group)
    offered = '<option value="case_narrative">'
    assert offered not in page(world, session)
    everybody_agrees(world, group)
    assert offered in page(world, session)
    answer(world, group, M6, given=False)
    assert offered not in page(world, session)
    assert '<option value="reflection">' in page(world, session)


def presented(world: World, group: str) -> str:
    """A session that runs, in which somebody presents."""
    lea, program = world.of(LEA), ProgramId(UUID(group.split("/")[2]))
    plan = {"number": 1, "localStart": "2030-01-15T07:15"}
    session = UUID(str(lea.does(f"{group}/sessions", plan)["id"]))
    address = f"/programs/{program}/sessions/{session}"
    people = [str(world.warden.people[f"m{n}@example.org"]) for n in range(1, 7)]
    lea.does(f"{address}/openings", {"present": people, "privateSpace": True, "noRecording": True})
    tenant = Tenant(ORGANIZATION_ID, program)
    stream = Stream(tenant, SESSION.category, session)
    context = Context(
        tenant=tenant,
        actor=world.warden.people[LEA],
        role=Role.LEADER,
        at=MORNING,
        command_id=new_id(),
        correlation_id=new_id(),
    )

    async def begin() -> None:
        expected = len(await world.store.read(stream))
        begun = Append(stream=stream, expected=expected, events=(STARTED,), context=context)
        await world.store.append(tenant, [begun])

    asyncio.run(begin())
    return address
