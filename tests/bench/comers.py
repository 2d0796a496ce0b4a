"""People who would sign in, in a process of its own: so many a second, whoever else is answered.

They are elsewhere: what they cost is not the service's, and so they have what processor time nobody
else wants. `python -m tests.bench.comers SOCKET RATE PASSWORD ADDRESS…` comes until its input
closes, and then says how many came.
"""

import asyncio
import sys
import time
from itertools import count, cycle
from pathlib import Path
from typing import Final

import uvloop

from domain.kernel import Refused, Sealed
from domain.protocol.door import SignIn
from infra.gateway.client import WardenClient

TOLD_TO_COME_AGAIN: Final = "sign_in.busy"
UNDER_WAY: Final = 200
"""As many wait for an answer at most: whoever comes beyond that is not sent."""


async def come(socket: Path, rate: float, requests: list[SignIn]) -> int:
    """Come at a rate until the input closes, and return how many came."""
    warden, came = WardenClient(socket), 0
    waiting: set[asyncio.Task[None]] = set()
    over = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))

    async def one(request: SignIn) -> None:
        try:
            await warden.ask(request)
        except Refused as refused:
            if refused.code != TOLD_TO_COME_AGAIN:
                raise

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    began, asking = time.perf_counter(), cycle(requests)
    for number in count():
        if over.done():
            break
        await asyncio.sleep(max(began + number / rate - time.perf_counter(), 0))
        if len(waiting) < UNDER_WAY:
            task = asyncio.create_task(one(next(asking)))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            came += 1
    for task in waiting:
        task.cancel()
    await warden.close()
    return came


def main() -> None:
    """Come, and say how many came."""
    socket, rate, password, *addresses = sys.argv[1:]
    requests = [SignIn(Sealed(address), Sealed(password)) for address in addresses]
    sys.stdout.write(str(uvloop.run(come(Path(socket), float(rate), requests))))


if __name__ == "__main__":
    main()
