"""Checkpoints and proofs of an organization's logs, as the database keeps them."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg

from domain.codes import refusal
from domain.kernel import Log, OrganizationId, ProgramId, Refused, Tenant
from domain.transparency import (
    KeyGap,
    LettersSent,
    LogKey,
    LogStanding,
    SignedCheckpoint,
    Witnessed,
)
from infra.postgres.pool import Pool, taken, tenant_transaction
from infra.postgres.sql import load
from infra.transparency.merkle import Range, consistency_path, inclusion_path
from infra.transparency.notes import (
    Checkpoint,
    Note,
    NoteInvalid,
    VerifierKey,
    cosignature,
)
from infra.transparency.signer_state import LogKey as SignedLog
from infra.transparency.spans import Rekeyed, rekeyed, spans
from infra.transparency.tiles import Place
from infra.transparency.tree import HashesMissing, Tree

MOST_COSIGNED: Final = 8
"""So many of the largest checkpoints are looked at for a cosignature that holds."""
MOST_BESIDE: Final = 16
"""So many cosignatures are told with a checkpoint: first those by witnesses that are known."""
_sql: Final = load("infra.transparency", "checkpoints.sql")


class PostgresTransparencyLogs:
    """Reads as ``app``, ``auditor``, ``projector`` or ``signer``, one round trip for each question.

    Every method may raise ``Unavailable``; ``proof.unavailable`` says that hashes which were
    published are gone. What says to be cosigned is believed if it is by one of ``witnesses``.
    """

    def __init__(self, pool: Pool, witnesses: Sequence[VerifierKey] = ()) -> None:
        self._pool = pool
        self._witnesses = [str(key) for key in witnesses]

    async def logs(self, organization: OrganizationId) -> Sequence[LogStanding]:
        """Tell how each log stands that has been signed."""
        asked = (organization, self._witnesses, MOST_COSIGNED)
        cosigned = await self._fetch("cosigned", *asked) if self._witnesses else []
        return [
            LogStanding(
                program=ProgramId(row["program_id"]),
                log=Log(row["log"]),
                origin=row["origin"],
                size=row["size"],
                root=row["root"],
                signed_at=row["signed_at"],
                witnessed=_witnessed(organization, row, cosigned),
                sent=LettersSent(row["sent_size"], row["sent_at"])
                if row["sent_size"] is not None
                else None,
                refused=row["reason"],
            )
            for row in await self._fetch("logs", organization)
        ]

    async def keys(self, organization: OrganizationId) -> Sequence[LogKey]:
        """Return the keys that checkpoints are signed with, the oldest first."""
        return [LogKey(*row) for row in await self._fetch("keys", organization)]

    async def gaps(self, organization: OrganizationId) -> Sequence[KeyGap]:
        """Tell of each log where one key followed another."""
        if not (await self.keys(organization))[1:]:
            return []
        return [
            KeyGap(program=one.program, log=one.log, after=change.after, first=change.first)
            for one in await self.logs(organization)
            for change in await self._rekeyed(organization, one)
        ]

    async def _rekeyed(self, organization: OrganizationId, one: LogStanding) -> Sequence[Rekeyed]:
        async with tenant_transaction(self._pool, (organization, one.program)) as connection:
            key = SignedLog(organization, one.program, one.log)
            return rekeyed(await spans(connection, key, one.origin))

    async def checkpoint(
        self, tenant: Tenant, log: Log, at_least: int | None = None
    ) -> SignedCheckpoint | None:
        """Return the last checkpoint, or the first that has so many entries."""
        if at_least is None:
            rows = await self._fetch("latest", *tenant, log)
        else:
            rows = await self._fetch("at_or_after", *tenant, log, at_least)
        return self._checkpoint(rows[0]) if rows else None

    async def checkpoints(
        self, tenant: Tenant, log: Log, first: int, last: int
    ) -> Sequence[SignedCheckpoint]:
        """Return the checkpoints of these sizes, the smallest first."""
        return [
            self._checkpoint(row) for row in await self._fetch("all", *tenant, log, first, last)
        ]

    async def inclusion(self, tenant: Tenant, log: Log, index: int, size: int) -> Sequence[bytes]:
        """Prove that entry ``index``, from 0, is in the tree of this size, which is published."""
        return await self.roots(tenant, log, inclusion_path(index, size), size)

    async def consistency(self, tenant: Tenant, log: Log, old: int, size: int) -> Sequence[bytes]:
        """Prove that the tree of size ``old`` is how the tree of this size began."""
        return await self.roots(tenant, log, consistency_path(old, size), size)

    async def roots(
        self, tenant: Tenant, log: Log, ranges: Sequence[Range], size: int
    ) -> Sequence[bytes]:
        """Return the roots of ranges of entries of the tree of this size."""
        try:
            return await Tree(self._pool, tenant, log).roots(ranges, size)
        except HashesMissing:
            raise gone() from None

    async def tile(self, tenant: Tenant, log: Log, level: int, number: int, size: int) -> bytes:
        """Return a tile of the tree of this size: up to 256 hashes, none if it has no such tile."""
        try:
            return await Tree(self._pool, tenant, log).tile(Place(level, number), size)
        except HashesMissing:
            raise gone() from None

    def _checkpoint(self, row: asyncpg.Record) -> SignedCheckpoint:
        """Tell a checkpoint with the cosignatures that hold; what does not is left out."""
        beside = sorted(
            zip(row["witnesses"], row["lines"], strict=True),
            key=lambda one: one[0] not in self._witnesses,
        )
        return SignedCheckpoint(
            size=row["size"],
            root=row["root"],
            chain_hash=row["chain_hash"],
            note=row["note"] + "".join(_holding(row["note"], beside[:MOST_BESIDE])),
            signed_at=row["signed_at"],
        )

    async def _fetch(self, query: str, *given: Any) -> Sequence[asyncpg.Record]:  # noqa: ANN401
        async with taken(self._pool) as connection:
            return await connection.fetch(_sql[query], *given)


def _holding(note: str, beside: Sequence[tuple[str, str]]) -> Iterator[str]:
    with suppress(NoteInvalid):
        text = Note.parse(note).text
        yield from (line for witness, line in beside if cosignature(text, witness, line))


def gone() -> Refused:
    """Say that what was published is not there any more."""
    return refusal("proof.unavailable")


def _witnessed(
    organization: OrganizationId, log: asyncpg.Record, cosigned: Sequence[asyncpg.Record]
) -> Witnessed | None:
    """Return the largest checkpoint of a log under which a witness's cosignature holds."""
    ids = f"{organization}/{log['program_id']}/{log['log']}"
    for row in cosigned:
        if (row["program_id"], row["log"]) != (log["program_id"], log["log"]):
            continue
        try:
            note = Note.parse(row["note"])
            checkpoint = Checkpoint.parse(note.text)
            found = cosignature(note.text, row["witness"], row["line"])
            at = None if found is None else datetime.fromtimestamp(found.signature.time, UTC)
        except (NoteInvalid, ValueError, OverflowError, OSError):
            continue
        is_of_it = checkpoint.origin == log["origin"] and f"/{checkpoint.origin}".endswith(
            f"/{ids}"
        )
        if at is not None and is_of_it and checkpoint.size == row["size"]:
            return Witnessed(checkpoint.size, at, row["witness"])
    return None
