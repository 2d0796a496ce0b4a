"""Who rotates and destroys the keys of programs, what is due by itself, and what is never done."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest

from domain.access.events import AccessDenied
from domain.access.purposes import Purpose
from domain.access.vault import Covered, KeepHold, KeysAway
from domain.kernel import Log, PersonId, ProgramId, Sealed, Tenant, own_log
from domain.keys.events import (
    KeyRotated,
    KeyVersionDestroyed,
    SigningKeyGivenUp,
    SigningLossProposed,
)
from domain.privacy.expiry import NOTICE
from domain.protocol.answers import RefusedAnswer
from domain.protocol.cases import ItemShown, NewMaterial, ReadItem, SealMaterials
from domain.protocol.keys import (
    DestroyVersion,
    DestructionsListed,
    KeysListed,
    ListDestructions,
    ListKeys,
    ReplaceSigningKey,
    RotateKeys,
    SigningKeyReplaced,
    WrapAnew,
    WrappedAnew,
)
from domain.sessions.words import MaterialKind
from domain.transparency import LogKey
from infra.ids import new_id
from infra.vault.keys import KeyService
from infra.vault.vault import SealedVault
from services.warden.keys.ports import KeyKeeper
from services.warden.keys.program_keys import tend_keys
from tests.kit.access_rows import code_of
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
async def house(memory: MemoryWarden) -> House:
    return await memory.house()


class Stopping:
    """A keyring that goes away before it rotates or destroys."""

    def __init__(self, keys: KeyKeeper) -> None:
        self._keys = keys

    def __getattr__(self, name: str) -> object:
        return getattr(self._keys, name)

    async def rotate(self, _tenant: Tenant, _to: int) -> None:
        raise KeysAway

    async def destroy(self, _tenant: Tenant, _version: int) -> None:
        raise KeysAway


class Away:
    """A keyring that does not answer."""

    async def wrap(self, *_asked: object) -> None:
        raise KeysAway

    async def unwrap(self, *_asked: object) -> None:
        raise KeysAway


async def listed(house: House, person: PersonId | None = None) -> KeysListed:
    token = await house.token(person or house.privacy_officer)
    return await house.wants(ListKeys(token, house.program), KeysListed)


async def stands(memory: MemoryWarden, house: House) -> list[tuple[int, bool, bool]]:
    """Tell of each version its number, whether it is there, and whether anything is under it."""
    versions = await memory.parts.keys.versions(house.tenant)
    return [(v.number, v.destroyed_at is None, v.in_use) for v in versions]


async def rotate(house: House, person: PersonId | None = None) -> KeysListed:
    token = await house.token(person or house.privacy_officer)
    return await house.wants(RotateKeys(token, uuid4(), house.program), KeysListed)


async def wrap_anew(house: House) -> WrappedAnew:
    token = await house.token(house.privacy_officer)
    return await house.wants(WrapAnew(token, house.program), WrappedAnew)


async def destroy(
    house: House, version: int = 1, *, at_once: bool = True, by: PersonId | None = None
) -> object:
    token = await house.token(by or house.privacy_officer)
    return await house.ask(DestroyVersion(token, uuid4(), house.program, version, at_once))


async def tended(memory: MemoryWarden) -> None:
    """Let what is due be announced, a day pass, and be done."""
    await tend_keys(memory.parts)
    memory.time.passes(NOTICE)
    await tend_keys(memory.parts)


async def test_a_lost_signing_key_is_given_up_by_two_officers_and_by_nobody_else(
    memory: MemoryWarden, house: House
) -> None:
    async def give_up(person: PersonId) -> object:
        return await house.ask(ReplaceSigningKey(await house.token(person), uuid4()))

    unsigned = await give_up(house.admin)
    assert code_of(unsigned) == "key.missing", "where nothing was signed nothing is lost"
    memory.signing.known += [LogKey(1, b"a" * 32, NOW), LogKey(2, b"b" * 32, NOW)]
    for person in (house.auditor, house.leader):
        assert code_of(await give_up(person)) == "key.not_officer"
    for _ in range(2):
        assert await give_up(house.privacy_officer) == SigningKeyReplaced(2, agreed=False)
    for _ in range(2):
        assert await give_up(house.admin) == SigningKeyReplaced(2, agreed=True)
    log = await memory.store.read_log(own_log(house.organization), Log.EVENTS, 0, 10_000)
    facts = (SigningLossProposed, SigningKeyGivenUp)
    found = [entry.event for entry in log if isinstance(entry.event, facts)]
    assert [event.version for event in found] == [2, 2]


async def read(house: House, item: object) -> object:
    token = await house.token(house.leader)
    return await house.ask(ReadItem(token, house.program, item, Purpose.LEADING))  # type: ignore[arg-type]


async def facts(memory: MemoryWarden, house: House) -> list[tuple[object, str, PersonId]]:
    log = await memory.store.read_log(own_log(house.organization), Log.EVENTS, 0, 10_000)
    return [
        (one.event, one.metadata.role, one.metadata.actor)
        for one in log
        if isinstance(one.event, KeyRotated | KeyVersionDestroyed)
    ]


async def test_keys_are_listed_with_their_versions_and_what_is_wrapped_under_them(
    memory: MemoryWarden, house: House
) -> None:
    await house.told("something")
    [key] = (await listed(house, house.auditor)).keys
    [version] = key.versions
    assert (key.program, key.held, version.number) == (house.program, False, 1)
    assert version.in_use
    assert version.due_at == memory.time.at + timedelta(days=30)


@pytest.mark.parametrize("office", ["privacy_officer", "admin"])
async def test_an_officer_rotates_and_what_was_sealed_still_opens(
    memory: MemoryWarden, house: House, office: str
) -> None:
    item = await house.told("something")
    officer: PersonId = getattr(house, office)
    [key] = (await rotate(house, officer)).keys
    assert [version.number for version in key.versions] == [1, 2]
    [(event, _, actor)] = await facts(memory, house)
    assert (event, actor) == (KeyRotated(program=house.program, version=2), officer)
    wrapped = await wrap_anew(house)
    assert (wrapped.done > 0, wrapped.left) == (True, 0)
    assert (await wrap_anew(house)).done == 0
    assert isinstance(await read(house, item), ItemShown)


async def test_all_keys_of_the_organization_are_rotated_at_once_and_no_others(
    memory: MemoryWarden, house: House
) -> None:
    other = await memory.house("TWO")
    await house.told("something")
    token = await house.token(house.privacy_officer)
    rotated = await house.wants(RotateKeys(token, uuid4()), KeysListed)
    assert {key.program for key in rotated.keys} == {house.program, house.organization}
    theirs = await other.wants(ListKeys(await other.token(other.privacy_officer)), KeysListed)
    assert all(len(key.versions) == 1 for key in theirs.keys)
    stolen = await house.ask(RotateKeys(token, uuid4(), other.program))
    assert isinstance(stolen, RefusedAnswer)
    assert stolen.code == "key.missing"


async def test_p31_destroying_at_once_waits_for_nothing_but_the_word_of_a_second_officer(
    memory: MemoryWarden, house: House
) -> None:
    """P31: a key version is destroyed at once by two officers, and by no one of them."""
    item = await house.told("something")
    for code, at_once in (("key.current", True), ("key.in_use", True), ("key.not_due", False)):
        if code == "key.in_use":
            await rotate(house)
        if code == "key.not_due":
            await wrap_anew(house)
        refused = await destroy(house, at_once=at_once)
        assert isinstance(refused, RefusedAnswer)
        assert refused.code == code
    proposed = await destroy(house)
    assert isinstance(proposed, KeysListed)
    assert proposed.keys[0].waiting == (1,)
    again = await destroy(house)
    assert isinstance(again, KeysListed)
    assert again.keys[0].versions[0].destroyed_at is None, "nobody's word counts twice"
    destroyed = await destroy(house, by=house.admin)
    assert isinstance(destroyed, KeysListed)
    assert destroyed.keys[0].waiting == ()
    assert destroyed.keys[0].versions[0].destroyed_at == memory.time.at
    assert (await facts(memory, house))[-1][0] == KeyVersionDestroyed(
        program=house.program, version=1
    )
    assert isinstance(await read(house, item), ItemShown)


async def test_a_legal_hold_blocks_destruction_even_at_once_and_when_it_is_due(
    memory: MemoryWarden, house: House
) -> None:
    await house.told("something")
    await rotate(house)
    await wrap_anew(house)
    until = memory.time.at + timedelta(days=90)
    hold = Covered(hold=uuid4(), program=house.program, label="C4", until=until)
    await memory.rows.destroy_again(own_log(house.organization), [KeepHold(hold)])
    refused = await destroy(house)
    assert isinstance(refused, RefusedAnswer)
    assert refused.code == "key.held"
    assert [key.held for key in (await listed(house)).keys] == [True]
    memory.time.passes(timedelta(days=60))
    await tend_keys(memory.parts)
    assert (1, True, False) in await stands(memory, house)
    memory.time.passes(timedelta(days=31))
    await tended(memory)
    assert (1, False, False) in await stands(memory, house)


@pytest.mark.parametrize("who", ["leader", "auditor", "member"])
async def test_nobody_else_touches_keys_and_each_attempt_is_recorded_with_its_rule(
    memory: MemoryWarden, house: House, who: str
) -> None:
    await house.told("something")
    person: PersonId = house.members[0] if who == "member" else getattr(house, who)
    token = await house.token(person)
    asked = (
        RotateKeys(token, uuid4(), house.program),
        WrapAnew(token, house.program),
        DestroyVersion(token, uuid4(), house.program, 1, at_once=True),
    )
    for request in asked:
        refused = await house.ask(request)
        assert isinstance(refused, RefusedAnswer)
        assert refused.code == "key.not_officer"
    records = await memory.accesses(own_log(house.organization))
    denials = [
        one.event.rule
        for one in records
        if one.metadata.actor == person and isinstance(one.event, AccessDenied)
    ]
    assert denials == ["keys.no_rule"] * 3
    assert await facts(memory, house) == []


async def test_members_do_not_see_how_keys_stand(house: House) -> None:
    await house.told("something")
    token = await house.token(house.members[0])
    for request in (ListKeys(token), ListDestructions(token)):
        refused = await house.ask(request)
        assert isinstance(refused, RefusedAnswer)
        assert refused.code == "key.not_officer"


async def test_an_unknown_program_or_version_is_missing(house: House) -> None:
    await house.told("something")
    token = await house.token(house.privacy_officer)
    unknown = ProgramId(uuid4())
    for request in (
        RotateKeys(token, uuid4(), unknown),
        WrapAnew(token, unknown),
        DestroyVersion(token, uuid4(), unknown, 1),
        DestroyVersion(token, uuid4(), house.program, 7),
    ):
        refused = await house.ask(request)
        assert isinstance(refused, RefusedAnswer)
        assert refused.code == "key.missing"


async def test_a_key_is_rotated_after_thirty_days_and_its_old_version_destroyed_after_35_more(
    memory: MemoryWarden, house: House
) -> None:
    item = await house.told("something")
    memory.time.passes(timedelta(days=29))
    await tend_keys(memory.parts)
    assert await facts(memory, house) == []
    memory.time.passes(timedelta(days=1))
    await tend_keys(memory.parts)
    assert await stands(memory, house) == [(1, True, True), (2, True, False)]
    await tend_keys(memory.parts)
    assert await stands(memory, house) == [(1, True, False), (2, True, True)]
    house.tokens.clear()
    memory.time.passes(timedelta(days=35))
    await tend_keys(memory.parts)
    assert (1, True, False) in await stands(memory, house), "it is announced first"
    memory.time.passes(NOTICE - timedelta(seconds=1))
    await tend_keys(memory.parts)
    assert (1, True, False) in await stands(memory, house)
    memory.time.passes(timedelta(seconds=1))
    await tend_keys(memory.parts)
    assert (1, False, False) in await stands(memory, house)
    mine = [(event, role) for event, role, _ in await facts(memory, house)]
    assert {role for _, role in mine} == {"system"}
    assert (KeyVersionDestroyed(program=house.program, version=1), "system") in mine
    assert isinstance(await read(house, item), ItemShown)


async def test_what_was_decided_and_cut_short_is_finished_at_the_next_turn(
    memory: MemoryWarden, house: House
) -> None:
    await house.told("something")
    keys, tenant = memory.parts.keys, house.tenant
    await rotate(house)
    await wrap_anew(house)
    await destroy(house)
    stopped = memory.but(keys=Stopping(keys))
    token = await house.token(house.admin)
    for request in (
        RotateKeys(token, uuid4(), house.program),
        DestroyVersion(token, uuid4(), house.program, 1, at_once=True),
    ):
        answer = await stopped.answer(request)
        assert isinstance(answer, RefusedAnswer)
        assert (answer.kind, answer.code) == ("unavailable", "keys.unavailable")
    before = await keys.versions(tenant)
    assert [(v.number, v.destroyed_at) for v in before] == [(1, None), (2, None)]
    await tend_keys(memory.parts)
    after = await keys.versions(tenant)
    assert [(v.number, v.destroyed_at is None) for v in after] == [
        (1, False),
        (2, True),
        (3, True),
    ]


async def test_what_is_asked_again_or_by_several_at_once_is_done_once(
    memory: MemoryWarden, house: House
) -> None:
    await house.told("something")
    token = await house.token(house.privacy_officer)
    rotations = [RotateKeys(token, uuid4(), house.program)] * 10
    await asyncio.gather(*map(house.ask, rotations))
    await wrap_anew(house)
    tokens = [token, await house.token(house.admin)] * 5
    ends = [DestroyVersion(one, uuid4(), house.program, 1, at_once=True) for one in tokens]
    await asyncio.gather(*map(house.ask, ends))
    assert [event for event, *_ in await facts(memory, house)] == [
        KeyRotated(program=house.program, version=2),
        KeyVersionDestroyed(program=house.program, version=1),
    ]
    journal = await memory.parts.keys.destructions(house.organization)
    assert len(journal.destructions) == 1


async def test_edge_52_while_the_keeper_of_keys_is_away_nothing_is_shown_or_sealed(
    memory: MemoryWarden, house: House
) -> None:
    """Edge case 52: what is kept opens again later; a session needs none of it."""
    item = await house.told("something")
    records = len(await memory.accesses(house.tenant))
    away = memory.but(vault=SealedVault(memory.rows, cast("KeyService", Away()), new_id))
    token = await house.token(house.leader)
    answer = await away.answer(ReadItem(token, house.program, item, Purpose.LEADING))
    assert isinstance(answer, RefusedAnswer)
    assert (answer.kind, answer.code) == ("unavailable", "keys.unavailable")
    assert len(await memory.accesses(house.tenant)) > records, "it is recorded all the same"
    material = NewMaterial(
        session=house.sessions[0],
        kind=MaterialKind.REFLECTION,
        locale="en",
        text=Sealed("lost?"),
        command_id=uuid4(),
    )
    sealing = SealMaterials(await house.token(house.members[0]), house.program, (material,))
    answer = await away.answer(sealing)
    assert isinstance(answer, RefusedAnswer)
    assert answer.code == "keys.unavailable"


async def test_the_journal_shows_an_organization_its_own_destructions(
    memory: MemoryWarden, house: House
) -> None:
    await house.told("something")
    await rotate(house)
    await wrap_anew(house)
    await destroy(house)
    await destroy(house, by=house.admin)
    shown = await house.wants(
        ListDestructions(await house.token(house.auditor)), DestructionsListed
    )
    [one] = shown.destructions
    assert (one.state, one.program, one.version) == ("carried_out", house.program, 1)
    other = await memory.house("TWO")
    theirs = ListDestructions(await other.token(other.auditor))
    assert (await other.wants(theirs, DestructionsListed)).destructions == ()
