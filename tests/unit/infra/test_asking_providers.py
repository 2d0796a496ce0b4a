"""A provider is asked where its name leads, out of the house, briefly, and little is read."""

import asyncio
import re
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

import pytest

from domain.kernel import Sealed
from domain.providers.identity import ProviderDown, ProviderRefuses
from infra.providers.client import LARGEST, HttpProviders, may_ask

NAME: Final = "login.hospital.example.org"
DOCUMENT: Final = b'{"issuer": "x"}'
INSIDE: Final = (
    *("10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0"),  # noqa: S104
    *("127.0.0.1", "127.9.9.9", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),
    *("::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
    *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
)


@dataclass
class Answering:
    """A machine that says the same to everybody, and remembers what it was asked."""

    says: bytes
    port: int = 0
    asked: list[bytes] = field(default_factory=list)

    def at(self, host: str) -> str:
        return f"http://{host}:{self.port}/document"


def reply(body: bytes, *heads: bytes, status: bytes = b"200 OK") -> bytes:
    lines = (b"HTTP/1.1 " + status, *heads, b"Content-Length: %d" % len(body), b"", body)
    return b"\r\n".join(lines)


@asynccontextmanager
async def answering(says: bytes) -> AsyncIterator[Answering]:
    machine = Answering(says)
    over = asyncio.Queue[None]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        machine.asked.append(head + await reader.readexactly(int(length[1]) if length else 0))
        with suppress(ConnectionError):
            writer.write(machine.says)
            await writer.drain()
            if not machine.says:
                await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        await over.put(None)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    machine.port = server.sockets[0].getsockname()[1]
    async with server:
        yield machine
    for _ in machine.asked:
        await over.get()


def leading_to(*addresses: str) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    async def resolve(_name: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


def here(*addresses: str, within_s: float = 5.0) -> HttpProviders:
    """Ask as while the service is tried out: this machine may be asked."""
    resolve = leading_to(*(addresses or ("127.0.0.1",)))
    return HttpProviders(evaluation=True, resolve=resolve, within_s=within_s)


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_in_the_house_is_nobodys_provider(address: str) -> None:
    """Threat: an administrator names an internal machine and reads what it answers."""
    assert not may_ask(NAME, address, evaluation=False)
    assert not may_ask("localhost", address, evaluation=False)


@pytest.mark.parametrize("address", ["203.0.114.1", "2606:4700::1", "::ffff:8.8.8.8"])
def test_what_is_outside_may_be_asked(address: str) -> None:
    assert may_ask(NAME, address, evaluation=False)


def test_to_evaluate_this_machine_is_asked_by_its_own_name_alone() -> None:
    """Threat: a page that a browser opens leads a name of the web to this machine."""
    assert may_ask("localhost", "127.0.0.1", evaluation=True)
    assert may_ask("127.0.0.1", "127.0.0.1", evaluation=True)
    assert not may_ask(NAME, "127.0.0.1", evaluation=True)
    assert not may_ask(NAME, "::ffff:127.0.0.1", evaluation=True)


@pytest.mark.parametrize("found", [(), ("8.8.8.8", "10.0.0.1"), ("10.0.0.1", "8.8.8.8")])
async def test_a_name_that_leads_inside_too_is_asked_nowhere(found: tuple[str, ...]) -> None:
    """Threat: DNS rebinding, with an address of each kind."""
    with pytest.raises(ProviderDown):
        await HttpProviders(evaluation=False, resolve=leading_to(*found)).read(f"https://{NAME}")


async def test_a_name_is_looked_up_once_and_the_machine_that_was_found_is_asked() -> None:
    """Threat: DNS rebinding, where the second answer leads elsewhere."""
    looked_up = []

    async def resolve(name: str, port: int) -> Sequence[str]:
        looked_up.append((name, port))
        return ["127.0.0.1"] if len(looked_up) == 1 else ["10.0.0.1"]

    async with answering(reply(DOCUMENT)) as machine:
        asking = HttpProviders(evaluation=True, resolve=resolve)
        assert await asking.read(machine.at("localhost")) == {"issuer": "x"}
    assert looked_up == [("localhost", machine.port)]
    [asked] = machine.asked
    assert f"host: localhost:{machine.port}".encode() in asked.lower()


@pytest.mark.parametrize(
    "address", [f"http://{NAME}/", "ftp://localhost/", "https://x@localhost/", "https://", "x"]
)
async def test_what_is_no_address_of_a_provider_is_not_looked_up(address: str) -> None:
    async def resolve(_name: str, _port: int) -> Sequence[str]:
        raise AssertionError

    with pytest.raises(ProviderDown):
        await HttpProviders(evaluation=True, resolve=resolve).read(address)


async def test_without_tls_nobody_is_asked_where_others_reach_the_service() -> None:
    async with answering(reply(DOCUMENT)) as machine:
        asking = HttpProviders(evaluation=False, resolve=leading_to("127.0.0.1"))
        with pytest.raises(ProviderDown):
            await asking.read(machine.at("localhost"))
    assert machine.asked == []


@pytest.mark.parametrize("status", [b"301 Moved", b"302 Found", b"307 Temporary", b"308 Moved"])
async def test_a_redirect_is_not_followed(status: bytes) -> None:
    """Threat: a provider that may be asked leads to what may not."""
    async with answering(reply(DOCUMENT)) as other:
        leads = b"Location: " + other.at("localhost").encode()
        async with answering(reply(b"", leads, status=status)) as machine:
            with pytest.raises(ProviderDown):
                await here().read(machine.at("localhost"))
    assert len(machine.asked) == 1
    assert other.asked == []


async def test_no_more_is_read_than_a_provider_has_to_say() -> None:
    padded = DOCUMENT + b" " * (LARGEST - len(DOCUMENT))
    async with answering(reply(padded)) as machine:
        assert await here().read(machine.at("localhost")) == {"issuer": "x"}
        machine.says = reply(padded + b" ")
        with pytest.raises(ProviderDown):
            await here().read(machine.at("localhost"))


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"x"', b"null", b"{", b"\xff"])
async def test_what_is_no_json_object_is_no_answer(body: bytes) -> None:
    """Such as the page of a network that asks to sign in to it first, whatever it calls itself."""
    heads = (b"Content-Type: application/json",)
    async with answering(reply(body, *heads)) as machine:
        with pytest.raises(ProviderDown):
            await here().read(machine.at("localhost"))


async def test_a_packed_answer_is_not_unpacked() -> None:
    """Threat: a small answer that becomes a large one."""
    async with answering(reply(DOCUMENT, b"Content-Encoding: gzip")) as machine:
        assert await here().read(machine.at("localhost")) == {"issuer": "x"}
    assert b"accept-encoding: identity" in machine.asked[0].lower()


async def test_who_does_not_answer_is_waited_for_briefly() -> None:
    async with answering(b"") as machine:
        begun = time.monotonic()
        with pytest.raises(ProviderDown):
            await here(within_s=0.2).read(machine.at("localhost"))
        assert time.monotonic() - begun < 2


async def test_where_nobody_listens_the_provider_is_down() -> None:
    async with answering(reply(DOCUMENT)) as machine:
        pass
    with pytest.raises(ProviderDown):
        await here().read(machine.at("localhost"))


async def test_a_secret_goes_in_the_header_or_in_the_form_and_never_in_the_address() -> None:
    form, secret = {"code": "c"}, Sealed("100% & more")
    async with answering(reply(DOCUMENT)) as machine:
        for basic in (True, False):
            await here().exchange(machine.at("localhost"), form, "us", secret, basic=basic)
    header, body = machine.asked
    assert b"Basic " + b64encode(b"us:100%25%20%26%20more") + b"\r\n" in header
    assert header.endswith(b"code=c")
    assert body.endswith(b"code=c&client_id=us&client_secret=100%25+%26+more")
    for asked in machine.asked:
        assert asked.startswith(b"POST /document HTTP/1.1\r\n")


@pytest.mark.parametrize("status", [b"400 Bad", b"401 Unauthorized", b"403 Forbidden"])
async def test_who_refuses_a_code_is_not_down(status: bytes) -> None:
    async with answering(reply(b'{"error": "invalid_grant"}', status=status)) as machine:
        at = machine.at("localhost")
        with pytest.raises(ProviderRefuses):
            await here().exchange(at, {"code": "c"}, "us", Sealed("s"), basic=True)
        with pytest.raises(ProviderDown):
            await here().read(machine.at("localhost"))


async def test_who_fails_at_a_code_is_down() -> None:
    async with answering(reply(b"{}", status=b"500 Error")) as machine:
        at = machine.at("localhost")
        with pytest.raises(ProviderDown):
            await here().exchange(at, {"code": "c"}, "us", Sealed("s"), basic=True)
