"""What a legal hold names and what a request names may meet, or cannot."""

from typing import Any
from uuid import UUID

import pytest

from domain.access.vault import Covered
from tests.kit.scenario import NOON

HERE, THERE = UUID(int=1), UUID(int=2)
HOLD = Covered(
    hold=UUID(int=9), program=HERE, session=HERE, label="C3", author=b"a" * 32, until=NOON
)


@pytest.mark.parametrize("named", [{}, {"program": HERE}, {"session": HERE, "label": "C3"}])
def test_what_says_no_more_or_the_same_may_be_covered(named: dict[str, Any]) -> None:
    assert HOLD.could_cover(**named)
    assert Covered(hold=HERE, until=NOON).could_cover(program=THERE, author=b"b" * 32)


def test_what_says_something_else_cannot_be_covered() -> None:
    assert not HOLD.could_cover(program=THERE)
    assert not HOLD.could_cover(program=HERE, session=THERE)
    assert not HOLD.could_cover(label="C4")
    assert not HOLD.could_cover(author=b"b" * 32)
