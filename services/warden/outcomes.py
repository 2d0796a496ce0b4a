"""How each look ended, written when it has: in batches, in the background, exactly once.

An outcome is the second entry of its intent's stream, so that of all who would write one the first
does, and no other. What is lost on the way is ended by the sweeper.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Final

import structlog

from domain.access.events import (
    AccessFailed,
    AccessReleased,
    AccessUnknown,
    AccessWithheld,
    Outcome,
)
from domain.access.messages import Answer, RefusedAnswer
from domain.kernel import Context, Refused, Role, Tenant
from domain.ports import Append, Appended, AppendRefused
from services.warden.inquiry import Intent
from services.warden.ports import Parts
from services.warden.recording import NOBODY

GATHER_S: Final = 0.05
AT_ONCE: Final = 128
ROOM: Final = 20_000
_log = structlog.get_logger(__name__)


def outcome_of(intent: Intent, answer: Answer | None, *, is_taken: bool | None) -> Outcome:
    """Say how a look ended: by what was answered, and whether anybody took it, if that is known."""
    if isinstance(answer, RefusedAnswer):
        return AccessFailed(intent=intent.position, rule=answer.code)
    if is_taken is None:
        return AccessUnknown(intent=intent.position)
    if is_taken:
        return AccessReleased(intent=intent.position)
    return AccessWithheld(intent=intent.position)


class Outcomes:
    """Takes outcomes at once and writes them soon; beyond its room they are left to the sweeper."""

    def __init__(self, parts: Parts, room: int = ROOM) -> None:
        self._parts = parts
        self._room = room
        self._noted: deque[tuple[Intent, Outcome]] = deque()
        self._wake = asyncio.Event()

    def note(self, intent: Intent, how: Outcome) -> None:
        """Take an outcome; it returns at once."""
        if len(self._noted) < self._room:
            self._noted.append((intent, how))
            self._wake.set()

    async def keep_writing(self) -> None:
        """Write what was noted, a moment later so that one append takes many, until cancelled."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_S)
            try:
                await self.write()
            except Exception as error:  # noqa: BLE001 - the sweeper ends them; others must be ended
                _log.error("outcomes.failed", error=type(error).__name__)

    async def write(self) -> None:
        """Write all that is noted now."""
        self._wake.clear()
        while self._noted:
            taken = [self._noted.popleft() for _ in range(min(AT_ONCE, len(self._noted)))]
            await write_outcomes(self._parts, taken)


async def failed(parts: Parts, rule: str) -> None:
    """Record at once, before anybody is told, that what was about to be shown is not."""
    intent = parts.inquiry.intents.pop()
    await write_outcomes(parts, [(intent, AccessFailed(intent=intent.position, rule=rule))])


async def write_outcomes(parts: Parts, ended: Iterable[tuple[Intent, Outcome]]) -> int:
    """Append outcomes; return how many intents have one now, by whomever.

    One that is not written because nothing can be is left to the sweeper.
    """
    by_tenant: dict[Tenant, list[tuple[Intent, Outcome]]] = {}
    for intent, how in ended:
        by_tenant.setdefault(intent.stream.tenant, []).append((intent, how))
    done = 0
    for tenant, pairs in by_tenant.items():
        context = _context(parts, tenant)
        appends = [
            Append(stream=intent.stream, expected=1, events=[how], context=context)
            for intent, how in pairs
        ]
        try:
            answers = await parts.store.append(tenant, appends)
        except (Refused, OSError):
            _log.warning("outcomes.not_written", count=len(appends))
        else:
            done += sum(isinstance(answer, Appended | AppendRefused) for answer in answers)
    return done


def _context(parts: Parts, tenant: Tenant) -> Context:
    """Say of all that is written at once that the Warden says so."""
    batch = parts.new_id()
    return Context(
        tenant=tenant,
        actor=NOBODY,
        role=Role.SYSTEM,
        at=parts.now(),
        command_id=batch,
        correlation_id=batch,
        client="warden",
    )


def unknown(intent: Intent) -> tuple[Intent, Outcome]:
    """End an intent of which nobody is left who knows."""
    return intent, AccessUnknown(intent=intent.position)
