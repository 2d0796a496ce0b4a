"""The log of own looks is a log like the others, which nobody but the Warden follows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import asyncpg
import pytest

from domain.access.events import (
    AccessDenied,
    AccessUnknown,
    TrailSearched,
)
from domain.access.purposes import Purpose
from domain.access.vault import AnnounceRetirement
from domain.groups.events import GroupChartered
from domain.kernel import Event, Log, Tenant, own_log
from domain.privacy.expiry import NOTICE
from infra.event_store.errors import NotPermitted
from infra.ids import new_id
from infra.keeper.retiring import retire
from infra.postgres.pool import Pool, connect, tenant_transaction
from infra.store.postgres import PostgresEventStore
from infra.store.redacted import Redacted
from infra.store.sweeping import PostgresSweeping
from infra.transparency.bundles import PostgresBundles
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.transparency.hours import FEWEST, HOUR
from infra.transparency.offline import circlekeep_verify as offline
from infra.transparency.verify import verify_all
from infra.vault.changes import carry_out
from infra.vault.postgres import PostgresRows
from services.warden.ports import Parts
from services.warden.sweeper import Sweeper
from tests.kit.aging import age
from tests.kit.clocks import clocks_of, shows
from tests.kit.database import Migrated
from tests.kit.read_models import ask, narrative, permitted
from tests.kit.signing import Signing, open_signer
from tests.kit.stores import NOON, context, new_stream, new_tenant, open_logs, open_stores, request

BEFORE = datetime(2026, 3, 4, HOUR, tzinfo=UTC) - timedelta(seconds=1)
DUE = datetime(2026, 3, 4, HOUR, 1, tzinfo=UTC)
LAST_LOOK = "SELECT max(recorded_us) FROM circlekeep.events WHERE organization_id = $1 AND log = 3"


@dataclass
class Time:
    """The signer's clock and the database's, which a test sets."""

    database: Migrated
    at: datetime = BEFORE

    def __call__(self) -> datetime:
        return self.at

    async def set(self, at: datetime) -> None:
        self.at = at
        await shows(self.database.url(), at)


@asynccontextmanager
async def as_role(database: Migrated, role: str) -> AsyncIterator[Pool]:
    pool = await connect(database.url(role), 2)
    try:
        yield pool
    finally:
        await pool.close()


async def look(database: Migrated, organization: Tenant, *events: Event, times: int = 1) -> None:
    """Record own looks, each in a stream of its own."""
    async with open_stores(database) as stores:
        await open_logs(stores.warden, organization)
        asked = [request(new_stream(organization, "own_look"), 0, *events) for _ in range(times)]
        await stores.warden.append(organization, asked)


async def published(database: Migrated, organization: Tenant) -> dict[Log, int]:
    async with as_role(database, "app") as pool:
        logs = await PostgresTransparencyLogs(pool).logs(organization.organization)
        return {one.log: one.size for one in logs}


async def test_p19_only_the_warden_writes_and_reads_it(circlekeep: Migrated) -> None:
    """P19: nobody's read model or page is made of own looks, for nobody else can see them."""
    organization = own_log(new_tenant().organization)
    await look(circlekeep, organization)
    seen = {}
    for role in ("app", "projector", "warden"):
        async with (
            as_role(circlekeep, role) as pool,
            tenant_transaction(pool, organization) as connection,
        ):
            rows = await connection.fetch("SELECT log FROM circlekeep.events WHERE log = 3")
            seen[role] = len(rows)
    assert seen == {"app": 0, "projector": 0, "warden": 1}
    async with open_stores(circlekeep) as stores:
        with pytest.raises(NotPermitted):
            await stores.app.append(organization, [request(new_stream(organization, "own_look"))])
    async with as_role(circlekeep, "projector") as pool:
        heads = await pool.fetch("SELECT log FROM circlekeep.dirty_heads()")
        assert [row["log"] for row in heads if row["log"] == Log.OWN] == []


async def test_each_organization_has_one_and_no_program_has(circlekeep: Migrated) -> None:
    program = new_tenant()
    async with open_stores(circlekeep) as stores:
        await open_logs(stores.warden, program)
        with pytest.raises(NotPermitted):
            await stores.warden.append(program, [request(new_stream(program, "own_look"))])


async def test_what_is_no_look_is_not_in_it(circlekeep: Migrated) -> None:
    with pytest.raises(NotPermitted):
        await look(circlekeep, own_log(new_tenant().organization), GroupChartered())


async def test_p3_the_sweeper_ends_own_looks_that_were_left_open(circlekeep: Migrated) -> None:
    """P3: an own look has an outcome as every look has, in its own stream and its own log."""
    organization = own_log(new_tenant().organization)
    await look(circlekeep, organization, permitted(narrative()))
    async with as_role(circlekeep, "warden") as pool:
        store = PostgresEventStore(pool)
        parts = cast("Parts", SimpleNamespace(store=store, now=lambda: NOON, new_id=new_id))
        sweeper = Sweeper(parts, PostgresSweeping(pool), timedelta(0))
        assert await sweeper.sweep() == 1
        _, ended = await store.read_log(organization, Log.OWN, 0, 10)
    assert ended.event == AccessUnknown(intent=1)
    assert ended.version == 2


@asynccontextmanager
async def signing(database: Migrated, folder: Path) -> AsyncIterator[tuple[Signing, Time]]:
    time = Time(database)
    await time.set(BEFORE)
    async with open_signer(database, folder, now=time) as opened:
        yield opened, time


async def test_p15_own_looks_are_published_once_a_day_at_a_fixed_hour(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P15, P19: they are signed at once, and until the hour nobody learns how many there are.

    By this signer's clock they are signed long before they were looked at: the checkpoint is of
    the hour of the last look, and says nothing closer.
    """
    organization = own_log(new_tenant().organization)
    await look(circlekeep, organization, times=FEWEST)
    async with signing(circlekeep, tmp_path / "signer") as (signer, time):
        await signer.look_and_sign()
        assert len(signer.keys.signed) == 1
        assert await published(circlekeep, organization) == {}
        await time.set(DUE)
        await signer.look_and_sign()
        assert await published(circlekeep, organization) == {Log.OWN: FEWEST}
        await look(circlekeep, organization, times=300)
        for at in (DUE + timedelta(minutes=5), DUE + timedelta(hours=9)):
            await time.set(at)
            await signer.look_and_sign()
            assert await published(circlekeep, organization) == {Log.OWN: FEWEST}
        await time.set(DUE + timedelta(days=1))
        await signer.look_and_sign()
        assert await published(circlekeep, organization) == {Log.OWN: FEWEST + 300}
    async with as_role(circlekeep, "app") as pool:
        logs = PostgresTransparencyLogs(pool)
        found = await logs.checkpoint(organization, Log.OWN)
        assert found is not None
        [[last]] = await ask(circlekeep, LAST_LOOK, organization.organization)
        looked = datetime.fromtimestamp(int(str(last)) / 1_000_000, UTC)
        assert found.signed_at == looked.replace(minute=0, second=0, microsecond=0)
        tile = await logs.tile(organization, Log.OWN, 0, 0, FEWEST + 300)
        assert len(tile) == 256 * 32
    async with as_role(circlekeep, "auditor") as pool:
        assert {one.whole for one in await verify_all(pool)} == {True}


PUBLISH = """
SELECT circlekeep.publish_checkpoint($1, $2, 3::smallint, $3, $4, t.root, e.hash, t.frontier,
  $3 || E'\\n' || $4 || E'\\n' || encode(t.root, 'base64') || E'\\n\\n— junk AAAA\\n',
  now(), k.version, k.public_key, '{}', '{}', '{}', '{}')
FROM circlekeep.tree_at($1, $2, 3::smallint, $4) AS t, circlekeep.log_key AS k,
  circlekeep.events AS e
WHERE e.organization_id = $1 AND e.log = 3 AND e.position = $4 AND k.organization_id = $1"""


async def forge(database: Migrated, organization: Tenant, size: int) -> str:
    """Publish, by the function that the signer's role may call, a size under a note of nobody."""
    try:
        name = f"log.example/{organization.organization}/{organization.program}/3"
        await ask(database, PUBLISH, *organization, name, size)
    except asyncpg.PostgresError as refused:
        return str(refused.sqlstate)
    return ""


async def whole(database: Migrated) -> bool:
    async with as_role(database, "auditor") as pool:
        return all(one.whole for one in await verify_all(pool))


NOT_ITS_HOUR = "CK018"
HOURS = {
    BEFORE: NOT_ITS_HOUR,
    DUE - timedelta(minutes=1): "",
    DUE + timedelta(minutes=9) - timedelta(microseconds=1): "",
    DUE + timedelta(minutes=9): NOT_ITS_HOUR,
    DUE + timedelta(hours=12): NOT_ITS_HOUR,
}


@pytest.mark.parametrize("at", HOURS)
async def test_p19_the_database_tells_how_many_there_are_at_their_hour_alone(
    circlekeep: Migrated, tmp_path: Path, at: datetime
) -> None:
    """P19: whoever has the signer's password learns nothing to anybody sooner, nor of a few."""
    organization = own_log(new_tenant().organization)
    await look(circlekeep, organization, times=FEWEST)
    async with signing(circlekeep, tmp_path / "signer") as (signer, time):
        await time.set(DUE - timedelta(days=1))
        await signer.look_and_sign()
        await look(circlekeep, organization, times=FEWEST - 1)
        await time.set(at)
        assert await forge(circlekeep, organization, 2 * FEWEST - 1) == NOT_ITS_HOUR
        await look(circlekeep, organization, times=3)
        assert await forge(circlekeep, organization, 2 * FEWEST) == NOT_ITS_HOUR, "not the last"
        assert await forge(circlekeep, organization, 2 * FEWEST + 2) == HOURS[at]


async def test_p13_of_own_looks_too_a_note_of_another_gives_way_to_the_signers(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P13: before the signer has told its own, and after, whether it has signed more or not."""
    organization = own_log(new_tenant().organization)
    await look(circlekeep, organization, times=FEWEST)
    async with signing(circlekeep, tmp_path / "signer") as (signer, time):
        await time.set(DUE - timedelta(days=1))
        await signer.look_and_sign()
        assert await whole(circlekeep)
        for more in range(3):
            assert await forge(circlekeep, organization, FEWEST) == ""
            assert not await whole(circlekeep)
            await look(circlekeep, organization, times=more)
            await time.set(BEFORE)
            await signer.look_and_sign()
            assert await whole(circlekeep)
        for day, signed_before in enumerate((True, False)):
            await look(circlekeep, organization, times=FEWEST)
            if signed_before:
                await signer.look_and_sign()
            size = FEWEST + 3 + FEWEST * (day + 1)
            await time.set(DUE + timedelta(days=day))
            assert await forge(circlekeep, organization, size) == ""
            assert not await whole(circlekeep)
            await look(circlekeep, organization, times=0 if signed_before else 2)
            await signer.look_and_sign()
            assert await whole(circlekeep)
            assert await published(circlekeep, organization) == {Log.OWN: size}


async def test_a_signer_whose_clock_is_ahead_tells_own_looks_when_it_is_their_hour(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    organization = own_log(new_tenant().organization)
    await look(circlekeep, organization, times=FEWEST)
    async with signing(circlekeep, tmp_path / "signer") as (signer, time):
        time.at = DUE
        await signer.look_and_sign()
        assert await published(circlekeep, organization) == {}
        await time.set(DUE)
        await signer.look_and_sign()
        assert signer.state.refusals() == {}
        assert await published(circlekeep, organization) == {Log.OWN: FEWEST}


async def test_p19_a_few_own_looks_wait_for_others(circlekeep: Migrated, tmp_path: Path) -> None:
    """P19: no week's count is told that is below the fewest."""
    organization = own_log(new_tenant().organization)
    async with signing(circlekeep, tmp_path / "signer") as (signer, time):
        for day in range(8):
            await look(circlekeep, organization)
            await time.set(DUE + timedelta(days=day))
            await signer.look_and_sign()
        assert await published(circlekeep, organization) == {}


async def test_p19_what_is_not_published_has_no_hash_for_anybody(circlekeep: Migrated) -> None:
    """P19: the web cannot count own looks by asking for leaves of the tree."""
    organization = own_log(new_tenant().organization)
    await look(circlekeep, organization, times=3)
    async with (
        as_role(circlekeep, "app") as pool,
        tenant_transaction(pool, organization) as connection,
    ):
        leaves = "SELECT * FROM circlekeep.leaves_of($1, $2, 3::smallint, 1, 100)"
        assert await connection.fetch(leaves, *organization) == []


async def test_p16_a_signer_finds_own_looks_that_were_cut_off_before_their_hour(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P16: what it has signed and nobody has seen yet, it remembers."""
    organization = own_log(new_tenant().organization)
    await look(circlekeep, organization, times=3)
    async with signing(circlekeep, tmp_path / "signer") as (signer, _):
        await signer.look_and_sign()
        superuser = await asyncpg.connect(circlekeep.url())
        try:
            await superuser.execute(
                "DELETE FROM circlekeep.events WHERE log = 3 AND position = 3; UPDATE"
                " circlekeep.log_head AS h SET position = 2, hash = e.hash FROM circlekeep.events"
                " AS e WHERE h.log = 3 AND e.log = 3 AND e.position = 2"
            )
        finally:
            await superuser.close()
        await signer.look_and_sign()
        assert list(signer.state.refusals().values()) == ["smaller"]


async def test_p28_bodies_of_own_looks_are_retired_like_those_of_others(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P28: as long as other looks are kept, own ones are."""
    organization = own_log(new_tenant().organization)
    await look(circlekeep, organization, times=FEWEST)
    await age(circlekeep, organization, timedelta(days=11 * 365), log=Log.OWN)
    async with signing(circlekeep, tmp_path / "signer") as (signer, time):
        await time.set(DUE)
        await signer.look_and_sign()
    async with clocks_of(circlekeep, datetime.now(UTC)) as clocks:
        await clocks.noted()
        async with as_role(circlekeep, "warden") as pool:
            [due] = await PostgresRows(pool).records_due()
            async with tenant_transaction(pool, due.tenant) as connection:
                said = AnnounceRetirement(due.log, due.upto)
                await carry_out(connection, due.tenant, [said])
        await clocks.passes(NOTICE)
        await clocks.noted()
        async with as_role(circlekeep, "keeper") as pool:
            done = await retire(pool, 100)
    assert done is not None
    assert (done.first, done.last) == (1, FEWEST)
    async with as_role(circlekeep, "warden") as pool:
        entries = await PostgresEventStore(pool).read_log(organization, Log.OWN, 0, 100)
    assert {type(entry.event) for entry in entries[:-1]} == {Redacted}
    assert entries[-1].stream.category == "own_look"
    async with as_role(circlekeep, "auditor") as pool:
        [report] = [one for one in await verify_all(pool) if one.log == Log.OWN]
    assert (report.whole, report.retired) == (True, FEWEST)


async def test_p19_own_looks_in_the_access_log_are_given_by_their_digest(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P19: those of before keep their place in the proof; whose they were is not in the bundle."""
    tenant = new_tenant()
    own = context(tenant, purpose=Purpose.OWN)
    stranger = AccessDenied(objects=(), rule="item.no_rule", strength="password")
    gone = AccessDenied(objects=(narrative(),), rule="item.gone", strength="password")
    said: list[tuple[Event, object]] = [
        (permitted(narrative()), own),
        (permitted(narrative()), context(tenant, purpose=Purpose.LEADING)),
        (TrailSearched(own=True), own),
        (gone, own),
        (stranger, own),
    ]
    async with open_stores(circlekeep) as stores:
        await open_logs(stores.warden, tenant)
        for event, around in said:
            again = around if around is not own else context(tenant, purpose=Purpose.OWN)
            asked = request(new_stream(tenant, "access"), 0, event, ctx=again)  # type: ignore[arg-type]
            await stores.warden.append(tenant, [asked])
    async with as_role(circlekeep, "warden") as pool:
        bundles = PostgresBundles(pool)
        begun = await bundles.begin(tenant, Log.ACCESS, None, None)
        lines, _ = await bundles.lines(tenant, Log.ACCESS, 0, begun.last)
    shown = lines.split(b"\n")
    withheld = [n for n in range(5) if shown[3 * n + 1] == shown[3 * n + 2] == b'"withheld"']
    assert withheld == [0, 2, 3]
    file = tmp_path / "a.bundle"
    file.write_bytes(begun.line + lines + bundles.end(5))
    report = offline.verify(file, unshown=4)
    assert (report.flaws, offline.told(report)["withheld"]) == ([], 3)
    [flaw] = offline.verify(file, unshown=3).flaws
    assert (flaw.code, flaw.position) == ("entry.withheld", 4)
    file.write_bytes(
        begun.line + lines.replace(b'"item.no_rule"', b'"item.my_rule"') + bundles.end(5)
    )
    assert [flaw.code for flaw in offline.verify(file, unshown=5).flaws] == ["entry.digest"]
