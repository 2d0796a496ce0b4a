"""The Merkle tree of RFC 6962: its root, and proofs that anyone can check without the entries.

A tree is over *leaf hashes*. A proof is the roots of a few ranges of leaves; ``inclusion_path`` and
``consistency_path`` say which ranges, innermost first, so that they can be had from wherever hashes
are kept (RFC 6962, 2.1.1 and 2.1.2; checked as in RFC 9162, 2.1.3.2 and 2.1.4.2).
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()


class Range(NamedTuple):
    """Leaves from ``start`` up to but not including ``end``, counted from 0."""

    start: int
    end: int


class Subtree(NamedTuple):
    """A complete subtree: the leaves from ``number`` * 2**level, 2**level of them."""

    level: int
    number: int


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node, given those below it."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes, or over the roots of complete subtrees of one level."""
    level = list(hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        paired = [node_hash(left, right) for left, right in zip(level[::2], level[1::2])]  # noqa: B905 - an odd one goes up alone
        if len(level) & 1:
            paired.append(level[-1])
        level = paired
    return level[0]


def joined(roots: Sequence[bytes]) -> bytes:
    """Return the root over subtrees side by side, each smaller than the one to its left."""
    if not roots:
        return EMPTY_ROOT
    *lefts, root = roots
    for left in reversed(lefts):
        root = node_hash(left, root)
    return root


class Frontier:
    """A tree that grows, kept as its complete subtrees alone, the largest first."""

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        """Begin empty, or with as many subtrees as ``size`` has bits that are set."""
        self.size = size
        self._roots = list(roots)
        if len(self._roots) != size.bit_count():
            raise ValueError(f"a tree of {size} has {size.bit_count()} complete subtrees")

    @property
    def roots(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees."""
        return tuple(self._roots)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash."""
        merged = leaf
        level = self.size
        while level & 1:
            merged = node_hash(self._roots.pop(), merged)
            level >>= 1
        self._roots.append(merged)
        self.size += 1

    def root(self) -> bytes:
        """Return the root as it is now."""
        return joined(self._roots)


def subtrees(leaves: Range) -> Iterator[Subtree]:
    """Cover a range with as few complete subtrees as there can be, from left to right."""
    start, end = leaves
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield Subtree(level, start >> level)
        start += 1 << level


def inclusion_path(index: int, size: int) -> Sequence[Range]:
    """Return the ranges whose roots prove that a leaf is in the tree of this size.

    Raises ``ValueError`` if there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no leaf {index}")
    path = []
    start, end = 0, size
    while end - start > 1:
        split = _split(start, end)
        if index < split:
            path.append(Range(split, end))
            end = split
        else:
            path.append(Range(start, split))
            start = split
    return path[::-1]


def consistency_path(old: int, size: int) -> Sequence[Range]:
    """Return the ranges whose roots prove that the tree of size ``old`` is how this one began.

    Raises ``ValueError`` if that is the larger one. Of nothing, and of itself, nothing is proved.
    """
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} did not begin with {old}")
    if old == 0:
        return []
    path = []
    start, end = 0, size
    while old != end:
        split = _split(start, end)
        if old <= split:
            path.append(Range(split, end))
            end = split
        else:
            path.append(Range(start, split))
            start = split
    if start:
        path.append(Range(start, end))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether a leaf hash is at ``index`` in the tree of this size and root."""
    if not 0 <= index < size:
        return False
    place, last = index, size - 1
    found = leaf
    for beside in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(beside, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of size ``old`` and its root is how the tree of ``size`` and root began."""
    if not 0 <= old <= size:
        return False
    if old in {0, size}:
        return not proof and old_root == (root if old == size else EMPTY_ROOT)
    path = list(proof)
    if old.bit_count() == 1:
        path.insert(0, old_root)
    if not path:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(beside, before), node_hash(beside, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _split(start: int, end: int) -> int:
    """Return where a range is split: its left part is the largest power of two below its size."""
    return start + (1 << (end - start - 1).bit_length() - 1)
