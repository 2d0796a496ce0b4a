"""Old events of organizations."""

from domain.kernel import Event
from domain.kernel.classes import Coded, Public
from domain.organizations.events import OrganizationFounded
from domain.upcasts.languages import both
from domain.upcasts.upcast import Upcast


class OrganizationProvisioned(Event, frozen=True, tag="organization.provisioned"):
    """An organization exists, with a name in English and one in French."""

    code: Coded
    name_en: Public
    name_fr: Public
    jurisdiction: Coded
    locale: Coded


def _founded(old: OrganizationProvisioned) -> OrganizationFounded:
    return OrganizationFounded(
        code=old.code,
        languages=both(old.locale),
        names={"en": old.name_en, "fr": old.name_fr},
        jurisdiction=old.jurisdiction,
    )


ORGANIZATION_PROVISIONED = Upcast(OrganizationProvisioned, (OrganizationFounded,), _founded)
