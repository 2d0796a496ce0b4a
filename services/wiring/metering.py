"""The metrics of a process, sampled while it runs and only if somebody takes them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from infra.health.sampler import OF_EVERY_PROCESS, Ask, Sampler, of_every_process
from infra.postgres.pool import Pool
from infra.settings import Settings
from infra.telemetry.metrics import Metering, open_metering


@asynccontextmanager
async def metering(
    process: str,
    settings: Settings,
    pool: Pool,
    ask: Ask = of_every_process,
    gauges: Mapping[str, tuple[str, str]] = OF_EVERY_PROCESS,
) -> AsyncIterator[Metering]:
    """Measure a process until the block ends; by default what any process knows of itself."""
    opened = open_metering(process, settings.otlp_endpoint)
    sampler = Sampler(pool, ask)
    sampler.show(opened, gauges)
    sampling = asyncio.create_task(sampler.keep_sampling()) if opened.recording else None
    try:
        yield opened
    finally:
        if sampling is not None:
            sampling.cancel()
        await asyncio.to_thread(opened.close)
