"""Whether the tiles that proofs are made of are those of the tree that was signed."""

from collections.abc import Sequence
from typing import Final

from infra.postgres.pool import Connection
from infra.postgres.sql import load
from infra.transparency.merkle import Range, Subtree, joined, leaf_hash, root_of, subtrees
from infra.transparency.signer_state import LogKey
from infra.transparency.tiles import HEIGHT, WIDTH, hashes_in
from infra.transparency.walk import Flaw

PREFETCH: Final = 50
WHOLE: Final = Range(0, WIDTH)
_sql: Final = load("infra.transparency", "verify.sql")


async def bad_tile(connection: Connection, key: LogKey, size: int, root: bytes) -> Flaw | None:
    """Return the first entry below a tile that is not the signed tree's.

    The transaction is the tenant's. ``size`` and ``root`` are of a checkpoint that the log was
    found to agree with. Every full tile must be there, its root the one over its hashes, its hashes
    the roots of the tiles below it, and all together lead to ``root``: then every hash is right,
    since another would lead elsewhere.
    """
    roots: list[list[bytes]] = []
    async for row in connection.cursor(_sql["tiles"], *key, prefetch=PREFETCH):
        level, number = row["level"], row["tile"]
        while len(roots) <= level:
            roots.append([])
        hashes = hashes_in(row["hashes"], WHOLE)
        below = roots[level - 1][number * WIDTH : (number + 1) * WIDTH] if level else hashes
        if number != len(roots[level]) or root_of(hashes) != row["root"] or below != hashes:
            return _at(level, min(number, len(roots[level])))
        roots[level].append(row["root"])
    for level in range(max(len(roots), size.bit_length() // HEIGHT + 1)):
        kept, full = len(roots[level]) if level < len(roots) else 0, size >> HEIGHT * (level + 1)
        if kept != full:
            return _at(level, min(kept, full))
    if await _leads_to(connection, key, size, roots) != root:
        return await _first_other(connection, key, size, roots[0])
    return None


def _at(level: int, number: int) -> Flaw:
    return Flaw((number << HEIGHT * (level + 1)) + 1, "tile")


async def _leads_to(
    connection: Connection, key: LogKey, size: int, roots: Sequence[Sequence[bytes]]
) -> bytes:
    """Return the root of the tree whose full tiles have these roots."""
    rest = size >> HEIGHT << HEIGHT
    leaves = [
        leaf_hash(row["hash"]) for row in await connection.fetch(_sql["hashes"], *key, rest, size)
    ]

    def of(node: Subtree) -> bytes:
        level, height = divmod(node.level, HEIGHT)
        first = node.number << height
        if not level:
            return root_of(leaves[first - rest : first - rest + (1 << height)])
        return root_of(roots[level - 1][first : first + (1 << height)])

    return joined([of(node) for node in subtrees(Range(0, size))])


async def _first_other(
    connection: Connection, key: LogKey, size: int, roots: Sequence[bytes]
) -> Flaw:
    """Return the first entry of the tile whose root is not that over the log's own entries."""
    for number, root in enumerate(roots):
        first = number << HEIGHT
        rows = await connection.fetch(_sql["hashes"], *key, first, min(first + WIDTH, size))
        if root_of([leaf_hash(row["hash"]) for row in rows]) != root:
            return _at(0, number)
    return _at(0, len(roots))
