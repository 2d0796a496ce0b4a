"""Given what happened, when a fact, then what is owed: policies without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from domain.kernel import Event, Recorded, Role, Stream, Tenant
from domain.kernel.events import Metadata
from domain.policies.policy import Fact, Owed, Policy, Reaction, Scene
from tests.kit.scenario import NOON, ORGANIZATION_ID, PROGRAM_ID, person

TENANT = Tenant(ORGANIZATION_ID, PROGRAM_ID)
CORRELATION = UUID(int=0xCC)


@dataclass
class Story:
    """A log as it grows, told by the streams of a group and of its sessions."""

    policy: Policy
    log: list[Fact] = field(default_factory=list)

    def given(self, stream: UUID, *events: Event, at: datetime = NOON) -> "Story":
        """What happened in a stream, at some time, and was recorded at once."""
        for event in events:
            category = "group" if event.__struct_config__.tag.startswith("group.") else "session"  # type: ignore[union-attr]
            self.log.append(self._fact(Stream(TENANT, category, stream), event, at))
        return self

    def then(self, *reactions: Reaction) -> None:
        """What the policy wants done because of the last fact; nothing if none are named."""
        assert list(self.policy.react(self._scene())) == list(reactions)

    def owed(self) -> Sequence[Owed]:
        """What is owed for the last fact."""
        return list(self.policy.owes(self._scene()))

    def _fact(self, stream: Stream, event: Event, at: datetime) -> Fact:
        position = len(self.log) + 1
        return Recorded(
            stream=stream,
            version=1 + sum(fact.stream == stream for fact in self.log),
            position=position,
            event_id=uuid5(stream.id, str(position)),
            command_id=UUID(int=position),
            recorded_at=at,
            event=event,
            metadata=Metadata(
                category=stream.category,
                actor=person(1),
                role=Role.LEADER,
                occurred_at=at,
                correlation_id=CORRELATION,
            ),
        )

    def _scene(self) -> Scene:
        fact = self.log[-1]
        assert type(fact.event) in self.policy.handles
        pairs = [
            {known.stream.id, other.id}
            for known in self.log
            if (other := self.policy.relates(known)) is not None
        ]
        here = fact.stream.id
        others = {id_ for pair in pairs if here in pair for id_ in pair - {here}}
        return Scene(fact, self._of(here), {id_: self._of(id_) for id_ in sorted(others, key=str)})

    def _of(self, stream: UUID) -> Sequence[Fact]:
        return [fact for fact in self.log if fact.stream.id == stream]
