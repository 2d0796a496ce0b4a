"""How far the rows of the access log have come, and what they lack, as the database is asked."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.kernel import ProgramId, Tenant
from projections.access_log.queries import Reach, missing, reach
from tests.kit.scenario import ORGANIZATION_ID

PROGRAM = ProgramId(UUID(int=5))
TENANT = Tenant(ORGANIZATION_ID, PROGRAM)


class Asked:
    """Rows that are given, and what was asked for them."""

    def __init__(self, *rows: Mapping[str, Any]) -> None:
        self.rows = rows
        self.asked: list[tuple[object, ...]] = []

    async def fetch(
        self, projection: str, query: str, tenant: Tenant, *args: object
    ) -> Sequence[Mapping[str, Any]]:
        self.asked.append((projection, query, tenant, *args))
        return self.rows

    async def wait(self, _projection: str, _tenant: Tenant, _position: int) -> bool:
        return True


async def test_p30_how_far_each_program_has_come_is_told() -> None:
    reads = Asked({"program_id": PROGRAM, "reached": 7, "head": 9})
    assert await reach(reads, TENANT) == [Reach(program_id=PROGRAM, reached=7, head=9)]
    assert reads.asked == [("access_log", "reach", TENANT)]


async def test_p30_what_is_missing_is_asked_for_program_by_program() -> None:
    reads = Asked({"program_id": PROGRAM, "entry": 8})
    found = await missing(reads, TENANT, {PROGRAM: (2, 9)}, (["a"], ["b"]), 5)
    assert found == [(PROGRAM, 8)]
    assert reads.asked == [("access_log", "missing", TENANT, [PROGRAM], [2], [9], ["a"], ["b"], 5)]
