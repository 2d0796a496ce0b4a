"""That others have seen a log is told from what holds without the database."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from domain.kernel import Tenant
from domain.transparency import LettersSent, LogStanding
from infra.postgres.pool import connect
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.transparency.notes import Kind, Note
from tests.kit.bundles import SigningKey
from tests.kit.database import Migrated
from tests.kit.read_models import ask
from tests.kit.signing import open_signer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

WITNESS = SigningKey("witness.example/w1", Kind.COSIGNATURE)
SEEN = 1_772_625_700
LETTER = "SELECT circlekeep.note_letter($1, $2, current_date, ARRAY[$3::uuid], '{1}', '{2}', true)"
COSIGNATURE = "SELECT circlekeep.keep_cosignature($1, $2, 1::smallint, $3, $4, $5, now())"


async def signed(database: Migrated, folder: Path) -> tuple[Tenant, str]:
    """Sign a log of two entries; return what its last checkpoint says."""
    tenant = new_tenant()
    async with open_stores(database) as stores, open_signer(database, folder) as signing:
        await open_logs(stores.warden, tenant)
        for _ in range(2):
            await stores.app.append(tenant, [request(new_stream(tenant))])
            await signing.look_and_sign()
    [(note,)] = await ask(
        database,
        "SELECT note FROM circlekeep.checkpoint WHERE program_id = $1 AND log = 1 AND size = 2",
        tenant.program,
    )
    return tenant, Note.parse(str(note)).text


async def standing(database: Migrated, tenant: Tenant) -> LogStanding:
    async with await connect(database.url("app"), 1) as pool:
        logs = await PostgresTransparencyLogs(pool, [WITNESS.public]).logs(tenant.organization)
    [one] = [log for log in logs if log.program == tenant.program and log.log == 1]
    return one


async def test_p15_a_letter_is_told_as_sent_and_witnesses_nothing(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P15: whoever has the worker's password or the database can note a letter: no witness is."""
    tenant, _ = await signed(circlekeep, tmp_path)
    async with await connect(circlekeep.url("projector"), 1) as pool:
        await pool.execute(LETTER, tenant.organization, uuid4(), tenant.program)
    told = await standing(circlekeep, tenant)
    assert told.witnessed is None
    assert isinstance(told.sent, LettersSent)
    assert told.sent.size == 2


LINES: Mapping[str, Callable[[str], str]] = {
    "nonsense": lambda _text: "— nonsense AAAA\n",
    "of a key of their own": lambda text: SigningKey(WITNESS.name, Kind.COSIGNATURE).line(
        text, SEEN
    ),
    "of another checkpoint": lambda text: WITNESS.line(text.replace("\n2\n", "\n1\n"), SEEN),
    "of no line": lambda _text: "",
}


@pytest.mark.parametrize("what", LINES)
@pytest.mark.parametrize("named", [WITNESS.public, "nobody+00000000+AAAA"])
async def test_p15_a_cosignature_that_does_not_hold_witnesses_nothing(
    circlekeep: Migrated, tmp_path: Path, what: str, named: object
) -> None:
    """P15: whoever has the signer's password or the database can keep a line: it is verified."""
    tenant, text = await signed(circlekeep, tmp_path)
    async with await connect(circlekeep.url("signer"), 1) as pool:
        given = (*tenant, 2, str(named), LINES[what](text))
        await pool.execute(COSIGNATURE, *given)
        assert (await standing(circlekeep, tenant)).witnessed is None
        await pool.execute(COSIGNATURE, *tenant, 1, str(named), LINES[what](text))
    assert (await standing(circlekeep, tenant)).witnessed is None


async def test_p15_a_cosignature_that_holds_is_told_with_its_own_time(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P15: up to which entry, and when, is what the witness signed, not what a row says."""
    tenant, text = await signed(circlekeep, tmp_path)
    async with await connect(circlekeep.url("signer"), 1) as pool:
        line = WITNESS.line(text, SEEN)
        await pool.execute(COSIGNATURE, *tenant, 2, str(WITNESS.public), line)
        await pool.execute(COSIGNATURE, *tenant, 1, str(WITNESS.public), line)
    seen = (await standing(circlekeep, tenant)).witnessed
    assert seen is not None
    assert (seen.size, seen.at) == (2, datetime.fromtimestamp(SEEN, UTC))
    async with await connect(circlekeep.url("app"), 1) as pool:
        [*logs] = await PostgresTransparencyLogs(pool).logs(tenant.organization)
    assert {log.witnessed for log in logs} == {None}, "where no witness is named, none is known"
