"""An organization's id follows from its code, so that a code names one organization for ever."""

from uuid import UUID, uuid5

from domain.kernel import OrganizationId

NAMESPACE = UUID("6b1f2c1e-2d55-5a0b-9c57-0f3d5c0a7e11")


def organization_id(code_or_id: str) -> OrganizationId:
    """Return the id that a code stands for; an id stands for itself."""
    try:
        return OrganizationId(UUID(code_or_id))
    except ValueError:
        return OrganizationId(uuid5(NAMESPACE, f"organization:{code_or_id.strip().upper()}"))
