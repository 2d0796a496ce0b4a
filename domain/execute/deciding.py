"""Decides commands on states of their streams: on those remembered, or on those that are."""

from collections.abc import Mapping, Sequence
from typing import TypeVar, cast
from uuid import UUID

import msgspec

from domain.access.deciding import decided
from domain.authority import rights_of
from domain.execute.step import Stale, Step
from domain.kernel import Context, Decider, Event, Folded, Refused, Role, Stream, Unreadable
from domain.ports import Append, Appended, EventStore
from domain.undoing import require_latest

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E", bound=Event)


def on_what_is_remembered(
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


async def on_what_is(
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
    return await on_states(store, decider, steps, states)


async def on_states(
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
        others = iter(await on_states(store, decider, fresh, states) if fresh else ())
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
    decided = iter(await on_what_is(store, decider, others))
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
        releases=(*step.releases, *settled.releases),
        rights=[right for event in events for right in rights_of(step.stream, event)],
        basis=step.basis,
    )


def _as(role: Role, context: Context) -> Context:
    return context if context.role is role else msgspec.structs.replace(context, role=role)
