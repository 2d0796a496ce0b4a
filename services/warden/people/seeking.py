"""Finds people by name, for a search or to pick one: the words are used here and kept nowhere."""

import asyncio
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from domain.access.events import TrailSearched
from domain.access.rights import UNKNOWN_PEOPLE, Reach, name_rules
from domain.access.vault import Item
from domain.codes import refusal
from domain.kernel import PersonId, Sealed
from domain.protocol.names import FindPeople, NamesShown, PeopleFound, PickPeople, ShowNames
from domain.protocol.people import PersonalData
from services.warden.caller import Caller, authenticate
from services.warden.people.looking_up import holder_of
from services.warden.people.names import names_from, show_names
from services.warden.people.personal_data import (
    KIND,
    known_people,
    opened_people,
    personal_data,
)
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_refusal, record_search
from services.warden.trail.auditing import searcher

SHORTEST: Final = 2
MOST: Final = 10
AT_ONCE: Final = 100
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
        known = await known_people(parts, caller.organization, request.among)
        data = await opened_people(parts, caller.organization, known)
        found = _few([person for person, one in data.items() if _fits(words, one)])
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
    parts: Parts, caller: Caller, words: list[str]
) -> Mapping[PersonId, PersonalData]:
    """Find whose name fits in the whole organization. Raises ``Conflict`` for too many."""
    found: dict[PersonId, PersonalData] = {}
    for data in _few(await _matching(parts, caller, words)):
        holder = await holder_of(parts, caller.organization, Sealed(data.email))
        if holder is not None:
            found[holder] = data
    return found


def _searched(text: Sealed) -> list[str]:
    """Take the words. Raises ``Refused`` (``people.name_too_short``)."""
    words = _words(text.reveal())
    if sum(map(len, words)) < SHORTEST:
        raise refusal("people.name_too_short")
    return words


def _few(found: Sequence[T]) -> tuple[T, ...]:
    """Insist on few. Raises ``Refused`` (``people.too_many``)."""
    if len(found) > MOST:
        raise refusal("people.too_many")
    return tuple(found)


async def _matching(parts: Parts, caller: Caller, words: list[str]) -> list[PersonalData]:
    """Open what identifies people, for the decision alone, and give those whose name fits."""
    everybody: list[Item] = [
        item
        for item in await parts.vault.of_session(caller.own_log, caller.organization)
        if item.kind == KIND
    ]
    matching: list[PersonalData] = []
    for first in range(0, len(everybody), AT_ONCE):
        texts = await parts.vault.open(caller.own_log, everybody[first : first + AT_ONCE])
        known = (personal_data(text) for text in texts.values() if text is not None)
        matching += [data for data in known if _fits(words, data)]
        # Whoever else asks something meanwhile is answered before the next.
        await asyncio.sleep(0)
    return matching


def _fits(words: list[str], data: PersonalData) -> bool:
    """Whether each word begins a part of the name."""
    parts = _words(f"{data.given_name} {data.family_name}")
    return all(any(part.startswith(word) for part in parts) for word in words)


def _words(text: str) -> list[str]:
    """Split into words without accents or case."""
    plain = unicodedata.normalize("NFKD", text.replace("-", " ").replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().split()
