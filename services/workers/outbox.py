"""Carries out what policies owe: again and again until it is done, refused, or tried too often."""

from collections.abc import Sequence
from typing import NamedTuple

import structlog

from domain.kernel import Refused, Sealed, Unavailable
from domain.policies.policy import (
    LetterDeed,
    Owed,
    SettleAppointment,
    TellOfAppointment,
)
from domain.ports import (
    Attempt,
    Clock,
    EventStore,
    Mail,
    Outbox,
    Settled,
    Settlement,
    Warden,
)
from services.app.appointment_letters import AppointmentLetters
from services.app.glass_letters import GlassLetters
from services.app.reactions import carry_out

AT_ONCE = 200
ATTEMPTS = 12
PASSING = frozenset({"stream.busy", "office.not_settled"})
"""Refusals that say nothing about the matter: another moment will do."""
UNTIL_THERE_IS_ROOM = frozenset({"mail.no_room"})
"""Refusals of our own disk: tried again for as long as that takes."""
_log = structlog.get_logger("circlekeep.worker")


class Letters(NamedTuple):
    """Who carries out what only the Warden can: of break-glass, and of appointments."""

    glass: GlassLetters
    appointments: AppointmentLetters

    async def carry_out(self, owed: Owed, deed: LetterDeed) -> Refused | None:
        """Do it, or give the refusal; raises ``Unavailable`` if it is to be tried again."""
        if isinstance(deed, TellOfAppointment | SettleAppointment):
            return await self.appointments.carry_out(owed, deed)
        return await self.glass.carry_out(owed, deed)


def letters_by(warden: Warden, mail: Mail, secret: Sealed) -> Letters:
    """Put them together, with the postman's secret."""
    return Letters(GlassLetters(warden, mail, secret), AppointmentLetters(warden, mail, secret))


class OutboxWorker:
    """Takes what is due in each program, carries it out together, and settles it."""

    def __init__(self, outbox: Outbox, store: EventStore, now: Clock, letters: Letters) -> None:
        self._outbox = outbox
        self._store = store
        self._now = now
        self._letters = letters

    async def turn(self) -> int:
        """Try whatever is due; tell how much that was."""
        tried = 0
        for tenant in await self._outbox.in_debt():
            attempts = await self._outbox.take(tenant, AT_ONCE)
            if attempts:
                await self._outbox.settle(tenant, await self._tried(attempts))
            tried += len(attempts)
        return tried

    async def _tried(self, attempts: Sequence[Attempt]) -> Sequence[Settled]:
        """Try what is about sessions together, what takes letters one by one."""
        letters = [(a, a.owed.deed) for a in attempts if isinstance(a.owed.deed, LetterDeed)]
        apart = {attempt.owed.command_id for attempt, _ in letters}
        sessions = [attempt for attempt in attempts if attempt.owed.command_id not in apart]
        settled = list(await self._together(sessions)) if sessions else []
        return [*settled, *[await self._by_the_warden(*one) for one in letters]]

    async def _by_the_warden(self, attempt: Attempt, deed: LetterDeed) -> Settled:
        try:
            return _settled(attempt, await self._letters.carry_out(attempt.owed, deed))
        except Unavailable as away:
            return _failed(attempt, away.code)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are carried out
            _log.warning("reaction.failed", policy=attempt.owed.policy, exc_info=error)
            return _failed(attempt, type(error).__name__)

    async def _together(self, attempts: Sequence[Attempt]) -> Sequence[Settled]:
        """Try them together, or each on its own if together something fails."""
        try:
            owed = [attempt.owed for attempt in attempts]
            outcomes = await carry_out(self._store, owed, self._now())
        except Unavailable as away:
            return [_failed(attempt, away.code) for attempt in attempts]
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are carried out
            if len(attempts) == 1:
                [attempt] = attempts
                _log.warning("reaction.failed", policy=attempt.owed.policy, exc_info=error)
                return [_failed(attempt, type(error).__name__)]
            return [settled for one in attempts for settled in await self._together([one])]
        return [_settled(*one) for one in zip(attempts, outcomes, strict=True)]


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
