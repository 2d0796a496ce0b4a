"""Walks one log, or a part of it, and says whether it is whole, or where it is broken first."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias
from uuid import UUID

from infra.event_store.digest import digest, genesis, link
from infra.event_store.records import LogEntry
from infra.transparency.merkle import Frontier, leaf_hash
from infra.transparency.retirement import OF_LOOKS, Announced, Gone, announcement

Reason: TypeAlias = Literal[
    "gap",
    "backwards",
    "digest",
    "chain",
    "genesis",
    "head",
    "signed",
    "signature",
    "ahead",
    "refused",
    "retired",
    "tile",
]
"""What is wrong with a log.

``gap``: the entry at this position is missing. ``backwards``: it was recorded before its
predecessor. ``digest``: its contents are not those it was sealed with. ``chain``: it does not
follow from its predecessor. ``genesis``: an empty log begins with another log's hash. ``head``: the
log's end is not where its head says, or there is no head. ``signed``: the entries up to this
position are not those that a checkpoint says. ``signature``: the checkpoint there is not signed
with a key of the log. ``ahead``: a checkpoint covers entries from here on, which are not there.
``refused``: the signer has stopped here, because the log is not what it signed. ``retired``: a body
is gone that no later entry says was retired when its time was over. ``tile``: hashes that proofs
are made of are gone, or not those of the tree that was signed.
"""

APART_US: Final = 2_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OCCURRED: Final = re.compile(rb'"occurred_at":"([^"]+)"')
_LATE: Final = b'"entered_late":true'


class Head(NamedTuple):
    """How far a log has come, or says it has."""

    position: int
    recorded_us: int
    hash: bytes


class Flaw(NamedTuple):
    """The first position that is wrong, and what is."""

    position: int
    reason: Reason


class Walk:
    """Takes the entries of one log in the order of their positions, then its head.

    ``end`` is where it has come, ``trees`` the complete subtrees over the entries it was given, at
    each of the sizes of the whole log that were asked for; ``retired`` counts bodies that are gone,
    ``gone`` is the last of them, ``announced`` what the log itself says of that,
    ``apart`` entries whose writer's clock was more than two seconds from the database's.
    """

    def __init__(
        self,
        organization: UUID,
        program: UUID,
        log: int,
        start: Head | None = None,
        sizes: Iterable[int] = (),
    ) -> None:
        """Begin with the first entry, or after ``start``."""
        self._organization = organization
        self._program = program
        self._log = log
        self.end = start or Head(0, 0, genesis(organization, program, log))
        self._frontier = Frontier()
        self._sizes = frozenset(sizes)
        self.trees: dict[int, tuple[bytes, ...]] = {}
        self.entries = 0
        self.retired = 0
        self.gone = Gone()
        self.announced = Announced()
        self.apart = 0
        self.first_apart: int | None = None
        self.flaw: Flaw | None = None

    def step(self, entry: LogEntry) -> None:
        """Look at the next entry; after the first flaw they are only counted."""
        self.entries += 1
        position = self.end.position + 1
        if self.flaw is None:
            reason = self._reason(entry)
            if reason is not None:
                self.flaw = Flaw(position, reason)
            self._compare_clocks(entry)
            self.announced = max(self.announced, announcement(entry) or self.announced)
        self.end = Head(position, entry.recorded_us, entry.hash)
        self._frontier.append(leaf_hash(entry.hash))
        if position in self._sizes:
            self.trees[position] = self._frontier.roots

    @property
    def tree(self) -> tuple[bytes, ...]:
        """The complete subtrees over all entries it was given."""
        return self._frontier.roots

    def _reason(self, entry: LogEntry) -> Reason | None:
        if entry.id != self.end.position + 1:
            return "gap"
        if entry.recorded_us < self.end.recorded_us:
            return "backwards"
        if is_retired(entry) and self._log in OF_LOOKS:
            self.retired += 1
            self.gone = Gone(entry.id, entry.recorded_us)
        elif not _has_body(entry) or entry.digest != self._digest(entry):
            return "digest"
        if entry.hash != link(self.end.hash, entry.id, entry.recorded_us, entry.digest):
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

    def _compare_clocks(self, entry: LogEntry) -> None:
        occurred = _OCCURRED.search(entry.metadata or b"")
        if occurred is None or _LATE in entry.metadata:
            return
        at = (datetime.fromisoformat(occurred[1].decode()) - _EPOCH) // timedelta(microseconds=1)
        if abs(entry.recorded_us - at) > APART_US:
            self.apart += 1
            self.first_apart = self.first_apart or entry.id


def is_retired(entry: LogEntry) -> bool:
    """Whether the body of an entry is gone, and its salt with it; its digest stays."""
    return entry.state is None and entry.metadata is None and entry.salt is None


def _has_body(entry: LogEntry) -> bool:
    return None not in (entry.state, entry.metadata, entry.salt)


def ending(end: Head, head: Head | None) -> Flaw | None:
    """Compare where the entries end with where the log says that it ends."""
    if head is None:
        return Flaw(1, "head")
    if head.position != end.position:
        return Flaw(min(head.position, end.position) + 1, "head")
    if head.hash != end.hash:
        return Flaw(end.position, "head" if end.position else "genesis")
    if head.recorded_us != end.recorded_us:
        return Flaw(end.position, "head")
    return None
