"""Groups and their rosters over HTTP."""

import asyncio
from uuid import UUID, uuid4

from domain.groups.events import MembershipOffered
from domain.kernel import ProgramId, Stream, Tenant
from domain.protocol.names import ShowNames
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.stores import kept, request
from tests.kit.web import ADMIN, AUDITOR, World

LEA, M1 = "lea@example.org", "m1@example.org"
PURPOSE = {"purpose": "leading"}


def test_a_group_is_proposed_chartered_and_takes_members(world: World) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.group(program)}"
    assert world.admin.get(path).json()["stage"] == "proposed"
    world.admin.does(f"{path}/charters")
    world.admin.does(f"{path}/recruitings", {"version": 2})
    assert world.admin.get(path).json()["stage"] == "recruiting"


def test_the_group_goes_by_the_rules_of_its_program(world: World) -> None:
    program = world.program(participation="mandatory", samePractice="deny")
    shown = world.admin.get(f"/programs/{program}/groups/{world.group(program)}").json()
    assert (shown["participation"], shown["samePractice"]) == ("mandatory", "deny")
    assert shown["frame"]["zone"] == "America/Toronto"


def test_the_sixth_signed_member_allows_activation(world: World) -> None:
    program = world.program()
    group = world.active_group(program)
    shown = world.admin.get(f"/programs/{program}/groups/{group}").json()
    assert (shown["stage"], shown["members"], shown["signed"]) == ("active", 6, 6)


def test_five_members_are_too_few_to_begin(world: World) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.active_group(program)}"
    world.of(M1).does(f"{path}/endings")
    shown = world.of(LEA).get(path).json()
    assert (shown["members"], shown["belowMinimum"], shown["yourSeat"]) == (5, True, "leading")


def test_the_eleventh_offer_is_refused_and_the_request_waits(world: World) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.active_group(program, members=10)}"
    late = world.meet("late@example.org", program)
    refused = world.of(LEA).post(f"{path}/offers", {"person": str(late)})
    assert (refused.status_code, refused.json()["code"]) == (409, "group.full")
    world.of("late@example.org").does(f"{path}/requests")
    assert world.of("late@example.org").get(path).json()["yourSeat"] == "waiting"


def test_somebody_offered_a_seat_sees_the_group_and_somebody_else_of_the_program_does_not(
    world: World,
) -> None:
    program = world.program()
    group = world.active_group(program)
    path = f"/programs/{program}/groups/{group}"
    invited = world.meet("invited@example.org", program)
    world.meet("other@example.org", program)
    world.of(LEA).does(f"{path}/offers", {"person": str(invited)})
    assert world.of("invited@example.org").get(path).json()["yourSeat"] == "offered"
    other, random = (
        world.of("other@example.org").get(f"/programs/{program}/groups/{id_}")
        for id_ in (group, uuid4())
    )
    assert other.status_code == random.status_code == 404
    assert other.content == random.content
    assert other.json()["code"] == "group.missing"


def test_an_auditor_sees_no_group_by_a_seat_that_an_early_log_keeps_for_them(
    world: World,
) -> None:
    """Such an offer gives no right of its own: today it is refused to an auditor."""
    program = world.program()
    group = world.active_group(program)
    auditor = world.warden.people[AUDITOR]
    stream = Stream(Tenant(ORGANIZATION_ID, ProgramId(UUID(program))), "group", UUID(group))
    version = len(asyncio.run(world.store.read(stream)))
    early = request(stream, version, MembershipOffered(person=auditor))
    kept(asyncio.run(world.store.append(stream.tenant, [early]))[0])
    shown = world.of(AUDITOR).get(f"/programs/{program}/groups/{group}")
    assert (shown.status_code, shown.json()["code"]) == (404, "program.missing")


def test_who_left_sees_the_group_no_more(world: World) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.active_group(program)}"
    assert world.of(M1).get(path).status_code == 200
    world.of(LEA).does(f"{path}/endings", {"person": str(world.warden.people[M1])})
    assert world.of(M1).get(path).status_code == 404


def test_a_person_nobody_knows_is_offered_no_seat(world: World) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.active_group(program)}"
    refused = world.of(LEA).post(f"{path}/offers", {"person": str(uuid4())})
    assert (refused.status_code, refused.json()["code"]) == (404, "person.missing")


def test_a_member_offers_no_seat_and_the_attempt_is_reported(world: World) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.active_group(program)}"
    invited = world.meet("invited@example.org", program)
    refused = world.of(M1).post(f"{path}/offers", {"person": str(invited)})
    assert (refused.status_code, refused.json()["code"]) == (403, "membership.not_a_leader")
    assert world.warden.denials == ["membership.not_a_leader"]


def test_a_roster_is_shown_by_name_with_one_question_to_the_warden(world: World) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.active_group(program)}"
    shown = world.of(LEA).does(f"{path}/roster/readings", PURPOSE)
    assert shown["record"] == 11
    assert [p["givenName"] for p in shown["people"]] == ["Lea", "M1", "M2", "M3", "M4", "M5", "M6"]
    assert [p["seat"] for p in shown["people"]] == ["leading", *["member"] * 6]
    [asked] = [asked for asked in world.warden.asked if isinstance(asked, ShowNames)]
    assert len(asked.people) == 7


def test_members_see_no_requests_and_no_offers(world: World) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.active_group(program)}"
    world.meet("asking@example.org", program)
    world.of("asking@example.org").does(f"{path}/requests")
    seen_by = {
        email: {
            person["seat"]
            for person in world.of(email).does(f"{path}/roster/readings", PURPOSE)["people"]
        }
        for email in (LEA, M1)
    }
    assert seen_by == {LEA: {"leading", "member", "waiting"}, M1: {"leading", "member"}}


def test_a_purpose_that_is_not_on_the_list_names_the_field(world: World) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.active_group(program)}"
    refused = world.of(LEA).post(f"{path}/roster/readings", {"purpose": "curiosity"})
    assert (refused.status_code, refused.json()["field"]) == (400, "purpose")


def test_a_leader_of_another_program_finds_nothing_here(world: World) -> None:
    here, there = world.program(), world.program(code="P02")
    group = world.active_group(here)
    world.meet("stranger@example.org", there)
    answers = [
        world.of("stranger@example.org").get(f"/programs/{program}/groups/{group}")
        for program in (here, uuid4())
    ]
    assert [a.json()["code"] for a in answers] == ["program.missing"] * 2
    assert answers[0].content == answers[1].content


def test_a_stale_version_stops_a_roster_command_too(world: World) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.active_group(program)}"
    current = world.admin.get(path).json()["version"]
    stale = world.of(ADMIN).post(f"{path}/leaderships/endings", {"version": 1})
    assert (stale.status_code, stale.json()["current"]) == (409, current)


def test_a_roster_command_that_is_repeated_is_done_once_even_with_its_old_version(
    world: World,
) -> None:
    program = world.program()
    path = f"/programs/{program}/groups/{world.active_group(program)}"
    invited = world.meet("invited@example.org", program)
    body = {"person": str(invited), "version": world.admin.get(path).json()["version"]}
    key = {"Idempotency-Key": "offer"}
    first, second = (world.of(LEA).post(f"{path}/offers", body, key) for _ in range(2))
    assert first.status_code == 200
    assert first.json() == second.json()
    assert world.admin.get(path).json()["offered"] == 1
