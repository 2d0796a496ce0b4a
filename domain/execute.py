"""The command loop: load, decide, append, try again on a lost race."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast
from uuid import UUID

import msgspec

from domain.access.deciding import decided
from domain.authority import rights_of
from domain.codes import CODES, refusal
from domain.kernel import (
    Conflict,
    Context,
    Decider,
    Event,
    Fold,
    Folded,
    Refused,
    Reservation,
    Role,
    Stream,
    Unreadable,
)
from domain.ports import (
    AlreadyReserved,
    Append,
    Appended,
    AppendRefused,
    AuthorityMoved,
    Basis,
    EventStore,
    RightsApart,
    WrongVersion,
)
from domain.taken import taken
from domain.undoing import require_latest

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E", bound=Event)

ATTEMPTS = 5


def version_of(folded: Folded[Any]) -> int:
    """Tell the version of a stream to somebody who sees all of it."""
    return folded.version


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One command on one stream, with what is settled in the same transaction.

    ``record_as`` is the context that goes on record when it differs from the one that decides: who
    presents is decided on, but recorded under an alias. ``expected`` is the version the caller saw,
    and ``seen`` which version of the stream that is: whoever sees less of it sees it move less.
    ``undoes`` is the command that this one takes back, if nothing has moved what that one moved.
    Steps of one ``row`` that are decided together are all refused with the first that is.
    """

    stream: Stream
    command: Any
    context: Context
    record_as: Context | None = None
    claims: Sequence[Reservation] = ()
    basis: Basis | None = None
    expected: int | None = None
    seen: Callable[[Folded[Any]], int] = version_of
    undoes: UUID | None = None
    row: UUID | None = None


class Made(NamedTuple):
    """Commands as they are made for one attempt, and the store that does what goes with them."""

    steps: Sequence[Step]
    store: EventStore


Make: TypeAlias = Callable[[], Awaitable[Made | None]]
"""Reads what commands are decided on besides their streams, and makes them; None to look again."""


class Stale(Conflict):
    """The caller decided on an older version of the stream; ``current`` is the one to reload."""

    def __init__(self, current: int) -> None:
        super().__init__(code := "version.stale", CODES[code][1])
        self.current = current


async def execute(store: EventStore, decider: Decider[S, C, E], step: Step) -> Appended:
    """Run one command: a repeat of its command id gets the first answer again.

    Raises the ``Refused`` of the decision, ``Stale`` if ``expected`` is not the stream's version,
    ``Conflict`` with ``claim.taken``, ``rights.moved`` or ``stream.busy`` if the store refuses, or
    the refusal of ``apart``.
    """
    [outcome] = await execute_all(store, decider, [step])
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


async def execute_all(
    store: EventStore, decider: Decider[S, C, E], steps: Sequence[Step]
) -> Sequence[Appended | Refused]:
    """Run commands of one tenant in order and append them together, each with its own answer.

    The first attempt decides on streams as they were last seen, without reading them: the store
    appends only what was decided on the latest version. Nobody is refused on an older one.
    """
    answers: list[Appended | Refused | None] = [None] * len(steps)
    decided = _on_what_is_remembered(store, decider, steps)
    for _ in range(ATTEMPTS):
        waiting = [n for n, answer in enumerate(answers) if answer is None]
        if not waiting:
            break
        if decided is None:
            decided = await _on_what_is(store, decider, [steps[n] for n in waiting])
        requests: list[tuple[int, Append]] = []
        for n, outcome in zip(waiting, decided, strict=True):
            if isinstance(outcome, Append):
                requests.append((n, outcome))
            else:
                answers[n] = outcome
        if requests:
            tenant = steps[0].stream.tenant
            results = await store.append(tenant, [request for _, request in requests])
            for (n, _), result in zip(requests, results, strict=True):
                answers[n] = _answer(result)
        decided = None
    return [_busy() if answer is None else answer for answer in answers]


async def execute_anew(
    store: EventStore, decider: Decider[S, C, E], stream: Stream, make: Make
) -> Appended:
    """Run one command that is decided on more than its stream, made anew for each attempt.

    Raises as ``execute`` does, and whatever ``make`` raises.
    """
    outcomes = await execute_all_anew(store, decider, [stream], make)
    *_, outcome = outcomes.values()
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


async def execute_all_anew(
    store: EventStore, decider: Decider[S, C, E], streams: Sequence[Stream], make: Make
) -> Mapping[UUID, Appended | Refused]:
    """Run commands that are decided on more than their streams, and answer each by its id.

    What is read besides, such as what is sealed, changes only with an append to one of the streams.
    These are looked at first, then the commands are made: whatever changed meanwhile, nothing is
    appended or refused on it, and for the next attempt all is read anew.
    """
    answers: dict[UUID, Appended | Refused] = {}
    steps: Sequence[Step] = ()
    for _ in range(ATTEMPTS):
        states = await store.states(decider, streams)
        try:
            made = await make()
        except Refused:
            if await _moved(store, decider, streams, states):
                continue
            raise
        if made is None:
            continue
        steps = made.steps
        waiting = [step for step in steps if step.context.command_id not in answers]
        decided = await _on_states(made.store, decider, waiting, states)
        requests = [outcome for outcome in decided if isinstance(outcome, Append)]
        if len(requests) < len(decided) and await _moved(store, decider, streams, states):
            continue
        results = iter(await made.store.append(streams[0].tenant, requests) if requests else ())
        for step, outcome in zip(waiting, decided, strict=True):
            answer = _answer(next(results)) if isinstance(outcome, Append) else outcome
            if answer is not None:
                answers[step.context.command_id] = answer
        if all(step.context.command_id in answers for step in steps):
            return answers
    if not steps:
        raise _busy()
    return {id_: answers.get(id_) or _busy() for id_ in (s.context.command_id for s in steps)}


async def _moved(
    store: EventStore,
    decider: Decider[S, C, E],
    streams: Sequence[Stream],
    states: Mapping[UUID, Folded[S]],
) -> bool:
    """Whether one of the streams has gone on: then what was read may be of before and after it.

    An append would be refused for that; a refusal, or that there is nothing to do, is not sure.
    """
    now = await store.states(decider, streams)
    return any(now[id_].version != folded.version for id_, folded in states.items())


def _on_what_is_remembered(
    store: EventStore, decider: Decider[S, C, E], steps: Sequence[Step]
) -> Sequence[Append | Appended | Refused] | None:
    """Decide without reading; ``None`` if that does not lead to events for every step."""
    states: dict[UUID, Folded[S]] = {}
    for step in steps:
        folded = store.remembered(decider, step.stream)
        if folded is None or step.undoes is not None:
            return None
        states[step.stream.id] = folded
    decided = _decided(decider, steps, states)
    return decided if all(isinstance(outcome, Append) for outcome in decided) else None


async def _on_what_is(
    store: EventStore, decider: Decider[S, C, E], steps: Sequence[Step]
) -> Sequence[Append | Appended | Refused]:
    """Decide on the streams as they are."""
    streams = list(dict.fromkeys(step.stream for step in steps))
    try:
        states = await store.states(decider, streams)
    except Unreadable as unreadable:
        if len(streams) == 1:
            return [unreadable] * len(steps)
        return await _on_what_can_be_read(store, decider, steps, unreadable)
    return await _on_states(store, decider, steps, states)


async def _on_states(
    store: EventStore,
    decider: Decider[S, C, E],
    steps: Sequence[Step],
    states: Mapping[UUID, Folded[S]],
) -> Sequence[Append | Appended | Refused]:
    """Decide on these states; what was done before is answered as it was then.

    A repeat that leads to events is known by the store, but what follows it in its stream must not
    be decided on them.
    """
    overtaken = await _overtaken(store, decider, steps)
    if overtaken:
        fresh = [step for step in steps if _key(step) not in overtaken]
        others = iter(await _on_states(store, decider, fresh, states) if fresh else ())
        return [overtaken.get(_key(step)) or next(others) for step in steps]
    if len({step.stream for step in steps}) < len(steps):
        first = await _first_answers(store, steps)
        fresh = [step for step in steps if _key(step) not in first]
        decided = iter(_decided(decider, fresh, states))
        return [first.get(_key(step)) or next(decided) for step in steps]
    outcomes = _decided(decider, steps, states)
    undone = [
        s for s, outcome in zip(steps, outcomes, strict=True) if not isinstance(outcome, Append)
    ]
    first = await _first_answers(store, undone)
    return [first.get(_key(step), outcome) for step, outcome in zip(steps, outcomes, strict=True)]


async def _on_what_can_be_read(
    store: EventStore, decider: Decider[S, C, E], steps: Sequence[Step], unreadable: Unreadable
) -> Sequence[Append | Appended | Refused]:
    """Refuse the steps on a stream that cannot be read, and decide the others."""
    others = [step for step in steps if step.stream.id != unreadable.entry.stream]
    decided = iter(await _on_what_is(store, decider, others))
    return [
        unreadable if step.stream.id == unreadable.entry.stream else next(decided) for step in steps
    ]


async def _overtaken(
    store: EventStore, decider: Decider[S, C, E], steps: Sequence[Step]
) -> Mapping[tuple[Stream, UUID], Refused]:
    """Refuse what would undo a step that others followed.

    It is looked for after the state was read: what is appended later refuses the append.
    """
    refused: dict[tuple[Stream, UUID], Refused] = {}
    for step in steps:
        if step.undoes is not None:
            try:
                require_latest(await store.read(step.stream), decider.about, step.undoes)
            except Refused as error:
                refused[_key(step)] = error
    return refused


async def _first_answers(
    store: EventStore, steps: Sequence[Step]
) -> Mapping[tuple[Stream, UUID], Appended]:
    return await store.first_answers([_key(step) for step in steps]) if steps else {}


def _key(step: Step) -> tuple[Stream, UUID]:
    return step.stream, step.context.command_id


def _decided(
    decider: Decider[S, C, E], steps: Sequence[Step], states: Mapping[UUID, Folded[S]]
) -> Sequence[Append | Appended | Refused]:
    """Decide in order, each step on what those before it lead to; anew without a row refused."""
    refused: dict[UUID, Refused] = {}
    while True:
        outcomes = _decided_once(decider, steps, states, refused)
        news = {
            step.row: outcome
            for step, outcome in zip(reversed(steps), reversed(outcomes), strict=True)
            if step.row is not None and step.row not in refused and isinstance(outcome, Refused)
        }
        if not news:
            return outcomes
        refused |= news


def _decided_once(
    decider: Decider[S, C, E],
    steps: Sequence[Step],
    states: Mapping[UUID, Folded[S]],
    refused: Mapping[UUID, Refused],
) -> Sequence[Append | Appended | Refused]:
    """Decide in order but for rows that are refused."""
    now = dict(states)
    outcomes: list[Append | Appended | Refused] = []
    for after, step in enumerate(steps, start=1):
        folded = now[step.stream.id]
        without = refused.get(step.row) if step.row is not None else None
        outcome = without or _decide(decider, step, folded)
        if after < len(steps) and isinstance(outcome, Append):
            state = folded.state
            for event in outcome.events:
                state = decider.evolve(state, cast("E", event))
            version = folded.version + len(outcome.events)
            now[step.stream.id] = Folded(state, version, folded.position)
        outcomes.append(outcome)
    return outcomes


def _decide(
    decider: Decider[S, C, E], step: Step, folded: Folded[S]
) -> Append | Appended | Refused:
    if step.expected is not None and step.expected != (current := step.seen(folded)):
        return Stale(current)
    try:
        events, role = decided(decider.decide, folded.state, step.command, step.context)
    except Refused as refused:
        return refused
    if not events:
        return Appended(recorded=(), position=folded.position, repeated=True)
    settled = decider.settles(step.stream, folded.state, events)
    return Append(
        stream=step.stream,
        expected=folded.version,
        events=events,
        context=_as(role, step.record_as or step.context),
        claims=(*step.claims, *settled.claims),
        releases=settled.releases,
        rights=[right for event in events for right in rights_of(step.stream, event)],
        basis=step.basis,
    )


def _as(role: Role, context: Context) -> Context:
    return context if context.role is role else msgspec.structs.replace(context, role=role)


def _busy() -> Refused:
    return refusal("stream.busy")


def _answer(result: Appended | AppendRefused) -> Appended | Refused | None:
    """Translate the store's answer; ``None`` asks for another attempt on fresh state."""
    match result:
        case Appended():
            return result
        case WrongVersion():
            return None
        case AlreadyReserved(kind=kind):
            return taken(kind) or refusal("claim.taken")
        case AuthorityMoved():
            return refusal("rights.moved")
        case RightsApart(code=code):
            return refusal(code)
        case _:
            raise result


async def state_of(store: EventStore, fold: Fold[S, Any], stream: Stream) -> tuple[S, int]:
    """Fold a stream: its state, and its version (0 if there is none)."""
    folded = (await store.states(fold, [stream]))[stream.id]
    return folded.state, folded.version
