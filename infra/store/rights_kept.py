"""Whether the rights that are kept are those that the logs give: a database owner can add some."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from domain.authority import MOVERS, left_of, rights_of
from domain.kernel import (
    Log,
    OrganizationId,
    PersonId,
    ProgramId,
    Right,
    RightGiven,
    RightKind,
    RightTaken,
    Tenant,
    own_log,
)
from infra.postgres.migrate import PlainConnection
from infra.postgres.pool import Connection, set_tenant
from infra.postgres.sql import load
from infra.store.codec import UnreadableEvent, decode_page

TYPES: Final = [str(event.__struct_config__.tag) for event in MOVERS]
_sql = load("infra.store", "authority.sql")


class Forged(NamedTuple):
    """A right that is kept and that no log gives, or one that a log gives and that is not kept."""

    organization: OrganizationId
    right: Right
    kept: bool

    def __str__(self) -> str:
        """Say it in one line, by ids and codes."""
        right = self.right
        of = f"{right.kind.value} {right.detail} of {right.person} in {right.program}"
        return f"{of} is in no log" if self.kept else f"{of} is not kept"


async def forged_rights(connection: Connection | PlainConnection) -> Sequence[Forged]:
    """Compare all rights with the logs of their organizations.

    The connection is the owner's or the Warden's. What cannot be read gives no right.
    """
    programs: dict[UUID, list[UUID]] = {}
    for row in await connection.fetch(_sql["logs"]):
        programs.setdefault(row["organization_id"], []).append(row["program_id"])
    found: list[Forged] = []
    for organization, within in programs.items():
        moves: list[RightGiven | RightTaken] = []
        for program in within:
            tenant = Tenant(OrganizationId(organization), ProgramId(program))
            moves += await _moves(connection, tenant)
        found += await _compared(connection, OrganizationId(organization), left_of(moves))
    return found


async def _moves(
    connection: Connection | PlainConnection, tenant: Tenant
) -> Sequence[RightGiven | RightTaken]:
    async with connection.transaction():
        await set_tenant(connection, tenant)
        rows = await connection.fetch(_sql["moves"], *tenant, TYPES)

    def read() -> Iterator[RightGiven | RightTaken]:
        for row in rows:
            try:
                [recorded] = decode_page(tenant, Log.EVENTS, [tuple(row)])
            except UnreadableEvent:
                continue
            yield from rights_of(recorded.stream, recorded.event)

    return list(read())


async def _compared(
    connection: Connection | PlainConnection,
    organization: OrganizationId,
    given: frozenset[Right],
) -> Iterator[Forged]:
    async with connection.transaction():
        await set_tenant(connection, own_log(organization))
        rows = await connection.fetch(_sql["kept"], organization)
    kept = frozenset(
        Right(PersonId(row[0]), RightKind(row[1]), row[2], row[3], row[4]) for row in rows
    )
    return (
        Forged(organization, right, right in kept)
        for right in sorted(kept ^ given, key=lambda one: (one.kind, one.person, one.scope))
    )
