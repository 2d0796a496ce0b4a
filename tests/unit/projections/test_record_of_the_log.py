"""A record put together from its stream, as the rows would have it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.access.events import (
    AccessDenied,
    AccessFailed,
    AccessPermitted,
    AccessReleased,
    ObjectRef,
)
from domain.access.purposes import Basis, ObjectKind
from domain.kernel import Event, Log, PersonId, Recorded, Role, Stream
from domain.kernel.events import Metadata
from infra.store.redacted import Redacted
from projections.access_log import ACCESS_LOG
from projections.access_log.from_the_log import HAVE_A_RECORD, tags_of_records, whole
from tests.kit.stores import NOON, new_stream, new_tenant

STREAM = new_stream(new_tenant(), "access")
WHO = PersonId(uuid4())
ITEM = ObjectRef(ObjectKind.CASE_NARRATIVE, uuid4(), "C4", NOON)
PERMIT = AccessPermitted(
    objects=(ITEM,),
    basis=Basis.LEADERSHIP,
    rule="narrative.shared",
    authority=3,
    strength="password",
    session=UUID(int=5),
)


def story(*events: Event, stream: Stream = STREAM) -> list[Recorded[Event]]:
    """Entries 4, 7, 10, … of a log, in one stream."""
    return [
        Recorded(
            stream=stream,
            version=version,
            position=1 + 3 * version,
            event_id=uuid4(),
            command_id=stream.id,
            recorded_at=NOON + timedelta(seconds=version),
            event=event,
            metadata=Metadata(
                category="access",
                actor=WHO,
                role=Role.LEADER,
                occurred_at=NOON,
                correlation_id=UUID(int=6),
                purpose="leading",
            ),
        )
        for version, event in enumerate(events, start=1)
    ]


def test_a_look_has_its_objects_its_attribution_and_how_it_ended() -> None:
    found = whole(story(PERMIT, AccessReleased(intent=4)), 4)
    assert found is not None
    assert (found.row.entry, found.row.actor, found.row.ended) == (4, WHO, "released")
    assert (found.row.request, found.row.codes.rule) == (STREAM.id, "narrative.shared")
    [thing] = found.objects
    assert (thing.ordinal, thing.object_id, thing.version) == (1, ITEM.id, NOON)
    assert (found.around.authority, found.around.ended, found.around.failed_by) == (
        3,
        "released",
        None,
    )


def test_a_look_that_failed_says_by_which_rule_and_one_that_goes_on_nothing() -> None:
    failed = whole(story(PERMIT, AccessFailed(intent=4, rule="item.unreadable")), 4)
    assert failed is not None
    assert (failed.around.ended, failed.around.failed_by) == ("failed", "item.unreadable")
    other = whole(story(PERMIT, AccessReleased(intent=1)), 4)
    assert other is not None
    assert (other.row.ended, other.around.ended) == (None, None)


def test_a_refusal_without_objects_points_to_itself() -> None:
    found = whole(story(AccessDenied(objects=(), rule="page.hidden", strength="password")), 4)
    assert found is not None
    assert (found.row.objects, found.row.object_id, found.objects) == (0, STREAM.id, ())


@pytest.mark.parametrize(("events", "entry"), [((PERMIT,), 5), ((Redacted(was="x"),), 4)])
def test_where_there_is_no_record_there_is_none(events: tuple[Event, ...], entry: int) -> None:
    assert whole(story(*events), entry) is None
    assert whole(story(PERMIT, AccessReleased(intent=4)), 7) is None


def test_each_fact_of_the_log_has_a_record_or_ends_one() -> None:
    recorded, ended = tags_of_records()
    assert {*recorded, *ended} == {str(e.__struct_config__.tag) for e in ACCESS_LOG.handles}
    assert set(recorded).isdisjoint(ended)
    assert len(HAVE_A_RECORD) == len(recorded)
    assert STREAM.log is Log.ACCESS
