"""Whatever may cost much takes turns: fair between organizations, with a budget for each person.

One turn of a person at a time and two of an organization; the organizations follow one another in a
circle, so that many who wait in one do not come before the first of another. What a turn took is
taken off what its person and organization have; that grows again as time passes.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Refused

AT_ONCE: Final = 3
OF_AN_ORGANIZATION: Final = 2
MOST_WAITING: Final = 16
"""So many of one organization may wait for their turn."""

MOST_REMEMBERED: Final = 10_000


class Budget(NamedTuple):
    """Seconds of work that may be spent at once, and how many grow again in a second."""

    most: float
    grows: float


OF_A_PERSON: Final = Budget(60, 0.2)
OF_ALL_OF_AN_ORGANIZATION: Final = Budget(180, 0.6)


@dataclass(slots=True)
class _Purse:
    budget: Budget
    left: float
    since: float

    def look(self, now: float) -> float:
        """Return what is left, after it has grown."""
        grown = self.left + (now - self.since) * self.budget.grows
        self.left, self.since = min(self.budget.most, grown), now
        return self.left


@dataclass(slots=True)
class _Line:
    """Who waits in an organization, whose turn it is, and which turn was its last."""

    waiting: deque[tuple[PersonId, asyncio.Future[None]]] = field(default_factory=deque)
    at_work: list[PersonId] = field(default_factory=list)
    last: int = 0


class FairTurns:
    """Gives turns out, in this process."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        person: Budget = OF_A_PERSON,
        organization: Budget = OF_ALL_OF_AN_ORGANIZATION,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once = at_once
        self._budgets = person, organization
        self._clock = clock
        self._lines: dict[OrganizationId, _Line] = {}
        self._given = 0
        self._purses: OrderedDict[tuple[OrganizationId, PersonId | None], _Purse] = OrderedDict()
        self._at_work = 0

    @asynccontextmanager
    async def turn(self, organization: OrganizationId, person: PersonId) -> AsyncIterator[None]:
        """Wait for a turn, and spend what it takes.

        Raises ``Throttled`` (``work.too_much``) if nothing is left to spend, or too many wait.
        """
        purses = self._purse(organization, person), self._purse(organization, None)
        now = self._clock()
        short = max(-purse.look(now) / purse.budget.grows for purse in purses)
        if short >= 0:
            raise _too_much(short)
        line = self._lines.setdefault(organization, _Line())
        if len(line.waiting) >= MOST_WAITING:
            raise _too_much(0)
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.waiting.append((person, mine))
        self._go_on()
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._over(organization, person)
            else:
                line.waiting.remove((person, mine))
                self._tidy(organization)
            raise
        began = self._clock()
        try:
            yield
        finally:
            for purse in purses:
                purse.look(self._clock())
                purse.left -= self._clock() - began
            self._over(organization, person)

    def _purse(self, organization: OrganizationId, person: PersonId | None) -> _Purse:
        key = organization, person
        budget = self._budgets[1 if person is None else 0]
        purse = self._purses.setdefault(key, _Purse(budget, budget.most, self._clock()))
        self._purses.move_to_end(key)
        while len(self._purses) > MOST_REMEMBERED:
            self._purses.popitem(last=False)
        return purse

    def _over(self, organization: OrganizationId, person: PersonId) -> None:
        self._lines[organization].at_work.remove(person)
        self._at_work -= 1
        self._tidy(organization)
        self._go_on()

    def _tidy(self, organization: OrganizationId) -> None:
        line = self._lines[organization]
        if not line.waiting and not line.at_work:
            del self._lines[organization]

    def _go_on(self) -> None:
        """Give turns out while there are some, first where the last was longest ago."""
        while self._at_work < self._at_once:
            longest_ago = sorted(self._lines.values(), key=lambda line: line.last)
            found = next(((line, one) for line in longest_ago if (one := _next_of(line))), None)
            if found is None:
                return
            line, (person, turn) = found
            line.waiting.remove((person, turn))
            line.at_work.append(person)
            self._at_work += 1
            self._given += 1
            line.last = self._given
            turn.set_result(None)


def _next_of(line: _Line) -> tuple[PersonId, asyncio.Future[None]] | None:
    """Return who comes next in an organization: nobody who is at work already."""
    if len(line.at_work) >= OF_AN_ORGANIZATION:
        return None
    return next(
        (one for one in line.waiting if one[0] not in line.at_work and not one[1].done()), None
    )


def _too_much(after: float) -> Refused:
    return refusal("work.too_much", after_s=max(1, round(after)))
