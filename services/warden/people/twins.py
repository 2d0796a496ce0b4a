"""As whom else somebody is registered, for the page of one person."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.access.vault import Item
from domain.authority import FIRST
from domain.kernel import OrganizationId, PersonId, RightKind
from domain.people.linking import may_confirm, may_decline, may_unlink
from domain.protocol.people import TwinShown
from services.warden.caller import Caller
from services.warden.people.names import names_from
from services.warden.people.personal_data import known_people, opened_people
from services.warden.people.reaching import Reached, may_administer
from services.warden.people.roster import people_on_record
from services.warden.ports import Parts

MOST: Final = 25
"""So many proposals stand on the page of one person at once: once decided on, the next ones."""


class Twin(NamedTuple):
    """Another registration of somebody, by what is sealed of it; whether it is the first."""

    person: PersonId
    item: Item
    is_first: bool


async def twin_of(parts: Parts, organization: OrganizationId, person: PersonId) -> PersonId | None:
    """Return who is registered as the same human as somebody, if anybody is."""
    held = (await parts.accounts.authority(organization, person)).rights
    found = (one.scope for one in held if one.kind is RightKind.TWIN)
    return next(map(PersonId, found), None)


async def is_shown_as_another(parts: Parts, caller: Caller, person: PersonId) -> bool:
    """Whether somebody is the second registration of one human, to who may see both."""
    held = (await parts.accounts.authority(caller.organization, person)).rights
    firsts = [one.scope for one in held if one.kind is RightKind.TWIN and one.detail == FIRST]
    both = [person, *map(PersonId, firsts)] if firsts else []
    return bool(both) and all([await may_administer(parts, caller, one) for one in both])


async def find_twin(parts: Parts, caller: Caller, reached: Reached) -> Twin | None:
    """Find as whom else somebody is registered, or would be; not whom the caller may not see."""
    link = reached.state.links.link
    other = (
        await twin_of(parts, caller.organization, reached.person) if link is None else link.first
    )
    if other is None or not await may_administer(parts, caller, other):
        return None
    item = (await known_people(parts, caller.organization, [other])).get(other)
    return None if item is None else Twin(other, item, link is not None)


async def find_proposed(
    parts: Parts, caller: Caller, reached: Reached, seconds: Sequence[PersonId]
) -> tuple[Twin, ...]:
    """Find who would be shown as somebody, of whom it waits; not whom the caller may not see."""
    known = await people_on_record(parts, caller.organization, seconds)
    theirs = [
        one
        for one, state in known.items()
        if (link := state.links.link) is not None
        and not link.stands
        and link.first == reached.person
        and await may_administer(parts, caller, one)
    ]
    items = await known_people(parts, caller.organization, theirs[:MOST])
    return tuple(Twin(one, item, is_first=False) for one, item in items.items())


async def show_twin(parts: Parts, caller: Caller, reached: Reached, twin: Twin) -> TwinShown | None:
    """Name the other registration, and say what the caller can say of it."""
    data = (await opened_people(parts, caller.organization, {twin.person: twin.item})).get(
        twin.person
    )
    if data is None:
        return None
    second, first = (reached.person, twin.person)
    links = reached.state.links
    if not twin.is_first:
        second, first = first, second
        known = await people_on_record(parts, caller.organization, [second])
        links = known[second].links if second in known else links
    context = caller.context(parts, caller.own_log, parts.new_id())
    return TwinShown(
        person=twin.person,
        name=names_from({twin.person: data})[twin.person],
        is_first=twin.is_first,
        stands=links.link is not None and links.link.stands,
        may_confirm=may_confirm(links, second, first, context),
        may_decline=may_decline(links, first, context),
        may_unlink=may_unlink(links, second, first, context),
    )
