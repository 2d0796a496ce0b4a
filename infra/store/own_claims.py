"""What a process may not take: ids that are derived for others, and claims of others' sessions.

What the database holds writers to, for the store in memory; and what others took before it did, by
a database, for whoever examines it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID, uuid5

import msgspec

from domain.appending import Kind
from domain.kernel import IN_SESSION, OPEN_CLAIMS, OrganizationId
from domain.ports import Append
from infra.postgres.migrate import PlainConnection
from infra.postgres.pool import Connection
from infra.postgres.sql import load

DERIVED: Final = 5
"""The version of ids that are made of a name."""
_sql = load("infra.store", "own_claims.sql")


class Taken(NamedTuple):
    """Something that somebody has begun, or holds, for whom it is not."""

    program: UUID
    what: UUID

    def __str__(self) -> str:
        """Say it in one line, by ids."""
        return f"{self.what} of {self.program}"


def begins_at(organization: OrganizationId, stream: UUID, named: str | None, code: object) -> bool:
    """Say whether a stream's first event may be at this id: at a derived one, as what that is for.

    ``named`` is what its kind has before the ``code`` that it says.
    """
    if stream.version != DERIVED:
        return True
    return named is not None and stream == uuid5(organization, f"{named}{code}")


def claims_its_own(request: Append, listed: Sequence[Kind], first: bytes) -> bool:
    """Say whether a request claims, and releases, for its own session alone, and once.

    ``first`` is what the first event of its stream says, as bytes.
    """
    told = {kind.holds for kind in listed}
    moved = [(claim, True) for claim in request.claims]
    moved += [(claim, False) for claim in request.releases]
    kinds = [claim.kind for claim, _ in moved if claim.kind in OPEN_CLAIMS]
    held = [(claim, claimed) for claim, claimed in moved if claim.kind == IN_SESSION]
    return len(set(kinds)) == len(kinds) and all(
        claim.holder == request.stream.id
        and claimed in told
        and str(UUID(bytes=claim.key)) == msgspec.json.decode(first or b"{}").get("group")
        for claim, claimed in held
    )


async def taken_streams(connection: Connection | PlainConnection) -> Sequence[Taken]:
    """Name the streams that somebody began at ids which are derived for others, as the owner."""
    return [
        Taken(program, stream)
        for organization, program, stream, named, code in await connection.fetch(_sql["begun"])
        if not begins_at(organization, stream, named, code)
    ]


async def idle_claims(connection: Connection | PlainConnection) -> Sequence[Taken]:
    """Name the groups that are held in session by none that is open, as the owner."""
    return [Taken(*row) for row in await connection.fetch(_sql["idle"])]


async def release_idle_claims(connection: PlainConnection) -> None:
    """Give up what no open session holds: a step of every migration, as the owner."""
    await connection.execute(_sql["release"])
