"""Who may append what is said once, and denied to everybody else."""

import pytest

from domain.access.events import BodiesRetired
from domain.appending import Kind, Writer, kinds, writers_of
from domain.groups.group import GROUP
from domain.kernel import Event, Log
from domain.organizations.events import OrganizationFounded
from domain.organizations.organization import ORGANIZATION
from domain.people.person import PERSON
from domain.programs.events import ContentCaptureSet
from domain.registry import CATEGORY_OF
from domain.sessions.events import (
    ParticipantArrived,
    SessionAbandoned,
    SessionCancelled,
    SessionNotHeld,
    SessionScheduled,
)
from domain.sessions.session import SESSION
from domain.upcasts.registry import UPCASTS
from domain.upcasts.upcast import Upcast
from tests.kit.examples import EVENTS, tag_of


def of(tag: str, log: Log = Log.EVENTS) -> Kind:
    [kind] = [kind for kind in kinds() if (kind.log, kind.type) == (log, tag)]
    return kind


def test_every_event_is_listed_for_each_log_that_may_hold_it_once() -> None:
    places = [(kind.log, kind.type) for kind in kinds()]
    assert len(places) == len(set(places))
    assert {tag for _, tag in places} == {
        *map(tag_of, EVENTS),
        *(tag_of(upcast.old) for upcast in UPCASTS),
    }


@pytest.mark.parametrize("decider", [GROUP, ORGANIZATION, PERSON, SESSION])
def test_each_aggregate_has_its_own_category(decider: object) -> None:
    category = getattr(decider, "category", "")
    assert category in CATEGORY_OF.values()


def test_the_web_appends_how_groups_and_sessions_go_and_who_came_and_nothing_else() -> None:
    """P10: what gives rights, quotas, rules or seats is the Warden's to append."""
    webs = {kind.type for kind in kinds() if Writer.APP in kind.writers}
    assert {tag.partition(".")[0] for tag in webs} == {"group", "session", "attendance"}
    assert "group.proposed" not in webs
    assert of(tag_of(ParticipantArrived)).writers == {Writer.APP, Writer.WARDEN}
    assert of(tag_of(ContentCaptureSet)).writers == {Writer.WARDEN}
    assert of(tag_of(OrganizationFounded)).writers == {Writer.WARDEN}


def test_policies_append_what_they_lead_to_and_nothing_else() -> None:
    """P10: the process that reads every log can write next to nothing."""
    theirs = {kind.type for kind in kinds() if Writer.PROJECTOR in kind.writers}
    assert theirs == {tag_of(SessionAbandoned), tag_of(SessionCancelled), tag_of(SessionNotHeld)}


def test_access_records_are_the_wardens_but_for_those_that_go_with_a_deed() -> None:
    """P10: nobody says that bodies were retired but the function that retires them."""
    assert {kind.writers for kind in kinds() if kind.log is not Log.EVENTS} == {
        frozenset({Writer.WARDEN}),
        frozenset(),
    }
    assert writers_of(BodiesRetired) == frozenset()


def test_what_is_of_an_earlier_time_is_only_read_and_of_the_category_of_today() -> None:
    class Older(Event, frozen=True, tag="session.was_planned"):
        """What was said before the last."""

    class Old(Event, frozen=True, tag="session.planned"):
        """What was said before."""

    upcasts = (
        Upcast(Older, (Old,), lambda _: Old()),
        Upcast(Old, (SessionScheduled,), lambda _: Old()),
    )
    retired = [kind for kind in kinds(upcasts) if not kind.writers and kind.log is Log.EVENTS]
    assert [(kind.type, kind.category) for kind in retired] == [
        ("session.was_planned", "session"),
        ("session.planned", "session"),
    ]


def test_what_follows_from_other_facts_may_also_be_asked_for() -> None:
    assert Writer.APP in writers_of(SessionNotHeld)
