"""Programs over HTTP."""

from typing import Annotated, Final

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.kernel import ProgramId
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import Locale
from domain.programs.commands import DefineProgram
from domain.rules import ContentCapture, Participation, SamePractice
from projections.program_register.queries import ProgramRow
from services.api.commands import READ_PROBLEMS, command, creation
from services.app import programs
from services.app.boards import list_programs
from services.app.caller import Caller
from services.app.shell import Shell
from services.app.steps import Seen
from services.app.tenancy import Place, enter_program
from services.http.paging import After, Cursor, Limit, page_of
from services.http.replies import Changed, Page, changed

Name = Annotated[Coded, msgspec.Meta(min_length=1, max_length=200)]
Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]
MOST_LANGUAGES: Final = 20


class ProgramBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A program to make. Names and codes are public; ``zone`` is an IANA name.

    ``languages`` are tags of those it needs, its own first: ``fr-CA``. ``names`` are by language:
    ``fr``; a name in the first stands for what is missing.
    """

    code: Code
    languages: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1, max_length=MOST_LANGUAGES)]
    names: Annotated[dict[Code, Name], msgspec.Meta(min_length=1, max_length=MOST_LANGUAGES)]
    setting: Code
    region: Code
    zone: Code
    participation: Participation = Participation.VOLUNTARY
    same_practice: SamePractice = SamePractice.WARN
    eligible_professions: Annotated[tuple[Code, ...], msgspec.Meta(max_length=50)] = (
        "family_physician",
        "resident",
    )


class CaptureBody(Seen, frozen=True, kw_only=True, rename="camel"):
    """How much of what is said may be kept; ``full`` needs a recorded impact assessment."""

    capture: ContentCapture
    impact_assessed: bool = False


class ProgramReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A program and the choices its groups go by."""

    id: ProgramId
    code: Coded
    languages: tuple[Locale, ...]
    names: dict[Locale, Public]
    setting: Coded
    region: Coded
    zone: Coded
    participation: Participation
    same_practice: SamePractice
    eligible_professions: tuple[Coded, ...]
    content_capture: ContentCapture
    version: int


class ProgramItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A program in a list."""

    id: ProgramId
    code: Coded
    languages: tuple[Locale, ...]
    names: dict[Locale, Public]
    setting: Coded
    region: Coded
    zone: Coded
    participation: Coded
    content_capture: Coded


class ProgramController(Controller):
    """Programs of one's organization."""

    path = "/programs"
    tags = ["Organization"]

    @creation("/", operation_id="define_program")
    async def define(
        self,
        data: JSONBody[ProgramBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Make a program (organization admin)."""
        command = DefineProgram(**msgspec.structs.asdict(data))
        return changed(await programs.define_program(shell, caller, command), 201)

    @get("/", operation_id="list_programs", responses=READ_PROBLEMS)
    async def list_programs(
        self,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        cursor: Cursor = None,
        limit: Limit = 50,
        after: After = None,
    ) -> Page[ProgramItem]:
        """List the programs one takes part in, by code; organization officers see all."""
        rows = await list_programs(shell, caller, after=after)
        return page_of([_item(row) for row in rows], lambda item: item.code, cursor, limit)

    @get("/{program_id:uuid}", operation_id="show_program", responses=READ_PROBLEMS)
    async def show(
        self,
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> ProgramReply:
        """Show a program one takes part in."""
        return _reply(await enter_program(shell, caller, program_id))

    @command("/{program_id:uuid}/content-captures", operation_id="set_content_capture")
    async def set_content_capture(
        self,
        program_id: FromPath[ProgramId],
        data: JSONBody[CaptureBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Choose how much may be kept, from now on."""
        outcome = await programs.set_content_capture(
            shell,
            caller.expecting(data.version),
            program_id,
            data.capture,
            impact_assessed=data.impact_assessed,
        )
        return changed(outcome)


def _reply(place: Place) -> ProgramReply:
    founded = place.founded
    return ProgramReply(
        id=place.tenant.program,
        code=founded.code,
        languages=founded.languages,
        names=dict(founded.names),
        setting=founded.setting,
        region=founded.region,
        zone=founded.zone,
        participation=founded.participation,
        same_practice=founded.same_practice,
        eligible_professions=founded.eligible_professions,
        content_capture=place.program.capture,
        version=place.version,
    )


def _item(row: ProgramRow) -> ProgramItem:
    return ProgramItem(
        id=row.program,
        code=row.code,
        languages=row.languages,
        names=dict(row.names),
        setting=row.setting,
        region=row.region,
        zone=row.zone,
        participation=row.participation,
        content_capture=row.content_capture,
    )
