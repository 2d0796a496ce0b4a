"""Break-glass as pages: the register with what waits for its reader, and asking for a text."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.grants.events import Disposition, Ground
from domain.grants.state import DEFERRED_AT_MOST
from domain.kernel import (
    Forbidden,
    Missing,
    PersonId,
    ProgramId,
    Refused,
    Role,
    Sealed,
    Unauthenticated,
    Unavailable,
)
from domain.kernel.classes import Coded, Public
from domain.protocol.glass import GrantLine, SealedItem
from domain.protocol.names import PersonName
from projections.sessions.queries import SessionRow
from services.app import glass
from services.app.boards import find_session, list_groups, list_programs, list_sessions
from services.app.caller import Caller
from services.app.denials import masked
from services.app.shell import Shell
from services.http.paging import before_of, cursor_of
from services.languages import N_
from services.web.answers import go, page
from services.web.freshness import left_by
from services.web.notices import Notice, refused
from services.web.questions import FIRST, Unasked
from services.web.steps import once
from services.web.trail import programs_of, zone_of
from services.web.visit import visit_of
from services.web.ways import SEES_ACCESSES
from services.web.words import DISPOSITIONS, GRANT_STAGES

Field = Annotated[Coded, QueryParameter(max_length=120)]
REGISTER = "/break-glass"
WAITING = frozenset({"approve", "open", "review"})
SESSIONS = 50


class RegisterView(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for the reader, then everything; ``late`` are those with something overdue."""

    waiting: tuple[GrantLine, ...]
    grants: tuple[GrantLine, ...]
    late: int
    names: dict[PersonId, PersonName]
    programs: dict[ProgramId, Public]
    zones: dict[ProgramId, Coded]
    may_ask: bool
    record: int


class Happened(msgspec.Struct, frozen=True):
    """One thing that happened or is due; ``words`` is of the catalogue, ``late`` that it is not."""

    at: datetime
    words: Coded
    person: PersonId | None = None
    office: Role | None = None
    late: bool = False


class GrantView(msgspec.Struct, frozen=True, kw_only=True):
    """One request with all that may be done about it; ``reason`` once it was asked for."""

    grant: GrantLine
    names: dict[PersonId, PersonName]
    place: Public
    zone: Coded
    once: UUID
    first_day: date
    last_day: date
    story: tuple[Happened, ...]
    sees_accesses: bool
    reason: Sealed | None = None
    record: int = 0
    dispositions: tuple[Disposition, ...] = tuple(Disposition)
    refused: Notice | None = None

    @property
    def opened(self) -> dict[UUID, datetime]:
        """When each text was opened that was."""
        return dict(zip(self.grant.opened, self.grant.opened_at, strict=True))


class Choice(msgspec.Struct, frozen=True):
    """One way to go on."""

    path: Coded
    words: Coded
    hint: Coded


class ChooseView(msgspec.Struct, frozen=True):
    """Which program, or in one which session: its page, its group's name, and itself."""

    programs: tuple[Choice, ...]
    sessions: tuple[tuple[Coded, Coded, SessionRow], ...]
    older: Coded = ""


class AskView(msgspec.Struct, frozen=True, kw_only=True):
    """The texts of a session, to name some of them; ``held`` is the session, as far as listed."""

    program: ProgramId
    session: UUID
    group: Public
    held: SessionRow | None
    items: tuple[SealedItem, ...]
    once: UUID
    grounds: tuple[Ground, ...] = tuple(Ground)
    draft: Sealed = Sealed("")
    chosen: tuple[UUID, ...] = ()
    ground: Ground | None = None
    refused: Notice | None = None


class AskForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which texts, on which ground, and why: on its way to the vault."""

    ground: Ground
    reason: Sealed
    once: UUID
    items: tuple[UUID, ...] | UUID = ()


class GlassPages(Controller):
    """For auditors, privacy officers and organization admins."""

    @get(REGISTER)
    async def register(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show what waits, and the register; the look is on record."""
        listed = await glass.list_break_glass(shell, caller)
        programs = await programs_of(request, shell, caller)
        view = RegisterView(
            waiting=tuple(line for line in listed.grants if WAITING & set(line.may)),
            grants=listed.grants,
            late=sum(line.told_late or line.review_late for line in listed.grants),
            names=listed.names,
            programs={one.id: one.name for one in programs},
            zones={one.id: one.zone for one in programs},
            may_ask=_is_privacy_officer(caller),
            record=listed.record,
        )
        return page(request, "break_glass.html", behind=behind, page=view)

    @get(f"{REGISTER}/new")
    async def choose_program(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Ask in which program the text is."""
        await _require_privacy_officer(shell, caller)
        french = visit_of(request).speech.language == "fr"
        programs = tuple(
            Choice(
                f"/programs/{row.program}/break-glass",
                row.name_fr if french else row.name_en,
                row.region,
            )
            for row in await list_programs(shell, caller)
        )
        view = ChooseView(programs, ())
        return page(request, "break_glass_choose.html", behind=behind, page=view)

    @get("/programs/{program_id:uuid}/break-glass")
    async def choose_session(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        before: Field = "",
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Ask in which session it was written."""
        await _require_privacy_officer(shell, caller)
        groups = {row.group_id: row for row in await list_groups(shell, caller, program_id)}
        rows = await list_sessions(
            shell, caller, program_id, before=before_of(before or None), limit=SESSIONS
        )
        sessions = tuple(
            (
                f"/programs/{program_id}/sessions/{row.session_id}/break-glass",
                groups[row.group_id].name if row.group_id in groups else row.code,
                row,
            )
            for row in rows
            if row.state in {"closed", "confirmed", "open"}
        )
        here = f"/programs/{program_id}/break-glass"
        older = urlencode({"before": cursor_of(rows[-1])}) if len(rows) == SESSIONS else ""
        view = ChooseView((), sessions, f"{here}?{older}" if older else "")
        return page(request, "break_glass_choose.html", behind=behind, page=view)

    @get("/programs/{program_id:uuid}/sessions/{session_id:uuid}/break-glass")
    async def name_items(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show which texts there are, by kind and day alone."""
        view = await _asking(shell, caller, program_id, session_id)
        return page(request, "break_glass_ask.html", page=view)

    @post(
        "/programs/{program_id:uuid}/sessions/{session_id:uuid}/break-glass",
        opt={FIRST: Unasked.FILLED_IN},
    )
    async def ask(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: URLEncodedBody[AskForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Ask; when a rule refuses, the words typed come back."""
        items = data.items if isinstance(data.items, tuple) else (data.items,)
        try:
            outcome = await glass.request_break_glass(
                shell,
                once(caller, data.once),
                program_id,
                ground=data.ground,
                items=items,
                reason=data.reason,
            )
        except (Forbidden, Missing, Unauthenticated, Unavailable):
            raise
        except Refused as error:
            view = msgspec.structs.replace(
                await _asking(shell, caller, program_id, session_id),
                draft=data.reason,
                chosen=items,
                ground=data.ground,
                refused=refused(error.code),
            )
            return page(
                request,
                "break_glass_ask.html",
                status_code=HTTP_422_UNPROCESSABLE_ENTITY,
                page=view,
            )
        return go(path_of(program_id, outcome.id), "glass_asked", cookies=[left_by(outcome)])


async def grant_view(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller, program: ProgramId, grant: UUID
) -> GrantView:
    """Gather one request's page."""
    line, listed = await glass.show_break_glass(shell, caller, program, grant)
    today = shell.now().date()
    programs = await programs_of(request, shell, caller)
    return GrantView(
        grant=line,
        names=listed.names,
        place=next((one.name for one in programs if one.id == program), ""),
        zone=zone_of(programs, program),
        once=shell.new_id(),
        first_day=today + timedelta(days=1),
        last_day=today + DEFERRED_AT_MOST,
        story=story_of(line),
        sees_accesses=any(r.detail in SEES_ACCESSES for r in caller.principal.authority.rights),
    )


def path_of(program: ProgramId, grant: UUID) -> str:
    """Return where a request has its page."""
    return f"/programs/{program}/break-glass/{grant}"


def story_of(line: GrantLine) -> tuple[Happened, ...]:
    """Tell what happened, and what is due, in the order of time."""
    asked = line.requested
    story = [Happened(asked.at, N_("Asked"), asked.person, asked.office)]
    story += [Happened(a.at, N_("Approved"), a.person, a.office) for a in line.approvals]
    if line.first_opened_at:
        story.append(Happened(line.first_opened_at, N_("First opened")))
    if line.ended:
        story.append(Happened(line.ended.at, GRANT_STAGES[line.stage], line.ended.person))
    if line.told_at:
        story.append(Happened(line.told_at, N_("Those concerned were told")))
    elif line.told_by:
        due = N_("Those concerned are told by")
        story.append(Happened(line.told_by, due, late=line.told_late))
    if line.reviewed and line.disposition:
        words = DISPOSITIONS[line.disposition]
        story.append(Happened(line.reviewed.at, words, line.reviewed.person))
    elif line.review_by:
        story.append(Happened(line.review_by, N_("Review due"), late=line.review_late))
    return tuple(sorted(story, key=lambda happened: happened.at))


def start_of(day: date) -> datetime:
    """Return when a day begins, in UTC: what is barred until then is not any more."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


async def _asking(shell: Shell, caller: Caller, program: ProgramId, session: UUID) -> AskView:
    listed = await glass.list_sealed(shell, caller, program, session)
    held = await find_session(shell, caller, program, session)
    groups = {row.group_id: row.name for row in await list_groups(shell, caller, program)}
    return AskView(
        program=program,
        session=session,
        group=groups.get(held.group_id, held.code) if held else "",
        held=held,
        items=listed.items,
        once=shell.new_id(),
    )


async def _require_privacy_officer(shell: Shell, caller: Caller) -> None:
    """Show the way to nobody who could not go it: the Warden would refuse them in the end."""
    if not _is_privacy_officer(caller):
        raise await masked(shell, caller, None, "grant.missing")


def _is_privacy_officer(caller: Caller) -> bool:
    rights = caller.principal.authority.rights
    return any(right.detail == Role.PRIVACY_OFFICER for right in rights)
