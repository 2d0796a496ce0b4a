"""A reaction that somebody takes out of the outbox, or puts there, is found by the log."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from domain.kernel import Stream
from domain.policies.registry import POLICIES
from infra.health.examination import examine
from infra.policies.kept import Strayed, differing_reactions, owe_anew
from infra.postgres.migrate import PlainConnection
from infra.postgres.pool import connect
from infra.projector.building import as_owner
from projections.registry import PROJECTIONS
from tests.kit.reacting import Reacting
from tests.kit.read_models import ask

ONE = "command_id = (SELECT min(command_id::text)::uuid FROM circlekeep.outbox)"
CHANGED = {
    "organization_id": "gen_random_uuid()",
    "program_id": "gen_random_uuid()",
    "command_id": "gen_random_uuid()",
    "policy": "'expiry'",
    "event_id": "gen_random_uuid()",
    "correlation_id": "gen_random_uuid()",
    "deed": "replace(encode(deed, 'escape'), '\"session\":\"', '\"session\":\"0')::bytea",
    "due_at": "now() + interval '1 year'",
    "attempts": "attempts + 1",
    "state": "'done'",
    "code": "'x'",
    "settled_at": "now()",
}
NOT_FOUND = {"attempts", "code", "settled_at"}
"""What says how it went; docs/threats.md lists it, with the state of what was tried once."""


@pytest.fixture
async def owner(reacting: Reacting) -> AsyncIterator[PlainConnection]:
    async with as_owner(reacting.database.url("migrator")) as connection:
        yield connection


@pytest.fixture
async def planned(reacting: Reacting) -> Stream:
    """Two sessions of a group, for each of which something is owed once its time has come."""
    group = await reacting.group()
    await reacting.planned(group)
    session = await reacting.planned(group, timedelta(days=9))
    await reacting.read_all()
    return session


async def strayed(reacting: Reacting, owner: PlainConnection) -> Sequence[Strayed]:
    async with await connect(reacting.database.url("projector"), 1) as pool:
        return await differing_reactions(owner, pool, POLICIES)


@pytest.mark.usefixtures("planned")
async def test_p18_what_is_owed_and_done_by_the_log_is_no_finding(
    reacting: Reacting, owner: PlainConnection
) -> None:
    """P18: whatever became of a reaction, the outbox is as the log says."""
    assert await strayed(reacting, owner) == []
    await reacting.time_passes(timedelta(days=30))
    assert await strayed(reacting, owner) == []
    await reacting.worker().turn()
    assert await strayed(reacting, owner) == []


@pytest.mark.usefixtures("planned")
async def test_a_reaction_that_is_deleted_is_named_and_owed_anew(
    reacting: Reacting, owner: PlainConnection
) -> None:
    """Threat: a rogue DBA deletes what is owed: doctor says so, and it can be had again."""
    [(number,)] = await ask(reacting.database, "SELECT count(*) FROM circlekeep.outbox")
    await ask(reacting.database, f"DELETE FROM circlekeep.outbox WHERE {ONE}")  # noqa: S608
    [one] = found = await strayed(reacting, owner)
    assert one.says == "gone"
    findings = await examine(reacting.database.url, PROJECTIONS, POLICIES)
    [says] = [finding.says for finding in findings if finding.check == "reactions"]
    assert f"{one.policy} {one.command_id}" in says
    assert await owe_anew(owner, found) == 1
    await reacting.read_all()
    assert await ask(reacting.database, "SELECT count(*) FROM circlekeep.outbox") == [(number,)]
    assert await strayed(reacting, owner) == []


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize("column", CHANGED)
async def test_a_reaction_that_is_changed_is_named(
    reacting: Reacting, owner: PlainConnection, column: str
) -> None:
    """Threat: a rogue DBA makes a reaction another's, puts it off, or says that it is done."""
    change = f"UPDATE circlekeep.outbox SET {column} = {CHANGED[column]} WHERE {ONE}"  # noqa: S608
    await ask(reacting.database, change)
    assert bool(await strayed(reacting, owner)) is (column not in NOT_FOUND)


@pytest.mark.usefixtures("planned")
async def test_a_reaction_that_no_fact_owes_is_named(
    reacting: Reacting, owner: PlainConnection
) -> None:
    """Threat: a rogue DBA adds something for the worker to do."""
    added = f"""
        INSERT INTO circlekeep.outbox SELECT organization_id, program_id, gen_random_uuid(), policy,
          event_id, correlation_id, deed, due_at, 0, 'owed' FROM circlekeep.outbox WHERE {ONE}"""  # noqa: S608
    await ask(reacting.database, added)
    assert [one.says for one in await strayed(reacting, owner)] == ["owed by nothing"]
