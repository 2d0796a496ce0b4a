"""An undo takes back the step that it was offered for, and nothing that came after it."""

import asyncio
import re
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

import pytest
from httpx import Response
from litestar.handlers import HTTPRouteHandler

from domain.groups.group import GROUP
from domain.kernel import PersonId, ProgramId, Stream, Tenant
from services.languages import PAGES, catalogue
from services.web.frame.questions import FIRST, Unasked
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, World
from tests.unit.services.web.test_asking_first import forms

LEA, M1, NEW = "lea@example.org", "m1@example.org", "new@example.org"
DONE = "This is already undone. Check the page."
UNKNOWN = "You can no longer undo this here."
OVERTAKEN = "This has changed since, so nothing was undone. Check the page."


class Scene(NamedTuple):
    """A program with a group that meets and a session of it that is to come."""

    world: World
    program: str
    group: str
    session: str

    def person(self, email: str) -> str:
        return str(self.world.warden.people[email])

    def acts(self, email: str, path: str, body: object = None) -> None:
        """Do something at another place than the page that offers the undo."""
        self.world.of(email).does(path, body)


class Step(NamedTuple):
    """A step that offers an undo: by whom, where, and what others may do about the same thing.

    ``state`` reads what the step is about; ``apart`` is about something else.
    """

    handler: str
    by: str
    send: Callable[[Scene], tuple[str, dict[str, str]]]
    others: Callable[[Scene], None]
    apart: Callable[[Scene], None]
    state: Callable[[Scene], object]
    before: Callable[[Scene], None] = lambda _: None


def stage(scene: Scene) -> object:
    return scene.world.of(LEA).get(scene.session).json()["stage"]


def local_start(scene: Scene) -> object:
    return scene.world.of(LEA).get(scene.session).json()["localStart"]


def life(scene: Scene) -> object:
    return scene.world.of(LEA).get(scene.group).json()["stage"]


def mark(email: str) -> Callable[[Scene], object]:
    def read(scene: Scene) -> object:
        page = Reader(scene.world, LEA).get(scene.session).text
        rows: list[str] = re.findall(r"<li>.*?</li>", page, re.DOTALL)
        [found] = [one for one in rows if f">{email[:2].title()} " in one]
        return "Excused</span>" in found

    return read


def seat(email: str) -> Callable[[Scene], object]:
    def read(scene: Scene) -> object:
        body = {"purpose": "leading"}
        people = scene.world.of(LEA).does(f"{scene.group}/roster/readings", body)["people"]
        return [one["seat"] for one in people if one["person"] == scene.person(email)]

    return read


def consent(scene: Scene) -> object:
    tenant = Tenant(ORGANIZATION_ID, ProgramId(UUID(scene.program)))
    stream = Stream(tenant, GROUP.category, UUID(scene.group.rpartition("/")[2]))
    found = asyncio.run(scene.world.store.states(GROUP, [stream]))[stream.id]
    return found.state.consents.get(PersonId(UUID(scene.person(M1))))


def annulment(scene: Scene) -> object:
    return "annulments/withdrawals" in Reader(scene.world, LEA).get(scene.session).text


def excuse(scene: Scene, email: str) -> None:
    scene.acts(email, f"{scene.session}/attendance/absences", {"apologies": True})


def clear(scene: Scene, email: str) -> None:
    scene.acts(email, f"{scene.session}/attendance/withdrawals", {})


def called_off_anew(scene: Scene) -> None:
    scene.acts(LEA, f"{scene.session}/restorations")
    scene.acts(LEA, f"{scene.session}/cancellations")


def newcomer(scene: Scene) -> None:
    scene.world.meet(NEW, scene.program)


def marked_anew(scene: Scene) -> None:
    clear(scene, M1)
    excuse(scene, M1)


def held(scene: Scene) -> None:
    lea, there = scene.world.of(LEA), [scene.person(f"m{n}@example.org") for n in range(1, 5)]
    body = {"present": there, "privateSpace": True, "noRecording": True}
    scene.world.clock.at = scene.world.clock.at.replace(month=2, day=20, hour=12, minute=15)
    lea.does(f"{scene.session}/openings", body)
    lea.does(f"{scene.session}/closings")
    lea.does(f"{scene.session}/attendance/confirmations")


def asks_anew(scene: Scene) -> None:
    scene.acts(LEA, f"{scene.session}/attendance/annulments/withdrawals")
    scene.acts(LEA, f"{scene.session}/attendance/annulments", {"reason": "not_this_session"})


def moves(scene: Scene, when: str = "2030-03-03T12:00") -> None:
    scene.acts(LEA, f"{scene.session}/moves", {"localStart": when})


def calls_off_and_on(scene: Scene) -> None:
    scene.acts(LEA, f"{scene.session}/cancellations")
    scene.acts(LEA, f"{scene.session}/restorations")


def offered_anew(scene: Scene) -> None:
    person = {"person": scene.person(NEW)}
    scene.acts(LEA, f"{scene.group}/declines", person)
    scene.acts(LEA, f"{scene.group}/offers", person)


def asked_anew(scene: Scene) -> None:
    scene.acts(NEW, f"{scene.group}/declines")
    scene.acts(NEW, f"{scene.group}/requests")


def paused_anew(scene: Scene) -> None:
    scene.acts(LEA, f"{scene.group}/resumptions")
    scene.acts(LEA, f"{scene.group}/pauses")


def ending_anew(scene: Scene) -> None:
    scene.acts(LEA, f"{scene.group}/resumptions")
    scene.acts(LEA, f"{scene.group}/closing-plans")


def answered(*answers: bool) -> Callable[[Scene], None]:
    def answer(scene: Scene) -> None:
        for given in answers:
            scene.acts(M1, f"{scene.group}/consents", {"given": given})

    return answer


STEPS = {
    "mark": Step(
        "/marks",
        M1,
        lambda at: (f"{at.session}/marks", {"person": at.person(M1), "mark": "apologies"}),
        marked_anew,
        lambda at: excuse(at, "m2@example.org"),
        mark(M1),
    ),
    "move": Step(
        "/moves",
        LEA,
        lambda at: (f"{at.session}/moves", {"day": "2030-02-25", "time": "18:00"}),
        moves,
        lambda at: excuse(at, M1),
        local_start,
    ),
    "annulment": Step(
        "/attendance/annulments",
        LEA,
        lambda at: (f"{at.session}/attendance/annulments", {"reason": "not_this_session"}),
        asks_anew,
        lambda at: at.acts(
            LEA,
            f"{at.session}/attendance/corrections",
            {"person": at.person(M1), "mark": "left", "reason": "left_early"},
        ),
        annulment,
        held,
    ),
    "calling off": Step(
        "/cancellations",
        LEA,
        lambda at: (f"{at.session}/cancellations", {"sure": "yes"}),
        called_off_anew,
        lambda at: at.acts(LEA, f"{at.group}/pauses"),
        stage,
    ),
    "pause": Step(
        "/pauses",
        LEA,
        lambda at: (f"{at.group}/pauses", {"sure": "yes"}),
        paused_anew,
        answered(True),
        life,
    ),
    "ending": Step(
        "/closing-plans",
        LEA,
        lambda at: (f"{at.group}/closing-plans", {"sure": "yes"}),
        ending_anew,
        answered(True),
        life,
    ),
    "offer": Step(
        "/offers",
        LEA,
        lambda at: (f"{at.group}/offers", {"person": at.person(NEW)}),
        offered_anew,
        answered(True),
        seat(NEW),
        newcomer,
    ),
    "request": Step(
        "/requests",
        NEW,
        lambda at: (f"{at.group}/requests", {}),
        asked_anew,
        answered(True),
        seat(NEW),
        newcomer,
    ),
    "consent": Step(
        "/consents",
        M1,
        lambda at: (f"{at.group}/consents", {"given": "no"}),
        answered(True, False),
        lambda at: at.acts(LEA, f"{at.group}/pauses"),
        consent,
        answered(True),
    ),
}
ELSEWHERE = {
    "/sessions": "TestAPlannedSession",
    "/presentations": "tests/unit/warden/test_presentations.py",
    "/marks/undoing": "what it offers is the same undo again",
    "/moves/undoing": "what it offers is the same undo again",
}


@pytest.fixture
def scene(world: World) -> Scene:
    program = world.program()
    group = f"/programs/{program}/groups/{world.active_group(program)}"
    planned = world.of(LEA).does(
        f"{group}/sessions", {"number": 1, "localStart": "2030-02-20T07:15"}
    )
    return Scene(world, program, group, f"/programs/{program}/sessions/{planned['id']}")


@pytest.fixture(params=list(STEPS))
def step(request: pytest.FixtureRequest, scene: Scene) -> Step:
    one = STEPS[request.param]
    one.before(scene)
    return one


def press(reader: Reader, reply: Response) -> Callable[[], Response]:
    """Keep the page that a step led to, to press its button as often as one likes."""
    page = reader.after(reply).text
    return lambda: reader.undo(page)


def test_every_step_that_is_taken_at_once_for_its_undo_is_walked(world: World) -> None:
    undone: list[tuple[str, HTTPRouteHandler]] = [
        (path, handler)
        for path, handler in forms(world.client.app)
        if handler.opt.get(FIRST) is Unasked.UNDO
    ]
    walked = {step.handler for step in STEPS.values()} | set(ELSEWHERE)
    assert len(undone) > 5
    assert [path for path, _ in undone if not path.endswith(tuple(walked))] == []


class TestEachUndo:
    def test_takes_its_step_back_and_a_second_time_says_that_it_is_undone(
        self, scene: Scene, step: Step
    ) -> None:
        reader, was = Reader(scene.world, step.by), step.state(scene)
        undo = press(reader, reader.send(*step.send(scene)))
        assert step.state(scene) != was
        assert DONE not in reader.after(undo()).text
        assert step.state(scene) == was
        assert DONE in reader.after(undo()).text
        assert step.state(scene) == was

    def test_overwrites_nothing_that_was_done_since(self, scene: Scene, step: Step) -> None:
        reader = Reader(scene.world, step.by)
        undo = press(reader, reader.send(*step.send(scene)))
        step.others(scene)
        now = step.state(scene)
        page = reader.after(undo()).text
        assert OVERTAKEN in page
        assert ">Undo<" not in page
        assert step.state(scene) == now

    def test_overwrites_nothing_that_was_done_after_it_was_undone(
        self, scene: Scene, step: Step
    ) -> None:
        reader = Reader(scene.world, step.by)
        undo = press(reader, reader.send(*step.send(scene)))
        undo()
        reader.send(*step.send(scene))
        now = step.state(scene)
        assert OVERTAKEN in reader.after(undo()).text
        assert step.state(scene) == now

    def test_does_not_mind_what_is_about_something_else(self, scene: Scene, step: Step) -> None:
        reader, was = Reader(scene.world, step.by), step.state(scene)
        undo = press(reader, reader.send(*step.send(scene)))
        step.apart(scene)
        assert "undone" not in reader.after(undo()).text
        assert step.state(scene) == was

    def test_is_of_the_sign_in_that_took_the_step(self, scene: Scene, step: Step) -> None:
        reader = Reader(scene.world, step.by)
        path, form = step.send(scene)
        sealed = reader.send(path, form).cookies["circlekeep_undo"]
        now = step.state(scene)
        page = Reader(scene.world, ADMIN).send(path, {**form, "undo": sealed})
        assert page.status_code in {303, 400, 404}
        assert step.state(scene) == now


class TestAPlannedSession:
    @pytest.mark.parametrize("since", [moves, calls_off_and_on])
    def test_is_not_called_off_unasked_once_others_changed_it(
        self, scene: Scene, since: Callable[[Scene], None]
    ) -> None:
        leader = Reader(scene.world, LEA)
        form = {"number": "2", "day": "2030-03-20", "time": "07:15"}
        planned = leader.send(f"{scene.group}/sessions", form)
        there = scene._replace(session=planned.headers["location"])
        undo = press(leader, planned)
        since(there)
        assert OVERTAKEN in leader.after(undo()).text
        assert stage(there) == "scheduled"

    def test_is_called_off_once(self, scene: Scene) -> None:
        leader = Reader(scene.world, LEA)
        form = {"number": "2", "day": "2030-03-20", "time": "07:15"}
        planned = leader.send(f"{scene.group}/sessions", form)
        there = scene._replace(session=planned.headers["location"])
        undo = press(leader, planned)
        assert "Session cancelled." in leader.after(undo()).text
        assert DONE in leader.after(undo()).text
        scene.acts(LEA, f"{there.session}/restorations")
        assert OVERTAKEN in leader.after(undo()).text
        assert stage(there) == "scheduled"


class TestASealedUndo:
    def test_of_one_form_takes_nothing_back_by_another(self, scene: Scene) -> None:
        leader = Reader(scene.world, LEA)
        moved = leader.send(f"{scene.session}/moves", {"day": "2030-02-25", "time": "18:00"})
        sealed = moved.cookies["circlekeep_undo"]
        page = leader.send(f"{scene.session}/cancellations", {"sure": "yes", "undo": sealed})
        assert UNKNOWN in leader.after(page).text
        assert stage(scene) == "scheduled"

    @pytest.mark.parametrize("sealed", ["", "A" * 60, "7"])
    def test_that_is_forged_takes_nothing_back(self, scene: Scene, sealed: str) -> None:
        leader = Reader(scene.world, LEA)
        page = leader.send(f"{scene.session}/moves/undoing", {"undo": sealed})
        assert UNKNOWN in leader.after(page).text
        without = leader.send(f"{scene.session}/moves/undoing")
        assert UNKNOWN in leader.after(without).text

    def test_says_nothing_of_what_was_before(self, scene: Scene) -> None:
        """A mark that is hidden while names cannot be shown is not in the form either."""
        leader = Reader(scene.world, LEA)
        scene.acts(M1, f"{scene.session}/attendance/absences", {"apologies": True})
        form = {"person": scene.person(M1), "mark": "unknown"}
        page = leader.after(leader.send(f"{scene.session}/marks", form)).text
        button = page.partition('role="status"')[2].partition("</form>")[0]
        assert "apologies" not in button

    def test_of_an_ending_that_was_planned_from_a_pause_is_not_offered(self, scene: Scene) -> None:
        """It would let the group meet, which it did not before."""
        leader = Reader(scene.world, LEA)
        scene.acts(LEA, f"{scene.group}/pauses")
        planned = leader.after(leader.does(f"{scene.group}/closing-plans")).text
        assert ">Undo<" not in planned


def test_both_sentences_are_french_too() -> None:
    for words in (DONE, OVERTAKEN):
        assert catalogue(PAGES, "fr").gettext(words) != words
