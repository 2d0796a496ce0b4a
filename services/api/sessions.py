"""Sessions over HTTP: planned, opened, gone through, closed."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from domain.kernel import ProgramId
from domain.kernel.classes import Coded
from domain.sessions.events import Phase
from domain.sessions.guards import HELD
from domain.sessions.state import NEVER, Account, Stage
from projections.sessions.queries import SessionRow
from services.api.commands import READ_PROBLEMS, creation
from services.app import sessions
from services.app.boards import list_sessions
from services.app.caller import Caller
from services.app.sessions import NewSession, SessionPlace, enter_session
from services.app.shell import Shell
from services.http.numbers import Count
from services.http.paging import After, Cursor, Limit, before_of, cursor_of
from services.http.replies import Changed, Page, changed

Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]
LocalStart = Annotated[Coded, msgspec.Meta(max_length=16, description="YYYY-MM-DDTHH:MM")]


class SessionBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One occurrence to plan; zone and slot are the group's unless given."""

    number: Count
    local_start: LocalStart
    code: Code | None = None
    zone: Code | None = None
    slot_minutes: Count | None = None


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


class PlanningController(Controller):
    """Planning the sessions of a group."""

    path = "/programs/{program_id:uuid}/groups/{group_id:uuid}/sessions"
    tags = ["Sessions"]

    @creation("/", operation_id="schedule_session")
    async def schedule_session(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: JSONBody[SessionBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Plan one occurrence (a leader, an admin)."""
        wanted = NewSession(
            number=data.number,
            local_start=data.local_start,
            code=data.code,
            zone=data.zone,
            slot_minutes=data.slot_minutes,
        )
        outcome = await sessions.schedule_session(shell, caller, program_id, group_id, wanted)
        return changed(outcome, 201)


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

    @get("/{session_id:uuid}", operation_id="show_session", responses=READ_PROBLEMS)
    async def show_session(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> SessionReply:
        """Show a session of one's group, or of a program one holds an office for."""
        return _reply(await enter_session(shell, caller, program_id, session_id))


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
