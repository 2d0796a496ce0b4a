"""A hold that was first wins, a destruction that was first stands, and nothing else is touched."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from domain.access.vault import (
    Change,
    Covered,
    Draft,
    EndHold,
    ForgetPerson,
    HeedOnly,
    Item,
    KeepHold,
    Named,
)
from domain.kernel import Conflict, PersonId, ProgramId, Sealed, Tenant, own_log
from domain.ports import EventStore
from domain.sessions.words import Audience, Ground
from infra.ids import new_id
from infra.postgres.pool import connect
from infra.store.memory import MemoryEventStore
from infra.vault.holds import KeptHolds
from infra.vault.journal import Journal
from infra.vault.keeping import MemoryKeeping, keeping
from infra.vault.keyring import FileKeyring
from infra.vault.memory import MemoryRows
from infra.vault.postgres import PostgresRows
from infra.vault.rows import Rows
from infra.vault.vault import SealedVault
from tests.kit.database import Migrated
from tests.kit.stores import context, new_stream, new_tenant, open_logs, request

FOR_EVER = datetime.max.replace(tzinfo=UTC)
TEXT = Sealed("What is kept for the court. [mark]")
NOW = datetime.now(UTC)


@dataclass
class House:
    """A vault with what carries its changes out, as the Warden has it."""

    vault: SealedVault
    rows: Rows
    keeping: Callable[[Mapping[UUID, Sequence[Change]]], EventStore]

    async def carry_out(self, tenant: Tenant, *changes: Change) -> None:
        append = request(new_stream(tenant), ctx=context(tenant, command_id=uuid4()))
        await self.keeping({append.context.command_id: changes}).append(tenant, [append])

    async def sealed(self, tenant: Tenant, **given: Any) -> Item:  # noqa: ANN401 - any field
        facts: dict[str, Any] = {
            "tenant": tenant,
            "item": uuid4(),
            "kind": "case_narrative",
            "label": "C4",
            "author": b"a" * 32,
            "scope": uuid4(),
            "group": uuid4(),
            "audience": Audience.NOBODY,
            "locale": "fr-CA",
            "sealed_at": NOW - timedelta(days=400),
        }
        item = Item(**(facts | given))
        await self.carry_out(tenant, *await self.vault.seal(tenant, [Draft(item, TEXT)]))
        return item

    async def destroy(self, item: Item) -> None:
        changes = await self.vault.shred(item.tenant, [item.item], Ground.REQUEST)
        await self.carry_out(item.tenant, *changes)

    async def is_there(self, item: Item) -> bool:
        return (await self.vault.open(item.tenant, [item])).get(item.item) == TEXT

    async def hold(self, tenant: Tenant, **what: Any) -> Covered:  # noqa: ANN401 - any of it
        facts: dict[str, Any] = {"hold": uuid4(), "until": FOR_EVER}
        covered = Covered(**(facts | what))
        await self.carry_out(own_log(tenant.organization), KeepHold(covered))
        return covered


@pytest.fixture
async def house(database: Migrated | None, tmp_path: Path) -> AsyncIterator[House]:
    folder = tmp_path / "keyring"
    folder.mkdir(mode=0o700)
    keyring = FileKeyring(folder)
    if database is None:
        kept, store = MemoryRows(), MemoryEventStore()
        yield House(SealedVault(kept, keyring, new_id), kept, MemoryKeeping(store, kept))
        return
    async with await connect(database.url("warden"), 4) as pool:
        real = PostgresRows(pool)
        yield House(SealedVault(real, keyring, new_id), real, keeping(pool, Journal(tmp_path)))


@pytest.fixture
async def tenant(house: House) -> Tenant:
    made = new_tenant()
    for log in (made, own_log(made.organization)):
        await open_logs(house.keeping({}), log)
    return made


def covering(item: Item) -> dict[str, dict[str, Any]]:
    """Every way in which a hold may cover an item."""
    return {
        "organization": {},
        "program": {"program": item.tenant.program},
        "group": {"program": item.tenant.program, "group": item.group},
        "session": {"program": item.tenant.program, "session": item.scope},
        "class": {"label": "C4"},
        "restricted": {"label": "C5"},
        "person": {"author": item.author},
        "all of these": {
            "program": item.tenant.program,
            "group": item.group,
            "session": item.scope,
            "label": "C4",
            "author": item.author,
        },
    }


WAYS = (
    "organization",
    "program",
    "group",
    "session",
    "class",
    "restricted",
    "person",
    "all of these",
)


@pytest.mark.parametrize("how", WAYS)
async def test_what_is_kept_for_a_hold_alone_is_found_once_no_hold_covers_it(
    house: House, tenant: Tenant, how: str
) -> None:
    await house.sealed(tenant)
    item = await house.sealed(tenant, audience=Audience.HOLD)
    placed = await house.hold(tenant, **covering(item)[how])
    assert await house.vault.closed(tenant, 10) == []
    await house.carry_out(own_log(tenant.organization), EndHold(placed.hold))
    assert await house.vault.closed(tenant, 10) == [item]


@pytest.mark.parametrize("how", WAYS)
async def test_what_a_hold_covers_is_not_destroyed_until_it_ends(
    house: House, tenant: Tenant, how: str
) -> None:
    item = await house.sealed(tenant)
    placed = await house.hold(tenant, **covering(item)[how])
    assert await house.vault.held(tenant, [item.item]) == [item.item]
    assert item.group is not None
    named = [Named(placed.hold, item.group)]
    assert await house.vault.older(tenant, item.kind, NOW, 10, named=named) == []
    with pytest.raises(Conflict) as refused:
        await house.destroy(item)
    assert refused.value.code == "item.held"
    assert await house.is_there(item)
    await house.carry_out(own_log(tenant.organization), EndHold(placed.hold))
    assert await house.vault.older(tenant, item.kind, NOW, 10) == [item]
    await house.destroy(item)
    assert not await house.is_there(item)


@pytest.mark.parametrize("how", ["person", "all of these"])
async def test_p19_what_has_had_its_time_waits_for_a_hold_on_a_person_whose_it_be(
    house: House, tenant: Tenant, how: str
) -> None:
    """P19: a hold on a person reaches as far as the rosters that name them, and no further."""
    theirs = await house.sealed(tenant)
    beside = await house.sealed(tenant, group=theirs.group, scope=theirs.scope, author=b"b" * 32)
    elsewhere = await house.sealed(tenant)
    assert theirs.group is not None
    assert elsewhere.group is not None
    assert theirs.author != beside.author
    placed = await house.hold(tenant, **covering(theirs)[how])
    named = [Named(placed.hold, theirs.group)]
    assert await house.vault.older(tenant, theirs.kind, NOW, 10, named=named) == [elsewhere]
    groups = await house.vault.groups_of(tenant, theirs.kind, NOW)
    assert groups == sorted([theirs.group, elsewhere.group])


async def test_p19_nothing_is_destroyed_by_what_was_judged_before_another_hold_came(
    house: House, tenant: Tenant
) -> None:
    """P19: also what that hold does not cover stays, or what went would tell what it covers."""
    item, other = await house.sealed(tenant), await house.sealed(tenant)
    judged = HeedOnly(frozenset({(await house.hold(tenant, session=uuid4())).hold}))
    await house.carry_out(tenant, judged, *await house.vault.shred(tenant, [other.item]))
    assert not await house.is_there(other)
    placed = await house.hold(tenant, session=uuid4())
    with pytest.raises(Conflict) as refused:
        await house.carry_out(tenant, judged, *await house.vault.shred(tenant, [item.item]))
    assert refused.value.code == "item.held"
    assert await house.is_there(item)
    await house.carry_out(own_log(tenant.organization), EndHold(placed.hold))
    await house.carry_out(tenant, judged, *await house.vault.shred(tenant, [item.item]))
    assert not await house.is_there(item)


@pytest.mark.parametrize(("held", "kept"), [("C3", {"C3"}), ("C4", {"C4"}), ("C5", {"C4", "C5"})])
async def test_to_keep_what_is_restricted_is_to_keep_each_text_of_a_case(
    house: House, tenant: Tenant, held: str, kept: set[str]
) -> None:
    """Which of them are restricted only a theme says; a hold on another class is on that alone."""
    items = [await house.sealed(tenant, label=label) for label in ("C3", "C4", "C5")]
    placed = await house.hold(tenant, label=held)
    found = await house.vault.held(tenant, [item.item for item in items])
    assert {*found} == {item.item for item in items if item.label in kept}
    assert [placed.could_cover(label=item.label) for item in items] == [
        item.label in kept for item in items
    ]


async def test_what_it_does_not_cover_is_destroyed(house: House, tenant: Tenant) -> None:
    item = await house.sealed(tenant)
    for other in (
        {"program": uuid4()},
        {"program": tenant.program, "group": uuid4()},
        {"program": tenant.program, "session": uuid4()},
        {"label": "C3"},
        {"author": b"b" * 32},
        {"label": "C4", "author": b"b" * 32},
        {"until": NOW - timedelta(seconds=1)},
    ):
        await house.hold(tenant, **other)
    elsewhere = new_tenant()
    await open_logs(house.keeping({}), own_log(elsewhere.organization))
    await house.hold(elsewhere)
    await house.destroy(item)
    assert not await house.is_there(item)


async def test_a_hold_that_was_not_confirmed_in_time_holds_nothing(
    house: House, tenant: Tenant
) -> None:
    item = await house.sealed(tenant)
    placed = await house.hold(tenant, until=NOW - timedelta(hours=1))
    assert await house.vault.held(tenant, [item.item]) == []
    await house.carry_out(own_log(tenant.organization), KeepHold(replace(placed, until=FOR_EVER)))
    assert await house.vault.held(tenant, [item.item]) == [item.item]


async def test_keys_of_a_tenant_are_blocked_by_a_hold_that_could_cover_them(
    house: House, tenant: Tenant
) -> None:
    holds, organization = KeptHolds(house.rows), own_log(tenant.organization)
    assert not await holds.blocks(tenant)
    await house.hold(tenant, program=ProgramId(uuid4()))
    assert not await holds.blocks(tenant)
    assert await holds.blocks(organization)
    await house.hold(tenant, author=b"c" * 32)
    assert await holds.blocks(tenant)


@pytest.mark.parametrize("turn", range(3))
async def test_of_a_hold_and_a_destruction_that_race_one_was_first(
    house: House, tenant: Tenant, turn: int
) -> None:
    """A hold wins if it was first; a destruction that was first stands."""
    items = [await house.sealed(tenant) for _ in range(5)]

    async def destroyed(item: Item) -> bool:
        try:
            await house.destroy(item)
        except Conflict as refused:
            return refused.code != "item.held"
        return True

    async def holding() -> None:
        await asyncio.sleep(turn * 0.002)
        await house.hold(tenant)

    done = (await asyncio.gather(holding(), *map(destroyed, items)))[1:]
    for item, gone in zip(items, done, strict=True):
        assert await house.is_there(item) is not gone
    late = await house.sealed(tenant)
    assert not await destroyed(late)


async def test_something_remains_of_what_was_destroyed_for_a_reason(
    house: House, tenant: Tenant
) -> None:
    item = await house.sealed(tenant)
    asked = uuid4()
    changes = await house.vault.shred(tenant, [item.item], Ground.REQUEST, asked)
    await house.carry_out(tenant, *changes)
    [remains] = await house.vault.redactions(tenant, scope=item.scope)
    assert (remains.item, remains.ground) == (item, Ground.REQUEST)
    assert await house.vault.redactions(tenant, item=item.item) == [remains]
    assert await house.vault.redactions(tenant, scope=uuid4()) == []
    assert await house.vault.redacted_for(tenant.organization, asked) == [remains]
    assert await house.vault.redacted_of(tenant.organization, item.author) == [remains]


async def test_nothing_remains_of_what_is_taken_back(house: House, tenant: Tenant) -> None:
    item = await house.sealed(tenant)
    await house.carry_out(tenant, *await house.vault.shred(tenant, [item.item]))
    assert await house.vault.redactions(tenant, item=item.item) == []


async def test_of_an_erased_person_nothing_says_which_texts_were_theirs(
    house: House, tenant: Tenant
) -> None:
    """P20: once somebody is erased nothing maps what remains to them."""
    item = await house.sealed(tenant)
    await house.destroy(item)
    forget = ForgetPerson(PersonId(uuid4()), item.author)
    await house.carry_out(own_log(tenant.organization), forget)
    assert await house.vault.redacted_of(tenant.organization, item.author) == []
    [remains] = await house.vault.redactions(tenant, item=item.item)
    assert remains.item.author == b""


async def test_what_there_is_is_told_by_kind_and_age(house: House, tenant: Tenant) -> None:
    item = await house.sealed(tenant)
    await house.sealed(tenant, sealed_at=NOW)
    mine = [age for age in await house.vault.ages() if age.tenant == tenant]
    assert mine == [(tenant, "case_narrative", 2, item.sealed_at)]
    assert await house.vault.of_class(tenant, "C4", ["reflection"], 10) == []
    assert len(await house.vault.of_class(tenant, "C4", ["case_narrative"], 10)) == 2
    assert len(await house.vault.of_class(tenant, "C4", ["case_narrative"], 1)) == 1
