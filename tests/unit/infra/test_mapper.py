"""The library's mapper for Structs: nothing of a class goes to disk, nothing unknown comes back."""

from uuid import uuid4

import msgspec
import pytest
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent

from infra.event_store.mapper import Placed, StructMapper


class Lit(msgspec.Struct, frozen=True, tag="lamp.lit"):
    watts: int


class PutOut(msgspec.Struct, frozen=True, tag="lamp.put_out"):
    pass


LAMP = uuid4()
MAPPER = StructMapper(Lit | PutOut)


def test_a_fact_is_stored_under_its_tag_and_comes_back_at_its_place() -> None:
    placed = Placed(LAMP, 3, Lit(watts=40))
    stored = MAPPER.to_stored_event(placed)
    assert stored == StoredEvent(LAMP, 3, "lamp.lit", b'{"type":"lamp.lit","watts":40}')
    assert MAPPER.to_domain_event(stored) == placed


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("lamp.broken", b'{"type":"lamp.broken"}'),
        ("lamp.put_out", b'{"type":"lamp.lit","watts":40}'),
        ("lamp.lit", b'{"type":"lamp.lit","watts":"secret"}'),
        ("lamp.lit", b'{"type":'),
    ],
    ids=["unknown", "another tag than its topic", "another type", "no JSON"],
)
def test_what_is_not_known_is_never_guessed_at_or_repeated(topic: str, state: bytes) -> None:
    with pytest.raises(MapperDeserialisationError) as unreadable:
        MAPPER.to_domain_event(StoredEvent(LAMP, 3, topic, state))
    assert topic in str(unreadable.value)
    assert state.decode() not in str(unreadable.value)
    assert "secret" not in str(unreadable.value)
