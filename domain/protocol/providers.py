"""An organization's own provider: set up by officers, signed in with, and told by it of ends."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.kernel.classes import Coded, Public
from domain.protocol.door import SignedIn
from domain.protocol.invitations import PlaceNamed
from domain.providers.commands import (
    ApproveProvider,
    EndProvider,
    ProposeProvider,
    ReplaceProviderSecret,
    ResumeProvider,
    SuspendProvider,
)
from domain.providers.state import ProviderStage


class EnactProvider(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Propose a provider, approve, suspend, resume or end it, or give its client's new secret."""

    token: Sealed
    provider: UUID
    command: (
        ProposeProvider
        | ApproveProvider
        | ReplaceProviderSecret
        | SuspendProvider
        | ResumeProvider
        | EndProvider
    )
    client_secret: Sealed = Sealed("")
    command_id: UUID


class ListProviders(msgspec.Struct, frozen=True, tag=True):
    """The providers of one's organization (organization admin, privacy officer, auditor)."""

    token: Sealed


class ProviderLine(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One provider. What the caller ``may`` is said of each."""

    id: UUID
    name: Public
    issuer: Public
    client: Public
    domains: tuple[Public, ...]
    attested: tuple[Public, ...]
    strong: tuple[Public, ...]
    stage: ProviderStage
    proposed_by: PersonId
    approved_by: PersonId | None
    may_approve: bool
    may_suspend: bool
    may_resume: bool
    may_end: bool
    may_replace: bool


class ProvidersListed(msgspec.Struct, frozen=True, tag=True):
    """Providers that have not ended; ``may_propose`` is the caller's.

    ``unreadable`` is whether there is one that nobody can read, and nobody signs in with.
    """

    providers: tuple[ProviderLine, ...]
    may_propose: bool
    unreadable: bool = False


class TryProvider(msgspec.Struct, frozen=True, tag=True):
    """Ask a provider what it publishes, now (organization admin, privacy officer)."""

    token: Sealed
    provider: UUID


class ProviderTried(msgspec.Struct, frozen=True, tag=True, kw_only=True, rename="camel"):
    """It answers: with so many keys, signing so, and whether it says that it ends sign-ins."""

    keys: int
    algorithms: tuple[Coded, ...]
    ends_sign_ins: bool


class AttestProviderDomain(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Say that a domain is the organization's (the command line)."""

    secret: Sealed
    organization: OrganizationId
    provider: UUID
    domain: Public


class FindProvider(msgspec.Struct, frozen=True, tag=True):
    """The provider for the domain of an address; whose the address is, nobody looks up."""

    address: Sealed


class ProviderFound(msgspec.Struct, frozen=True, tag=True):
    """A provider by which one goes on, and of which organization it is."""

    provider: UUID
    name: Public
    organization: PlaceNamed


class SetOut(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Go to a provider to sign in; or to be connected, if signed in; or to accept an invitation.

    ``callback`` is where the provider sends people back. ``device`` is the mark of a browser from
    which somebody came in by this provider.
    """

    callback: Coded
    provider: UUID | None = None
    connects: Sealed | None = None
    invitation: Sealed | None = None
    device: Sealed | None = None


class SetOutTo(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Where to go, and a mark for the browser, good until a moment."""

    address: Sealed
    browser: Sealed
    name: Public
    until: datetime


class ConfirmThere(msgspec.Struct, frozen=True, tag=True):
    """Go to the provider to give a second factor there now, in a sign-in that has begun."""

    token: Sealed
    callback: Coded


class ComeBack(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What a provider sent along, with the browser's mark; ``token`` of who is signed in."""

    state: Sealed
    code: Sealed
    browser: Sealed
    callback: Coded
    issuer: Coded | None = None
    token: Sealed | None = None


class CameBack(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Somebody signed in, or was connected (then without ``signed_in``).

    ``confirmed`` is whether they gave a second factor there, in a sign-in that had begun.
    ``device`` marks the browser as one from which somebody came in by this provider.
    ``other_address`` is whether the provider knows them by another address than we do.
    """

    signed_in: SignedIn | None = None
    connected: bool = False
    confirmed: bool = False
    other_address: bool = False
    device: Sealed | None = None


class Leave(msgspec.Struct, frozen=True, tag=True):
    """End a sign-in that was begun with a provider, and learn where it is ended there.

    ``callback`` is where the provider sends people back then.
    """

    token: Sealed
    callback: Coded


class Left(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """It has ended here. ``address`` ends it there too, empty if that is not offered.

    ``state`` comes back with whoever went there.
    """

    address: Sealed = Sealed("")
    state: Sealed = Sealed("")
    name: Public = ""


class TellSignedOut(msgspec.Struct, frozen=True, tag=True):
    """A provider's token that says of somebody that they signed out there."""

    provider: UUID
    told: Sealed


class ShowConnection(msgspec.Struct, frozen=True, tag=True):
    """With which provider one can be connected, and whether one is."""

    token: Sealed


class ConnectionShown(msgspec.Struct, frozen=True, tag=True):
    """The provider of one's organization, if there is one; since when one is connected."""

    provider: UUID | None
    name: Public
    since: datetime | None


class Disconnect(msgspec.Struct, frozen=True, tag=True):
    """Let a person's identity at the provider be nobody's: one's own, or as organization admin.

    ``whom`` is an id or an address.
    """

    token: Sealed
    whom: Sealed | None = None


Request: TypeAlias = (
    EnactProvider
    | ListProviders
    | TryProvider
    | AttestProviderDomain
    | FindProvider
    | SetOut
    | ConfirmThere
    | ComeBack
    | Leave
    | TellSignedOut
    | ShowConnection
    | Disconnect
)
Answer: TypeAlias = (
    ProvidersListed | ProviderTried | ProviderFound | SetOutTo | CameBack | Left | ConnectionShown
)
