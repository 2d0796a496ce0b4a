"""Given events, when a command, then events, or a refusal. No mocks, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
import pytest

from domain.codes import CODES
from domain.kernel import (
    Context,
    Decider,
    Event,
    OrganizationId,
    PersonId,
    ProgramId,
    Refused,
    Role,
    Tenant,
)

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E", bound=Event)

NOON = datetime(2030, 1, 15, 12, tzinfo=UTC)
ORGANIZATION_ID = OrganizationId(UUID(int=0xA))
PROGRAM_ID = ProgramId(UUID(int=0xB))


def person(number: int) -> PersonId:
    """Somebody, the same for the same number."""
    return PersonId(UUID(int=0xF000 + number))


SOMEBODY = Context(
    tenant=Tenant(ORGANIZATION_ID, PROGRAM_ID),
    actor=person(0),
    role=Role.MEMBER,
    at=NOON,
    command_id=UUID(int=0xC),
    correlation_id=UUID(int=0xD),
    in_person=True,
)


@dataclass
class Scenario(Generic[S, C, E]):
    """One example of a rule, read aloud."""

    decider: Decider[S, C, E]
    history: list[E] = field(default_factory=list)
    ctx: Context = SOMEBODY
    command: C | None = None

    def given(self, *events: E) -> "Scenario[S, C, E]":
        """What already happened."""
        self.history += events
        return self

    def by(self, actor: PersonId) -> "Scenario[S, C, E]":
        """Who asks, holding no office."""
        self.ctx = msgspec.structs.replace(
            self.ctx, actor=actor, role=Role.MEMBER, offices=frozenset()
        )
        return self

    def by_officer(self, *offices: Role) -> "Scenario[S, C, E]":
        """Somebody asks who holds these offices here."""
        self.ctx = msgspec.structs.replace(
            self.ctx, actor=person(900), role=offices[0], offices=frozenset(offices)
        )
        return self

    def by_officer_called(self, who: PersonId, *offices: Role) -> "Scenario[S, C, E]":
        """Another asks who holds these offices here."""
        self.by_officer(*offices)
        self.ctx = msgspec.structs.replace(self.ctx, actor=who)
        return self

    def by_role(self, role: Role) -> "Scenario[S, C, E]":
        """The operator or the system asks."""
        self.ctx = msgspec.structs.replace(self.ctx, actor=person(901), role=role)
        return self

    def at(self, at: datetime) -> "Scenario[S, C, E]":
        """When it occurs."""
        self.ctx = msgspec.structs.replace(self.ctx, at=at)
        return self

    def entered_late(self) -> "Scenario[S, C, E]":
        """It occurred before it is recorded."""
        self.ctx = msgspec.structs.replace(self.ctx, entered_late=True)
        return self

    def when(self, command: C) -> "Scenario[S, C, E]":
        """What is asked."""
        self.command = command
        return self

    def then(self, *events: E) -> None:
        """What becomes true; nothing, if no events are named."""
        assert list(self.decided()) == list(events)

    def then_refused(self, code: str) -> None:
        """Why not: this code, of the kind and in the words that the table of codes gives it."""
        with pytest.raises(Refused) as caught:
            self.decided()
        assert caught.value.code == code
        assert (type(caught.value), caught.value.reason) == CODES[code]

    def decided(self) -> Sequence[E]:
        """The events themselves, for tests that look at more than equality."""
        assert self.command is not None, "when() was not called"
        return self.decider.decide(self.decider.fold(self.history), self.command, self.ctx)

    def state_after(self) -> S:
        """The state once the decision has been kept."""
        return self.decider.fold([*self.history, *self.decided()])
