"""Programs and accesses, event by event."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.access.events import AccessDenied, AccessPermitted, ObjectRef, TrailSearched
from domain.access.purposes import Basis, ObjectKind
from domain.kernel import Event, PersonId, ProgramId, own_log
from domain.people.events import PersonRegistered
from domain.programs.events import ContentCaptureSet, ProgramDefined
from domain.rules import ContentCapture, Participation, SamePractice
from projections.access_log import ACCESS_LOG
from projections.access_log import queries as access_log
from projections.access_log.queries import EARLIEST, LATEST, NEWEST, AccessDay, AccessRow, Sought
from projections.people_register import PEOPLE_REGISTER
from projections.people_register.queries import people_at_home
from projections.program_register import PROGRAM_REGISTER
from projections.program_register import queries as program_register
from tests.kit.projected import ACTOR, STREAM, TENANT, Answering, recorded, statements
from tests.kit.stores import NOON

ANNA, ITEM, OTHER = PersonId(UUID(int=11)), UUID(int=12), UUID(int=13)
NARRATIVE = ObjectRef(ObjectKind.CASE_NARRATIVE, ITEM, "C4")
NAME = ObjectRef(ObjectKind.NAME, OTHER, "C2")
RECORDED_AT = NOON + timedelta(minutes=2)
PAGE = (NEWEST.at, NEWEST.program_id, NEWEST.entry)
PERMITTED = AccessPermitted(
    objects=(NARRATIVE, NAME),
    basis=Basis.SHARED,
    rule="narrative.shared",
    authority=3,
    strength="password",
    session=UUID(int=14),
)
ACCESS: dict[str, Any] = {
    "program_id": ProgramId(TENANT.program),
    "entry": 7,
    "ordinal": 1,
    "objects": 1,
    "at": NOON,
    "outcome": "permitted",
    "actor": ANNA,
    "role": "leader",
    "on_behalf_of": None,
    "basis": "shared",
    "purpose": "leading",
    "rule": "narrative.shared",
    "kind": "case_narrative",
    "label": "C4",
    "object_id": ITEM,
}


def rows(event: Event) -> list[tuple[object, ...]]:
    told = list(ACCESS_LOG.project(recorded(event, recorded_at=RECORDED_AT)))
    assert {(query, row[0]) for query, row, _ in told} == {("record", 7)}
    return [row[1:] + values for _, row, values in told]


def test_a_program_enters_the_register_with_codes_and_may_go_further() -> None:
    defined = ProgramDefined(
        code="P01",
        name_en="Residency",
        name_fr="Résidence",
        setting="residency",
        region="NS",
        zone="America/Halifax",
        locale="en-CA",
        participation=Participation.MANDATORY,
        same_practice=SamePractice.WARN,
        eligible_professions=("resident", "nurse"),
    )
    facts = ("P01", "Residency", "Résidence", "residency", "NS", "America/Halifax", "en-CA")
    rules = ("mandatory", "warn", "resident nurse", "codes")
    assert statements(PROGRAM_REGISTER, defined) == [("define", (*facts, *rules, NOON))]
    assert statements(PROGRAM_REGISTER, ContentCaptureSet(capture=ContentCapture.FULL)) == [
        ("set_capture", ("full",))
    ]


async def test_programs_are_asked_for_in_the_organizations_own_log() -> None:
    row = {
        "program": TENANT.program,
        "code": "P01",
        "name_en": "Residency",
        "name_fr": "Résidence",
        "setting": "residency",
        "region": "NS",
        "zone": "America/Halifax",
        "locale": "en-CA",
        "participation": "mandatory",
        "same_practice": "warn",
        "eligible_professions": ["resident"],
        "content_capture": "codes",
        "defined_at": NOON,
    }
    reads = Answering(row)
    [found] = await program_register.programs(reads, TENANT.organization)
    assert found.eligible_professions == ("resident",)
    assert reads.asked == [("program_register", "programs", own_log(TENANT.organization))]


def test_somebody_registered_is_at_home_in_a_program_or_in_none() -> None:
    for home in (TENANT.program, None):
        fact = PersonRegistered(
            profession="resident", locale="fr-CA", sealed=UUID(int=12), home_program=home
        )
        assert statements(PEOPLE_REGISTER, fact) == [("register", (home,))]


async def test_who_is_at_home_is_asked_for_in_the_organizations_own_log() -> None:
    reads = Answering({"person_id": ACTOR})
    assert await people_at_home(reads, TENANT) == [ACTOR]
    asked = ("people_register", "at_home", own_log(TENANT.organization), TENANT.program)
    assert reads.asked == [asked]


def test_an_access_has_a_row_for_each_object_by_the_stores_clock() -> None:
    common = (2, RECORDED_AT, "permitted", ACTOR, "leader", None, "shared", "leading")
    assert rows(PERMITTED) == [
        (1, *common, "narrative.shared", "case_narrative", "C4", ITEM),
        (2, *common, "narrative.shared", "name", "C2", OTHER),
    ]


def test_a_denial_has_no_basis_and_without_objects_points_to_itself() -> None:
    denied = AccessDenied(objects=(), rule="page.hidden", strength="password")
    common = (RECORDED_AT, "denied", ACTOR, "leader", None, "none", "leading")
    assert rows(denied) == [(1, 0, *common, "page.hidden", "page", "AX", STREAM)]


def test_a_search_of_the_trail_is_an_entry_with_the_names_it_showed() -> None:
    common = (2, RECORDED_AT, "searched", ACTOR, "leader", None)
    assert rows(TrailSearched(actor=ANNA, named=(ANNA,))) == [
        (1, *common, "office", "leading", "trail.leader", "trail", "AX", STREAM),
        (2, *common, "office", "leading", "trail.leader", "name", "C2", ANNA),
    ]
    assert rows(TrailSearched(own=True)) == [
        (1, 1, *common[1:], "own", "leading", "trail.own_items", "trail", "AX", STREAM)
    ]


@pytest.mark.parametrize(
    ("sought", "query", "narrowed"),
    [
        (Sought(), "newest", ()),
        (Sought(outcome="denied"), "newest_of_outcome", ("denied",)),
        (Sought(purpose="audit", outcome="denied"), "newest_of_purpose", ("audit", "denied")),
        (Sought(actor=ANNA, purpose="audit"), "newest_of_actor", (ANNA, "audit", None)),
        (Sought(object_id=ITEM, actor=ANNA), "newest_of_objects", ([ITEM], ANNA, None, None)),
    ],
)
async def test_the_narrowest_filter_chooses_the_index(
    sought: Sought, query: str, narrowed: tuple[object, ...]
) -> None:
    reads = Answering(ACCESS)
    assert await access_log.records(reads, TENANT, sought, limit=9) == [AccessRow(**ACCESS)]
    assert reads.asked == [
        ("access_log", query, TENANT, EARLIEST, LATEST, *PAGE, 9, *narrowed),
    ]


async def test_accesses_are_asked_for_by_items_by_entry_and_by_day() -> None:
    reads = Answering(ACCESS)
    row = AccessRow(**ACCESS)
    assert await access_log.accesses_to(reads, TENANT, (ITEM, OTHER), outcome="permitted") == [row]
    assert await access_log.objects_of(reads, TENANT, 7) == [row]
    assert [asked[1:] for asked in reads.asked] == [
        (
            *("newest_of_objects", TENANT, EARLIEST, LATEST, *PAGE, 200),
            *([ITEM, OTHER], None, None, "permitted"),
        ),
        ("objects_of", TENANT, 7),
    ]
    day = {"day": date(2026, 3, 4), "permitted": 2, "denied": 1, "records": 4}
    counting = Answering(day)
    since = datetime(2026, 3, 1, tzinfo=UTC)
    sought = Sought(since=since, actor=ANNA)
    assert await access_log.days(counting, TENANT, sought) == [AccessDay(**day)]  # type: ignore[arg-type]
    assert counting.asked == [("access_log", "days", TENANT, since, LATEST, None, ANNA, None, None)]
