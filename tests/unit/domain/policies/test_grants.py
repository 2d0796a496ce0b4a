"""What follows of itself from break-glass, and when."""

from datetime import timedelta
from uuid import UUID

from domain.grants.events import GrantActivated, GrantOpened, NoticeDeferred
from domain.kernel import Event, PersonId
from domain.policies.grants import GRANTS
from domain.policies.policy import EndGrant, Reaction, Scene, TellOfGrant
from domain.protocol.glass import Watermark
from tests.kit.projected import STREAM, recorded
from tests.kit.stores import NOON

ANNA, NOTE = PersonId(UUID(int=11)), UUID(int=12)
LATER = NOON + timedelta(hours=4)


def owed(event: Event) -> list[Reaction]:
    fact = recorded(event)
    return list(GRANTS.react(Scene(fact, [fact], {})))


def test_a_grant_ends_when_its_four_hours_have_passed() -> None:
    activated = GrantActivated(reader=ANNA, until=LATER)
    assert owed(activated) == [Reaction(EndGrant(STREAM), LATER)]


def test_those_concerned_are_written_to_as_soon_as_something_is_opened() -> None:
    assert owed(GrantOpened(item=NOTE, at=NOON)) == [Reaction(TellOfGrant(STREAM), NOON)]


def test_or_when_the_law_no_longer_bars_it() -> None:
    deferred = NoticeDeferred(by=ANNA, until=LATER, reason=NOTE)
    assert owed(deferred) == [Reaction(TellOfGrant(STREAM), LATER)]


def test_every_event_it_reads_owes_something() -> None:
    assert {GrantActivated, GrantOpened, NoticeDeferred} == GRANTS.handles


def test_a_watermark_does_not_print_whose_it_is() -> None:
    assert repr(Watermark("Rosalind Acheson", NOON, 1)) == "<watermark>"
