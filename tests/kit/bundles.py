"""Bundles made from nothing: a log in memory, its checkpoints, and the keys that signed them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.kernel import Log, Tenant
from domain.transparency import Exported
from infra.event_store.digest import digest, genesis, link
from infra.event_store.records import LogEntry
from infra.transparency.bundle import (
    End,
    Manifest,
    Retirement,
    end_line,
    entry_lines,
    manifest_line,
    retirement_of,
)
from infra.transparency.merkle import (
    Range,
    Subtree,
    consistency_path,
    inclusion_path,
    leaf_hash,
    root_of,
    subtrees,
)
from infra.transparency.notes import Checkpoint, Kind, VerifierKey, cosigned, timestamped
from infra.transparency.offline.circlekeep_verify import Flaw

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
YEAR_US = 365 * 86_400_000_000
NOON_US = 1_772_625_600_000_000
PAYLOAD = b'{"type": "access.permitted",  "objects":[]}'
METADATA = b'{"actor":"somebody","occurred_at":"2026-03-04T12:00:00.5Z"}'


@dataclass(frozen=True)
class SigningKey:
    """A key that signs notes, or one that cosigns them."""

    name: str
    kind: Kind = Kind.NOTE
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> VerifierKey:
        return VerifierKey(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def line(self, text: str, at: int = 0) -> str:
        """Sign a checkpoint's text; a witness says when."""
        if self.kind is Kind.NOTE:
            return self.public.line(self.private.sign(text.encode()))
        return self.public.line(timestamped(at, self.private.sign(cosigned(text, at))))


@dataclass
class MadeLog:
    """A log that is only in memory."""

    organization: UUID = field(default_factory=uuid4)
    program: UUID = field(default_factory=uuid4)
    log: int = 2
    entries: list[LogEntry] = field(default_factory=list)
    key: SigningKey = field(init=False)
    witness: SigningKey = field(
        default_factory=lambda: SigningKey("witness.example/w1", Kind.COSIGNATURE)
    )

    def __post_init__(self) -> None:
        self.key = SigningKey(self.origin)

    @property
    def origin(self) -> str:
        return f"log.example/{self.organization}/{self.program}/{self.log}"

    @property
    def hashes(self) -> Sequence[bytes]:
        return [entry.hash for entry in self.entries]

    def append(self, number: int = 1, **given: object) -> None:
        """Append entries that differ in their ids alone, unless something else is ``given``."""
        for _ in range(number):
            position = len(self.entries) + 1
            columns: dict[str, Any] = {
                "event_id": uuid4(),
                "stream_id": uuid4(),
                "version": 1,
                "event_type": "access.permitted",
                "command_id": uuid4(),
                "payload": PAYLOAD,
                "metadata": METADATA,
                "salt": uuid4().bytes,
                "recorded_us": NOON_US + 500_000 + position,
            } | given
            at = columns.pop("recorded_us")
            sealed = digest(
                organization=self.organization, program=self.program, log=self.log, **columns
            )
            before = (
                self.hashes[-1]
                if self.entries
                else genesis(self.organization, self.program, self.log)
            )
            self.entries.append(
                LogEntry(
                    columns["stream_id"],
                    columns["version"],
                    columns["event_type"],
                    columns["payload"],
                    position,
                    columns["event_id"],
                    columns["command_id"],
                    columns["metadata"],
                    columns["salt"],
                    at,
                    sealed,
                    link(before, position, at, sealed),
                )
            )

    def retire(self, *positions: int, before_us: int | None = None) -> None:
        """Take bodies away, and append that all were retired up to the last of them."""
        for position in positions:
            self.wipe(position)
        last = max(positions)
        spent = self.entries[last - 1].recorded_us + 1 if before_us is None else before_us
        told = {"last": last, "before": (EPOCH + timedelta(microseconds=spent)).isoformat()}
        self.append(
            event_type="access.bodies_retired",
            payload=json.dumps(told).encode(),
            recorded_us=spent + YEAR_US,
        )

    def wipe(self, position: int) -> None:
        """Take a body away, and say nothing."""
        wiped = replace(self.entries[position - 1], state=None, metadata=None, salt=None)  # type: ignore[arg-type]
        self.entries[position - 1] = wiped

    def retirement(self, position: int, size: int = 0) -> Retirement:
        """What binds the entry at this position to the checkpoint of a size; 0 for none."""
        follows = self.hashes[position - 2]
        proof = [self.root(of) for of in inclusion_path(position - 1, size)] if size else []
        return retirement_of(self.entries[position - 1], follows, size, proof)

    def node(self, node: Subtree) -> bytes:
        start = node.number << node.level
        return self.root(Range(start, start + (1 << node.level)))

    def root(self, of: Range) -> bytes:
        return root_of([leaf_hash(one) for one in self.hashes[of.start : of.end]])

    def checkpoint(
        self, size: int, *, seen_at: int | None = None, key: SigningKey | None = None
    ) -> str:
        """Sign how the log was at a size; a witness saw it if it is said when."""
        text = Checkpoint(self.origin, size, self.root(Range(0, size))).text
        seen = "" if seen_at is None else self.witness.line(text, seen_at)
        return f"{text}\n{(key or self.key).line(text)}{seen}"

    def proof(self, size: int, first: int, last: int) -> tuple[str, ...]:
        """What binds the entries from ``first`` to ``last`` to a checkpoint of this size."""
        low = first - 1
        if size < low:
            return tuple(self.root(of).hex() for of in consistency_path(size, low))
        return tuple(self.node(one).hex() for one in subtrees(Range(last, size)))

    def manifest(
        self,
        first: int = 1,
        last: int | None = None,
        *,
        checkpoints: Iterable[str] = (),
        proofs: Iterable[int] = (),
        **given: object,
    ) -> Manifest:
        """What the bundle of some entries begins with."""
        low, high = first - 1, len(self.entries) if last is None else last
        at = self.entries[low - 1] if low else None
        head = self.entries[-1] if self.entries else None
        begin = genesis(self.organization, self.program, self.log)
        columns: dict[str, Any] = {
            "organization": self.organization,
            "program": self.program,
            "log": self.log,
            "origin": self.origin,
            "first": first,
            "last": high,
            "exported_at": datetime(2026, 3, 4, 13, tzinfo=UTC),
            "head": End(head.id, head.recorded_us, head.hash.hex())
            if head
            else End(0, 0, begin.hex()),
            "before": End(at.id, at.recorded_us, at.hash.hex()) if at else End(0, 0, begin.hex()),
            "left": tuple(self.node(node).hex() for node in subtrees(Range(0, low))),
            "checkpoints": tuple(checkpoints),
            "proofs": {size: self.proof(size, first, high) for size in proofs},
            "keys": (str(self.key.public),),
            "witnesses": (str(self.witness.public),),
        }
        return Manifest(**(columns | given))

    def write(self, path: Path, manifest: Manifest) -> Path:
        """Write the bundle that a manifest names."""
        some = self.entries[manifest.first - 1 : manifest.last]
        lines = [manifest_line(manifest), *map(entry_lines, some), end_line(len(some))]
        path.write_bytes(b"".join(lines))
        return path


class MadeBundles:
    """The Warden's port, over a log in memory; a page is two entries."""

    def __init__(self, log: MadeLog) -> None:
        self._log = log

    async def begin(
        self,
        _tenant: Tenant,
        _log: Log,
        since: datetime | None,
        until: datetime | None,
        sizes: Sequence[int] = (),
    ) -> Exported:
        assert since is None or until is None or since < until
        manifest = self._log.manifest(checkpoints=[self._log.checkpoint(size) for size in sizes])
        return Exported(manifest_line(manifest), manifest.first, manifest.last)

    async def lines(self, _tenant: Tenant, _log: Log, after: int, last: int) -> tuple[bytes, int]:
        some = self._log.entries[after : min(after + 2, last)]
        return b"".join(map(entry_lines, some)), after + len(some)

    @staticmethod
    def end(entries: int) -> bytes:
        return end_line(entries)


def made_log(entries: int, **given: object) -> MadeLog:
    log = MadeLog()
    log.append(entries, **given)
    return log


def codes(flaws: Iterable[Flaw]) -> Sequence[str]:
    return [flaw.code for flaw in flaws]
