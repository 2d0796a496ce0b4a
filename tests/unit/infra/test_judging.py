"""From when on a figure is not well, and that everything that is not says what to do."""

from collections.abc import Iterable

import pytest

from infra.health import judging, tampering
from infra.health.figures import Lag, OutboxFigures, Sessions
from infra.health.findings import Finding, State

GIGABYTE = 10**9


def lag(seconds: float, state: str = "live") -> Lag:
    return Lag(name="group_board v1", state=state, events=7, programs=2, seconds=seconds)


def states(findings: Iterable[Finding]) -> dict[str, str]:
    """Give what is not well, each with its state; all of it must say what to do."""
    found = list(findings)
    assert all(one.advice.endswith(".") for one in found if one.state is not State.WELL)
    assert all(not one.advice for one in found if one.state is State.WELL)
    return {one.check: str(one.state) for one in found if one.state is not State.WELL}


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (judging.of_server("18.4", 180_004, []), {}),
        (judging.of_server("14.2", 140_002, []), {"database": "wrong"}),
        (judging.of_server("18.4", 180_004, ["fsync"]), {"durability": "wrong"}),
        ([judging.of_clocks(-1.9)], {}),
        ([tampering.of_bonds(6, [])], {}),
        ([tampering.of_bonds(6, ["sign-in 7"])], {"accounts": "wrong"}),
        ([tampering.of_sealed(500, [], every=False)], {}),
        ([tampering.of_sealed(500, ["7"], every=True)], {"sealed": "wrong"}),
        ([judging.of_clocks(2.1)], {"clocks": "wrong"}),
        ([judging.of_agreed_time(10.0, 119.0, compared=True)], {}),
        ([judging.of_agreed_time(10.0, 121.0, compared=True)], {"time": "wrong"}),
        ([judging.of_agreed_time(10.0, -121.0, compared=True)], {"time": "wrong"}),
        ([judging.of_agreed_time(121.0, 0.0, compared=True)], {"time": "wrong"}),
        ([judging.of_agreed_time(1.0, 0.0, compared=False)], {"time": "wrong"}),
        ([judging.of_agreed_time(None, 0.0, compared=False)], {}),
        ([judging.of_migrations([])], {}),
        ([judging.of_migrations(["0009_x.sql"])], {"migrations": "wrong"}),
        ([tampering.of_privileges([], [], [], [])], {}),
        ([tampering.of_privileges(["app"], [], [], [])], {"privileges": "wrong"}),
        ([tampering.of_privileges([], ["app may insert events"], [], [])], {"privileges": "wrong"}),
        ([tampering.of_privileges([], [], ["outbox"], [])], {"privileges": "wrong"}),
        ([tampering.of_privileges([], [], [], ["events"])], {"privileges": "wrong"}),
        (judging.of_builds({"a": 2}, [("a", 1, "live"), ("a", 2, "live")]), {}),
        (judging.of_builds({"a": 2}, [("a", 1, "live")]), {"read models": "wrong"}),
        (
            judging.of_builds({"a": 1}, [("a", 1, "live"), ("a", 1, "filling")]),
            {"builds": "note"},
        ),
        ([judging.of_lag("lag", [])], {}),
        ([judging.of_lag("lag", [lag(9)])], {}),
        ([judging.of_lag("lag", [lag(11)])], {"lag": "note"}),
        ([judging.of_lag("lag", [lag(9), lag(61)])], {"lag": "wrong"}),
        ([judging.of_lag("lag", [lag(61, "filling")])], {}),
        ([judging.of_parked({})], {}),
        ([judging.of_parked({"group_board v1": 3})], {"parked streams": "wrong"}),
        (judging.of_outbox(OutboxFigures(5, 59, 0)), {}),
        (judging.of_outbox(OutboxFigures(5, 61, 0)), {"outbox": "wrong"}),
        (judging.of_outbox(OutboxFigures(0, 0, 1)), {"set aside": "wrong"}),
        (judging.of_sessions({"app": Sessions(59, 0, 3), "warden": Sessions(0, 0, 1)}), {}),
        (
            judging.of_sessions({"app": Sessions(0, 0, 3), "warden": Sessions(61, 0, 1)}),
            {"transactions": "wrong"},
        ),
        (judging.of_sessions({"app": Sessions(11, 1, 3)}), {"idle in transaction": "wrong"}),
        (judging.of_prepared(0, 0), {}),
        (judging.of_prepared(1, 5), {"prepared transactions": "wrong"}),
        (judging.of_worker(0.4, 1, 0), {}),
        (judging.of_worker(None, 0, 64), {"worker": "wrong"}),
        (judging.of_worker(5.1, 0, 64), {"worker": "wrong"}),
        (judging.of_worker(0.4, 2, 5), {"leases": "note"}),
        ([judging.of_logs(0, 9)], {}),
        ([judging.of_logs(1, 9)], {"logs": "wrong"}),
        ([judging.of_room(16 * GIGABYTE, 100 * GIGABYTE)], {}),
        ([judging.of_room(14 * GIGABYTE, 100 * GIGABYTE)], {"disk": "note"}),
        ([judging.of_room(4 * GIGABYTE, 100 * GIGABYTE)], {"disk": "wrong"}),
        (judging.of_safety(evaluation=False, isolated=True, exposed=[]), {}),
        (
            judging.of_safety(
                evaluation=False, isolated=True, exposed=[], missing=["secrets/warden/email-key"]
            ),
            {"secrets": "wrong"},
        ),
        (
            judging.of_safety(evaluation=True, isolated=False, exposed=["secrets/web/x"]),
            {"secrets": "wrong", "mode": "note", "isolation": "note"},
        ),
    ],
)
def test_what_is_not_well_is_found(findings: Iterable[Finding], expected: dict[str, str]) -> None:
    assert states(findings) == expected


def test_the_slowest_are_named_first() -> None:
    says = judging.of_lag(
        "lag", [lag(12), Lag(name="x", state="live", events=1, programs=1, seconds=40)]
    ).says
    assert says == "behind: x by 1 events, 40 s; group_board v1 by 7 events, 12 s"


def test_what_was_opened_is_said_as_it_is() -> None:
    assert "500 items" in tampering.of_sealed(500, [], every=False).says
    assert "all 700 items" in tampering.of_sealed(700, [], every=True).says
