"""What is under way to prove who somebody is, in PostgreSQL: a Warden that starts anew has it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from msgspec.structs import replace

from domain.access.proofs import Proof, Proving
from domain.protocol.keys import Unbound
from infra.identity.bonds import Bind, Bonds, holds
from infra.identity.over import Over
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load

_log = structlog.get_logger(__name__)
_sql = load("infra.identity", "passkeys.sql")


class PostgresProofs:
    """Proofs under way. A row without its bond is none, nor is one that was used."""

    def __init__(self, pool: Pool, bind: Bind, over: Over | None = None) -> None:
        self._pool = pool
        self._bonds = Bonds(bind)
        self._over = over or Over()

    async def begin(self, proof: Proof) -> None:
        """Keep one; those whose time is over go."""
        with answering():
            await self._pool.execute(
                _sql["begin_proof"],
                proof.id,
                proof.proving,
                proof.mark,
                proof.secret,
                proof.email,
                proof.account,
                proof.until,
                self._bonds.proof(proof),
            )

    async def of_id(self, proving: Proving, id_: UUID, at: datetime) -> Proof | None:
        """Return one by its id, if it lasts ``at`` that moment."""
        return await self._last(at, proving, id_, None, None, None)

    async def of_browser(self, proving: Proving, mark: bytes, at: datetime) -> Proof | None:
        """Return the last one of a browser."""
        return await self._last(at, proving, None, mark, None, None)

    async def of_secret(self, proving: Proving, secret: bytes, at: datetime) -> Proof | None:
        """Return the one that this is to prove."""
        return await self._last(at, proving, None, None, secret, None)

    async def of_account(self, proving: Proving, account: UUID, at: datetime) -> Proof | None:
        """Return the last one for an account."""
        return await self._last(at, proving, None, None, None, account)

    async def _last(self, at: datetime, *by: object) -> Proof | None:
        with answering():
            rows = await self._pool.fetch(_sql["proofs_of"], *by)
        return next((one for one in self._ours(rows) if at < one.until), None)

    def _ours(self, rows: Iterable[Any]) -> Sequence[Proof]:
        found = []
        for *row, bond in rows:
            proof = _proof(row)
            if self._is_ours(proof, bond):
                found.append(proof)
            else:
                _log.error("identity.unbound")
        return found

    def _is_ours(self, proof: Proof, bond: bytes) -> bool:
        """Whether we wrote the row, and it was not used."""
        return not self._over.has_ended(proof.id.bytes) and holds(bond, self._bonds.proof(proof))

    async def give_secret(self, proof: Proof, secret: bytes) -> None:
        """Say what is to prove it from now on."""
        bond = self._bonds.proof(replace(proof, secret=secret))
        with answering():
            await self._pool.execute(_sql["give_secret"], proof.id, secret, bond)

    async def guess(self, proof: Proof) -> int:
        """Count a guess before it is looked at; return how many that makes, none if it is over."""
        with answering():
            made: int | None = await self._pool.fetchval(_sql["guess_proof"], proof.id)
        return made or 0

    async def use(self, proof: Proof) -> bool:
        """Use one up; False if somebody else was faster."""
        with answering():
            done: bool = await self._pool.fetchval(_sql["use_proof"], proof.id)
        self._over.ends(proof.id.bytes)
        return done

    async def end(self, proving: Proving, email: bytes) -> None:
        """End those of an address."""
        with answering():
            rows = await self._pool.fetch(_sql["end_proofs"], proving, email)
        for (id_,) in rows:
            self._over.ends(id_.bytes)

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Count what is under way; return what is not ours."""
        with answering():
            rows = await self._pool.fetch(_sql["bound_proofs"])
        others = [row[0] for row in rows if not self._is_ours(_proof(row[:-1]), row[-1])]
        return len(rows), [Unbound("proof under way", id_) for id_ in others]


def _proof(row: Sequence[Any]) -> Proof:
    id_, proving, mark, secret, email, account, until, guesses = row
    return Proof(
        id=id_,
        proving=Proving(proving),
        mark=mark,
        until=until,
        secret=secret,
        email=email,
        account=account,
        guesses=guesses,
    )
