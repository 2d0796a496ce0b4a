"""The bench judges as it says, and its page says what was measured."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path
from uuid import uuid4

import pytest

from domain.appending import Kind, Writer, kinds
from domain.kernel import Log, Sealed
from domain.ports import Appended
from domain.sessions.running import YEARS_AHEAD
from infra.home import GIVEN
from infra.identity.memory import MemoryAccounts
from infra.store.memory import MemoryEventStore
from services.warden.door.signing_in import LASTS
from tests.bench.append.load import FIRST_TYPE, TYPE
from tests.bench.catch_up.year import a_year
from tests.bench.drawing import drawing, reached
from tests.bench.line import LATEST, Line, line_of, load, merged, save
from tests.bench.measuring import Bench, Peer, turns
from tests.bench.over_http.command import years
from tests.bench.over_http.crowd import Crowd
from tests.bench.page import DOCS, PICTURES, current
from tests.bench.registry import FAMILIES
from tests.bench.replay.history import a_history
from tests.kit.database import PASSWORDS
from tests.kit.given import give_secrets
from tests.kit.read_models import a_session
from tests.kit.stores import new_stream, new_tenant, request


def a_line(name: str = "append: one", ours: float = 2.0, goal: float | None = None) -> Line:
    return line_of(name, "events/s", [(ours, 1.0)], better="more", goal=goal)


def test_a_ratio_is_of_the_medians_and_above_one_when_ours_is_ahead() -> None:
    rounds = [(10.0, 5.0), (30.0, 4.0), (20.0, 100.0)]
    more = line_of("x: y", "events/s", rounds, better="more", goal=4.0)
    assert (more.ours, more.theirs, more.ratio, more.met) == (20.0, 5.0, 4.0, True)
    less = line_of("x: y", "ms", rounds, better="less", goal=0.5)
    assert (less.ratio, less.met) == (0.25, False)
    assert list(less.runs) == rounds


def test_without_a_peer_the_goal_is_a_bound_and_without_a_goal_nothing_is_judged() -> None:
    lag = line_of("x: lag", "ms", [(99.0, None), (101.0, None)], better="less", goal=100.0)
    assert (lag.ours, lag.theirs, lag.ratio, lag.met) == (100.0, None, None, True)
    assert line_of("x: skipped", "events", [(1.0, None)], better="less", goal=0.0).met is False
    assert line_of("x: rate", "texts/s", [(1.0, None)], better="more", goal=2.0).met is False
    assert a_line().met is None


def test_what_never_ran_is_not_judged() -> None:
    with pytest.raises(ValueError, match="was never run"):
        line_of("x: y", "ms", [], better="less", goal=1.0)


def test_new_lines_replace_those_of_their_name_and_leave_the_others(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    assert load(path) == []
    save(path, [a_line("append: one"), a_line("append: two"), a_line("replay: one")])
    save(path, merged(load(path), [a_line("append: two", 7.0), a_line("append: three")]))
    assert [(line.name, line.ours) for line in load(path)] == [
        ("append: one", 2.0),
        ("append: two", 7.0),
        ("replay: one", 2.0),
        ("append: three", 2.0),
    ]


def test_a_family_measured_as_a_whole_forgets_what_it_measures_no_more() -> None:
    before = [a_line("append: one"), a_line("append: old"), a_line("replay: one")]
    after = merged(before, [a_line("append: new"), a_line("append: one")], whole="append")
    assert [line.name for line in after] == ["append: one", "replay: one", "append: new"]


def test_everybody_is_first_in_turn_and_every_second_round_runs_back() -> None:
    assert [turns(["a", "b"], n) for n in range(4)] == [
        ["a", "b"],
        ["b", "a"],
        ["b", "a"],
        ["a", "b"],
    ]
    assert {turns(["a", "b", "c"], n)[0] for n in range(6)} == {"a", "b", "c"}


async def test_ours_and_its_peers_run_alternated_and_each_is_prepared() -> None:
    ran: list[str] = []
    kept: list[Line] = []

    def run(label: str, figure: float) -> Callable[[], Awaitable[float]]:
        async def measured() -> float:
            ran.append(label)
            return figure

        return measured

    async def before() -> None:
        ran.append("-")

    bench = Bench("append", quick=True, keep=kept.append, say=lambda _: None)
    peers = {"slow": Peer(run("slow", 1.0), goal=5.0), "fast": Peer(run("fast", 9.0))}
    await bench.compare("here", unit="x", ours=run("ours", 6.0), peers=peers, before=before)
    assert ran == ["-", "ours", "-", "slow", "-", "fast", "-", "fast", "-", "slow", "-", "ours"]
    assert [(line.name, line.ratio, line.met) for line in kept] == [
        ("append: here, against slow", 6.0, True),
        ("append: here, against fast", 0.6667, None),
    ]
    await bench.compare("alone", unit="ms", ours=run("ours", 6.0), better="less", goal=5.0)
    assert (kept[-1].name, kept[-1].met) == ("append: alone", False)


def test_a_bar_reaches_the_goal_where_the_line_is_met() -> None:
    assert reached(a_line(ours=3.0, goal=2.0)) == 1.5
    late = line_of("x: lag", "ms", [(200.0, None)], better="less", goal=100.0)
    none = line_of("x: skipped", "events", [(0.0, None)], better="less", goal=0.0)
    assert (reached(late), reached(none)) == (0.5, 3.0)
    assert drawing("nothing to draw", [a_line()]) is None


def test_every_kept_line_belongs_to_a_family_and_has_a_name_of_its_own() -> None:
    lines = load(LATEST)
    assert {line.family for line in lines} <= FAMILIES.keys()
    assert len({line.name for line in lines}) == len(lines)


def test_the_page_and_its_pictures_say_what_was_measured() -> None:
    made = current()
    pictures = {f"{PICTURES}/{path.name}" for path in (DOCS / PICTURES).glob("*.svg")}
    assert pictures == made.keys() - {"performance.md"}, "run python -m tests.bench.page"
    for name, text in made.items():
        assert (DOCS / name).read_text("utf-8") == text, "run python -m tests.bench.page"


@pytest.mark.parametrize("process", GIVEN)
def test_a_process_that_is_measured_is_given_every_secret_of_its_own(
    process: str, tmp_path: Path
) -> None:
    give_secrets(process, tmp_path / "secrets")
    given = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert given.keys() == set(GIVEN[process])
    assert all(given.values())
    for name in (name for name in given if name.startswith("postgres-")):
        assert given[name] == PASSWORDS[name.removeprefix("postgres-")]


async def test_people_at_work_are_let_in_and_their_sessions_last_no_longer_than_any() -> None:
    store = MemoryEventStore()
    accounts = MemoryAccounts(store)
    crowd = Crowd(store, accounts, "BENCH")
    await crowd.found()
    [group] = await crowd.program("P00", groups=1, members=2, sessions=2)
    await crowd.open_session(group)
    for somebody in (group.leader, *group.members):
        principal = await accounts.principal(Sealed(somebody.token))
        assert principal.person == somebody.person
        assert principal.expires <= datetime.now(UTC) + LASTS


def test_sessions_are_moved_no_further_than_may_be_planned_and_each_time_to_another_year() -> None:
    now, taken = datetime.now(UTC).year, list(islice(years(), 10))
    assert all(now < year < now + YEARS_AHEAD for year in taken)
    assert all(before != after for before, after in pairwise(taken))


async def test_what_is_told_to_logs_that_are_measured_may_be_appended() -> None:
    tenant, store = new_tenant(), MemoryEventStore("warden")
    await a_year(store, tenant, groups=1)
    group, session = new_stream(tenant, "group"), new_stream(tenant, "session")
    for writer, stream, events in (
        (store, group, a_history(60)),
        (store.written_by("app"), session, [a_session(uuid4())]),
    ):
        [answer] = await writer.append(tenant, [request(stream, 0, *events)])
        assert isinstance(answer, Appended)
        assert len(await store.read(stream)) == len(events)


def test_what_writers_append_is_listed_for_the_web() -> None:
    listed: dict[str, Kind] = {kind.type: kind for kind in kinds() if kind.log is Log.EVENTS}
    first, later = listed[FIRST_TYPE], listed[TYPE]
    assert first.category == later.category
    assert (first.begins, later.begins) == (True, False)
    assert Writer.APP in first.writers & later.writers
