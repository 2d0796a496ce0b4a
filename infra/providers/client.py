"""Asks an organization's provider: briefly, over TLS, only out of the house, and reads little."""

import asyncio
import ipaddress
import logging
import socket
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx
import msgspec

from domain.kernel import Sealed
from domain.kernel.classes import Coded
from domain.providers.addresses import LOOPBACK, read_address
from domain.providers.identity import ProviderDown, ProviderRefuses

WITHIN_S: Final = 8.0
LARGEST: Final = 262_144
OK: Final = 200
REFUSED: Final = frozenset({400, 401, 403})
JSON: Final = {"accept": "application/json", "accept-encoding": "identity"}
logging.getLogger("httpx").setLevel(logging.WARNING)
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]


class HttpProviders:
    """Providers over HTTP. Unless it is an evaluation, none is asked that is in the house."""

    def __init__(
        self, *, evaluation: bool, resolve: Resolve | None = None, within_s: float = WITHIN_S
    ) -> None:
        self._evaluation = evaluation
        self._resolve = resolve or _resolved
        self._within_s = within_s

    async def read(self, address: Coded) -> Mapping[str, Any]:
        """Return the document at an address. Raises ``ProviderDown``."""
        status, document = await self._ask("GET", address, {})
        if status != OK:
            raise ProviderDown
        return document

    async def exchange(
        self, address: Coded, form: Mapping[str, str], client: Coded, secret: Sealed, *, basic: bool
    ) -> Mapping[str, Any]:
        """Give a code and take what it stands for. Raises ``ProviderDown``, ``ProviderRefuses``."""
        given = dict(form)
        headers = {}
        if basic:
            # Written as in a form before it is written as basic: RFC 6749, 2.3.1.
            pair = f"{quote(client, safe='')}:{quote(secret.reveal(), safe='')}"
            headers["authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            given |= {"client_id": client, "client_secret": secret.reveal()}
        status, document = await self._ask("POST", address, headers, given)
        if status in REFUSED:
            raise ProviderRefuses
        if status != OK:
            raise ProviderDown
        return document

    async def _ask(
        self,
        verb: str,
        address: Coded,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None = None,
    ) -> tuple[int, Mapping[str, Any]]:
        try:
            async with asyncio.timeout(self._within_s):
                return await self._answer(verb, address, {**JSON, **headers}, form)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError):
            raise ProviderDown from None

    async def _answer(
        self,
        verb: str,
        address: Coded,
        headers: dict[str, str],
        form: Mapping[str, str] | None,
    ) -> tuple[int, Mapping[str, Any]]:
        """Ask the very machine that was looked up, by the name for which it has a certificate."""
        found = read_address(address, plain=self._evaluation)
        if found is None or found.hostname is None:
            raise ProviderDown
        name = found.hostname
        url = httpx.URL(address)
        headers["host"] = url.netloc.decode()
        at = await self._machine(name, found.port or (443 if found.scheme == "https" else 80))
        async with (
            httpx.AsyncClient(
                timeout=self._within_s, trust_env=False, follow_redirects=False
            ) as client,
            client.stream(
                verb,
                url.copy_with(host=at),
                headers=headers,
                data=form,
                extensions={"sni_hostname": name},
            ) as answer,
        ):
            body = b""
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) > LARGEST:
                    raise ProviderDown
        if answer.status_code != OK:
            return answer.status_code, {}
        return OK, _document(body)

    async def _machine(self, name: str, port: int) -> str:
        """Look a name up, once; what is in the house is nobody's provider outside evaluation."""
        found = await self._resolve(name, port)
        if not found or not all(may_ask(name, one, evaluation=self._evaluation) for one in found):
            raise ProviderDown
        return found[0]


def may_ask(name: str, address: str, *, evaluation: bool) -> bool:
    """Whether a machine may be asked: one out of the house, or this one by its name to evaluate."""
    there = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(there, ipaddress.IPv6Address) and there.ipv4_mapped is not None:
        there = there.ipv4_mapped
    if there.is_loopback:
        return evaluation and name in LOOPBACK
    return evaluation or (there.is_global and not there.is_multicast)


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise ProviderDown from None


async def _resolved(name: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]
