"""Signs how far each log has come, and refuses to sign that a log has gone back or changed.

What it goes by is its own: the last hash it signed and the edge of the tree. The database tells it
what is new, and only what follows from that is signed.
"""

import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

import asyncpg
import structlog

from infra.postgres.pool import Pool
from infra.postgres.sql import load
from infra.transparency.growth import Growth, Head, LogRefused, Reason, origin_of
from infra.transparency.hours import OWN_LOOKS, hour_of, may_be_published
from infra.transparency.merkle import EMPTY_ROOT, joined
from infra.transparency.notes import Checkpoint, Kind, VerifierKey
from infra.transparency.signer_state import KeptTile, LogKey, Publication, Signed, SignerState
from infra.transparency.tiles import Edge, Tile

LOGS_AT_ONCE: Final = 256
SIGNED: Final = "sign.signed"
KEPT: Final = "sign.kept"
PUBLISHED: Final = "sign.published"

NOT_TAKEN: Final[Mapping[str, Reason]] = {
    "CK014": "forked",
    "CK015": "rewritten",
    "CK016": "key",
    "CK017": "tile",
}
"""Why the database takes no checkpoint, by its code."""
NOT_ITS_HOUR: Final = "CK018"
"""Own looks wait for it by the database's clock, too: they are tried again."""


class SignedBy(NamedTuple):
    """A signature, the public key that verifies it, and which version of the key that is."""

    signature: bytes
    public_key: bytes
    version: int


Sign: TypeAlias = Callable[[UUID, bytes], Awaitable[SignedBy]]
"""Signs a message with the key of an organization.

Raises ``Unusable`` where that one key is not as it was written.
"""

_log = structlog.get_logger("circlekeep.signer")
_sql: Final = load("infra.transparency", "signing.sql")


class Unusable(Exception):
    """The key of an organization is not as it was written: nothing is signed with it."""


class Signer:
    """Takes turns: what was signed and not published, then what is new."""

    def __init__(
        self,
        pool: Pool,
        state: SignerState,
        sign: Sign,
        origin: str,
        now: Callable[[], datetime],
        failpoint: str = "",
    ) -> None:
        """Read and publish through ``pool``, as role ``signer``; logs are named under ``origin``.

        The origin that logs were first signed under stays. ``failpoint`` names a place at which
        the process kills itself, for crash tests.
        """
        self._pool = pool
        self._state = state
        self._sign = sign
        self._origin = state.origin(origin)
        self._growth = Growth(pool, self._origin)
        self._now = now
        self._failpoint = failpoint
        self._refused = dict(state.refusals())
        self._told: dict[LogKey, date] = {}
        self.keyless: set[LogKey] = set()
        """Logs that were not signed the last time, for their key is not as it was written."""

    async def look(self, since: datetime | None) -> Sequence[Head]:
        """Return the logs with something to do; of all logs, or of those that moved ``since``."""
        since_us = None if since is None else int(since.timestamp() * 1_000_000)
        rows = await self._pool.fetch(_sql["heads"], since_us)
        heads = [
            Head(
                LogKey(*row[:3]),
                row["position"],
                row["hash"],
                row["signed_size"] or 0,
                row["signed_root"] or EMPTY_ROOT,
                row["signed_note"] or "",
                row["refused"],
            )
            for row in rows
        ]
        if since is None:
            there = {head.key for head in heads}
            for key in self._state.sizes().keys() - there:
                await self._refuse(Head(key, 0, b"", 0, EMPTY_ROOT), LogRefused("smaller"))
        return [head for head in heads if self._is_due(head)]

    def _is_due(self, head: Head) -> bool:
        """Whether a log is another than was signed, may be right again, or is to be published.

        Or whether another has said that it is refused.
        """
        end = self._state.end(head.key)
        return (
            head.key in self._refused
            or head.refused is not None
            or end is None
            or end != (head.position, head.hash)
            or self._is_awaited(head, end[0])
            or self._own(head) is not None
        )

    def _own(self, head: Head) -> Publication | None:
        """Return what is to be said again, where another checkpoint stands in its place.

        Of own looks also what waits for its hour, once somebody else has told its size.
        """
        said = self._state.said(head.key)
        if head.key.log == OWN_LOOKS and (said is None or said.size < head.published_size):
            signed = self._state.signed(head.key)
            said = None if signed is None else signed.waiting
        if said is None or said.size != head.published_size:
            return None
        stands = (said.root, said.note) == (head.published_root, head.published_note)
        return None if stands else said

    def _is_awaited(self, head: Head, signed: int) -> bool:
        """Whether it is the hour at which what was signed of own looks is published."""
        now = self._now()
        return (
            head.key.log == OWN_LOOKS
            and self._told.get(head.key) != now.date()
            and may_be_published(signed - head.published_size, now)
        )

    async def publish_waiting(self) -> None:
        """Publish what was signed before a crash, or while the database could not be reached."""
        for key in self._state.waiting():
            if key.log != OWN_LOOKS:
                await self._publish(key)

    async def sign(self, heads: Sequence[Head]) -> bool:
        """Sign these logs as they are now; say whether there is more to be done at once.

        All is published at once but own looks, which wait for their hour.
        """
        more = len(heads) > LOGS_AT_ONCE
        waiting = set(self._state.waiting())
        grown = []
        for head in heads[:LOGS_AT_ONCE]:
            if head.key in waiting and head.key.log != OWN_LOOKS:
                continue
            signed = await self._to_be_said(head)
            if signed is not None:
                grown.append(signed)
                more = more or signed.size < head.position
        if grown:
            self._fail_at(SIGNED)
            self._state.keep(grown)
            self._fail_at(KEPT)
        for signed in grown:
            if signed.key.log != OWN_LOOKS:
                await self._publish(signed.key)
        await self._say_again(heads[:LOGS_AT_ONCE])
        for head in heads[:LOGS_AT_ONCE]:
            end = self._state.end(head.key)
            awaited = head.key not in self._refused and end and self._is_awaited(head, end[0])
            if awaited and await self._publish(head.key):
                self._told[head.key] = self._now().date()
        return more

    async def _to_be_said(self, head: Head) -> Signed | None:
        """Sign a log if it has grown; refuse it, or leave it for its key."""
        self.keyless.discard(head.key)
        try:
            signed = await self._grown(head)
        except LogRefused as refused:
            await self._refuse(head, refused)
            return None
        except Unusable:
            self.keyless.add(head.key)
            return None
        await self._accept(head)
        return signed

    async def _grown(self, head: Head) -> Signed | None:
        """Return a log as it is now and what is to be said of it. Raises ``LogRefused``."""
        before = self._state.signed(head.key)
        grown = await self._growth.since(before, head)
        if grown is None:
            return None
        if grown.is_vouched_for:
            # What is published was remembered first: this memory is older than that, or new.
            _log.error(
                "memory.behind",
                program=str(head.key.program),
                log=head.key.log,
                size=0 if before is None else before.size,
                published=head.published_size,
            )
            return grown.at._replace(root=grown.edge.root(), edge=grown.edge.kept, waiting=None)
        held = () if before is None or before.waiting is None else before.waiting.tiles
        return await self._sign_checkpoint(grown.at, grown.edge, held, grown.tiles)

    async def _sign_checkpoint(
        self, grown: Signed, edge: Edge, held: tuple[KeptTile, ...], tiles: Sequence[Tile]
    ) -> Signed:
        """Sign a checkpoint; it is nowhere but here until the state is kept.

        ``held`` are tiles that have not been published yet.
        """
        key = grown.key
        origin = origin_of(self._origin, key)
        frontier = edge.frontier()
        root = joined(frontier)
        text = Checkpoint(origin, grown.size, root).text
        by = await self._sign(key.organization, text.encode())
        line = VerifierKey(origin, Kind.NOTE, by.public_key).line(by.signature)
        said = Publication(
            origin=origin,
            size=grown.size,
            root=root,
            chain_hash=grown.chain_hash,
            frontier=b"".join(frontier),
            note=f"{text}\n{line}",
            signed_at_us=int(self._now().timestamp() * 1_000_000),
            key_version=by.version,
            public_key=by.public_key,
            tiles=(
                *held,
                *(KeptTile(*tile.place, tile.root, tile.hashes) for tile in tiles),
            ),
        )
        return grown._replace(root=root, edge=edge.kept, waiting=said)

    async def _say_again(self, heads: Sequence[Head]) -> None:
        """Publish last checkpoints anew where what stands there was not signed by this signer."""
        for head in heads:
            said = self._own(head)
            if said is None or head.key in self._refused:
                continue
            _log.error(
                "checkpoint.replaced",
                program=str(head.key.program),
                log=head.key.log,
                size=said.size,
            )
            await self._publish_this(head.key, said)

    async def _publish(self, key: LogKey) -> bool:
        signed = self._state.signed(key)
        if signed is None or signed.waiting is None:
            return True
        return await self._publish_this(key, signed.waiting)

    async def _publish_this(self, key: LogKey, said: Publication) -> bool:
        """Publish what was signed; say whether it is published."""
        try:
            await self._pool.execute(
                _sql["publish"],
                *key,
                said.origin,
                said.size,
                said.root,
                said.chain_hash,
                said.frontier,
                said.note,
                self._said_at(key, said),
                said.key_version,
                said.public_key,
                [tile.level for tile in said.tiles],
                [tile.number for tile in said.tiles],
                [tile.root for tile in said.tiles],
                [tile.hashes for tile in said.tiles],
            )
        except asyncpg.PostgresError as error:
            if error.sqlstate == NOT_ITS_HOUR:
                return False
            reason = NOT_TAKEN.get(error.sqlstate or "")
            if reason is None:
                raise
            head = Head(key, said.size, said.chain_hash, 0, EMPTY_ROOT)
            await self._refuse(head, LogRefused(reason))
            return False
        self._fail_at(PUBLISHED)
        self._state.note_published(key, said)
        return True

    def _said_at(self, key: LogKey, said: Publication) -> datetime:
        """When it was signed; of own looks the hour, for they were signed when somebody looked."""
        if key.log == OWN_LOOKS:
            return hour_of(self._now())
        return datetime.fromtimestamp(said.signed_at_us / 1_000_000, UTC)

    def _fail_at(self, place: str) -> None:
        """Die here if a crash test asks for it."""
        if self._failpoint == place:
            os.kill(os.getpid(), signal.SIGKILL)

    async def _refuse(self, head: Head, refused: LogRefused) -> None:
        """Say that a log is not signed any more, where that is not what the database says."""
        signed = self._state.signed(head.key)
        size = 0 if signed is None else signed.size
        if head.refused != refused.reason:
            await self._pool.execute(_sql["refuse"], *head.key, refused.reason, size, head.position)
        if self._refused.get(head.key) == refused.reason:
            return
        self._state.refuse(head.key, refused.reason)
        self._refused[head.key] = refused.reason
        _log.error(
            "log.refused",
            program=str(head.key.program),
            log=head.key.log,
            code=refused.reason,
            size=size,
            head=head.position,
        )

    async def _accept(self, head: Head) -> None:
        """Say that a log is signed, where this signer or somebody in its name said otherwise."""
        mine = self._refused.pop(head.key, None)
        if mine is None and head.refused is None:
            return
        if mine is None:
            _log.error("refusal.replaced", program=str(head.key.program), log=head.key.log)
        signed = self._state.signed(head.key)
        size = 0 if signed is None else signed.size
        await self._pool.execute(_sql["refuse"], *head.key, None, size, head.position)
        self._state.refuse(head.key, None)
