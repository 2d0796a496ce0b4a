"""A Warden that shows without a record: what recording costs is measured against it.

It is put together here, of the parts of production and a store that drops access records. Nothing
that is installed can be told to be this.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import uvloop

from domain.kernel import Log, Tenant
from domain.ports import Append, Appended, AppendRefused, EventStore
from infra.gateway.server import Server
from services.warden.main import until_told_to_stop
from services.warden.warden import Warden
from services.wiring import settings
from services.wiring.warden import open_parts


class Unrecorded:
    """A store that says of every access record that it was appended, and of nothing else."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the store's own
        return getattr(self._store, name)

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        if all(request.stream.log is not Log.EVENTS for request in requests):
            return [Appended(recorded=(), position=1) for _ in requests]
        return await self._store.append(tenant, requests)


async def serve() -> None:
    """Listen where the settings say, as `circlekeep warden` does."""
    async with open_parts(settings()) as (parts, _, _):
        warden = Warden(replace(parts, store=cast("EventStore", Unrecorded(parts.store))))
        writing = asyncio.create_task(warden.outcomes.keep_writing())
        server = Server(warden.serve, frozenset({0}))
        await server.listen(settings().socket)
        try:
            await until_told_to_stop()
        finally:
            writing.cancel()
            await server.close()


if __name__ == "__main__":
    uvloop.run(serve())
