"""Runs the Warden until it is told to stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

from domain.access.messages import Answer, Request
from services.warden.ports import Parts
from services.warden.warden import Warden

Serve: TypeAlias = Callable[
    [Callable[[Request], Awaitable[Answer]], asyncio.Event], Awaitable[None]
]
"""Serves what answers until the event is set."""


async def run(opening: AbstractAsyncContextManager[Parts], serve: Serve) -> None:
    """Open the parts, serve, and end on SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, stop.set)
    async with opening as parts:
        await serve(Warden(parts).answer, stop)
