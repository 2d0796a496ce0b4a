"""Whether the texts in the vault are those that the logs say are sealed and not destroyed."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from infra.postgres.migrate import PlainConnection
from infra.postgres.pool import Connection, set_tenant
from infra.postgres.sql import load

_sql: Final = load("infra.vault", "kept.sql")


class Differing(NamedTuple):
    """A text that is missing from the vault, or one that is there and that no log knows.

    ``item`` is None where the log's ``entry`` does not say any more which text it is about.
    """

    organization: UUID
    program: UUID
    item: UUID | None
    is_here: bool
    entry: int | None = None

    def __str__(self) -> str:
        """Say it in one line, by ids."""
        if self.item is None:
            entry = f"entry {self.entry} of program {self.program}"
            return f"{entry} seals or destroys a text, and cannot be read"
        says = "is in no log" if self.is_here else "is sealed by the log, and gone"
        return f"text {self.item} of program {self.program} {says}"


class Returned(NamedTuple):
    """So many items of a kind that a program's log says are destroyed and that are there again."""

    organization: UUID
    program: UUID
    kind: str
    items: int

    def __str__(self) -> str:
        """Say it in one line; which they are would say whose."""
        return f"{self.items} of kind {self.kind} of program {self.program} are destroyed, and back"


class Missing(NamedTuple):
    """So many items of a kind that a program's log says are sealed and that are not there."""

    organization: UUID
    program: UUID
    kind: str
    items: int

    def __str__(self) -> str:
        """Say it in one line; which they are would say whose."""
        return f"{self.items} of kind {self.kind} of program {self.program} are gone from the vault"


async def differing_texts(
    connection: Connection | PlainConnection,
) -> Sequence[Differing | Missing | Returned]:
    """Compare the vault with the logs, program by program; as the owner or the Warden."""
    found: list[Differing | Missing | Returned] = []
    for organization, program in await connection.fetch(_sql["programs"]):
        async with connection.transaction():
            await set_tenant(connection, (organization, program))
            rows = await connection.fetch(_sql["differing"], organization, program)
            missing = await connection.fetch(_sql["missing"], organization, program)
            back = await connection.fetch(_sql["destroyed"], organization, program)
        texts = [Differing(organization, program, *row) for row in rows]
        found += texts
        found += [Missing(organization, program, *row) for row in missing]
        told = {text.item for text in texts}
        kinds = Counter(row["kind"] for row in back if row["item_id"] not in told)
        found += [Returned(organization, program, *counted) for counted in sorted(kinds.items())]
    return found


async def returned_items(connection: Connection | PlainConnection) -> frozenset[UUID]:
    """Return what is in the vault though a log says that it is destroyed; as owner or Warden."""
    found: set[UUID] = set()
    for organization, program in await connection.fetch(_sql["programs"]):
        async with connection.transaction():
            await set_tenant(connection, (organization, program))
            rows = await connection.fetch(_sql["destroyed"], organization, program)
        found |= {row["item_id"] for row in rows}
    return frozenset(found)
