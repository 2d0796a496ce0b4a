"""Sessions as people know them: by their group and their day, never by a number of ours."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, ProgramId, Tenant
from domain.kernel.classes import Public
from projections.group_board.queries import groups
from projections.sessions.queries import SessionRow, session
from services.app.shell import Shell


class SessionNamed(msgspec.Struct, frozen=True):
    """A session and the name of its group."""

    group: Public
    row: SessionRow


async def name_sessions(
    shell: Shell, organization: OrganizationId, about: Iterable[tuple[UUID, UUID]]
) -> dict[UUID, SessionNamed]:
    """Look up sessions by program and id; what lists do not show yet is absent."""
    called: dict[Tenant, dict[UUID, str]] = {}
    named: dict[UUID, SessionNamed] = {}
    for program, id_ in dict.fromkeys(about):
        tenant = Tenant(organization, ProgramId(program))
        if tenant not in called:
            rows = await groups(shell.reads, tenant, shell.now())
            called[tenant] = {row.group_id: row.name for row in rows}
        found = await session(shell.reads, tenant, id_)
        if found is not None and found.group_id in called[tenant]:
            named[id_] = SessionNamed(called[tenant][found.group_id], found)
    return named
