"""What can happen to an organization and its offices."""

from typing import TypeAlias

from domain.kernel import Event, PersonId, ProgramId, Role
from domain.rules import RuleProfile


class OrganizationProvisioned(Event, frozen=True, tag="organization.provisioned"):
    """An organization exists. Names are public."""

    code: str
    name_en: str
    name_fr: str
    jurisdiction: str
    locale: str


class RuleProfilePublished(Event, frozen=True, tag="organization.rule_profile_published"):
    """From now on new groups go by this profile; earlier ones keep theirs."""

    profile: RuleProfile


class PastAttested(Event, frozen=True, tag="organization.past_attested"):
    """An importing officer vouches for what spreadsheets cannot prove."""

    matters: tuple[str, ...]


class OfficeAppointed(Event, frozen=True, tag="office.appointed"):
    """A person holds an office, for one program or for the whole organization."""

    person: PersonId
    role: Role
    program: ProgramId | None = None


class OfficeEnded(Event, frozen=True, tag="office.ended"):
    """A person no longer holds an office."""

    person: PersonId
    role: Role
    program: ProgramId | None = None


OrganizationEvent: TypeAlias = (
    OrganizationProvisioned | RuleProfilePublished | PastAttested | OfficeAppointed | OfficeEnded
)
