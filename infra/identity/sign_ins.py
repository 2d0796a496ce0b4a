"""Says who is behind a session token, with their rights now; who asks at once shares the look."""

from collections.abc import Sequence
from hashlib import sha256

import asyncpg
import structlog

from domain.access.identity import Known
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Refused, Right, RightKind, Sealed
from domain.ports import Authority, Principal
from infra.identity.bonds import Bind, Bonds, holds
from infra.identity.over import Over
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load
from infra.postgres.together import Together

_log = structlog.get_logger(__name__)
_sql = load("infra.identity", "accounts.sql")


def nobody() -> Refused:
    """Refuse a token that is unknown, has ended, or was never one: all alike."""
    return refusal("session.none")


class PostgresSessions:
    """The port ``Sessions``, for the web's role and for the Warden's.

    With ``bind`` a session without its bond is none, nor is one that is ``over``. The web has no
    key to make one: what it shows by itself is no more than ids and codes.
    """

    def __init__(self, pool: Pool, bind: Bind | None = None, over: Over | None = None) -> None:
        self._pool = pool
        self._over = over or Over()
        self._bonds = None if bind is None else Bonds(bind)
        self._whoami = Together(self._who_are)

    async def principal(self, token: Sealed) -> Principal:
        """Return who is signed in. Raises ``Unauthenticated`` (``session.none``)."""
        digest = sha256(token.reveal().encode()).digest()
        with answering():
            row = await self._whoami(digest)
            if row is not None and self._over.has_ended(digest):
                # It may have ended while it was read.
                [row] = await self._who_are([digest])
        if row is None or not self._is_bound(digest, row):
            raise nobody()
        if self._over.has_ended(digest):
            _log.error("identity.put_back")
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
            proven=row["proven_at"],
            seen=row["seen_at"],
        )

    def _is_bound(self, token: bytes, row: asyncpg.Record) -> bool:
        if self._bonds is None:
            return True
        known = Known(row["organization_id"], row["person_id"], row["locale"])
        made = self._bonds.session(
            token, row["session_id"], known, row["strength"], row["expires_at"], row["proven_at"]
        )
        if holds(row["bond"], made):
            return True
        _log.error("identity.unbound")
        return False

    async def _who_are(self, tokens: Sequence[bytes]) -> Sequence[asyncpg.Record | None]:
        """Ask who is behind tokens that came at the same moment; none for those unknown."""
        found = {row["n"]: row for row in await self._pool.fetch(_sql["who_are"], tokens)}
        return [found.get(number) for number in range(1, len(tokens) + 1)]
