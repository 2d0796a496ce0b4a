"""How long the Warden runs: until it is told to stop."""

import asyncio
import signal


async def until_told_to_stop() -> None:
    """Return on SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, stop.set)
    await stop.wait()
