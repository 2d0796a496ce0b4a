"""Finds people by name, for a search or to pick one: the words are used here and kept nowhere."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from domain.access.events import TrailSearched
from domain.access.rights import UNKNOWN_PEOPLE, Reach, name_rules
from domain.codes import refusal
from domain.kernel import PersonId, Sealed
from domain.protocol.names import FindPeople, NamesShown, PeopleFound, PickPeople, ShowNames
from domain.protocol.people import PersonalData
from services.warden.caller import Caller, authenticate
from services.warden.people.looking_up import holder_of
from services.warden.people.names import names_from, show_names
from services.warden.people.names_kept import AT_ONCE, fits, items_named, line_of, words_of
from services.warden.people.personal_data import (
    known_people,
    opened_people,
    personal_data,
    personal_item,
)
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_refusal, record_search
from services.warden.trail.auditing import searcher

SHORTEST: Final = 2
MOST: Final = 10
T = TypeVar("T")


async def find_people(parts: Parts, request: FindPeople) -> PeopleFound:
    """Say whose name begins with these words; whom is on record, the words are not."""
    return await decide_twice(parts, request, _find)


async def pick_people(parts: Parts, request: PickPeople) -> NamesShown:
    """Show whose name begins with these words, of those whom the caller may see by name.

    Raises ``Forbidden`` (``names.not_allowed``), after it is on record.
    """
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    rules = [
        rule
        for rule in name_rules(caller.who, tenant, caller.role_in(tenant, request.group))
        if request.purpose in rule.purposes and (request.among or rule.reach is Reach.EVERYBODY)
    ]
    if not rules:
        await record_refusal(
            parts, caller, caller.own_log, UNKNOWN_PEOPLE, (), purpose=request.purpose
        )
        raise refusal("names.not_allowed")
    words = _searched(request.text)
    if request.among:
        found = tuple(await _among(parts, caller, request.among, words))
    else:
        found = tuple(await _everywhere(parts, caller, words))
    if not found:
        return NamesShown({}, 0)
    wanted = ShowNames(
        token=request.token,
        program=request.program,
        people=found,
        purpose=request.purpose,
        group=request.group,
    )
    return await show_names(parts, wanted)


async def _find(parts: Parts, request: FindPeople) -> PeopleFound:
    caller, permit = await searcher(parts, request.token)
    found = await _everywhere(parts, caller, _searched(request.text))
    people = tuple(sorted(found))
    await record_search(parts, caller, permit, TrailSearched(shown=len(people), named=people))
    return PeopleFound(names_from(found))


async def _everywhere(
    parts: Parts, caller: Caller, words: Sequence[str]
) -> Mapping[PersonId, PersonalData]:
    """Find whose name fits in the whole organization. Raises ``Conflict`` for too many."""
    log = caller.own_log
    items = await parts.vault.items(log, _few(await items_named(parts, caller.organization, words)))
    texts = await parts.vault.open(log, list(items.values()))
    found: dict[PersonId, PersonalData] = {}
    for text in texts.values():
        if text is not None and fits(words, line_of(data := personal_data(text))):
            holder = await holder_of(parts, caller.organization, Sealed(data.email))
            if holder is not None:
                found[holder] = data
    return found


async def _among(
    parts: Parts, caller: Caller, people: Sequence[PersonId], words: Sequence[str]
) -> Sequence[PersonId]:
    """Find whose name fits of these people: of a few, without a look at the others.

    Raises ``Refused`` for too many.
    """
    organization = caller.organization
    if len(people) <= AT_ONCE:
        known = await known_people(parts, organization, people)
        data = await opened_people(parts, organization, known)
        return _few([person for person, one in data.items() if fits(words, line_of(one))])
    meant = {personal_item(parts, organization, person): person for person in people}
    found = await items_named(parts, organization, words)
    return _few([meant[item] for item in found if item in meant])


def _searched(text: Sealed) -> list[str]:
    """Take the words. Raises ``Refused`` (``people.name_too_short``)."""
    words = words_of(text.reveal())
    if sum(map(len, words)) < SHORTEST:
        raise refusal("people.name_too_short")
    return words


def _few(found: Sequence[T]) -> tuple[T, ...]:
    """Insist on few. Raises ``Refused`` (``people.too_many``)."""
    if len(found) > MOST:
        raise refusal("people.too_many")
    return tuple(found)
