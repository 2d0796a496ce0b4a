"""Who and where: the identifiers that every fact carries."""

from enum import IntEnum, StrEnum
from typing import NamedTuple, NewType
from uuid import UUID

from domain.kernel.classes import Coded

OrganizationId = NewType("OrganizationId", UUID)
ProgramId = NewType("ProgramId", UUID)
PersonId = NewType("PersonId", UUID)


class Tenant(NamedTuple):
    """A program of an organization; an organization's own log has ``program == organization``."""

    organization: OrganizationId
    program: ProgramId

    @property
    def is_organization(self) -> bool:
        """Whether this is the organization's own log rather than a program's."""
        return self.organization.int == self.program.int


def own_log(organization: OrganizationId) -> Tenant:
    """The tenant under which an organization keeps its own facts."""
    return Tenant(organization, ProgramId(organization))


class Log(IntEnum):
    """The chains of each tenant; only an organization's own log has the third."""

    EVENTS = 1
    ACCESS = 2
    OWN = 3


CATEGORIES = {Log.ACCESS: "access", Log.OWN: "own_look"}
"""Of which category the streams are that have a chain of their own."""
_LOGS = {category: log for log, category in CATEGORIES.items()}


class Stream(NamedTuple):
    """The address of one aggregate's history."""

    tenant: Tenant
    category: Coded
    id: UUID

    @property
    def log(self) -> Log:
        """Access records have a chain of their own, and looks at what is one's own another."""
        return _LOGS.get(self.category, Log.EVENTS)


class Role(StrEnum):
    """In which role somebody acts. The words are those of the glossary."""

    MEMBER = "member"
    LEADER = "leader"
    CO_LEADER = "co_leader"
    TRAINEE = "trainee"
    SUPERVISOR = "supervisor"
    PROGRAM_ADMIN = "program_admin"
    ORGANIZATION_ADMIN = "organization_admin"
    AUDITOR = "auditor"
    PRIVACY_OFFICER = "privacy_officer"
    OPERATOR = "operator"
    SYSTEM = "system"


OFFICES = frozenset(
    {Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN, Role.AUDITOR, Role.PRIVACY_OFFICER}
)
