"""Binds the rows that let somebody in, so that who writes the database by hand lets in nobody."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from domain.access.factors import Factor
from domain.access.identity import Account, InvitationLink, Known, Link
from domain.access.passkeys import Passkey
from domain.access.proofs import Proof

Bind: TypeAlias = Callable[..., bytes]
"""Makes a MAC of a use and parts of a row, under a key of the Warden (``Tags.bond``)."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Bonds:
    """What the Warden writes beside each row, and finds there again or takes it for none."""

    def __init__(self, bind: Bind) -> None:
        self._bind = bind

    def account(self, account: Account) -> bytes:
        """Bind the hash of a password to its account: whose mailbox, how far, whether proven.

        And since when it was chosen by mail alone, what it was before, which app is asked too, and
        since when officers took one.
        """
        scope = b"" if account.organization is None else account.organization.bytes
        parts = account.id.bytes, account.email, scope, b"1" if account.proven else b"0"
        since = b"" if account.recovered is None else _moment(account.recovered)
        passwords = account.password.encode(), account.before.encode()
        factor = () if account.factor is None else (account.factor.bytes,)
        renewal = () if account.renewed_at is None else (b"renewed", _moment(account.renewed_at))
        return self._bind(b"account", *parts, *passwords, since, *factor, *renewal)

    def factor(self, factor: Factor) -> bytes:
        """Bind what of a second factor was used to it, and it to its account."""
        numbers = (n.to_bytes(8, "big") for n in (factor.step, factor.codes, factor.used))
        return self._bind(b"factor", factor.id.bytes, factor.account.bytes, *numbers)

    def person(self, account: UUID, organization: UUID, person: UUID) -> bytes:
        """Bind a person to an account."""
        return self._bind(b"person", account.bytes, organization.bytes, person.bytes)

    def link(self, token: bytes, link: Link, expires: datetime) -> bytes:
        """Bind a one-time link to whom it lets in, until when, and to how it reached them."""
        way = b"mailed" if link.is_mailed else b"handed over"
        return self._bind(b"link", token, *_whom(link.known), _moment(expires), way)

    def invitation(self, token: bytes, link: InvitationLink) -> bytes:
        """Bind a link to its invitation, to which turn of it, and to how it reached the person."""
        way = b"mailed" if link.is_mailed else b"handed over"
        ids = link.organization.bytes, link.invitation.bytes
        return self._bind(b"invitation", token, *ids, link.turn.to_bytes(4, "big"), way)

    def passkey(self, passkey: Passkey) -> bytes:
        """Bind a passkey to its account, its host and its key, and to how often it was used."""
        of = passkey.id.bytes, passkey.account.bytes, passkey.credential, passkey.key
        count = passkey.count.to_bytes(8, "big")
        return self._bind(b"passkey", *of, passkey.host.encode(), count)

    def proof(self, proof: Proof) -> bytes:
        """Bind what is under way to its browser, its secret, its moment and whom it is about."""
        account = b"" if proof.account is None else proof.account.bytes
        about = proof.secret or b"", proof.email or b"", account
        what = proof.id.bytes, proof.proving.encode(), proof.mark
        return self._bind(b"proof", *what, *about, _moment(proof.until))

    def device(self, account: UUID, device: bytes) -> bytes:
        """Bind a device to the account for which it has a name."""
        return self._bind(b"named device", account.bytes, device)

    def session(
        self,
        token: bytes,
        session: UUID,
        known: Known,
        strength: str,
        expires: datetime,
        proven: datetime | None,
    ) -> bytes:
        """Bind a token to its session: whose, how strong, since when, until when."""
        since = () if proven is None else (_moment(proven),)
        whose = token, session.bytes, *_whom(known)
        return self._bind(b"session", *whose, strength.encode(), _moment(expires), *since)


def holds(kept: bytes | None, made: bytes) -> bool:
    """Whether what is kept beside a row is its bond."""
    return kept is not None and hmac.compare_digest(kept, made)


def _whom(known: Known) -> tuple[bytes, bytes, bytes]:
    return known.organization.bytes, known.person.bytes, known.locale.encode()


def _moment(at: datetime) -> bytes:
    return ((at - _EPOCH) // timedelta(microseconds=1)).to_bytes(8, "big", signed=True)
