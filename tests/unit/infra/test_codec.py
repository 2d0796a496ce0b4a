from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent

from domain.groups.events import GroupChartered, MembershipRequested
from domain.kernel import Log, PersonId, Stream
from infra.event_store.records import Row
from infra.store.codec import UnreadableEvent, decode_page, encode_event, encode_metadata, time_of
from infra.store.redacted import Redacted
from tests.kit.stores import context, new_stream, new_tenant

TENANT = new_tenant()
STREAM = new_stream(TENANT, "group")

WITHOUT_ZONE = encode_metadata(
    STREAM, context(TENANT, at=datetime(2026, 3, 4, tzinfo=UTC))
).replace(b"00:00Z", b"00:00")


def entry(
    topic: str = "group.chartered",
    payload: bytes = b'{"type":"group.chartered"}',
    stream: Stream = STREAM,
    metadata: bytes | None = None,
    position: int = 7,
) -> Row:
    around = encode_metadata(stream, context(TENANT)) if metadata is None else metadata
    return position, stream.id, 1, topic, payload, uuid4(), uuid4(), around, 1_500_000


def test_an_event_is_written_as_json_under_its_tag() -> None:
    person = PersonId(UUID(int=1))
    assert encode_event(STREAM, 1, MembershipRequested(person=person)) == StoredEvent(
        STREAM.id,
        1,
        "membership.requested",
        b'{"type":"membership.requested","person":"00000000-0000-0000-0000-000000000001"}',
    )


def test_what_was_written_is_read_again() -> None:
    [recorded] = decode_page(TENANT, Log.EVENTS, [entry()])
    assert recorded.event == GroupChartered()
    assert (recorded.stream, recorded.version, recorded.position) == (STREAM, 1, 7)
    assert recorded.recorded_at == datetime(1970, 1, 1, 0, 0, 1, 500_000, UTC)


def test_times_are_exact_to_the_microsecond() -> None:
    at = datetime(2026, 11, 22, 12, 13, 14, 999_999, UTC)
    since = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert time_of(since) == at


def test_the_type_alone_says_of_which_category_a_stream_is() -> None:
    """P10: nobody hides an event from its stream by calling it another's."""
    [recorded] = decode_page(
        TENANT, Log.EVENTS, [entry(stream=Stream(TENANT, "nonsense", uuid4()))]
    )
    assert recorded.stream.category == "group"


@pytest.mark.parametrize(
    "strange",
    [
        entry("group.exploded", b'{"type":"group.exploded"}', position=8),
        entry(payload=b'{"type":"group.closed"}', position=8),
        entry(payload=b"{}", position=8),
        entry(payload=b'{"type":', position=8),
        entry(metadata=b"{}", position=8),
        entry(metadata=WITHOUT_ZONE, position=8),
        entry("access.released", b'{"type":"access.released","intent":7}', position=8),
    ],
    ids=[
        "unknown",
        "another tag than its type",
        "no tag",
        "no JSON",
        "no metadata",
        "no zone",
        "wrong log",
    ],
)
def test_what_is_not_known_is_never_guessed_at(strange: Row) -> None:
    with pytest.raises(UnreadableEvent) as unreadable:
        decode_page(TENANT, Log.EVENTS, [entry(), strange, entry()])
    assert unreadable.value.position == 8
    assert (strange[4] or b"").decode() not in str(unreadable.value)


def test_the_metadata_leaves_out_what_is_as_usual() -> None:
    written = msgspec.json.decode(encode_metadata(STREAM, context(TENANT)))
    assert set(written) == {"category", "actor", "role", "occurred_at", "correlation_id"}


def test_what_cannot_be_read_is_an_error_of_the_library_too() -> None:
    with pytest.raises(MapperDeserialisationError):
        decode_page(TENANT, Log.EVENTS, [entry(payload=b"{}")])


def test_an_entry_whose_body_is_retired_is_redacted_and_the_others_are_read() -> None:
    """P28: whoever reads a log goes on past what was retired."""
    access = Stream(TENANT, "access", uuid4())
    denied = b'{"type":"access.denied","objects":[],"rule":"r","strength":""}'
    there = entry("access.denied", denied, stream=access)
    gone = (*there[:4], None, *there[5:7], None, there[8])
    first, second, third = decode_page(TENANT, Log.ACCESS, [there, gone, there])
    assert first == third
    assert second.event == Redacted(was="access.denied")
    assert (second.position, second.recorded_at) == (first.position, first.recorded_at)
    with pytest.raises(UnreadableEvent):
        decode_page(TENANT, Log.EVENTS, [entry(), gone])
