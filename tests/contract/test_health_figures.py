"""The figures of health: how far everything is behind, over all programs, and never whose it is."""

import asyncio
from datetime import timedelta

import asyncpg
import structlog
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint

from domain.groups.events import GroupChartered
from domain.kernel import Log
from domain.policies.registry import POLICIES
from infra.event_store.committer import Committer
from infra.health.figures import (
    Lag,
    OutboxFigures,
    outbox_figures,
    policy_lag,
    projection_lag,
    sessions,
)
from infra.health.sampler import (
    OF_EVERY_PROCESS,
    OF_THE_WORKER,
    Sampler,
    of_every_process,
    of_the_worker,
)
from infra.postgres.pool import connect
from infra.telemetry.metrics import Metering
from projections.access_log import ACCESS_LOG
from projections.registry import PROJECTIONS
from tests.kit.database import Migrated
from tests.kit.reacting import SOON, Reacting
from tests.kit.read_models import Mirror, a_group, ask
from tests.kit.stores import new_stream, new_tenant

PARK = """
INSERT INTO circlekeep.projection_parked
SELECT organization_id, program_id, 'group_board_v2', gen_random_uuid(), 1, 'group.closed', 'x',
  now()
FROM circlekeep.log_head LIMIT 1
"""
A_MINUTE_AGO = "UPDATE circlekeep.events SET recorded_us = recorded_us - 60000000"


def by_name(lags: list[Lag]) -> dict[str, Lag]:
    return {lag.name: lag for lag in lags}


async def test_a_read_model_is_behind_by_what_it_lacks_in_all_programs(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    for tenant in (new_tenant(), new_tenant()):
        await mirror.tell(new_stream(tenant, "group"), a_group(), GroupChartered())
    await ask(circlekeep, A_MINUTE_AGO)
    lags = by_name([*await projection_lag(mirror.pool, PROJECTIONS)])
    assert len(lags) == len(PROJECTIONS)
    board = lags["group_board v2"]
    assert (board.state, board.events, board.programs) == ("live", 4, 2)
    assert 60 <= board.seconds < 90
    nothing_to_read = lags[f"{ACCESS_LOG.name} v{ACCESS_LOG.version}"]
    assert (nothing_to_read.events, nothing_to_read.seconds) == (0, 0)
    await mirror.catch_up()
    lags = by_name([*await projection_lag(mirror.pool, PROJECTIONS)])
    assert {(lag.events, lag.programs, lag.seconds) for lag in lags.values()} == {(0, 0, 0)}


async def test_a_policy_is_behind_until_it_has_read_and_the_outbox_until_it_is_carried_out(
    reacting: Reacting,
) -> None:
    group = await reacting.group()
    await reacting.planned(group)
    await reacting.ended(group)
    behind = await policy_lag(reacting.pool, POLICIES)
    assert {(lag.name, lag.events, lag.programs) for lag in behind} == {
        (policy.name, 5, 1) if policy.log is Log.EVENTS else (policy.name, 0, 0)
        for policy in POLICIES
    }
    assert await outbox_figures(reacting.pool) == OutboxFigures(0, 0, 0)
    await reacting.read_all()
    assert {lag.events for lag in await policy_lag(reacting.pool, POLICIES)} == {0}
    await reacting.time_passes(timedelta(minutes=1))
    owed = await outbox_figures(reacting.pool)
    assert (owed.due, owed.set_aside) == (1, 0)
    assert 60 <= owed.oldest_s < 90
    await reacting.worker().turn()
    assert await outbox_figures(reacting.pool) == OutboxFigures(0, 0, 0)
    await ask(reacting.database, "UPDATE circlekeep.outbox SET state = 'set_aside'")
    assert await outbox_figures(reacting.pool) == OutboxFigures(0, 0, 2)


async def test_each_role_knows_the_age_of_its_own_oldest_transaction(circlekeep: Migrated) -> None:
    async with await connect(circlekeep.url("app"), 2) as pool:
        assert (await sessions(pool)).oldest_s == 0
        other = await asyncpg.connect(circlekeep.url("app"))
        async with other.transaction():
            await other.execute("SELECT 1")
            await asyncio.sleep(0)
            seen = await sessions(pool)
        await other.close()
        assert seen.oldest_s > 0
        assert seen.idle == 0


async def test_metrics_have_units_and_name_no_tenant(reacting: Reacting) -> None:
    await reacting.planned(await reacting.group(), SOON)
    reader = InMemoryMetricReader()
    metering = Metering("worker", reader)
    asked = of_the_worker(Committer(reacting.pool), PROJECTIONS, POLICIES)
    sampler = Sampler(reacting.pool, asked)
    sampler.show(metering, OF_THE_WORKER)
    assert reader.get_metrics_data() is None
    await ask(reacting.database, PARK)
    await sampler.sample()
    shown = metrics(reader)
    assert shown.keys() == {f"circlekeep.{name}" for name in OF_THE_WORKER}
    assert shown["circlekeep.projection.parked"][1] == [(("group_board v2",), 1)]
    assert all(unit for unit, _ in shown.values())
    said = {word for _, points in shown.values() for labels, _ in points for word in labels}
    names = {f"{model.name} v{model.version}" for model in PROJECTIONS}
    assert said == names | {"live"} | {policy.name for policy in POLICIES}
    assert (("group_board v2", "live"), 3) in shown["circlekeep.projection.lag"][1]
    metering.close()


async def test_a_figure_that_cannot_be_had_is_not_shown_any_more(circlekeep: Migrated) -> None:
    reader = InMemoryMetricReader()
    metering = Metering("web", reader)
    pool = await connect(circlekeep.url("app"), 1)
    sampler = Sampler(pool, of_every_process(Committer(pool)))
    sampler.show(metering, OF_EVERY_PROCESS)
    await sampler.sample()
    assert metrics(reader).keys() == {f"circlekeep.{name}" for name in OF_EVERY_PROCESS}
    await pool.close()
    with structlog.testing.capture_logs() as logs:
        await sampler.sample()
    assert [entry["event"] for entry in logs] == ["sample.failed"]
    assert reader.get_metrics_data() is None
    metering.close()


def metrics(
    reader: InMemoryMetricReader,
) -> dict[str, tuple[str | None, list[tuple[tuple[object, ...], float]]]]:
    """Give unit and points of each metric: the values of its labels, and its own."""
    data = reader.get_metrics_data()
    assert data is not None
    return {
        metric.name: (
            metric.unit,
            [
                (tuple((point.attributes or {}).values()), point.value)
                for point in metric.data.data_points
                if isinstance(point, NumberDataPoint)
            ],
        )
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }
