"""Runs commands: what is decided is appended, and decided again if somebody was faster."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from domain.codes import refusal
from domain.execute.deciding import on_states, on_what_is, on_what_is_remembered
from domain.execute.step import Make, Step
from domain.kernel import Decider, Event, Fold, Folded, Refused, Stream
from domain.ports import (
    AlreadyReserved,
    Append,
    Appended,
    AppendRefused,
    AuthorityMoved,
    EventStore,
    RightsApart,
    WrongVersion,
)
from domain.taken import taken

S = TypeVar("S")


C = TypeVar("C")


E = TypeVar("E", bound=Event)


ATTEMPTS = 5


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
    decided = on_what_is_remembered(store, decider, steps)
    for _ in range(ATTEMPTS):
        waiting = [n for n, answer in enumerate(answers) if answer is None]
        if not waiting:
            break
        if decided is None:
            decided = await on_what_is(store, decider, [steps[n] for n in waiting])
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
        decided = await on_states(made.store, decider, waiting, states)
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
