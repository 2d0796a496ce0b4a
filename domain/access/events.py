"""What the access log says: content-free, one stream per request, in a chain of its own."""

from datetime import date
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.access.purposes import Basis, ObjectKind
from domain.kernel import Event, PersonId, ProgramId


class ObjectRef(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was shown or refused, by opaque id; ``label`` is its class, C2 to C5 or AX."""

    kind: ObjectKind
    id: UUID
    label: str


class AccessPermitted(Event, frozen=True, tag="access.permitted"):
    """Plaintext of these objects was about to be shown to the actor in the metadata.

    ``authority`` is the version of the actor's rights that was decided on; ``strength`` how the
    actor was authenticated; ``session`` the sign-in, by opaque id; ``rule`` the rule that allowed.
    """

    objects: tuple[ObjectRef, ...]
    basis: Basis
    rule: str
    authority: int
    strength: str
    session: UUID
    reason: UUID | None = None


class AccessDenied(Event, frozen=True, tag="access.denied"):
    """Nothing was shown; ``rule`` says which rule refused."""

    objects: tuple[ObjectRef, ...]
    rule: str
    strength: str
    session: UUID | None = None


class TrailSearched(Event, frozen=True, tag="access.trail_searched"):
    """Somebody looked at access records: the filters, how many were shown, and whose names.

    ``subject`` is whose items were looked for, ``label`` a class. ``own`` is the view of an author,
    who sees who was shown the author's own items.
    """

    actor: UUID | None = None
    subject: PersonId | None = None
    object: UUID | None = None
    program: ProgramId | None = None
    since: date | None = None
    until: date | None = None
    own: bool = False
    named: tuple[PersonId, ...] = ()
    outcome: str | None = None
    purpose: str | None = None
    role: str | None = None
    basis: str | None = None
    label: str | None = None
    rule: str | None = None
    shown: int = 0
    strength: str = ""
    session: UUID | None = None


AccessEvent: TypeAlias = AccessPermitted | AccessDenied | TrailSearched
