"""Rosters over HTTP: one fact, one sub-resource; names are shown only by a reading."""

from uuid import UUID

import msgspec
from litestar import Controller
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.access.purposes import Purpose
from domain.kernel import PersonId, ProgramId, Role
from domain.kernel.classes import Personal
from services.api.commands import reading
from services.api.steps import addresses_of
from services.app.caller import Caller
from services.app.groups.as_it_was import when_of
from services.app.groups.entering import Seat
from services.app.groups.roster import ROSTER, take_seat_step
from services.app.instants import Moment
from services.app.names import RosterEntry, read_roster
from services.app.numbers import Version
from services.app.shell import Shell


class PurposeBody(msgspec.Struct, frozen=True, rename="camel"):
    """Why the caller needs to see it; kept in the access log."""

    purpose: Purpose


class RosterLookBody(PurposeBody, frozen=True, rename="camel", kw_only=True):
    """Why the caller needs to see it; and with one of the three, the roster as it was then."""

    version: Version | None = None
    recorded_at: Moment | None = None
    occurred_at: Moment | None = None


class RosterItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One person of a roster; the name is absent once it is erased."""

    person: PersonId
    given_name: Personal | None
    family_name: Personal | None
    post_nominals: Personal | None
    seat: Seat
    role: Role
    signed: bool

    def __repr__(self) -> str:
        return "<roster item>"


class MournedItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Somebody of the group who has died; the name is absent once it is erased."""

    person: PersonId
    given_name: Personal | None
    family_name: Personal | None

    def __repr__(self) -> str:
        return "<mourned>"


class RosterReply(msgspec.Struct, frozen=True, rename="camel"):
    """A roster; ``record`` is this look in the access log, 0 where that is not told.

    ``mourned`` have died, of which leaders alone are reminded.
    """

    people: tuple[RosterItem, ...]
    record: int
    mourned: tuple[MournedItem, ...] = ()


class RosterController(Controller):
    """Who joins, signs and leads; how they come to it is in the table of steps."""

    path = "/programs/{program_id:uuid}/groups/{group_id:uuid}"
    tags = ["Groups"]

    @reading("/roster/readings", operation_id="read_roster")
    async def read_roster(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: JSONBody[RosterLookBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> RosterReply:
        """Show the roster by name; the look is on record before the answer is given."""
        when = when_of(data.version, data.recorded_at, data.occurred_at)
        shown = await read_roster(shell, caller, program_id, group_id, data.purpose, when)
        return RosterReply(
            tuple(_item(entry) for entry in shown.entries),
            shown.record,
            tuple(
                MournedItem(
                    person=one.person,
                    given_name=one.name.given_name if one.name else None,
                    family_name=one.name.family_name if one.name else None,
                )
                for one in shown.mourned
            ),
        )


def _item(entry: RosterEntry) -> RosterItem:
    return RosterItem(
        person=entry.person,
        given_name=entry.name.given_name if entry.name else None,
        family_name=entry.name.family_name if entry.name else None,
        post_nominals=entry.name.post_nominals if entry.name else None,
        seat=entry.seat,
        role=entry.role,
        signed=entry.signed,
    )


STEP_ADDRESSES = addresses_of(ROSTER.values(), take_seat_step)
