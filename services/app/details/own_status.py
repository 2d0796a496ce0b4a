"""Whether somebody is asked to confirm their professional status now, on their own pages."""

from contextlib import suppress
from datetime import datetime

import msgspec

from domain.execute import state_of
from domain.kernel import ON_ROSTERS, Stream, Unreadable, own_log
from domain.kernel.classes import Coded
from domain.people.person import PERSON
from services.app.caller import Caller
from services.app.shell import Shell


class OwnStatus(msgspec.Struct, frozen=True):
    """As what one is known; until when what one said is good, unless one never said it."""

    profession: Coded
    lapses_at: datetime | None
    lapsed: bool


async def status_asked(shell: Shell, caller: Caller) -> OwnStatus | None:
    """Say what is asked of who sits in a group or leads one; None if nothing is to be said now."""
    principal = caller.principal
    if not any(right.kind in ON_ROSTERS for right in principal.authority.rights):
        return None
    stream = Stream(own_log(principal.organization), PERSON.category, principal.person)
    with suppress(Unreadable):
        state, _ = await state_of(shell.store, PERSON, stream)
        said = state.status
        if said is None:
            return OwnStatus(state.profession, None, lapsed=False)
        if said.is_asked(shell.now()):
            return OwnStatus(state.profession, said.lapses_at, said.lapsed)
    return None
