"""Break-glass as pages: the register with what waits for its reader, and asking for a text."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from domain.grants.events import Disposition
from domain.grants.limits import DEFERRED_AT_MOST
from domain.kernel import (
    PersonId,
    ProgramId,
    Role,
    Sealed,
)
from domain.kernel.classes import Coded, Public
from domain.protocol.glass import GrantLine
from domain.protocol.names import PersonName
from services.app.caller import Caller
from services.app.glass import register
from services.app.glass.steps import REGISTER
from services.app.shell import Shell
from services.languages import N_
from services.web.frame.answers import page
from services.web.frame.notices import Notice
from services.web.frame.programs import programs_of, zone_of
from services.web.frame.ways import SEES_ACCESSES
from services.web.frame.words.privacy import DISPOSITIONS, GRANT_STAGES

Field = Annotated[Coded, QueryParameter(max_length=120)]
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
        listed = await register.list_break_glass(shell, caller)
        programs = await programs_of(request, shell, caller)
        view = RegisterView(
            waiting=tuple(line for line in listed.grants if WAITING & set(line.may)),
            grants=listed.grants,
            late=sum(line.told_late or line.review_late for line in listed.grants),
            names=listed.names,
            programs={one.id: one.name for one in programs},
            zones={one.id: one.zone for one in programs},
            may_ask=register.may_ask(shell, caller),
            record=listed.record,
        )
        return page(request, "privacy/break_glass.html", behind=behind, page=view)


async def grant_view(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller, program: ProgramId, grant: UUID
) -> GrantView:
    """Gather one request's page."""
    line, listed = await register.show_break_glass(shell, caller, program, grant)
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
        story.append(Happened(line.told_at, N_("People concerned were notified")))
    elif line.told_by:
        due = N_("Notice due by")
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
