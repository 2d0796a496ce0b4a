"""The first page, by role, and one's own groups."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.kernel import (
    ON_ROSTERS,
    PersonId,
    ProgramId,
    Right,
    RightKind,
    Role,
    Unavailable,
    Unreadable,
)
from domain.kernel.classes import Coded
from domain.people.professions import PROFESSIONS
from projections.group_board.queries import GroupRow
from services.app.boards import OwnGroup, list_open_groups, list_own_groups, zone_of
from services.app.caller import Caller
from services.app.details.own_status import OwnStatus, status_asked
from services.app.glass.register import list_break_glass, list_notices
from services.app.groups.agreement import SignatureAsked, signatures_asked
from services.app.organizations import show_organization
from services.app.shell import Shell
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, notice_of
from services.web.frame.visit import visit_of

LATELY = timedelta(days=30)
AT_ONCE = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)
"""When a group that plans no session stands: first if it needs something of its leader."""
MY_GROUPS = "/my-groups"


class MyGroup(msgspec.Struct, frozen=True):
    """A group one leads, is in, or waits for; ``role`` is absent while waiting or ``offered``."""

    program: ProgramId
    row: GroupRow
    role: Role | None
    needs: tuple[Coded, ...]
    offered: bool = False
    waiting: bool = False

    @property
    def leads(self) -> bool:
        """Whether one leads it."""
        return self.role is not None and self.role is not Role.MEMBER

    @property
    def in_session(self) -> UUID | None:
        """The session that goes on now, for whoever is in the group."""
        return self.row.open_session_id if self.role else None


class MyGroupsView(msgspec.Struct, frozen=True):
    """One's groups, in session first, then offers, then as they meet; and those one may join.

    ``me`` is who withdraws a request of theirs. ``unreadable`` is 1 if one's own program cannot be
    read now, so that nobody knows what one may join there. ``told`` is of what break-glass opened.
    ``status`` is what one is asked to confirm, in ``zone``. ``supervises`` counts the groups in
    which one supervises who leads; ``to_sign`` are agreements that wait for one's signature.
    """

    groups: tuple[MyGroup, ...]
    to_join: tuple[OwnGroup, ...] = ()
    me: PersonId | None = None
    unreadable: int = 0
    told: Notice | None = None
    status: OwnStatus | None = None
    zone: Coded = "UTC"
    professions: tuple[Coded, ...] = PROFESSIONS
    supervises: int = 0
    to_sign: tuple[SignatureAsked, ...] = ()


class HomePages(Controller):
    """Where somebody begins."""

    @get("/")
    async def home(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Go to the page that matters most to this person, with what they must be told."""
        path = visit_of(request).ways[0].path
        if path != MY_GROUPS and await _is_to_be_told(shell, caller):
            return go(path, "glass_told")
        if await _is_officer_awaited(shell, caller):
            return go(path, "officer_awaited")
        return go(path, "glass_late" if await _is_overdue(shell, caller) else "")

    @get(MY_GROUPS)
    async def my_groups(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show one's groups and when they meet next."""
        mine = {(right.program, right.scope): right for right in rights_in_groups(caller)}
        found = [_mine(shell, own, mine) for own in await list_own_groups(shell, caller)]
        found.sort(key=_by_what_comes_first)
        try:
            to_join, unreadable = await list_open_groups(shell, caller), 0
        except Unreadable:
            to_join, unreadable = [], 1
        told = notice_of("glass_told") if await _is_to_be_told(shell, caller) else None
        me = caller.principal.person
        status = await status_asked(shell, caller)
        zone = await zone_of(shell, caller) if status else "UTC"
        view = MyGroupsView(
            tuple(found),
            tuple(to_join),
            me,
            unreadable,
            told,
            status,
            zone,
            supervises=len(_supervised(caller)),
            to_sign=tuple(await signatures_asked(shell, caller)),
        )
        return page(request, "member/my_groups.html", behind=behind, page=view)


async def _is_to_be_told(shell: Shell, caller: Caller) -> bool:
    """Whether something of theirs was opened by break-glass lately, as far as can be asked."""
    try:
        told = await list_notices(shell, caller)
    except Unavailable:
        return False
    return any(notice.opened_at > shell.now() - LATELY for notice in told.notices)


async def _is_officer_awaited(shell: Shell, caller: Caller) -> bool:
    """Whether the operator proposed an officer, to whom everybody may object."""
    state = (await show_organization(shell, caller)).state
    return any(one.is_operators for one in state.waiting(shell.now()))


async def _is_overdue(shell: Shell, caller: Caller) -> bool:
    """Whether a review or a notice is overdue, for organization admins; others have a desk."""
    rights = caller.principal.authority.rights
    if not any(right.detail == Role.ORGANIZATION_ADMIN for right in rights):
        return False
    try:
        listed = await list_break_glass(shell, caller)
    except Unavailable:
        return False
    return any(line.review_late or line.told_late for line in listed.grants)


def rights_in_groups(caller: Caller) -> Sequence[Right]:
    """List the caller's leaderships and memberships in all programs."""
    rights = caller.principal.authority.rights
    return [right for right in rights if right.kind in ON_ROSTERS]


def _supervised(caller: Caller) -> frozenset[tuple[ProgramId, UUID]]:
    """Name the groups in which the caller supervises who leads."""
    rights = caller.principal.authority.rights
    return frozenset(
        (one.program, one.scope) for one in rights if one.kind is RightKind.SUPERVISION
    )


def _by_what_comes_first(mine: MyGroup) -> tuple[bool, bool, datetime, bool, str]:
    meets = mine.row.next_session or (AT_ONCE if mine.needs else NEVER)
    return mine.in_session is None, not mine.offered, meets, not mine.leads, mine.row.code


def _mine(shell: Shell, own: OwnGroup, mine: dict[tuple[ProgramId, UUID], Right]) -> MyGroup:
    right = mine.get((own.program, own.row.group_id))
    role = Role(right.detail) if right else None
    group = MyGroup(
        own.program,
        own.row,
        role,
        (),
        offered=own.offered and role is None,
        waiting=own.waiting and role is None,
    )
    needs = own.row.needs(shell.now()) if group.leads else ()
    return msgspec.structs.replace(group, needs=needs)
