"""Which texts are closed to all but their author: by the log, and the codes that there are."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.access.closing import Closed, KeptCodes, closed, was_coded
from domain.kernel import (
    Event,
    Metadata,
    OrganizationId,
    PersonId,
    ProgramId,
    Recorded,
    Role,
    Stream,
    Tenant,
)
from domain.protocol.cases import PresentationCodes
from domain.sessions.events import (
    MaterialSealed,
    MaterialShared,
    NoCaseOffered,
    PresentationCoded,
    PresentationEnteredLate,
    PresentationErased,
    PresentationStarted,
    PresentationWithdrawn,
)
from domain.sessions.words import Audience, Ground, MaterialKind, WithdrawalStage
from tests.kit.scenario import person

ANN, BEN = person(1), person(2)
TEXT, CASE = UUID(int=0x41), UUID(int=0x51)
TENANT = Tenant(OrganizationId(UUID(int=1)), ProgramId(UUID(int=2)))
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
BEGUN = PresentationStarted(presentation=CASE, alias=ANN, sealed=CASE, started_at=NOON)
LATE = PresentationEnteredLate(
    presentation=CASE, alias=ANN, sealed=CASE, seconds=200, discussion_minutes=70
)
CODED = PresentationCoded(presentation=CASE, sealed=CASE)
SEALED = MaterialSealed(item=TEXT, kind=MaterialKind.REFLECTION)
SHARED = MaterialShared(item=TEXT, audience=Audience.LEADERS_NOW)
UNSHARED = MaterialShared(item=TEXT, audience=Audience.NOBODY)
GONE = [
    PresentationWithdrawn(presentation=CASE, stage=WithdrawalStage.AFTER),
    PresentationErased(presentation=CASE, ground=Ground.EXPIRED),
]
OPEN = Closed()
ALONE = Closed(alone=frozenset({TEXT}))
OVER = Closed(over=frozenset({TEXT}))
OTHER = KeptCodes(ANN, "system")
CRISIS = KeptCodes(ANN, "personal_crisis_illness")
each_end = pytest.mark.parametrize("gone", GONE)


def told(*events: Event, by: PersonId = ANN) -> Sequence[Recorded[Event]]:
    """Record facts in a session, all of them by one person's alias there."""
    return [
        Recorded(
            stream=Stream(TENANT, "session", UUID(int=9)),
            version=version,
            position=100 + version,
            event_id=UUID(int=version),
            command_id=UUID(int=version),
            recorded_at=NOON,
            event=event,
            metadata=Metadata(
                category="session",
                actor=by,
                role=Role.MEMBER,
                occurred_at=NOON,
                correlation_id=UUID(int=version),
            ),
        )
        for version, event in enumerate(events, start=1)
    ]


def closing(codes: Mapping[UUID, KeptCodes | None], *events: Event) -> Closed:
    return closed(told(*events), codes, [TEXT])


def test_a_theme_for_the_author_alone_closes_and_another_does_not() -> None:
    history = BEGUN, SEALED, SHARED, CODED
    assert closing({CASE: CRISIS}, *history) == ALONE
    assert closing({CASE: OTHER}, *history) == OPEN
    assert TEXT in ALONE
    assert TEXT in OVER
    assert TEXT not in OPEN


def test_codes_that_cannot_be_read_or_are_not_there_may_be_of_any_theme() -> None:
    assert closing({CASE: None}, BEGUN, CODED, SEALED, SHARED) == ALONE
    assert closing({}, BEGUN, CODED, SEALED, SHARED) == ALONE
    assert closing({}, LATE, SEALED, SHARED) == ALONE


def test_of_a_case_of_which_no_theme_was_noted_nothing_is_closed() -> None:
    assert closing({}, BEGUN, SEALED, SHARED) == OPEN
    assert closing({}, BEGUN, SEALED, SHARED, GONE[0]) == OPEN


def test_another_s_text_is_not_closed_by_it() -> None:
    others = told(SEALED, SHARED, by=BEN)
    assert closed([*told(BEGUN, CODED), *others], {CASE: CRISIS}, [TEXT]) == OPEN


def test_a_text_that_the_log_does_not_know_is_closed() -> None:
    assert closing({}, NoCaseOffered()) == ALONE


@each_end
def test_where_the_codes_went_sharing_is_over_whatever_the_theme_was(gone: Event) -> None:
    assert closing({}, LATE, SEALED, SHARED, gone) == OVER
    assert closing({}, BEGUN, CODED, SEALED, SHARED, gone) == OVER
    assert closing({}, LATE, SEALED, gone) == OVER


@each_end
def test_what_is_shared_after_that_is_open_until_it_is_not(gone: Event) -> None:
    assert closing({}, LATE, SEALED, SHARED, gone, SHARED) == OPEN
    assert closing({}, LATE, SEALED, SHARED, gone, SHARED, UNSHARED) == OVER


def test_what_went_twice_went_the_first_time() -> None:
    erased, withdrawn = GONE[1], GONE[0]
    assert closing({}, LATE, SEALED, erased, SHARED, withdrawn) == OPEN


def test_sharing_is_over_up_to_where_another_theme_was_noted() -> None:
    shared = BEGUN, CODED, SEALED, SHARED
    noted = {CASE: KeptCodes(ANN, "system", (), 4)}
    assert closing(noted, *shared, CODED) == OVER
    assert closing(noted, *shared, CODED, SHARED) == OPEN


def test_nobody_is_shown_up_to_where_it_is_over() -> None:
    kept = KeptCodes(ANN, "system", ("patient",), 4)
    assert kept.shown == PresentationCodes(ANN, "system", ("patient",))
    assert type(kept.shown) is PresentationCodes


def test_whether_a_theme_was_noted_is_told_by_the_log() -> None:
    assert not was_coded(told(BEGUN), CASE)
    assert was_coded(told(BEGUN, CODED), CASE)
    assert was_coded(told(LATE), CASE)
