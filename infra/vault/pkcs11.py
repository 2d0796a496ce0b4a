"""Keeps keys in a hardware module, by PKCS#11: they are made in its token and never leave it.

A key that wraps is an AES-256 key that cannot be extracted; one that signs an Ed25519 pair. What is
known of versions is kept beside them as data objects, one for each fact, written before the fact:
so a number is never given out twice, and what was to be destroyed is, after a crash too.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal, TypeAlias

import msgspec
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.exceptions import (
    EncryptedDataInvalid,
    EncryptedDataLenRange,
    GeneralError,
    KeyHandleInvalid,
    ObjectHandleInvalid,
)
from pkcs11.mechanisms import GCMParams
from pkcs11.util.ec import encode_named_curve_parameters

from domain.access.vault import Wrapped
from infra.vault.keys import KeyLost, Signature, Use, Version, bound, checked, in_order
from infra.vault.sealing import KEY_BYTES, NONCE_BYTES
from infra.vault.token import Line, Token

APPLICATION = "circlekeep"
CURVE = "1.3.101.112"
"""Ed25519, as RFC 8410 names it."""

PUBLIC_BYTES = 32
CLASSES = {"wrap": ObjectClass.SECRET_KEY, "sign": ObjectClass.PRIVATE_KEY}
STALE = (KeyHandleInvalid, ObjectHandleInvalid)
REFUSED = (EncryptedDataInvalid, EncryptedDataLenRange)
Key: TypeAlias = Any
"""A key in the token; what it can do depends on what it is, which its type does not say."""


class Fact(msgspec.Struct, frozen=True):
    """A version is made, or destroyed, from this moment on."""

    version: int
    use: Use
    what: Literal["made", "destroyed"]
    at: datetime


class Pkcs11Keys:
    """A ``KeyService`` over a token, of which this process is the only one that writes."""

    def __init__(
        self, token: Token, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._token = token
        self._now = now

    async def wrap(self, name: str, data_key: bytes, context: bytes) -> Wrapped:
        """Encrypt a data key under the name's current version, made on first use."""

        def do(line: Line) -> Wrapped:
            version, key = self._current(line, name, "wrap")
            nonce = os.urandom(NONCE_BYTES)
            body = _encrypted(key, nonce, data_key, bound(name, version, context))
            return Wrapped(name, version, nonce + body)

        return await self._token.call(do)

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """Decrypt a data key. Raises ``KeyLost`` if the version is gone or does not fit."""
        nonce, body = wrapped.body[:NONCE_BYTES], wrapped.body[NONCE_BYTES:]
        context = bound(wrapped.name, wrapped.version, context)
        if len(body) != KEY_BYTES + 16:
            raise KeyLost("a wrapped key does not open here")

        def do(line: Line) -> bytes:
            key = _found(line, wrapped.name, wrapped.version, "wrap")
            try:
                return _decrypted(key, nonce, body, context)
            except STALE:
                line.handles.clear()
                key = _found(line, wrapped.name, wrapped.version, "wrap")
                return _decrypted(key, nonce, body, context)

        return await self._token.call(do)

    async def check_value(self, name: str, version: int) -> str:
        """Return the SHA-256 of a block that one version encrypts. Raises ``KeyLost``.

        The block ends in a counter of 0, which GCM with nonces of 96 bits gives to no text: so what
        is known of it helps nobody to open anything.
        """
        block = sha256(checked(name, version)).digest()[:NONCE_BYTES] + bytes(4)

        def do(line: Line) -> str:
            key = _found(line, name, version, "wrap")
            made: bytes = key.encrypt(block, mechanism=Mechanism.AES_ECB)
            return sha256(made).hexdigest()

        return await self._token.call(do)

    async def sign(self, name: str, message: bytes) -> Signature:
        """Sign by Ed25519 with the name's current version, made on first use."""

        def do(line: Line) -> Signature:
            version, key = self._current(line, name, "sign")
            return Signature(version, key.sign(message, mechanism=Mechanism.EDDSA))

        return await self._token.call(do)

    async def public_keys(self, name: str) -> Mapping[int, bytes]:
        """Return the public key of each version; the first is made if there is none."""

        def do(line: Line) -> Mapping[int, bytes]:
            self._current(line, name, "sign")
            template = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.LABEL: name}
            return {
                int.from_bytes(key[Attribute.ID]): key[Attribute.EC_POINT][-PUBLIC_BYTES:]
                for key in line.session.get_objects(template)
            }

        return await self._token.call(do)

    async def rotate(self, name: str) -> int:
        """Make a version that is the current one from now on. Raises ``KeyLost``."""

        def do(line: Line) -> int:
            facts = list(_facts(line, name))
            if not facts:
                raise KeyLost("there is no key of this name")
            return self._make(line, name, facts[0].use, _newest(facts) + 1)

        return await self._token.call(do)

    async def destroy(self, name: str, version: int, use: Use = "wrap") -> None:
        """Destroy one version for good, and remember its number."""

        def do(line: Line) -> None:
            facts = list(_facts(line, name))
            mine = [fact for fact in facts if fact.version == version]
            of = facts[0].use if facts else use
            if not mine:
                self._note(line, name, version, of, "made")
            if not any(fact.what == "destroyed" for fact in mine):
                self._note(line, name, version, of, "destroyed")
            line.handles.clear()
            for key in list(_objects(line, name, version, of)):
                key.destroy()

        await self._token.call(do)

    async def versions(self, name: str) -> Sequence[Version]:
        """Return what is known of a name's versions, the oldest first."""

        def do(line: Line) -> Sequence[Version]:
            facts = list(_facts(line, name))
            made = {fact.version: fact.at for fact in facts if fact.what == "made"}
            destroyed = {fact.version: fact.at for fact in facts if fact.what == "destroyed"}
            return in_order((n, at, destroyed.get(n)) for n, at in made.items())

        return await self._token.call(do)

    async def names(self) -> Sequence[str]:
        """Return the names that are kept."""

        def do(line: Line) -> Sequence[str]:
            template = {Attribute.CLASS: ObjectClass.DATA, Attribute.APPLICATION: APPLICATION}
            return sorted({fact[Attribute.LABEL] for fact in line.session.get_objects(template)})

        return await self._token.call(do)

    async def check(self) -> None:
        """Raise ``OSError`` unless the token answers."""
        await self._token.call(lambda line: line.session.generate_random(8))

    def _current(self, line: Line, name: str, use: Use) -> tuple[int, Key]:
        """Return the newest version and its key; one is made where there is none."""
        facts = list(_facts(line, name))
        if not _stands(facts):
            self._make(line, name, use, _newest(facts) + 1)
            facts = list(_facts(line, name))
        if any(fact.use != use for fact in facts):
            raise KeyLost("this key is for another use")
        newest = _newest(facts)
        return newest, _found(line, name, newest, use)

    def _make(self, line: Line, name: str, use: Use, version: int) -> int:
        self._note(line, name, version, use, "made")
        if use == "wrap":
            line.session.generate_key(
                KeyType.AES,
                KEY_BYTES * 8,
                id=version.to_bytes(4),
                label=name,
                store=True,
                capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
                template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
            )
            return version
        curve = line.session.create_domain_parameters(
            KeyType.EC_EDWARDS,
            {Attribute.EC_PARAMS: encode_named_curve_parameters(CURVE)},
            local=True,
        )
        curve.generate_keypair(
            id=version.to_bytes(4),
            label=name,
            store=True,
            private_template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
        )
        return version

    def _note(
        self, line: Line, name: str, version: int, use: Use, what: Literal["made", "destroyed"]
    ) -> None:
        line.session.create_object(
            {
                Attribute.CLASS: ObjectClass.DATA,
                Attribute.TOKEN: True,
                Attribute.PRIVATE: True,
                Attribute.APPLICATION: APPLICATION,
                Attribute.LABEL: name,
                Attribute.VALUE: msgspec.json.encode(Fact(version, use, what, self._now())),
            }
        )


def _facts(line: Line, name: str) -> Iterator[Fact]:
    template = {
        Attribute.CLASS: ObjectClass.DATA,
        Attribute.APPLICATION: APPLICATION,
        Attribute.LABEL: name,
    }
    for kept in line.session.get_objects(template):
        yield msgspec.json.decode(kept[Attribute.VALUE], type=Fact)


def _newest(facts: Sequence[Fact]) -> int:
    return max((fact.version for fact in facts), default=0)


def _stands(facts: Sequence[Fact]) -> bool:
    """Whether the newest version was made and not destroyed."""
    newest = _newest(facts)
    return bool(facts) and all(fact.what == "made" for fact in facts if fact.version == newest)


def _objects(line: Line, name: str, version: int, use: Use) -> Iterator[Key]:
    yield from line.session.get_objects(
        {
            Attribute.CLASS: CLASSES[use],
            Attribute.LABEL: name,
            Attribute.ID: version.to_bytes(4),
        }
    )


def _found(line: Line, name: str, version: int, use: Use) -> Key:
    """Return a key by its handle, looked for once in a session. Raises ``KeyLost``."""
    handle = line.handles.get((name, version))
    if handle is None:
        handle = next(_objects(line, name, version, use), None)
        if handle is None:
            raise KeyLost(f"version {version} of a key is gone")
        line.handles[name, version] = handle
    return handle


def _encrypted(key: Key, nonce: bytes, plain: bytes, context: bytes) -> bytes:
    given = GCMParams(nonce, context, 128)
    body: bytes = key.encrypt(plain, mechanism=Mechanism.AES_GCM, mechanism_param=given)
    return body


def _decrypted(key: Key, nonce: bytes, body: bytes, context: bytes) -> bytes:
    given = GCMParams(nonce, context, 128)
    try:
        plain: bytes = key.decrypt(body, mechanism=Mechanism.AES_GCM, mechanism_param=given)
    except REFUSED:
        raise KeyLost("a wrapped key does not open here") from None
    except GeneralError:
        # Some modules, SoftHSM among them, say so of a tag that is wrong too: does the key work?
        _encrypted(key, nonce, b"", context)
        raise KeyLost("a wrapped key does not open here") from None
    return plain
