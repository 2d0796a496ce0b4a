"""How well the parts behind the database keep up: numbers over all programs, and no ids."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec

from domain.policies.policy import Policy
from infra.policies.followers import APPLICATION, follower
from infra.postgres.migrate import PlainConnection
from infra.postgres.pool import Pool
from infra.postgres.sql import load
from infra.projector.model import ReadModel

Asked: TypeAlias = PlainConnection | Pool
_sql = load("infra.health", "health.sql")


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """How far something that follows the logs is behind them.

    ``seconds`` is the age of the oldest event it lacks. ``state`` is that of a build: live or
    filling.
    """

    name: str
    state: str
    events: int
    programs: int
    seconds: float


class OutboxFigures(msgspec.Struct, frozen=True):
    """How much is due, for how many seconds the oldest of it, and how much is set aside."""

    due: int
    oldest_s: float
    set_aside: int


class Transparency(msgspec.Struct, frozen=True):
    """How the transparency log stands, over all logs.

    ``unsigned_s`` is the age of the oldest entry in no checkpoint, ``unwitnessed_s`` for how long
    the checkpoint that waits longest has been seen by nobody else.
    """

    logs: int
    unsigned_s: float
    refused: int
    unwitnessed_s: float


class Sessions(msgspec.Struct, frozen=True):
    """The connections of one database role.

    ``oldest_s`` is the age of its oldest open transaction, ``idle`` how many have waited for their
    program for more than ten seconds within one.
    """

    oldest_s: float
    idle: int
    connections: int


async def projection_lag(asked: Asked, models: Sequence[ReadModel]) -> Sequence[Lag]:
    """Ask for each build in use, under the role ``projector`` or ``auditor``."""
    columns = zip(*((model.name, model.version, model.log) for model in models), strict=True)
    return [
        Lag(
            name=f"{row['projection']} v{row['version']}",
            state=row["state"],
            events=row["events"],
            programs=row["programs"],
            seconds=row["seconds"],
        )
        for row in await asked.fetch(_sql["projection_lag"], *map(list, columns))
    ]


async def policy_lag(asked: Asked, policies: Sequence[Policy]) -> Sequence[Lag]:
    """Ask for each policy, under the role ``projector`` or ``auditor``."""
    names = {follower(policy): policy.name for policy in policies}
    return [
        Lag(
            name=names[row["follower"]],
            state="live",
            events=row["events"],
            programs=row["programs"],
            seconds=row["seconds"],
        )
        for log in sorted({policy.log for policy in policies})
        for row in await asked.fetch(
            _sql["follower_lag"],
            [follower(policy) for policy in policies if policy.log is log],
            APPLICATION,
            log,
        )
    ]


async def followers_ahead(asked: Asked) -> Sequence[str]:
    """Name what says that it is further in a log than the log is, under any role that runs."""
    return [
        f"{row['follower']} at {row['position']} of {row['head']} in {row['program']}"
        for row in await asked.fetch(_sql["followers_ahead"])
    ]


async def outbox_figures(asked: Asked) -> OutboxFigures:
    """Ask about what policies owe, under the role ``projector`` or ``auditor``."""
    row = await asked.fetchrow(_sql["outbox"])
    assert row is not None  # noqa: S101 - an aggregate has a row
    return OutboxFigures(*row)


async def transparency_figures(asked: Asked) -> Transparency:
    """Ask about checkpoints, under the role ``signer``, ``projector`` or ``auditor``."""
    row = await asked.fetchrow(_sql["transparency"])
    assert row is not None  # noqa: S101 - an aggregate has a row
    return Transparency(*row)


async def refusals(asked: Asked) -> Mapping[str, int]:
    """Ask why logs are not signed any more, and how many, as the owner."""
    return {row["reason"]: row["count"] for row in await asked.fetch(_sql["refusals"])}


async def sessions(asked: Asked) -> Sessions:
    """Ask about the other connections of the role that asks."""
    row = await asked.fetchrow(_sql["sessions"])
    assert row is not None  # noqa: S101 - an aggregate has a row
    return Sessions(row["oldest_s"], row["idle"], row["connections"])


async def parked(asked: Asked) -> Mapping[str, int]:
    """Count the streams that each build, policy, and decisions go on without, as ``projector``."""
    return {row["name"]: row["streams"] for row in await asked.fetch(_sql["parked"])}


async def parked_places(asked: Asked, most: int) -> Sequence[str]:
    """Name the events at which most has been parked for longest: ids, positions and codes."""
    return [
        f"{row['event_type']} at {row['position']} of {row['program']}: {row['code']}"
        for row in await asked.fetch(_sql["parked_places"], most)
    ]
