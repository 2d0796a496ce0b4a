"""Exports as a page: a log's days as a bundle with proofs or as a table, and who took what."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from domain.kernel import OrganizationId, PersonId, ProgramId, Refused
from domain.protocol.names import PersonName
from domain.protocol.trail import TrailEntry
from services.app.caller import Caller
from services.app.shell import Shell
from services.app.trail import Sought, search_trail
from services.web.frame.answers import go, page
from services.web.frame.programs import ProgramChoice, programs_of

RULES = ("bundle.auditor", "bundle.privacy_officer")
"""By which exports are known in the access log."""


class ExportsView(msgspec.Struct, frozen=True, kw_only=True):
    """What may be exported, and what was."""

    organization: OrganizationId
    programs: tuple[ProgramChoice, ...]
    taken: tuple[TrailEntry, ...]
    names: dict[PersonId, PersonName]


class ExportPages(Controller):
    """For auditors and privacy officers."""

    path = "/exports"

    @get("/")
    async def exports(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show the form, and the register of exports."""
        taken: list[TrailEntry] = []
        names: dict[PersonId, PersonName] = {}
        for rule in RULES:
            try:
                shown = await search_trail(shell, caller, Sought(rule=rule))
            except Refused as error:
                if error.code != "trail.filter_unknown":
                    raise
                continue
            taken += shown.entries
            names |= shown.names
        view = ExportsView(
            organization=caller.principal.organization,
            programs=await programs_of(request, shell, caller),
            taken=tuple(sorted(taken, key=lambda entry: entry.at, reverse=True)),
            names=names,
        )
        return page(request, "auditor/exports.html", behind=behind, page=view)

    @get("/file")
    async def take(
        self,
        program: FromQuery[ProgramId],
        form: Annotated[str, QueryParameter(max_length=10)] = "bundle",
        since: Annotated[str, QueryParameter(max_length=10)] = "",
        until: Annotated[str, QueryParameter(max_length=10)] = "",
    ) -> Response[Any]:
        """Go to the file that was chosen; taking it is recorded there."""
        days = {"since": _day(since), "until": _day(until)}
        query = urlencode({name: day for name, day in days.items() if day})
        what = "accesses" if form == "table" else "2/bundle"
        return go(f"/api/v1/logs/{program}/{what}" + (f"?{query}" if query else ""))


def _day(text: str) -> str:
    """Take a day that can be read; anything else narrows nothing."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
