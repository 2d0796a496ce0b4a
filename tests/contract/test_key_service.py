"""What a keyring promises, whether it keeps files or asks a hardware module."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.access.vault import Wrapped
from infra.vault.keyring import FileKeyring
from infra.vault.keys import KeyLost, KeyService
from infra.vault.pkcs11 import Pkcs11Keys
from tests.kit.softhsm import SoftHsm

KEY = b"k" * 32
START = datetime(2026, 6, 1, 12, tzinfo=UTC)
Keyrings = Callable[[], KeyService]


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=["file", "softhsm"])
def keyrings(request: pytest.FixtureRequest, tmp_path: Path, time: Time) -> Keyrings:
    """Make keyrings of the same keys, as each process has its own."""
    if request.param == "file":
        folder = tmp_path / "keyring"
        folder.mkdir(mode=0o700)
        return lambda: FileKeyring(folder, time)
    softhsm: SoftHsm = request.getfixturevalue("softhsm")
    return lambda: Pkcs11Keys(softhsm.token(), time)


@pytest.fixture
def keys(keyrings: Keyrings) -> KeyService:
    return keyrings()


@pytest.fixture
def name() -> str:
    """A name that no other test has used."""
    return f"{uuid4()}.program"


async def test_a_wrapped_key_comes_back(keys: KeyService, name: str) -> None:
    wrapped = await keys.wrap(name, KEY, b"context")
    assert KEY not in wrapped.body
    assert await keys.unwrap(wrapped, b"context") == KEY


async def test_it_comes_back_after_a_restart(keyrings: Keyrings, name: str) -> None:
    wrapped = await keyrings().wrap(name, KEY, b"context")
    assert await keyrings().unwrap(wrapped, b"context") == KEY


async def test_a_number_that_is_given_up_is_followed_by_the_next(
    keyrings: Keyrings, name: str
) -> None:
    """What signed elsewhere under this number is never mistaken for what signs here."""
    await keyrings().destroy(name, 1, "sign")
    keys = keyrings()
    assert (await keys.sign(name, b"message")).version == 2
    assert list(await keys.public_keys(name)) == [2]


async def test_each_version_is_known_by_what_it_makes_of_its_purpose(
    keyrings: Keyrings, name: str
) -> None:
    keys = keyrings()
    await keys.wrap(name, KEY, b"context")
    await keys.rotate(name)
    await keys.wrap(f"{name}.other", KEY, b"context")
    values = [await keys.check_value(name, 1), await keys.check_value(name, 2)]
    values.append(await keys.check_value(f"{name}.other", 1))
    assert len(set(values)) == 3
    assert {len(bytes.fromhex(value)) for value in values} == {32}
    assert await keyrings().check_value(name, 1) == values[0]
    await keys.destroy(name, 1)
    with pytest.raises(KeyLost):
        await keys.check_value(name, 1)


async def test_it_does_not_open_in_another_context(keys: KeyService, name: str) -> None:
    wrapped = await keys.wrap(name, KEY, b"context")
    with pytest.raises(KeyLost):
        await keys.unwrap(wrapped, b"another")
    assert await keys.unwrap(wrapped, b"context") == KEY


async def test_key_of_another_program_does_not_open_it(keys: KeyService, name: str) -> None:
    wrapped = await keys.wrap(name, KEY, b"context")
    await keys.wrap(f"{name}.other", KEY, b"context")
    with pytest.raises(KeyLost):
        await keys.unwrap(Wrapped(f"{name}.other", 1, wrapped.body), b"context")
    with pytest.raises(KeyLost):
        await keys.unwrap(Wrapped(f"{name}.unknown", 1, wrapped.body), b"context")


async def test_another_version_of_the_key_does_not_open_it(keys: KeyService, name: str) -> None:
    wrapped = await keys.wrap(name, KEY, b"context")
    second = await keys.rotate(name)
    with pytest.raises(KeyLost):
        await keys.unwrap(Wrapped(name, second, wrapped.body), b"context")


@pytest.mark.parametrize("body", [b"", b"short", b"x" * 60, b"x" * 1000])
async def test_what_was_never_wrapped_does_not_open(
    keys: KeyService, name: str, body: bytes
) -> None:
    await keys.wrap(name, KEY, b"context")
    with pytest.raises(KeyLost):
        await keys.unwrap(Wrapped(name, 1, body), b"context")


async def test_after_a_rotation_new_keys_are_wrapped_anew_and_old_ones_still_open(
    keys: KeyService, name: str
) -> None:
    first = await keys.wrap(name, KEY, b"context")
    assert await keys.rotate(name) == first.version + 1
    second = await keys.wrap(name, KEY, b"context")
    assert second.version == first.version + 1
    assert await keys.unwrap(first, b"context") == KEY
    assert await keys.unwrap(second, b"context") == KEY


async def test_a_rotation_by_one_process_is_seen_by_another_that_runs(
    keyrings: Keyrings, name: str
) -> None:
    one, other = keyrings(), keyrings()
    first = await one.wrap(name, KEY, b"context")
    assert await other.unwrap(first, b"context") == KEY
    await one.rotate(name)
    assert (await other.wrap(name, KEY, b"context")).version == first.version + 1
    await one.destroy(name, first.version)
    with pytest.raises(KeyLost):
        await other.unwrap(first, b"context")


async def test_what_was_never_used_is_not_rotated(keys: KeyService, name: str) -> None:
    with pytest.raises(KeyLost):
        await keys.rotate(name)
    assert list(await keys.versions(name)) == []


async def test_what_was_wrapped_under_a_destroyed_version_is_lost_for_good(
    keyrings: Keyrings, name: str
) -> None:
    keys = keyrings()
    wrapped = await keys.wrap(name, KEY, b"context")
    assert await keys.unwrap(wrapped, b"context") == KEY
    await keys.destroy(name, wrapped.version)
    for keyring in (keys, keyrings()):
        with pytest.raises(KeyLost):
            await keyring.unwrap(wrapped, b"context")


async def test_after_a_destruction_a_new_version_is_made(keys: KeyService, name: str) -> None:
    first = await keys.wrap(name, KEY, b"context")
    await keys.destroy(name, first.version)
    second = await keys.wrap(name, KEY, b"context")
    assert second.version == first.version + 1
    assert await keys.unwrap(second, b"context") == KEY
    with pytest.raises(KeyLost):
        await keys.unwrap(first, b"context")


async def test_a_version_that_was_destroyed_elsewhere_is_never_made_here(
    keys: KeyService, name: str
) -> None:
    first = await keys.wrap(name, KEY, b"context")
    await keys.destroy(name, 2)
    assert await keys.unwrap(first, b"context") == KEY
    assert await keys.rotate(name) == 3
    assert [v.number for v in await keys.versions(name) if v.destroyed_at] == [2]


async def test_destroying_twice_is_destroying_once(keys: KeyService, name: str, time: Time) -> None:
    await keys.wrap(name, KEY, b"context")
    await keys.destroy(name, 1)
    time.at += timedelta(days=1)
    await keys.destroy(name, 1)
    [version] = await keys.versions(name)
    assert version.destroyed_at == START


async def test_versions_tell_when_they_were_made_retired_and_destroyed(
    keys: KeyService, name: str, time: Time
) -> None:
    await keys.wrap(name, KEY, b"context")
    time.at += timedelta(days=30)
    await keys.rotate(name)
    time.at += timedelta(days=35)
    await keys.destroy(name, 1)
    first, second = await keys.versions(name)
    assert (first.number, first.made_at) == (1, START)
    assert first.retired_at == START + timedelta(days=30)
    assert first.destroyed_at == START + timedelta(days=65)
    assert (second.number, second.retired_at, second.destroyed_at) == (2, None, None)
    assert name in await keys.names()


async def test_a_signature_verifies_under_the_public_key_of_its_version(
    keys: KeyService, name: str
) -> None:
    public = await keys.public_keys(name)
    version, signature = await keys.sign(name, b"message")
    assert list(public) == [version]
    assert len(public[version]) == 32
    Ed25519PublicKey.from_public_bytes(public[version]).verify(signature, b"message")
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(public[version]).verify(signature, b"another")


async def test_a_public_key_outlives_its_version_so_that_old_signatures_verify(
    keyrings: Keyrings, name: str
) -> None:
    keys = keyrings()
    first = await keys.sign(name, b"message")
    assert await keys.rotate(name) == 2
    second = await keys.sign(name, b"message")
    await keys.destroy(name, 1)
    public = await keyrings().public_keys(name)
    assert (first.version, second.version, sorted(public)) == (1, 2, [1, 2])
    for version, signature in (first, second):
        Ed25519PublicKey.from_public_bytes(public[version]).verify(signature, b"message")


async def test_a_key_is_for_wrapping_or_for_signing_and_never_for_both(
    keys: KeyService, name: str
) -> None:
    await keys.wrap(name, KEY, b"context")
    with pytest.raises(KeyLost):
        await keys.sign(name, b"message")
    with pytest.raises(KeyLost):
        await keys.public_keys(name)
    signing = f"{name}.signing"
    await keys.sign(signing, b"message")
    with pytest.raises(KeyLost):
        await keys.wrap(signing, KEY, b"context")


async def test_keys_that_can_be_reached_are_healthy(keys: KeyService) -> None:
    await keys.check()
