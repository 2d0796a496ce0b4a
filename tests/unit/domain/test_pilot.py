"""A group on trial is reviewed in the last weeks of its three months."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from domain.groups.pilot import PILOT, is_review_due
from tests.kit.groups import FRAME

BEGAN = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "due"), [(0, False), (74, False), (75, True), (90, True), (91, False)]
)
def test_from_its_75th_day_until_its_three_months_are_over(days: int, due: bool) -> None:
    assert is_review_due(PILOT, BEGAN, BEGAN + timedelta(days=days)) is due


def test_a_group_that_has_not_begun_or_is_no_pilot_is_not_reviewed() -> None:
    late = BEGAN + timedelta(days=80)
    assert not is_review_due(PILOT, None, late)
    assert not is_review_due("ongoing", BEGAN, late)


@pytest.mark.parametrize(
    ("setting", "online"), [("online", True), ("hybrid", True), ("in_person", False)]
)
def test_whoever_is_elsewhere_is_alone_with_the_camera_on(setting: str, online: bool) -> None:
    frame = msgspec.structs.replace(FRAME, setting=setting)
    assert frame.online is online
