"""Pages that lead to the organization's own sign-in and back: nothing that was typed goes along."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from httpx import Response

from domain.access.strengths import PROVIDER
from domain.codes import refusal
from domain.kernel import Sealed
from domain.protocol.door import FactorShown, ShowFactor, SignedIn, SwitchOrganization
from domain.protocol.providers import CameBack, ComeBack, ConfirmThere, Leave, Left, SetOutTo
from services.http.provider import BACK
from services.http.provider import COOKIE as MARK
from services.http.visitor import COOKIE
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, MORNING, World

THERE = "/account/second-factor/provider"
ADDRESS = "https://login.example.org/authorize?state=s"
CODE = UUID(int=7)


@pytest.fixture
def told(world: World) -> World:
    """A Warden that leads to a provider, and believes who comes back."""
    world.warden.strength = PROVIDER
    until = MORNING + timedelta(minutes=10)
    out = SetOutTo(address=Sealed(ADDRESS), browser=Sealed("mark"), name="Login", until=until)
    begun = SignedIn(Sealed("fresh"), ORGANIZATION_ID, world.warden.people[ADMIN], until, "en")
    world.warden.told |= {
        ShowFactor: FactorShown(has=False, left=0, may_add=False, strength=PROVIDER, provider=True),
        ConfirmThere: out,
        ComeBack: CameBack(signed_in=begun, confirmed=True),
        Leave: Left(address=Sealed("https://login.example.org/end"), state=Sealed("s"), name="X"),
    }
    return world


def back(world: World, **cookies: str) -> Response:
    kept = "; ".join(f"{name}={value}" for name, value in {MARK: "mark", **cookies}.items())
    return world.client.get(
        "/sign-in/return?state=s&code=c", headers={"cookie": kept}, follow_redirects=False
    )


def test_who_came_in_by_the_provider_is_offered_to_confirm_there(told: World) -> None:
    asked = Reader(told, ADMIN).get("/account/second-factor/proofs?back=/mine").text
    assert f'action="{THERE}"' in asked
    assert 'name="back" value="/mine"' in asked
    assert 'name="code"' not in asked, "they have none to give"


def test_nothing_of_where_somebody_goes_on_is_in_the_address(told: World) -> None:
    way = Reader(told, ADMIN).send(THERE, {"back": "/mine"})
    assert f'href="{ADDRESS}"' in way.text
    assert "_blank" not in way.text
    assert (way.cookies[MARK], way.cookies[BACK].strip('"')) == ("mark", "/mine")
    came = back(told, **{BACK: "/mine"})
    assert (came.headers["location"], came.cookies[COOKIE]) == ("/mine", "fresh")


def test_what_was_typed_stays_on_its_page_while_it_is_confirmed_beside_it(told: World) -> None:
    told.warden.told[SwitchOrganization] = refusal("sign_in.step_up")
    path, typed = "/account/sign-ins", {"organization": str(CODE)}
    asked = Reader(told, ADMIN).send(path, {**told.whose(ADMIN), **typed}).text
    [carried] = set(re.findall(r'name="carried" value="([^"]+)"', asked))
    assert f'action="{THERE}"' in asked
    way = Reader(told, ADMIN).send(THERE, {"carried": carried})
    assert 'target="_blank"' in way.text
    assert carried in way.text
    assert typed["organization"] not in way.text
    beside = back(told)
    assert beside.status_code == 200
    assert "Close this tab" in beside.text
    on = Reader(told, ADMIN).send("/account/second-factor/continuations", {"carried": carried})
    assert f'action="{path}"' in on.text
    assert typed["organization"] in on.text


def test_a_page_of_another_site_is_nowhere_to_go_on(told: World) -> None:
    came = back(told, **{BACK: "//elsewhere.example.org"})
    assert came.headers["location"] == "/"


def test_whoever_signs_out_is_offered_to_sign_out_there_too(told: World) -> None:
    left = Reader(told, ADMIN).send("/sign-out", {})
    assert left.status_code == 200
    assert 'href="https://login.example.org/end"' in left.text
    assert left.cookies[MARK] == "s"
    assert told.warden.asked[-1] == Leave(Sealed(ADMIN), "http://testserver.local/sign-in/left")
    told.warden.told[Leave] = Left()
    assert Reader(told, ADMIN).send("/sign-out", {}).headers["location"] == "/sign-in"


@pytest.mark.parametrize(("state", "said"), [("s", True), ("x", False), ("", False)])
def test_that_one_signed_out_there_is_said_to_the_browser_that_went(
    told: World, state: str, *, said: bool
) -> None:
    done = told.client.get(
        f"/sign-in/left?state={state}",
        headers={"cookie": f"{MARK}=s"},
        follow_redirects=False,
    )
    assert done.headers["location"] == "/sign-in"
    assert ("signed_out_there" in done.headers.get("set-cookie", "")) is said
