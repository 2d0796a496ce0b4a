"""Says who is behind a session token, with their rights now; who asks at once shares the look."""

from collections.abc import Sequence
from hashlib import sha256

import asyncpg

from domain.kernel import OrganizationId, PersonId, Right, RightKind, Sealed, Unauthenticated
from domain.ports import Authority, Principal
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load
from infra.postgres.together import Together

_sql = load("infra.identity", "accounts.sql")


def nobody() -> Unauthenticated:
    """Refuse a token that is unknown, has ended, or was never one: all alike."""
    return Unauthenticated("session.none", "sign in first; your session may have ended")


class PostgresSessions:
    """The port ``Sessions``, for the web's role and for the Warden's."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._whoami = Together(self._who_are)

    async def principal(self, token: Sealed) -> Principal:
        """Return who is signed in. Raises ``Unauthenticated`` (``session.none``)."""
        with answering():
            row = await self._whoami(sha256(token.reveal().encode()).digest())
        if row is None:
            raise nobody()
        person = PersonId(row["person_id"])
        organization = OrganizationId(row["organization_id"])
        columns = (row["kinds"], row["programs"], row["scopes"], row["details"])
        return Principal(
            session=row["session_id"],
            organization=organization,
            person=person,
            strength=row["strength"],
            locale=row["locale"],
            expires=row["expires_at"],
            authority=Authority(
                organization=organization,
                person=person,
                version=row["authority_version"],
                rights=tuple(
                    Right(person, RightKind(kind), program, scope, detail)
                    for kind, program, scope, detail in zip(*columns, strict=True)
                ),
            ),
        )

    async def _who_are(self, tokens: Sequence[bytes]) -> Sequence[asyncpg.Record | None]:
        """Ask who is behind tokens that came at the same moment; none for those unknown."""
        found = {row["n"]: row for row in await self._pool.fetch(_sql["who_are"], tokens)}
        return [found.get(number) for number in range(1, len(tokens) + 1)]
