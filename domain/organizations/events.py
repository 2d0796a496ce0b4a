"""What can happen to an organization and its offices."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import Event, PersonId, ProgramId, Role
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import Locale
from domain.rules import RuleProfile


class Naming(StrEnum):
    """Whether authors are told by name who looked at what is theirs.

    The time, the role and the purpose they are told always. ``on_request`` is a question to the
    privacy officer.
    """

    ALWAYS = "always"
    ON_REQUEST = "on_request"
    NEVER = "never"


MOST_SHOWN: Final = 1_000_000
Quota = Annotated[int, msgspec.Meta(ge=1, le=MOST_SHOWN)]


class Quotas(msgspec.Struct, frozen=True):
    """How much one person is shown in an hour, texts of others (C3 and above) and names.

    ``refusals`` is how many of them in a minute are recorded one by one before they must wait.
    """

    reads: Quota = 120
    names: Quota = 5_000
    refusals: Quota = 300


class OrganizationFounded(Event, frozen=True, tag="organization.founded"):
    """An organization exists. Names, by language, are public; its own language is the first."""

    code: Coded
    languages: tuple[Locale, ...]
    names: Mapping[Locale, Public]
    jurisdiction: Coded


class RuleProfilePublished(Event, frozen=True, tag="organization.rule_profile_published"):
    """From now on new groups go by this profile; earlier ones keep theirs."""

    profile: RuleProfile


class PastAttested(Event, frozen=True, tag="organization.past_attested"):
    """An importing officer vouches for what spreadsheets cannot prove."""

    matters: tuple[Coded, ...]


class NamingAdopted(Event, frozen=True, tag="naming.adopted"):
    """From now on authors are told of looks at what is theirs in this way."""

    naming: Naming


class QuotasAdopted(Event, frozen=True, tag="organization.quotas_adopted"):
    """From now on one person is shown this much in an hour, and no more."""

    quotas: Quotas


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


class OfficeProposed(Event, frozen=True, tag="office.proposed"):
    """An officer proposes somebody for an office; another officer confirms it until a moment."""

    appointment: UUID
    person: PersonId
    role: Role
    by: PersonId
    until: datetime


class OfficeProposedByOperator(Event, frozen=True, tag="office.proposed_by_operator"):
    """Whoever runs the service proposes somebody, because fewer than two officers can act.

    It settles at a moment unless an officer objects, or as many members as it takes.
    """

    appointment: UUID
    person: PersonId
    role: Role
    settles_at: datetime


class AppointmentConfirmed(Event, frozen=True, tag="office.confirmed"):
    """A second officer confirms a proposal: the office begins once it has settled."""

    appointment: UUID
    by: PersonId
    settles_at: datetime


class AppointmentOpposed(Event, frozen=True, tag="office.opposed"):
    """A member objects to what the operator proposed."""

    appointment: UUID
    by: PersonId


class Stopping(StrEnum):
    """Why an appointment does not come about."""

    OFFICER = "officer"
    MEMBERS = "members"
    DECLINED = "declined"
    CONFLICT = "conflict"
    PERSON_GONE = "person_gone"


class AppointmentStopped(Event, frozen=True, tag="office.stopped"):
    """A proposal ends without an office; ``by`` is absent where nobody in particular ended it."""

    appointment: UUID
    why: Stopping
    by: PersonId | None = None


OrganizationEvent: TypeAlias = (
    OrganizationFounded
    | RuleProfilePublished
    | PastAttested
    | NamingAdopted
    | QuotasAdopted
    | OfficeAppointed
    | OfficeEnded
    | OfficeProposed
    | OfficeProposedByOperator
    | AppointmentConfirmed
    | AppointmentOpposed
    | AppointmentStopped
)
