"""A Warden whose keys are in a hardware module, and one that comes back to an old backup."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from domain.access.purposes import Purpose
from domain.execute import Step, execute, state_of
from domain.kernel import Context, PersonId, Role, Tenant, own_log
from domain.keys.commands import NoteSecret
from domain.keys.key import KEY, material_of
from domain.keys.secret import PROGRAM_KEY, Standing
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import ItemShown, ReadItem, TakeBackPresentation
from domain.protocol.keys import (
    DestroyVersion,
    KeysListed,
    ListKeys,
    RotateKeys,
    WrapAnew,
    WrappedAnew,
)
from domain.sessions.words import Audience
from infra.postgres.dump import forget_journal
from infra.store.postgres import PostgresEventStore
from infra.vault.data_keys import name_of
from infra.vault.journal import CarriedOut, Journal
from infra.vault.keyring import FileKeyring
from tests.kit.database import Migrated
from tests.kit.guarded import Guarded, guarding
from tests.kit.house import House
from tests.kit.vaults import copied, put_back

TEXT = "What I cannot put down. [mark-keys]"


@pytest.fixture
def with_token(circlekeep: Migrated) -> Iterator[Guarded]:
    with guarding(circlekeep, softhsm=True) as running:
        yield running


async def read(house: House, item: UUID) -> object:
    token = await house.token(house.leader)
    return await house.ask(ReadItem(token, house.program, item, Purpose.LEADING))


async def test_with_keys_in_a_token_a_warden_seals_shows_rotates_and_destroys(
    with_token: Guarded,
) -> None:
    await with_token.ready()
    async with with_token.house() as house:
        item = await house.told(TEXT)
        shown = await read(house, item)
        assert isinstance(shown, ItemShown)
        assert shown.text.reveal() == TEXT
        token, program = await house.token(house.privacy_officer), house.program
        await house.wants(RotateKeys(token, uuid4(), program), KeysListed)
        while (await house.wants(WrapAnew(token, program), WrappedAnew)).done:
            pass
        for officer in (house.privacy_officer, house.admin):
            token = await house.token(officer)
            destroy = DestroyVersion(token, uuid4(), program, 1, at_once=True)
            await house.wants(destroy, KeysListed)
        [key] = (await house.wants(ListKeys(token, program), KeysListed)).keys
        assert [v.destroyed_at is None for v in key.versions] == [False, True]
        assert isinstance(await read(house, item), ItemShown)
        assert [path.name for path in with_token.home.keyring.iterdir()] == ["journal"]
        with_token.kill()
        with_token.start()
        await with_token.ready()
        assert isinstance(await read(house, item), ItemShown)


async def test_backup_leakage_a_withdrawn_case_stays_withdrawn_when_an_old_backup_is_restored(
    guarded: Guarded,
) -> None:
    """Backup leakage: the Warden destroys again what its journal names, and only then opens."""
    await guarded.ready()
    async with guarded.house() as house:
        author, session = house.members[0], house.sessions[0]
        presented = await house.present(author, session)
        told = await house.seal(author, session, TEXT, audience=Audience.LEADERS_THEN)
        stays = await house.told("stays", member=1)
        assert presented.made is not None
        assert told.made is not None
        copy = await copied(guarded.database)
        token = await house.token(author)
        await house.wants(
            TakeBackPresentation(token, house.program, session, presented.made, uuid4()), Done
        )
        guarded.kill()
        await put_back(guarded.database, copy)
        guarded.start()
        await guarded.ready()
        refused = await read(house, told.made)
        assert isinstance(refused, RefusedAnswer)
        assert refused.code == "item.missing"
        assert isinstance(await read(house, stays), ItemShown)
    assert b"keys.destroyed_again" in guarded.log.read_bytes()
    again = await copied(guarded.database)
    assert str(told.made) not in str(again["vault_item"])


async def test_a_warden_killed_between_the_intention_and_the_end_settles_it_when_it_starts(
    guarded: Guarded,
) -> None:
    await guarded.ready()
    async with guarded.house() as house:
        presented = await house.present(house.members[0], house.sessions[0])
        assert presented.made is not None
        token = await house.token(house.members[0])
        taking_back = TakeBackPresentation(
            token, house.program, house.sessions[0], presented.made, uuid4()
        )
        await house.wants(taking_back, Done)
    guarded.kill()
    journal = Journal(guarded.home.journal)
    *before, _ = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(b"".join(before))
    await forget_journal(guarded.database.url())
    assert len(journal.open_intentions()) == 1
    guarded.start()
    await guarded.ready()
    assert isinstance(journal.entries()[-1], CarriedOut)
    assert journal.open_intentions() == {}


async def test_a_warden_whose_journal_was_lost_does_not_start(guarded: Guarded) -> None:
    """Rollback: what was destroyed could come back unseen, so nothing is opened."""
    await guarded.ready()
    async with guarded.house() as house:
        presented = await house.present(house.members[0], house.sessions[0])
        assert presented.made is not None
        token = await house.token(house.members[0])
        taking_back = TakeBackPresentation(
            token, house.program, house.sessions[0], presented.made, uuid4()
        )
        await house.wants(taking_back, Done)
    guarded.kill()
    Journal(guarded.home.journal).path.unlink()
    guarded.start()
    assert (await guarded.refusal()).startswith("journal.lost: ")


async def noted(guarded: Guarded, tenant: Tenant) -> dict[int, Standing]:
    """How each version of a key stands by its log."""
    async with guarded.pool("warden") as pool:
        known, _ = await state_of(PostgresEventStore(pool), KEY, material_of(tenant))
    return {version: one.standing for (_, version), one in known.secrets.items()}


async def note(guarded: Guarded, tenant: Tenant, version: int) -> None:
    """Note a version of a key as a Warden does, which then dies before it takes it."""
    check = await FileKeyring(guarded.home.keyring).check_value(name_of(tenant), version)
    context = Context(
        tenant=tenant,
        actor=PersonId(UUID(int=0)),
        role=Role.SYSTEM,
        at=datetime.now(UTC),
        command_id=uuid4(),
        correlation_id=uuid4(),
    )
    command = NoteSecret(PROGRAM_KEY, version, check)
    async with guarded.pool("warden") as pool:
        step = Step(stream=material_of(tenant), command=command, context=context)
        await execute(PostgresEventStore(pool), KEY, step)


async def test_a_warden_starts_with_a_next_key_and_takes_it_and_not_without_it(
    guarded: Guarded,
) -> None:
    """A version that was noted and is not in use yet is missed as one in use is."""
    await guarded.ready()
    async with guarded.asking() as ask, guarded.pool("app") as pool:
        house = House(ask, PostgresEventStore(pool))
        await house.establish()
    guarded.kill()
    tenant = own_log(house.organization)
    file = guarded.home.keyring / name_of(tenant)
    await note(guarded, tenant, 1)
    older = file.read_bytes()
    await FileKeyring(guarded.home.keyring).rotate(file.name)
    await note(guarded, tenant, 2)
    assert await noted(guarded, tenant) == {1: Standing.CURRENT, 2: Standing.NEXT}
    newest = file.read_bytes()
    file.write_bytes(older)
    guarded.home.prepare()
    guarded.start()
    assert (await guarded.refusal()).startswith("key.material_differs: ")
    file.write_bytes(newest)
    guarded.start()
    await guarded.ready()
    async with asyncio.timeout(30):
        while await noted(guarded, tenant) != {1: Standing.RETIRED, 2: Standing.CURRENT}:
            await asyncio.sleep(0.1)
