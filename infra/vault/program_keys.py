"""The keys of programs: each in versions, with the data keys that are wrapped under them."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Literal, TypeAlias

from domain.access.vault import DataKey, Wrapped
from domain.kernel import OrganizationId, Tenant
from domain.keys.version import KeptVersion
from domain.protocol.keys import Destruction, DestructionsListed
from infra.vault.data_keys import context_of, name_of, tenant_of
from infra.vault.destruction import destroy_version, require_the_keys
from infra.vault.holds import Holds
from infra.vault.journal import Entry, GivenUp, Intended, Journal, KeyVersion
from infra.vault.key_rows import KeyRows
from infra.vault.keys import KeyLost, KeyService

BATCH = 200
State: TypeAlias = Literal["intended", "carried_out", "given_up"]


class ProgramKeys:
    """Over rows, a key service and the journal of destructions; it changes no item and no event."""

    def __init__(self, rows: KeyRows, keys: KeyService, journal: Journal, holds: Holds) -> None:
        self._rows = rows
        self._keys = keys
        self._journal = journal
        self._holds = holds
        self._changing = asyncio.Lock()

    async def check(self) -> None:
        """Raise ``Unavailable`` (``journal.unwritable``) unless the journal can be written."""
        await asyncio.to_thread(self._journal.check)

    async def tenants(self) -> Sequence[Tenant]:
        """Return whose keys are kept; keys that sign are nobody's."""
        found = []
        for name in await self._keys.names():
            with suppress(ValueError):
                found.append(tenant_of(name))
        return found

    async def known(self) -> Sequence[Tenant]:
        """Return every program and organization that has a log."""
        return await self._rows.tenants()

    async def versions(self, tenant: Tenant) -> Sequence[KeptVersion]:
        """Return the versions of a program's key, the oldest first."""
        name = name_of(tenant)
        wraps = await self._rows.wrapped_under(tenant, name)
        return [
            KeptVersion(
                version.number,
                version.made_at,
                version.retired_at,
                version.destroyed_at,
                version.number in wraps,
            )
            for version in await self._keys.versions(name)
        ]

    async def prove(self) -> None:
        """Raise ``Conflict`` (``keys.others``) unless something opens under each one in use."""
        await require_the_keys(self._rows, self._keys)

    async def checks(self, tenant: Tenant) -> Mapping[int, str]:
        """Return what each version that is there makes of its purpose, in hex."""
        name = name_of(tenant)
        found: dict[int, str] = {}
        for version in await self._keys.versions(name):
            if version.destroyed_at is None:
                with suppress(KeyLost):
                    found[version.number] = await self._keys.check_value(name, version.number)
        return found

    async def signing_checks(self, name: str) -> Mapping[int, str]:
        """Return the SHA-256 of each version's public key, in hex; none is made by it."""
        versions = await self._keys.versions(name)
        if not versions or versions[-1].destroyed_at is not None:
            return {}
        public = await self._keys.public_keys(name)
        return {version: sha256(key).hexdigest() for version, key in public.items()}

    async def rotate(self, tenant: Tenant, to: int) -> None:
        """Make this version, which is the current one from now on; whoever asks again is late."""
        name = name_of(tenant)
        async with self._changing:
            *_, newest = await self._keys.versions(name)
            if newest.number < to:
                await self._keys.rotate(name)

    async def wrap_anew(self, tenant: Tenant) -> int:
        """Wrap some data keys under the current version; say how many.

        One that does not open under its own version is left as it is: it never will.
        """
        name = name_of(tenant)
        *old, _ = [0, *(v.number for v in await self._keys.versions(name) if not v.destroyed_at)]
        fresh: list[tuple[DataKey, Wrapped]] = []
        for key in await self._rows.keys_under(tenant, name, old, BATCH):
            context = context_of(tenant, key.key, key.scope)
            with suppress(KeyLost):
                data_key = await self._keys.unwrap(key.wrapped, context)
                fresh.append((key, await self._keys.wrap(name, data_key, context)))
        if fresh:
            await self._rows.wrap_anew(tenant, fresh)
        return len(fresh)

    async def destroy(self, tenant: Tenant, version: int, due: datetime | None = None) -> None:
        """Destroy a version for good, in the journal before and after; once is enough."""
        name = name_of(tenant)
        async with self._changing:
            known = await self._keys.versions(name)
            if not any(one.number == version and one.destroyed_at is None for one in known):
                return
            while not await self._destroy(tenant, version, due):
                pass

    async def _destroy(self, tenant: Tenant, version: int, due: datetime | None) -> bool:
        """Destroy a version while no key is kept under it; else wrap those that came late anew.

        A key may be made under a version that is retired the moment after, and be kept a moment
        later still. Whoever seals opens the key after it is kept: what was kept before is wrapped
        anew here, and what would be kept after does not open, and is sealed under another.
        """
        name = name_of(tenant)
        async with self._rows.while_none_is_made(tenant, name, version) as under:
            late = under > 0 and await self._opens(tenant, version)
            if not late:
                await destroy_version(self._journal, self._rows, self._keys, name, version, due)
                return True
        await self.wrap_anew(tenant)
        return False

    async def _opens(self, tenant: Tenant, version: int) -> bool:
        """Whether any of the keys under a version still opens: those that do not never will."""
        for key in await self._rows.keys_under(tenant, name_of(tenant), [version], BATCH):
            with suppress(KeyLost):
                await self._keys.unwrap(key.wrapped, context_of(tenant, key.key, key.scope))
                return True
        return False

    async def held(self, tenant: Tenant) -> bool:
        """Whether a legal hold keeps anything of the program from being destroyed."""
        return await self._holds.blocks(tenant)

    async def destructions(self, organization: OrganizationId) -> DestructionsListed:
        """Return the organization's part of the journal of destructions."""
        entries = await asyncio.to_thread(self._journal.entries)
        mine = tuple(one for one, where in _told(entries) if where.organization == organization)
        return DestructionsListed(mine)


def _told(entries: Sequence[Entry]) -> Iterator[tuple[Destruction, Tenant]]:
    """Tell each version that was to go with what became of it, and of which tenant it is.

    Data keys are not among them: when they went, and in how many turns, joined to whose erasure was
    carried out then, would tell how much somebody had sealed.
    """
    settled: dict[object, State] = {
        entry.id: "given_up" if isinstance(entry, GivenUp) else "carried_out"
        for entry in entries
        if not isinstance(entry, Intended)
    }
    for entry in entries:
        if isinstance(entry, Intended) and isinstance(entry.what, KeyVersion):
            state, tenant = settled.get(entry.id, "intended"), tenant_of(entry.what.name)
            yield Destruction(entry.at, state, tenant.program, entry.what.version), tenant
