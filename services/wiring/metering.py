"""The metrics of a process, sampled while it runs and only if somebody takes them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from infra.health.sampler import OF_EVERY_PROCESS, Ask, Sampler
from infra.postgres.pool import Pool
from infra.settings import Settings
from infra.telemetry.metrics import Measure, open_metering


@asynccontextmanager
async def metering(
    process: str,
    settings: Settings,
    pool: Pool,
    ask: Ask,
    measures: Mapping[str, Measure] = OF_EVERY_PROCESS,
) -> AsyncIterator[None]:
    """Measure a process until the block ends."""
    opened = open_metering(process, settings.otlp_endpoint)
    sampler = Sampler(pool, ask)
    sampler.show(opened, measures)
    sampling = asyncio.create_task(sampler.keep_sampling()) if opened.recording else None
    try:
        yield
    finally:
        if sampling is not None:
            sampling.cancel()
        await asyncio.to_thread(opened.close)
