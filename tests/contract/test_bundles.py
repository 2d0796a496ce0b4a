"""What is exported from a database is proven by the one file that shares nothing with it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from domain.kernel import Log, Tenant
from infra.postgres.pool import connect
from infra.transparency.bundles import PostgresBundles
from infra.transparency.offline import circlekeep_verify as offline
from tests.kit.bundles import codes
from tests.kit.database import Migrated
from tests.kit.signing import open_signer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def grown(database: Migrated, tenant: Tenant, entries: int) -> None:
    async with open_stores(database) as stores:
        await open_logs(stores.warden, tenant)
        stream = new_stream(tenant)
        await stores.app.append(tenant, [request(stream, n) for n in range(entries)])


async def times_of(database: Migrated, tenant: Tenant) -> list[datetime]:
    connection = await asyncpg.connect(database.url())
    try:
        rows = await connection.fetch(
            "SELECT recorded_us FROM circlekeep.events WHERE program_id = $1 ORDER BY position",
            tenant.program,
        )
    finally:
        await connection.close()
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return [epoch + timedelta(microseconds=row["recorded_us"]) for row in rows]


async def exported(
    database: Migrated,
    tenant: Tenant,
    path: Path,
    since: datetime | None = None,
    until: datetime | None = None,
    sizes: tuple[int, ...] = (),
    patience: float = 0,
) -> Path:
    async with await connect(database.url("warden"), 1) as pool:
        bundles = PostgresBundles(pool, patience)
        begun = await bundles.begin(tenant, Log.EVENTS, since, until, sizes)
        written, upto = begun.line, begun.first - 1
        while upto < begun.last:
            lines, upto = await bundles.lines(tenant, Log.EVENTS, upto, begun.last)
            written += lines
        path.write_bytes(written + bundles.end(begun.last - begun.first + 1))
    return path


async def test_p15_a_whole_log_is_exported_and_proven_with_its_checkpoint(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P15: the bundle holds what its reader needs to see that a log is whole, and signed."""
    tenant = new_tenant()
    async with open_signer(circlekeep, tmp_path / "signer") as signing:
        for _ in range(2):
            await grown(circlekeep, tenant, 300)
            await signing.look_and_sign()
        await grown(circlekeep, tenant, 3)
        key = signing.keys.verifier(f"log.example/{'/'.join(map(str, tenant))}/1", tenant[0])
    path = await exported(circlekeep, tenant, tmp_path / "a.bundle")
    report = offline.verify(path, keys=[str(key)])
    assert (report.verdict, report.flaws) == (offline.UNDECIDED, [])
    assert "no checkpoint covers the entries 601 to 603" in report.undecided[0]
    assert offline.told(report)["entries"] == 603
    assert offline.told(report)["signedUpTo"] == 600


async def test_p13_who_exports_waits_for_the_signer_and_ends_with_its_checkpoint(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P13: entries that were just recorded are exported with the checkpoint that covers them."""
    tenant = new_tenant()
    async with (
        open_signer(circlekeep, tmp_path / "signer") as signing,
        asyncio.TaskGroup() as tasks,
    ):
        await grown(circlekeep, tenant, 5)
        begun = tasks.create_task(exported(circlekeep, tenant, tmp_path / "a.bundle", patience=30))
        await asyncio.sleep(0)
        await signing.look_and_sign()
        report = offline.verify(await begun)
    assert (report.verdict, report.flaws) == (offline.WHOLE, [])
    assert offline.told(report)["signedUpTo"] == 5


@pytest.mark.parametrize(("low", "high"), [(0, 300), (300, 600), (600, 603), (0, 0), (300, 603)])
async def test_p14_part_of_a_log_is_proven_with_an_earlier_and_a_later_checkpoint(
    circlekeep: Migrated, tmp_path: Path, low: int, high: int
) -> None:
    """P14: what binds some days to the tree comes from tiles, and is checked by the one file."""
    tenant = new_tenant()
    async with open_signer(circlekeep, tmp_path / "signer") as signing:
        for _ in range(2):
            await grown(circlekeep, tenant, 300)
            await signing.look_and_sign()
        await grown(circlekeep, tenant, 3)
    times = [*await times_of(circlekeep, tenant), None]
    until = times[high] if high else LONG_AGO
    path = await exported(circlekeep, tenant, tmp_path / "a.bundle", times[low], until, (200,))
    report = offline.verify(path)
    signed = offline.WHOLE if high <= 600 else offline.UNDECIDED
    assert (report.verdict, report.flaws) == (signed, [])
    told = offline.told(report)
    assert (told["first"], told["last"]) == (low + 1 if high else 1, high)


async def test_a_log_that_nobody_signed_is_exported_from_its_first_entry(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    tenant = new_tenant()
    await grown(circlekeep, tenant, 5)
    times = await times_of(circlekeep, tenant)
    path = await exported(circlekeep, tenant, tmp_path / "a.bundle", times[-1])
    report = offline.verify(path)
    assert (report.verdict, report.flaws) == (offline.UNDECIDED, [])
    assert offline.told(report)["first"] == 1
    empty = await exported(circlekeep, new_tenant(), tmp_path / "b.bundle")
    assert codes(offline.verify(empty).flaws) == ["log.head"]


async def test_a_large_export_comes_in_pages(circlekeep: Migrated, tmp_path: Path) -> None:
    tenant = new_tenant()
    for _ in range(3):
        await grown(circlekeep, tenant, 700)
    report = offline.verify(await exported(circlekeep, tenant, tmp_path / "a.bundle"))
    assert offline.told(report)["entries"] == 2_100
    assert report.flaws == []


SHORTENED = {
    "rows": ["DELETE FROM events WHERE log = 1 AND position > $1"],
    "rows and head": [
        "DELETE FROM events WHERE log = 1 AND position > $1",
        """UPDATE log_head AS h
        SET position = e.position, hash = e.hash, recorded_us = e.recorded_us
        FROM events AS e
        WHERE h.log = 1 AND e.log = 1 AND e.position = $1 AND e.program_id = h.program_id""",
    ],
    "rows in the middle": ["DELETE FROM events WHERE log = 1 AND position = $1"],
}


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ("rows", {"entry.gap"}),
        ("rows and head", {"checkpoint.ahead"}),
        ("rows in the middle", {"entry.gap"}),
    ],
)
@pytest.mark.parametrize("some_days", [False, True])
async def test_what_is_left_of_a_shortened_log_is_exported_and_says_why(
    circlekeep: Migrated, tmp_path: Path, how: str, found: set[str], some_days: bool
) -> None:
    """Threat: a rogue DBA takes entries away: the bundle shows from where on they are missing."""
    tenant = new_tenant()
    async with open_signer(circlekeep, tmp_path / "signer") as signing:
        await grown(circlekeep, tenant, 300)
        await signing.look_and_sign()
        await grown(circlekeep, tenant, 300)
        await signing.look_and_sign()
    times = await times_of(circlekeep, tenant)
    connection = await asyncpg.connect(
        circlekeep.url(), server_settings={"search_path": "circlekeep"}
    )
    try:
        for statement in SHORTENED[how]:
            await connection.execute(statement, 450)
    finally:
        await connection.close()
    since = times[350] if some_days else None
    report = offline.verify(await exported(circlekeep, tenant, tmp_path / "a.bundle", since))
    assert report.verdict == offline.WRONG
    assert {flaw.code for flaw in report.flaws} >= found
