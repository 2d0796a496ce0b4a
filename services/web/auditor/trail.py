"""The access log as pages: filters in the address, names by the Warden, never any content."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from domain.access.purposes import Basis, Purpose
from domain.kernel import (
    Forbidden,
    Log,
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
from domain.protocol.names import PersonName
from domain.protocol.trail import LogReach, MissingEntry, RecordShown, TrailEntry
from domain.transparency import LogStanding
from services.app.caller import Caller
from services.app.shell import Shell
from services.app.trail import Label, Outcome, Sought, find_people, search_trail, show_record
from services.http.paging import Entry
from services.languages import N_
from services.web.frame.answers import page
from services.web.frame.drawings import Chart, chart, every_day
from services.web.frame.notices import Notice, refused
from services.web.frame.programs import ProgramChoice, programs_of
from services.web.frame.questions import FIRST, Unasked

Field = Annotated[Coded, QueryParameter(max_length=200)]
PAGE = 25
CLOSED: dict[str, tuple[str, ...]] = {
    "outcome": tuple(Outcome),
    "purpose": tuple(Purpose),
    "role": tuple(Role),
    "basis": tuple(Basis),
    "label": tuple(Label),
}
"""Filters that are chosen from a list."""
CLOSE = frozenset({"role", "basis", "label", "rule"})
NAMES = {"class": "label"}
"""What a filter is called in an address, where that is another word."""
UNREADABLE = Notice("stop", N_("A filter could not be read and was ignored."))


class TrailView(msgspec.Struct, frozen=True, kw_only=True):
    """The records that fit, and the filters as they were understood.

    ``missing`` are entries that the log has and the search lacks, ``late`` says where it is behind.
    ``closely`` says whether one of the filters is set that are folded away.
    """

    sought: Sought
    filtered: bool
    closely: bool
    refused: Notice | None
    entries: tuple[TrailEntry, ...]
    names: dict[PersonId, PersonName]
    older: Coded | None
    total: int
    chart: Chart
    zone: Coded
    programs: tuple[ProgramChoice, ...]
    names_of_programs: dict[ProgramId, Public]
    missing: tuple[MissingEntry, ...]
    late: tuple[LogReach, ...]
    lists: dict[Coded, tuple[Coded, ...]] = msgspec.field(default_factory=lambda: CLOSED)


class NameForm(msgspec.Struct, frozen=True):
    """How a name begins: used once, and never in an address."""

    name: Sealed


class PeopleView(msgspec.Struct, frozen=True):
    """The words as they were sent, and whom they fit; nobody, if they were refused."""

    words: Sealed
    names: dict[PersonId, PersonName]
    refused: Notice | None = None


class RecordView(msgspec.Struct, frozen=True):
    """One record, and how far its log is signed and witnessed."""

    shown: RecordShown
    place: Public | None
    standing: LogStanding | None

    @property
    def signed(self) -> bool:
        """Whether a checkpoint has it."""
        return self.standing is not None and self.shown.record.entry <= self.standing.size

    @property
    def witnessed(self) -> bool:
        """Whether a witness has seen it."""
        seen = None if self.standing is None else self.standing.witnessed
        return seen is not None and self.shown.record.entry <= seen.size

    @property
    def sent(self) -> bool:
        """Whether a letter to an auditor covers it."""
        sent = None if self.standing is None else self.standing.sent
        return sent is not None and self.shown.record.entry <= sent.size


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
        subject: Field = "",
        grant: Field = "",
        program: Field = "",
        role: Field = "",
        basis: Field = "",
        label: Annotated[str, QueryParameter(name="class", max_length=200)] = "",
        purpose: Field = "",
        outcome: Field = "",
        rule: Field = "",
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
            "subject": subject,
            "grant": grant,
            "program": program,
            "role": role,
            "basis": basis,
            "label": label,
            "purpose": purpose,
            "outcome": outcome,
            "rule": rule,
            "since": since,
            "until": until,
        }
        filters = {name: value.strip() for name, value in given.items() if value.strip()}
        sought, understood = understand(filters)
        try:
            shown = await search_trail(
                shell, caller, sought, before=before or None, limit=PAGE, histogram=not before
            )
        except Refused as error:
            if error.code != "trail.filter_unknown":
                raise
            sought = msgspec.structs.replace(sought, rule=None)
            understood.pop("rule", None)
            shown = await search_trail(shell, caller, sought, limit=PAGE, histogram=True)
        programs = await programs_of(request, shell, caller)
        older = address_of({**understood, "before": shown.more}) if shown.more else ""
        view = TrailView(
            sought=sought,
            filtered=bool(filters or before),
            closely=bool(CLOSE & understood.keys()),
            refused=UNREADABLE if len(understood) < len(filters) else None,
            entries=shown.entries,
            names=shown.names,
            older=older or None,
            total=shown.total,
            chart=chart(every_day(shown.days, shell.now().date())),
            zone="UTC",
            programs=programs,
            names_of_programs={choice.id: choice.name for choice in programs},
            missing=shown.missing,
            late=tuple(one for one in shown.complete if one.position < one.head),
        )
        return page(request, "auditor/trail.html", behind=behind, page=view)

    @post("/access-log/people", status_code=HTTP_200_OK, opt={FIRST: Unasked.READS})
    async def find_people(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[NameForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Find people by name: the words stay in the form, ids go into addresses."""
        try:
            found = await find_people(shell, caller, data.name)
        except (Forbidden, Missing, Unauthenticated, Unavailable):
            raise
        except Refused as error:
            view = PeopleView(data.name, {}, refused(error.code))
            return page(
                request,
                "auditor/trail_people.html",
                status_code=HTTP_422_UNPROCESSABLE_ENTITY,
                back="/access-log",
                page=view,
            )
        view = PeopleView(data.name, found.names)
        return page(request, "auditor/trail_people.html", back="/access-log", page=view)

    @get("/access-log/programs/{program_id:uuid}/records/{entry:int}")
    async def record(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        entry: Entry,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show one record whole."""
        shown = await show_record(shell, caller, program_id, entry)
        programs = await programs_of(request, shell, caller)
        view = RecordView(
            shown=shown,
            place=next((one.name for one in programs if one.id == program_id), None),
            standing=await standing_of(shell, caller, program_id),
        )
        return page(request, "auditor/trail_record.html", page=view)


async def standing_of(shell: Shell, caller: Caller, program: ProgramId) -> LogStanding | None:
    """Say how far a program's access log is signed and witnessed, if it is."""
    logs = await shell.logs.logs(caller.principal.organization)
    return next((one for one in logs if one.program == program and one.log is Log.ACCESS), None)


def address_of(filters: Mapping[str, str]) -> str:
    """Write filters into an address: ids and codes only."""
    spoken = {field: name for name, field in NAMES.items()}
    return "/access-log?" + urlencode({spoken.get(k, k): v for k, v in filters.items()})


def understand(filters: Mapping[str, str]) -> tuple[Sought, dict[str, str]]:
    """Take each filter that can be read, and leave out each that cannot."""
    sought, understood = Sought(), {}
    for name, value in filters.items():
        try:
            one = msgspec.convert({name: value}, Sought, strict=False)
        except msgspec.ValidationError:
            continue
        sought = msgspec.structs.replace(sought, **{name: getattr(one, name)})
        understood[name] = value
    return sought, understood
