"""A session's page: the frame, who is in the room, the phases, and what is sealed."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from domain.kernel import PersonId, ProgramId, Role, Sealed, Unavailable
from domain.kernel.classes import Coded
from domain.protocol.cases import ItemListed, ItemsListed
from domain.protocol.names import PersonName
from domain.rules import ContentCapture
from domain.sessions.limits import EARLY, LEADER_AWAITED
from domain.sessions.materials import CAPTURES
from domain.sessions.state import Account, Stage
from domain.sessions.words import Audience, Capacity, Mark, MaterialKind, Phase
from services.app.alphabet import by_name
from services.app.groups.entering import Seat
from services.app.sessions.attendance import (
    AttendanceShown,
    Attendee,
    read_attendance,
    show_seats,
)
from services.app.sessions.entering import (
    IN_THE_ROOM,
    SessionPlace,
)
from services.app.sessions.materials import list_items
from services.app.sessions.running import open_steps
from services.app.shell import Shell
from services.app.steps import Where
from services.http.places import DOORS, SessionAt
from services.web.frame.answers import page
from services.web.frame.notices import Notice
from services.web.leader.passages import Passage
from services.web.leader.session_phases import PhaseLine, phases_of, since_when

OVER = frozenset({Stage.CLOSED, Stage.CONFIRMED, Stage.ANNULLED})
WRITABLE = OVER | {Stage.OPEN}
TEXTS_KEPT = frozenset({ContentCapture.NOTES, ContentCapture.FULL})
NAMES_WITHIN_S = 3.0
"""A session goes on without names: nobody in the room waits longer for them."""
NAMES_AWAY = frozenset({"warden.unavailable", "warden.failed", "access.not_recorded"})
ROLES = (Role.LEADER, Role.CO_LEADER, Role.TRAINEE, Role.MEMBER, "guest")
"""In which order people stand on a session's page."""


class PersonLine(msgspec.Struct, frozen=True, kw_only=True):
    """One person of the session; ``mark`` is present, left, absent, apologies or unknown.

    Where names could not be had ``number`` is their place in the list, and others' marks are
    hidden: neither is shown unless that is on record. Otherwise it is 0.
    """

    person: PersonId
    name: PersonName | None
    number: int = 0
    role: Coded
    mark: Coded
    mine: bool
    minutes: int | None = None

    @property
    def here(self) -> bool:
        """Whether the person is in the room now."""
        return self.mark == Mark.PRESENT


class Beginning(msgspec.Struct, frozen=True):
    """Who is ticked as here before a session begins, and why it did not begin."""

    present: frozenset[PersonId] = frozenset()
    override_quorum: bool = False
    refused: Notice | None = None


class Draft(msgspec.Struct, frozen=True):
    """A text that was not sealed, as its author sent it, and what was found in it."""

    kind: MaterialKind
    text: Sealed
    audience: Audience
    passages: tuple[Passage, ...] = ()

    @property
    def names_alone(self) -> bool:
        """Whether its author may seal it as it is, by attesting that nobody is named."""
        return bool(self.passages) and not any(passage.stops for passage in self.passages)


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """All of a session's page.

    ``may`` are the steps of the table that the visitor may take now, and ``mark``: others than
    themselves. ``soon`` is whether its time has come to be opened, ``opens_at`` when;
    ``leader_lost_at`` is when the session ends if no leader comes back.
    ``left_to_admins`` is whether its leaders correct its attendance no longer.
    ``led_later`` is whether the visitor leads the group but did not when the session opened, or not
    on record: then, ``led_by_late_entry``, their leadership was entered afterwards.
    ``readers_then`` and ``readers_now`` count who could read what the visitor shares with them.
    ``online`` is whether some take part from elsewhere, alone and with their camera on.
    ``named`` is whether names, and what is sealed, could be had.
    """

    program: ProgramId
    group: UUID
    group_name: Coded
    online: bool
    id: UUID
    once: UUID
    number: int
    starts_at: datetime
    zone: Coded
    local_start: Coded
    slot_minutes: int
    state: Coded
    quorum: int
    people: tuple[PersonLine, ...]
    record: int
    phases: tuple[PhaseLine, ...]
    running: UUID | None
    presentations: tuple[UUID, ...]
    presentations_left: int
    no_case: bool
    capture: ContentCapture
    narratives: bool
    in_the_room: bool
    items: tuple[ItemListed, ...]
    kinds: tuple[MaterialKind, ...]
    soon: bool
    opens_at: datetime
    may: frozenset[Coded] = frozenset()
    leads: bool
    corrected_until: datetime
    left_to_admins: bool
    led_later: bool = False
    led_by_late_entry: bool = False
    readers_then: int = 0
    readers_now: int = 0
    named: bool = True
    annulment_asked: bool = False
    leader_lost_at: datetime | None = None
    beginning: Beginning = Beginning()
    draft: Draft | None = None
    refused: Notice | None = None

    @property
    def to_begin(self) -> bool:
        """Whether the visitor has it before them to begin."""
        return "opening" in self.may

    @property
    def expected(self) -> frozenset[PersonId]:
        """Everyone of the list but who sent regrets."""
        return frozenset(one.person for one in self.people if one.mark != Mark.APOLOGIES)

    @property
    def next_phase(self) -> Phase | None:
        """The phase that comes next: a presentation as long as the group takes another case."""
        reached = [line.when for line in self.phases]
        first = reached.index("now") + 1 if "now" in reached else 0
        ahead = (line.code for line in self.phases[first:])
        return next(
            (code for code in ahead if code is not Phase.PRESENTATION or self.presentations_left),
            None,
        )

    @property
    def shareable(self) -> bool:
        """Whether something of the visitor's own is here that they can share."""
        own = (item for item in self.items if item.own and item.redacted is None)
        return any(not item.for_me_alone for item in own)

    @property
    def closed_to_me(self) -> bool:
        """Whether to say why what was shared with the leaders of then is closed to the visitor.

        It stands beside nothing that they can open, and not where nothing can have been shared;
        whether something was is told to nobody.
        """
        opens = any(item.redacted is None for item in self.items)
        shareable = bool(self.presentations) or self.capture in TEXTS_KEPT
        return self.led_later and self.named and shareable and not opens


class SessionPages(Controller):
    """A session as its leaders, its members and its officers see it."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}"

    @get("/", dependencies=DOORS[Where.SESSION].at)
    async def session(
        self,
        request: Request[Any, Any, Any],
        at: NamedDependency[SessionAt],
        here: FromQuery[Literal["all"] | None] = None,
    ) -> Response[str]:
        """Show the session; names come from the Warden, in one record, if it answers."""
        view = await view_of(at)
        if here:
            view = msgspec.structs.replace(view, beginning=Beginning(view.expected))
        return page(request, "leader/session.html", page=view)


async def view_of(at: SessionAt) -> SessionView:
    """Gather a session's page."""
    shell, caller, place = at.shell, at.caller, at.place
    program, session = place.group.place.tenant.program, place.stream.id
    listed = ItemsListed(())
    try:
        async with asyncio.timeout(NAMES_WITHIN_S):
            shown = await read_attendance(shell, caller, program, session, place.group.purpose)
            if place.in_the_room:
                listed = await list_items(shell, caller, program, session)
        named = True
    except (TimeoutError, Unavailable) as away:
        if isinstance(away, Unavailable) and away.code not in NAMES_AWAY:
            raise
        shown, named = await show_seats(shell, caller, program, session), False
    view = _view(shell, place, shown, listed, await since_when(shell, place), named=named)
    return msgspec.structs.replace(view, may=await open_steps(at))


def _view(
    shell: Shell,
    place: SessionPlace,
    shown: AttendanceShown,
    listed: ItemsListed,
    since: datetime | None,
    *,
    named: bool,
) -> SessionView:
    group, session, scheduled = place.group, place.session, place.scheduled
    rules = group.group.rules_at(session.judged_at or group.at)
    return SessionView(
        program=group.place.tenant.program,
        group=group.stream.id,
        group_name=group.proposed.name,
        online=group.proposed.frame.online,
        id=place.stream.id,
        once=shell.new_id(),
        number=scheduled.number,
        starts_at=session.starts_at,
        zone=scheduled.zone,
        local_start=local_start(session.starts_at, scheduled.zone),
        slot_minutes=scheduled.slot_minutes,
        state=session.stage,
        quorum=rules.profile.session_min_quorum,
        people=_in_order(
            _person(place, attendee, 0 if named else number)
            for number, attendee in enumerate(shown.attendees, start=1)
        ),
        record=shown.record,
        phases=phases_of(place, since),
        running=session.running,
        presentations=tuple(
            id_
            for id_, account in session.presentations.items()
            if account is not Account.WITHDRAWN
        ),
        presentations_left=max(0, rules.profile.presentations_max - session.cases),
        no_case=session.no_case,
        capture=group.kept.capture,
        narratives=group.kept.narratives,
        in_the_room=place.in_the_room,
        items=listed.items,
        led_later=listed.led_later,
        led_by_late_entry=listed.led_by_late_entry,
        readers_then=listed.readers_then,
        readers_now=listed.readers_now,
        named=named,
        kinds=_kinds(place),
        soon=session.starts_at - EARLY <= shell.now(),
        opens_at=session.starts_at - EARLY,
        leads=place.group.leads,
        corrected_until=session.corrected_by_leaders_until,
        left_to_admins=session.is_left_to_admins(shell.now()),
        annulment_asked=session.annulment_by is not None,
        leader_lost_at=session.leader_lost_at and session.leader_lost_at + LEADER_AWAITED,
    )


def local_start(starts_at: datetime, zone: str) -> str:
    """Write when it begins as fields for day and time hold it."""
    return f"{starts_at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def _person(place: SessionPlace, attendee: Attendee, number: int) -> PersonLine:
    leadership = place.group.group.leaders.get(attendee.person)
    known, mine = attendee.attendance, attendee.person == place.group.actor
    role = Role.MEMBER if leadership is None else leadership.role
    guest = known is not None and known.capacity is Capacity.GUEST
    return PersonLine(
        person=attendee.person,
        name=attendee.name,
        number=number,
        role="guest" if guest else role,
        mark=known.mark if known else "hidden" if number and not mine else "unknown",
        mine=mine,
        minutes=known.minutes if known else None,
    )


def _in_order(people: Iterable[PersonLine]) -> tuple[PersonLine, ...]:
    """Put those who lead first, guests last, and each by name."""
    return tuple(sorted(people, key=lambda one: (ROLES.index(one.role), by_name(one.name))))


def _kinds(place: SessionPlace) -> tuple[MaterialKind, ...]:
    """Which kinds of text the visitor may seal about this session."""
    session, seat = place.session, place.group.seat
    kept = place.group.kept
    if session.stage not in WRITABLE or seat not in IN_THE_ROOM:
        return ()
    wanted = {
        MaterialKind.CASE_NARRATIVE: seat is Seat.MEMBER and session.cases > 0 and kept.narratives,
        MaterialKind.LEADER_DEBRIEF: seat is Seat.LEADING,
        MaterialKind.REFLECTION: True,
    }
    return tuple(kind for kind, so in wanted.items() if so and kind in CAPTURES[kept.capture])
