"""Sessions over HTTP: listed, shown, planned, and each step of their table."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from domain.kernel import ProgramId
from domain.kernel.classes import Coded
from domain.sessions.guards import HELD
from domain.sessions.state import NEVER, Account, Stage
from domain.sessions.words import Phase
from projections.sessions.queries import SessionRow
from services.api.commands import READ_PROBLEMS
from services.api.steps import addresses_of
from services.app.boards import list_sessions
from services.app.caller import Caller
from services.app.sessions.entering import SessionPlace
from services.app.sessions.planning import PLANNING, schedule_session
from services.app.sessions.presentations import PRESENTATIONS, take_case_step
from services.app.sessions.running import take_step
from services.app.sessions.steps import STEPS
from services.app.shell import Shell
from services.app.steps import Where
from services.http.paging import After, Cursor, Limit, before_of, cursor_of
from services.http.places import DOORS, SessionAt
from services.http.replies import Page


class PresentationItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """That something was presented; who and what is sealed."""

    id: UUID
    state: Account


class SessionReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A session in numbers and codes. Presentations taken back are shown to leaders alone.

    Outside the room, to officers, it is planned, open, held or not, and `present` once it is over:
    what is told in the room is null. `version` moves only with what its reader sees.
    """

    id: UUID
    group: UUID
    code: Coded
    number: int
    starts_at: datetime
    local_start: Coded
    zone: Coded
    slot_minutes: int
    stage: Stage
    opened_at: datetime | None
    phase: Phase | None
    present: int | None
    no_case: bool | None
    presentations: tuple[PresentationItem, ...] | None
    version: int


class SessionItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A session in a list; `present` is how many came, once it is over."""

    id: UUID
    group: UUID
    code: Coded
    number: int
    starts_at: datetime
    local_start: Coded
    zone: Coded
    slot_minutes: int
    state: Coded
    minutes: int | None
    present: int | None


class SessionController(Controller):
    """Sessions of a program."""

    path = "/programs/{program_id:uuid}/sessions"
    tags = ["Sessions"]

    @get("/", operation_id="list_sessions", responses=READ_PROBLEMS)
    async def list_sessions(
        self,
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        group: FromQuery[UUID | None] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
        after: After = None,
    ) -> Page[SessionItem]:
        """List sessions, the latest first: officers all of them, others those of their groups."""
        rows = await list_sessions(
            shell,
            caller,
            program_id,
            group=group,
            before=before_of(cursor),
            limit=limit + 1,
            after=after,
        )
        items = tuple(_item(row) for row in rows[:limit])
        return Page(items, cursor_of(rows[limit - 1]) if len(rows) > limit else None)

    @get(
        "/{session_id:uuid}",
        operation_id="show_session",
        responses=READ_PROBLEMS,
        dependencies=DOORS[Where.SESSION].at,
    )
    async def show_session(
        self,
        at: NamedDependency[SessionAt],
    ) -> SessionReply:
        """Show a session of one's group, or of a program one holds an office for."""
        return _reply(at.place)


def _item(row: SessionRow) -> SessionItem:
    return SessionItem(
        id=row.session_id,
        group=row.group_id,
        code=row.code,
        number=row.number,
        starts_at=row.starts_at,
        local_start=row.local_start,
        zone=row.zone,
        slot_minutes=row.slot_minutes,
        state=row.state,
        minutes=row.minutes,
        present=row.present,
    )


def _reply(place: SessionPlace) -> SessionReply:
    session, scheduled, inside = place.session, place.scheduled, place.in_the_room
    there = sum(attendance.was_there for attendance in session.attendance.values())
    return SessionReply(
        id=place.stream.id,
        group=scheduled.group,
        code=scheduled.code,
        number=scheduled.number,
        starts_at=session.starts_at,
        local_start=session.local_start,
        zone=scheduled.zone,
        slot_minutes=scheduled.slot_minutes,
        stage=session.stage,
        opened_at=session.opened_at if session.opened_at != NEVER else None,
        phase=session.phase,
        present=there if inside or session.stage in HELD else None,
        no_case=session.no_case if inside else None,
        presentations=tuple(
            PresentationItem(id=presentation, state=account)
            for presentation, account in session.presentations.items()
            if account is not Account.WITHDRAWN or place.group.leads
        )
        if inside
        else None,
        version=place.version,
    )


STEP_ADDRESSES = [
    *addresses_of(PLANNING.values(), schedule_session),
    *addresses_of(STEPS.values(), take_step),
    *addresses_of(PRESENTATIONS.values(), take_case_step),
]
