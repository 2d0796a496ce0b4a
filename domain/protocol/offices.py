"""Who holds office and who is about to: asked by officers, members, the operator, the postman."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed
from domain.organizations.commands import AppointOfficer, ConfirmAppointment, EndOffice
from domain.organizations.tenures import Tenure
from domain.protocol.door import IssuedLink, NewOfficer
from domain.protocol.names import PersonName


class EnactOffice(msgspec.Struct, frozen=True, tag=True):
    """Give or take an office, or be the second to give it."""

    token: Sealed
    command: AppointOfficer | EndOffice | ConfirmAppointment
    command_id: UUID


class ObjectTo(msgspec.Struct, frozen=True, tag=True):
    """Object to an appointment: an officer, a member, or who is to be appointed."""

    token: Sealed
    appointment: UUID
    command_id: UUID


class FindByAddress(msgspec.Struct, frozen=True, tag=True):
    """Whose an e-mail address is, for somebody who may propose officers."""

    token: Sealed
    address: Sealed


class ListOffices(msgspec.Struct, frozen=True, tag=True):
    """Who holds office, and which appointments wait; members see those of the operator alone."""

    token: Sealed


class OfficeLine(msgspec.Struct, frozen=True, rename="camel"):
    """Somebody's office; for a program admin, of which program. ``may_end`` is the caller's.

    ``vouch_until`` is until when an officer of another office can vouch that it is they who ask for
    another mailbox, if one has to; ``may_vouch`` whether the caller can.
    """

    person: PersonId
    role: Role
    program: ProgramId | None
    may_end: bool
    vouch_until: datetime | None = None
    may_vouch: bool = False


class AppointmentLine(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """An appointment on its way: proposed by an officer, or by the operator if ``by`` is absent.

    It is to be confirmed until ``until``, or begins at ``settles_at``. ``objections`` of
    ``needed`` members stop what the operator proposed. ``may_confirm`` and ``may_object`` are the
    caller's.
    """

    id: UUID
    person: PersonId
    role: Role
    by: PersonId | None
    confirmed_by: PersonId | None
    until: datetime | None
    settles_at: datetime | None
    objections: int
    needed: int
    may_confirm: bool
    may_object: bool


class OfficesListed(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What ``ListOffices`` asked for, with the names of all who are in it."""

    offices: tuple[OfficeLine, ...]
    waiting: tuple[AppointmentLine, ...]
    names: dict[PersonId, PersonName]


class ShowOfficeHistory(msgspec.Struct, frozen=True, tag=True):
    """Who holds and held which office (organization admin, privacy officer, auditor)."""

    token: Sealed


class OfficeHistoryShown(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Those in office, then those who were; ``alone`` are the offices that one person alone holds.

    ``names`` are of all who are in it and are not erased.
    """

    tenures: tuple[Tenure, ...]
    alone: tuple[Role, ...]
    names: dict[PersonId, PersonName]


class ProposeNewOfficer(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Propose an officer where fewer than two can act (the command line).

    A repeat while it waits proposes nothing new and makes a fresh link.
    """

    secret: Sealed
    organization: OrganizationId
    officer: NewOfficer


class OfficerProposed(msgspec.Struct, frozen=True, tag=True):
    """Since the members are told: from when the office is held unless somebody objects."""

    appointment: UUID
    settles_at: datetime
    link: IssuedLink


class WhomToTell(msgspec.Struct, frozen=True, tag=True):
    """Whom to tell of an appointment, with the postman's ``secret``."""

    secret: Sealed
    organization: OrganizationId
    appointment: UUID


class PeopleToTell(msgspec.Struct, frozen=True, tag=True):
    """Those to write to; ``by_operator`` is whether whoever runs the service proposed it."""

    people: tuple[PersonId, ...]
    by_operator: bool
    settles_at: datetime | None


class SettleOffice(msgspec.Struct, frozen=True, tag=True):
    """The time to object may have passed: see, and let the office begin."""

    secret: Sealed
    organization: OrganizationId
    appointment: UUID


Request: TypeAlias = (
    EnactOffice
    | ObjectTo
    | FindByAddress
    | ListOffices
    | ShowOfficeHistory
    | ProposeNewOfficer
    | WhomToTell
    | SettleOffice
)
Answer: TypeAlias = OfficesListed | OfficeHistoryShown | OfficerProposed | PeopleToTell
