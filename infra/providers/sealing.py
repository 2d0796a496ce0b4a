"""Tags, bonds and the sealing of secrets of providers, under a key that only the Warden holds."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.providers.identity import Identity, Try
from infra.identity.bonds import Bind
from infra.vault.sealing import NONCE_BYTES, padded, unpadded

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ProviderSeals:
    """What the Warden writes beside each row, or in place of what nobody is to read."""

    def __init__(self, bind: Bind) -> None:
        self._bind = bind
        self._secrets = AESGCM(bind(b"key of provider secrets"))

    def identity(self, identity: Identity) -> bytes:
        """Tag who somebody is at a provider: the issuer and the subject, never one alone."""
        parts = identity.issuer.encode(), identity.subject.reveal().encode()
        return self._bind(b"provider identity", *parts)

    def sign_in(self, provider: UUID, sign_in: Sealed) -> bytes:
        """Tag a sign-in at a provider."""
        return self._bind(b"provider sign-in", provider.bytes, sign_in.reveal().encode())

    def told(self, provider: UUID, said: Sealed) -> bytes:
        """Tag what a provider told."""
        return self._bind(b"provider told", provider.bytes, said.reveal().encode())

    def seal(self, provider: UUID, secret: Sealed) -> bytes:
        """Seal the secret of a provider's client."""
        nonce = os.urandom(NONCE_BYTES)
        plain = padded(secret.reveal().encode())
        return nonce + self._secrets.encrypt(nonce, plain, provider.bytes)

    def opened(self, provider: UUID, ciphertext: bytes) -> Sealed | None:
        """Open it; None if it was sealed for another, or by nobody of us."""
        nonce, body = ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:]
        try:
            return Sealed(unpadded(self._secrets.decrypt(nonce, body, provider.bytes)).decode())
        except (InvalidTag, ValueError):
            return None

    def provider(self, provider: UUID, organization: UUID, ciphertext: bytes) -> bytes:
        """Bind a provider to its organization, and to its secret."""
        return self._bind(b"provider", provider.bytes, organization.bytes, ciphertext)

    def domain(self, domain: str, organization: UUID, provider: UUID) -> bytes:
        """Bind a domain to a provider."""
        parts = domain.encode(), organization.bytes, provider.bytes
        return self._bind(b"provider domain", *parts)

    def attempt(self, one: Try) -> bytes:
        """Bind a try to all that it says."""
        return self._bind(
            b"provider try",
            one.state,
            one.browser,
            one.organization.bytes,
            one.provider.bytes,
            one.nonce,
            one.verifier,
            ((one.expires - _EPOCH) // timedelta(microseconds=1)).to_bytes(8, "big"),
            b"" if one.person is None else one.person.bytes,
            one.invitation or b"",
            b"1" if one.strong else b"0",
        )

    def holder(self, organization: UUID, person: UUID, provider: UUID, tag: bytes) -> bytes:
        """Bind an identity to whose it is."""
        parts = organization.bytes, person.bytes, provider.bytes, tag
        return self._bind(b"provider identity of", *parts)


def row_of(organization: UUID, tag: bytes) -> bytes:
    """Name the row of an identity."""
    return b"provider identity" + organization.bytes + tag


def try_and_bond(row: Iterable[Any]) -> tuple[Try, bytes]:
    """Read a try, and its bond."""
    state, browser, organization, provider, nonce, verifier, expires, *of, strong, bond = row
    person, invitation = of
    one = Try(
        state=state,
        browser=browser,
        organization=OrganizationId(organization),
        provider=provider,
        nonce=nonce,
        verifier=verifier,
        expires=expires,
        person=None if person is None else PersonId(person),
        invitation=invitation,
        strong=strong,
    )
    return one, bond
