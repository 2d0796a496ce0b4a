"""A group is entered by those on its roster and by officers."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.access.purposes import Purpose, to_name_a_group
from domain.groups.effective import Effective, effective
from domain.groups.events import GroupProposed
from domain.groups.group import GROUP
from domain.groups.state import Group, Stage
from domain.kernel import (
    Context,
    Folded,
    PersonId,
    ProgramId,
    Role,
    Stream,
    Tenant,
)
from domain.programs.program import PROGRAM
from services.app.caller import Caller
from services.app.denials import report_and_mask
from services.app.shell import Shell
from services.app.tenancy import Place, place_of, program_stream


class Seat(StrEnum):
    """Where somebody is on a roster."""

    LEADING = "leading"
    MEMBER = "member"
    OFFERED = "offered"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """A group as one caller finds it ``at`` a moment; ``version`` is that of its stream."""

    place: Place
    stream: Stream
    version: int
    group: Group
    proposed: GroupProposed
    actor: PersonId
    at: datetime

    @property
    def leads(self) -> bool:
        """Whether the caller leads the group."""
        return self.actor in self.group.leaders

    @property
    def supervises(self) -> bool:
        """Whether the caller supervises somebody who leads the group."""
        return self.actor in self.group.supervisors

    @property
    def leading_to_sign(self) -> Sequence[PersonId]:
        """Who leads, or supervises who does, without a current agreement."""
        return sorted(self.group.leading - self.group.signed(self.at))

    @property
    def purpose(self) -> Purpose:
        """Why the caller sees the names of the group."""
        return to_name_a_group(self.place.offices, leads=self.leads)

    @property
    def stage(self) -> Stage:
        """How far the group has come."""
        return self.group.stage

    @property
    def kept(self) -> Effective:
        """What the group really keeps, and who has agreed."""
        return effective(self.group, self.place.program)

    @property
    def seat(self) -> Seat | None:
        """Where the caller is on the roster, if anywhere."""
        return seat_of(self.group, self.actor)

    def context(self, shell: Shell, caller: Caller) -> Context:
        """Derive the context of a decision about this group."""
        return self.place.context(shell, caller, self.stream.id)


async def enter_group(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    group: UUID,
    *,
    joining: bool = False,
    signing: bool = False,
) -> GroupPlace:
    """Enter a group: officers of the program, and who is on its roster. Auditors are on none.

    With ``joining``, whoever belongs to the program too; with ``signing``, whoever supervises
    somebody who leads. Absent, foreign and closed to the caller are one answer. Raises ``Missing``
    (``program.missing`` or ``group.missing``).
    """
    defined = program_stream(caller, program)
    stream = group_stream(caller, program, group)
    known = await shell.store.look({defined: PROGRAM, stream: GROUP})
    place = await place_of(shell, caller, program, known[defined])
    found = group_place(shell, caller, place, stream, known[stream])
    seated = (
        found is not None
        and not caller.who.is_auditor
        and (found.seat or (signing and found.supervises))
    )
    if found is not None and (place.offices or seated or (joining and place.belongs)):
        return found
    if found is not None and await is_repeat(shell, caller, stream):
        return found
    code = "group.missing" if place.belongs else "program.missing"
    raise await report_and_mask(shell, caller, program, code)


async def is_repeat(shell: Shell, caller: Caller, stream: Stream) -> bool:
    """Whether the caller's command was done there before: who has left by it is answered again."""
    asked = stream, caller.command_id
    return caller.said is not None and asked in await shell.store.first_answers([asked])


def seat_of(group: Group, person: PersonId) -> Seat | None:
    """Return where somebody is on a roster, the first of their seats."""
    places: Sequence[tuple[Container[PersonId], Seat]] = (
        (group.leaders, Seat.LEADING),
        (group.members, Seat.MEMBER),
        (group.offered, Seat.OFFERED),
        (group.waiting, Seat.WAITING),
    )
    return next((seat for people, seat in places if person in people), None)


def seats_of(group: Group) -> Sequence[tuple[PersonId, Seat, Role]]:
    """List everybody on a roster: who leads, who is a member, who was offered a seat, who waits."""
    return [
        *((person, Seat.LEADING, leadership.role) for person, leadership in group.leaders.items()),
        *((person, Seat.MEMBER, Role.MEMBER) for person in group.members),
        *((person, Seat.OFFERED, Role.MEMBER) for person in group.offered),
        *((person, Seat.WAITING, Role.MEMBER) for person in sorted(group.waiting)),
    ]


def group_stream(caller: Caller, program: ProgramId, group: UUID) -> Stream:
    """Return where a group's history is."""
    return Stream(Tenant(caller.principal.organization, program), GROUP.category, group)


def group_place(
    shell: Shell, caller: Caller, place: Place, stream: Stream, found: Folded[Group]
) -> GroupPlace | None:
    """Return a group that was looked up, if there is one, whether or not it is for the caller."""
    proposed = found.state.proposed
    if proposed is None:
        return None
    actor = caller.principal.person
    now = shell.now()
    return GroupPlace(place, stream, found.version, found.state.at(now), proposed, actor, now)
