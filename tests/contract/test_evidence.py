"""What is kept outside a database counts when its logs are walked, and so does who signed what."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import asyncpg
import pytest

from domain.kernel import Refused, Tenant
from infra.postgres.pool import connect
from infra.transparency.evidence import Evidence, held
from infra.transparency.notes import Kind, NoteInvalid
from infra.transparency.verify import LogReport, verify_all
from services.wiring.proof import evidence_of
from tests.kit.bundles import SigningKey
from tests.kit.database import Migrated
from tests.kit.signing import open_signer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

WITNESS = SigningKey("witness.example/w1", Kind.COSIGNATURE)
COSIGN = """
    INSERT INTO circlekeep.cosignature SELECT organization_id, program_id, log, size, $1, $2, now()
    FROM circlekeep.checkpoint"""


class Kept(NamedTuple):
    """A log with its one checkpoint, and the key that signed it."""

    tenant: Tenant
    note: str
    key: str


@asynccontextmanager
async def owner(database: Migrated) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(database.url())
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture
async def kept(circlekeep: Migrated, tmp_path: Path) -> Kept:
    tenant = new_tenant()
    async with open_stores(circlekeep) as stores:
        await open_logs(stores.warden, tenant)
        stream = new_stream(tenant)
        await stores.app.append(tenant, [request(stream, n) for n in range(5)])
    async with open_signer(circlekeep, tmp_path / "signer") as signing:
        await signing.look_and_sign()
        origin = f"log.example/{'/'.join(map(str, tenant))}/1"
        key = signing.keys.verifier(origin, tenant.organization)
    async with owner(circlekeep) as connection:
        note = await connection.fetchval("SELECT note FROM circlekeep.checkpoint")
    return Kept(tenant, note, str(key))


def of(kept: Kept, reports: Sequence[LogReport]) -> LogReport:
    """The report on the log of events that was filled."""
    [report] = [one for one in reports if (one.program, one.log) == (kept.tenant.program, 1)]
    return report


async def found(database: Migrated, evidence: Evidence) -> Sequence[LogReport]:
    async with await connect(database.url("auditor"), 1) as pool:
        return await verify_all(pool, evidence=evidence)


async def test_p15_a_log_is_witnessed_as_far_as_a_witness_has_cosigned(
    circlekeep: Migrated, kept: Kept
) -> None:
    """P15: who has seen how much is said of each log."""
    text = kept.note.partition("\n\n")[0] + "\n"
    async with owner(circlekeep) as connection:
        await connection.execute(COSIGN, str(WITNESS.public), WITNESS.line(text, 7))
    for evidence, upto in (
        (Evidence(), 0),
        (Evidence(known=[WITNESS.public]), 5),
        (Evidence(witnesses=[WITNESS.public]), 5),
    ):
        report = of(kept, await found(circlekeep, evidence))
        assert (report.signed, report.witnessed, report.whole) == (5, upto, True)
    another = SigningKey(WITNESS.name, Kind.COSIGNATURE)
    report = of(kept, await found(circlekeep, Evidence(witnesses=[another.public])))
    assert (report.witnessed, report.spurious, report.whole) == (0, (5,), True)


async def test_a_checkpoint_signed_with_no_key_of_the_log_is_found(
    circlekeep: Migrated, kept: Kept
) -> None:
    other = SigningKey("other")
    raw = other.private.public_key().public_bytes_raw()
    other_keys = Evidence(keys={kept.tenant.organization: [raw]})
    report = of(kept, await found(circlekeep, other_keys))
    assert (report.first_bad, report.reason) == (5, "signature")
    async with owner(circlekeep) as connection:
        await connection.execute("UPDATE circlekeep.checkpoint SET root = sha256(root)")
    report = of(kept, await found(circlekeep, Evidence()))
    assert (report.first_bad, report.reason) == (5, "signed")


async def test_p16_a_log_that_is_gone_whole_is_missed_by_who_keeps_a_checkpoint_of_it(
    circlekeep: Migrated, kept: Kept, tmp_path: Path
) -> None:
    """P16: what an auditor keeps names a log even when the database does not know it any more."""
    file = tmp_path / "mine.txt"
    file.write_text(kept.note)
    evidence = evidence_of([file], [kept.key])
    assert of(kept, await found(circlekeep, evidence)).held == (str(file),)
    async with owner(circlekeep) as connection:
        for table in ("events", "log_head", "checkpoint", "signed_log"):
            await connection.execute(f"DELETE FROM circlekeep.{table}")  # noqa: S608 - our tables
    assert not of(kept, await found(circlekeep, evidence)).whole


async def test_what_is_no_checkpoint_of_ours_and_no_key_is_refused(
    kept: Kept, tmp_path: Path
) -> None:
    forged = tmp_path / "forged.txt"
    forged.write_text(kept.note.replace("\n5\n", "\n6\n"))
    strange = SigningKey("somebody.example/log")
    text = f"somebody.example/log\n1\n{'A' * 43}=\n"
    (tmp_path / "strange.txt").write_text(f"{text}\n{strange.line(text)}")
    (tmp_path / "empty.txt").write_text("")
    for files, keys in (
        ([forged], [kept.key]),
        ([tmp_path / "strange.txt"], []),
        ([tmp_path / "empty.txt"], []),
        ([], ["a+b+c"]),
        ([], [str(strange.public)]),
    ):
        with pytest.raises(Refused) as refused:
            evidence_of(files, keys)
        assert refused.value.code == "proof.unreadable"
    with pytest.raises(NoteInvalid, match=r"note\.malformed"):
        held("mine", str(uuid4()))
