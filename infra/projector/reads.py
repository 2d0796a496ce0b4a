"""The port ``ReadModels`` on PostgreSQL: rows of the live version, as the pool's role may see."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import asyncpg

from domain.codes import refusal
from domain.kernel import Tenant
from infra.postgres.pool import Pool, taken
from infra.postgres.sql import load
from infra.projector.model import ReadModel
from infra.projector.waiting import Place, Waiting

PATIENCE = 2.0
_sql = load("infra.projector", "projector.sql")


class PostgresReadModels:
    """Reads in a transaction of the tenant, whose ``search_path`` are the live schemas."""

    def __init__(self, pool: Pool, models: Sequence[ReadModel]) -> None:
        self._pool = pool
        self._models = {model.name: model for model in models}
        self._waiting = Waiting(self._look)

    async def fetch(
        self, projection: str, query: str, tenant: Tenant, *args: object
    ) -> Sequence[Mapping[str, Any]]:
        """Run a named query. Raises ``Unavailable``.

        ``projection.not_built`` until a build of the version that this process knows is live,
        ``projection.unavailable`` while the database is away.
        """
        model = self._models[projection]
        with unavailable():
            async with (
                taken(self._pool) as connection,
                connection.transaction(readonly=True),
            ):
                joined = self._joined(model)
                key = ([each.name for each in joined], [each.version for each in joined])
                if not await connection.fetchrow(_sql["choose_live"], *key, *map(str, tenant)):
                    raise refusal("projection.not_built")
                rows = await connection.fetch(model.queries[query], *tenant, *args)
        return [dict(row) for row in rows]

    async def wait(self, projection: str, tenant: Tenant, position: int) -> bool:
        """Wait at most two seconds for a position; say whether the rows have it, joined ones too.

        Raises ``Unavailable`` (``projection.unavailable``).
        """
        places = [
            (each.name, each.version, *tenant) for each in self._joined(self._models[projection])
        ]
        waits = (self._waiting.until(place, position, PATIENCE) for place in places)
        return all(await asyncio.gather(*waits))

    def _joined(self, model: ReadModel) -> Sequence[ReadModel]:
        """Give a read model and those whose rows its queries join."""
        return [model, *(self._models[name] for name in model.joins)]

    async def _look(self, places: Sequence[Place]) -> Sequence[int | None]:
        with unavailable():
            rows = await self._pool.fetch(_sql["reached"], *map(list, zip(*places, strict=True)))
        return [row["reached"] for row in rows]


@contextmanager
def unavailable() -> Iterator[None]:
    """Say in the domain's words that the database does not answer."""
    try:
        yield
    except (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as lost:
        raise refusal("projection.unavailable") from lost
