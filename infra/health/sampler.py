"""Asks the database every few seconds for the figures that metrics show in between."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import structlog

from domain.policies.policy import Policy
from infra.event_store.committer import Committer
from infra.health.figures import (
    outbox_figures,
    parked,
    policy_lag,
    projection_lag,
    sessions,
    transparency_figures,
)
from infra.postgres.pool import Pool
from infra.projector.model import ReadModel
from infra.telemetry.metrics import Figure, Measure, Metering, Read

EVERY: Final = 10.0
Sample: TypeAlias = Mapping[str, Sequence[Figure]]
Ask: TypeAlias = Callable[[Pool], Awaitable[Sample]]
_log = structlog.get_logger("circlekeep.health")

OF_EVERY_PROCESS: Final = {
    "transaction.age": Measure("s", "Age of the oldest open transaction of this database role"),
    "committer.waiting": Measure("{request}", "Requests that wait to be appended"),
    "committer.size": Measure("By", "Bytes that wait to be appended"),
    "committer.requests": Measure("{request}", "Requests sent to be appended", only_grows=True),
    "committer.batches": Measure("{batch}", "Batches they were sent in", only_grows=True),
    "committer.refused": Measure("{request}", "Requests refused: too many", only_grows=True),
    "batch.largest": Measure("{request}", "Requests in the largest batch so far"),
}
OF_THE_WORKER: Final = {
    **OF_EVERY_PROCESS,
    "projection.lag": Measure("{event}", "Events that a read model lacks, over all programs"),
    "projection.delay": Measure("s", "Age of the oldest event that a read model lacks"),
    "projection.parked": Measure("{stream}", "Streams that a read model goes on without"),
    "policy.lag": Measure("{event}", "Events that a policy has not looked at, over all programs"),
    "policy.delay": Measure("s", "Age of the oldest event that a policy has not looked at"),
    "outbox.depth": Measure("{reaction}", "Reactions that are due"),
    "outbox.age": Measure("s", "How long the oldest reaction has been due"),
    "outbox.set_aside": Measure("{reaction}", "Reactions that failed at every attempt"),
}
OF_THE_SIGNER: Final = {
    "transaction.age": OF_EVERY_PROCESS["transaction.age"],
    "checkpoint.age": Measure("s", "Age of the oldest entry that is in no checkpoint"),
    "checkpoint.refused": Measure("{log}", "Logs that are not what was signed"),
    "witness.age": Measure("s", "How long a checkpoint has been seen by nobody else"),
}


class Sampler:
    """The latest figures. Where asking fails there are none: an old figure would look like news."""

    def __init__(self, pool: Pool, ask: Ask) -> None:
        self._pool = pool
        self._ask = ask
        self._latest: Sample = {}

    def show(self, metering: Metering, measures: Mapping[str, Measure]) -> None:
        """Let metrics read the figures of these names."""
        for name, measure in measures.items():
            metering.watch(name, measure, self._reading(name))

    async def sample(self) -> None:
        """Ask once."""
        try:
            self._latest = await self._ask(self._pool)
        except Exception as error:  # noqa: BLE001 - whatever it is, the work that is measured goes on
            self._latest = {}
            _log.warning("sample.failed", error=type(error).__name__)

    async def keep_sampling(self) -> None:
        """Ask again and again, until cancelled."""
        while True:
            await self.sample()
            await asyncio.sleep(EVERY)

    def _reading(self, name: str) -> Read:
        def read() -> Iterable[Figure]:
            return self._latest.get(name, ())

        return read


def of_every_process(committer: Committer) -> Ask:
    """Ask what any process knows of itself."""

    async def ask(pool: Pool) -> Sample:
        load = committer.load
        return {
            "transaction.age": [Figure((await sessions(pool)).oldest_s)],
            "committer.waiting": [Figure(load.waiting_requests)],
            "committer.size": [Figure(load.waiting_bytes)],
            "committer.requests": [Figure(load.requests)],
            "committer.batches": [Figure(load.batches)],
            "committer.refused": [Figure(load.refused)],
            "batch.largest": [Figure(load.largest)],
        }

    return ask


def of_the_worker(
    committer: Committer, models: Sequence[ReadModel], policies: Sequence[Policy]
) -> Ask:
    """Ask what the worker knows besides: of all that follows the logs."""
    own = of_every_process(committer)

    async def ask(pool: Pool) -> Sample:
        built = [
            (lag, {"projection": lag.name, "state": lag.state})
            for lag in await projection_lag(pool, models)
        ]
        decided = [(lag, {"policy": lag.name}) for lag in await policy_lag(pool, policies)]
        owed = await outbox_figures(pool)
        return {
            **await own(pool),
            "projection.lag": [Figure(lag.events, labels) for lag, labels in built],
            "projection.delay": [Figure(lag.seconds, labels) for lag, labels in built],
            "projection.parked": [
                Figure(streams, {"projection": name})
                for name, streams in (await parked(pool)).items()
            ],
            "policy.lag": [Figure(lag.events, labels) for lag, labels in decided],
            "policy.delay": [Figure(lag.seconds, labels) for lag, labels in decided],
            "outbox.depth": [Figure(owed.due)],
            "outbox.age": [Figure(owed.oldest_s)],
            "outbox.set_aside": [Figure(owed.set_aside)],
        }

    return ask


def of_the_signer() -> Ask:
    """Ask how the transparency log stands."""

    async def ask(pool: Pool) -> Sample:
        found = await transparency_figures(pool)
        return {
            "transaction.age": [Figure((await sessions(pool)).oldest_s)],
            "checkpoint.age": [Figure(found.unsigned_s)],
            "checkpoint.refused": [Figure(found.refused)],
            "witness.age": [Figure(found.unwitnessed_s)],
        }

    return ask
