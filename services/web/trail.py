"""The access log as a page: filters in the address, names by the Warden, never any content."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from domain.access.messages import PersonName, TrailEntry
from domain.access.purposes import Purpose
from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Coded
from projections.program_register.queries import programs as registered
from services.app.caller import Caller
from services.app.shell import Shell
from services.app.trail import Sought, search_trail
from services.web.answers import page
from services.web.drawings import Chart, chart, every_day
from services.web.notices import Notice
from services.web.visit import visit_of
from services.web.words import N_

Field = Annotated[Coded, QueryParameter(max_length=200)]
OUTCOMES = ("permitted", "denied", "searched")
PAGE = 50
UNREADABLE = Notice("stop", N_("A filter could not be read; it was left out."))


class ProgramChoice(msgspec.Struct, frozen=True):
    """A program of the organization, by its public name."""

    id: ProgramId
    code: Coded
    name: Coded


class TrailView(msgspec.Struct, frozen=True, kw_only=True):
    """The records that fit, and the filters as they were understood."""

    actor: UUID | None
    object: UUID | None
    program: UUID | None
    purpose: Coded | None
    outcome: Coded | None
    since: date | None
    until: date | None
    filtered: bool
    refused: Notice | None
    entries: tuple[TrailEntry, ...]
    names: dict[PersonId, PersonName]
    older: Coded | None
    total: int
    chart: Chart
    zone: Coded
    programs: tuple[ProgramChoice, ...]
    codes: dict[ProgramId, Coded]
    purposes: tuple[Coded, ...] = tuple(Purpose)
    outcomes: tuple[Coded, ...] = OUTCOMES


class TrailPages(Controller):
    """For auditors and privacy officers."""

    @get("/access-log")
    async def access_log(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        actor: Field = "",
        object: Field = "",  # noqa: A002 - the filter's name in the address
        program: Field = "",
        purpose: Field = "",
        outcome: Field = "",
        since: Field = "",
        until: Field = "",
        before: Field = "",
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Search; the search is itself a record."""
        given = {
            "actor": actor,
            "object": object,
            "program": program,
            "purpose": purpose,
            "outcome": outcome,
            "since": since,
            "until": until,
        }
        filters = {name: value.strip() for name, value in given.items() if value.strip()}
        sought, understood = _understand(filters)
        shown = await search_trail(
            shell, caller, sought, before=before or None, limit=PAGE, histogram=not before
        )
        french = visit_of(request).speech.language == "fr"
        programs = tuple(
            ProgramChoice(row.program, row.code, row.name_fr if french else row.name_en)
            for row in await registered(shell.reads, caller.principal.organization)
        )
        older = urlencode({**understood, "before": shown.more}) if shown.more else ""
        view = TrailView(
            actor=sought.actor,
            object=sought.object,
            program=sought.program,
            purpose=sought.purpose,
            outcome=sought.outcome,
            since=sought.since,
            until=sought.until,
            filtered=bool(filters or before),
            refused=UNREADABLE if len(understood) < len(filters) else None,
            entries=shown.entries,
            names=shown.names,
            older=f"/access-log?{older}" if older else None,
            total=shown.total,
            chart=chart(every_day(shown.days, shell.now().date())),
            zone="UTC",
            programs=programs,
            codes={choice.id: choice.code for choice in programs},
        )
        return page(request, "trail.html", behind=behind, page=view)


def _understand(filters: dict[str, str]) -> tuple[Sought, dict[str, str]]:
    """Take each filter that can be read, and leave out each that cannot."""
    sought, understood = Sought(), {}
    for name, value in filters.items():
        closed = {"purpose": tuple(Purpose), "outcome": OUTCOMES}.get(name)
        if closed is not None and value not in closed:
            continue
        try:
            one = msgspec.convert({name: value}, Sought, strict=False)
        except msgspec.ValidationError:
            continue
        sought = msgspec.structs.replace(sought, **{name: getattr(one, name)})
        understood[name] = value
    return sought, understood
