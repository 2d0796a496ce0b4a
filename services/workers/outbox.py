"""Carries out what policies owe: again and again until it is done, refused, or tried too often."""

import structlog

from domain.kernel import Refused, Unavailable
from domain.ports import Attempt, Clock, EventStore, Outbox, Settlement
from services.app.reactions import carry_out

AT_ONCE = 50
ATTEMPTS = 12
PASSING = frozenset({"stream.busy"})
"""Refusals that say nothing about the matter: another moment will do."""
_log = structlog.get_logger("circlekeep.worker")


class OutboxWorker:
    """Takes what is due in each program and settles it, one after another."""

    def __init__(self, outbox: Outbox, store: EventStore, now: Clock) -> None:
        self._outbox = outbox
        self._store = store
        self._now = now

    async def turn(self) -> int:
        """Try whatever is due; tell how much that was."""
        tried = 0
        for tenant in await self._outbox.in_debt():
            attempts = await self._outbox.take(tenant, AT_ONCE)
            for attempt in attempts:
                await self._try(attempt)
            tried += len(attempts)
        return tried

    async def _try(self, attempt: Attempt) -> None:
        owed = attempt.owed
        place = owed.tenant, owed.command_id
        try:
            await carry_out(self._store, owed, self._now())
        except Refused as refused:
            if isinstance(refused, Unavailable) or refused.code in PASSING:
                await self._failed(attempt, refused.code)
            else:
                await self._outbox.settle(*place, Settlement.REFUSED, refused.code)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are carried out
            _log.warning("reaction.failed", policy=owed.policy, exc_info=error)
            await self._failed(attempt, type(error).__name__)
        else:
            await self._outbox.settle(*place, Settlement.DONE)

    async def _failed(self, attempt: Attempt, code: str) -> None:
        owed = attempt.owed
        if attempt.number < ATTEMPTS:
            await self._outbox.note_failure(owed.tenant, owed.command_id, code)
            return
        _log.error("reaction.set_aside", policy=owed.policy, command=str(owed.command_id))
        await self._outbox.settle(owed.tenant, owed.command_id, Settlement.SET_ASIDE, code)
