"""Data keys: made for one use each, and opened by the key of the program they are wrapped under."""

import os
from uuid import UUID

from domain.access.vault import DataKey, KeyScope
from domain.kernel import OrganizationId, ProgramId, Tenant
from domain.ports import Ids
from infra.vault.keys import KeyService
from infra.vault.sealing import KEY_BYTES, joined


class DataKeys:
    """Makes data keys and opens them; none is remembered."""

    def __init__(self, keys: KeyService, new_id: Ids) -> None:
        self._keys = keys
        self._new_id = new_id

    async def make(self, tenant: Tenant, scope: KeyScope) -> DataKey:
        """Make a key, wrapped; it is kept nowhere yet."""
        key = self._new_id()
        context = context_of(tenant, key, scope)
        wrapped = await self._keys.wrap(name_of(tenant), os.urandom(KEY_BYTES), context)
        return DataKey(tenant, key, scope, wrapped)

    async def unwrap(self, key: DataKey) -> bytes:
        """Open a key. Raises ``KeyLost``."""
        return await self._keys.unwrap(key.wrapped, context_of(key.tenant, key.key, key.scope))


def name_of(tenant: Tenant) -> str:
    """Name the key that a program's data keys are wrapped under."""
    return f"{tenant.organization}.{tenant.program}"


def tenant_of(name: str) -> Tenant:
    """Say whose key it is."""
    organization, _, program = name.partition(".")
    return Tenant(OrganizationId(UUID(organization)), ProgramId(UUID(program)))


def context_of(tenant: Tenant, key: UUID, scope: KeyScope) -> bytes:
    """Return what a data key is bound to when it is wrapped: which it is, and what it is for."""
    return joined(
        tenant.organization.bytes,
        tenant.program.bytes,
        key.bytes,
        scope.author,
        scope.scope.bytes,
        scope.label.encode(),
    )
