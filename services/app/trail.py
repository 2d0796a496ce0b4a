"""The access log for its readers: auditors search it, authors see who saw what is theirs."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from domain.access.purposes import Basis, Purpose
from domain.kernel import PersonId, ProgramId, Role, Sealed
from domain.kernel.classes import Coded
from domain.protocol.mine import MineShown, WhoSawMine
from domain.protocol.names import FindPeople, PeopleFound
from domain.protocol.trail import RecordShown, SearchTrail, ShowRecord, TrailShown
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.shell import Shell


class Outcome(StrEnum):
    """How a look ended."""

    PERMITTED = "permitted"
    DENIED = "denied"
    SEARCHED = "searched"
    FLAGGED = "flagged"


class Label(StrEnum):
    """The highest class among the objects of a look."""

    AUDIT = "AX"
    PERSONAL = "C2"
    GROUP = "C3"
    CASE = "C4"
    RESTRICTED = "C5"


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """Which access records; what is absent does not narrow. ``until`` is included.

    ``subject`` is whose items, or whose name; ``label`` the class.
    """

    actor: PersonId | None = None
    object: UUID | None = None
    subject: PersonId | None = None
    grant: UUID | None = None
    program: ProgramId | None = None
    role: Role | None = None
    basis: Basis | None = None
    label: Label | None = None
    purpose: Purpose | None = None
    outcome: Outcome | None = None
    rule: Annotated[Coded, msgspec.Meta(max_length=100)] | None = None
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
        before=before,
        limit=limit,
        histogram=histogram,
        **msgspec.structs.asdict(sought),
    )
    return await ask_for(shell.warden, request, TrailShown)


async def find_people(shell: Shell, caller: Caller, text: Sealed) -> PeopleFound:
    """Find people by name, for a search (auditor, privacy officer); the words are kept nowhere."""
    return await ask_for(shell.warden, FindPeople(caller.token, text), PeopleFound)


async def show_record(shell: Shell, caller: Caller, program: ProgramId, entry: int) -> RecordShown:
    """Show one access record whole (auditor, privacy officer); the look is recorded."""
    return await ask_for(shell.warden, ShowRecord(caller.token, program, entry), RecordShown)


async def who_saw_mine(
    shell: Shell, caller: Caller, *, item: UUID | None = None, after: datetime | None = None
) -> MineShown:
    """Show who was shown one's own items; what is shown of it is recorded too."""
    request = WhoSawMine(token=caller.token, item=item, after=after)
    return await ask_for(shell.warden, request, MineShown)
