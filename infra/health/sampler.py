"""Asks the database every few seconds for the figures that metrics show in between."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import structlog

from domain.policies.policy import Policy
from infra.health.figures import outbox_figures, policy_lag, projection_lag, sessions
from infra.postgres.pool import Pool
from infra.projector.model import ReadModel
from infra.telemetry.metrics import Figure, Metering, Read

EVERY: Final = 10.0
Sample: TypeAlias = Mapping[str, Sequence[Figure]]
Ask: TypeAlias = Callable[[Pool], Awaitable[Sample]]
_log = structlog.get_logger("circlekeep.health")

OF_EVERY_PROCESS: Final = {
    "transaction.age": ("s", "Age of the oldest open transaction of this database role"),
}
OF_THE_WORKER: Final = {
    "projection.lag": ("{event}", "Events that a read model lacks, over all programs"),
    "projection.delay": ("s", "Age of the oldest event that a read model lacks"),
    "policy.lag": ("{event}", "Events that a policy has not looked at, over all programs"),
    "policy.delay": ("s", "Age of the oldest event that a policy has not looked at"),
    "outbox.depth": ("{reaction}", "Reactions that are due"),
    "outbox.age": ("s", "How long the oldest reaction has been due"),
    "outbox.set_aside": ("{reaction}", "Reactions that failed at every attempt"),
}


class Sampler:
    """The latest figures. Where asking fails there are none: an old figure would look like news."""

    def __init__(self, pool: Pool, ask: Ask) -> None:
        self._pool = pool
        self._ask = ask
        self._latest: Sample = {}

    def show(self, metering: Metering, gauges: Mapping[str, tuple[str, str]]) -> None:
        """Let metrics read the figures of these names."""
        for name, (unit, description) in gauges.items():
            metering.watch(name, unit, description, self._reading(name))

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


async def of_every_process(pool: Pool) -> Sample:
    """Ask what any role may know of itself."""
    return {"transaction.age": [Figure((await sessions(pool)).oldest_s)]}


def of_the_worker(models: Sequence[ReadModel], policies: Sequence[Policy]) -> Ask:
    """Ask what the worker knows of all that follows the logs."""

    async def ask(pool: Pool) -> Sample:
        built = [
            (lag, {"projection": lag.name, "state": lag.state})
            for lag in await projection_lag(pool, models)
        ]
        decided = [(lag, {"policy": lag.name}) for lag in await policy_lag(pool, policies)]
        owed = await outbox_figures(pool)
        return {
            **await of_every_process(pool),
            "projection.lag": [Figure(lag.events, labels) for lag, labels in built],
            "projection.delay": [Figure(lag.seconds, labels) for lag, labels in built],
            "policy.lag": [Figure(lag.events, labels) for lag, labels in decided],
            "policy.delay": [Figure(lag.seconds, labels) for lag, labels in decided],
            "outbox.depth": [Figure(owed.due)],
            "outbox.age": [Figure(owed.oldest_s)],
            "outbox.set_aside": [Figure(owed.set_aside)],
        }

    return ask
