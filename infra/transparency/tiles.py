"""Tiles of 256 hashes (https://c2sp.org/tlog-tiles): where each node of a tree is kept.

Only full tiles are kept: they never change. What is to the right of them is had from the tiles
below, or from the log itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from infra.transparency.merkle import HASH_BYTES, Range, Subtree, joined, root_of, subtrees

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT


class Place(NamedTuple):
    """Which tile: its level, 0 over leaves, and its number within that."""

    level: int
    number: int

    def is_full(self, size: int) -> bool:
        """Whether it is full in a tree of this size."""
        return (self.number + 1) << HEIGHT * (self.level + 1) <= size

    @property
    def path(self) -> str:
        """Its address: the level, and the index in groups of three digits."""
        groups = f"{self.number:,}".split(",")
        groups[0] = groups[0].zfill(3)
        return "/".join([str(self.level), *(f"x{group}" for group in groups[:-1]), groups[-1]])


class Tile(NamedTuple):
    """A full tile, and the root over it."""

    place: Place
    root: bytes
    hashes: bytes


class Spot(NamedTuple):
    """Where the hashes below a node are: in which tile, and which of its 256."""

    place: Place
    hashes: Range


def spot_of(node: Subtree) -> Spot:
    """Say from which hashes of which tile a node is made."""
    level, height = divmod(node.level, HEIGHT)
    index, offset = divmod(node.number << height, WIDTH)
    return Spot(Place(level, index), Range(offset, offset + (1 << height)))


def hashes_in(tile: bytes, hashes: Range) -> Sequence[bytes]:
    """Take hashes out of a tile."""
    places = range(hashes.start * HASH_BYTES, hashes.end * HASH_BYTES, HASH_BYTES)
    return [tile[at : at + HASH_BYTES] for at in places]


class Edge:
    """A tree that grows, kept as the hashes to the right of its full tiles, level by level."""

    def __init__(self, size: int = 0, kept: bytes = b"") -> None:
        """Begin empty, or where ``kept`` says that a tree of ``size`` had come."""
        self.size = size
        self._levels = list(_levels(size, kept))

    @property
    def kept(self) -> bytes:
        """All that it takes to go on from here."""
        return b"".join(h for level in self._levels for h in level)

    def extend(self, leaves: Iterable[bytes]) -> Sequence[Tile]:
        """Add leaf hashes; return the tiles that are full now, each after those below it."""
        made: list[Tile] = []
        hashes = list(leaves)
        grown = self.size + len(hashes)
        level = 0
        while hashes:
            if level == len(self._levels):
                self._levels.append([])
            hashes = self._fill(level, hashes, made)
            level += 1
        self.size = grown
        return made

    def root(self) -> bytes:
        """Return the root as it is now."""
        return joined(self.frontier())

    def frontier(self) -> Sequence[bytes]:
        """Return the roots of the complete subtrees, the largest first."""
        return [
            root_of(level[tree.number << tree.level : (tree.number + 1) << tree.level])
            for level in reversed(self._levels)
            for tree in subtrees(Range(0, len(level)))
        ]

    def _fill(self, level: int, hashes: list[bytes], made: list[Tile]) -> list[bytes]:
        """Put hashes into a level; return the roots of the tiles this fills."""
        index = self.size >> HEIGHT * (level + 1)
        waiting = self._levels[level] + hashes
        full = len(waiting) - len(waiting) % WIDTH
        roots = []
        for start in range(0, full, WIDTH):
            tile = waiting[start : start + WIDTH]
            roots.append(root_of(tile))
            made.append(Tile(Place(level, index), roots[-1], b"".join(tile)))
            index += 1
        self._levels[level] = waiting[full:]
        return roots


def _levels(size: int, kept: bytes) -> Iterator[list[bytes]]:
    start = 0
    while size:
        width = size % WIDTH
        yield list(hashes_in(kept, Range(start, start + width)))
        start += width
        size >>= HEIGHT
    if len(kept) != start * HASH_BYTES:
        raise ValueError("this is not the edge of a tree of this size")
