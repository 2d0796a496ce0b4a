"""A secret that is another than the one the data was made with is noticed before anything opens."""

import os
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from domain.execute import state_of
from domain.kernel import Conflict, Log, Sealed, Tenant, own_log
from domain.keys.events import SecretNoted
from domain.keys.key import KEY, material_of
from domain.keys.secret import Standing
from domain.privacy.proof import SIGNED_AS
from domain.protocol.answers import Done
from domain.protocol.keys import CheckKeys, KeysListed, RotateKeys
from domain.sessions.words import MaterialKind
from infra.identity.tags import Tags
from services.warden.keys.secrets import note_secrets, require_secrets
from tests.kit.access_rows import code_of
from tests.kit.house import SECRET
from tests.kit.memory_warden import MemoryWarden


async def test_secrets_are_noted_once_in_each_organization(memory: MemoryWarden) -> None:
    house, other = await memory.house(), await memory.house("TWO")
    for one in (house, other):
        log = await memory.store.read_log(own_log(one.organization), Log.EVENTS, 0, 10_000)
        noted = [entry.event for entry in log if isinstance(entry.event, SecretNoted)]
        assert [event.purpose for event in noted] == ["author-key", "email-key"]
    assert await note_secrets(memory.parts) == 2  # the key of what is in no program, of each
    assert await note_secrets(memory.parts) == 0
    await require_secrets(memory.parts)


async def test_a_lost_key_of_proofs_is_noticed_and_none_is_made_for_it(
    memory: MemoryWarden, tmp_path: Path
) -> None:
    await memory.house()
    await memory.parts.signer.sign(SIGNED_AS, b"a proof")
    await note_secrets(memory.parts)
    await require_secrets(memory.parts)
    (tmp_path / "keyring" / SIGNED_AS).unlink()
    with pytest.raises(Conflict) as refused:
        await require_secrets(memory.parts)
    assert refused.value.code == "key.secret_differs"
    assert not (tmp_path / "keyring" / SIGNED_AS).exists()


async def noted_of(memory: MemoryWarden, tenant: Tenant) -> dict[int, Standing]:
    """How each version of a program's key stands by the program's own log."""
    known, _ = await state_of(memory.store, KEY, material_of(tenant))
    return {version: one.standing for (_, version), one in known.secrets.items()}


async def test_how_a_programs_key_stands_is_in_the_programs_own_log(memory: MemoryWarden) -> None:
    house = await memory.house()
    await house.seal(house.members[0], house.sessions[0], "A night visit.", MaterialKind.REFLECTION)
    await note_secrets(memory.parts)
    assert await noted_of(memory, house.tenant) == {1: Standing.CURRENT}
    token = await house.token(house.privacy_officer)
    await house.wants(RotateKeys(token, uuid4(), house.program), KeysListed)
    assert await noted_of(memory, house.tenant) == {1: Standing.RETIRED, 2: Standing.CURRENT}
    assert await noted_of(memory, own_log(house.organization)) == {1: Standing.CURRENT}
    await memory.parts.keys.destroy(house.tenant, 1)
    assert await note_secrets(memory.parts) == 1
    assert await noted_of(memory, house.tenant) == {1: Standing.DESTROYED, 2: Standing.CURRENT}
    await require_secrets(memory.parts)


@pytest.mark.parametrize("harm", ["another", "none", "the newest version"])
async def test_a_start_with_another_key_of_a_program_or_none_is_refused(
    memory: MemoryWarden, tmp_path: Path, harm: str
) -> None:
    house = await memory.house()
    await house.seal(house.members[0], house.sessions[0], "A night visit.", MaterialKind.REFLECTION)
    file = tmp_path / "keyring" / f"{house.organization}.{house.program}"
    before = file.read_bytes()
    token = await house.token(house.privacy_officer)
    await house.wants(RotateKeys(token, uuid4(), house.program), KeysListed)
    match harm:
        case "another":
            other = msgspec.json.decode(file.read_bytes())
            other["versions"]["1"]["secret"] = os.urandom(32).hex()
            file.write_bytes(msgspec.json.encode(other))
        case "none":
            file.unlink()
        case _:
            file.write_bytes(before)
    with pytest.raises(Conflict) as refused:
        await require_secrets(memory.parts)
    assert refused.value.code == "key.material_differs"


@pytest.mark.parametrize("noted", [False, True])
async def test_whoever_keeps_the_installation_has_something_opened_under_every_key(
    memory: MemoryWarden, tmp_path: Path, *, noted: bool
) -> None:
    house = await memory.house()
    for person in house.members:
        await house.seal(person, house.sessions[0], "A night visit.", MaterialKind.REFLECTION)
    if noted:
        await note_secrets(memory.parts)
    assert await house.ask(CheckKeys(SECRET)) == Done()
    assert code_of(await house.ask(CheckKeys(Sealed("another")))) == "operator.refused"
    file = tmp_path / "keyring" / f"{house.organization}.{house.program}"
    other = msgspec.json.decode(file.read_bytes())
    other["versions"]["1"]["secret"] = os.urandom(32).hex()
    file.write_bytes(msgspec.json.encode(other))
    assert code_of(await house.ask(CheckKeys(SECRET))) == "keys.others"


async def test_another_key_is_not_noted_over_the_one_that_is_known(
    memory: MemoryWarden, tmp_path: Path
) -> None:
    house = await memory.house()
    await house.seal(house.members[0], house.sessions[0], "A night visit.", MaterialKind.REFLECTION)
    await note_secrets(memory.parts)
    file = tmp_path / "keyring" / f"{house.organization}.{house.program}"
    other = msgspec.json.decode(file.read_bytes())
    other["versions"]["1"]["secret"] = os.urandom(32).hex()
    file.write_bytes(msgspec.json.encode(other))
    assert await note_secrets(memory.parts) == 0
    with pytest.raises(Conflict):
        await require_secrets(memory.parts)


@pytest.mark.parametrize("lost", ["author-key", "email-key"])
async def test_a_start_with_another_secret_is_refused(memory: MemoryWarden, lost: str) -> None:
    await memory.house()
    await note_secrets(memory.parts)
    known = memory.parts.tags
    assert isinstance(known, Tags)
    keys = {"author-key": known._author_key, "email-key": known._email_key}  # noqa: SLF001
    keys[lost] = os.urandom(32)
    changed = memory.but(tags=Tags(keys["author-key"], keys["email-key"]))
    with pytest.raises(Conflict) as refused:
        await require_secrets(changed.parts)
    assert refused.value.code == "key.secret_differs"


async def test_where_nothing_is_noted_yet_nothing_is_refused(memory: MemoryWarden) -> None:
    await require_secrets(memory.parts)
    house = await memory.house()
    await house.seal(house.members[0], house.sessions[0], "A night visit.", MaterialKind.REFLECTION)
    await require_secrets(memory.parts)


def test_a_check_value_says_nothing_of_its_secret() -> None:
    one, other = Tags(b"a" * 32, b"a" * 32), Tags(b"a" * 32, b"b" * 32)
    assert one.checks()["author-key"] != one.checks()["email-key"]
    assert one.checks()["author-key"] == other.checks()["author-key"]
    assert one.checks()["email-key"] != other.checks()["email-key"]
