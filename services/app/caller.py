"""Who asks, from where, and for what: the facts of one request that every use case begins with."""

from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.access.person import Person
from domain.kernel import Context, PersonId, Role, Said, Sealed, Tenant, own_log
from domain.kernel.classes import Coded
from domain.ports import Principal
from services.app.shell import Shell

CHOSEN: Final = "chosen by a client"
"""Apart from what is named of a person otherwise: what the service owes later it names itself."""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody signed in, and the request they make; built by a face, from the session alone.

    ``token`` is forwarded to the Warden, which authenticates it anew. ``command_id`` makes a repeat
    of the request harmless, and ``said`` another request under the same key a refusal; ``expected``
    is the version of the thing that the caller has seen, ``undoes`` a command that they take back.
    """

    principal: Principal
    token: Sealed
    command_id: UUID
    correlation_id: UUID
    client: Coded = "api"
    expected: int | None = None
    traceparent: Coded | None = None
    said: Said | None = None
    undoes: UUID | None = None

    def expecting(self, version: int | None) -> "Caller":
        """Return the same caller, who has seen this version if one is given."""
        return self if version is None else msgspec.structs.replace(self, expected=version)

    @property
    def who(self) -> Person:
        """What the caller is, and as what they act."""
        return Person(self.principal.person, self.principal.authority.rights)

    def offices(self, tenant: Tenant) -> frozenset[Role]:
        """Which offices the caller holds for a program, or for its organization as a whole."""
        return self.who.offices(tenant)


def command_chosen(person: PersonId, key: str) -> UUID:
    """Name the command that somebody's client chose a key for: each person has their own.

    Whatever the key is, it is no command that the service names by what it does for that person.
    """
    return uuid5(uuid5(person, CHOSEN), key)


def in_own_log(shell: Shell, caller: Caller) -> Context:
    """Derive what a decision about the caller's organization itself may know."""
    tenant = own_log(caller.principal.organization)
    return context(shell, caller, tenant, caller.who.acts_as(tenant), caller.offices(tenant))


def context(
    shell: Shell, caller: Caller, tenant: Tenant, role: Role, offices: frozenset[Role]
) -> Context:
    """Derive what a decision may know about this request; ``at`` is now."""
    return Context(
        tenant=tenant,
        actor=caller.principal.person,
        role=role,
        at=shell.now(),
        command_id=caller.command_id,
        correlation_id=caller.correlation_id,
        offices=offices,
        client=caller.client,
        traceparent=caller.traceparent,
        in_person=caller.principal.in_person,
        twin=caller.who.twin,
    )
