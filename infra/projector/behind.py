"""Finds what is behind: at once where something was announced, soon everywhere."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence

import asyncpg
import msgspec

from domain.kernel import Log, OrganizationId, ProgramId, Tenant
from infra.postgres.pool import Pool
from infra.postgres.sql import load
from infra.projector.announcements import Announcements
from infra.projector.builds import Build

SOON = 0.5
"""Seconds after which logs are looked at that moved without an announcement."""
LATELY = 60.0
"""Seconds within which they moved: of ten thousand programs all take 30 ms to look at, these 4."""
IN_THE_END = 30.0
"""Seconds after which every log is looked at, whenever it moved."""
_sql = load("infra.projector", "projector.sql")


class Behind(msgspec.Struct, frozen=True):
    """One log of a tenant and the builds that lack some of it: their positions, by schema."""

    tenant: Tenant
    log: Log
    head: int
    positions: Mapping[str, int]


class Lookout:
    """Asks the database as seldom and as narrowly as it may; each look is one statement."""

    def __init__(self, pool: Pool, announced: Announcements | None = None) -> None:
        self._pool = pool
        self._announced = announced
        self._look_at_late = 0.0
        self._look_at_all = 0.0
        self._again: set[Tenant] = set()
        self._seen: tuple[Sequence[int], Sequence[str]] = ((), ())

    @property
    def is_called(self) -> bool:
        """Whether something was announced since the last look."""
        return self._announced is not None and self._announced.heard

    def look_again(self, tenant: Tenant) -> None:
        """Have the next look take in a tenant for whom something was left undone."""
        self._again.add(tenant)

    async def look(self, builds: Sequence[Build], buckets: Sequence[int]) -> Sequence[Behind]:
        """Give what is behind of the programs in these buckets, as far as it is time to look."""
        named = self._announced.take() if self._announced else None
        again, self._again = self._again, set()
        now = asyncio.get_running_loop().time()
        schemas = [build.schema for build in builds]
        given = (schemas, [build.model.log for build in builds], buckets)
        if now >= self._look_at_all or self._seen != (buckets, schemas):
            rows = await self._pool.fetch(_sql["behind"], *given, None)
            self._look_at_all = now + IN_THE_END
            self._look_at_late = now + SOON
            self._seen = (buckets, schemas)
            return _grouped(rows)
        rows = []
        if named is None or now >= self._look_at_late:
            rows += await self._pool.fetch(_sql["behind"], *given, LATELY)
            self._look_at_late = now + SOON
        else:
            again |= named
        if again:
            organizations, programs = zip(*again, strict=True)
            rows += await self._pool.fetch(_sql["behind_of"], *given, organizations, programs)
        return _grouped(rows)


def _grouped(rows: Sequence[asyncpg.Record]) -> Sequence[Behind]:
    heads: dict[tuple[Tenant, Log], int] = {}
    positions: defaultdict[tuple[Tenant, Log], dict[str, int]] = defaultdict(dict)
    for organization, program, number, head, schema, position in rows:
        place = (Tenant(OrganizationId(organization), ProgramId(program)), Log(number))
        heads[place] = head
        positions[place][schema] = position
    return [Behind(*place, head, positions[place]) for place, head in heads.items()]
