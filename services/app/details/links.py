"""Which proposals that somebody is registered twice wait for an administrator's word."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from domain.execute import state_of
from domain.kernel import OrganizationId, PersonId, Stream, Unreadable, own_log
from domain.people.events import PersonsLinkProposed
from domain.people.linking import may_confirm
from domain.people.person import PERSON, Person
from projections.people_register.queries import proposed_seconds
from services.app.caller import Caller, in_own_log
from services.app.shell import Shell


async def list_proposed(shell: Shell, caller: Caller) -> Sequence[datetime]:
    """Say since when each link waits that the caller can confirm.

    Of who is erased nobody decides anything, and of who has died nobody confirms it.
    """
    organization = caller.principal.organization
    context = in_own_log(shell, caller)
    found: list[datetime] = []
    for second in await proposed_seconds(shell.reads, organization):
        with suppress(Unreadable):
            links = (await _person(shell, organization, second)).links
            link = links.link
            if link is None or not may_confirm(links, second, link.first, context):
                continue
            first = await _person(shell, organization, link.first)
            if first.is_known and not first.is_deceased:
                found.append(await _proposed_at(shell, organization, second))
    return found


async def _person(shell: Shell, organization: OrganizationId, person: PersonId) -> Person:
    state, _ = await state_of(shell.store, PERSON, _stream(organization, person))
    return state


async def _proposed_at(shell: Shell, organization: OrganizationId, second: PersonId) -> datetime:
    history = await shell.store.read(_stream(organization, second))
    return max(one.recorded_at for one in history if isinstance(one.event, PersonsLinkProposed))


def _stream(organization: OrganizationId, person: PersonId) -> Stream:
    return Stream(own_log(organization), PERSON.category, person)
