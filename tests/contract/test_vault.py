"""What the vault promises, in memory and on PostgreSQL: nothing opens but as what was sealed."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import msgspec
import pytest
from msgspec.structs import replace

from domain.access.vault import (
    Change,
    Ciphertext,
    DestroyKey,
    Draft,
    Drop,
    Item,
    Keep,
    Wrapped,
)
from domain.kernel import Conflict, OrganizationId, ProgramId, Sealed, Tenant
from domain.ports import Append, Appended, EventStore, WrongVersion
from domain.sessions.words import Audience
from infra.ids import new_id
from infra.postgres.pool import connect
from infra.store.memory import MemoryEventStore
from infra.vault.data_keys import name_of
from infra.vault.journal import Journal
from infra.vault.keeping import MemoryKeeping, keeping
from infra.vault.keyring import FileKeyring
from infra.vault.keys import KeyService
from infra.vault.memory import MemoryRows
from infra.vault.postgres import PostgresRows
from infra.vault.rows import Rows
from infra.vault.vault import SealedVault
from tests.kit.database import Migrated
from tests.kit.stores import context, new_stream, new_tenant, open_logs, request

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TEXT = Sealed("Je ne cherche pas de réponse. [mark]")
Joins = Callable[[Mapping[UUID, Sequence[Change]]], EventStore]


@dataclass
class Place:
    """A vault, its rows, and the store that carries its changes out."""

    vault: SealedVault
    rows: Rows
    keeping: Joins

    async def open_logs(self, *tenants: Tenant) -> None:
        for tenant in tenants:
            await open_logs(self.keeping({}), tenant)

    async def carry_out(self, tenant: Tenant, *changes: Change) -> None:
        """Append something, and carry changes out with it."""
        append = self.appending(tenant)
        store = self.keeping({append.context.command_id: changes})
        [answer] = await store.append(tenant, [append])
        assert isinstance(answer, Appended)

    def appending(self, tenant: Tenant) -> Append:
        return request(new_stream(tenant), ctx=context(tenant, command_id=uuid4()))

    async def keep(self, item: Item, text: Sealed = TEXT) -> Ciphertext:
        """Seal a text and keep it."""
        [change] = await self.vault.seal(item.tenant, [Draft(item, text)])
        await self.carry_out(item.tenant, change)
        return change.row

    async def text(self, item: Item) -> Sealed | None:
        """Open an item: None if it is gone or does not open."""
        return (await self.vault.open(item.tenant, [item])).get(item.item)


@pytest.fixture
async def place(database: Migrated | None, tmp_path: Path) -> AsyncIterator[Place]:
    folder = tmp_path / "keyring"
    folder.mkdir(mode=0o700)
    keyring = FileKeyring(folder)
    if database is None:
        rows = MemoryRows()
        store = MemoryEventStore()
        yield Place(SealedVault(rows, keyring, new_id), rows, MemoryKeeping(store, rows))
        return
    journal = Journal(tmp_path)
    async with await connect(database.url("warden"), 4) as pool:
        real = PostgresRows(pool)
        yield Place(SealedVault(real, keyring, new_id), real, keeping(pool, journal))


@pytest.fixture
async def tenant(place: Place) -> Tenant:
    made = new_tenant()
    await place.open_logs(made)
    return made


def item(tenant: Tenant, **given: Any) -> Item:  # noqa: ANN401 - any of its fields
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
        "sealed_at": NOW,
    }
    return Item(**(facts | given))


class Counting:
    """A keyring that counts what it is asked to unwrap."""

    def __init__(self, keys: KeyService) -> None:
        self._keys = keys
        self.unwrapped = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._keys, name)

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        self.unwrapped += 1
        return await self._keys.unwrap(wrapped, context)


async def test_no_data_key_is_remembered_from_one_look_to_the_next(
    place: Place, tenant: Tenant, tmp_path: Path
) -> None:
    sealed = item(tenant)
    await place.keep(sealed)
    keys = FileKeyring(tmp_path / "keyring")
    counting = Counting(keys)
    vault = SealedVault(place.rows, cast("KeyService", counting), new_id)
    for looks in (1, 2, 3):
        assert await vault.open(tenant, [sealed]) == {sealed.item: TEXT}
        assert counting.unwrapped == looks
    await keys.destroy(name_of(tenant), 1)
    assert await vault.open(tenant, [sealed]) == {sealed.item: None}


async def test_what_was_sealed_opens(place: Place, tenant: Tenant) -> None:
    sealed = item(tenant)
    row = await place.keep(sealed)
    assert TEXT.reveal().encode() not in row.body
    assert await place.text(sealed) == TEXT
    assert await place.vault.items(tenant, [sealed.item, uuid4()]) == {sealed.item: sealed}


async def test_what_is_sealed_anew_is_another_version(place: Place, tenant: Tenant) -> None:
    """P7: which version was shown is told by when it had been sealed; the last of two is kept."""
    first = item(tenant)
    await place.keep(first, Sealed("First."))
    drafts = [
        Draft(
            msgspec.structs.replace(
                first, sealed_at=first.sealed_at + timedelta(hours=n), locale=locale
            ),
            Sealed(text),
        )
        for n, locale, text in ((1, first.locale, "Second."), (2, "de", "Third."))
    ]
    await place.carry_out(tenant, *await place.vault.seal(tenant, drafts))
    now = (await place.vault.items(tenant, [first.item]))[first.item]
    assert now.sealed_at == first.sealed_at + timedelta(hours=2)
    assert now.locale == "de", "it is bound to what it says of itself"
    assert await place.text(now) == Sealed("Third.")
    assert await place.text(first) is None


async def test_texts_of_a_size_look_alike(place: Place, tenant: Tenant) -> None:
    short = await place.keep(item(tenant), Sealed("a"))
    longer = await place.keep(item(tenant), Sealed("é" * 100))
    assert len(short.body) == len(longer.body)


@pytest.mark.parametrize("size", [0, 1, 251, 252, 253, 4096, 65_000])
async def test_every_length_comes_back(place: Place, tenant: Tenant, size: int) -> None:
    sealed = item(tenant)
    await place.keep(sealed, Sealed("x" * size))
    assert await place.text(sealed) == Sealed("x" * size)


CHANGED: dict[str, Callable[[Item], Item]] = {
    "item": lambda i: replace(i, item=uuid4()),
    "class": lambda i: replace(i, label="C2"),
    "kind": lambda i: replace(i, kind="reflection"),
    "author": lambda i: replace(i, author=b"b" * 32),
    "session": lambda i: replace(i, scope=uuid4()),
    "group": lambda i: replace(i, group=uuid4()),
    "no group": lambda i: replace(i, group=None),
    "audience": lambda i: replace(i, audience=Audience.LEADERS_THEN),
}


@pytest.mark.parametrize("what", CHANGED)
async def test_a_ciphertext_under_another_name_does_not_open(
    place: Place, tenant: Tenant, what: str
) -> None:
    row = await place.keep(item(tenant))
    moved = CHANGED[what](row.item)
    await place.carry_out(tenant, Drop(row.item.item), Keep(replace(row, item=moved)))
    assert await place.vault.open(tenant, [moved]) == {moved.item: None}


@pytest.mark.parametrize("same", ["organization", "program"])
async def test_a_ciphertext_moved_to_another_tenant_does_not_open(
    place: Place, tenant: Tenant, same: str
) -> None:
    row = await place.keep(item(tenant))
    if same == "organization":
        other = Tenant(tenant.organization, ProgramId(uuid4()))
    else:
        other = Tenant(OrganizationId(uuid4()), tenant.program)
    await place.open_logs(other)
    moved = replace(row.item, tenant=other)
    await place.rows.settle_keys(
        other,
        [
            replace(key, tenant=other)
            for _, key in await place.rows.ciphertexts(tenant, [row.item.item])
        ],
    )
    await place.carry_out(other, Keep(replace(row, item=moved)))
    assert await place.vault.open(other, [moved]) == {moved.item: None}


async def test_a_ciphertext_put_in_anothers_place_does_not_open(
    place: Place, tenant: Tenant
) -> None:
    first = item(tenant)
    second = item(tenant, scope=first.scope)
    row = await place.keep(first)
    await place.keep(second, Sealed("another"))
    other = (await place.rows.ciphertexts(tenant, [second.item]))[0][0]
    await place.carry_out(tenant, Keep(replace(other, nonce=row.nonce, body=row.body)))
    assert await place.text(second) is None
    assert await place.text(first) == TEXT


async def test_a_flipped_bit_does_not_open(place: Place, tenant: Tenant) -> None:
    row = await place.keep(item(tenant))
    body = bytes([row.body[0] ^ 1]) + row.body[1:]
    await place.carry_out(tenant, Keep(replace(row, body=body)))
    assert await place.vault.open(tenant, [row.item]) == {row.item.item: None}


async def test_an_item_that_changed_since_the_decision_is_not_opened(
    place: Place, tenant: Tenant
) -> None:
    shared = item(tenant, audience=Audience.LEADERS_THEN)
    await place.keep(shared)
    closed = replace(shared, audience=Audience.NOBODY)
    await place.carry_out(tenant, *await place.vault.readdress(tenant, shared, closed))
    assert await place.vault.open(tenant, [shared]) == {}
    assert await place.text(closed) == TEXT


async def test_texts_of_one_author_session_and_class_share_a_key(
    place: Place, tenant: Tenant
) -> None:
    first = await place.keep(item(tenant))
    same = await place.keep(replace(first.item, item=uuid4()))
    others = [
        await place.keep(replace(first.item, item=uuid4(), author=b"b" * 32)),
        await place.keep(replace(first.item, item=uuid4(), scope=uuid4())),
        await place.keep(replace(first.item, item=uuid4(), label="C3")),
    ]
    assert same.key == first.key
    assert len({row.key for row in (first, *others)}) == 4


async def test_shredding_destroys_the_text_and_its_key_and_nothing_else(
    place: Place, tenant: Tenant
) -> None:
    gone = await place.keep(item(tenant))
    beside = await place.keep(replace(gone.item, item=uuid4()), Sealed("stays"))
    apart = await place.keep(item(tenant), Sealed("stays too"))
    await place.carry_out(tenant, *await place.vault.shred(tenant, [gone.item.item]))
    assert await place.vault.open(tenant, [gone.item]) == {}
    assert await place.text(beside.item) == Sealed("stays")
    assert await place.text(apart.item) == Sealed("stays too")
    [(moved, _)] = await place.rows.ciphertexts(tenant, [beside.item.item])
    assert moved.key != gone.key
    with pytest.raises(Conflict):
        await place.carry_out(tenant, Keep(gone))


async def test_an_empty_text_beside_one_that_is_shredded_stays(
    place: Place, tenant: Tenant
) -> None:
    gone = await place.keep(item(tenant))
    beside = await place.keep(replace(gone.item, item=uuid4()), Sealed(""))
    await place.carry_out(tenant, *await place.vault.shred(tenant, [gone.item.item]))
    assert await place.text(beside.item) == Sealed("")


async def test_a_key_that_is_still_used_is_not_destroyed(place: Place, tenant: Tenant) -> None:
    row = await place.keep(item(tenant))
    with pytest.raises(Conflict):
        await place.carry_out(tenant, DestroyKey(row.key))


async def test_items_are_found_by_session_and_by_author(place: Place, tenant: Tenant) -> None:
    mine = item(tenant)
    same_session = item(tenant, scope=mine.scope, author=b"b" * 32, kind="reflection")
    other_program = Tenant(tenant.organization, ProgramId(uuid4()))
    await place.open_logs(other_program)
    elsewhere = item(other_program)
    stranger = new_tenant()
    await place.open_logs(stranger)
    for each in (mine, same_session, elsewhere, item(stranger)):
        await place.keep(each)
    in_session = await place.vault.of_session(tenant, mine.scope)
    assert {i.item for i in in_session} == {mine.item, same_session.item}
    found = await place.vault.of_authors(tenant.organization, [b"a" * 32], ["case_narrative"])
    assert {i.item for i in found} == {mine.item, elsewhere.item}


async def test_changes_go_with_the_append_or_not_at_all(place: Place, tenant: Tenant) -> None:
    taken, free = new_stream(tenant), new_stream(tenant)
    await place.keeping({}).append(tenant, [request(taken)])
    late = request(taken, ctx=context(tenant, command_id=uuid4()))
    good = request(free, ctx=context(tenant, command_id=uuid4()))
    drafts = [Draft(item(tenant), TEXT), Draft(item(tenant), TEXT)]
    lost, kept = await place.vault.seal(tenant, drafts)
    store = place.keeping({late.context.command_id: [lost], good.context.command_id: [kept]})
    answers = await store.append(tenant, [late, good])
    assert isinstance(answers[0], WrongVersion)
    assert isinstance(answers[1], Appended)
    assert await place.text(drafts[0].item) is None
    assert await place.text(drafts[1].item) == TEXT


async def test_a_repeated_command_changes_nothing_in_the_vault(
    place: Place, tenant: Tenant
) -> None:
    append = place.appending(tenant)
    sealed = item(tenant)
    first, second = await place.vault.seal(
        tenant, [Draft(sealed, TEXT), Draft(sealed, Sealed("something else"))]
    )
    await place.keeping({append.context.command_id: [first]}).append(tenant, [append])
    again = await place.keeping({append.context.command_id: [second]}).append(tenant, [append])
    assert isinstance(again[0], Appended)
    assert again[0].repeated
    assert await place.text(sealed) == TEXT
