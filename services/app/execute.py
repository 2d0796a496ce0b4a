"""The command loop: load, decide, append, try again on a lost race."""

from collections.abc import Sequence
from typing import Any, TypeVar, cast

import msgspec

from domain.authority import rights_of
from domain.kernel import Conflict, Context, Decider, Event, Recorded, Refused, Reservation, Stream
from domain.ports import (
    AlreadyReserved,
    Append,
    Appended,
    AppendRefused,
    AuthorityMoved,
    Basis,
    EventStore,
    WrongVersion,
)

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E", bound=Event)

ATTEMPTS = 5


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One command on one stream, with what is settled in the same transaction.

    ``record_as`` is the context that goes on record when it differs from the one that decides: who
    presents is decided on, but recorded under an alias. ``expected`` is the version the caller saw.
    """

    stream: Stream
    command: Any
    context: Context
    record_as: Context | None = None
    claims: Sequence[Reservation] = ()
    basis: Basis | None = None
    expected: int | None = None


class Stale(Conflict):
    """The caller decided on an older version of the stream; ``current`` is the one to reload."""

    def __init__(self, expected: int, current: int) -> None:
        super().__init__(
            "version.stale",
            f"this has changed since version {expected}; reload it, it is now at {current}",
        )
        self.current = current


async def execute(store: EventStore, decider: Decider[S, C, E], step: Step) -> Appended:
    """Run one command: a repeat of its command id gets the first answer again.

    Raises the ``Refused`` of the decision, ``Stale`` if ``expected`` is not the stream's version,
    ``Conflict`` with ``claim.taken``, ``rights.moved`` or ``stream.busy`` if the store refuses.
    """
    [outcome] = await execute_all(store, decider, [step])
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


async def execute_all(
    store: EventStore, decider: Decider[S, C, E], steps: Sequence[Step]
) -> Sequence[Appended | Refused]:
    """Run commands of one tenant in order and append them together, each with its own answer."""
    answers: list[Appended | Refused | None] = [None] * len(steps)
    for _ in range(ATTEMPTS):
        waiting = [n for n, answer in enumerate(answers) if answer is None]
        if not waiting:
            break
        await _attempt(store, decider, steps, waiting, answers)
    busy = Conflict("stream.busy", "others are changing this at the same moment; try again")
    return [busy if answer is None else answer for answer in answers]


async def _attempt(
    store: EventStore,
    decider: Decider[S, C, E],
    steps: Sequence[Step],
    waiting: Sequence[int],
    answers: list[Appended | Refused | None],
) -> None:
    streams = list(dict.fromkeys(steps[n].stream for n in waiting))
    history = await store.read_streams(streams)
    known = {stream.id: _Known(decider, stream, history.get(stream.id, ())) for stream in streams}
    requests: list[tuple[int, Append]] = []
    for n in waiting:
        outcome = known[steps[n].stream.id].decide(steps[n])
        if isinstance(outcome, Append):
            requests.append((n, outcome))
        else:
            answers[n] = outcome
    if not requests:
        return
    results = await store.append(steps[0].stream.tenant, [request for _, request in requests])
    for (n, _), result in zip(requests, results, strict=True):
        answers[n] = _answer(result)


class _Known:
    """A stream as a batch sees it: its history, and what the batch itself has decided on it."""

    def __init__(
        self, decider: Decider[Any, Any, Any], stream: Stream, history: Sequence[Recorded[Any]]
    ) -> None:
        self.decider = decider
        self.stream = stream
        self.history = history
        self.version = history[-1].version if history else 0
        self.state = decider.fold(recorded.event for recorded in history)

    def decide(self, step: Step) -> Append | Appended | Refused:
        first = [r for r in self.history if r.command_id == step.context.command_id]
        if first:
            return Appended(recorded=first, position=first[-1].position, repeated=True)
        if step.expected is not None and step.expected != self.version:
            return Stale(step.expected, self.version)
        try:
            events = self.decider.decide(self.state, step.command, step.context)
        except Refused as refused:
            return refused
        if not events:
            position = self.history[-1].position if self.history else 0
            return Appended(recorded=(), position=position, repeated=True)
        request = Append(
            stream=self.stream,
            expected=self.version,
            events=events,
            context=step.record_as or step.context,
            claims=step.claims,
            rights=[right for event in events for right in rights_of(self.stream, event)],
            basis=step.basis,
        )
        self.version += len(events)
        for event in events:
            self.state = self.decider.evolve(self.state, event)
        return request


def _answer(result: Appended | AppendRefused) -> Appended | Refused | None:
    """Translate the store's answer; ``None`` asks for another attempt on fresh state."""
    match result:
        case Appended():
            return result
        case WrongVersion():
            return None
        case AlreadyReserved(kind=kind):
            return Conflict("claim.taken", f"this {kind} belongs to somebody else already")
        case AuthorityMoved():
            return Conflict("rights.moved", "your rights have changed meanwhile; try again")
        case _:
            raise result


async def state_of(store: EventStore, decider: Decider[S, C, E], stream: Stream) -> tuple[S, int]:
    """Fold a stream: its state, and its version (0 if there is none)."""
    history = await store.read(stream)
    state = decider.fold(cast("E", recorded.event) for recorded in history)
    return state, history[-1].version if history else 0
