"""The worker process: read models kept up, policies carried out, bodies retired.

It is ``projector`` in the database, and ``keeper`` for the last of these alone.
"""

import asyncio

import uvloop

from infra.event_store.committer import open_committer
from infra.health.sampler import OF_THE_WORKER, of_the_worker
from infra.keeper.retiring import retiring_turns
from infra.policies.reactor import Reactor
from infra.postgres.pool import connect
from infra.privileges import harden
from infra.processes.collector import let_the_collector_rest
from infra.projector.announcements import announcer, listen
from infra.projector.engine import Projector
from infra.projector.heartbeat import POLICIES as OF_POLICIES
from infra.projector.heartbeat import Heartbeat
from infra.projector.leases import leases
from infra.projector.orders import order_turns
from infra.settings import Settings
from infra.telemetry.logs import configure_logs
from projections.registry import PROJECTIONS
from services.letters.post import prepare
from services.wiring.letters import checkpoint_turns
from services.wiring.metering import metering
from services.wiring.policies import FOLLOWING, post_of, reaction_turns
from services.workers.loop import Turn, keep_working, until_asked_to_end

CONNECTIONS = 6


def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; then return."""
    configure_logs("worker", settings.log_level)
    prepare()
    url, keeper_url = settings.url("projector"), settings.url("keeper")
    harden()
    let_the_collector_rest()
    uvloop.run(until_asked_to_end(_work(settings, url, keeper_url)))


async def _work(settings: Settings, url: str, keeper_url: str) -> None:
    async with (
        post_of(settings) as post,
        await connect(url, CONNECTIONS) as pool,
        await connect(keeper_url, 1) as keeper,
        leases(pool, PROJECTIONS) as held,
        checkpoint_turns(settings, pool) as checkpoints,
        listen(url) as announced,
        announcer(url) as announce,
        open_committer(url, announce, connections=1) as committer,
        metering(
            "worker",
            settings,
            pool,
            of_the_worker(committer, PROJECTIONS, FOLLOWING),
            OF_THE_WORKER,
        ),
        asyncio.TaskGroup() as tasks,
    ):
        projector = Projector(
            pool, PROJECTIONS, sign_of_life=Heartbeat(pool), leases=held, announced=announced
        )
        tasks.create_task(keep_working(projector.turn, announced.sleep))
        reactor = Reactor(pool, FOLLOWING, leases=held)
        tasks.create_task(keep_working(telling(reactor.turn, Heartbeat(pool, OF_POLICIES))))
        tasks.create_task(keep_working(reaction_turns(pool, committer, post)))
        tasks.create_task(keep_working(order_turns(pool, PROJECTIONS, reactor.followers)))
        tasks.create_task(keep_working(retiring_turns(keeper), _for_an_hour))
        tasks.create_task(keep_working(checkpoints, _for_some_minutes))


def telling(turn: Turn, progress: Heartbeat) -> Turn:
    """Have it said after each turn whether anything was done in it."""

    async def told() -> int:
        done = await turn()
        await progress(done > 0)
        return done

    return told


async def _for_some_minutes(_pause: float) -> None:
    """Wait: a day's letters may leave a little later."""
    await asyncio.sleep(120)


async def _for_an_hour(_pause: float) -> None:
    """Wait: what is years old may be an hour older."""
    await asyncio.sleep(3600)
