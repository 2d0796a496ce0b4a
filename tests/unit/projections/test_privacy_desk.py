"""What the privacy officer's desk asks of its rows."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from domain.kernel import OrganizationId, own_log
from domain.ports import ReadModels
from projections.privacy_desk import queries
from tests.kit.examples import example
from tests.kit.projected import TENANT, Answering

Query = Callable[[ReadModels, OrganizationId], Awaitable[list[Any]]]


@pytest.mark.parametrize(
    ("query", "row"),
    [
        (queries.requests, queries.RequestRow),
        (queries.holds, queries.HoldRow),
        (queries.rules, queries.RulesRow),
        (queries.runs, queries.RunRow),
        (queries.announced, queries.AnnouncedRow),
        (queries.clearing, queries.ClearingRow),
    ],
)
async def test_each_list_is_asked_for_in_the_organizations_own_log(
    query: Query, row: type[msgspec.Struct]
) -> None:
    one = example(row)  # type: ignore[arg-type]
    reads = Answering(msgspec.structs.asdict(one))
    assert await query(reads, TENANT.organization) == [one]
    name = query.__name__
    assert reads.asked == [("privacy_desk", name, own_log(TENANT.organization))]
