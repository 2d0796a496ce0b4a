"""Whom an open request for erasure is about, for the Warden's own use."""

from uuid import UUID

from domain.kernel import OrganizationId, PersonId, own_log
from services.warden.ports import Parts


async def author_of(parts: Parts, organization: OrganizationId, request: UUID) -> bytes:
    """Return the tag of whom an open request is about; of nobody, if it is not open."""
    item = (await parts.vault.items(own_log(organization), [request])).get(request)
    return b"" if item is None else item.author


async def subject_of(parts: Parts, organization: OrganizationId, request: UUID) -> PersonId | None:
    """Open whom an open request is about."""
    log = own_log(organization)
    items = await parts.vault.items(log, [request])
    text = (await parts.vault.open(log, list(items.values()))).get(request)
    return None if text is None else PersonId(UUID(text.reveal()))
