"""The list of names by which people are found: what was sealed since it was made is opened alone.

It says in which form it is, of which sealings it was made, and, a line for each, the words of whom
each is about. What is not sealed any more is found by nobody, however old the list.
"""

import asyncio
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, TypeAlias
from uuid import UUID

from domain.kernel import OrganizationId, Sealed, own_log
from domain.protocol.people import PersonalData
from services.warden.people.personal_data import personal_data
from services.warden.ports import Parts

FORM: Final = "1"
"""Another one for other words of the same name: a list of another form is made anew."""
ID: Final = 32
SEALING: Final = 56
"""Hexadecimal digits of an item's id, and of that with the nonce of its sealing."""
AT_ONCE: Final = 100
KEPT_AFTER: Final = 2_000
"""So many people are opened before what is known by then is kept: who gives up lost little."""
Lines: TypeAlias = Mapping[str, str]
"""The words of names, by the sealing they were read from."""


async def items_named(
    parts: Parts, organization: OrganizationId, words: Sequence[str]
) -> list[UUID]:
    """Return the items of all whose name fits these words, in the order of their ids."""
    lines = await _up_to_date(parts, organization)
    return [UUID(sealing[:ID]) for sealing, line in lines.items() if fits(words, line)]


async def alike_items(
    parts: Parts, organization: OrganizationId, among: Collection[UUID] | None
) -> list[list[UUID]]:
    """Return the items that have the same words of a name, in whatever order; among some alone."""
    groups: dict[str, list[UUID]] = {}
    for sealing, line in (await _up_to_date(parts, organization)).items():
        item = UUID(sealing[:ID])
        if among is None or item in among:
            groups.setdefault(" ".join(sorted(line.split())), []).append(item)
    return [sorted(items) for name, items in sorted(groups.items()) if len(items) > 1 and name]


def fits(words: Sequence[str], line: str) -> bool:
    """Whether each word begins a part of the name."""
    return all(f" {word}" in line for word in words)


def line_of(data: PersonalData) -> str:
    """Write a name as it is looked through."""
    return "".join(f" {word}" for word in words_of(f"{data.given_name} {data.family_name}"))


def words_of(text: str) -> list[str]:
    """Split into words without accents or case."""
    plain = unicodedata.normalize("NFKD", text.replace("-", " ").replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().split()


async def _up_to_date(parts: Parts, organization: OrganizationId) -> Lines:
    """Read the list, and make up for what changed since it was kept, here and where it is kept."""
    kept = await parts.names.known(organization)
    there = [*_sealings(kept.people.hex())]
    known = {} if kept.names is None else _read(kept.names)
    lines = {sealing: known[sealing] for sealing in there if sealing in known}
    missing = [sealing for sealing in there if sealing not in known]
    changed = len(lines) < len(known)
    for first in range(0, len(missing), KEPT_AFTER):
        opened = await _opened(parts, organization, missing[first : first + KEPT_AFTER])
        lines |= opened
        if opened:
            await parts.names.keep(organization, kept.key, _written(lines))
            changed = False
    if changed:
        await parts.names.keep(organization, kept.key, _written(lines))
    return lines


async def _opened(
    parts: Parts, organization: OrganizationId, sealings: Sequence[str]
) -> dict[str, str]:
    """Open what identifies people; whoever does not open is absent, and tried again next time."""
    log, lines = own_log(organization), dict[str, str]()
    for first in range(0, len(sealings), AT_ONCE):
        some = {UUID(one[:ID]): one for one in sealings[first : first + AT_ONCE]}
        items = await parts.vault.items(log, list(some))
        texts = await parts.vault.open(log, list(items.values()))
        lines |= {
            some[item]: line_of(personal_data(text))
            for item, text in texts.items()
            if text is not None
        }
        # Whoever else asks something meanwhile is answered before the next.
        await asyncio.sleep(0)
    return lines


def _read(names: Sealed) -> dict[str, str]:
    form, sealings, *lines = names.reveal().split("\n")
    if form != FORM:
        return {}
    return dict(zip(_sealings(sealings), lines, strict=True))


def _written(lines: Lines) -> Sealed:
    return Sealed("\n".join([FORM, "".join(lines), *lines.values()]))


def _sealings(digits: str) -> Iterator[str]:
    return (digits[first : first + SEALING] for first in range(0, len(digits), SEALING))
