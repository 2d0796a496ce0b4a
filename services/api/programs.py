"""Programs over HTTP."""

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from domain.kernel import ProgramId
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import Locale
from domain.rules import ContentCapture, Participation, SamePractice
from projections.program_register.queries import ProgramRow
from services.api.commands import READ_PROBLEMS
from services.api.steps import addresses_of
from services.app.boards import list_programs
from services.app.caller import Caller
from services.app.programs import PROGRAMS, take_step
from services.app.shell import Shell
from services.app.tenancy import Place, enter_program
from services.http.paging import After, Cursor, Limit, page_of
from services.http.replies import Page


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
    practice: Coded | None
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
        practice=founded.practice,
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


STEP_ADDRESSES = addresses_of(PROGRAMS.values(), take_step)
