"""Programs as pages: which there are, and the board of one."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from domain.kernel import Context, ProgramId, Role, own_log
from domain.kernel.classes import Coded
from domain.kernel.locales import Locale, name_in
from projections.group_board.queries import GroupRow
from services.app.boards import list_groups, list_programs
from services.app.caller import Caller
from services.app.groups.proposing import open_proposing
from services.app.numbers import Count
from services.app.people import ADMINS, count_unconfirmed
from services.app.shell import Shell
from services.app.tenancy import Place, enter_program
from services.app.waiting import WaitsShown
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice
from services.web.frame.visit import visit_of
from services.web.frame.waits import waits_at_home

SHELVES = (
    "active",
    "below_minimum",
    "leader_vacant",
    "recruiting",
    "chartered",
    "proposed",
    "paused",
    "closing",
    "closed",
)
Word = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class ProgramLine(msgspec.Struct, frozen=True, kw_only=True):
    """One program of the list."""

    id: ProgramId
    name: Coded
    setting: Coded
    region: Coded
    capture: Coded


class ProgramsView(msgspec.Struct, frozen=True):
    """The programs somebody may enter; ``governs`` is whether they administer the organization."""

    programs: tuple[ProgramLine, ...]
    governs: bool = False
    waits: WaitsShown | None = None


class Needy(msgspec.Struct, frozen=True):
    """A group and why it needs attention, the most pressing reason first."""

    group: GroupRow
    reasons: tuple[Coded, ...]


class Shelf(msgspec.Struct, frozen=True):
    """The groups in one state."""

    state: Coded
    groups: tuple[GroupRow, ...]


class ProposalForm(msgspec.Struct, frozen=True, kw_only=True):
    """A group as it is wanted, meeting in its program's time zone. Its name is public."""

    code: Word
    name: Annotated[Coded, msgspec.Meta(min_length=1, max_length=200)]
    mode: Word
    frequency: Word
    setting: Word
    local_time: Word
    slot_minutes: Count


class Proposing(msgspec.Struct, frozen=True):
    """What was typed, given back to its own typist, and why it was refused."""

    typed: ProposalForm
    refused: Notice


class BoardView(msgspec.Struct, frozen=True, kw_only=True):
    """A program's board: ``may`` are steps that its reader may take.

    ``free`` counts the seats that nobody has and nobody was offered, ``unconfirmed`` the people who
    did not confirm their professional status.
    """

    program: ProgramId
    name: Coded
    setting: Coded
    region: Coded
    capture: Coded
    several: bool
    may: frozenset[Coded]
    groups: int
    members: int
    free: int
    attention: tuple[Needy, ...]
    shelves: tuple[Shelf, ...]
    unconfirmed: int = 0
    proposing: Proposing | None = None


class ProgramPages(Controller):
    """The list of programs, and one program's board."""

    path = "/programs"

    @get("/")
    async def programs(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show the programs somebody may enter."""
        locale = visit_of(request).speech.tag
        lines = tuple(
            ProgramLine(
                id=row.program,
                name=name_in(locale, row),
                setting=row.setting,
                region=row.region,
                capture=row.content_capture,
            )
            for row in await list_programs(shell, caller)
        )
        offices = caller.offices(own_log(caller.principal.organization))
        view = ProgramsView(
            lines,
            governs=Role.ORGANIZATION_ADMIN in offices,
            waits=await waits_at_home(request, shell, caller),
        )
        return page(request, "program/programs.html", behind=behind, page=view)

    @get("/{program_id:uuid}")
    async def board(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[Any]:
        """Show the groups by state, and first what needs attention today."""
        place = await enter_program(shell, caller, program_id)
        if not place.offices:
            return go("/my-groups")
        rows = await list_groups(shell, caller, program_id)
        ctx = place.context(shell, caller)
        board = board_of(shell, place, rows, visit_of(request).speech.tag, ctx)
        if place.offices & ADMINS:
            count = await count_unconfirmed(shell, place.tenant.organization, program_id)
            board = msgspec.structs.replace(board, unconfirmed=count)
        return page(request, "program/board.html", behind=behind, page=board)


def board_of(
    shell: Shell, place: Place, rows: Sequence[GroupRow], locale: Locale, ctx: Context
) -> BoardView:
    """Arrange a program's groups, for who asks."""
    now = shell.now()
    founded = place.founded
    needy = [Needy(row, reasons) for row in rows if (reasons := row.needs(now))]
    living = [row for row in rows if row.state != "closed"]
    return BoardView(
        program=place.tenant.program,
        name=name_in(locale, founded),
        setting=founded.setting,
        region=founded.region,
        capture=place.program.capture,
        several=Role.ORGANIZATION_ADMIN in place.offices,
        may=open_proposing(ctx),
        groups=len(living),
        members=sum(row.members for row in living),
        free=sum(max(row.seats - row.members - row.offered, 0) for row in living),
        attention=tuple(sorted(needy, key=_urgency)),
        shelves=tuple(
            Shelf(state, found)
            for state in SHELVES
            if (found := tuple(row for row in rows if row.state == state))
        ),
    )


def _urgency(needy: Needy) -> tuple[int, int, str]:
    first = ("leader_vacant", "below_minimum")
    pressing = min((first.index(r) for r in needy.reasons if r in first), default=len(first))
    return pressing, -len(needy.reasons), needy.group.code
