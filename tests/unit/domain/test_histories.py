"""What somebody wrote by hand into a stream is named, whatever it is; nothing else is raised."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.groups.events import GroupChartered
from domain.histories import DECIDERS, gathered, grown, require_whole
from domain.kernel import (
    UNREADABLE,
    Event,
    Metadata,
    OrganizationId,
    PersonId,
    ProgramId,
    Recorded,
    Role,
    Stream,
    Tenant,
    Unreadable,
    entry_of,
)
from domain.registry import BEGINNINGS, CATEGORY_OF
from domain.sessions.events import (
    LeaderLost,
    ParticipantLeft,
    SessionCancelled,
    SessionOpened,
    SessionRescheduled,
    SessionScheduled,
)
from domain.sessions.session import SESSION
from domain.sessions.state import Stage
from tests.kit.any_event import any_of
from tests.kit.examples import example

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
TENANT = Tenant(OrganizationId(uuid4()), ProgramId(uuid4()))
STRANGER = PersonId(UUID(int=9))


def recorded(stream: Stream, *events: Event) -> list[Recorded[Event]]:
    """Events as a stream has them, one after the other."""
    around = Metadata(
        category=stream.category,
        actor=STRANGER,
        role=Role.LEADER,
        occurred_at=NOON,
        correlation_id=uuid4(),
    )
    return [
        Recorded(
            stream=stream,
            version=version,
            position=version + 10,
            event_id=uuid4(),
            command_id=uuid4(),
            recorded_at=NOON,
            event=event,
            metadata=around,
        )
        for version, event in enumerate(events, start=1)
    ]


def histories(category: str) -> st.SearchStrategy[Sequence[Event]]:
    """A beginning, where a stream has one, and then anything that is allowed in it."""
    kinds = [event for event, of in CATEGORY_OF.items() if of == category]
    rest = st.lists(st.one_of([any_of(kind) for kind in kinds]), max_size=12)
    first = BEGINNINGS.get(category)
    return rest if first is None else st.tuples(any_of(first), rest).map(lambda h: [h[0], *h[1]])


@pytest.mark.parametrize("category", sorted(DECIDERS))
@given(data=st.data())
def test_a_stream_that_anybody_wrote_is_folded_or_an_entry_of_it_is_named(
    category: str, data: st.DataObject
) -> None:
    """P10: whatever a taken process appends, it breaks no more than the stream it is in."""
    fold = DECIDERS[category]
    history = recorded(Stream(TENANT, category, uuid4()), *data.draw(histories(category)))
    state, followed = gathered(fold, history)
    try:
        whole = grown(fold, history)
    except Unreadable as refused:
        named = refused.entry
        with pytest.raises(Unreadable) as again:
            require_whole(history)
        assert again.value.entry == named
        odd = [one for one in history if one not in followed]
        assert named == entry_of(odd[0])
    else:
        assert (whole, followed) == (state, history)
        require_whole(history)


def test_every_kind_of_stream_but_records_of_accesses_comes_to_something() -> None:
    assert set(DECIDERS) == set(CATEGORY_OF.values()) - {"access"}
    assert all(CATEGORY_OF[event] == category for category, event in BEGINNINGS.items())


@pytest.mark.parametrize("category", sorted(BEGINNINGS))
def test_a_second_beginning_is_named_and_begins_nothing(category: str) -> None:
    """P31: what has been told in a stream stays told."""
    begun = example(BEGINNINGS[category])
    fold = DECIDERS[category]
    history = recorded(Stream(TENANT, category, uuid4()), begun, begun)
    with pytest.raises(Unreadable) as refused:
        grown(fold, history)
    assert refused.value.entry == entry_of(history[1])
    assert refused.value.code == UNREADABLE
    assert gathered(fold, history) == (fold.fold([begun]), history[:1])


def test_who_never_came_cannot_leave_and_what_else_is_told_stays() -> None:
    """P10: an impossible entry is named by its place, and the rest can still be gathered."""
    session = Stream(TENANT, "session", uuid4())
    told = [example(BEGINNINGS["session"]), ParticipantLeft(person=STRANGER), SessionCancelled()]
    history = recorded(session, *told)
    with pytest.raises(Unreadable) as refused:
        require_whole(history)
    entry = refused.value.entry
    assert (entry.stream, entry.version, entry.position) == (session.id, 2, 12)
    assert (entry.tenant, entry.type) == (TENANT, "attendance.left")
    state, followed = gathered(SESSION, history)
    assert state.stage is Stage.CANCELLED
    assert followed == [history[0], history[2]]


@pytest.mark.parametrize(
    "at", ["2026-03-04T12:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:00:00Z"]
)
@pytest.mark.parametrize("kind", [SessionScheduled, SessionRescheduled, SessionOpened, LeaderLost])
def test_a_time_that_is_none_is_not_read_before_anybody_reckons_with_it(
    kind: type[Event], at: str
) -> None:
    """P10: no page fails over a date that a taken process made up."""
    body = msgspec.json.encode(example(kind))
    assert msgspec.json.decode(body, type=kind) == example(kind)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body.replace(b"2030-01-15T12:30:00Z", at.encode()), type=kind)


def test_of_several_streams_each_is_folded_by_itself() -> None:
    group, access = Stream(TENANT, "group", uuid4()), Stream(TENANT, "access", uuid4())
    first, second = (Stream(TENANT, "session", uuid4()) for _ in range(2))
    begun = example(BEGINNINGS["session"])
    page = [
        *recorded(first, begun),
        *recorded(group, GroupChartered()),
        *recorded(access, example(next(e for e, c in CATEGORY_OF.items() if c == "access"))),
        *recorded(second, begun, SessionCancelled()),
    ]
    require_whole(page)
    odd = recorded(first, begun, begun)[1:]
    with pytest.raises(Unreadable):
        require_whole([*page, *odd])
