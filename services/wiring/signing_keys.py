"""Finds the keys that checkpoints were signed with, and lets a lost one be followed by another."""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.codes import refusal
from domain.kernel import Unavailable
from infra.home import Home
from infra.postgres.pool import Pool, connect
from infra.postgres.sql import load
from infra.settings import Settings
from infra.transparency.signing import Sign, SignedBy, Unusable
from infra.vault.keyring import FileKeyring
from infra.vault.keys import KeyLost, KeyService
from services.wiring.keys import FILES, open_keys

_sql: Final = load("infra.transparency", "signing.sql")


class Lost(NamedTuple):
    """A version of an organization's key that has signed, and is not in the signer's keyring.

    One whose secret is another now is not there either.

    ``given_up`` is whether two of its officers have said that it is lost for good.
    """

    organization: UUID
    version: int
    given_up: bool


async def lost_keys(pool: Pool, keys: KeyService) -> Sequence[Lost]:
    """Name the keys that signed before and are missing; nothing is changed by it."""
    found = []
    for organization, version, public_key in await pool.fetch(_sql["keys_that_signed"]):
        if (await _public_keys(keys, key_name(organization))).get(version) != public_key:
            upto = await _given_up(pool, organization)
            found.append(Lost(organization, version, version <= upto))
    return found


async def without_keys(pool: Pool, keys: KeyService) -> frozenset[UUID]:
    """Name the organizations for which nothing can be signed now.

    Where a key is given up, its number is remembered, so that the next one signs from now on.
    """
    lost = await lost_keys(pool, keys)
    for one in lost:
        if one.given_up:
            await _step_over(keys, key_name(one.organization), one.version)
    return frozenset(one.organization for one in lost if not one.given_up)


async def require_keys_of_the_signer(settings: Settings) -> None:
    """Raise ``Conflict`` (``signer.keys_missing``) unless what signed before is in the folder."""
    keys = open_keys(settings.signer_keys, Home(settings.home).signer / "keyring", settings)
    async with await connect(settings.url("signer"), 1) as pool:
        if not all(one.given_up for one in await lost_keys(pool, keys)):
            raise refusal("signer.keys_missing")


async def looked_at(settings: Settings) -> Sequence[Lost] | None:
    """Return what is missing of the signer's keyring; None if it cannot be looked at here.

    Where there is a folder of the signer's and no keyring in it, all keys are missing.
    """
    signer = Home(settings.home).signer
    if settings.signer_keys != FILES or not signer.is_dir() or not os.access(signer, os.X_OK):
        return None
    async with await connect(settings.url("signer"), 1) as pool:
        return await lost_keys(pool, FileKeyring(signer / "keyring"))


def signing_with(keys: KeyService) -> Sign:
    """Sign with one key for each organization; what does not verify is not given out.

    That raises ``Unusable``, as a key does that is damaged.
    """

    async def sign(organization: UUID, message: bytes) -> SignedBy:
        name = key_name(organization)
        try:
            by = await keys.sign(name, message)
            public = (await keys.public_keys(name))[by.version]
            Ed25519PublicKey.from_public_bytes(public).verify(by.signature, message)
        except (InvalidSignature, KeyLost, Unavailable) as error:
            raise Unusable(str(error) or "its signature does not verify") from error
        return SignedBy(by.signature, public, by.version)

    return sign


def key_name(organization: UUID) -> str:
    """Name the key that an organization's checkpoints are signed with."""
    return f"checkpoints-{organization.hex}"


async def _given_up(pool: Pool, organization: UUID) -> int:
    """Return up to which version a key is given up; in a database of before, none is."""
    with suppress(asyncpg.UndefinedFunctionError):
        version: int = await pool.fetchval(_sql["given_up"], organization)
        return version
    return 0


async def _public_keys(keys: KeyService, name: str) -> dict[int, bytes]:
    """Return the public keys there are; asked for them, a keyring that has none would make one.

    Of a file that is not what was written there are none.
    """
    try:
        versions = await keys.versions(name)
    except Unavailable:
        return {}
    if not versions or versions[-1].destroyed_at is not None:
        return {}
    return dict(await keys.public_keys(name))


async def _step_over(keys: KeyService, name: str, version: int) -> None:
    """Let the next key of a name have a number that none has signed under."""
    known = {one.number for one in await keys.versions(name)}
    for number in range(1, version + 1):
        if number not in known:
            await keys.destroy(name, number, "sign")
    if max(known, default=0) == version:
        await keys.rotate(name)
