"""What is known of an organization's provider of sign-ins."""

from enum import StrEnum

import msgspec

from domain.kernel import PersonId
from domain.kernel.classes import Public
from domain.providers.events import ProviderProposed


class ProviderStage(StrEnum):
    """How far it is."""

    NONE = "none"
    PROPOSED = "proposed"
    IN_USE = "in_use"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Provider(msgspec.Struct, frozen=True):
    """One provider; ``attested`` are those of its domains that the operator saw to be theirs."""

    proposed: ProviderProposed | None = None
    stage: ProviderStage = ProviderStage.NONE
    approved_by: PersonId | None = None
    attested: frozenset[Public] = frozenset()

    def was_proposed_by(self, *people: PersonId | None) -> bool:
        """Whether one of them proposed it."""
        return self.proposed is not None and self.proposed.by in people
