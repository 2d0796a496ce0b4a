"""Parked streams over HTTP: whose they are, what is asked, what becomes of it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.codes import refusal
from domain.kernel import ProgramId
from domain.ports import ParkedStream
from domain.protocol.keys import SkipParked
from domain.skips.commands import SkipReason
from services.app.parked import UNREADABLE_EVENT
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import AUDITOR, PRIVACY, World

PATH = "/organization/parked-streams"
PROGRAM = ProgramId(UUID(int=8))
WHY = {"reason": "damaged"}


def stream(
    world: World,
    projection: str = "group_board",
    code: str = "unreadable",
    stream_id: UUID | None = None,
) -> dict[str, Any]:
    """Park one, and give what a body says of it."""
    one = ParkedStream(
        projection=projection,
        program=PROGRAM,
        stream=stream_id or uuid4(),
        position=7,
        event_type="group.proposed",
        code=code,
        parked_at=datetime(2030, 1, 1, tzinfo=UTC),
        order=None,
    )
    world.parked.streams.append(one)
    place = {"projection": projection, "program": str(PROGRAM)}
    return {**place, "stream": str(one.stream), "position": 7}


def test_an_organization_admin_sees_what_is_parked_and_why(world: World) -> None:
    parked = stream(world)
    [item] = world.admin.get(PATH).json()["items"]
    assert item == {
        **parked,
        "eventType": "group.proposed",
        "code": "unreadable",
        "parkedAt": "2030-01-01T00:00:00Z",
        "order": None,
    }


@pytest.mark.parametrize(("path", "skip"), [("retries", False), ("skips", True)])
def test_what_is_asked_is_answered_with_an_order_that_can_be_looked_at(
    world: World, path: str, skip: bool
) -> None:
    parked = stream(world)
    asked = world.admin.post(f"{PATH}/{path}", parked | WHY if skip else parked)
    assert asked.status_code == 202
    order = asked.json()
    assert (order["state"], order["skip"], order["stream"]) == ("asked", skip, parked["stream"])
    assert world.admin.get(PATH).json()["items"][0]["order"] == order["id"]
    world.parked.orders[UUID(order["id"])] = msgspec.structs.replace(
        world.parked.orders[UUID(order["id"])], outcome="done"
    )
    assert world.admin.get(f"{PATH}/orders/{order['id']}").json() == {**order, "state": "done"}


def test_asking_again_gives_the_order_that_is_open(world: World) -> None:
    parked = stream(world)
    first, second = (world.admin.post(f"{PATH}/retries", parked).json() for _ in range(2))
    assert first == second
    refused = world.admin.post(f"{PATH}/skips", parked | WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "projection.asked_otherwise")


def test_the_access_log_is_the_auditors_and_nothing_of_it_is_left_out(world: World) -> None:
    parked = stream(world, "access_log")
    for officer in (world.of(AUDITOR), world.of(PRIVACY)):
        [item] = officer.get(PATH).json()["items"]
        assert item["projection"] == "access_log"
        refused = officer.post(f"{PATH}/skips", parked | WHY)
        assert (refused.status_code, refused.json()["code"]) == (409, "projection.never_skipped")
        assert officer.post(f"{PATH}/retries", parked).status_code == 202
    assert world.admin.get(PATH).json()["items"] == []


def test_absent_foreign_and_not_the_callers_is_one_answer(world: World) -> None:
    theirs, ours = stream(world, "access_log"), stream(world)
    elsewhere = {**ours, "position": 8}
    absent = {**ours, "stream": str(uuid4())}
    unknown = {**ours, "projection": "no_such"}
    asked = [theirs, elsewhere, absent, unknown]
    answers = [world.admin.post(f"{PATH}/retries", body) for body in asked]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
        (404, "projection.not_parked")
    }
    assert len({answer.content for answer in answers}) == 1
    order = world.of(AUDITOR).post(f"{PATH}/retries", theirs).json()["id"]
    hidden, random = (world.admin.get(f"{PATH}/orders/{id_}") for id_ in (order, uuid4()))
    assert hidden.content == random.content
    assert hidden.status_code == 404
    assert world.warden.denials == ["projection.not_parked"] * 6


def test_who_holds_no_office_is_refused_and_the_attempt_reported(world: World) -> None:
    world.meet("mia@example.org")
    parked = stream(world)
    member = world.of("mia@example.org")
    listed = member.get(PATH)
    assert (listed.status_code, listed.json()["code"]) == (403, "projection.not_officer")
    assert member.post(f"{PATH}/skips", parked | WHY).status_code == 404
    assert world.warden.denials == ["projection.not_officer", "projection.not_parked"]


def test_the_same_key_asks_once(world: World) -> None:
    parked, key = stream(world), {"Idempotency-Key": "first try"}
    first = world.admin.post(f"{PATH}/retries", parked, key).json()
    order = UUID(first["id"])
    world.parked.orders[order] = msgspec.structs.replace(
        world.parked.orders[order], outcome="parked"
    )
    second = world.admin.post(f"{PATH}/retries", parked, key).json()
    assert (second["id"], second["state"]) == (first["id"], "parked")
    assert world.parked.organization == ORGANIZATION_ID


def test_what_is_left_out_is_recorded_by_the_warden_with_a_reason(world: World) -> None:
    parked = stream(world)
    assert world.admin.post(f"{PATH}/skips", parked).status_code == 400
    assert world.admin.post(f"{PATH}/skips", parked | WHY).status_code == 202
    [told] = [asked for asked in world.warden.asked if isinstance(asked, SkipParked)]
    assert (told.name, told.position, told.reason) == ("group_board", 7, SkipReason.DAMAGED)
    assert str(told.stream) == parked["stream"]


def test_nothing_is_ordered_that_the_warden_did_not_record(world: World) -> None:
    parked = stream(world)
    world.warden.told[SkipParked] = refusal("projection.not_parked")
    assert world.admin.post(f"{PATH}/skips", parked | WHY).status_code == 404
    assert world.parked.orders == {}


@pytest.mark.parametrize(("path", "skip"), [("retries", False), ("skips", True)])
def test_an_event_that_cannot_be_read_has_one_way_out_under_all_its_names(
    world: World, path: str, skip: bool
) -> None:
    parked = stream(world, "decisions", UNREADABLE_EVENT)
    same = UUID(parked["stream"])
    for name in ("group_board", "ended_groups"):
        stream(world, name, UNREADABLE_EVENT, same)
    stream(world, "sessions", UNREADABLE_EVENT)
    stream(world, "rosters", "error.ValueError", same)
    assert world.admin.post(f"{PATH}/{path}", parked | WHY if skip else parked).status_code == 202
    asked = {order.projection for order in world.parked.orders.values() if order.skip is skip}
    assert asked == {"decisions", "group_board", "ended_groups"}


def test_what_is_left_out_of_a_program_is_listed_to_those_who_answer_for_it(world: World) -> None:
    program = world.program()
    for log in (program, str(ORGANIZATION_ID), str(PROGRAM)):
        nothing = world.admin.get(f"{PATH}/skips", program=log)
        assert (nothing.status_code, nothing.json()["items"]) == (200, [])
    world.meet("mia@example.org", program)
    for asked in (program, str(PROGRAM)):
        refused = world.of("mia@example.org").get(f"{PATH}/skips", program=asked)
        assert (refused.status_code, refused.json()["code"]) == (404, "program.missing")


@pytest.mark.parametrize(("path", "more"), [("retries", {}), ("skips", WHY)])
def test_another_order_under_the_key_is_refused_and_not_left(
    world: World, path: str, more: dict[str, object]
) -> None:
    """An order is no event, and its key is bound all the same."""
    one, other = stream(world), stream(world)
    key = {"Idempotency-Key": "once"}
    first, again = (world.admin.post(f"{PATH}/{path}", one | more, key) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    another = world.admin.post(f"{PATH}/{path}", other | more, key)
    assert (another.status_code, another.json()["code"]) == (422, "idempotency.differs")
    assert len(world.parked.orders) == 1
