"""Carries out what policies owe: again and again until it is done, refused, or tried too often."""

import time
from collections.abc import Sequence

import structlog

from domain.kernel import Refused, Tenant, Unavailable, Unreadable
from domain.policies.policy import LetterDeed
from domain.ports import (
    Attempt,
    Clock,
    EventStore,
    Outbox,
    Settled,
    Settlement,
)
from services.app import reactions
from services.letters import deeds
from services.letters.post import Post

AT_ONCE = 200
ATTEMPTS = 12
SLOW_S = 2.0
"""A part that says no as late as this would keep every letter waiting as long."""
PASSING = frozenset({"stream.busy", "office.not_settled"})
"""Refusals that say nothing about the matter: another moment will do."""
UNTIL_THERE_IS_ROOM = frozenset({"mail.no_room"})
"""Refusals of our own disk: tried again for as long as that takes."""
_log = structlog.get_logger("circlekeep.worker")


class OutboxWorker:
    """Takes what is due in each program, carries it out together, and settles it."""

    def __init__(
        self,
        outbox: Outbox,
        store: EventStore,
        now: Clock,
        post: Post,
        slow_s: float = SLOW_S,
    ) -> None:
        self._slow_s = slow_s
        self._outbox = outbox
        self._store = store
        self._now = now
        self._post = post

    async def turn(self) -> int:
        """Try whatever is due; tell how much that was.

        What takes letters comes last, one by one; where a part that they need is away and slow to
        say so, those that are left are taken again at another time.
        """
        tried = 0
        letters: list[tuple[Tenant, Attempt, LetterDeed]] = []
        for tenant in await self._outbox.in_debt():
            attempts = await self._outbox.take(tenant, AT_ONCE)
            mine = [
                (tenant, a, a.owed.deed) for a in attempts if isinstance(a.owed.deed, LetterDeed)
            ]
            apart = {attempt.owed.command_id for _, attempt, _ in mine}
            sessions = [attempt for attempt in attempts if attempt.owed.command_id not in apart]
            if sessions:
                await self._outbox.settle(tenant, await self._together(sessions))
            letters += mine
            tried += len(attempts)
        await self._write(letters)
        return tried

    async def _write(self, letters: Sequence[tuple[Tenant, Attempt, LetterDeed]]) -> None:
        for tenant, attempt, deed in letters:
            began = time.monotonic()
            settled = await self._by_the_warden(attempt, deed)
            await self._outbox.settle(tenant, [settled])
            if settled.settlement is Settlement.FAILED and time.monotonic() - began > self._slow_s:
                _log.warning("letters.wait", code=settled.code)
                return

    async def _by_the_warden(self, attempt: Attempt, deed: LetterDeed) -> Settled:
        try:
            return _settled(attempt, await deeds.carry_out(self._post, attempt.owed, deed))
        except Unavailable as away:
            return _failed(attempt, away.code)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are carried out
            _log.warning("reaction.failed", policy=attempt.owed.policy, exc_info=error)
            return _failed(attempt, type(error).__name__)

    async def _together(self, attempts: Sequence[Attempt]) -> Sequence[Settled]:
        """Try them together, or each on its own if together something fails."""
        try:
            owed = [attempt.owed for attempt in attempts]
            outcomes = await reactions.carry_out(self._store, owed, self._now())
        except Unavailable as away:
            if isinstance(away, Unreadable) and len(attempts) > 1:
                return await self._apart(attempts)
            return [_failed(attempt, away.code) for attempt in attempts]
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are carried out
            if len(attempts) == 1:
                [attempt] = attempts
                _log.warning("reaction.failed", policy=attempt.owed.policy, exc_info=error)
                return [_failed(attempt, type(error).__name__)]
            return await self._apart(attempts)
        return [_settled(*one) for one in zip(attempts, outcomes, strict=True)]

    async def _apart(self, attempts: Sequence[Attempt]) -> Sequence[Settled]:
        return [settled for one in attempts for settled in await self._together([one])]


def _settled(attempt: Attempt, refused: Refused | None) -> Settled:
    if refused is None:
        return Settled(attempt.owed.command_id, Settlement.DONE)
    if refused.code in PASSING:
        return _failed(attempt, refused.code)
    return Settled(attempt.owed.command_id, Settlement.REFUSED, refused.code)


def _failed(attempt: Attempt, code: str) -> Settled:
    owed = attempt.owed
    if attempt.number < ATTEMPTS or code in UNTIL_THERE_IS_ROOM:
        return Settled(owed.command_id, Settlement.FAILED, code)
    _log.error("reaction.set_aside", policy=owed.policy, command=str(owed.command_id))
    return Settled(owed.command_id, Settlement.SET_ASIDE, code)
