"""Inviting people from a spreadsheet: pasted or a file, looked through first, and then done.

The list travels sealed inside the pages, for this sign-in alone: nothing of it is kept before it is
applied, and applied again it changes nothing.
"""

import re
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from domain.codes import refusal
from domain.invitations.guards import invitable
from domain.kernel import ProgramId, Refused, Role, Sealed, own_log
from domain.kernel.classes import Coded, Personal
from domain.kernel.locales import name_in
from domain.people.professions import PROFESSIONS
from domain.protocol.invitations import GuestOutcome
from services.app.caller import Caller
from services.app.people import ADMINS
from services.app.sheets.columns import Column, each_once, has_header, is_enough, recognized
from services.app.sheets.guests import Line, Otherwise, lines_of
from services.app.sheets.inviting import STEP, LineDone, Report, invite_lines
from services.app.sheets.reading import ROWS, Grid, read_file, read_text
from services.app.shell import Shell
from services.app.tenancy import Place, enter_program
from services.exports.csv_line import CSV, csv_line
from services.languages import PAGES, catalogue
from services.web.frame.answers import HEADERS, page
from services.web.frame.freshness import left_by
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.refusals import sentence
from services.web.frame.steps import once
from services.web.frame.visit import visit_of
from services.web.program.sheet_rows import RowView, rows_of

LOCALES: Final = ("en-CA", "fr-CA")
BOM: Final = b"\xef\xbb\xbf"
"""By this, spreadsheets know that a file is UTF-8."""
SHOWN: Final = 50
"""Rows that a page shows at first, and as many more each time; of all there are numbers."""
TEMPLATES: Final = {
    "en": ("Given name", "Family name", "Email", "Role", "Profession", "Practice", "Language"),
    "fr": ("Prénom", "Nom de famille", "Courriel", "Rôle", "Profession", "Pratique", "Langue"),
}
FIVE_DIGITS: Final = re.compile(r"[0-9]{1,5}")
_lines = msgspec.json.Decoder(tuple[LineDone, ...])
_grid = msgspec.json.Decoder(Grid)


class ColumnChoice(msgspec.Struct, frozen=True):
    """A column of the list: its header, what stands in it first, and what it is taken for."""

    number: int
    header: Personal
    sample: Personal
    meant: Coded

    def __repr__(self) -> str:
        return "<column>"


class SheetView(msgspec.Struct, frozen=True, kw_only=True):
    """The page as far as it has come: the list, its columns, what would happen, what happened.

    A long list is applied in steps: ``onward`` is how many of its ``total`` rows are done, while
    there are more, and ``so_far`` what became of these.
    """

    program: ProgramId
    name: Coded
    sealed: Sealed = Sealed("")
    columns: tuple[ColumnChoice, ...] = ()
    otherwise: Otherwise = Otherwise()
    roles: tuple[Role, ...] = ()
    report: Report | None = None
    done: bool = False
    so_far: Sealed = Sealed("")
    onward: int = 0
    total: int = 0
    confirmed: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    rows: tuple[RowView, ...] = ()
    shown: int = SHOWN
    once: UUID | None = None
    refused: Notice | None = None
    kinds: tuple[Coded, ...] = tuple(Column)
    professions: tuple[Coded, ...] = PROFESSIONS
    locales: tuple[Coded, ...] = LOCALES

    @property
    def invites(self) -> int:
        """How many are invited, or would be."""
        lines = self.report.lines if self.report else ()
        return sum(line.invites for line in lines if line.number not in self.left_out)


class SheetPages(Controller):
    """For a program's administrators."""

    path = "/programs/{program_id:uuid}/people/import"

    @get("/")
    async def ask(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Ask for the list."""
        place = await _entered(shell, caller, program_id)
        view = SheetView(program=program_id, name=_name(request, place))
        return page(request, "program/sheet.html", page=view)

    @get("/template")
    async def template(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[bytes]:
        """Give an empty list with its header row, in the reader's language."""
        await _entered(shell, caller, program_id)
        columns = TEMPLATES.get(visit_of(request).speech.language, TEMPLATES["en"])
        return Response(
            BOM + csv_line(columns).encode(),
            media_type=CSV,
            headers={**HEADERS, "Content-Disposition": 'attachment; filename="people.csv"'},
        )

    @post("/", status_code=HTTP_200_OK, opt={FIRST: Unasked.READS})
    async def look_through(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show what would become of each row; nothing changes."""
        return await _taken(request, shell, caller, program_id, dry_run=True)

    @post("/invitations", status_code=HTTP_200_OK, opt={FIRST: Unasked.FILLED_IN})
    async def apply(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Invite those who can be, and say what became of each row."""
        return await _taken(request, shell, caller, program_id, dry_run=False)

    @post("/refusals", status_code=HTTP_200_OK, opt={FIRST: Unasked.READS})
    async def refusals(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[bytes]:
        """Give the rows that are refused as a file, each with its reason, to correct and send."""
        await _entered(shell, caller, program_id)
        form = await request.form()
        grid = _carried(shell, caller, form)
        meant, otherwise = _meant(form, grid), _otherwise(request, form)
        lines = lines_of(grid, meant, otherwise)
        report = await invite_lines(shell, caller, program_id, lines, dry_run=True)
        gettext = catalogue(PAGES, visit_of(request).speech.language).gettext
        reasons = {
            line.number: " ".join(gettext(sentence(fault.code)) for fault in line.faults)
            for line in report.of(GuestOutcome.REFUSED)
        }
        rows = dict(zip(grid.numbers, grid.rows, strict=True))
        header = grid.rows[0] if has_header(grid) else tuple("" for _ in grid.rows[0])
        out = [csv_line([*header, ""])]
        out += [csv_line([*rows[number], why]) for number, why in reasons.items()]
        return Response(
            BOM + "".join(out).encode(),
            media_type=CSV,
            headers={**HEADERS, "Content-Disposition": 'attachment; filename="refused.csv"'},
        )


async def _taken(
    request: Request[Any, Any, Any],
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    *,
    dry_run: bool,
) -> Response[str]:
    place = await _entered(shell, caller, program)
    form = await request.form()
    name = _name(request, place)
    try:
        grid = await _given(shell, caller, form)
    except Refused as error:
        view = SheetView(program=program, name=name, refused=refused(error.code))
        status = HTTP_422_UNPROCESSABLE_ENTITY
        return page(request, "program/sheet.html", status_code=status, page=view)
    meant, otherwise = _meant(form, grid), _otherwise(request, form)
    report, lines, first = None, list[Line](), 0
    left_out, confirmed = _numbers(form, "left-out"), _numbers(form, "confirmed")
    if is_enough(meant):
        lines = lines_of(grid, meant, otherwise)
        if not dry_run:
            lines = [line for line in lines if line.number not in left_out]
            caller = once(caller, _id(form) or caller.command_id)
        before = () if dry_run else _so_far(shell, caller, form)
        first = len(before)
        some = lines if dry_run else lines[first : first + STEP]
        report = await invite_lines(
            shell, caller, program, some, confirmed=confirmed, dry_run=dry_run
        )
        report = msgspec.structs.replace(report, lines=(*before, *report.lines))
    goes_on = report is not None and not dry_run and len(report.lines) < len(lines)
    done = report is not None and not dry_run and not goes_on
    words = msgspec.json.encode(grid).decode()
    view = SheetView(
        program=program,
        name=name,
        sealed=Sealed(shell.bookmarks.leave(caller.principal.session, words)),
        columns=_columns(grid, meant),
        otherwise=otherwise,
        roles=_roles(caller),
        report=report,
        done=done,
        so_far=_kept(shell, caller, report) if report and goes_on else Sealed(""),
        onward=len(report.lines) if report and goes_on else 0,
        total=len(lines),
        confirmed=tuple(sorted(confirmed)),
        left_out=tuple(sorted(left_out)),
        rows=rows_of(
            grid,
            meant,
            report.lines if report else (),
            {line.number: line.guest.role for line in lines},
            left_out=left_out,
            confirmed=confirmed,
        ),
        shown=min(max(_number(form, "shown"), SHOWN), ROWS),
        once=shell.new_id(),
    )
    shown = page(request, "program/sheet.html", back=f"/programs/{program}/people", page=view)
    if report and not dry_run:
        shown.cookies.append(left_by(report.left))
    return shown


async def _entered(shell: Shell, caller: Caller, program: ProgramId) -> Place:
    place = await enter_program(shell, caller, program)
    if not place.offices & ADMINS:
        raise refusal("people.not_admin")
    return place


def _name(request: Request[Any, Any, Any], place: Place) -> str:
    return name_in(visit_of(request).speech.tag, place.founded)


async def _given(shell: Shell, caller: Caller, form: FormMultiDict) -> Grid:
    """Take the list that a page carried, or a new one: a file goes before what was pasted."""
    if form.get("list"):
        return _carried(shell, caller, form)
    file = form.get("sheet")
    if isinstance(file, UploadFile) and (data := await file.read()):
        return read_file(data)
    pasted = form.get("pasted")
    return read_text(pasted if isinstance(pasted, str) else "")


def _carried(shell: Shell, caller: Caller, form: FormMultiDict) -> Grid:
    sealed = form.get("list")
    text = shell.bookmarks.left(caller.principal.session, sealed if isinstance(sealed, str) else "")
    if text is None:
        raise refusal("sheet.empty")
    return _grid.decode(text)


def _kept(shell: Shell, caller: Caller, report: Report) -> Sealed:
    words = msgspec.json.encode(report.lines).decode()
    return Sealed(shell.bookmarks.leave(caller.principal.session, words))


def _so_far(shell: Shell, caller: Caller, form: FormMultiDict) -> tuple[LineDone, ...]:
    """Read what became of the rows before these."""
    sealed = form.get("so-far")
    text = shell.bookmarks.left(caller.principal.session, sealed) if isinstance(sealed, str) else ""
    return _lines.decode(text) if text else ()


def _meant(form: FormMultiDict, grid: Grid) -> list[Column | None]:
    """Say what each column is: as somebody chose, or else as it looks."""
    if "column-0" not in form:
        return recognized(grid)
    chosen = (str(form.get(f"column-{n}", "")) for n in range(len(grid.rows[0])))
    return each_once([Column(one) if one in set(Column) else None for one in chosen])


def _otherwise(request: Request[Any, Any, Any], form: FormMultiDict) -> Otherwise:
    locale, profession = str(form.get("locale", "")), str(form.get("profession", ""))
    role = str(form.get("role", ""))
    spoken = "fr-CA" if visit_of(request).speech.language == "fr" else "en-CA"
    return Otherwise(
        role=Role(role) if role in invitable(governs=True) else Role.MEMBER,
        profession=profession if profession in PROFESSIONS else PROFESSIONS[0],
        locale=locale if locale in LOCALES else spoken,
    )


def _roles(caller: Caller) -> tuple[Role, ...]:
    governs = Role.ORGANIZATION_ADMIN in caller.offices(own_log(caller.principal.organization))
    return invitable(governs=governs)


def _numbers(form: FormMultiDict, name: str) -> Collection[int]:
    """Read the numbers of rows that were ticked; no row has more than five digits."""
    chosen = form.getall(name, [])
    return {int(one) for one in chosen if isinstance(one, str) and FIVE_DIGITS.fullmatch(one)}


def _number(form: FormMultiDict, name: str) -> int:
    return max(_numbers(form, name), default=0)


def _id(form: FormMultiDict) -> UUID | None:
    """Read the id that the page gave its form, so that sending it twice counts once."""
    try:
        return UUID(str(form.get("once", "")))
    except ValueError:
        return None


def _columns(grid: Grid, meant: list[Column | None]) -> tuple[ColumnChoice, ...]:
    named = has_header(grid)
    first = grid.rows[1] if named and len(grid.rows) > 1 else grid.rows[0]
    return tuple(
        ColumnChoice(n, grid.rows[0][n] if named else "", first[n], one or "")
        for n, one in enumerate(meant)
    )
