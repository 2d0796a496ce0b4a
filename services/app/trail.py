"""The access log for its readers: auditors search it, authors see who saw what is theirs."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.access.messages import SearchTrail, TrailShown, WhoSawMine
from domain.access.purposes import Purpose
from domain.kernel import PersonId, ProgramId
from services.app.asking import answered
from services.app.caller import Caller
from services.app.shell import Shell


class Outcome(StrEnum):
    """How a look ended."""

    PERMITTED = "permitted"
    DENIED = "denied"
    SEARCHED = "searched"
    FLAGGED = "flagged"


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """Which access records; what is absent does not narrow. ``until`` is included."""

    actor: PersonId | None = None
    object: UUID | None = None
    program: ProgramId | None = None
    purpose: Purpose | None = None
    outcome: Outcome | None = None
    since: date | None = None
    until: date | None = None


async def search_trail(
    shell: Shell,
    caller: Caller,
    sought: Sought,
    *,
    before: str | None = None,
    limit: int = 50,
    histogram: bool = False,
) -> TrailShown:
    """Show access records, the newest first (auditor, privacy officer); the search is recorded."""
    request = SearchTrail(
        token=caller.token,
        actor=sought.actor,
        object=sought.object,
        program=sought.program,
        purpose=sought.purpose,
        outcome=sought.outcome,
        since=sought.since,
        until=sought.until,
        before=before,
        limit=limit,
        histogram=histogram,
    )
    return await answered(shell.warden, request, TrailShown)


async def who_saw_mine(shell: Shell, caller: Caller) -> TrailShown:
    """Show who was shown one's own items; the look at that is recorded too."""
    return await answered(shell.warden, WhoSawMine(token=caller.token), TrailShown)
