"""Bodies of access records go when their time is over, not before, and every proof stays."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from domain.access.events import BodiesRetired
from domain.access.vault import (
    AnnounceRetirement,
    Covered,
    EndHold,
    KeepHold,
    KeepPeriod,
    RecordsDue,
)
from domain.kernel import Log, Tenant, own_log
from domain.privacy.events import ClearingAgreed, HoldConfirmed, HoldLifted, HoldPlaced
from domain.privacy.expiry import NOTICE
from domain.privacy.hold import HOLD
from domain.privacy.retention import rules_stream
from domain.privacy.scope import Scope
from infra.keeper.retiring import Retired, retire
from infra.postgres.naming import LOGINS
from infra.postgres.pool import Pool, connect, tenant_transaction
from infra.store.redacted import Redacted
from infra.transparency.bundles import PostgresBundles
from infra.transparency.merkle import leaf_hash, root_of
from infra.transparency.offline import circlekeep_verify as offline
from infra.transparency.verify import LogReport, verify_all
from infra.vault.changes import carry_out
from infra.vault.postgres import PostgresRows
from projections.access_log import ACCESS_LOG
from tests.kit.aging import age
from tests.kit.clocks import Clocks, clocks_of
from tests.kit.database import Migrated
from tests.kit.examples import example
from tests.kit.read_models import (
    Mirror,
    a_group,
    ask,
    look,
    narrative,
    open_mirror,
    permitted,
    person,
    rebuilt,
    rows_of,
)
from tests.kit.signing import Keys, open_signer
from tests.kit.stores import new_stream, new_tenant

YEARS = timedelta(days=11 * 365)
FOR_EVER = datetime.max.replace(tzinfo=UTC)
ENTRIES = 6
DENIED = (
    asyncpg.InsufficientPrivilegeError,
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedFunctionError,
)
"""To a role that may not even look into the schema, nothing is there."""


@dataclass
class Archive:
    """An access log of some years ago, who keeps it, and who proves it."""

    database: Migrated
    mirror: Mirror
    tenant: Tenant
    keeper: Pool
    folder: Path
    clocks: Clocks
    keys: Keys = field(default_factory=Keys)

    async def fill(self, count: int = ENTRIES) -> None:
        for _ in range(count):
            await look(self.mirror, self.tenant, permitted(narrative()), actor=person())

    async def sign(self) -> None:
        async with open_signer(self.database, self.folder, self.keys) as signing:
            await signing.look_and_sign()

    async def old(self, upto: int | None = None) -> None:
        """Let the log be old, and signed."""
        await self.fill()
        await age(self.database, self.tenant, YEARS, upto)
        await self.sign()

    async def announce(self) -> Sequence[RecordsDue]:
        """Say which bodies go, as the Warden does."""
        await self.clocks.noted()
        async with await connect(self.database.url("warden"), 1) as pool:
            due = await PostgresRows(pool).records_due()
            for one in due:
                async with tenant_transaction(pool, one.tenant) as connection:
                    await carry_out(connection, one.tenant, [AnnounceRetirement(one.log, one.upto)])
        return due

    async def passes(self, time: timedelta) -> None:
        """Let time pass, and the clocks be compared."""
        await self.clocks.passes(time)
        await self.clocks.noted()

    async def retire(self, at_once: int = 100) -> Retired | None:
        """Retire what may go a day after it is announced."""
        if await self.announce():
            await self.passes(NOTICE)
        return await retire(self.keeper, at_once)

    async def settle(self, *changes: KeepHold | EndHold | KeepPeriod) -> None:
        """Place holds and set periods, as the Warden does."""
        log = own_log(self.tenant.organization)
        async with (
            await connect(self.database.url("warden"), 1) as pool,
            tenant_transaction(pool, log) as connection,
        ):
            await carry_out(connection, log, changes)

    async def report(self) -> LogReport:
        async with await connect(self.database.url("auditor"), 1) as pool:
            reports = await verify_all(pool)
        return next(
            one for one in reports if (one.program, one.log) == (self.tenant.program, Log.ACCESS)
        )

    async def hashes(self) -> Sequence[bytes]:
        rows = await ask(
            self.database,
            "SELECT hash FROM circlekeep.events WHERE organization_id = $1 AND program_id = $2 "
            "AND log = 2 ORDER BY position",
            *self.tenant,
        )
        return [row[0] for row in rows if isinstance(row[0], bytes)]

    async def with_bodies(self) -> list[int]:
        rows = await ask(
            self.database,
            "SELECT position FROM circlekeep.events WHERE organization_id = $1 AND program_id = $2 "
            "AND log = 2 AND payload IS NOT NULL ORDER BY position",
            *self.tenant,
        )
        return [int(str(row[0])) for row in rows]


@pytest.fixture
async def archive(circlekeep: Migrated, tmp_path: Path) -> AsyncIterator[Archive]:
    async with (
        open_mirror(circlekeep) as mirror,
        await connect(circlekeep.url("keeper"), 2) as pool,
        clocks_of(circlekeep, datetime.now(UTC)) as clocks,
    ):
        yield Archive(circlekeep, mirror, new_tenant(), pool, tmp_path / "signer", clocks)


async def test_p31_bodies_are_announced_and_go_a_day_later(archive: Archive) -> None:
    """P31: an idle log expires by the same rule: announced first, and gone a day after."""
    await archive.old()
    await archive.clocks.noted()
    assert await retire(archive.keeper) is None, "nobody has said so"
    [due] = await archive.announce()
    assert (due.tenant, due.upto, due.records) == (archive.tenant, ENTRIES, ENTRIES)
    assert await archive.announce() == []
    await archive.passes(NOTICE - timedelta(seconds=1))
    assert await retire(archive.keeper) is None
    await archive.passes(timedelta(seconds=1))
    assert await retire(archive.keeper) == Retired(archive.tenant, 1, ENTRIES, ENTRIES)
    assert await archive.announce() == []


async def test_p31_a_clock_that_is_ahead_retires_nothing(archive: Archive) -> None:
    """P31: records are due by the earliest clock; while nobody knows it, not at all."""
    await archive.fill()
    await archive.sign()
    await archive.clocks.noted()
    for which in ("warden", "signer", "database"):
        await archive.clocks.set(archive.clocks.at[which] + 2 * YEARS, which)
        assert await archive.retire() is None
    assert await archive.with_bodies() == list(range(1, ENTRIES + 1))


async def test_p31_a_day_retires_twenty_records_and_more_if_two_officers_agree(
    archive: Archive,
) -> None:
    """P31: a day destroys at most max(20, 5 %) without two officers."""
    await archive.fill(60 - ENTRIES)
    await archive.old()
    assert await archive.retire() == Retired(archive.tenant, 1, 20, 20)
    assert await archive.retire() is None
    await archive.passes(NOTICE)
    assert await archive.retire() == Retired(archive.tenant, 21, 40, 20)
    log = own_log(archive.tenant.organization)
    agreed = ClearingAgreed(until=archive.clocks.at["warden"] + NOTICE)
    await archive.mirror.tell(rules_stream(log), agreed)
    assert await archive.retire() == Retired(archive.tenant, 41, 60, 20)


async def test_p28_bodies_go_with_their_salts_when_their_time_is_over(archive: Archive) -> None:
    """P28: retention drops bodies with their salts and keeps hashes."""
    await archive.old()
    before = await archive.hashes()
    retired = await archive.retire()
    assert retired == Retired(archive.tenant, 1, ENTRIES, ENTRIES)
    assert await archive.retire() is None
    assert (await archive.hashes())[:ENTRIES] == before
    left = await ask(
        archive.database,
        "SELECT payload, metadata, salt, digest IS NOT NULL, type FROM circlekeep.events "
        "WHERE organization_id = $1 AND program_id = $2 AND log = 2 AND position <= $3",
        *archive.tenant,
        ENTRIES,
    )
    assert set(left) == {(None, None, None, True, "access.permitted")}


async def test_p29_every_proof_stays_valid_and_the_walk_counts_what_is_retired(
    archive: Archive,
) -> None:
    """P29: retiring bodies leaves the chain, the digests and the tree as they were signed."""
    await archive.old()
    leaves = [leaf_hash(one) for one in await archive.hashes()]
    root = root_of(leaves)
    await archive.retire()
    report = await archive.report()
    assert (report.whole, report.entries, report.retired) == (True, ENTRIES + 1, ENTRIES)
    assert root_of([leaf_hash(one) for one in (await archive.hashes())[:ENTRIES]]) == root
    await archive.sign()
    refused = await ask(archive.database, "SELECT count(*) FROM circlekeep.log_refusal")
    assert refused == [(0,)]


async def test_p29_an_auditor_proves_offline_a_log_whose_bodies_are_retired(
    archive: Archive, tmp_path: Path
) -> None:
    """P29: the one-file verifier finds the log whole and signed, and counts what is retired."""
    await archive.old()
    await archive.retire()
    await archive.sign()
    async with await connect(archive.database.url("warden"), 1) as pool:
        bundles = PostgresBundles(pool)
        begun = await bundles.begin(archive.tenant, Log.ACCESS, None, None, ())
        lines, _ = await bundles.lines(archive.tenant, Log.ACCESS, 0, begun.last)
        bundle = tmp_path / "access.bundle"
        bundle.write_bytes(begun.line + lines + bundles.end(begun.last))
    report = offline.verify(bundle)
    told = offline.told(report)
    assert (report.verdict, report.flaws) == (offline.WHOLE, [])
    assert (told["entries"], told["signedUpTo"], told["retired"]) == (
        ENTRIES + 1,
        ENTRIES + 1,
        ENTRIES,
    )


async def test_p29_an_auditor_finds_offline_what_was_wiped_without_a_word(
    archive: Archive, tmp_path: Path
) -> None:
    """P29: a wiped access record is named by the one-file verifier, in a bundle of any days."""
    await archive.old(upto=3)
    await archive.retire()
    connection = await asyncpg.connect(
        archive.database.url(), server_settings={"search_path": "circlekeep"}
    )
    try:
        await connection.execute(
            "UPDATE events SET salt = NULL, payload = NULL, metadata = NULL "
            "WHERE log = 2 AND position = 5"
        )
    finally:
        await connection.close()
    await archive.sign()
    async with await connect(archive.database.url("warden"), 1) as pool:
        bundles = PostgresBundles(pool)
        begun = await bundles.begin(archive.tenant, Log.ACCESS, None, None, ())
        lines, _ = await bundles.lines(archive.tenant, Log.ACCESS, 0, begun.last)
        bundle = tmp_path / "access.bundle"
        bundle.write_bytes(begun.line + lines + bundles.end(begun.last))
    report = offline.verify(bundle)
    assert [(flaw.code, flaw.position) for flaw in report.flaws] == [("entry.retired", 5)]
    assert report.verdict == offline.WRONG


async def test_p28_that_bodies_were_retired_is_itself_an_entry(archive: Archive) -> None:
    """P28: the range and the count are appended in the transaction that retires."""
    await archive.old()
    await archive.retire()
    *gone, last = await archive.mirror.store.read_log(archive.tenant, Log.ACCESS, 0, 100)
    assert [one.event for one in gone] == [Redacted(was="access.permitted")] * ENTRIES
    assert isinstance(last.event, BodiesRetired)
    assert (last.event.first, last.event.last, last.event.bodies) == (1, ENTRIES, ENTRIES)
    assert datetime.now(UTC) - last.event.before > timedelta(days=364)
    assert last.position == ENTRIES + 1


async def test_p28_nothing_is_retired_before_its_time(archive: Archive) -> None:
    """P28: erasure cannot be used to hide evidence: a record outlives its period."""
    await archive.fill()
    await archive.sign()
    assert await archive.retire() is None
    await archive.settle(KeepPeriod(date(1970, 1, 1), 365))
    assert await archive.retire() is None
    with pytest.raises(asyncpg.CheckViolationError):
        await archive.settle(KeepPeriod(date(1970, 1, 2), 364))


@pytest.mark.parametrize(("days", "retired"), [(3650, True), (20 * 365, False)])
async def test_p28_the_organization_s_own_period_rules(
    archive: Archive, days: int, retired: bool
) -> None:
    """P28: presets by jurisdiction, and rules that an organization adopts."""
    await archive.settle(KeepPeriod(date(1970, 1, 1), days))
    await archive.old()
    assert (await archive.retire() is not None) is retired


async def test_p28_rules_hold_from_their_day_on(archive: Archive) -> None:
    """P28: a shorter period that begins tomorrow retires nothing today."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    await archive.settle(KeepPeriod(date(1970, 1, 1), 20 * 365), KeepPeriod(tomorrow, 365))
    await archive.old()
    assert await archive.retire() is None


async def test_nothing_is_retired_under_a_legal_hold(archive: Archive) -> None:
    """P28: a hold that could cover the program keeps its access records whole."""
    await archive.old()
    hold = Covered(hold=uuid4(), program=archive.tenant.program, until=FOR_EVER)
    await archive.settle(KeepHold(hold))
    assert await archive.retire() is None
    await archive.settle(
        EndHold(hold.hold), KeepHold(Covered(hold=uuid4(), program=uuid4(), until=FOR_EVER))
    )
    assert await archive.retire() is not None


async def test_nothing_is_retired_under_a_hold_that_only_the_log_has(archive: Archive) -> None:
    """P28: a rogue DBA deletes the row of a hold; what it keeps stays until the hold is lifted."""
    await archive.old()
    hold = new_stream(own_log(archive.tenant.organization), HOLD.category)
    placed = example(HoldPlaced)
    scope = Scope(program=archive.tenant.program)
    await archive.mirror.tell(hold, replace(placed, scope=scope), HoldConfirmed())
    assert await archive.retire() is None
    await archive.mirror.tell(hold, HoldLifted())
    assert await archive.retire() is not None


async def test_nothing_is_retired_that_no_signed_checkpoint_covers(archive: Archive) -> None:
    """P29: what is retired is in the tree first."""
    await archive.fill()
    await age(archive.database, archive.tenant, YEARS)
    assert await archive.retire() is None
    await archive.sign()
    await archive.fill(1)
    await age(archive.database, archive.tenant, timedelta(0))
    assert (await archive.retire()) == Retired(archive.tenant, 1, ENTRIES, ENTRIES)


async def test_it_goes_on_where_it_stopped(archive: Archive) -> None:
    await archive.old(upto=5)
    assert await archive.retire(2) == Retired(archive.tenant, 1, 2, 2)
    assert await archive.retire(2) == Retired(archive.tenant, 3, 4, 2)
    assert await archive.retire(2) == Retired(archive.tenant, 5, 5, 1)
    assert await archive.retire(2) is None
    assert await archive.with_bodies() == [6, 7, 8, 9]
    assert (await archive.report()).whole


async def test_p28_nobody_but_the_keeper_retires_and_the_keeper_does_nothing_else(
    archive: Archive,
) -> None:
    """P10: append-only by privilege; one role has one function."""
    await archive.old()
    for role in LOGINS:
        async with await connect(archive.database.url(role), 1) as pool:
            for statement in (
                "UPDATE events SET payload = NULL, metadata = NULL, salt = NULL",
                "DELETE FROM events",
                "UPDATE record_period SET days = 365",
                "INSERT INTO body_retirement VALUES (gen_random_uuid(), gen_random_uuid(), 1)",
            ):
                with pytest.raises(DENIED):
                    await pool.execute(statement)
            if role != "keeper":
                with pytest.raises(DENIED):
                    await pool.fetch("SELECT * FROM retire_bodies(10)")
    assert await archive.with_bodies() == list(range(1, ENTRIES + 1))


async def test_half_a_body_is_no_retired_body(archive: Archive) -> None:
    """P29: a body that lost its salt alone is found, not passed over."""
    await archive.fill()
    await archive.mirror.tell(new_stream(archive.tenant, "group"), a_group())
    connection = await asyncpg.connect(
        archive.database.url(), server_settings={"search_path": "circlekeep"}
    )
    try:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute("UPDATE events SET salt = NULL WHERE log = 2")
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(
                "UPDATE events SET salt = NULL, payload = NULL, metadata = NULL WHERE log = 1"
            )
        await connection.execute("ALTER TABLE events DROP CONSTRAINT events_body_check")
        await connection.execute("UPDATE events SET salt = NULL WHERE log = 2 AND position = 3")
    finally:
        await connection.close()
    report = await archive.report()
    assert (report.whole, report.first_bad, report.reason) == (False, 3, "digest")


@pytest.mark.parametrize("log", [1, 2])
async def test_erasure_used_to_hide_evidence_a_body_that_nobody_retired_is_missed(
    archive: Archive, log: int
) -> None:
    """Erasure used to hide evidence: who has the database empties a body, and verify says so."""
    await archive.old(upto=3)
    await archive.mirror.tell(new_stream(archive.tenant, "group"), a_group())
    await archive.retire()
    connection = await asyncpg.connect(
        archive.database.url(), server_settings={"search_path": "circlekeep"}
    )
    try:
        await connection.execute("ALTER TABLE events DROP CONSTRAINT events_body_check")
        await connection.execute(
            "UPDATE events SET salt = NULL, payload = NULL, metadata = NULL "
            "WHERE log = $1 AND position = $2",
            *(log, 1 if log == 1 else 5),
        )
    finally:
        await connection.close()
    async with await connect(archive.database.url("auditor"), 1) as pool:
        reports = await verify_all(pool)
    found = {
        (one.log, one.first_bad, one.reason)
        for one in reports
        if one.program == archive.tenant.program and not one.whole
    }
    assert found == {(1, 1, "digest") if log == 1 else (2, 5, "retired")}


async def test_what_is_retired_leaves_the_views_and_a_rebuild_gives_the_same(
    archive: Archive,
) -> None:
    """P28: rows that show retired entries go, live and when they are made anew."""
    await archive.old(upto=4)
    await archive.mirror.catch_up()
    await archive.retire()
    await archive.mirror.catch_up()
    live = await access_rows(archive)
    assert [len(live[table]) for table in ("access_record", "access_object")] == [3, 3]
    await rebuilt(archive.database, [ACCESS_LOG])
    assert await access_rows(archive) == live


async def access_rows(archive: Archive) -> Mapping[str, list[str]]:
    """The rows of each table of the access log's view."""
    found = await rows_of(archive.database, archive.tenant)
    return {
        name.rpartition(".")[2]: [str(row["t"]) for row in rows]
        for name, rows in found.items()
        if name.startswith("access_log")
    }
