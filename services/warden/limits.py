"""The organization's quotas, looked up once a minute."""

from domain.kernel import OrganizationId, Stream, own_log
from domain.organizations.events import Quotas
from domain.organizations.organization import ORGANIZATION
from services.warden.ports import Parts


async def quotas_of(parts: Parts, organization: OrganizationId) -> Quotas:
    """Return how much one person is shown and refused."""
    known = parts.limits.known(organization, parts.now())
    if known is not None:
        return known
    stream = Stream(own_log(organization), ORGANIZATION.category, organization)
    found = await parts.store.states(ORGANIZATION, [stream])
    return parts.limits.keep(organization, found[stream.id].state.quotas, parts.now())
