"""Carries out what the journal of destructions says, whatever a crash or a backup has left."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import msgspec

from domain.access.vault import Change, DestroyKey, Drop, ForgetPerson
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, ProgramId, Tenant
from infra.vault.data_keys import context_of, tenant_of
from infra.vault.journal import Data, Doomed, Forgotten, Gone, Journal, KeyVersion
from infra.vault.key_rows import KeyRows
from infra.vault.keys import KeyLost, KeyService
from infra.vault.vault import SealedVault

BATCH = 1000
SAMPLES = 3


class DestroyedAgain(msgspec.Struct, frozen=True):
    """How much of what had been destroyed was there again, and is gone now.

    ``spared`` is how many items and versions stay: a clock that was ahead had said that their time
    was over, and it is not.
    """

    versions: int = 0
    keys: int = 0
    items: int = 0
    spared: int = 0


def doomed_by(tenant: Tenant, changes: Sequence[Change]) -> Data | None:
    """Say for the journal what changes destroy; None if they destroy nothing."""
    keys = tuple(change.key for change in changes if isinstance(change, DestroyKey))
    people = tuple(
        Forgotten(change.person, change.author)
        for change in changes
        if isinstance(change, ForgetPerson)
    )
    items = tuple(
        Gone(change.item, change.ground, change.request, change.due)
        for change in changes
        if isinstance(change, Drop)
    )
    return Data(*tenant, keys, items, people) if keys or people else None


async def settle(journal: Journal, rows: KeyRows) -> None:
    """Find out what became of destructions of data keys that were intended, and end them.

    Keys go with their transaction, all or none, and it has them locked before the intention is
    written: once they can be locked they say how it ended. Where there are none, it was asked for
    and can be done twice: it counts. Whoever was forgotten by one that was carried out loses the
    account then, in a transaction of its own: until that is done, it is not settled.
    """
    for id_, what in (await asyncio.to_thread(journal.open_intentions)).items():
        if isinstance(what, Data):
            carried_out = not (what.keys and await rows.live(_tenant(what), what.keys))
            if carried_out:
                people = [PersonId(one.person) for one in what.people]
                await rows.forget_accounts(OrganizationId(what.organization), people)
            await asyncio.to_thread(journal.settle, id_, carried_out=carried_out)
    await note(journal, rows)


async def note(journal: Journal, rows: KeyRows) -> None:
    """Let the database know how far the journal has come."""
    end = await asyncio.to_thread(journal.end)
    await rows.note_journal(end.lines, end.hash)


async def require_the_journal(journal: Journal, rows: KeyRows) -> None:
    """Raise ``Conflict`` (``journal.lost``) unless it is the one that the database knows of."""
    noted = await rows.noted_journal()
    if not await asyncio.to_thread(journal.holds, *noted):
        raise refusal("journal.lost", about=journal.path)


async def destroy_version(
    journal: Journal,
    rows: KeyRows,
    keys: KeyService,
    name: str,
    version: int,
    due: datetime | None = None,
) -> None:
    """Destroy a version of a key, on record before and after."""
    id_ = await asyncio.to_thread(journal.intend, KeyVersion(name, version, due))
    await keys.destroy(name, version)
    await asyncio.to_thread(journal.settle, id_, carried_out=True)
    await note(journal, rows)


async def destroy_again(
    journal: Journal, rows: KeyRows, keys: KeyService, vault: SealedVault, now: datetime
) -> DestroyedAgain:
    """Destroy what was destroyed and is there: after a backup was restored, before it is used.

    What went because its time was over goes again only if it is over ``now``, by the earliest clock
    there is.
    """
    written = await asyncio.to_thread(journal.doomed)
    doomed = [what for what in written if what.stands(now)]
    spared = [what for what in written if not what.stands(now)]
    versions = await _versions(keys, [what for what in doomed if isinstance(what, KeyVersion)])
    by_tenant: dict[Tenant, list[Data]] = defaultdict(list)
    for what in doomed:
        if isinstance(what, Data):
            by_tenant[_tenant(what)].append(what)
    changed: list[Change] = []
    for tenant, of_tenant in by_tenant.items():
        changed += await _data(rows, vault, tenant, of_tenant)
    changed += [
        change
        for name in dict.fromkeys(what.name for what in doomed if isinstance(what, KeyVersion))
        for change in await _unreadable(rows, keys, name)
    ]
    for id_, left in (await asyncio.to_thread(journal.open_intentions)).items():
        if isinstance(left, KeyVersion):
            await asyncio.to_thread(journal.settle, id_, carried_out=True)
    return DestroyedAgain(
        versions,
        sum(isinstance(change, DestroyKey) for change in changed),
        sum(isinstance(change, Drop) for change in changed),
        sum([await _there(rows, vault, what) for what in spared]),
    )


async def require_the_keys(rows: KeyRows, keys: KeyService) -> None:
    """Raise ``Conflict`` (``keys.others``) unless something opens under each version in use.

    One data key that does not may have been tampered with, and is nobody else's matter; a version
    that is not there, or under which nothing opens, is not the one that the data was made with.
    """
    opens: dict[tuple[str, int], bool] = {}
    tried: Counter[tuple[str, int]] = Counter()
    for key in await rows.samples(SAMPLES):
        place = key.wrapped.name, key.wrapped.version
        there = {one.number for one in await keys.versions(key.wrapped.name)}
        tried[place] += 1 if place[1] in there else SAMPLES
        with suppress(KeyLost):
            await keys.unwrap(key.wrapped, context_of(key.tenant, key.key, key.scope))
            opens[place] = True
    wrong = sorted(place for place, times in tried.items() if times > 1 and place not in opens)
    if wrong:
        raise refusal(
            "keys.others",
            about=(
                f"{len(wrong)} versions of keys open nothing, such as version {wrong[0][1]} "
                f"of {wrong[0][0]}"
            ),
        )


async def _there(rows: KeyRows, vault: SealedVault, what: Doomed) -> int:
    """Count what is there of something that was destroyed and stays after all."""
    if isinstance(what, KeyVersion):
        tenant = tenant_of(what.name)
        return int(what.version in await rows.wrapped_under(tenant, what.name))
    return len(await vault.items(_tenant(what), [gone.item for gone in what.items]))


async def _versions(keys: KeyService, doomed: Sequence[Doomed]) -> int:
    """Destroy versions that are there, and remember those that are not."""
    there = 0
    for what in doomed:
        if isinstance(what, KeyVersion):
            known = {version.number: version for version in await keys.versions(what.name)}
            version = known.get(what.version)
            if version is None or version.destroyed_at is None:
                there += version is not None
                await keys.destroy(what.name, what.version)
    return there


async def _data(
    rows: KeyRows, vault: SealedVault, tenant: Tenant, doomed: Sequence[Data]
) -> Sequence[Change]:
    """Destroy keys that are there, with the items of the journal; seal what else is under them."""
    drops = {
        gone.item: Drop(gone.item, gone.ground, gone.request) for d in doomed for gone in d.items
    }
    live = await rows.live(tenant, [key for what in doomed for key in what.keys])
    under = [*await vault.keys_of(tenant, list(drops)), *await rows.under(tenant, live)]
    ends = [*live, *(key for item, key in under if item in drops)]
    there = [drops[item] for item in dict.fromkeys(item for item, _ in under if item in drops)]
    others = [item for item, _ in under if item not in drops]
    changes: list[Change] = []
    if ends:
        changes += await vault.destroy_again(tenant, ends, there, others)
    changes += [
        ForgetPerson(PersonId(one.person), one.author) for what in doomed for one in what.people
    ]
    if changes:
        await rows.destroy_again(tenant, changes)
    return changes


async def _unreadable(rows: KeyRows, keys: KeyService, name: str) -> Sequence[Change]:
    """Drop what is wrapped under destroyed versions: nobody can open it any more."""
    tenant = tenant_of(name)
    gone = [version.number for version in await keys.versions(name) if version.destroyed_at]
    dropped: list[Change] = []
    while found := await rows.keys_under(tenant, name, gone, BATCH):
        under = await rows.under(tenant, [key.key for key in found])
        changes: list[Change] = [DestroyKey(key.key) for key in found]
        changes += [Drop(item) for item, _ in under]
        await rows.destroy_again(tenant, changes)
        dropped += changes
    return dropped


def _tenant(what: Data) -> Tenant:
    return Tenant(OrganizationId(what.organization), ProgramId(what.program))
