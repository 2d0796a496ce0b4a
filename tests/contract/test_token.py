"""A token that goes away and comes back, other processes at it, and how it is found."""

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import uuid4

import pkcs11
import pytest
from pkcs11 import Attribute, ObjectClass
from pkcs11.exceptions import AttributeSensitive

from domain.access.vault import KeysAway
from domain.kernel import Sealed
from infra.vault.keys import KeyLost
from infra.vault.pkcs11 import Pkcs11Keys
from infra.vault.token import Line, Token
from infra.vault.token_uri import NoModule, address
from tests.kit.softhsm import PIN, SoftHsm

ROOT = Path(__file__).parents[2]
KEY = b"k" * 32
DESTROYING = """
import asyncio, sys
from infra.vault.pkcs11 import Pkcs11Keys
from infra.vault.token import Token
from infra.vault.token_uri import address
from tests.kit.softhsm import PIN

async def destroy():
    found = address(sys.argv[1])
    token = Token(found.module, found.token, PIN)
    keys = Pkcs11Keys(token)
    print(await keys.rotate(sys.argv[2]))
    await keys.destroy(sys.argv[2], 1)

asyncio.run(destroy())
"""


@pytest.fixture
def token(softhsm: SoftHsm) -> Token:
    return softhsm.token()


@pytest.fixture
def keys(token: Token) -> Pkcs11Keys:
    return Pkcs11Keys(token)


@pytest.fixture
def name() -> str:
    return f"{uuid4()}.program"


async def test_keys_of_a_token_cannot_be_taken_out_of_it(
    token: Token, keys: Pkcs11Keys, name: str
) -> None:
    await keys.wrap(name, KEY, b"context")
    await keys.sign(f"{name}.signing", b"message")

    def look(line: Line) -> list[tuple[bool, bool]]:
        found = []
        for kind, label in (
            (ObjectClass.SECRET_KEY, name),
            (ObjectClass.PRIVATE_KEY, f"{name}.signing"),
        ):
            [key] = line.session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: label})
            found.append((key[Attribute.EXTRACTABLE], key[Attribute.SENSITIVE]))
            with pytest.raises(AttributeSensitive):
                _ = key[Attribute.VALUE]
        return found

    assert await token.call(look) == [(False, True), (False, True)]


async def test_a_call_that_does_not_return_keeps_nobody_waiting(softhsm: SoftHsm) -> None:
    """The module may be at the other end of a line; what does without keys goes on."""
    found, stuck = address(softhsm.uri), threading.Event()
    token = Token(found.module, found.token, PIN, within=0.3)
    assert await token.call(lambda _: True)
    try:
        began = time.monotonic()
        for do in (lambda _: stuck.wait(), lambda _: True):
            with pytest.raises(KeysAway):
                await token.call(do)
        assert time.monotonic() - began < 2
    finally:
        stuck.set()
    assert await token.call(lambda _: True)


async def test_after_the_module_was_closed_keys_open_again(
    softhsm: SoftHsm, keys: Pkcs11Keys, name: str
) -> None:
    wrapped = await keys.wrap(name, KEY, b"context")
    pkcs11.lib(str(address(softhsm.uri).module)).finalize()
    opened = await asyncio.gather(*(keys.unwrap(wrapped, b"context") for _ in range(20)))
    assert opened == [KEY] * 20


async def test_while_the_token_is_away_keys_are_and_when_it_is_back_they_open(
    softhsm: SoftHsm, keys: Pkcs11Keys, name: str
) -> None:
    wrapped = await keys.wrap(name, KEY, b"context")
    tokens = softhsm.config.parent / "tokens"
    away = tokens.rename(tokens.with_name("removed"))
    tokens.mkdir()
    module = pkcs11.lib(str(address(softhsm.uri).module))
    module.reinitialize()
    try:
        for _ in range(2):
            with pytest.raises(KeysAway):
                await keys.unwrap(wrapped, b"context")
            with pytest.raises(KeysAway):
                await keys.check()
    finally:
        tokens.rmdir()
        away.rename(tokens)
    assert await keys.unwrap(wrapped, b"context") == KEY
    await keys.check()


async def test_many_at_once_wait_for_each_other(keys: Pkcs11Keys, name: str) -> None:
    wrapped = await asyncio.gather(*(keys.wrap(name, KEY, b"%d" % n) for n in range(60)))
    assert {one.version for one in wrapped} == {1}
    opened = await asyncio.gather(
        *(keys.unwrap(one, b"%d" % number) for number, one in enumerate(wrapped))
    )
    assert opened == [KEY] * 60


async def test_what_another_process_rotates_and_destroys_is_seen(
    softhsm: SoftHsm, keys: Pkcs11Keys, name: str
) -> None:
    wrapped = await keys.wrap(name, KEY, b"context")
    assert await keys.unwrap(wrapped, b"context") == KEY
    words = [sys.executable, "-c", DESTROYING, softhsm.uri, name]
    done = await asyncio.to_thread(
        subprocess.run, words, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "2\n", done.stderr
    with pytest.raises(KeyLost):
        await keys.unwrap(wrapped, b"context")
    assert (await keys.wrap(name, KEY, b"context")).version == 2


async def test_a_wrong_pin_opens_nothing(softhsm: SoftHsm) -> None:
    found = address(softhsm.uri)
    pkcs11.lib(str(found.module)).reinitialize()
    with pytest.raises(KeysAway) as away:
        await Pkcs11Keys(Token(found.module, found.token, Sealed("0000"))).check()
    assert "0000" not in str(away.value)
    await Pkcs11Keys(Token(found.module, found.token, PIN)).check()


def test_a_module_is_found_by_its_name_or_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "lib" / "odd-place"
    folder.mkdir(parents=True)
    (folder / "libacme.so").touch()
    by_name = address("pkcs11:token=Our%20Keys?module-name=acme", [str(tmp_path)])
    assert (by_name.module, by_name.token) == (folder / "libacme.so", "Our Keys")
    by_path = address("pkcs11:object=x;token=T?pin-source=y&module-path=/opt/acme.so")
    assert (by_path.module, by_path.token) == (Path("/opt/acme.so"), "T")


@pytest.mark.parametrize(
    "uri", ["pkcs11:token=T?module-name=none", "pkcs11:object=x", "softhsm", "pkcs12:token=T"]
)
def test_an_address_that_leads_nowhere_is_refused(uri: str, tmp_path: Path) -> None:
    with pytest.raises(NoModule):
        address(uri, [str(tmp_path)])
