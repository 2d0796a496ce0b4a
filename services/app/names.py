"""Rosters by name: one question to the Warden, one record, nothing kept."""

from uuid import UUID

import msgspec

from domain.access.purposes import ObjectKind, Purpose
from domain.codes import refusal
from domain.kernel import PersonId, ProgramId, Role
from domain.protocol.names import NamesShown, PersonName, ShowNames
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.denials import report
from services.app.groups.as_it_was import (
    When,
    as_it_was,
)
from services.app.groups.entering import (
    Seat,
    enter_group,
    seats_of,
)
from services.app.shell import Shell


class RosterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One person of a roster; ``name`` is absent once it is erased."""

    person: PersonId
    name: PersonName | None
    seat: Seat
    role: Role
    signed: bool


class Mourned(msgspec.Struct, frozen=True):
    """Somebody of the group who has died; ``name`` is absent once it is erased."""

    person: PersonId
    name: PersonName | None


class RosterShown(msgspec.Struct, frozen=True):
    """A roster; ``record`` is the entry of the access log that says who was shown it.

    ``mourned`` are those of whose death the leaders are reminded, and nobody else.
    """

    entries: tuple[RosterEntry, ...]
    record: int
    mourned: tuple[Mourned, ...] = ()


async def read_roster(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    group: UUID,
    purpose: Purpose,
    when: When | None = None,
) -> RosterShown:
    """Show a group's roster by name, after its access record is durable.

    Members see who leads and who is a member; leaders and officers see offers and requests too, and
    the roster as it was. Raises ``Forbidden`` (``moment.not_allowed``) for others who ask for that.
    """
    place = await enter_group(shell, caller, program, group)
    all_of_it = place.leads or bool(place.place.offices)
    at = shell.now()
    if when is not None:
        if not all_of_it:
            await report(shell, caller, program, "moment.not_allowed")
            raise refusal("moment.not_allowed")
        then = await as_it_was(shell, place, when)
        place, at = then.place, then.at
    seats = [
        (person, seat, role)
        for person, seat, role in seats_of(place.group)
        if all_of_it or seat in {Seat.LEADING, Seat.MEMBER}
    ]
    mourned = sorted(place.group.mourned) if place.leads else []
    request = ShowNames(
        token=caller.token,
        program=program,
        people=(*(person for person, _, _ in seats), *mourned),
        purpose=purpose,
        group=group,
    )
    shown = await ask_for(shell.warden, request, NamesShown)
    signed = place.group.signed(at)
    return RosterShown(
        tuple(
            RosterEntry(
                person=person,
                name=shown.names.get(person),
                seat=seat,
                role=role,
                signed=person in signed,
            )
            for person, seat, role in seats
        ),
        shown.record,
        tuple(Mourned(person, shown.names.get(person)) for person in mourned),
    )


async def read_names(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    people: tuple[PersonId, ...],
    purpose: Purpose,
    *,
    group: UUID | None = None,
    kind: ObjectKind = ObjectKind.NAME,
) -> NamesShown:
    """Show the names of people on one page, in one batch and one record."""
    request = ShowNames(
        token=caller.token, program=program, people=people, purpose=purpose, kind=kind, group=group
    )
    return await ask_for(shell.warden, request, NamesShown)
