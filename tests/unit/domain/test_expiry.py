"""How slowly things go that have had their time."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.kernel import Role
from domain.privacy.commands import (
    AgreeClearing,
    AnnounceExpiry,
    ProposeClearing,
    RetentionCommand,
)
from domain.privacy.events import (
    ClearingAgreed,
    ClearingProposed,
    RetentionAnnounced,
    RetentionEvent,
    RetentionExecuted,
)
from domain.privacy.expiry import NOTICE, allowance
from domain.privacy.retention import RETENTION
from domain.privacy.state import Retention
from tests.kit.scenario import NOON, PROGRAM_ID, Scenario, person

PRIVACY, ADMIN = Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN
BEFORE = NOON - timedelta(days=90)
ANNOUNCE = AnnounceExpiry(PROGRAM_ID, "reflection", 3, BEFORE)
ANNOUNCED = RetentionAnnounced(
    program=PROGRAM_ID, kind="reflection", items=3, before=BEFORE, at=NOON
)
PROPOSED = ClearingProposed(by=person(1), office=PRIVACY)


def retention(*events: RetentionEvent) -> Scenario[Retention, RetentionCommand, RetentionEvent]:
    return Scenario(RETENTION).given(*events)


@pytest.mark.parametrize(
    ("there", "gone", "left"),
    [(0, 0, 20), (70, 0, 20), (50, 20, 0), (400, 0, 20), (1000, 0, 50), (990, 10, 40), (5, 30, 0)],
)
def test_p31_in_a_day_go_twenty_or_one_in_twenty(there: int, gone: int, left: int) -> None:
    """P31: a day destroys at most max(20 items, 5 %), of what there was when it began."""
    assert allowance(there, gone) == left


def test_p31_what_is_announced_may_go_a_day_later() -> None:
    """P31: destroyed by a later run at least 24 h after."""
    retention().by_role(Role.SYSTEM).when(ANNOUNCE).then(ANNOUNCED)
    state = RETENTION.fold([ANNOUNCED])
    assert state.going("reflection", NOON + NOTICE - timedelta(seconds=1)) is None
    assert state.going("reflection", NOON + NOTICE) == BEFORE
    assert state.going("case_narrative", NOON + NOTICE) is None


def test_p31_one_announcement_waits_at_a_time_and_the_one_before_goes_on() -> None:
    """P31: what was announced a day ago goes while the next waits."""
    retention(ANNOUNCED).by_role(Role.SYSTEM).when(ANNOUNCE).then()
    later = NOON + NOTICE
    again = retention(ANNOUNCED).by_role(Role.SYSTEM).at(later)
    [second] = again.when(replace(ANNOUNCE, before=BEFORE + NOTICE)).decided()
    state = RETENTION.fold([ANNOUNCED, second])
    assert state.going("reflection", later) == BEFORE
    assert state.going("reflection", later + NOTICE) == BEFORE + NOTICE


def test_p19_what_was_announced_is_known_to_have_run_whether_or_not_anything_went() -> None:
    """P19: a run that is noted once, whatever a hold keeps, tells nothing of what it kept."""
    announced = RETENTION.fold([ANNOUNCED])
    assert announced.is_unrun("reflection", BEFORE)
    assert not announced.is_unrun("reflection", BEFORE - NOTICE)
    assert not announced.is_unrun("case_narrative", BEFORE)
    ran = RetentionExecuted(program=PROGRAM_ID, kind="reflection", items=0, before=BEFORE)
    assert not RETENTION.fold([ANNOUNCED, ran]).is_unrun("reflection", BEFORE)


def test_only_the_service_announces_and_by_a_code() -> None:
    retention().by_officer(PRIVACY).when(ANNOUNCE).then_refused("retention.not_system")
    odd = replace(ANNOUNCE, kind="no code")
    retention().by_role(Role.SYSTEM).when(odd).then_refused("retention.kind_unknown")


def test_p31_two_offices_let_all_of_it_go_for_a_day() -> None:
    """P31: more than that goes only if two officers agree."""
    proposing = retention().by_officer(PRIVACY).when(ProposeClearing())
    [proposed] = proposing.decided()
    assert isinstance(proposed, ClearingProposed)
    assert proposed.office is PRIVACY
    agreeing = retention(PROPOSED).by_officer(ADMIN).when(AgreeClearing())
    agreeing.then(ClearingAgreed(until=NOON + timedelta(days=1)))
    state = agreeing.state_after()
    assert state.is_cleared(NOON)
    assert not state.is_cleared(NOON + timedelta(days=1))
    assert not Retention().is_cleared(NOON)


def test_nobody_agrees_alone_or_to_nothing() -> None:
    retention(PROPOSED).by_officer(PRIVACY).when(AgreeClearing()).then_refused(
        "retention.other_office"
    )
    retention().by_officer(ADMIN).when(AgreeClearing()).then_refused(
        "retention.clearing_not_proposed"
    )
    for command in (ProposeClearing(), AgreeClearing()):
        retention(PROPOSED).by_officer(Role.AUDITOR).when(command).then_refused(
            "retention.not_officer"
        )
