"""Edge case 72: no officer learns from replies, versions or positions what happened in a room."""

import asyncio
import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from domain.execute import Step, execute
from domain.kernel import Context, PersonId, ProgramId, Role, Stream, Tenant
from domain.rules import ContentCapture, GroupRules
from domain.sessions.commands import (
    EndPresentation,
    GroupStanding,
    RecordNoCase,
    SealMaterial,
    SessionCommand,
    ShredMaterial,
    StartPhase,
    StartPresentation,
    WithdrawPresentation,
)
from domain.sessions.session import SESSION
from domain.sessions.words import MaterialKind, Phase
from services.http.visitor import COOKIE
from services.web.routes import ROUTES
from tests.kit.paper import OF_ONE_PAGE
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, PRIVACY, World

LEA, M1, PAULA = "lea@example.org", "m1@example.org", "paula@example.org"
OFFICERS = (ADMIN, PRIVACY, AUDITOR, PAULA)
OPEN = {"privateSpace": True, "noRecording": True}
CASE, TEXT = UUID(int=0x11), UUID(int=0x31)


class Room:
    """A session that is open, and what is done in it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.program = world.program()
        self.group = world.active_group(self.program)
        paula = world.meet(PAULA, self.program)
        office = {"person": str(paula), "role": "program_admin", "program": self.program}
        world.admin.does("/officers", office)
        plan = {"number": 1, "localStart": "2030-01-15T07:00"}
        planned = world.of(LEA).does(self.of_group + "/sessions", plan)
        self.id = UUID(str(planned["id"]))
        self.path = f"/programs/{self.program}/sessions/{self.id}"
        present = [str(self.person(f"m{n}@example.org")) for n in range(1, 5)]
        world.of(LEA).does(f"{self.path}/openings", {"present": present, **OPEN})

    @property
    def of_group(self) -> str:
        return f"/programs/{self.program}/groups/{self.group}"

    def person(self, email: str) -> PersonId:
        return self.world.warden.people[email]

    @property
    def standing(self) -> GroupStanding:
        """The group as the Warden knows it, in a program that keeps everything."""
        members = frozenset(self.person(f"m{n}@example.org") for n in range(1, 7))
        return GroupStanding(
            group=UUID(self.group),
            may_meet=True,
            leaders=frozenset({self.person(LEA)}),
            members=members,
            signed=members,
            narratives_allowed=True,
            rules=GroupRules(content_capture=ContentCapture.FULL),
        )

    def enacts(self, command: SessionCommand, who: str = LEA) -> None:
        """Do something in the room, as the Warden does."""
        tenant = Tenant(ORGANIZATION_ID, ProgramId(UUID(self.program)))
        context = Context(
            tenant=tenant,
            actor=self.person(who),
            role=Role.LEADER,
            at=self.world.clock(),
            command_id=uuid4(),
            correlation_id=uuid4(),
        )
        stream = Stream(tenant, SESSION.category, self.id)
        step = Step(stream=stream, command=command, context=context)
        assert asyncio.run(execute(self.world.store, SESSION, step)).recorded

    def presents(self) -> None:
        self.enacts(StartPresentation(CASE, uuid4(), CASE, self.person(M1), self.standing))
        self.enacts(EndPresentation(CASE, self.standing))

    def closes(self) -> None:
        self.world.clock.on(minutes=90)
        self.world.of(LEA).does(f"{self.path}/closings")


@pytest.fixture
def room(world: World) -> Room:
    return Room(world)


def on_the_api(room: Room) -> Iterator[str]:
    """Every address of the document that somebody may read."""
    document = room.world.client.get("/api/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        if "security" in methods.get("get", {}):
            yield path


def on_pages() -> Iterator[str]:
    """Every page."""
    for router in ROUTES:
        for route in getattr(router, "routes", ()):
            if "GET" in route.methods:
                yield route.path


def replies(room: Room) -> dict[tuple[str, str], str]:
    """All that each officer is answered, everywhere; what a form says of itself aside."""
    ids = {"program": room.program, "group": room.group, "session": str(room.id)}

    def address(path: str) -> str:
        return re.sub(r"\{(\w+?)_id(?::\w+)?\}", lambda f: ids.get(f[1], str(CASE)), path)

    found: dict[tuple[str, str], str] = {}
    for officer in OFFICERS:
        headers = {"cookie": f"{COOKIE}={officer}"}
        for path in (*on_the_api(room), *on_pages()):
            if "program_id" not in path:
                continue
            reply = room.world.client.get(address(path), headers=headers, follow_redirects=False)
            text = OF_ONE_PAGE.sub("", reply.text)
            found[officer, path] = f"{reply.status_code} {reply.headers} {text}"
        for asked in ("attendance/readings",):
            body = {"purpose": "privacy" if officer == PRIVACY else "attendance"}
            reply = room.world.of(officer).post(f"{room.path}/{asked}", body)
            found[officer, asked] = f"{reply.status_code} {reply.headers} {reply.text}"
    return found


def went_on(room: Room) -> None:
    for phase in Phase:
        room.enacts(StartPhase(phase, room.standing))


def presented(room: Room) -> None:
    room.presents()


def had_no_case(room: Room) -> None:
    room.enacts(RecordNoCase(room.standing))


def came_late_and_left(room: Room) -> None:
    room.world.of("m5@example.org").does(f"{room.path}/attendance/arrivals")
    room.world.of("m4@example.org").does(f"{room.path}/attendance/departures")


def wrote(room: Room) -> None:
    author = room.person(M1)
    room.enacts(SealMaterial(TEXT, MaterialKind.REFLECTION, author, room.standing), M1)
    room.enacts(ShredMaterial((TEXT,)), M1)


def took_it_back(room: Room) -> None:
    room.enacts(WithdrawPresentation(CASE, room.standing), M1)


WHILE_IT_RUNS = (went_on, came_late_and_left, had_no_case, presented, wrote, took_it_back)


def test_edge_72_nothing_that_happens_in_a_room_changes_a_byte_that_an_officer_is_answered(
    room: Room,
) -> None:
    """P19: phases, presentations and what is taken back reach no officer by any reply."""
    before = replies(room)
    assert len({status for (_, path), status in before.items() if "sessions" in path}) > 1
    for happens in WHILE_IT_RUNS:
        happens(room)
        after = replies(room)
        assert {at for at in before if before[at] != after[at]} == set(), happens.__name__


def test_edge_72_a_case_that_is_taken_back_a_week_later_changes_nothing_for_an_officer(
    room: Room,
) -> None:
    """P19: a withdrawal is told to nobody outside the room, however late it is."""
    room.presents()
    room.closes()
    before = replies(room)
    room.enacts(WithdrawPresentation(CASE, room.standing), M1)
    assert replies(room) == before


def test_edge_72_officers_see_that_a_session_is_held_and_then_how_many_were_there(
    room: Room,
) -> None:
    hidden = {"openedAt": None, "phase": None, "noCase": None, "presentations": None}
    room.presents()
    for officer in (ADMIN, PRIVACY, PAULA):
        shown = room.world.of(officer).get(room.path).json()
        assert shown == {**shown, **hidden, "stage": "open", "present": None, "version": 2}
    inside = room.world.of(M1).get(room.path).json()
    assert (inside["present"], len(inside["presentations"])) == (5, 1)
    room.closes()
    shown = room.world.of(PAULA).get(room.path).json()
    assert shown == {**shown, **hidden, "stage": "closed", "present": 5, "version": 3}


def test_edge_72_an_officers_commands_expect_and_leave_the_version_that_they_see(
    world: World, room: Room
) -> None:
    plan = {"number": 2, "localStart": "2030-02-15T18:30"}
    planned = world.of(PAULA).does(f"{room.of_group}/sessions", plan)
    path = f"/programs/{room.program}/sessions/{planned['id']}"
    world.of(M1).does(f"{path}/attendance/absences")
    moved = {"localStart": "2030-02-16T18:30"}
    stale = world.of(PAULA).post(f"{path}/moves", {**moved, "version": 2})
    assert (stale.status_code, stale.json()["current"]) == (409, 1)
    done = world.of(PAULA).does(f"{path}/moves", {**moved, "version": 1})
    assert done["version"] == 2 == world.of(PAULA).get(path).json()["version"]
    assert world.of(PAULA).does(f"{path}/moves", moved)["version"] == 2
    assert world.of(LEA).get(path).json()["version"] == 3


def test_edge_72_no_two_positions_tell_whether_anything_happened_between_them(
    world: World, room: Room
) -> None:
    plan = {"number": 2, "localStart": "2030-03-02T12:00"}
    planned = world.of(PAULA).does(f"{room.of_group}/sessions", plan)["id"]
    move = f"/programs/{room.program}/sessions/{planned}/moves"

    def moves(day: int) -> str:
        return str(
            world.of(PAULA).does(move, {"localStart": f"2030-03-{day:02}T12:00"})["position"]
        )

    left = [moves(3), moves(4), moves(4)]
    went_on(room)
    left += [moves(4), moves(5)]
    assert len(set(left)) == len(left)
    assert {len(position) for position in left} == {48}
