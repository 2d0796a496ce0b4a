"""Whether the legal holds that are kept are those of the logs: a database owner can delete one."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

import asyncpg

from domain.kernel import OrganizationId, PersonId
from domain.privacy.hold import require_as_the_log_says
from infra.postgres.migrate import PlainConnection
from infra.postgres.pool import Connection, set_tenant
from infra.postgres.sql import load

Author: TypeAlias = Callable[[OrganizationId, PersonId], bytes]
"""Tags whose an item is."""
COLUMNS: Final = 7
_sql: Final = load("infra.vault", "holds_kept.sql")


class DifferingHold(NamedTuple):
    """A hold that is not kept as its log says; None where an entry of one cannot be read."""

    organization: UUID
    hold: UUID | None

    def __str__(self) -> str:
        """Say it in one line, by ids."""
        if self.hold is None:
            return f"a hold of organization {self.organization}, by its entry"
        return f"hold {self.hold} of organization {self.organization}"


class HoldsOfTheLogs:
    """Asked in the transaction that destroys something, before it does."""

    def __init__(self, author: Author) -> None:
        self._author = author

    async def heed(self, connection: Connection, organization: OrganizationId) -> None:
        """Raise ``Unavailable`` (``hold.differs``) unless the kept holds are those of the log."""
        require_as_the_log_says(await _differing(connection, organization, self._author))


async def differing_holds(
    connection: Connection | PlainConnection, author: Author | None = None
) -> Sequence[DifferingHold]:
    """Compare the holds of all organizations with their logs; as the owner or the Warden.

    Whose texts a hold covers is compared only with ``author``: tags are the Warden's.
    """
    found: list[DifferingHold] = []
    for (organization,) in await connection.fetch(_sql["organizations"]):
        async with connection.transaction():
            await set_tenant(connection, (organization, organization))
            found += await _differing(connection, organization, author)
    return found


async def _differing(
    connection: Connection | PlainConnection, organization: OrganizationId, author: Author | None
) -> Sequence[DifferingHold]:
    try:
        async with connection.transaction():
            said = await connection.fetch(_sql["said"], organization)
            columns = zip(*said, strict=True) if said else [()] * COLUMNS
            rows = await connection.fetch(_sql["compared"], organization, *columns)
    except asyncpg.DataError:
        return [DifferingHold(organization, None)]
    return [
        DifferingHold(organization, row["hold_id"])
        for row in rows
        if not row["alike"]
        or (
            author is not None
            and row["of_person"] is not None
            and author(organization, row["of_person"]) != row["of_author"]
        )
    ]
