"""Which access records tell whose something is, and so have a log of their own."""

import pytest

from domain.access.events import AccessDenied, AccessPermitted, AccessReleased, TrailSearched
from domain.access.own import is_own_look
from domain.access.purposes import Purpose
from domain.kernel import Event
from tests.kit.examples import example

SHOWN = example(AccessPermitted)


def denied(rule: str) -> AccessDenied:
    return AccessDenied(objects=(), rule=rule, strength="password")


@pytest.mark.parametrize(
    ("event", "purpose", "own"),
    [
        (SHOWN, Purpose.OWN, True),
        (SHOWN, Purpose.LEADING, False),
        (SHOWN, None, False),
        (denied("item.gone"), Purpose.OWN, True),
        (denied("item.unknown"), Purpose.OWN, False),
        (denied("item.gone"), Purpose.LEADING, False),
        (TrailSearched(own=True), None, True),
        (TrailSearched(), None, False),
    ],
)
def test_a_look_at_what_is_ones_own_is_known_by_its_purpose(
    event: Event, purpose: str | None, own: bool
) -> None:
    assert is_own_look(event, purpose) is own


def test_no_other_record_is_one() -> None:
    assert not is_own_look(example(AccessReleased), Purpose.OWN)
