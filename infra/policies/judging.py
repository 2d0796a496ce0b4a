"""What a policy owes for some facts, and the streams in which it can go no further."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple, TypeAlias, get_args
from uuid import UUID

import structlog

from domain.histories import DECIDERS, gathered
from domain.kernel import Log, Stream, Tenant, Unreadable
from domain.policies.policy import Fact, Owed, Policy, Scene
from domain.registry import AnyEvent
from domain.skips.skips import Skips
from domain.upcasts.registry import tags_of
from infra.event_store.reader import Reader
from infra.event_store.records import Row
from infra.policies.followers import DECISIONS
from infra.postgres.pool import Pool, tenant_transaction
from infra.postgres.sql import load
from infra.projector.failures import UNREADABLE_EVENT, code_of, is_of_an_event
from infra.projector.pages import Unreadable as NotDecoded
from infra.projector.pages import decoded
from infra.store.codec import UnreadableEvent
from infra.store.skipped import Leniency
from infra.store.states import States

Relations: TypeAlias = Mapping[UUID, set[Stream]]
Histories: TypeAlias = Mapping[UUID, Sequence[Fact]]
EVERY_TAG: Final = tags_of(get_args(AnyEvent))
NOTHING_SKIPPED: Final = Skips()
_sql = load("infra.policies", "policies.sql")
_log = structlog.get_logger("policies")


class Stuck(NamedTuple):
    """Where a stream is parked: its event, what it is called, and what went wrong, by a code."""

    position: int
    event_type: str
    code: str


class Judged(NamedTuple):
    """What is owed, by the fact it is owed for, and where streams are to be parked, by stream."""

    owed: Sequence[tuple[Fact, Owed]]
    related: Relations
    stuck: Mapping[UUID, Stuck]


def passed_over(policy: Policy) -> frozenset[str]:
    """Name the types that a policy does not look at; one that nobody knows is not among them."""
    return EVERY_TAG - tags_of(policy.handles)


class Judge:
    """Asks policies about facts, in the log as it was then."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._reader = Reader(pool)
        self._leniency = Leniency(self._reader)
        self._states = States(self._reader.read_on, self._leniency.fold)

    async def judge(self, policy: Policy, tenant: Tenant, rows: Sequence[Row]) -> Judged:
        """Judge the facts among some rows, stream by stream up to one that cannot be taken in.

        What is skipped, by a decision on record, is passed over. Raises what is nobody's event's
        fault.
        """
        unwanted = passed_over(policy)
        wanted = [row for row in rows if row[3] not in unwanted]
        told, unreadable = decoded(tenant, policy.log, wanted)
        facts = [fact for fact in told if type(fact.event) in policy.handles]
        skips = await self._skips(tenant, policy.log) if unreadable else NOTHING_SKIPPED
        stuck = _stuck_at(policy, unreadable, skips)
        if policy is DECISIONS:
            return Judged((), {}, {**await self._undecidable(facts), **stuck})
        related = _relations(policy, facts)
        owed: list[tuple[Fact, Owed]] = []
        scenes, ends = await self._scenes(policy, tenant, facts, related)
        for fact, scene in scenes:
            stream, end = fact.stream.id, ends.get(fact.stream.id)
            if end is not None and end.position <= fact.position:
                stuck.setdefault(stream, end)
            if stream in stuck and fact.position > stuck[stream].position:
                continue
            try:
                owed += [(fact, one) for one in policy.owes(scene)]
            except Exception as error:
                if not is_of_an_event(error):
                    raise
                skips = await self._skips(tenant, policy.log)
                if not skips.has(policy.name, fact.position):
                    tag = str(fact.event.__struct_config__.tag)
                    stuck[stream] = Stuck(fact.position, tag, code_of(error))
        return Judged(owed, related, stuck)

    async def _undecidable(self, facts: Sequence[Fact]) -> Mapping[UUID, Stuck]:
        """Find the streams among those of some facts in which an entry cannot follow the others.

        Of one that comes after these facts it is said when they are looked at.
        """
        asked = {
            fact.stream: fold for fact in facts if (fold := DECIDERS.get(fact.stream.category))
        }
        if not asked:
            return {}
        with suppress(UnreadableEvent, Unreadable):
            await self._states.current(asked)
            return {}
        found: dict[UUID, Stuck] = {}
        for stream, fold in asked.items():
            try:
                await self._states.current({stream: fold})
            except Unreadable as error:
                entry = error.entry
                if entry.position <= facts[-1].position:
                    found[stream.id] = Stuck(entry.position, entry.type, UNREADABLE_EVENT)
            except UnreadableEvent:
                continue  # is found where it stands
        return found

    async def _skips(self, tenant: Tenant, log: Log) -> Skips:
        return await self._leniency.skips(tenant) if log is Log.EVENTS else NOTHING_SKIPPED

    async def _scenes(
        self, policy: Policy, tenant: Tenant, facts: Sequence[Fact], fresh: Relations
    ) -> tuple[Sequence[tuple[Fact, Scene]], Mapping[UUID, Stuck]]:
        """Look around each fact, as far as the streams can be read; give where that ends, too."""
        if not facts:
            return [], {}
        related = {fact.stream.id: set(fresh.get(fact.stream.id, ())) for fact in facts}
        async with tenant_transaction(self._pool, tenant, readonly=True) as connection:
            rows = await connection.fetch(_sql["related"], *tenant, policy.name, list(related))
        for row in rows:
            related[row["stream_id"]].add(Stream(tenant, row["category"], row["other_id"]))
        ids = related.keys() | {other.id for others in related.values() for other in others}
        histories, ends = await self._histories(policy, tenant, list(ids))
        return [(fact, _scene(fact, related[fact.stream.id], histories)) for fact in facts], ends

    async def _histories(
        self, policy: Policy, tenant: Tenant, ids: Sequence[UUID]
    ) -> tuple[Histories, Mapping[UUID, Stuck]]:
        past, unreadable = decoded(
            tenant, policy.log, await self._reader.read_streams(tenant, policy.log, ids)
        )
        told: dict[Stream, list[Fact]] = defaultdict(list)
        for known in past:
            told[known.stream].append(known)
        followed = {stream: _followed(stream, history) for stream, history in told.items()}
        odd = [
            NotDecoded(stream.id, one.position, str(one.event.__struct_config__.tag))
            for stream, history in told.items()
            for one in history
            if len(followed[stream]) < len(history) and one not in followed[stream]
        ]
        unreadable = [*unreadable, *odd]
        skips = await self._skips(tenant, policy.log) if unreadable else NOTHING_SKIPPED
        ends = _stuck_at(policy, unreadable, skips)
        histories: dict[UUID, list[Fact]] = defaultdict(list)
        for stream, history in followed.items():
            end = ends.get(stream.id)
            histories[stream.id] += [
                one for one in history if end is None or one.position < end.position
            ]
        return histories, ends


def _stuck_at(policy: Policy, unreadable: Iterable[NotDecoded], skips: Skips) -> dict[UUID, Stuck]:
    """Find the first event of each stream that cannot be read and is not skipped."""
    found: dict[UUID, Stuck] = {}
    for event in sorted(unreadable, key=lambda event: event.position):
        if skips.has(policy.name, event.position):
            _log.info("policy.left_out", policy=policy.name, position=event.position)
        else:
            found.setdefault(
                event.stream, Stuck(event.position, event.event_type, UNREADABLE_EVENT)
            )
    return found


def _followed(stream: Stream, history: Sequence[Fact]) -> Sequence[Fact]:
    """Leave out of a history what cannot follow what is before it."""
    fold = DECIDERS.get(stream.category)
    return history if fold is None else gathered(fold, history)[1]


def _relations(policy: Policy, facts: Sequence[Fact]) -> Relations:
    """Tell which streams belong together from these facts on, each with each."""
    found: dict[UUID, set[Stream]] = defaultdict(set)
    for fact in facts:
        other = policy.relates(fact)
        if other is not None:
            found[fact.stream.id].add(other)
            found[other.id].add(fact.stream)
    return found


def _scene(fact: Fact, related: Iterable[Stream], histories: Histories) -> Scene:
    """Show the fact's own stream and the others as they were then, not as they are by now."""

    def then(id_: UUID) -> list[Fact]:
        return [known for known in histories.get(id_, ()) if known.position <= fact.position]

    others = sorted((stream.id for stream in related), key=str)
    return Scene(fact, then(fact.stream.id), {id_: past for id_ in others if (past := then(id_))})
