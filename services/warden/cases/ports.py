"""What seals and opens, as the rooms need it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.access.vault import (
    Age,
    Change,
    Covered,
    Draft,
    Item,
    Keep,
    Named,
    RecordsDue,
    Redaction,
)
from domain.kernel import OrganizationId, Sealed, Tenant
from domain.sessions.words import Ground


class Vault(Protocol):
    """Seals and opens. What it says without opening is not proven until it is opened."""

    async def items(self, tenant: Tenant, items: Sequence[UUID]) -> Mapping[UUID, Item]:
        """Return what is known of items, by id; unknown ones are absent."""
        ...

    async def of_session(self, tenant: Tenant, session: UUID) -> Sequence[Item]:
        """Return the items of a session, oldest first."""
        ...

    async def of_authors(
        self, organization: OrganizationId, authors: Sequence[bytes], kinds: Sequence[str]
    ) -> Sequence[Item]:
        """Return items of these kinds in the whole organization, oldest first."""
        ...

    async def seal(self, tenant: Tenant, drafts: Sequence[Draft]) -> Sequence[Keep]:
        """Encrypt texts, one change each; nothing is kept until the changes are carried out."""
        ...

    async def open(self, tenant: Tenant, items: Sequence[Item]) -> Mapping[UUID, Sealed | None]:
        """Decrypt items: absent is what is gone or changed since, None what does not open."""
        ...

    async def readdress(self, tenant: Tenant, item: Item, changed: Item) -> Sequence[Change]:
        """Seal an item anew as ``changed``; empty if it is gone."""
        ...

    async def shred(
        self,
        tenant: Tenant,
        items: Sequence[UUID],
        ground: Ground | None = None,
        request: UUID | None = None,
        due: datetime | None = None,
        also: Sequence[Draft] = (),
    ) -> Sequence[Change]:
        """Destroy items with the keys they are under; with a ground, something remains of them.

        ``also`` is sealed at once with it, in place of what it was.
        Whoever carries it out is refused (``item.held``) if a legal hold covers one of them.
        """
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

    async def examine(self, tenant: Tenant, after: UUID, most: int) -> Mapping[UUID, bool]:
        """Open the next items in the order of their ids, and say of each whether it opens."""
        ...

    async def check(self) -> None:
        """Raise unless keys can be reached."""
        ...
