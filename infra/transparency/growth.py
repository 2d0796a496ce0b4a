"""Reads what a log has grown by, and refuses what does not follow from what was signed."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from infra.event_store.digest import genesis, link
from infra.postgres.pool import Pool
from infra.postgres.sql import load
from infra.transparency.merkle import EMPTY_ROOT, leaf_hash
from infra.transparency.notes import Checkpoint, Kind, Note, NoteInvalid, VerifierKey
from infra.transparency.signer_state import LogKey, Signed
from infra.transparency.tiles import Edge, Tile

PAGE: Final = 16_384
Reason: TypeAlias = Literal[
    "smaller", "rewritten", "gap", "backwards", "chain", "forked", "key", "tile"
]
"""Why a log is not signed any more.

``smaller``: it has fewer entries than were signed. ``rewritten``: the last entry that was signed is
another now. ``gap``, ``backwards``, ``chain``: the next entry is missing, was recorded before the
last, or does not follow from it. ``forked``: another checkpoint has been published. ``key``:
another key signed before, and is not given up. ``tile``: the log is as it was signed, and a tile
kept beside it is not.
"""

_sql: Final = load("infra.transparency", "signing.sql")


class LogRefused(Exception):
    """A log is not what was signed."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Head(NamedTuple):
    """How far a log has come by the database, and the last checkpoint published there, if any.

    ``refused`` is why the database says that it is not signed any more.
    """

    key: LogKey
    position: int
    hash: bytes
    published_size: int
    published_root: bytes
    published_note: str = ""
    refused: str | None = None


class Grown(NamedTuple):
    """How far a log has come, and the tiles that are full since.

    ``is_vouched_for``: what is published of it already is of just this size, and signed with one
    of the organization's keys.
    """

    at: Signed
    edge: Edge
    tiles: Sequence[Tile]
    is_vouched_for: bool


class Growth:
    """Follows logs, entry by entry, through a pool of the role ``signer``."""

    def __init__(self, pool: Pool, origin: str) -> None:
        self._pool = pool
        self._origin = origin

    async def since(self, signed: Signed | None, head: Head) -> Grown | None:
        """Return what came after what was ``signed``, if anything. Raises ``LogRefused``."""
        before = signed or _nothing(head.key)
        if head.position < before.size:
            raise LogRefused("smaller")
        if head.position == before.size:
            if head.hash != before.chain_hash:
                raise LogRefused("rewritten")
            return None
        edge = Edge(before.size, before.edge)
        at, tiles = before, list[Tile]()
        while True:
            upto = min(head.position, at.size + PAGE)
            known = head.published_size > before.size
            if known and at.size < head.published_size:
                upto = min(upto, head.published_size)
            at, made = await self._followed(at, edge, upto)
            if not known or head.published_size - before.size <= PAGE:
                # Who published that checkpoint may not have been this signer, and kept no tiles.
                tiles += made
            if not known or at.size >= head.published_size:
                break
        is_vouched_for = (
            known and at.size == head.published_size and await self._is_vouched_for(head, edge)
        )
        return Grown(at, edge, tiles, is_vouched_for)

    async def _is_vouched_for(self, head: Head, edge: Edge) -> bool:
        """Whether one of the organization's keys has signed the last checkpoint there is.

        Raises ``LogRefused`` if it is of another tree.
        """
        if edge.root() != head.published_root:
            raise LogRefused("forked")
        origin = origin_of(self._origin, head.key)
        keys = [
            VerifierKey(origin, Kind.NOTE, public_key)
            for organization, _, public_key in await self._pool.fetch(_sql["keys_that_signed"])
            if organization == head.key.organization
        ]
        try:
            note = Note.parse(head.published_note)
            note.verified(keys)
        except NoteInvalid:
            return False
        return note.text == Checkpoint(origin, head.published_size, head.published_root).text

    async def _followed(
        self, before: Signed, edge: Edge, upto: int
    ) -> tuple[Signed, Sequence[Tile]]:
        """Check that the next entries follow from the last, and add them to the tree."""
        key = before.key
        rows = await self._pool.fetch(_sql["links"], *key, before.size, upto - before.size)
        position, recorded_us, chain_hash = before.size, before.recorded_us, before.chain_hash
        for position_there, recorded_there, digest, stored in rows:
            position += 1
            if position_there != position:
                raise LogRefused("gap")
            if recorded_there < recorded_us:
                raise LogRefused("backwards")
            if link(chain_hash, position, recorded_there, digest) != stored:
                raise LogRefused("rewritten" if 0 < before.size == position - 1 else "chain")
            recorded_us, chain_hash = recorded_there, stored
        if position != upto:
            raise LogRefused("gap")
        made = edge.extend([leaf_hash(row[3]) for row in rows])
        grown = before._replace(size=position, recorded_us=recorded_us, chain_hash=chain_hash)
        return grown, made


def origin_of(prefix: str, key: LogKey) -> str:
    """Name a log as its checkpoints do."""
    return f"{prefix}/{key.organization}/{key.program}/{key.log}"


def _nothing(key: LogKey) -> Signed:
    start = genesis(*key)
    return Signed(key, 0, EMPTY_ROOT, start, 0, b"", None)
