"""Rotation wraps data keys anew and touches nothing else, whoever reads, writes or dies."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain.access.vault import Covered, HeedHolds, Item, KeepHold
from domain.kernel import Conflict, ProgramId, Sealed, Tenant, own_log
from domain.ports import Appended
from infra.postgres.pool import tenant_transaction
from infra.vault.changes import carry_out
from infra.vault.data_keys import context_of, name_of
from infra.vault.keys import KeyLost
from infra.vault.program_keys import BATCH
from tests.contract.test_vault import item
from tests.kit.database import Migrated
from tests.kit.postgres import run
from tests.kit.stores import new_tenant, open_logs
from tests.kit.vaults import TEXT, Place, vault_over

YEAR = timedelta(days=365)
ROOT = Path(__file__).parents[2]
WRAPPING = """
import asyncio, sys
from pathlib import Path
from infra.postgres.pool import connect
from infra.vault.data_keys import tenant_of
from tests.kit.database import Migrated
from tests.kit.vaults import Place

async def wrap():
    database = Migrated(sys.argv[1])
    async with await connect(database.url("warden"), 1) as pool:
        place = Place(database, pool, Path(sys.argv[2]))
        while await place.program_keys.wrap_anew(tenant_of(sys.argv[3])):
            print("a batch", flush=True)
        await asyncio.Event().wait()

asyncio.run(wrap())
"""


@pytest.fixture
async def place(circlekeep: Migrated, tmp_path: Path) -> AsyncIterator[Place]:
    async with vault_over(circlekeep, tmp_path / "keyring") as opened:
        yield opened


@pytest.fixture
async def tenant(place: Place) -> Tenant:
    made = new_tenant()
    await open_logs(place.keeping({}), made)
    return made


async def wrap_all(place: Place, tenant: Tenant) -> int:
    wrapped = 0
    while done := await place.program_keys.wrap_anew(tenant):
        wrapped += done
    return wrapped


async def wraps(place: Place, tenant: Tenant) -> Mapping[int, int]:
    """How many data keys each version has under it."""
    return await place.key_rows.wrapped_under(tenant, name_of(tenant))


def untouched(place: Place) -> list[tuple[object, ...]]:
    """Everything that a rotation must leave as it is."""
    url = place.database.url()
    items = run(url, "SELECT t::text FROM circlekeep.vault_item AS t ORDER BY item_id")
    events = run(url, "SELECT t::text FROM circlekeep.events AS t ORDER BY 1")
    return [tuple(row) for row in (*items, *events)]


async def test_every_data_key_is_wrapped_anew_and_no_item_and_no_event_is_touched(
    place: Place, tenant: Tenant
) -> None:
    sealed = [item(tenant) for _ in range(5)]
    await place.keep(*sealed)
    elsewhere = new_tenant()
    await open_logs(place.keeping({}), elsewhere)
    await place.keep(item(elsewhere))
    before = await asyncio.to_thread(untouched, place)
    await place.program_keys.rotate(tenant, 2)
    assert await wrap_all(place, tenant) == 5
    assert await wrap_all(place, tenant) == 0
    assert await asyncio.to_thread(untouched, place) == before
    first, second = await place.program_keys.versions(tenant)
    assert (first.in_use, second.in_use) == (False, True)
    assert await wraps(place, tenant) == {2: 5}
    assert await wraps(place, elsewhere) == {1: 1}
    await place.program_keys.destroy(tenant, 1)
    assert [await place.text(one) for one in sealed] == [TEXT] * 5


async def test_a_key_that_was_destroyed_meanwhile_is_not_brought_back(
    place: Place, tenant: Tenant
) -> None:
    gone = item(tenant)
    await place.keep(gone)
    name = name_of(tenant)
    [key] = await place.key_rows.keys_under(tenant, name, [1], 10)
    await place.program_keys.rotate(tenant, 2)
    data_key = await place.keys.unwrap(key.wrapped, context_of(tenant, key.key, key.scope))
    fresh = await place.keys.wrap(name, data_key, context_of(tenant, key.key, key.scope))
    await place.shred(gone)
    await place.key_rows.wrap_anew(tenant, [(key, fresh)])
    assert await place.key_rows.live(tenant, [key.key]) == []


async def test_a_tampered_key_is_left_and_the_others_are_wrapped(
    place: Place, tenant: Tenant
) -> None:
    sealed, broken = item(tenant), item(tenant)
    await place.keep(sealed, broken)
    [(_, key)] = await place.rows.ciphertexts(tenant, [broken.item])
    wrong = replace(key.wrapped, body=bytes(len(key.wrapped.body)))
    await place.key_rows.wrap_anew(tenant, [(key, wrong)])
    await place.program_keys.rotate(tenant, 2)
    assert await wrap_all(place, tenant) == 1
    assert (await wraps(place, tenant))[1] == 1
    assert await place.text(sealed) == TEXT


async def test_wrapping_anew_that_is_killed_goes_on_where_it_was(
    place: Place, tenant: Tenant
) -> None:
    sealed = [item(tenant) for _ in range(3 * BATCH)]
    await place.keep(*sealed)
    await place.program_keys.rotate(tenant, 2)
    await asyncio.to_thread(_killed_after_a_batch, place, tenant)
    found = await wraps(place, tenant)
    assert found[2] >= BATCH
    assert found[1] + found[2] == 3 * BATCH
    assert await wrap_all(place, tenant) == found[1]
    await place.program_keys.destroy(tenant, 1)
    texts = await place.vault.open(tenant, sealed)
    assert {*texts.values()} == {TEXT}
    assert len(texts) == len(sealed)


async def test_reading_and_sealing_go_on_while_a_key_is_rotated_and_destroyed_at_once(
    place: Place, tenant: Tenant
) -> None:
    kept = [item(tenant) for _ in range(20)]
    await place.keep(*kept)
    destroyed = 0

    async def read() -> None:
        while destroyed < 4:
            texts = await place.vault.open(tenant, kept[:20])
            assert {*texts.values()} == {TEXT}

    async def write() -> None:
        while destroyed < 4:
            fresh: list[Item] = [item(tenant), replace(kept[0], item=uuid4())]
            await place.keep(*fresh, text=Sealed("fresh"))
            kept.extend(fresh)

    async def rotate() -> None:
        nonlocal destroyed
        while destroyed < 4:
            versions = await place.program_keys.versions(tenant)
            await place.program_keys.rotate(tenant, versions[-1].number + 1)
            await wrap_all(place, tenant)
            await place.program_keys.destroy(tenant, versions[-1].number)
            destroyed += 1

    async with asyncio.TaskGroup() as tasks:
        for work in (read(), write(), rotate()):
            tasks.create_task(work)
    texts = await place.vault.open(tenant, kept)
    assert len(texts) == len(kept)
    assert {*texts.values()} <= {TEXT, Sealed("fresh")}


async def test_what_is_under_a_version_still_when_it_goes_is_wrapped_anew_first(
    place: Place, tenant: Tenant
) -> None:
    sealed = item(tenant)
    await place.keep(sealed)
    await place.program_keys.rotate(tenant, 2)
    await place.program_keys.destroy(tenant, 1)
    assert await place.vault.open(tenant, [sealed]) == {sealed.item: TEXT}


async def test_a_key_that_was_made_under_a_version_destroyed_at_that_moment_is_in_nobodys_way(
    place: Place, tenant: Tenant
) -> None:
    sealed = item(tenant)
    await place.vault.seal(tenant, [])
    name = name_of(tenant)
    await place.keep(item(tenant))
    [key] = await place.key_rows.keys_under(tenant, name, [1], 1)
    context = context_of(tenant, key.key, key.scope)
    late = replace(
        key,
        key=uuid4(),
        scope=key.scope._replace(author=sealed.author, scope=sealed.scope, label=sealed.label),
        wrapped=await place.keys.wrap(name, bytes(32), context),
    )
    await place.program_keys.rotate(tenant, 2)
    await wrap_all(place, tenant)
    await place.rows.settle_keys(tenant, [late])
    await place.keys.destroy(name, 1)
    with pytest.raises(KeyLost):
        await place.keys.unwrap(late.wrapped, context)
    await place.keep(sealed)
    assert await place.text(sealed) == TEXT


async def test_a_hold_that_is_being_placed_is_waited_for_and_blocks_the_destruction(
    place: Place, tenant: Tenant
) -> None:
    """A legal hold wins if it was first, by the order in which transactions commit."""
    log = own_log(tenant.organization)
    await open_logs(place.keeping({}), log)
    append = place.appending(log)
    store = place.keeping({append.context.command_id: [HeedHolds(tenant.program)]})
    async with tenant_transaction(place.pool, log) as placing:
        hold = Covered(hold=uuid4(), program=tenant.program, until=datetime.now(UTC) + YEAR)
        await carry_out(placing, log, [KeepHold(hold)])
        destroying = asyncio.create_task(store.append(log, [append]))
        await place.somebody_waits()
        assert not destroying.done()
    with pytest.raises(Conflict) as refused:
        await destroying
    assert refused.value.code == "key.held"
    elsewhere = place.appending(log)
    other = {elsewhere.context.command_id: [HeedHolds(ProgramId(uuid4()))]}
    [answer] = await place.keeping(other).append(log, [elsewhere])
    assert isinstance(answer, Appended)


def _killed_after_a_batch(place: Place, tenant: Tenant) -> None:
    words = (place.database.url(), str(place.folder), name_of(tenant))
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", WRAPPING, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as wrapping:
        assert wrapping.stdout is not None
        assert wrapping.stdout.readline() == "a batch\n"
        wrapping.kill()
    assert wrapping.returncode == -signal.SIGKILL
