"""Passkeys: whose they are, on which address they work, and what it takes to add one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple, assert_never
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from domain.access.enrolling import Takes
from domain.access.identity import Account
from domain.access.strengths import PROVIDER_STRONG
from domain.codes import refusal
from domain.kernel import Sealed
from domain.kernel.classes import Coded, Opaque, Pseudonym

MOST: Final = 20
NAME_MOST: Final = 60
"""So many passkeys has an account, and so many letters a name of one, or of a device."""
HERE: Final = "localhost"
"""The host of a service that is tried out: a browser makes no passkey for a number."""


class Site(NamedTuple):
    """The address that browsers see: its host is what passkeys are made for.

    ``origin`` is scheme, host and port; empty where the service is tried out, on any port.
    """

    host: Coded
    origin: Coded

    def is_origin(self, said: str) -> bool:
        """Whether a browser that says so is at this address."""
        if self.origin:
            return said == self.origin
        parts = urlsplit(said)
        return bool(self.host) and (parts.scheme, parts.hostname) == ("http", self.host)


def site_of(public_url: Coded, *, evaluation: bool) -> Site:
    """Say what passkeys are made for; a service that has no address yet makes none."""
    parts = urlsplit(public_url)
    if parts.hostname:
        return Site(parts.hostname, f"{parts.scheme}://{parts.netloc}".lower())
    return Site(HERE if evaluation else "", "")


class Passkey(msgspec.Struct, frozen=True, kw_only=True):
    """One passkey of an account, by its credential; ``email`` is the tag of the account's address.

    ``host`` is the one that it was made on, ``count`` how often it last said that it was used.
    """

    id: UUID
    account: UUID
    email: Pseudonym
    credential: Opaque
    key: Opaque
    host: Coded
    count: int
    name: Sealed
    added: datetime
    used: datetime | None = None


class Answered(msgspec.Struct, frozen=True):
    """What a browser says of itself in an answer: the challenge that it was given, and where."""

    challenge: Opaque
    credential: Opaque
    is_here: bool


class NewKey(msgspec.Struct, frozen=True):
    """What a browser made: a credential, its public key, and how often it was used."""

    credential: Opaque
    key: Opaque
    count: int


def fit_name(name: Sealed) -> Sealed:
    """Return a name without what surrounds it. Refuses one that is empty or long."""
    written = " ".join(name.reveal().split())
    if not 0 < len(written) <= NAME_MOST or not written.isprintable():
        raise refusal("passkey.name_unfit")
    return Sealed(written)


def passkey_takes(takes: Takes, strength: Coded) -> Takes:
    """Say what it takes to add a passkey, of what a factor takes.

    It signs in to all organizations of the account: the sign-in of one of them adds none.
    """
    return Takes.SIGN_IN if strength == PROVIDER_STRONG else takes


def may_add(takes: Takes, there: Sequence[Passkey]) -> None:
    """Refuse to add a passkey where it takes anything more, or there are as many as may be."""
    match takes:
        case Takes.NOTHING:
            pass
        case Takes.CODE:
            raise refusal("factor.needs_code")
        case Takes.OFFICERS:
            raise refusal("factor.needs_officers")
        case Takes.SIGN_IN | Takes.STRONGER | Takes.PASSWORD:
            raise refusal("passkey.sign_in_again")
        case _ as unreachable:
            assert_never(unreachable)
    if len(there) >= MOST:
        raise refusal("passkey.too_many")


def may_end(account: Account, there: Sequence[Passkey]) -> None:
    """Refuse to end the only way in that somebody has."""
    if not account.password and len(there) < 2:  # noqa: PLR2004 - the one that is to end
        raise refusal("passkey.last")


def was_copied(passkey: Passkey, count: int) -> bool:
    """Whether a passkey counts as one of which there are two: it says fewer uses than it said.

    Those that are kept for several devices count nothing, and say none each time.
    """
    return bool(count or passkey.count) and count <= passkey.count
