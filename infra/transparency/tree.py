"""Reads the hashes of a log's tree: from full tiles, and to their right from what is below."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from infra.postgres.pool import Pool, taken
from infra.postgres.sql import load
from infra.transparency.merkle import (
    HASH_BYTES,
    Range,
    Subtree,
    joined,
    leaf_hash,
    root_of,
    subtrees,
)
from infra.transparency.tiles import HEIGHT, WIDTH, Place, Spot, hashes_in, spot_of

TILES, ROOTS = 0, 1
_sql: Final = load("infra.transparency", "tree.sql")


class HashesMissing(Exception):
    """Hashes that were published are not there: somebody has taken them away."""


class Tree:
    """The tree of one log, as far as it has been published."""

    def __init__(self, pool: Pool, tenant: tuple[UUID, UUID], log: int) -> None:
        """Read as a role that may read checkpoints; ``tenant`` is (organization, program)."""
        self._pool = pool
        self._key = (*tenant, log)

    async def roots(self, ranges: Sequence[Range], size: int) -> Sequence[bytes]:
        """Return the roots of these ranges of the tree of this size, which has been published.

        Each is the root of the RFC 6962 tree over that range alone, as proofs want it. Raises
        ``HashesMissing``.
        """
        covered = [list(subtrees(leaves)) for leaves in ranges]
        roots = await self.nodes([node for nodes in covered for node in nodes], size)
        return [joined([roots[node] for node in nodes]) for nodes in covered]

    async def nodes(self, nodes: Iterable[Subtree], size: int) -> Mapping[Subtree, bytes]:
        """Return the roots of complete subtrees of the tree of this size.

        One round trip, and one before it for what is below full tiles, if a checkpoint is of this
        size: it has what is at the tree's right edge.
        """
        spots = {node: spot_of(node) for node in nodes}
        full = {spot.place for spot in spots.values() if spot.place.is_full(size)}
        beyond = [node for node, spot in spots.items() if spot.place not in full]
        last = list(subtrees(Range(0, size)))
        inside = [spots[node] for node in beyond if node not in last]
        found = await self._fetch(full, inside, size)
        edge = dict(zip(last, found.frontier, strict=False))
        missing = [spots[node] for node in beyond if node in last and node not in edge]
        if missing:
            found.singles |= (await self._fetch(set(), missing)).singles
        return {
            node: edge[node] if node in edge else root_of(found.hashes(spot))
            for node, spot in spots.items()
        }

    async def tile(self, place: Place, size: int) -> bytes:
        """Return a tile of the tree of this size: 256 hashes, or as many as there are."""
        width = min(WIDTH, (size >> HEIGHT * place.level) - place.number * WIDTH)
        if width <= 0:
            return b""
        spot = Spot(place, Range(0, width))
        whole = place.is_full(size)
        found = await self._fetch({place} if whole else set(), [] if whole else [spot])
        return b"".join(found.hashes(spot))

    async def _fetch(
        self, full: set[Place], loose: Sequence[Spot], checkpoint: int = 0
    ) -> "_Found":
        places = sorted(full)
        below = [(place.level - 1, *_run(place, hashes)) for place, hashes in loose if place.level]
        leaves = [_run(place, hashes) for place, hashes in loose if not place.level]
        async with taken(self._pool) as connection:
            runs = (
                await connection.fetch(_sql["leaves"], *self._key, *_columns(leaves, 2))
                if leaves
                else []
            )
            rows = await connection.fetch(
                _sql["nodes"],
                *self._key,
                _array(place.level for place in places),
                _array(place.number for place in places),
                *_columns(below, 3),
                checkpoint,
            )
        found = _Found({}, {}, [])
        for first, stored in runs:
            for number, one in enumerate(_hashes(stored), first):
                found.singles[Subtree(0, number)] = leaf_hash(one)
        for part, level, first, stored in rows:
            if part == TILES:
                found.tiles[Place(level, first)] = stored
            elif part == ROOTS:
                for number, one in enumerate(_hashes(stored), first):
                    found.singles[Subtree(level + 1, number)] = one
            else:
                found.frontier = _hashes(stored)
        return found


class _Found:
    """What was read: whole tiles, and single hashes by their level of tiles and index in it.

    ``frontier`` are the complete subtrees of a checkpoint, none if there is no such checkpoint.
    """

    def __init__(
        self,
        tiles: dict[Place, bytes],
        singles: dict[Subtree, bytes],
        frontier: Sequence[bytes],
    ) -> None:
        self.tiles = tiles
        self.singles = singles
        self.frontier = frontier

    def hashes(self, spot: Spot) -> Sequence[bytes]:
        place, wanted = spot
        tile = self.tiles.get(place)
        if tile is not None and len(tile) == WIDTH * HASH_BYTES:
            return hashes_in(tile, wanted)
        try:
            return [
                self.singles[Subtree(place.level, index)] for index in range(*_run(place, wanted))
            ]
        except KeyError:
            raise HashesMissing from None


def _run(place: Place, hashes: Range) -> tuple[int, int]:
    """Return which hashes of the whole level these are."""
    first = place.number * WIDTH
    return first + hashes.start, first + hashes.end


def _hashes(stored: bytes | None) -> Sequence[bytes]:
    stored = stored or b""
    return hashes_in(stored, Range(0, len(stored) // HASH_BYTES))


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> Sequence[str]:
    return [_array(row[column] for row in rows) for column in range(width)]


def _array(numbers: Iterable[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"
