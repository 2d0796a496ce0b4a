"""Passkeys and names of devices in PostgreSQL, through functions of the Warden's role."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import structlog
from msgspec.structs import replace

from domain.access.passkeys import Passkey
from domain.kernel import Sealed
from domain.protocol.keys import Unbound
from infra.identity.bonds import Bind, Bonds, holds
from infra.identity.naming import Naming
from infra.identity.over import Over
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load

NEVER: Final = datetime.min.replace(tzinfo=UTC)
_log = structlog.get_logger(__name__)
_sql = load("infra.identity", "passkeys.sql")


class PostgresPasskeys:
    """What the Warden knows of passkeys. A row without its bond is none, nor one that is over."""

    def __init__(self, pool: Pool, bind: Bind, over: Over | None = None) -> None:
        self._pool = pool
        self._bonds = Bonds(bind)
        self._naming = Naming(bind)
        self._over = over or Over()

    async def add(self, passkey: Passkey) -> bool:
        """Keep a passkey; False if one of its credential is kept already."""
        with answering():
            done: bool = await self._pool.fetchval(
                _sql["add_passkey"],
                passkey.id,
                passkey.account,
                passkey.credential,
                passkey.key,
                passkey.host,
                passkey.count,
                self._naming.seal(passkey.name, passkey.id.bytes),
                self._bonds.passkey(passkey),
            )
        return done

    async def of_credential(self, credential: bytes) -> Passkey | None:
        """Return the passkey of a credential."""
        with answering():
            rows = await self._pool.fetch(_sql["passkey_of"], credential)
        return next(iter(self._passkeys(rows)), None)

    async def of_account(self, account: UUID) -> Sequence[Passkey]:
        """Return the passkeys of an account, the first added first."""
        with answering():
            rows = await self._pool.fetch(_sql["passkeys_of"], account)
        return self._passkeys(rows)

    def _passkeys(self, rows: Iterable[Any]) -> Sequence[Passkey]:
        found = []
        for *row, ciphertext, added, used, bond, email in rows:
            passkey = _passkey(row)
            if self._is_ours(passkey, bond):
                name = self._naming.opened(ciphertext, passkey.id.bytes)
                found.append(replace(passkey, email=email, name=name, added=added, used=used))
            else:
                _log.error("identity.unbound")
        return found

    def _is_ours(self, passkey: Passkey, bond: bytes) -> bool:
        """Whether we wrote the row, and nothing after it."""
        over = self._over.has_ended(passkey.id.bytes)
        over = over or self._over.is_replaced(passkey.id.bytes, str(passkey.count))
        return not over and holds(bond, self._bonds.passkey(passkey))

    async def use(self, passkey: Passkey, count: int) -> bool:
        """Note that it was used, and how often it says; False if somebody else was faster."""
        bond = self._bonds.passkey(replace(passkey, count=count))
        self._over.forgets(passkey.id.bytes)
        with answering():
            done: bool = await self._pool.fetchval(
                _sql["use_passkey"], passkey.id, passkey.count, count, bond
            )
        if done:
            self._over.replaces(passkey.id.bytes, str(count))
        return done

    async def rename(self, passkey: UUID, name: Sealed) -> bool:
        """Call a passkey something else; False if there is none."""
        sealed = self._naming.seal(name, passkey.bytes)
        with answering():
            done: bool = await self._pool.fetchval(_sql["name_passkey"], passkey, sealed)
        return done

    async def end(self, passkey: UUID) -> bool:
        """End a passkey; False if it has ended already."""
        with answering():
            done: bool = await self._pool.fetchval(_sql["end_passkey"], passkey)
        self._over.ends(passkey.bytes)
        return done

    async def name_device(self, account: UUID, device: bytes, name: Sealed) -> None:
        """Call a device of an account something, by the SHA-256 of its mark."""
        sealed = self._naming.seal(name, device)
        bond = self._bonds.device(account, device)
        with answering():
            await self._pool.execute(_sql["name_device"], device, account, sealed, bond)

    async def device_names(self, account: UUID) -> Mapping[bytes, Sealed]:
        """Return what the devices of an account are called."""
        with answering():
            rows = await self._pool.fetch(_sql["device_names_of"], account)
        return {
            device: self._naming.opened(ciphertext, device)
            for device, ciphertext, bond in rows
            if holds(bond, self._bonds.device(account, device))
        }

    async def note_device(self, session: UUID, device: bytes) -> None:
        """Note on which device a session began."""
        with answering():
            await self._pool.execute(_sql["note_device"], session, device)

    async def devices(self, sessions: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Say on which devices sessions began, where it is known."""
        with answering():
            rows = await self._pool.fetch(_sql["devices_of"], list(sessions))
        return {row["session_id"]: row["device_sha256"] for row in rows}

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Count the passkeys; return those that are not ours."""
        with answering():
            rows = await self._pool.fetch(_sql["bound_passkeys"])
        found = []
        for *row, bond in rows:
            if not self._is_ours(_passkey(row), bond):
                found.append(Unbound("passkey", row[0]))
        return len(rows), found


def _passkey(row: Sequence[Any]) -> Passkey:
    """Read what is bound of a row."""
    id_, account, credential, key, host, count = row
    return Passkey(
        id=id_,
        account=account,
        email=b"",
        credential=credential,
        key=key,
        host=host,
        count=count,
        name=Sealed(""),
        added=NEVER,
    )
