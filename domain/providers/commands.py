"""What can be asked about an organization's provider of sign-ins."""

from typing import TypeAlias

import msgspec

from domain.kernel import Voice
from domain.kernel.classes import Public


class ProposeProvider(Voice, frozen=True, tag=True, kw_only=True):
    """Propose a provider (organization admin).

    ``plain`` is whether an issuer without TLS will do, on this machine, to evaluate.
    """

    name: Public
    issuer: Public
    client: Public
    domains: tuple[Public, ...] = ()
    strong: tuple[Public, ...] = ()
    plain: bool = False


class ApproveProvider(Voice, frozen=True, tag=True):
    """Approve what another proposed (organization admin, privacy officer).

    ``stands`` is whether who proposed it still holds the office.
    """

    stands: bool = True


class AttestDomain(msgspec.Struct, frozen=True, tag=True):
    """Say that a domain is the organization's (operator)."""

    domain: Public


class ReplaceProviderSecret(msgspec.Struct, frozen=True, tag=True):
    """Give the client's new secret, which the Warden keeps (organization admin)."""


class SuspendProvider(msgspec.Struct, frozen=True, tag=True):
    """Let nobody sign in with it for now (organization admin, privacy officer)."""


class ResumeProvider(Voice, frozen=True, tag=True):
    """Let people sign in with it again (organization admin, privacy officer)."""


class EndProvider(msgspec.Struct, frozen=True, tag=True):
    """Let nobody sign in with it any more, or decline it (organization admin, privacy officer)."""


ProviderCommand: TypeAlias = (
    ProposeProvider
    | ApproveProvider
    | AttestDomain
    | ReplaceProviderSecret
    | SuspendProvider
    | ResumeProvider
    | EndProvider
)
