"""Who holds office and who is about to, and whose an address is: the Warden tells, on record."""

from domain.codes import refusal
from domain.kernel import PersonId, Sealed
from domain.protocol.answers import Done
from domain.protocol.offices import (
    FindByAddress,
    ListOffices,
    OfficeHistoryShown,
    OfficesListed,
    ShowOfficeHistory,
)
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.shell import Shell


async def list_offices(shell: Shell, caller: Caller) -> OfficesListed:
    """Return who holds office, and the appointments that wait; members see the operator's."""
    return await ask_for(shell.warden, ListOffices(caller.token), OfficesListed)


async def show_office_history(shell: Shell, caller: Caller) -> OfficeHistoryShown:
    """Return who holds and held which office. Raises ``Forbidden`` for whom it is not for."""
    return await ask_for(shell.warden, ShowOfficeHistory(caller.token), OfficeHistoryShown)


async def find_by_address(shell: Shell, caller: Caller, address: Sealed) -> PersonId:
    """Return whose an e-mail address is. Raises ``Missing`` (``person.missing``)."""
    found = await ask_for(shell.warden, FindByAddress(caller.token, address), Done)
    if found.made is None:
        raise refusal("person.missing")
    return PersonId(found.made)
