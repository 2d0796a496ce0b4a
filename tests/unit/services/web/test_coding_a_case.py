"""Coding a case on its page: where texts go with it, the page asks first."""

from uuid import UUID, uuid4

import pytest
from httpx import Response

from domain.protocol.answers import Done
from domain.protocol.cases import NoteCodes
from services.http.visitor import COOKIE
from services.web.frame.visit import LANGUAGE_COOKIE
from tests.kit.web import World

M1, LEA = "m1@example.org", "lea@example.org"


@pytest.fixture
def session(world: World) -> str:
    program = world.program()
    group = world.active_group(program)
    plan = {"number": 1, "localStart": "2030-01-15T18:30"}
    made = world.of(LEA).does(f"/programs/{program}/groups/{group}/sessions", plan)
    world.warden.told[NoteCodes] = Done(1, UUID(int=1))
    return f"/programs/{program}/sessions/{made['id']}"


def codes(world: World, session: str, language: str = "en", **form: str) -> Response:
    fields = {"once": str(uuid4()), **world.whose(M1), **form}
    headers = {"cookie": f"{COOKIE}={M1}; {LANGUAGE_COOKIE}={language}"}
    return world.client.post(
        f"{session}/presentations/{uuid4()}/codes",
        data=fields,
        headers=headers,
        follow_redirects=False,
    )


def noted(world: World) -> list[NoteCodes]:
    return [asked for asked in world.warden.asked if isinstance(asked, NoteCodes)]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "This destroys now"), ("fr", "est détruit maintenant")],
)
def test_before_texts_are_destroyed_the_page_says_so_and_asks(
    world: World, session: str, language: str, said: str
) -> None:
    asking = codes(world, session, language, theme="making_errors", perspectives="patient")
    assert asking.status_code == 200
    assert said in asking.text
    assert 'name="perspectives" value="patient"' in asking.text
    assert noted(world) == []


def test_who_has_agreed_is_not_asked_again(world: World, session: str) -> None:
    assert codes(world, session, theme="making_errors", agreed="yes").status_code == 303
    [request] = noted(world)
    assert (request.theme, request.agreed) == ("making_errors", True)


def test_with_another_theme_nothing_is_asked(world: World, session: str) -> None:
    assert codes(world, session, theme="system").status_code == 303
    [request] = noted(world)
    assert (request.theme, request.agreed) == ("system", False)
