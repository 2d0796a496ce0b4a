"""Whom a program has invited, as it was typed: nobody who invites learns who was known before."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from domain.kernel import OrganizationId, PersonId, Tenant, own_log
from domain.protocol.people import PersonalData
from services.warden.invitations.register import Kept
from services.warden.people.personal_data import personal_data
from services.warden.ports import Parts


async def guests_of(
    parts: Parts, tenant: Tenant, people: Sequence[PersonId]
) -> Mapping[PersonId, Kept]:
    """Return those of some people who were invited to a program, by their last invitation."""
    if not people or tenant.is_organization:
        return {}
    wanted = frozenset(people)
    return {
        one.issued.person: one
        for one in await parts.invitations.of(parts.store, tenant.organization)
        if one.program == tenant.program and one.issued.person in wanted
    }


async def typed_with(
    parts: Parts, organization: OrganizationId, invitations: Iterable[Kept]
) -> Mapping[UUID, PersonalData]:
    """Open what was typed with invitations, by these; what is gone, or older, is absent."""
    log = own_log(organization)
    ids = {parts.tags.item(organization, one.issued.person, one.id): one.id for one in invitations}
    items = await parts.vault.items(log, list(ids)) if ids else {}
    texts = await parts.vault.open(log, list(items.values())) if items else {}
    return {ids[item]: personal_data(text) for item, text in texts.items() if text is not None}
