"""Finds two of the same name, for an admin who asks whether they are one human."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from domain.access.purposes import Purpose
from domain.access.rights import UNKNOWN_PEOPLE
from domain.codes import refusal
from domain.kernel import Context, PersonId, Role, Sealed
from domain.people.linking import Link, may_confirm, may_decline
from domain.people.person import Person
from domain.protocol.linking import AlikePair, AlikeShown, FindAlike
from domain.protocol.names import ShowNames
from services.warden.caller import Caller, authenticate
from services.warden.people.looking_up import holder_of
from services.warden.people.names import show_names
from services.warden.people.names_kept import alike_items
from services.warden.people.personal_data import personal_data, personal_item
from services.warden.people.reaching import may_administer
from services.warden.people.roster import people_on_record
from services.warden.people.twins import twin_of
from services.warden.ports import Parts
from services.warden.recording import record_refusal

MOST: Final = 25
"""So many pairs are shown at once: when these are decided on, the next ones are."""
LOOKED_AT: Final = 400
"""So many people of a name that others have are opened, to find that many pairs."""


class Two(NamedTuple):
    """Two people, and what waits of them, if something does."""

    person: PersonId
    other: PersonId
    waits: Link | None = None


async def find_alike(parts: Parts, request: FindAlike) -> AlikeShown:
    """Show what waits, then pairs of one name, of those whom the caller reaches; on record.

    Raises ``Forbidden`` (``people.not_admin``), after it is on record.
    """
    caller = await authenticate(parts, request.token)
    program = request.program or caller.own_log.program
    offices = {Role.ORGANIZATION_ADMIN}
    if request.program is not None:
        offices.add(Role.PROGRAM_ADMIN)
    if caller.offices(program).isdisjoint(offices):
        await record_refusal(parts, caller, caller.own_log, UNKNOWN_PEOPLE, ())
        raise refusal("people.not_admin")
    groups = await _of_one_name(parts, caller, request)
    known = await people_on_record(
        parts, caller.organization, [*request.seconds, *(one for group in groups for one in group)]
    )
    context = caller.context(parts, caller.own_log, parts.new_id())
    found: list[AlikePair] = []
    async for two in _asked_of(parts, caller, request, known, groups):
        if len(found) > MOST:
            break
        found.append(_pair(known, two, context))
    pairs = found[:MOST]
    if not pairs:
        return AlikeShown((), {}, 0)
    wanted = ShowNames(
        token=request.token,
        program=program,
        people=tuple({one for pair in pairs for one in (pair.person, pair.other)}),
        purpose=Purpose.ADMINISTRATION,
    )
    shown = await show_names(parts, wanted)
    seen = tuple(one for one in pairs if {one.person, one.other} <= shown.names.keys())
    return AlikeShown(seen, shown.names, shown.record, more=len(found) > MOST)


async def _of_one_name(
    parts: Parts, caller: Caller, request: FindAlike
) -> Sequence[Sequence[PersonId]]:
    """Return who has one name, in groups: of a program among its people alone."""
    organization, log = caller.organization, caller.own_log
    among = None
    if request.program is not None:
        among = {personal_item(parts, organization, one) for one in request.among}
    groups = await alike_items(parts, organization, among)
    wanted = [item for group in groups for item in group][:LOOKED_AT]
    if not wanted:
        return []
    items = await parts.vault.items(log, wanted)
    texts = await parts.vault.open(log, list(items.values()))
    whose = {
        item: await holder_of(parts, organization, Sealed(personal_data(text).email))
        for item, text in texts.items()
        if text is not None
    }
    return [[one for item in group if (one := whose.get(item)) is not None] for group in groups]


async def _asked_of(
    parts: Parts,
    caller: Caller,
    request: FindAlike,
    known: Mapping[PersonId, Person],
    groups: Sequence[Sequence[PersonId]],
) -> AsyncIterator[Two]:
    """Name what waits, and then whom somebody may still be asked about."""
    waiting = {
        frozenset({second, link.first}): Two(link.first, second, link)
        for second in request.seconds
        if second in known
        and (link := known[second].links.link) is not None
        and not link.stands
        and (request.program is None or {second, link.first} <= {*request.among})
    }
    for two in waiting.values():
        if await _are_theirs(parts, caller, *two[:2]):
            yield two
    pairs = [
        pair
        for group in groups
        for pair in combinations(sorted(one for one in group if one in known), 2)
        if frozenset(pair) not in waiting and not _is_settled(known, *pair)
    ]
    pairs.sort(key=lambda pair: not _share_practice(known, pair))
    for pair in pairs:
        linked = [await twin_of(parts, caller.organization, person) for person in pair]
        if linked == [None, None] and await _are_theirs(parts, caller, *pair):
            yield Two(*pair)


def _share_practice(known: Mapping[PersonId, Person], pair: Iterable[PersonId]) -> bool:
    practices = {known[one].practice if one in known else None for one in pair}
    return len(practices) == 1 and None not in practices


def _is_settled(known: Mapping[PersonId, Person], one: PersonId, other: PersonId) -> bool:
    """Whether nobody need be asked about two: one is gone or dead, or they are told apart."""
    if not (known[one].is_here and known[other].is_here):
        return True
    return other in known[one].links.apart or one in known[other].links.apart


async def _are_theirs(parts: Parts, caller: Caller, *people: PersonId) -> bool:
    return all([await may_administer(parts, caller, one) for one in people])


def _pair(known: Mapping[PersonId, Person], two: Two, context: Context) -> AlikePair:
    links = known[two.other].links
    return AlikePair(
        person=two.person,
        other=two.other,
        same_practice=_share_practice(known, two[:2]),
        waits=two.waits is not None,
        may_confirm=may_confirm(links, two.other, two.person, context),
        may_decline=may_decline(links, two.person, context),
    )
