"""Walks one log from its first entry and says whether it is whole, or where it is broken first."""

from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

from infra.event_store.digest import digest, genesis, link
from infra.event_store.records import LogEntry

Reason: TypeAlias = Literal["gap", "backwards", "digest", "chain", "genesis", "head"]
"""What is wrong with a log.

``gap``: the entry at this position is missing. ``backwards``: it was recorded before its
predecessor. ``digest``: its contents are not those it was sealed with. ``chain``: it does not
follow from its predecessor. ``genesis``: an empty log begins with another log's hash. ``head``: the
log's end is not where its head says, or there is no head.
"""


class Head(NamedTuple):
    """How far a log says it has come."""

    position: int
    recorded_us: int
    hash: bytes


class Flaw(NamedTuple):
    """The first position that is wrong, and what is."""

    position: int
    reason: Reason


class Walk:
    """Takes the entries of one log in the order of their positions, then its head."""

    def __init__(self, organization: UUID, program: UUID, log: int) -> None:
        self._organization = organization
        self._program = program
        self._log = log
        self._hash = genesis(organization, program, log)
        self._recorded_us = 0
        self.entries = 0
        self.flaw: Flaw | None = None

    def step(self, entry: LogEntry) -> None:
        """Look at the next entry; after the first flaw they are only counted."""
        self.entries += 1
        if self.flaw is None:
            reason = self._reason(entry)
            if reason is not None:
                self.flaw = Flaw(self.entries, reason)
        self._hash, self._recorded_us = entry.hash, entry.recorded_us

    def end(self, head: Head | None) -> None:
        """Compare the end of the log with its head."""
        if self.flaw is not None:
            return
        if head is None:
            self.flaw = Flaw(1, "head")
        elif head.position != self.entries:
            self.flaw = Flaw(min(head.position, self.entries) + 1, "head")
        elif head.hash != self._hash:
            self.flaw = Flaw(self.entries, "head" if self.entries else "genesis")
        elif head.recorded_us != self._recorded_us:
            self.flaw = Flaw(self.entries, "head")

    def _reason(self, entry: LogEntry) -> Reason | None:
        if entry.id != self.entries:
            return "gap"
        if entry.recorded_us < self._recorded_us:
            return "backwards"
        if entry.digest != self._digest(entry):
            return "digest"
        if entry.hash != link(self._hash, entry.id, entry.recorded_us, entry.digest):
            return "chain"
        return None

    def _digest(self, entry: LogEntry) -> bytes:
        return digest(
            organization=self._organization,
            program=self._program,
            log=self._log,
            event_id=entry.event_id,
            stream_id=UUID(str(entry.originator_id)),
            version=entry.originator_version,
            event_type=entry.topic,
            command_id=entry.command_id,
            payload=entry.state,
            metadata=entry.metadata,
            salt=entry.salt,
        )
