"""Whoever changed something sees it in the next list they ask for, or is told that it is late."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response

from domain.kernel import ProgramId, Tenant, own_log
from domain.protocol.people import Details, Mailbox, PersonShown, ShowPerson, Standing
from services.http.visitor import COOKIE
from services.web.frame.freshness import POSITION_COOKIE
from services.web.routes import ROUTES
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, BOOKMARKS, MORNING, World

POSITION = 7
LATE = "saved but not shown yet"


@pytest.fixture
def ids(world: World) -> dict[str, str]:
    """What stands in the places of addresses."""
    program = world.program()
    group = world.active_group(program)
    plan = {"number": 1, "localStart": "2030-01-15T07:15"}
    path = f"/programs/{program}/groups/{group}/sessions"
    session = str(world.of("lea@example.org").does(path, plan)["id"])
    world.reads.fetched.clear()
    return {"program": program, "group": group, "session": session, "item": session}


def marked(path: str, ids: dict[str, str]) -> str:
    """A bookmark of the log that an address is of."""
    program = ProgramId(UUID(ids["program"]))
    of_program = "{program_id" in path
    tenant = Tenant(ORGANIZATION_ID, program) if of_program else own_log(ORGANIZATION_ID)
    return BOOKMARKS.make(tenant, POSITION, uuid4())


def address(template: str, ids: dict[str, str]) -> str:
    """Fill an address in."""
    return re.sub(r"\{(\w+?)_id(?::\w+)?\}", lambda found: ids.get(found[1], ids["item"]), template)


def reads(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every read of the document that somebody signed in may ask for."""
    document = world.client.get("/api/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        if "security" in methods.get("get", {}):
            yield path, methods["get"]


def test_every_read_from_a_read_model_waits_for_what_its_caller_did(
    world: World, ids: dict[str, str]
) -> None:
    world.warden.told[ShowPerson] = PersonShown(
        person=world.warden.people[ADMIN],
        details=Details(
            given_name="Ada", family_name="Roy", post_nominals="", profession="nurse", locale="en"
        ),
        registered=MORNING,
        home_program=None,
        standing=Standing.IN,
        mailbox=Mailbox.PROVEN,
        belongs=(),
        record=4,
    )
    projected = set()
    for path, operation in reads(world):
        for who in (ADMIN, AUDITOR, "m1@example.org"):
            headers = {"cookie": f"{COOKIE}={who}"}
            world.reads.fetched.clear()
            world.client.get(address(path, ids), headers=headers)
            if not world.reads.fetched:
                continue
            projected.add(operation["operationId"])
            world.reads.waited.clear()
            reply = world.client.get(
                address(path, ids), headers=headers, params={"after": marked(path, ids)}
            )
            waited = {projection for projection, at in world.reads.waited if at == POSITION}
            assert "after" in {given.get("name") for given in operation["parameters"]}, path
            assert waited >= set(world.reads.fetched), path
            assert reply.status_code == 200, reply.text
    of_programs = {"list_programs", "list_groups", "list_sessions"}
    assert projected == of_programs | {
        "list_erasures",
        "list_holds",
        "show_person",
        "show_retention",
    }


def test_a_list_that_is_late_says_so_and_shows_nothing_else(
    world: World, ids: dict[str, str]
) -> None:
    world.reads.late = True
    path = f"/programs/{ids['program']}/sessions"
    late = world.admin.get(path, after=marked("{program_id}", ids))
    assert (late.status_code, late.json()["code"]) == (503, "projection.late")
    assert int(late.headers["retry-after"]) > 0
    assert world.admin.get(path).status_code == 200


def test_every_command_says_where_the_log_stands(world: World, ids: dict[str, str]) -> None:
    path = f"/programs/{ids['program']}/sessions/{ids['session']}/moves"
    reply = world.of("lea@example.org").post(path, {"localStart": "2030-01-16T18:30"})
    tenant = Tenant(ORGANIZATION_ID, ProgramId(UUID(ids["program"])))
    assert reply.headers["x-position"] == reply.json()["position"]
    assert BOOKMARKS.position(tenant, reply.json()["position"])
    for commands in world.client.get("/api/v1/openapi.json").json()["paths"].values():
        answers = commands.get("post", {}).get("responses", {})
        for done in (answers.get("200", {}), answers.get("201", {})):
            if "Changed" in str(done):
                assert "X-Position" in done["headers"]


def pages() -> list[str]:
    """Every page there is, without what is served as it lies."""
    found: list[str] = []
    for router in ROUTES:
        routes = getattr(router, "routes", ())
        found += [route.path for route in routes if "GET" in route.methods]
    return found


def page(world: World, path: str, who: str, **cookies: str) -> Response:
    given = {COOKIE: who, **cookies}
    cookie = "; ".join(f"{name}={value}" for name, value in given.items())
    return world.client.get(path, headers={"cookie": cookie}, follow_redirects=False)


def test_every_page_from_a_read_model_waits_for_what_its_reader_did(
    world: World, ids: dict[str, str]
) -> None:
    written = {POSITION_COOKIE: f"{ids['program']}.{marked('{program_id}', ids)}"}
    projected = set()
    for template in pages():
        for who in (ADMIN, AUDITOR, "lea@example.org"):
            world.reads.fetched.clear()
            world.reads.waited.clear()
            page(world, address(template, ids), who, **written)
            if world.reads.fetched:
                projected.add(template)
                waited = {projection for projection, at in world.reads.waited if at == POSITION}
                assert waited >= set(world.reads.fetched), template
    assert {"/my-groups", "/programs", "/programs/{program_id:uuid}"} <= projected


def test_a_page_that_does_not_show_the_last_step_yet_says_so(
    world: World, ids: dict[str, str]
) -> None:
    step = world.client.post(
        f"/programs/{ids['program']}/groups/{ids['group']}/pauses",
        headers={"cookie": f"{COOKIE}={ADMIN}"},
        data={"sure": "yes", **world.whose(ADMIN)},
        follow_redirects=False,
    )
    written = step.cookies[POSITION_COOKIE]
    assert written.startswith(ids["program"])
    board = f"/programs/{ids['program']}"
    assert LATE not in page(world, board, ADMIN, **{POSITION_COOKIE: written}).text
    world.reads.late = True
    assert LATE in page(world, board, ADMIN, **{POSITION_COOKIE: written}).text
    assert LATE not in page(world, board, ADMIN).text


@pytest.mark.parametrize("left", ["", "7", f"{ORGANIZATION_ID}.", f"{ORGANIZATION_ID}.x", "x.7"])
def test_a_position_that_nobody_left_is_none(world: World, left: str) -> None:
    world.reads.late = True
    reply = page(world, "/my-groups", ADMIN, **{POSITION_COOKIE: left})
    assert (reply.status_code, world.reads.waited) == (200, [])
