"""What stands still is known by what it reached, not by what it says of itself."""

from collections.abc import AsyncIterator, Sequence

import pytest

from domain.kernel import Log
from domain.policies.registry import POLICIES
from domain.policies.sign_ins import SIGN_INS
from infra.health.examination import examine
from infra.health.figures import followers_ahead, policy_lag
from infra.health.standing import (
    BOUND_S,
    FRESH_S,
    KEYS_MISSING,
    LATELY_S,
    PASSES_OVER,
    standing_still,
)
from infra.policies.followers import follower
from infra.policies.set_aside import follow_anew
from infra.postgres.pool import Pool, connect
from infra.projector.building import as_owner
from infra.projector.heartbeat import KEYLESS, SIGNER, WORKER, Heartbeat
from infra.projector.heartbeat import POLICIES as OF_POLICIES
from projections.registry import PROJECTIONS
from services.wiring.watching import TURNS_WITHIN_S, ends_turns
from tests.contract.test_examination import everything_has_happened
from tests.kit.reacting import Reacting
from tests.kit.read_models import ask, look, narrative, permitted

PARTS = {WORKER: "worker", OF_POLICIES: "worker", SIGNER: "signer"}
TURNS_AGO = """
UPDATE circlekeep.worker_heartbeat SET beat_at = beat_at - make_interval(secs => $2)
WHERE worker = $1
"""
MOVED_AGO = """
UPDATE circlekeep.worker_heartbeat SET moved_at = moved_at - make_interval(secs => $2)
WHERE worker = $1
"""
FURTHER = "UPDATE circlekeep.tracking SET position = position + 1000000"
NOTHING_READ = "DELETE FROM circlekeep.tracking WHERE follower = $1"
CHECKPOINTS_FURTHER = "UPDATE circlekeep.projection_checkpoint SET position = position + $1"
HEADS_AGO = "UPDATE circlekeep.log_head SET recorded_us = recorded_us - ($1 * 1000000)::bigint"
EVENTS_AGO = "UPDATE circlekeep.events SET recorded_us = recorded_us - ($1 * 1000000)::bigint"


@pytest.fixture
async def app(reacting: Reacting) -> AsyncIterator[Pool]:
    """The connections of the web."""
    async with await connect(reacting.database.url("app"), 1) as pool:
        yield pool


async def still(app: Pool) -> Sequence[str]:
    return await standing_still(app, PROJECTIONS, POLICIES)


async def ended_a_turn(reacting: Reacting, *, moved: bool = False) -> None:
    """Let every part say that it ended a turn just now."""
    for part in PARTS:
        await Heartbeat(reacting.pool, part)(moved)


async def an_entry_is_lacked(reacting: Reacting, for_s: float) -> None:
    """Append something long ago, which nobody took in."""
    await reacting.group()
    await ask(reacting.database, HEADS_AGO, for_s)
    await ask(reacting.database, EVENTS_AGO, for_s)


async def test_whoever_never_ended_a_turn_stands_still(reacting: Reacting, app: Pool) -> None:
    assert await still(app) == ["worker", "signer"]
    await ended_a_turn(reacting)
    assert await still(app) == []


@pytest.mark.parametrize("part", PARTS)
async def test_whose_turn_does_not_end_stands_still(
    reacting: Reacting, app: Pool, part: str
) -> None:
    await ended_a_turn(reacting)
    await ask(reacting.database, TURNS_AGO, part, FRESH_S + 0.1)
    assert await still(app) == [PARTS[part]]


@pytest.mark.parametrize("part", PARTS)
async def test_whose_turns_do_nothing_about_what_they_lack_stands_still(
    reacting: Reacting, app: Pool, part: str
) -> None:
    """A sign of life is not enough."""
    await an_entry_is_lacked(reacting, BOUND_S + 2)
    await ended_a_turn(reacting, moved=True)
    assert await still(app) == []
    await ask(reacting.database, MOVED_AGO, part, BOUND_S + 1)
    assert await still(app) == [PARTS[part]]


async def test_a_signer_that_gets_on_and_lacks_keys_is_named_with_what_it_lacks(
    reacting: Reacting, app: Pool
) -> None:
    """It is replaced for nothing, and whoever asks knows what to bring."""
    await an_entry_is_lacked(reacting, BOUND_S + 2)
    await ended_a_turn(reacting, moved=True)
    await ask(reacting.database, MOVED_AGO, SIGNER, BOUND_S + 1)
    await Heartbeat(reacting.pool, KEYLESS)()
    assert await still(app) == [KEYS_MISSING]
    await ask(reacting.database, TURNS_AGO, SIGNER, FRESH_S + 0.1)
    assert await still(app) == ["signer"], "one that has hung is no better for lacking keys"
    await Heartbeat(reacting.pool, SIGNER)()
    await ask(reacting.database, TURNS_AGO, KEYLESS, FRESH_S + 0.1)
    assert await still(app) == ["signer"], "it has its keys again"
    await Heartbeat(reacting.pool, SIGNER)(moved=True)
    assert await still(app) == []


@pytest.mark.parametrize("for_s", [1.0, LATELY_S + 2])
async def test_what_is_lacked_only_just_or_for_good_makes_nobody_unready(
    reacting: Reacting, app: Pool, for_s: float
) -> None:
    """One log that is broken is for doctor to find: the others go on."""
    await an_entry_is_lacked(reacting, for_s)
    await ended_a_turn(reacting)
    assert await still(app) == []


async def test_a_policy_that_is_ahead_of_its_log_is_named_until_it_reads_the_log_anew(
    reacting: Reacting, app: Pool, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it owes is not passed over for good, and nothing is owed twice."""
    group = await reacting.group()
    session = await reacting.planned(group)
    await reacting.read_all()
    await ended_a_turn(reacting)
    assert await still(app) == []
    await ask(reacting.database, FURTHER)
    await reacting.ended(group)
    await reacting.read_all()
    await ended_a_turn(reacting)
    assert await still(app) == [PASSES_OVER]
    findings = await examine(reacting.database.url, PROJECTIONS, POLICIES)
    [says] = [one.says for one in findings if one.check == "followers"]
    assert "ahead of their logs" in says
    assert "follower.ahead" in capsys.readouterr().out
    async with as_owner(reacting.database.url("migrator")) as owner:
        assert await follow_anew(owner) == sum(one.log is Log.EVENTS for one in POLICIES)
    await ended_a_turn(reacting)
    assert await still(app) == []
    for _ in range(2):
        await reacting.read_all()
        await reacting.worker().turn()
        assert await reacting.called_off(session) == 1


@pytest.mark.parametrize(("facts", "looks"), [(1, 9), (9, 1)])
async def test_a_policy_is_held_to_the_log_that_it_follows(
    reacting: Reacting, app: Pool, facts: int, looks: int
) -> None:
    """One of the access log neither lacks what happened nor is ahead of it."""
    for _ in range(facts):
        await reacting.group()
    for _ in range(looks):
        await look(reacting.mirror, reacting.tenant, permitted(narrative()))
    await reacting.read_all()
    await reacting.mirror.catch_up()
    await ask(reacting.database, HEADS_AGO, BOUND_S + 2)
    await ask(reacting.database, EVENTS_AGO, BOUND_S + 2)
    await ended_a_turn(reacting, moved=True)
    await ask(reacting.database, MOVED_AGO, OF_POLICIES, BOUND_S + 1)
    assert await still(app) == []
    assert {lag.events for lag in await policy_lag(reacting.pool, POLICIES)} == {0}
    assert await followers_ahead(reacting.pool) == []
    await ask(reacting.database, NOTHING_READ, follower(SIGN_INS))
    await ended_a_turn(reacting)
    assert await still(app) == ["worker"]
    [lag] = [one for one in await policy_lag(reacting.pool, POLICIES) if one.events]
    assert (lag.name, lag.events) == ("sign_ins", looks)


@pytest.mark.parametrize("by", [1, 1_000_000])
async def test_a_read_model_that_is_ahead_of_its_log_is_named(
    reacting: Reacting, app: Pool, by: int
) -> None:
    await everything_has_happened(reacting)
    await ended_a_turn(reacting)
    assert await still(app) == []
    await ask(reacting.database, CHECKPOINTS_FURTHER, by)
    await ended_a_turn(reacting)
    assert await still(app) == [PASSES_OVER]


async def test_whether_turns_end_is_unknown_while_the_database_does_not_say(
    reacting: Reacting, app: Pool
) -> None:
    """Nobody is replaced for what nobody can know."""
    parts = (WORKER, OF_POLICIES)
    assert await ends_turns(app, parts) is False
    await ended_a_turn(reacting)
    assert await ends_turns(app, parts) is True
    await ask(reacting.database, TURNS_AGO, OF_POLICIES, TURNS_WITHIN_S)
    assert await ends_turns(app, parts) is False
    await app.close()
    assert await ends_turns(app, parts) is None
