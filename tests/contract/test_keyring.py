"""What a keeper of keys promises, and that the file keyring's files are its user's alone."""

from pathlib import Path

import pytest

from domain.access.vault import Wrapped
from infra.vault.keyring import FileKeyring
from infra.vault.keys import KeyLost, KeyService

KEY = b"k" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "keyring"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def keys(folder: Path) -> KeyService:
    return FileKeyring(folder)


async def test_a_wrapped_key_comes_back(keys: KeyService) -> None:
    wrapped = await keys.wrap("program", KEY, b"context")
    assert KEY not in wrapped.body
    assert await keys.unwrap(wrapped, b"context") == KEY


async def test_it_comes_back_after_a_restart(keys: KeyService, folder: Path) -> None:
    wrapped = await keys.wrap("program", KEY, b"context")
    assert await FileKeyring(folder).unwrap(wrapped, b"context") == KEY


async def test_it_does_not_open_in_another_context(keys: KeyService) -> None:
    wrapped = await keys.wrap("program", KEY, b"context")
    with pytest.raises(KeyLost):
        await keys.unwrap(wrapped, b"another")


async def test_it_does_not_open_under_another_programs_key(keys: KeyService) -> None:
    wrapped = await keys.wrap("program", KEY, b"context")
    await keys.wrap("other", KEY, b"context")
    with pytest.raises(KeyLost):
        await keys.unwrap(Wrapped("other", 1, wrapped.body), b"context")
    with pytest.raises(KeyLost):
        await keys.unwrap(Wrapped("unknown", 1, wrapped.body), b"context")


async def test_what_was_wrapped_under_a_destroyed_version_is_lost_for_good(
    keys: KeyService, folder: Path
) -> None:
    wrapped = await keys.wrap("program", KEY, b"context")
    await keys.destroy("program", wrapped.version)
    for keeper in (keys, FileKeyring(folder)):
        with pytest.raises(KeyLost):
            await keeper.unwrap(wrapped, b"context")


async def test_after_a_destruction_a_new_version_is_made(keys: KeyService) -> None:
    first = await keys.wrap("program", KEY, b"context")
    await keys.destroy("program", first.version)
    second = await keys.wrap("program", KEY, b"context")
    assert second.version == first.version + 1
    assert await keys.unwrap(second, b"context") == KEY
    with pytest.raises(KeyLost):
        await keys.unwrap(first, b"context")


async def test_destroying_what_is_not_there_changes_nothing(keys: KeyService) -> None:
    await keys.destroy("program", 1)
    wrapped = await keys.wrap("program", KEY, b"context")
    await keys.destroy("program", 7)
    assert await keys.unwrap(wrapped, b"context") == KEY


async def test_key_files_are_their_users_alone(keys: KeyService, folder: Path) -> None:
    await keys.wrap("program", KEY, b"context")
    assert [(file.name, file.stat().st_mode & 0o777) for file in folder.iterdir()] == [
        ("program", 0o600)
    ]


async def test_what_a_crash_left_behind_is_in_nobodys_way(keys: KeyService, folder: Path) -> None:
    (folder / ".program.new").write_bytes(b"half a fi")
    wrapped = await keys.wrap("program", KEY, b"context")
    assert await FileKeyring(folder).unwrap(wrapped, b"context") == KEY


async def test_a_key_file_that_others_can_read_is_not_used(keys: KeyService, folder: Path) -> None:
    wrapped = await keys.wrap("program", KEY, b"context")
    (folder / "program").chmod(0o640)
    with pytest.raises(PermissionError):
        await FileKeyring(folder).unwrap(wrapped, b"context")


async def test_a_keyring_that_is_open_or_gone_is_not_healthy(
    keys: KeyService, folder: Path
) -> None:
    await keys.check()
    folder.chmod(0o750)
    with pytest.raises(PermissionError):
        await keys.check()
    folder.rmdir()
    with pytest.raises(FileNotFoundError):
        await keys.check()
