"""One stream lived through again in the order of its facts, so that a row meets its own day."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import Context, Decider, Event, PersonId, Recorded, Refused, Stream
from services.app.imports.echo import says_the_same
from services.app.imports.report import Place


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One command that a row stands for, on one stream, at the time of its fact."""

    place: Place
    stream: Stream
    command: Any
    command_id: UUID
    at: datetime
    on_behalf_of: PersonId | None = None


class Act(msgspec.Struct, frozen=True):
    """Commands of one row and one moment, that hold together or not at all.

    ``unsaid`` are ids of commands that such a row could have stood for and does not; ``kin`` those
    of the row's other acts. A ``founding`` act makes the thing that the stream is about.
    """

    moves: tuple[Move, ...]
    unsaid: tuple[UUID, ...] = ()
    kin: tuple[UUID, ...] = ()
    founding: bool = False


class Taken(msgspec.Struct, frozen=True):
    """What an act came to: the facts, and the moves that are not recorded yet."""

    events: tuple[Event, ...]
    fresh: tuple[Move, ...]


class Thread:
    """A stream's history, of which the part that rows stand for waits until their turn comes.

    What others recorded is lived through on its own day. ``attested_at`` is when an import was
    last vouched for: a known row may add what came after, never what came before.
    """

    def __init__(
        self,
        decider: Decider[Any, Any, Any],
        history: Sequence[Recorded[Event]],
        claimed: Iterable[UUID],
        attested_at: datetime | None,
    ) -> None:
        self._decider = decider
        self._attested_at = attested_at
        ids = set(claimed)
        self._by_command: dict[UUID, list[Recorded[Event]]] = {}
        self._others: list[Recorded[Event]] = []
        for recorded in history:
            if recorded.command_id in ids:
                self._by_command.setdefault(recorded.command_id, []).append(recorded)
            else:
                self._others.append(recorded)
        self._recorded_at = {recorded.command_id: recorded.recorded_at for recorded in history}
        self.state: Any = decider.initial

    def live_until(self, at: datetime) -> None:
        """Apply what others recorded up to a moment."""
        while self._others and self._others[0].metadata.occurred_at <= at:
            self.state = self._decider.evolve(self.state, self._others.pop(0).event)

    def take(self, act: Act, context: Callable[[Move], Context]) -> Taken:
        """Decide on an act, or recognise it.

        Raises the decision's refusal, or ``import.differs`` when what is known says otherwise; what
        is known stays as it is.
        """
        self.live_until(act.moves[0].at)
        known = [r for move in act.moves for r in self._by_command.get(move.command_id, ())]
        try:
            state, taken = self._decide(act, known, context)
        except Refused:
            self.state = self._apply(self.state, [r.event for r in known])
            raise
        self.state = state
        return taken

    def _decide(
        self, act: Act, known: Sequence[Recorded[Event]], context: Callable[[Move], Context]
    ) -> tuple[Any, Taken]:
        state, events, fresh = self.state, list[Event](), list[Move]()
        differs = bool(known) and any(unsaid in self._recorded_at for unsaid in act.unsaid)
        differs |= act.founding and bool(self._recorded_at) and not known
        row = {*act.kin, *(move.command_id for move in act.moves)}
        row_known = [self._recorded_at[id_] for id_ in row if id_ in self._recorded_at]
        for move in act.moves:
            recorded = self._by_command.get(move.command_id, [])
            if recorded:
                differs |= not says_the_same(move.command, move.at, recorded)
                facts: Sequence[Event] = [r.event for r in recorded]
            else:
                facts = self._decider.decide(state, move.command, context(move))
                differs |= bool(facts and row_known) and not self._may_add(move, max(row_known))
                fresh += [move] if facts else []
            state = self._apply(state, facts)
            events.extend(facts)
        if differs:
            raise refusal("import.differs")
        return state, Taken(tuple(events), tuple(fresh))

    def _may_add(self, move: Move, known_at: datetime) -> bool:
        """Whether a known row may still say more: what came later, or what was interrupted."""
        attested = self._attested_at
        return attested is None or move.at > attested or known_at > attested

    def _apply(self, state: Any, events: Iterable[Event]) -> Any:  # noqa: ANN401 (any aggregate's)
        for event in events:
            state = self._decider.evolve(state, event)
        return state
