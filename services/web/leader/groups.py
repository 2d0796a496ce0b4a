"""A group's page: its frame, who is in the circle, its sessions, and what one may decide."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from domain.groups.consents import Matter
from domain.groups.effective import Consent, all_agree, answers_of
from domain.groups.events import Frame
from domain.groups.guards import may_decline, may_end, may_offer
from domain.groups.reaffirming import Asked, all_asked
from domain.groups.rhythm import next_day
from domain.groups.rules import is_asked
from domain.groups.state import FORMING, Group, Stage
from domain.kernel import Context, PersonId, ProgramId
from domain.kernel.classes import Coded
from domain.kernel.locales import name_in
from domain.rules import ContentCapture
from projections.sessions.queries import SessionRow
from services.app.alphabet import by_name
from services.app.boards import list_sessions
from services.app.caller import Caller
from services.app.groups.entering import (
    GroupPlace,
    Seat,
    enter_group,
)
from services.app.groups.roster import open_seats
from services.app.groups.steps import open_steps
from services.app.names import Mourned, RosterEntry, RosterShown, read_roster
from services.app.sessions.planning import open_planning
from services.app.shell import Shell
from services.app.steps import Button, Where
from services.http.paging import Cursor, before_of, cursor_of
from services.http.places import DOORS, GroupAt
from services.web.frame.answers import page
from services.web.frame.notices import Notice
from services.web.frame.visit import visit_of

IN_IT = frozenset({Seat.LEADING, Seat.MEMBER})
UPCOMING = frozenset({"scheduled", "open"})
CALLED_OFF = frozenset({"cancelled", "not_held"})
EARLIER_SHOWN = 12
A_PAGE = 25


class Planning(msgspec.Struct, frozen=True):
    """A session as somebody would have planned it, and why it was not."""

    day: Coded
    time: Coded
    refused: Notice


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """All of a group's page. ``seats`` is how many there are, ``mine`` the visitor's own seat.

    ``my_consent`` is absent for whoever is not asked whether narratives may be kept. ``may`` are
    the steps about seats and sessions that are offered, ``steps`` those of the group's life;
    ``leaving`` are those of the roster whom the visitor may let go, ``mourned`` those who died.
    While the group forms, ``next_day`` is the day of the next session in the group's rhythm, once
    it has sessions. ``to_begin`` is how many signatures it lacks, and ``led`` whether it has
    leaders enough. ``leading_unsigned`` of its leaders, and ``supervisors_unsigned`` of those who
    supervise them, have no current agreement. ``i_sign`` is why the visitor is to sign, ``again``
    how many are asked to sign again since somebody joined or leads, ``late`` how many are late.
    ``my_answers`` are what the visitor agreed to or not; ``recording`` is whether all agree to it.
    """

    program: ProgramId
    program_name: Coded | None
    id: UUID
    name: Coded
    state: Coded
    frame: Frame
    meets_at: Coded
    capture: ContentCapture
    members: int
    members_min: int
    seats: int
    offered: int
    leaders: int
    signed: int
    leading_unsigned: int
    supervisors: int
    supervisors_unsigned: int
    roster: tuple[RosterEntry, ...]
    requests: tuple[RosterEntry, ...]
    to_offer: frozenset[PersonId]
    to_decline: frozenset[PersonId]
    leaving: tuple[RosterEntry, ...]
    mourned: tuple[Mourned, ...]
    record: int
    person: PersonId
    mine: Seat | None
    i_sign: Asked | None
    my_answers: Mapping[Matter, Consent]
    recording: bool
    again: int
    late: int
    narratives: bool
    my_consent: Consent | None
    upcoming: tuple[SessionRow, ...]
    earlier: tuple[SessionRow, ...]
    more_earlier: bool
    next_number: int
    next_day: date | None
    may: frozenset[Coded]
    steps: tuple[Button, ...]
    to_begin: int | None = None
    rules_offered: bool = False
    led: bool = True
    planning: Planning | None = None


class SessionsView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a group's sessions, the latest first; ``older`` leads to the next, if any."""

    program: ProgramId
    id: UUID
    name: Coded
    sessions: tuple[SessionRow, ...]
    older: Coded


class GroupPages(Controller):
    """A group as its leaders, its members and its officers see it."""

    path = "/programs/{program_id:uuid}/groups/{group_id:uuid}"

    @get("/", dependencies=DOORS[Where.GROUP].at)
    async def group(
        self,
        request: Request[Any, Any, Any],
        at: NamedDependency[GroupAt],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show the group; names come from the Warden, in one record."""
        view = await group_view(request, at)
        return page(request, "leader/group.html", behind=behind, page=view)

    @get("/sessions")
    async def sessions(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
        before: Cursor = None,
    ) -> Response[str]:
        """List all sessions of the group."""
        place = await enter_group(shell, caller, program_id, group_id)
        rows = await list_sessions(
            shell, caller, program_id, group=group_id, before=before_of(before), limit=A_PAGE + 1
        )
        shown, rest = tuple(rows[:A_PAGE]), rows[A_PAGE:]
        view = SessionsView(
            program=program_id,
            id=group_id,
            name=place.proposed.name,
            sessions=shown,
            older=f"?{urlencode({'before': cursor_of(shown[-1])})}" if rest else "",
        )
        return page(request, "leader/group_sessions.html", behind=behind, page=view)


async def group_view(request: Request[Any, Any, Any], at: GroupAt) -> GroupView:
    """Gather a group's page."""
    shell, caller, place = at.shell, at.caller, at.place
    program, group = place.place.tenant.program, place.stream.id
    mine = place.seat
    shown = RosterShown((), 0)
    if place.place.offices or mine in {Seat.LEADING, Seat.MEMBER}:
        shown = await read_roster(shell, caller, program, group, place.purpose)
    rows = await list_sessions(shell, caller, program, group=group)
    visit = visit_of(request)
    view = _view(place, place.context(shell, caller), mine, shown, rows)
    if place.place.offices:
        name = name_in(visit.speech.tag, place.place.founded)
        view = msgspec.structs.replace(view, program_name=name)
    time = visit.speech.wall_clock(view.frame.local_time)
    zone = visit.speech.zone(view.frame.zone)
    return msgspec.structs.replace(view, meets_at=f"{time}, {zone}")


def state_of_group(group: Group) -> str:
    """Name the group's state as boards do: a mark upon a live stage goes before it."""
    if group.stage is Stage.ACTIVE and group.leader_vacant:
        return "leader_vacant"
    if group.stage is Stage.ACTIVE and group.below_minimum:
        return "below_minimum"
    return group.stage


def _view(
    place: GroupPlace,
    ctx: Context,
    mine: Seat | None,
    shown: RosterShown,
    rows: Sequence[SessionRow],
) -> GroupView:
    group, profile, kept = place.group, place.group.rules.profile, place.kept
    now = ctx.at
    signed, asking = group.signed(now), all_asked(group, now)
    people = sorted(shown.entries, key=lambda entry: by_name(entry.name))
    earlier = tuple(row for row in rows if row.state not in UPCOMING)
    requests = tuple(e for e in shown.entries if e.seat in {Seat.OFFERED, Seat.WAITING})
    return GroupView(
        program=place.place.tenant.program,
        program_name=None,
        id=place.stream.id,
        name=place.proposed.name,
        state=state_of_group(group),
        frame=place.proposed.frame,
        meets_at="",
        capture=kept.capture,
        members=len(group.members),
        members_min=profile.members_min,
        seats=profile.members_max,
        offered=len(group.offered),
        leaders=len(group.leaders),
        signed=len(signed & group.members.keys()),
        leading_unsigned=len(group.leaders.keys() - signed),
        supervisors=len(group.supervisors),
        supervisors_unsigned=len(group.supervisors - signed),
        roster=(
            *(e for e in shown.entries if e.seat is Seat.LEADING),
            *(e for e in people if e.seat is Seat.MEMBER),
        ),
        leaving=tuple(e for e in people if lets_go(e, ctx) and may_end(group, e.person, ctx)),
        mourned=shown.mourned,
        requests=requests,
        to_offer=frozenset(e.person for e in requests if may_offer(group, e.person, ctx)),
        to_decline=frozenset(e.person for e in requests if may_decline(group, e.person, ctx)),
        record=shown.record,
        person=place.actor,
        mine=mine,
        i_sign=asking.get(place.actor),
        my_answers=answers_of(group, place.actor) if mine in IN_IT else {},
        recording=all_agree(group, Matter.RECORDING),
        again=len(group.again),
        late=sum(one.late for one in asking.values()),
        narratives=kept.narratives,
        my_consent=kept.answers.get(place.actor) if kept.asks else None,
        upcoming=tuple(sorted(_upcoming(rows, now), key=lambda row: row.starts_at)),
        earlier=earlier[:EARLIER_SHOWN],
        more_earlier=len(earlier) > EARLIER_SHOWN,
        next_number=max((row.number for row in rows), default=0) + 1,
        next_day=_next_day(rows, place.proposed.frame, now),
        may=open_seats(place, ctx) | open_planning(place, ctx),
        steps=open_steps(group, ctx),
        to_begin=group.to_begin(now) if group.stage in FORMING else None,
        led=group.led,
        rules_offered=is_asked(group, place.place.program.latest),
    )


def _next_day(rows: Sequence[SessionRow], frame: Frame, now: datetime) -> date | None:
    """Propose a day for the next session; none where nothing says on which weekday."""
    days = [
        datetime.fromisoformat(row.local_start).date()
        for row in rows
        if row.state not in CALLED_OFF
    ]
    today = now.astimezone(ZoneInfo(frame.zone)).date()
    return next_day(days, frame.frequency, today) if days else None


def _upcoming(rows: Sequence[SessionRow], now: datetime) -> list[SessionRow]:
    return [row for row in rows if row.state in UPCOMING and (now - row.starts_at).days < 1]


def lets_go(entry: RosterEntry, ctx: Context) -> bool:
    """Whether it is asked here that somebody leaves; members leave by their own seat."""
    return entry.seat is Seat.LEADING or (entry.seat is Seat.MEMBER and entry.person != ctx.actor)
