"""The first page, by role, and one's own groups."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.kernel import ProgramId, Right, RightKind, Role
from projections.group_board.queries import GroupRow
from services.app.boards import list_groups
from services.app.caller import Caller
from services.app.shell import Shell
from services.app.tenancy import enter_program, home_of
from services.web.answers import go, page
from services.web.ways import ways_of


class MyGroup(msgspec.Struct, frozen=True):
    """A group one leads, is in, or waits for; ``role`` is absent while waiting."""

    program: ProgramId
    row: GroupRow
    role: Role | None
    needs: tuple[str, ...]


class MyGroupsView(msgspec.Struct, frozen=True):
    """One's groups, those led first."""

    groups: tuple[MyGroup, ...]


class HomePages(Controller):
    """Where somebody begins."""

    @get("/")
    async def home(self, caller: NamedDependency[Caller]) -> Response[Any]:
        """Go to the page that matters most to this person."""
        return go(ways_of(caller.principal)[0].path)

    @get("/my-groups")
    async def my_groups(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show one's groups and when they meet next."""
        mine = {right.scope: right for right in rights_in_groups(caller)}
        programs = {right.program for right in mine.values()}
        home = await home_of(shell, caller)
        found: list[MyGroup] = []
        for program in sorted(programs | ({home} if home else set())):
            rows = await list_groups(shell, caller, program)
            governs = (await enter_program(shell, caller, program)).offices
            own = [row for row in rows if not governs or row.group_id in mine]
            found += _mine(shell, program, own, mine)
        found.sort(key=lambda group: (group.role in {None, Role.MEMBER}, group.row.code))
        return page(request, "my_groups.html", page=MyGroupsView(tuple(found)))


def rights_in_groups(caller: Caller) -> Sequence[Right]:
    """List the caller's leaderships and memberships in all programs."""
    rights = caller.principal.authority.rights
    return [right for right in rights if right.kind is not RightKind.OFFICE]


def _mine(
    shell: Shell, program: ProgramId, rows: Sequence[GroupRow], mine: dict[UUID, Right]
) -> list[MyGroup]:
    now = shell.now()
    found = []
    for row in rows:
        right = mine.get(row.group_id)
        role = Role(right.detail) if right else None
        leads = role is not None and role is not Role.MEMBER
        found.append(MyGroup(program, row, role, row.needs(now) if leads else ()))
    return found
