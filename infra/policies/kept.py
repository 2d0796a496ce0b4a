"""Whether the outbox has what policies owe by the log, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final, NamedTuple, cast
from uuid import UUID

import asyncpg
from msgspec.json import encode

from domain.kernel import OrganizationId, ProgramId, Tenant
from domain.policies.policy import Owed, Policy
from infra.event_store.records import Row
from infra.policies.followers import APPLICATION, DECISIONS, follower
from infra.policies.judging import Judge, passed_over
from infra.policies.outbox import LONGEST_PAUSE
from infra.postgres.migrate import PlainConnection
from infra.postgres.pool import Pool
from infra.postgres.sql import load

PAGE: Final = 1_000
MOST: Final = 20_000
"""So many entries of a log are gone through for a policy, from another place each time."""
_random: Final = SystemRandom()
_sql: Final = load("infra.policies", "policies.sql")


class Strayed(NamedTuple):
    """A reaction that is not in the outbox as the log says it is owed.

    ``says``: ``gone``, ``changed``, or ``owed by nothing``.
    """

    policy: str
    tenant: Tenant
    command_id: UUID
    says: str

    def __str__(self) -> str:
        """Say it in one line, by ids."""
        return f"{self.policy} {self.command_id} of program {self.tenant.program}: {self.says}"


class _Place(NamedTuple):
    """How far a policy has come in the log of a program, and which streams it has parked."""

    policy: Policy
    tenant: Tenant
    upto: int
    parked: frozenset[UUID]


async def differing_reactions(
    owner: PlainConnection, projector: Pool, policies: Sequence[Policy], *, every: bool = False
) -> Sequence[Strayed]:
    """Ask policies again about the log, as far as each has come, and compare what is kept.

    Of a long log about some of it, or ``every`` entry. A stream that is parked is left out: what it
    owes is not owed yet.
    """
    judge = Judge(projector)
    found: list[Strayed] = []
    for policy in (policy for policy in policies if policy is not DECISIONS):
        for row in await owner.fetch(_sql["places"], follower(policy), APPLICATION):
            tenant = Tenant(OrganizationId(row[0]), ProgramId(row[1]))
            place = _Place(policy, tenant, row[2], frozenset(row[3]))
            found += await _strayed(owner, judge, place, every=every)
    return found


async def _strayed(
    owner: PlainConnection, judge: Judge, place: _Place, *, every: bool
) -> Sequence[Strayed]:
    policy, tenant, upto, parked = place
    first = 0 if every or upto <= MOST else _random.randrange(upto - MOST)
    last = upto if every else min(upto, first + MOST)
    owed = await _owed(owner, judge, place, first, last)
    rows = await owner.fetch(_sql["kept"], *tenant, policy.name)
    now = await owner.fetchval(_sql["now"])
    kept = {row["command_id"]: row for row in rows}
    found = [*_differing(policy, owed, kept, now)]
    if (first, last) == (0, upto):
        others = {row["event_id"]: key for key, row in kept.items() if key not in owed}
        # Another moment's facts may have come in meanwhile, and a parked stream owed before it was.
        known = await owner.fetch(_sql["facts_of"], *tenant, policy.log, list(others))
        excused = {row[0] for row in known if row[1] > upto or row[2] in parked}
        found += [
            Strayed(policy.name, tenant, key, "owed by nothing")
            for event, key in others.items()
            if event not in excused
        ]
    return found


async def _owed(
    owner: PlainConnection, judge: Judge, place: _Place, first: int, last: int
) -> Mapping[UUID, Owed]:
    """Return what a policy owes for the facts between two places, by command."""
    policy, tenant, _, parked = place
    unwanted = sorted(passed_over(policy))
    owed: dict[UUID, Owed] = {}
    while first < last:
        asked = (*tenant, policy.log, first, last, unwanted, PAGE)
        page = await owner.fetch(_sql["facts"], *asked)
        judged = await judge.judge(policy, tenant, cast("Sequence[Row]", page))
        owed |= {one.command_id: one for fact, one in judged.owed if fact.stream.id not in parked}
        first = page[-1][0] if len(page) == PAGE else last
    return owed


def _differing(
    policy: Policy, owed: Mapping[UUID, Owed], kept: Mapping[UUID, asyncpg.Record], now: datetime
) -> Iterator[Strayed]:
    latest = now + timedelta(seconds=LONGEST_PAUSE)
    for command, one in owed.items():
        row = kept.get(command)
        if row is None:
            yield Strayed(policy.name, one.tenant, command, "gone")
            continue
        said = (row["event_id"], row["correlation_id"], bytes(row["deed"]))
        is_late = row["state"] == "owed" and row["due_at"] > max(one.due_at, latest)
        is_untried = row["state"] != "owed" and row["attempts"] == 0
        if said != (one.event_id, one.correlation_id, encode(one.deed)) or is_late or is_untried:
            yield Strayed(policy.name, one.tenant, command, "changed")


async def owe_anew(owner: PlainConnection, strayed: Sequence[Strayed]) -> int:
    """Have policies read the logs anew of which reactions are gone; tell for how many logs.

    What is there, owed or done, stays as it is.
    """
    gone = {(one.policy, one.tenant) for one in strayed if one.says == "gone"}
    for policy, tenant in gone:
        await owner.execute(_sql["owe_anew"], *tenant, policy, APPLICATION)
    return len(gone)
