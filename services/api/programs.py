"""Programs over HTTP."""

from typing import Annotated

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.kernel import ProgramId
from domain.kernel.classes import Coded, Public
from domain.programs.commands import DefineProgram
from domain.rules import ContentCapture, Participation, SamePractice
from projections.program_register.queries import ProgramRow
from services.api.commands import READ_PROBLEMS, command, creation
from services.app import programs
from services.app.boards import list_programs
from services.app.caller import Caller
from services.app.shell import Shell
from services.app.tenancy import Place, enter_program
from services.http.paging import After, Cursor, Limit, page_of
from services.http.replies import Changed, Page, Seen, changed

Name = Annotated[Coded, msgspec.Meta(min_length=1, max_length=200)]
Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class ProgramBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A program to make. Names and codes are public; ``zone`` is an IANA name."""

    code: Code
    name_en: Name
    name_fr: Name
    setting: Code
    region: Code
    zone: Code
    locale: Code
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
    name_en: Public
    name_fr: Public
    setting: Coded
    region: Coded
    zone: Coded
    locale: Coded
    participation: Participation
    same_practice: SamePractice
    eligible_professions: tuple[Coded, ...]
    content_capture: ContentCapture
    version: int


class ProgramItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A program in a list."""

    id: ProgramId
    code: Coded
    name_en: Public
    name_fr: Public
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
    defined = place.defined
    return ProgramReply(
        id=place.tenant.program,
        code=defined.code,
        name_en=defined.name_en,
        name_fr=defined.name_fr,
        setting=defined.setting,
        region=defined.region,
        zone=defined.zone,
        locale=defined.locale,
        participation=defined.participation,
        same_practice=defined.same_practice,
        eligible_professions=defined.eligible_professions,
        content_capture=place.program.capture,
        version=place.version,
    )


def _item(row: ProgramRow) -> ProgramItem:
    return ProgramItem(
        id=row.program,
        code=row.code,
        name_en=row.name_en,
        name_fr=row.name_fr,
        setting=row.setting,
        region=row.region,
        zone=row.zone,
        participation=row.participation,
        content_capture=row.content_capture,
    )
