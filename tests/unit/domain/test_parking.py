"""Who answers for parked streams, and what may be asked for them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.kernel import Log, ProgramId, Refused, Role
from domain.parking import agreed, known, logs_answered_for, permit
from domain.ports import ParkedOrder

ADMIN, AUDITOR, PRIVACY = Role.ORGANIZATION_ADMIN, Role.AUDITOR, Role.PRIVACY_OFFICER


def an_order(*, skip: bool) -> ParkedOrder:
    return ParkedOrder(
        projection="group_board",
        program=ProgramId(UUID(int=1)),
        stream=UUID(int=2),
        position=3,
        id=UUID(int=4),
        skip=skip,
        asked_at=datetime(2026, 3, 4, tzinfo=UTC),
        outcome=None,
    )


@pytest.mark.parametrize(
    ("held", "logs"),
    [
        ({ADMIN}, {Log.EVENTS}),
        ({AUDITOR}, {Log.ACCESS}),
        ({PRIVACY}, {Log.ACCESS}),
        ({ADMIN, PRIVACY}, {Log.EVENTS, Log.ACCESS}),
    ],
)
def test_each_officer_answers_for_the_views_of_a_log(held: set[Role], logs: set[Log]) -> None:
    assert logs_answered_for(held) == logs


@pytest.mark.parametrize("held", [set(), {Role.PROGRAM_ADMIN}])
def test_nobody_else_sees_what_is_parked(held: set[Role]) -> None:
    with pytest.raises(Refused) as refused:
        logs_answered_for(held)
    assert refused.value.code == "projection.not_officer"


@pytest.mark.parametrize(
    ("held", "log"), [({ADMIN}, Log.ACCESS), ({AUDITOR}, Log.EVENTS), ({ADMIN}, None)]
)
def test_what_is_somebody_elses_is_refused_like_what_is_not_there(
    held: set[Role], log: Log | None
) -> None:
    with pytest.raises(Refused) as refused:
        permit(held, log, skip=False)
    assert refused.value.code == "projection.not_parked"


def test_an_access_is_never_left_out_of_a_view() -> None:
    permit({AUDITOR}, Log.ACCESS, skip=False)
    with pytest.raises(Refused) as refused:
        permit({AUDITOR}, Log.ACCESS, skip=True)
    assert refused.value.code == "projection.never_skipped"


def test_an_event_may_be_left_out_of_a_view() -> None:
    permit({ADMIN}, Log.EVENTS, skip=True)
    assert agreed(known(an_order(skip=True)), skip=True).skip


def test_an_order_that_nobody_left_is_missing() -> None:
    with pytest.raises(Refused) as refused:
        known(None)
    assert refused.value.code == "projection.not_parked"


def test_an_open_order_is_not_turned_into_another() -> None:
    with pytest.raises(Refused) as refused:
        agreed(an_order(skip=False), skip=True)
    assert refused.value.code == "projection.asked_otherwise"
