"""Folded streams, kept in this process, so that what was folded once is only read on."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from domain.histories import evolved
from domain.kernel import Fold, Folded, Stream
from domain.ports import Append, Appended, AppendRefused
from infra.event_store.records import Since, Step
from infra.store.codec import category_of, decode_facts
from infra.store.requests import shared_organization

S = TypeVar("S")
ReadOn: TypeAlias = Callable[[UUID, int, Sequence[Since]], Awaitable[Sequence[Sequence[Step]]]]
Kept: TypeAlias = "dict[int, tuple[Fold[Any, Any], Folded[Any]]]"
ReadAnew: TypeAlias = Callable[[Fold[Any, Any], Stream], Awaitable[Folded[Any]]]
"""Folds a whole stream, without what was left out of it by a decision on record."""
ROOM = 8_000


class States:
    """The last ``room`` streams that were looked at, each under every fold it was looked at by.

    Nothing is stored, so there is nothing to forge and nothing to throw away when a fold changes.
    Each look reads the last event known once more: if it is not where it was (a database restored
    behind our back), the stream is folded from its beginning. One with an entry that cannot be
    read, or cannot follow those before it, is read anew by ``read_anew``, which says so.
    """

    def __init__(
        self, read_on: ReadOn, read_anew: ReadAnew | None = None, room: int = ROOM
    ) -> None:
        self._read_on = read_on
        self._read_anew = read_anew
        self._room = room
        self._streams: OrderedDict[Stream, Kept] = OrderedDict()

    async def current(self, asked: Mapping[Stream, Fold[Any, Any]]) -> Mapping[Stream, Folded[Any]]:
        """Fold streams of one organization, each by its own fold, as they are now."""
        found: dict[Stream, Folded[Any]] = {}
        known = {stream: self.remembered(fold, stream) for stream, fold in asked.items()}
        while known:
            lost = []
            for (stream, before), steps in zip(
                known.items(), await self._onward(known), strict=True
            ):
                fold = asked[stream]
                folded = await self._grow(fold, stream, before, steps)
                if folded is None:
                    self._streams.pop(stream, None)
                    lost.append(stream)
                else:
                    found[stream] = folded
                    if folded is not before:
                        self._keep(fold, stream, folded)
            known = dict.fromkeys(lost)
        return found

    def remembered(self, fold: Fold[S, Any], stream: Stream) -> Folded[S] | None:
        """Return a stream as it was last seen."""
        kept = self._streams.get(stream, {}).get(id(fold))
        if kept is None:
            return None
        self._streams.move_to_end(stream)
        return kept[1]

    def learn(
        self, requests: Sequence[Append], answers: Sequence[Appended | AppendRefused]
    ) -> None:
        """Take in what was just appended, without reading it again."""
        for request, answer in zip(requests, answers, strict=True):
            if isinstance(answer, Appended) and not answer.repeated:
                self._advance(request, answer.position)

    def _advance(self, request: Append, position: int) -> None:
        for fold, before in list(self._streams.get(request.stream, {}).values()):
            if before.version == request.expected:
                state = before.state
                for version, event in enumerate(request.events, start=before.version + 1):
                    state = evolved(fold, state, version, event)
                version = before.version + len(request.events)
                self._keep(fold, request.stream, Folded(state, version, position))

    async def _grow(
        self, fold: Fold[S, Any], stream: Stream, before: Folded[S] | None, steps: Sequence[Step]
    ) -> Folded[S] | None:
        try:
            return _grown(fold, stream, before, steps)
        except Exception:
            if self._read_anew is None:
                raise
            return await self._read_anew(fold, stream)

    async def _onward(self, known: Mapping[Stream, Folded[Any] | None]) -> Sequence[Sequence[Step]]:
        organization, log = shared_organization(list(known))
        return await self._read_on(
            organization,
            log,
            [
                (stream.tenant.program, stream.id, 0 if before is None else before.version)
                for stream, before in known.items()
            ],
        )

    def _keep(self, fold: Fold[Any, Any], stream: Stream, folded: Folded[Any]) -> None:
        """Keep the later of what two readers saw; of nothing there is nothing to keep."""
        if not folded.version:
            return
        kept = self._streams.setdefault(stream, {})
        before = kept.get(id(fold))
        if before is None or before[1].version < folded.version:
            kept[id(fold)] = fold, folded
        self._streams.move_to_end(stream)
        if len(self._streams) > self._room:
            self._streams.popitem(last=False)


def _grown(
    fold: Fold[S, Any], stream: Stream, before: Folded[S] | None, steps: Sequence[Step]
) -> Folded[S] | None:
    """Fold on; ``None`` if the last event known is not where it was."""
    if before is None:
        before = Folded(fold.initial)
        if steps and category_of(stream.log, steps[0]) != stream.category:
            return before
    else:
        if not steps or (steps[0][0], steps[0][1]) != (before.version, before.position):
            return None
        steps = steps[1:]
    if not steps:
        return before
    state = before.state
    for step, event in zip(steps, decode_facts(steps), strict=True):
        state = evolved(fold, state, step[0], event)
    return Folded(state, steps[-1][0], steps[-1][1])


async def states_of(
    states: States, fold: Fold[S, Any], streams: Sequence[Stream]
) -> Mapping[UUID, Folded[S]]:
    """Fold streams of one kind as they are now, by stream id."""
    found = await states.current(dict.fromkeys(streams, fold))
    return {stream.id: folded for stream, folded in found.items()}
