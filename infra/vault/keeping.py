"""Carries changes of the vault out in the transaction of the append that says why."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from domain.access.vault import Change, DestroyKey, Drop, ForgetPerson, HeedHolds, Keep
from domain.beside import Beside
from domain.kernel import (
    OrganizationId,
    ProgramId,
    Refused,
    Tenant,
)
from domain.ports import Append, Appended, AppendRefused, EventStore
from infra.event_store.delivery import Committed
from infra.event_store.reader import Reader
from infra.ids import new_id
from infra.postgres.pool import Connection, Pool
from infra.store.memory import MemoryEventStore
from infra.store.postgres import PostgresEventStore
from infra.store.skipped import Leniency
from infra.store.states import States
from infra.vault.changes import carry_out, forgotten
from infra.vault.destruction import doomed_by, settle
from infra.vault.holds_kept import HoldsOfTheLogs
from infra.vault.journal import Journal
from infra.vault.key_rows import KeyRows, PostgresKeyRows
from infra.vault.memory import MemoryRows
from infra.vault.statistics import Counted, Statistics

S = TypeVar("S")


def keeping(
    pool: Pool,
    journal: Journal,
    committed: Committed | None = None,
    holds: HoldsOfTheLogs | None = None,
) -> Callable[[Mapping[UUID, Sequence[Change]]], EventStore]:
    """Return what joins changes, by command id, to the appends of those commands.

    Keys that are destroyed are in the ``journal`` before that is committed, and nothing is unless
    the ``holds`` are those of the logs. ``committed`` is told of the appends.
    """
    reader = Reader(pool)
    states = States(reader.read_on, Leniency(reader).fold)
    statistics = Statistics(pool)

    def joined(changes: Mapping[UUID, Sequence[Change]]) -> EventStore:
        async def alongside(
            connection: Connection, tenant: tuple[UUID, UUID], commands: Sequence[UUID]
        ) -> None:
            due = [change for command in commands for change in changes.get(command, ())]
            organization, program = tenant
            where = Tenant(OrganizationId(organization), ProgramId(program))
            await carry_out(connection, where, due)
            if holds is not None and any(isinstance(one, Drop | HeedHolds) for one in due):
                await holds.heed(connection, where.organization)
            if (what := doomed_by(where, due)) is not None:
                await asyncio.to_thread(journal.intend, what)

        store = PostgresEventStore(pool, new_id, alongside, states, committed=committed)
        every = [one for each in changes.values() for one in each]
        if any(isinstance(one, DestroyKey | ForgetPerson) for one in every):
            return Destroying(store, journal, PostgresKeyRows(pool))
        kept = sum(isinstance(one, Keep) for one in every)
        return Counted(store, statistics, kept) if kept else store

    return joined


class Destroying(Beside):
    """A store whose appends destroy keys: afterwards the journal says whether they did."""

    def __init__(self, store: EventStore, journal: Journal, rows: KeyRows) -> None:
        super().__init__(store)
        self._journal = journal
        self._rows = rows

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        """Append, and settle what was intended; what cannot be now is at the next start."""
        try:
            return await super().append(tenant, requests)
        finally:
            with suppress(Refused):
                await settle(self._journal, self._rows)


class MemoryKeeping(Beside):
    """The same over memory: a store that carries changes out after it appended."""

    def __init__(
        self,
        store: MemoryEventStore,
        rows: MemoryRows,
        changes: Mapping[UUID, Sequence[Change]] | None = None,
    ) -> None:
        super().__init__(store)
        self._memory = store
        self._rows = rows
        self._changes = changes or {}

    def __call__(self, changes: Mapping[UUID, Sequence[Change]]) -> EventStore:
        """Join changes, by command id, to the appends of those commands."""
        return MemoryKeeping(self._memory, self._rows, changes)

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        """Append, then carry out what belongs to the requests that were appended just now."""
        for request in requests:
            due = self._changes.get(request.context.command_id, ())
            self._rows.require_free(tenant, due)
        answers = await super().append(tenant, requests)
        for request, answer in zip(requests, answers, strict=True):
            due = self._changes.get(request.context.command_id, ())
            if isinstance(answer, Appended) and not answer.repeated:
                self._rows.carry_out(tenant, due)
                await self._rows.forget_accounts(tenant.organization, forgotten(due))
        return answers
