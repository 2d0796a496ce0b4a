"""The names of an organization's people, kept together under a key that goes when one of them does.

Who has taken a look at what people there are and seals names after that keeps them only if nobody's
data was destroyed meanwhile: the key that was there at the look is then gone, and nothing is kept
under one that is.
"""

from hashlib import sha256
from typing import Final
from uuid import UUID

from domain.access.vault import DataKey, KeyScope, NamesKept, NotOpened
from domain.kernel import OrganizationId, Sealed, own_log
from domain.ports import Ids
from infra.vault.data_keys import DataKeys
from infra.vault.destroyed import Destroyed, NotAsked
from infra.vault.keys import KeyLost, KeyService
from infra.vault.rows import NamesRow, Rows
from infra.vault.sealing import VERSION, decrypted, encrypted, joined

FORMAT: Final = b"circlekeep names"
NOBODYS: Final = sha256(FORMAT).digest()
"""Whose key it is, where others have the tag of a person."""
LABEL: Final = "C2"


class SealedNames:
    """Over the rows of the vault; what is under a key that was ``destroyed`` does not open."""

    def __init__(
        self, rows: Rows, keys: KeyService, new_id: Ids, destroyed: Destroyed | None = None
    ) -> None:
        self._rows = rows
        self._data_keys = DataKeys(keys, new_id)
        self._dead = destroyed or NotAsked()

    async def known(self, organization: OrganizationId) -> NamesKept:
        """Return the names as they were kept last, and what people there are now."""
        row = await self._rows.names(organization, scope_of(organization))
        if row.key is not None:
            data_key = await self._unwrapped(row.key)
            if data_key is not None:
                return NamesKept(row.people, _opened(organization, row, data_key), row.key)
            await self._rows.give_up(own_log(organization), [row.key.key])
        # Before it is seen who there is: whoever's data is destroyed after that takes it along.
        key = await settled(self._rows, self._data_keys, organization)
        row = await self._rows.names(organization, scope_of(organization))
        return NamesKept(row.people, None, key)

    async def keep(self, organization: OrganizationId, key: DataKey, names: Sealed) -> None:
        """Keep names in place of those before, unless their key was destroyed meanwhile."""
        data_key = await self._unwrapped(key)
        if data_key is not None:
            bound_to = _binding(organization, key.key)
            nonce, body = encrypted(data_key, names, bound_to)
            await self._rows.keep_names(organization, key.key, nonce, body)

    async def _unwrapped(self, key: DataKey) -> bytes | None:
        if self._dead.among([key.key]):
            return None
        try:
            return await self._data_keys.unwrap(key)
        except KeyLost:
            return None


def scope_of(organization: OrganizationId) -> KeyScope:
    """Return what the key of an organization's names is for."""
    return KeyScope(NOBODYS, UUID(str(organization)), LABEL)


async def settled(rows: Rows, data_keys: DataKeys, organization: OrganizationId) -> DataKey:
    """Return the key of an organization's names, made where there is none."""
    tenant = own_log(organization)
    [key] = await rows.settle_keys(tenant, [await data_keys.make(tenant, scope_of(organization))])
    return key


def _opened(organization: OrganizationId, row: NamesRow, data_key: bytes) -> Sealed | None:
    if row.key is None or row.sealed is None:
        return None
    try:
        return decrypted(data_key, *row.sealed, _binding(organization, row.key.key))
    except NotOpened:
        return None


def _binding(organization: OrganizationId, key: UUID) -> bytes:
    return joined(FORMAT, bytes([VERSION]), organization.bytes, key.bytes)
