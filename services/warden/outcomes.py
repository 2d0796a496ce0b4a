"""How each look ended, written when it has: in batches, in the background, exactly once.

An outcome is the second entry of its intent's stream, so that of all who would write one the first
does, and no other. What cannot be written is tried again; what is lost with the process is ended by
the sweeper.
"""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

import structlog

from domain.access.events import (
    AccessFailed,
    AccessReleased,
    AccessUnknown,
    AccessWithheld,
    Outcome,
)
from domain.kernel import Context, Log, Refused, Role, Tenant
from domain.ports import Append
from domain.protocol import Answer
from domain.protocol.answers import RefusedAnswer
from services.warden.inquiry import Intent
from services.warden.ports import Parts
from services.warden.records import NOBODY

GATHER_S: Final = 0.05
AGAIN_S: Final = 1.0
KEPT_S: Final = 600.0
"""Seconds for which an outcome that cannot be written is tried; then it is the sweeper's alone."""
AT_ONCE: Final = 128
WAITING: Final = 20_000
Ended: TypeAlias = tuple[Intent, Outcome]
_log = structlog.get_logger(__name__)


class Noted(NamedTuple):
    """An outcome that waits to be written, and since when, by the loop's clock."""

    how: Outcome
    since: float


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

    def __init__(self, parts: Parts, room: int = WAITING) -> None:
        self._parts = parts
        self._room = room
        self._noted: dict[Intent, Noted] = {}
        self._wake = asyncio.Event()

    def note(self, intent: Intent, how: Outcome) -> None:
        """Take an outcome; it returns at once."""
        if len(self._noted) < self._room:
            self._noted.setdefault(intent, Noted(how, asyncio.get_running_loop().time()))
            self._wake.set()

    async def keep_writing(self) -> None:
        """Write what was noted, a moment later so that one append takes many, until cancelled."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_S)
            if not await self.write():
                self._wake.set()
                await asyncio.sleep(AGAIN_S)

    async def write(self) -> bool:
        """Write all that is noted now; what cannot be stays noted. Say whether nothing stayed."""
        self._wake.clear()
        is_all = True
        waiting = iter(list(self._noted.items()))
        while taken := dict(islice(waiting, AT_ONCE)):
            left = await write_outcomes(self._parts, [(at, it.how) for at, it in taken.items()])
            too_old = asyncio.get_running_loop().time() - KEPT_S
            kept = {intent for intent, _ in left if taken[intent].since > too_old}
            for intent in taken.keys() - kept:
                self._noted.pop(intent, None)
            is_all = is_all and not kept
        return is_all


async def record_failure(parts: Parts, rule: str) -> None:
    """Record at once, before anybody is told, that what was about to be shown is not."""
    intent = parts.inquiry.intents.pop()
    ended = intent, AccessFailed(intent=intent.position, rule=rule)
    parts.inquiry.ended += await write_outcomes(parts, [ended])


async def write_outcomes(parts: Parts, ended: Iterable[Ended]) -> Sequence[Ended]:
    """Append outcomes, log by log; return those whose intents have none yet, by whomever."""
    by_log: dict[tuple[Tenant, Log], list[Ended]] = {}
    for intent, how in ended:
        by_log.setdefault((intent.stream.tenant, intent.stream.log), []).append((intent, how))
    return [
        left for (tenant, _), of_it in by_log.items() for left in await _left(parts, tenant, of_it)
    ]


async def _left(parts: Parts, tenant: Tenant, ended: Sequence[Ended]) -> Sequence[Ended]:
    """Append outcomes to one log; return those that could not be.

    Where one of them is at fault, and not the store, each is appended by itself.
    """
    context = _context(parts, tenant)
    appends = [
        Append(stream=intent.stream, expected=1, events=[how], context=context)
        for intent, how in ended
    ]
    try:
        # Whatever is answered, appended or refused, there is an outcome now.
        await parts.store.append(tenant, appends)
    except (Refused, OSError):
        _log.warning("outcomes.not_written", count=len(ended))
        return ended
    except Exception as error:  # noqa: BLE001 - whatever it is, the others are written
        if len(ended) > 1:
            return [left for one in ended for left in await _left(parts, tenant, [one])]
        _log.error("outcomes.failed", error=type(error).__name__)
        return ended
    return ()


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


def unknown(intent: Intent) -> Ended:
    """End an intent of which nobody is left who knows."""
    return intent, AccessUnknown(intent=intent.position)
