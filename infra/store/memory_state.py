"""What the in-memory event store keeps: logs, unique claims, and who may do what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.kernel import (
    IDEMPOTENCY,
    Log,
    OrganizationId,
    PersonId,
    Reservation,
    Right,
    RightGiven,
    RightKind,
    RightTaken,
    Tenant,
)
from domain.ports import AlreadyReserved, RightsApart
from domain.separation import apart
from infra.event_store.records import LogEntry

KEPT_US = 7 * 24 * 60 * 60 * 1_000_000


@dataclass
class MemoryLog:
    """One chain, and where each stream's events are in it."""

    hash: bytes
    recorded_us: int = 0
    entries: list[LogEntry] = field(default_factory=list)
    streams: dict[UUID, list[LogEntry]] = field(default_factory=dict)


@dataclass
class MemoryDatabase:
    """What every writer sees."""

    logs: dict[tuple[Tenant, Log], MemoryLog] = field(default_factory=dict)
    claims: dict[tuple[OrganizationId, str, bytes], UUID] = field(default_factory=dict)
    rights: dict[tuple[OrganizationId, PersonId], list[Right]] = field(default_factory=dict)
    versions: dict[tuple[OrganizationId, PersonId], int] = field(default_factory=dict)
    said: dict[tuple[OrganizationId, bytes], tuple[UUID, int]] = field(default_factory=dict)
    is_overloaded: bool = False

    def said_before(self, organization: OrganizationId, key: bytes, at_us: int) -> UUID | None:
        """Return what was said under an idempotency key in the last seven days."""
        said, kept_us = self.said.get((organization, key), (None, 0))
        return said if at_us - kept_us <= KEPT_US else None

    def settle_claims(
        self,
        organization: OrganizationId,
        releases: Sequence[Reservation],
        claims: Sequence[Reservation],
        at_us: int,
    ) -> AlreadyReserved | None:
        """Release, then claim; on a refusal nothing has changed."""
        held = dict(self.claims) if releases or claims else self.claims
        said = dict[tuple[OrganizationId, bytes], tuple[UUID, int]]()
        for claim in releases:
            key = organization, claim.kind, claim.key
            if held.get(key) == claim.holder:
                del held[key]
        for claim in claims:
            if claim.kind == IDEMPOTENCY:
                before = self.said_before(organization, claim.key, at_us)
                if before is None:
                    said[organization, claim.key] = claim.holder, at_us
                elif before != claim.holder:
                    return AlreadyReserved(claim.kind, before)
                continue
            holder = held.setdefault((organization, claim.kind, claim.key), claim.holder)
            if holder != claim.holder:
                return AlreadyReserved(claim.kind, holder)
        self.claims = held
        self.said |= said
        return None

    def settle_rights(
        self, organization: OrganizationId, moves: Sequence[RightGiven | RightTaken]
    ) -> RightsApart | None:
        """Give and take rights in order; on a refusal nothing has changed."""
        before = dict(self.rights), dict(self.versions)
        for move in moves:
            held = self.rights.get((organization, move.right.person), ())
            twins = self._of_twins(organization, [*held, move.right])
            code = apart(held, move.right, twins) if isinstance(move, RightGiven) else None
            if code is not None:
                self.rights, self.versions = before
                return RightsApart(code)
            self._settle_right(organization, move)
        return None

    def _of_twins(self, organization: OrganizationId, held: Iterable[Right]) -> Iterator[Right]:
        """Return what they have who are registered as the same human, or would be."""
        for right in held:
            if right.kind is RightKind.TWIN:
                yield from self.rights.get((organization, PersonId(right.scope)), ())

    def _settle_right(self, organization: OrganizationId, move: RightGiven | RightTaken) -> None:
        """Give or take one right; the person's version moves only if something changed."""
        right, key = move.right, (organization, move.right.person)
        before = self.rights.get(key, [])
        after = [held for held in before if not _replaced(held, right)]
        if isinstance(move, RightGiven):
            after = before if right in before else [*after, right]
        if after != before:
            self.rights[key] = after
            self.versions[key] = self.versions.get(key, 0) + 1


def _replaced(held: Right, by: Right) -> bool:
    """An office is one role; a leadership or a membership is one per group, in whichever role."""
    same = (held.kind, held.program, held.scope) == (by.kind, by.program, by.scope)
    return same and (held.kind is not RightKind.OFFICE or held.detail == by.detail)
