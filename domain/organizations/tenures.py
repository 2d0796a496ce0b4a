"""Who held which office, since when and until when, and by whose word; and who is left alone in it.

Times are those of the log: when it was recorded, whatever is said of when it was.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.kernel import Event, PersonId, ProgramId, Recorded, Role
from domain.organizations.events import (
    AppointmentConfirmed,
    OfficeAppointed,
    OfficeEnded,
    OfficeProposed,
    OfficeProposedByOperator,
)
from domain.organizations.limits import SETTLES_AFTER
from domain.organizations.state import WEIGHTY, Office

OF_TWO: Final = (Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN, Role.AUDITOR)
"""Offices of the whole organization that somebody has to be able to stand in for."""


class Tenure(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One holding of an office, from its beginning to its end, or still.

    ``given_by`` proposed or appointed, ``confirmed_by`` was the second officer, where it took two.
    Without ``given_by`` it was the operator: who began the organization, or whom it proposed.
    """

    person: PersonId
    role: Role
    program: ProgramId | None
    since: datetime
    until: datetime | None = None
    given_by: PersonId | None = None
    confirmed_by: PersonId | None = None
    ended_by: PersonId | None = None


class _Words(msgspec.Struct, frozen=True):
    """Whose words stand behind an appointment: of an officer and a second, or of the operator."""

    office: Office
    given_by: PersonId | None
    confirmed_by: PersonId | None = None


def tenures(history: Iterable[Recorded[Event]]) -> tuple[Tenure, ...]:
    """Return who held what: those in office first, then those who were, each the newest first."""
    running: dict[Office, Tenure] = {}
    over: list[Tenure] = []
    proposed: dict[UUID, _Words] = {}
    for recorded in history:
        match recorded.event:
            case OfficeProposed(appointment=id_, person=person, role=role, by=by):
                proposed[id_] = _Words(Office(person, role, None), by)
            case OfficeProposedByOperator(appointment=id_, person=person, role=role):
                proposed[id_] = _Words(Office(person, role, None), None)
            case AppointmentConfirmed(appointment=id_, by=by):
                proposed[id_] = msgspec.structs.replace(proposed[id_], confirmed_by=by)
            case OfficeAppointed(person=person, role=role, program=program):
                office = Office(person, role, program)
                words = {one.office: one for one in proposed.values()}.get(office)
                running[office] = _begun(office, words or _own_words(office, recorded), recorded)
            case OfficeEnded(person=person, role=role, program=program):
                ended = running.pop(Office(person, role, program))
                over.append(
                    msgspec.structs.replace(
                        ended, until=recorded.recorded_at, ended_by=_officer(recorded)
                    )
                )
            case _:
                pass
    now = sorted(running.values(), key=lambda one: one.since, reverse=True)
    return (*now, *sorted(over, key=lambda one: one.until or one.since, reverse=True))


def left_alone(held: Iterable[Tenure]) -> tuple[Role, ...]:
    """Return the offices of the organization that one person holds and nobody beside them."""
    holders = [one.role for one in held if one.until is None and one.program is None]
    return tuple(role for role in OF_TWO if holders.count(role) == 1)


def settled_offices(held: Iterable[Tenure], person: PersonId, at: datetime) -> frozenset[Role]:
    """Return the offices of the whole organization by which somebody can vouch for another.

    One that two officers give was told to all for 72 hours before it began; any other has lasted as
    long.
    """
    return frozenset(
        one.role
        for one in held
        if one.person == person
        and one.until is None
        and one.program is None
        and (one.role in WEIGHTY or one.since + SETTLES_AFTER <= at)
    )


def _begun(office: Office, words: _Words, recorded: Recorded[Event]) -> Tenure:
    return Tenure(
        person=office.person,
        role=office.role,
        program=office.program,
        since=recorded.recorded_at,
        given_by=words.given_by,
        confirmed_by=words.confirmed_by,
    )


def _own_words(office: Office, recorded: Recorded[Event]) -> _Words:
    """Say that whoever is on record gave an office that takes no second."""
    return _Words(office, _officer(recorded))


def _officer(recorded: Recorded[Event]) -> PersonId | None:
    """Name who acted, if it was an officer and neither the operator nor the service itself."""
    acted = recorded.metadata
    return None if acted.role in {Role.OPERATOR, Role.SYSTEM} else acted.actor
