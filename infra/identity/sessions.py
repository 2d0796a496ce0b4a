"""Says who is behind a session token, with their rights at this moment, in one round trip."""

from hashlib import sha256

from domain.kernel import OrganizationId, PersonId, Right, RightKind, Sealed, Unauthenticated
from domain.ports import Authority, Principal
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load

_sql = load("infra.identity", "accounts.sql")


def nobody() -> Unauthenticated:
    """Refuse a token that is unknown, has ended, or was never one: all alike."""
    return Unauthenticated("session.none", "sign in first; your session may have ended")


class PostgresSessions:
    """The port ``Sessions``, for the web's role and for the Warden's."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def principal(self, token: Sealed) -> Principal:
        """Return who is signed in. Raises ``Unauthenticated`` (``session.none``)."""
        with answering():
            row = await self._pool.fetchrow(
                _sql["whoami"], sha256(token.reveal().encode()).digest()
            )
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
