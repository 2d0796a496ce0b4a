"""Old events of organizations."""

from domain.kernel import Event
from domain.kernel.classes import Coded, Public
from domain.organizations.events import Naming, NamingAdopted, OrganizationFounded
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


class NamingPolicyAdopted(Event, frozen=True, tag="naming.policy_adopted"):
    """From now on authors are told of looks at what is theirs in this way."""

    policy: Naming


def _adopted(old: NamingPolicyAdopted) -> NamingAdopted:
    return NamingAdopted(naming=old.policy)


NAMING_POLICY_ADOPTED = Upcast(NamingPolicyAdopted, (NamingAdopted,), _adopted)
