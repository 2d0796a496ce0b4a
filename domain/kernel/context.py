"""Who is asking, for which tenant, when and why: facts the shell supplies to the core."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from domain.kernel.classes import Coded
from domain.kernel.identifiers import PersonId, Role, Tenant
from domain.kernel.two_clocks import NOT_AT_ALL, earlier, later


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a decision may know about the request it serves; derived by the server alone.

    ``at`` is when the fact occurred (aware, UTC); ``entered_late`` says it was recorded afterwards.
    ``role`` is the acting role that goes on record; ``offices`` are the offices the actor holds for
    this tenant, checked by deciders. What a leader or member may do is checked on the roster.
    ``in_person`` says that the actor signed in themselves: what takes two needs both so.
    ``ahead`` is how far the database's clock is ahead of the one that said ``at``, or behind it:
    a right ends by the ``latest`` of both, what must have passed has by the ``earliest``.
    ``twin`` is the actor's other registration, whose word is theirs and no second one.
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
    ahead: timedelta = NOT_AT_ALL
    twin: PersonId | None = None

    @property
    def latest(self) -> datetime:
        """The later of both clocks: whether a right is over."""
        return later(self.at, self.ahead)

    @property
    def earliest(self) -> datetime:
        """The earlier of both clocks: whether what must have passed has; from it rights last."""
        return earlier(self.at, self.ahead)

    def holds(self, *offices: Role) -> bool:
        """Whether the actor holds one of ``offices`` here."""
        return not self.offices.isdisjoint(offices)

    def is_self(self, *people: UUID | None) -> bool:
        """Whether one of these is the actor, or is registered as the same human."""
        return self.actor in people or (self.twin is not None and self.twin in people)
