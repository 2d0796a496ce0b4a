"""Who is asking, for which tenant, when and why: facts the shell supplies to the core."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.kernel.classes import Coded
from domain.kernel.identifiers import PersonId, Role, Tenant


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a decision may know about the request it serves; derived by the server alone.

    ``at`` is when the fact occurred (aware, UTC); ``entered_late`` says it was recorded afterwards.
    ``role`` is the acting role that goes on record; ``offices`` are the offices the actor holds for
    this tenant, checked by deciders. What a leader or member may do is checked on the roster.
    ``in_person`` says that the actor signed in themselves: what takes two needs both so.
    """

    tenant: Tenant
    actor: PersonId
    role: Role
    at: datetime
    command_id: UUID
    correlation_id: UUID
    offices: frozenset[Role] = frozenset()
    zone: Coded = "UTC"
    causation_id: UUID | None = None
    on_behalf_of: PersonId | None = None
    purpose: Coded | None = None
    client: Coded = "api"
    traceparent: Coded | None = None
    entered_late: bool = False
    in_person: bool = False

    def holds(self, *offices: Role) -> bool:
        """Whether the actor holds one of ``offices`` here."""
        return not self.offices.isdisjoint(offices)
