"""Who somebody is at a provider, who set out to it, and what a provider that is asked may do."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.kernel.classes import Coded, Opaque


class ProviderDown(Exception):
    """A provider does not answer, or not in time, or with more than we read."""


class ProviderRefuses(Exception):
    """A provider answers that it does not give what was asked for."""


class Try(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who set out to sign in at a provider, from one browser, and is to come back once.

    ``state`` and ``browser`` are the SHA-256 of what they bring back. They sign in; or ``person``,
    who is signed in, is connected; or whoever has the ``invitation`` (the SHA-256 of its code).
    ``strong`` is whether ``person``, who is connected, is to give a second factor there instead.
    """

    state: Opaque
    browser: Opaque
    organization: OrganizationId
    provider: UUID
    nonce: Opaque
    verifier: Opaque
    expires: datetime
    person: PersonId | None = None
    invitation: Opaque | None = None
    strong: bool = False


class Counted(msgspec.Struct, frozen=True):
    """As whose a try counts: by a tag; a stranger's against all of them at that provider too."""

    tag: Opaque
    strangers: bool


class Identity(msgspec.Struct, frozen=True):
    """Who somebody is at a provider: its issuer, and the subject. No address is part of it."""

    issuer: Coded
    subject: Sealed
