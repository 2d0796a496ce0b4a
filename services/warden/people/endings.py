"""Ends several things of somebody: what stands in the way of one keeps no other."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeAlias

from domain.kernel import Refused, Unavailable
from domain.protocol.answers import Done

Ending: TypeAlias = Callable[[], Awaitable[object]]
BUSY: Final = "stream.busy"


async def end_each(endings: Iterable[Ending]) -> Done:
    """Try each, and raise at the end what stood in the way.

    Of several that is what another moment will do for, so that all are tried again.
    """
    stands: Refused | None = None
    for end in endings:
        try:
            await end()
        except Refused as refused:
            passes = isinstance(refused, Unavailable) or refused.code == BUSY
            stands = refused if stands is None or passes else stands
    if stands is not None:
        raise stands
    return Done()
