"""Finds people by name for a search of access records: the words are used here and kept nowhere."""

import asyncio
import unicodedata
from typing import Final

from domain.access.events import TrailSearched
from domain.access.messages import FindPeople, PeopleFound, PersonalData
from domain.access.vault import Item
from domain.kernel import PersonId, Sealed
from services.warden.auditing import searcher
from services.warden.caller import Caller
from services.warden.names import names_from
from services.warden.people import EMAIL, KIND, personal_data
from services.warden.ports import Parts
from services.warden.recording import decided_twice, looked_up
from services.warden.refusals import refusal

SHORTEST: Final = 2
MOST: Final = 10
AT_ONCE: Final = 100


async def find_people(parts: Parts, request: FindPeople) -> PeopleFound:
    """Say whose name begins with these words; whom is on record, the words are not."""
    return await decided_twice(parts, request, _find)


async def _find(parts: Parts, request: FindPeople) -> PeopleFound:
    caller, permit = await searcher(parts, request.token)
    words = _words(request.text.reveal())
    if sum(map(len, words)) < SHORTEST:
        raise refusal("people.name_too_short")
    matching = await _matching(parts, caller, words)
    if len(matching) > MOST:
        raise refusal("people.too_many")
    found: dict[PersonId, PersonalData] = {}
    for data in matching:
        key = parts.tags.address(caller.organization, Sealed(data.email))
        holder = await parts.accounts.holder(caller.organization, EMAIL, key)
        if holder is not None:
            found[PersonId(holder)] = data
    people = tuple(sorted(found))
    await looked_up(parts, caller, permit, TrailSearched(shown=len(people), named=people))
    return PeopleFound(names_from(found))


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
