"""Where the vault keeps ciphertexts and wrapped keys, and what it refuses to do with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from domain.access.vault import (
    Age,
    Ciphertext,
    Covered,
    DataKey,
    Item,
    KeyScope,
    Named,
    RecordsDue,
    Redaction,
)
from domain.codes import refusal
from domain.kernel import OrganizationId, Refused, Tenant


class NamesRow(NamedTuple):
    """What people there are, as ``NamesKept`` says it, and their names: key, nonce and body."""

    people: bytes
    key: DataKey | None
    sealed: tuple[bytes, bytes] | None


class Rows(Protocol):
    """Where ciphertexts and wrapped keys are kept."""

    async def settle_keys(self, tenant: Tenant, keys: Sequence[DataKey]) -> Sequence[DataKey]:
        """Return the live keys of these keys' scopes; where there is none, keep the one given."""
        ...

    async def give_up(self, tenant: Tenant, keys: Sequence[UUID]) -> None:
        """Destroy those of these keys under which nothing was ever kept."""
        ...

    async def live_keys(self, tenant: Tenant, scopes: Sequence[KeyScope]) -> Sequence[DataKey]:
        """Return the live keys of these scopes, as far as there are any."""
        ...

    async def items(self, tenant: Tenant, items: Sequence[UUID]) -> Sequence[Item]:
        """Return what is known of items."""
        ...

    async def after(self, tenant: Tenant, item: UUID, most: int) -> Sequence[UUID]:
        """Return the next items after an id, in the order of ids."""
        ...

    async def of_scope(self, tenant: Tenant, scope: UUID) -> Sequence[Item]:
        """Return the items of a session, oldest first."""
        ...

    async def of_authors(
        self, organization: OrganizationId, authors: Sequence[bytes], kinds: Sequence[str]
    ) -> Sequence[Item]:
        """Return items of these kinds in the whole organization, oldest first."""
        ...

    async def ciphertexts(
        self, tenant: Tenant, items: Sequence[UUID]
    ) -> Sequence[tuple[Ciphertext, DataKey]]:
        """Return items with the keys they are under; without those whose key is destroyed."""
        ...

    async def under_the_keys_of(
        self, tenant: Tenant, items: Sequence[UUID]
    ) -> Sequence[tuple[UUID, UUID]]:
        """Return (item, key) for everything kept under the keys that these items are under."""
        ...

    async def of_class(
        self, tenant: Tenant, label: str, kinds: Sequence[str], limit: int
    ) -> Sequence[Item]:
        """Return items of a class in a program, session by session."""
        ...

    async def older(
        self,
        tenant: Tenant,
        kind: str,
        before: datetime,
        limit: int,
        *,
        held: bool = False,
        named: Sequence[Named] = (),
    ) -> Sequence[Item]:
        """Return items of a kind sealed before a moment, session by session.

        Those that a hold covers are among them only if ``held``. A hold on a person covers all that
        is of a group whose history names them, as ``named`` says: whose it is decides nothing.
        """
        ...

    async def groups_of(self, tenant: Tenant, kind: str, before: datetime) -> Sequence[UUID]:
        """Return the groups in whose sessions items of a kind were sealed before a moment."""
        ...

    async def closed(self, tenant: Tenant, limit: int) -> Sequence[Item]:
        """Return items that were kept for a hold alone and that none covers any more."""
        ...

    async def ages(self) -> Sequence[Age]:
        """Tell what there is of each kind in every program, and since when."""
        ...

    async def expired_since(self, organization: OrganizationId, since: datetime) -> int:
        """Count what went in an organization because its time was over."""
        ...

    async def records_due(self) -> Sequence[RecordsDue]:
        """Tell which access records have had their time, and nobody has said so yet."""
        ...

    async def held(self, tenant: Tenant, items: Sequence[UUID]) -> Sequence[UUID]:
        """Return those of these items that a legal hold covers."""
        ...

    async def holds(self, tenant: Tenant) -> Sequence[Covered]:
        """Return what the holds name that could cover something of a program, or organization."""
        ...

    async def redactions(
        self, tenant: Tenant, *, scope: UUID | None = None, item: UUID | None = None
    ) -> Sequence[Redaction]:
        """Return what remains of what was destroyed in a session, or of an item."""
        ...

    async def redacted_for(
        self, organization: OrganizationId, request: UUID
    ) -> Sequence[Redaction]:
        """Return what remains of all that an erasure destroyed, in the order of its ids."""
        ...

    async def redacted_of(self, organization: OrganizationId, author: bytes) -> Sequence[Redaction]:
        """Return what remains of an author's items, in the whole organization."""
        ...

    async def names(self, organization: OrganizationId, scope: KeyScope) -> NamesRow:
        """Return who there is, the live key of this scope, and the names kept under it, at once."""
        ...

    async def keep_names(
        self, organization: OrganizationId, key: UUID, nonce: bytes, body: bytes
    ) -> None:
        """Keep names in place of those before, if their key is not destroyed."""
        ...


def busy() -> Refused:
    """Refuse a change whose key somebody destroyed, or used, at the same moment."""
    return refusal("stream.busy")


def held() -> Refused:
    """Refuse to destroy what a legal hold covers."""
    return refusal("item.held")
