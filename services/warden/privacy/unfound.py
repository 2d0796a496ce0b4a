"""Counts what the logs say is sealed against what is there, before an erasure is proven."""

from collections.abc import AsyncIterator, Sequence
from typing import Final
from uuid import UUID

from domain.kernel import Event, Log, OrganizationId, Recorded, Stream, Tenant, UnreadableEntry
from domain.privacy.events import ErasureKind
from domain.privacy.seals import sealed_by
from domain.privacy.state import Erasure
from domain.readable import entries_of
from domain.sessions.events import MaterialSealed, MaterialShredded
from domain.sessions.session import SESSION
from services.warden.ports import Parts

PAGE: Final = 2000


async def unfound(parts: Parts, organization: OrganizationId, erasure: Erasure) -> int:
    """Count texts that are sealed and not destroyed by the log, and of which nothing is there.

    Of a session, all that was sealed by the time of the request should be gone by now; else what is
    still sealed, in the programs that are concerned, should be found.
    """
    scope = erasure.scope
    if erasure.kind is ErasureKind.SESSION and scope.program and scope.session:
        tenant = Tenant(organization, scope.program)
        stream = Stream(tenant, SESSION.category, scope.session)
        left = sealed_by((await parts.store.legible(stream)).entries, erasure.until)
        return await _without_remains(parts, tenant, sorted(left))
    count = 0
    for tenant in await parts.keys.known():
        if tenant.organization == organization and scope.program in {None, tenant.program}:
            left = sealed_by([entry async for entry in _of_texts(parts, tenant)], erasure.until)
            there = await parts.vault.items(tenant, sorted(left))
            count += await _without_remains(parts, tenant, sorted(left - there.keys()))
    return count


async def _without_remains(parts: Parts, tenant: Tenant, items: Sequence[UUID]) -> int:
    """Count those of which not even is known that they were destroyed, as after a restore."""
    remains = [await parts.vault.redactions(tenant, item=item) for item in items]
    return sum(not known for known in remains)


async def _of_texts(parts: Parts, tenant: Tenant) -> AsyncIterator[Recorded[Event]]:
    after = 0
    while page := await entries_of(parts.store, tenant, Log.EVENTS, after, PAGE):
        for entry in page:
            if isinstance(entry, UnreadableEntry):
                continue
            if isinstance(entry.event, MaterialSealed | MaterialShredded):
                yield entry
        after = page[-1].position
