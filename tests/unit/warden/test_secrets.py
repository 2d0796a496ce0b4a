"""A secret that is another than the one the data was made with is noticed before anything opens."""

import os

import pytest

from domain.kernel import Conflict, Log, own_log
from domain.keys.events import SecretNoted
from infra.identity.tags import Tags
from services.warden.secrets import note_secrets, require_secrets
from tests.kit.memory_warden import MemoryWarden


async def test_secrets_are_noted_once_in_each_organization(memory: MemoryWarden) -> None:
    house, other = await memory.house(), await memory.house("TWO")
    assert await note_secrets(memory.parts) == 2
    assert await note_secrets(memory.parts) == 0
    for one in (house, other):
        log = await memory.store.read_log(own_log(one.organization), Log.EVENTS, 0, 10_000)
        noted = [entry.event for entry in log if isinstance(entry.event, SecretNoted)]
        assert [event.purpose for event in noted] == ["author-key", "email-key"]
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
    await memory.house()
    await require_secrets(memory.parts)


def test_a_check_value_says_nothing_of_its_secret() -> None:
    one, other = Tags(b"a" * 32, b"a" * 32), Tags(b"a" * 32, b"b" * 32)
    assert one.checks()["author-key"] != one.checks()["email-key"]
    assert one.checks()["author-key"] == other.checks()["author-key"]
    assert one.checks()["email-key"] != other.checks()["email-key"]
