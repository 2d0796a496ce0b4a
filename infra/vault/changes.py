"""Makes changes of the vault, all or none, in the transaction of whoever says why."""

from collections.abc import Sequence

import msgspec

from domain.access.vault import (
    AnnounceRetirement,
    Change,
    Ciphertext,
    DestroyKey,
    Drop,
    EndHold,
    ForgetPerson,
    HeedHolds,
    HeedOnly,
    Keep,
    KeepHold,
    KeepPeriod,
    ReplaceKey,
)
from domain.codes import refusal
from domain.kernel import PersonId, Tenant
from infra.postgres.pool import Connection
from infra.postgres.sql import load
from infra.vault.postgres import key_columns
from infra.vault.rows import busy, held
from infra.vault.sealing import VERSION

_sql = load("infra.vault", "rows.sql")


async def carry_out(
    connection: Connection, tenant: Tenant, changes: Sequence[Change], *, again: bool = False
) -> None:
    """Make changes in the tenant's transaction. Raises ``Conflict`` if a key is not as assumed.

    What was destroyed once is destroyed ``again`` whatever hold covers it. The accounts of people
    who are forgotten are no tenant's: they go in a transaction of their own, after this one.
    """
    await _settle_holds(connection, tenant, changes)
    last = {change.row.item.item: change.row for change in changes if isinstance(change, Keep)}
    keeps = list(last.values())
    drops = [change for change in changes if isinstance(change, Drop)]
    ends = [change.key for change in changes if isinstance(change, DestroyKey)]
    fresh = [change.key for change in changes if isinstance(change, ReplaceKey)]
    if ends and len(await connection.fetch(_sql["hold_keys"], *tenant, ends)) != len({*ends}):
        raise busy()
    if ends:
        await connection.execute(_sql["destroy_keys"], *tenant, ends)
    if fresh:
        await connection.execute(_sql["replace_keys"], *tenant, *key_columns(fresh))
    if drops:
        await _drop(connection, tenant, drops, again=again)
    for change in changes:
        if isinstance(change, ForgetPerson):
            await connection.execute(_sql["forget"], tenant.organization, change.person)
            await connection.execute(_sql["forget_author"], tenant.organization, change.author)
    if keeps:
        keys = list({row.key for row in keeps})
        columns = zip(*(_values(row) for row in keeps), strict=True)
        if await connection.fetchval(_sql["keep"], *tenant, keys, VERSION, *columns) != len(keys):
            raise busy()
    if ends and await connection.fetchval(_sql["still_under"], *tenant, ends):
        raise busy()


def forgotten(changes: Sequence[Change]) -> Sequence[PersonId]:
    """Return the people whom changes forget."""
    return [change.person for change in changes if isinstance(change, ForgetPerson)]


async def _drop(
    connection: Connection, tenant: Tenant, drops: Sequence[Drop], *, again: bool
) -> None:
    """Remove items, unless a hold covers one; leave what remains of those with a ground."""
    items = [drop.item for drop in drops]
    await connection.execute(_sql["heed_holds"], tenant.organization, False)
    if not again and await connection.fetch(_sql["held"], *tenant, items):
        raise held()
    kept = [drop for drop in drops if drop.ground is not None]
    if kept:
        await connection.execute(
            _sql["redact"],
            *tenant,
            [drop.item for drop in kept],
            [drop.ground for drop in kept],
            [drop.request for drop in kept],
        )
    await connection.execute(_sql["drop"], *tenant, items)


async def _settle_holds(connection: Connection, tenant: Tenant, changes: Sequence[Change]) -> None:
    """Place, end and heed holds, after whoever is destroying something; set periods."""
    for change in changes:
        match change:
            case KeepHold(covered=covered):
                await connection.execute(_sql["heed_holds"], tenant.organization, True)
                await connection.execute(
                    _sql["keep_hold"], tenant.organization, *msgspec.structs.astuple(covered)
                )
            case EndHold(hold=hold):
                await connection.execute(_sql["end_hold"], tenant.organization, hold)
            case KeepPeriod(from_day=from_day, days=days):
                await connection.execute(_sql["keep_period"], tenant.organization, from_day, days)
            case AnnounceRetirement(log=log, upto=upto):
                await connection.execute(_sql["announce_retirement"], *tenant, log, upto)
            case HeedHolds(program=program):
                await connection.execute(_sql["heed_holds"], tenant.organization, False)
                if await connection.fetch(_sql["holds"], tenant.organization, program):
                    raise refusal("key.held")
            case HeedOnly(holds=judged):
                whole = tenant.organization
                await connection.execute(_sql["heed_holds"], whole, False)
                rows = await connection.fetch(_sql["holds"], whole, whole)
                if any(row["hold"] not in judged for row in rows):
                    raise held()
            case _:
                pass


def _values(row: Ciphertext) -> tuple[object, ...]:
    item = row.item
    return (
        item.item,
        item.kind,
        item.label,
        item.scope,
        item.group,
        item.author,
        item.audience.value,
        item.locale,
        item.sealed_at,
        row.key,
        row.nonce,
        row.body,
    )
