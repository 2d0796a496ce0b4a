"""Whatever is done to a log behind the store's back is found, with its position."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec
import pytest

from domain.kernel import Stream, Tenant, own_log
from domain.programs.events import ProgramFounded
from domain.rules import Participation, SamePractice
from infra.event_store.digest import genesis
from infra.postgres.pool import connect
from infra.transparency.evidence import Evidence
from infra.transparency.segments import Crew
from infra.transparency.signer_state import LogKey, seen_by_signer
from infra.transparency.verify import LogReport, verify_all
from tests.kit.database import Migrated
from tests.kit.signing import open_signer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

ENTRIES = 6


async def fill(database: Migrated) -> Tenant:
    """Make a tenant whose first log has six entries, and whose second is empty."""
    tenant = new_tenant()
    async with open_stores(database) as stores:
        await open_logs(stores.warden, tenant)
        stream, other = new_stream(tenant), new_stream(tenant)
        await stores.app.append(tenant, [request(stream), request(other), request(stream, 1)])
        await stores.app.append(tenant, [request(stream, 2)])
        await stores.app.append(tenant, [request(other, 1), request(stream, 3)])
    return tenant


async def tamper(database: Migrated, statements: str) -> None:
    connection = await asyncpg.connect(
        database.url(), server_settings={"search_path": "circlekeep"}
    )
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def heads_of(database: Migrated) -> list[str]:
    """The hashes of the heads, straight from their table."""
    connection = await asyncpg.connect(database.url())
    try:
        rows = await connection.fetch("SELECT hash FROM circlekeep.log_head ORDER BY log")
        return [row["hash"].hex() for row in rows]
    finally:
        await connection.close()


async def verify(database: Migrated) -> Sequence[LogReport]:
    pool = await connect(database.url("auditor"), 1)
    try:
        return await verify_all(pool)
    finally:
        await pool.close()


def of_programs(reports: Sequence[LogReport]) -> Sequence[LogReport]:
    """Leave out the logs of the organizations themselves."""
    return [report for report in reports if report.program != report.organization]


async def test_honest_logs_are_whole(circlekeep: Migrated) -> None:
    tenant = await fill(circlekeep)
    reports = of_programs(await verify(circlekeep))
    assert [(r.program, r.log, r.entries, r.whole) for r in reports] == [
        (tenant.program, 1, ENTRIES, True),
        (tenant.program, 2, 0, True),
    ]
    assert [(r.first_bad, r.reason) for r in reports] == [(None, None)] * 2


async def test_a_report_names_the_hash_that_everything_leads_to(circlekeep: Migrated) -> None:
    tenant = await fill(circlekeep)
    reports = await verify(circlekeep)
    assert sorted(r.head for r in reports) == sorted(await heads_of(circlekeep))
    assert of_programs(reports)[1].head == genesis(tenant.organization, tenant.program, 2).hex()


async def test_a_database_without_logs_is_whole(circlekeep: Migrated) -> None:
    assert await verify(circlekeep) == []


async def test_progress_is_told_how_far_it_is(circlekeep: Migrated) -> None:
    await fill(circlekeep)
    told: list[tuple[int, int]] = []
    pool = await connect(circlekeep.url("auditor"), 1)
    try:
        await verify_all(pool, lambda done, total: told.append((done, total)))
    finally:
        await pool.close()
    assert told[-1] == (ENTRIES, ENTRIES)


def test_a_report_is_written_as_scripts_expect_it() -> None:
    nobody = UUID(int=0)
    report = LogReport(
        organization=nobody, program=nobody, log=1, entries=2, head="", whole=False, first_bad=3
    )
    assert set(msgspec.to_builtins(report)) == {
        "organization",
        "program",
        "log",
        "entries",
        "head",
        "whole",
        "firstBad",
        "reason",
        "signed",
        "witnessed",
        "spurious",
        "held",
        "retired",
        "clocksApart",
        "firstApart",
        "rekeyed",
    }


SWAP = """
    UPDATE events SET position = 99 WHERE position = 3;
    UPDATE events SET position = 3 WHERE position = 4;
    UPDATE events SET position = 4 WHERE position = 99"""
FORGE = """
    INSERT INTO events SELECT organization_id, program_id, log, 7, event_id, stream_id,
      version + 1, type, command_id, payload, metadata, salt, recorded_us, digest, hash
    FROM events WHERE position = 6"""
RECHAIN = """
    UPDATE events SET recorded_us = recorded_us - 1 WHERE position = 1;
    UPDATE events SET hash = sha256(sha256('log:v1'::bytea || uuid_send(organization_id)
      || uuid_send(program_id) || int2send(log)) || int8send(position) || int8send(recorded_us)
      || digest) WHERE position = 1"""


PUT_BACK = """
    DELETE FROM checkpoint;
    DELETE FROM events WHERE position > 3;
    UPDATE log_head SET (position, recorded_us, hash) =
      (SELECT position, recorded_us, hash FROM events WHERE position = 3)
    WHERE log = 1 AND position > 0"""


@pytest.mark.parametrize(
    ("statements", "position", "reason"),
    [
        ("UPDATE events SET payload = set_byte(payload, 5, 33) WHERE position = 3", 3, "digest"),
        ("UPDATE events SET metadata = set_byte(metadata, 5, 33) WHERE position = 3", 3, "digest"),
        ("UPDATE events SET salt = set_byte(salt, 0, 33) WHERE position = 3", 3, "digest"),
        ("UPDATE events SET type = 'group.closed' WHERE position = 3", 3, "digest"),
        ("UPDATE events SET event_id = gen_random_uuid() WHERE position = 3", 3, "digest"),
        ("UPDATE events SET stream_id = gen_random_uuid() WHERE position = 3", 3, "digest"),
        ("UPDATE events SET command_id = gen_random_uuid() WHERE position = 3", 3, "digest"),
        ("UPDATE events SET version = 9 WHERE position = 3", 3, "digest"),
        ("UPDATE events SET digest = sha256(digest) WHERE position = 3", 3, "digest"),
        ("UPDATE events SET program_id = organization_id", 1, "digest"),
        ("UPDATE events SET hash = sha256(hash) WHERE position = 3", 3, "chain"),
        ("UPDATE events SET recorded_us = recorded_us + 1 WHERE position = 3", 3, "chain"),
        (SWAP, 3, "chain"),
        (FORGE, 7, "digest"),
        (RECHAIN, 2, "chain"),
        ("UPDATE events SET recorded_us = 1 WHERE position = 3", 3, "backwards"),
        ("DELETE FROM events WHERE position = 1", 1, "gap"),
        ("DELETE FROM events WHERE position = 3", 3, "gap"),
        ("DELETE FROM events WHERE position >= 5", 5, "head"),
        ("DELETE FROM events", 1, "head"),
        ("UPDATE log_head SET position = 5 WHERE log = 1", 6, "head"),
        ("UPDATE log_head SET hash = sha256(hash) WHERE log = 1", 6, "head"),
        ("UPDATE log_head SET recorded_us = recorded_us + 1 WHERE log = 1", 6, "head"),
        ("DELETE FROM log_head WHERE log = 1", 1, "head"),
        ("UPDATE log_head SET hash = sha256(hash) WHERE log = 2", 0, "genesis"),
    ],
)
async def test_tampering_is_found(
    circlekeep: Migrated, statements: str, position: int, reason: str
) -> None:
    await fill(circlekeep)
    await tamper(circlekeep, statements)
    broken = [report for report in await verify(circlekeep) if not report.whole]
    assert (position, reason) in [(report.first_bad, report.reason) for report in broken]


async def test_several_processes_find_the_same(circlekeep: Migrated, tmp_path: Path) -> None:
    await fill(circlekeep)
    async with open_signer(circlekeep, tmp_path) as signing:
        await signing.look_and_sign()
    crew = Crew(circlekeep.url("auditor"), 2, entries=2)
    try:
        async with await connect(circlekeep.url("auditor"), 1) as pool:
            assert await verify_all(pool, crew=crew) == await verify_all(pool)
            await tamper(circlekeep, "DELETE FROM events WHERE position IN (2, 4)")
            found = await verify_all(pool, crew=crew), await verify_all(pool)
    finally:
        crew.close()
    for reports in found:
        broken = [(report.first_bad, report.reason) for report in reports if not report.whole]
        assert broken == [(2, "gap")]


async def test_what_the_signer_knows_by_itself_is_compared_while_it_works(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P13: a log that was put back behind its last checkpoint differs from the signer's memory."""
    tenant = await fill(circlekeep)
    key = LogKey(tenant.organization, tenant.program, 1)
    file = tmp_path / "signer.db"
    assert seen_by_signer(file) == {}
    async with open_signer(circlekeep, tmp_path) as signing:
        await signing.look_and_sign()
        signed = signing.state.signed(key)
        assert signed is not None
        seen = seen_by_signer(file)
    assert seen == {key: (ENTRIES, signed.root)}
    await tamper(circlekeep, PUT_BACK)
    async with await connect(circlekeep.url("auditor"), 1) as pool:
        assert [report for report in await verify_all(pool) if not report.whole] == []
        found = await verify_all(pool, evidence=Evidence(signer=seen))
    bad = [(one.program, one.log, one.first_bad, one.reason) for one in found if not one.whole]
    assert bad == [(tenant.program, 1, 4, "ahead")]


async def test_other_logs_stay_whole(circlekeep: Migrated) -> None:
    hurt, well = await fill(circlekeep), await fill(circlekeep)
    await tamper(
        circlekeep,
        f"UPDATE events SET payload = '' WHERE position = 2 AND program_id = '{hurt.program}'",  # noqa: S608 - a test's own id
    )
    whole = {(r.program, r.log): r.whole for r in of_programs(await verify(circlekeep))}
    assert whole == {
        (hurt.program, 1): False,
        (hurt.program, 2): True,
        (well.program, 1): True,
        (well.program, 2): True,
    }


DEFINED = ProgramFounded(
    code="P01",
    languages=("en-CA", "fr"),
    names={"en": "Program", "fr": "Programme"},
    setting="academic",
    region="ON",
    zone="America/Toronto",
    participation=Participation.VOLUNTARY,
    same_practice=SamePractice.WARN,
    eligible_professions=(),
)
EDITED = {
    "a tile with its root": """UPDATE tile SET hashes = decode(repeat('ab', 8192), 'hex'),
        root = decode(repeat('cd', 32), 'hex') WHERE level = 0 AND tile = 1""",
    "a tile without its root": """UPDATE tile SET hashes = decode(repeat('ab', 8192), 'hex')
        WHERE level = 0 AND tile = 1""",
    "a tile that is gone": "DELETE FROM tile WHERE level = 0 AND tile = 1",
    "another tile's place": """UPDATE tile AS t SET hashes = o.hashes, root = o.root FROM tile AS o
        WHERE t.level = 0 AND t.tile = 1 AND o.level = 0 AND o.tile = 0""",
    "a tile too many": """INSERT INTO tile SELECT organization_id, program_id, log, level, 2, root,
        hashes FROM tile WHERE tile = 1""",
}


@pytest.mark.parametrize("how", EDITED)
async def test_an_edited_tile_is_found(circlekeep: Migrated, tmp_path: Path, how: str) -> None:
    """P14: hashes that proofs are made of are compared with the tree that was signed."""
    tenant = new_tenant()
    async with open_stores(circlekeep) as stores, open_signer(circlekeep, tmp_path / "s") as signer:
        await open_logs(stores.warden, tenant)
        stream = new_stream(tenant)
        await stores.app.append(tenant, [request(stream, n) for n in range(600)])
        await signer.look_and_sign()
    assert all(report.whole for report in await verify(circlekeep))
    await tamper(circlekeep, EDITED[how])
    bad = [report for report in await verify(circlekeep) if not report.whole]
    first = 513 if how == "a tile too many" else 257
    assert [(one.log, one.first_bad, one.reason) for one in bad] == [(1, first, "tile")]


@pytest.mark.parametrize("log", [1, 2])
async def test_a_log_that_is_gone_with_all_that_was_signed_of_it_is_missed(
    circlekeep: Migrated, tmp_path: Path, log: int
) -> None:
    """P16: the organization's own log says which programs there are: none goes unnoticed."""
    program = new_tenant()
    own = own_log(program.organization)
    async with open_stores(circlekeep) as stores, open_signer(circlekeep, tmp_path / "s") as signer:
        for tenant in (own, program):
            await open_logs(stores.warden, tenant)
        await stores.warden.append(
            own, [request(Stream(own, "program", program.program), 0, DEFINED)]
        )
        stream, accesses = new_stream(program), new_stream(program, "access")
        await stores.app.append(program, [request(stream)])
        await stores.warden.append(program, [request(accesses)])
        await signer.look_and_sign()
    assert all(report.whole for report in await verify(circlekeep))
    gone = "".join(
        f"DELETE FROM {table} WHERE program_id = '{program.program}' AND log = {log};"  # noqa: S608
        for table in ("events", "log_head", "cosignature", "checkpoint", "tile", "signed_log")
    )
    await tamper(circlekeep, gone)
    bad = [report for report in await verify(circlekeep) if not report.whole]
    assert [(one.program, one.log, one.reason) for one in bad] == [(program.program, log, "head")]
