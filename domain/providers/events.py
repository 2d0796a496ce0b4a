"""What can happen to an organization's own provider of sign-ins. Its secret is in no log."""

from typing import TypeAlias

from domain.kernel import Event, PersonId
from domain.kernel.classes import Public


class ProviderProposed(Event, frozen=True, tag="provider.proposed"):
    """An administrator proposes a provider: its issuer, and as which client we are known there.

    ``domains`` are those whose addresses it would be offered to; ``strong`` are the values of
    ``acr`` with which it says that there was a second factor.
    """

    name: Public
    issuer: Public
    client: Public
    domains: tuple[Public, ...]
    strong: tuple[Public, ...]
    by: PersonId


class ProviderApproved(Event, frozen=True, tag="provider.approved"):
    """A second officer approves: from now on people can be connected, and sign in with it."""

    by: PersonId


class ProviderDomainAttested(Event, frozen=True, tag="provider.domain_attested"):
    """Whoever runs the service saw that a domain is the organization's."""

    domain: Public


class ProviderSecretReplaced(Event, frozen=True, tag="provider.secret_replaced"):
    """An administrator gave the client's new secret."""

    by: PersonId


class ProviderSuspended(Event, frozen=True, tag="provider.suspended"):
    """Nobody signs in with it until it is resumed; who was signed in with it is signed out."""

    by: PersonId


class ProviderResumed(Event, frozen=True, tag="provider.resumed"):
    """People sign in with it again."""

    by: PersonId


class ProviderEnded(Event, frozen=True, tag="provider.ended"):
    """Nobody signs in with it any more; before its approval, it is declined or withdrawn."""

    by: PersonId


ProviderEvent: TypeAlias = (
    ProviderProposed
    | ProviderApproved
    | ProviderDomainAttested
    | ProviderSecretReplaced
    | ProviderSuspended
    | ProviderResumed
    | ProviderEnded
)
