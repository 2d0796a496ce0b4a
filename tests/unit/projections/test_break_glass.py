"""The register of break-glass, event by event."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.grants.events import (
    Disposition,
    GrantActivated,
    GrantApproved,
    GrantExpired,
    GrantOpened,
    GrantRefused,
    GrantRequested,
    GrantReviewed,
    GrantWithdrawn,
    Ground,
    NamedItem,
    NoticeDeferred,
    SubjectsTold,
)
from domain.kernel import Event, PersonId, Role, own_log
from projections.break_glass import BREAK_GLASS
from projections.break_glass import queries as break_glass
from projections.break_glass.queries import GrantRow, ItemRow, NamingRow, OpenedRow
from tests.kit.projected import STREAM, TENANT, Answering, statements
from tests.kit.stores import NOON

ANNA, BEN = PersonId(UUID(int=11)), PersonId(UUID(int=12))
ITEM, OTHER, GROUP, NOTE = UUID(int=13), UUID(int=14), UUID(int=15), UUID(int=16)
UNTIL = NOON + timedelta(hours=4)


def test_a_request_has_a_row_and_one_for_each_item_it_names() -> None:
    asked = GrantRequested(
        requester=ANNA,
        ground=Ground.LEGAL_ORDER,
        items=(NamedItem(ITEM, GROUP), NamedItem(OTHER, None)),
        reason=NOTE,
        asked_at=NOON,
    )
    assert statements(BREAK_GLASS, asked) == [
        ("request", ("legal_order", ANNA, NOON, "requested")),
        ("name", (ITEM, GROUP)),
        ("name", (OTHER, None)),
    ]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (GrantApproved(by=BEN, office=Role.PRIVACY_OFFICER), ("approve", (BEN, NOON))),
        (GrantApproved(by=BEN, office=Role.ORGANIZATION_ADMIN), ("approve_too", (BEN, NOON))),
        (GrantActivated(reader=ANNA, until=UNTIL), ("activate", ("active", UNTIL))),
        (GrantRefused(by=BEN, office=Role.PRIVACY_OFFICER), ("end", ("refused", BEN, NOON))),
        (GrantWithdrawn(by=ANNA, reader=ANNA), ("end", ("withdrawn", ANNA, NOON))),
        (GrantExpired(reader=ANNA), ("end", ("expired", None, NOON))),
        (GrantOpened(item=ITEM, at=UNTIL), ("open", (ITEM, NOON))),
        (NoticeDeferred(by=BEN, until=UNTIL, reason=NOTE), ("defer", (UNTIL,))),
        (SubjectsTold(items=(ITEM,), people=3), ("tell", (ITEM, NOON))),
        (
            GrantReviewed(by=BEN, disposition=Disposition.FOLLOW_UP, note=NOTE),
            ("review", (BEN, "follow_up", NOON)),
        ),
    ],
    ids=lambda given: type(given).__name__,
)
def test_each_step_is_in_the_register_at_the_time_of_the_store(
    event: Event, expected: tuple[str, tuple[object, ...]]
) -> None:
    assert statements(BREAK_GLASS, event) == [expected]


GRANT: dict[str, Any] = {
    "program_id": TENANT.program,
    "grant_id": STREAM,
    "ground": "legal_order",
    "requester": ANNA,
    "asked_at": NOON,
    "stage": "active",
    "privacy_officer": BEN,
    "privacy_officer_at": NOON,
    "organization_admin": None,
    "organization_admin_at": None,
    "until": UNTIL,
    "ended_by": None,
    "ended_at": None,
    "deferred_until": None,
    "reviewer": None,
    "disposition": None,
    "reviewed_at": None,
}
NAMED: dict[str, Any] = {
    "grant_id": STREAM,
    "item_id": ITEM,
    "group_id": GROUP,
    "opened_at": NOON,
    "told_at": None,
}
WHERE = own_log(TENANT.organization)


async def test_the_register_is_asked_for_a_whole_organization_or_for_one_grant() -> None:
    reads = Answering(GRANT)
    assert await break_glass.register(reads, WHERE, grant=STREAM, limit=5) == [GrantRow(**GRANT)]
    assert reads.asked == [("break_glass", "register", WHERE, STREAM, 5)]


async def test_the_items_of_grants_are_asked_for_together() -> None:
    reads = Answering(NAMED)
    assert await break_glass.items_of(reads, WHERE, [STREAM]) == [ItemRow(**NAMED)]
    assert reads.asked == [("break_glass", "items_of", WHERE, [STREAM])]


async def test_what_was_opened_is_found_by_item_or_by_group() -> None:
    row = {**NAMED, "program_id": TENANT.program, "ground": "legal_order"}
    del row["told_at"]
    reads = Answering(row)
    assert await break_glass.opened_of(reads, WHERE, [ITEM], [GROUP], NOON) == [OpenedRow(**row)]
    assert reads.asked == [("break_glass", "opened_of", WHERE, [ITEM], [GROUP], NOON)]


async def test_grants_are_found_by_the_items_they_name() -> None:
    ids = {"program_id": TENANT.program, "grant_id": STREAM, "item_id": ITEM}
    row: dict[str, Any] = {**ids, "asked_at": NOON}
    reads = Answering(row)
    assert await break_glass.naming(reads, WHERE, [ITEM]) == [NamingRow(**row)]
    assert reads.asked == [("break_glass", "naming", WHERE, [ITEM])]


async def test_grants_that_were_used_are_counted() -> None:
    assert await break_glass.used_since(Answering({"grants": 7}), WHERE, NOON) == 7
