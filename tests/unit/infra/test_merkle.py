"""Trees, and proofs of what is in them: the published facts, and every other size and place."""

from collections.abc import Callable, Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.transparency.merkle import (
    EMPTY_ROOT,
    Frontier,
    Range,
    consistency_path,
    inclusion_path,
    joined,
    leaf_hash,
    node_hash,
    root_of,
    subtrees,
    verify_consistency,
    verify_inclusion,
)
from tests.kit.published_trees import CONSISTENCY, ENTRIES, INCLUSION, ROOTS

LEAVES = [leaf_hash(entry) for entry in ENTRIES]
MANY = [leaf_hash(number.to_bytes(4)) for number in range(600)]
sizes = st.integers(0, len(MANY))


def recursive_root(leaves: Sequence[bytes]) -> bytes:
    """The definition in RFC 6962, 2.1, word by word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(recursive_root(leaves[:split]), recursive_root(leaves[split:]))


def proved(path: Sequence[Range], leaves: Sequence[bytes]) -> list[bytes]:
    return [root_of(leaves[start:end]) for start, end in path]


def changed(proof: Sequence[bytes], at: int) -> list[bytes]:
    return [sha256(h).digest() if n == at else h for n, h in enumerate(proof)]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_those_that_published_trees_publishes(size: int) -> None:
    """P12: the tree is that of RFC 6962."""
    grown = Frontier()
    for leaf in LEAVES[:size]:
        grown.append(leaf)
    assert root_of(LEAVES[:size]) == grown.root() == ROOTS[size]


@pytest.mark.parametrize(("asked", "expected"), INCLUSION.items())
def test_inclusion_proofs_are_those_that_are_published(
    asked: tuple[int, int], expected: tuple[str, ...]
) -> None:
    """P14: inclusion proofs are those of RFC 6962."""
    index, size = asked
    proof = proved(inclusion_path(index, size), LEAVES)
    assert [h.hex() for h in proof] == list(expected)
    assert verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])


@pytest.mark.parametrize(("asked", "expected"), CONSISTENCY.items())
def test_consistency_proofs_are_those_that_are_published(
    asked: tuple[int, int], expected: tuple[str, ...]
) -> None:
    """P14: consistency proofs are those of RFC 6962."""
    old, size = asked
    proof = proved(consistency_path(old, size), LEAVES)
    assert [h.hex() for h in proof] == list(expected)
    assert verify_consistency(old, size, ROOTS[old], ROOTS[size], proof)


@given(sizes)
def test_every_way_to_a_root_ends_at_the_same(size: int) -> None:
    leaves = MANY[:size]
    grown = Frontier()
    for leaf in leaves:
        grown.append(leaf)
    kept = Frontier(size, grown.roots)
    covered = [
        root_of(leaves[tree.number << tree.level : (tree.number + 1) << tree.level])
        for tree in subtrees(Range(0, size))
    ]
    assert recursive_root(leaves) == root_of(leaves) == grown.root() == kept.root()
    assert tuple(covered) == grown.roots
    assert joined(covered) == grown.root()


@given(sizes, sizes)
def test_a_range_is_covered_once_by_complete_subtrees(one: int, other: int) -> None:
    start, end = sorted((one, other))
    covered = [
        leaf
        for level, index in subtrees(Range(start, end))
        for leaf in range(index << level, (index + 1) << level)
    ]
    assert covered == list(range(start, end))


@given(st.data())
@settings(max_examples=60)
def test_every_inclusion_proof_verifies_and_no_other(data: st.DataObject) -> None:
    """P14: any entry of a tree of any size can be proved, and nothing else."""
    size = data.draw(st.integers(1, len(MANY)))
    index = data.draw(st.integers(0, size - 1))
    proof = proved(inclusion_path(index, size), MANY)
    root = root_of(MANY[:size])
    leaf = MANY[index]
    assert verify_inclusion(leaf, index, size, proof, root)
    assert not verify_inclusion(sha256(leaf).digest(), index, size, proof, root)
    assert not verify_inclusion(leaf, index, size, proof, sha256(root).digest())
    assert not verify_inclusion(leaf, index, size, [*proof, root], root)
    assert not verify_inclusion(leaf, size, size, proof, root)
    assert not verify_inclusion(leaf, -1, size, proof, root)
    elsewhere = data.draw(
        st.integers(0, size - 1).filter(lambda other: other != index) if size > 1 else st.just(size)
    )
    assert not verify_inclusion(leaf, elsewhere, size, proof, root)
    for at in range(len(proof)):
        assert not verify_inclusion(leaf, index, size, changed(proof, at), root)
        assert not verify_inclusion(leaf, index, size, proof[:at] + proof[at + 1 :], root)


@given(sizes, sizes)
@settings(max_examples=60)
def test_every_consistency_proof_verifies_and_no_other(one: int, other: int) -> None:
    """P14: of any two sizes it can be proved that one is how the other began, and nothing else."""
    old, size = sorted((one, other))
    proof = proved(consistency_path(old, size), MANY)
    before, after = root_of(MANY[:old]), root_of(MANY[:size])
    assert verify_consistency(old, size, before, after, proof)
    assert not verify_consistency(old, size, sha256(before).digest(), after, proof)
    assert not verify_consistency(old, size, before, after, [*proof, after])
    if old:
        assert not verify_consistency(old, size, before, sha256(after).digest(), proof)
    if old < size:
        assert not verify_consistency(size, old, after, before, proof)
    for at in range(len(proof)):
        assert not verify_consistency(old, size, before, after, changed(proof, at))
        assert not verify_consistency(old, size, before, after, proof[:at] + proof[at + 1 :])


@pytest.mark.parametrize(
    "asked",
    [
        lambda: inclusion_path(3, 3),
        lambda: inclusion_path(-1, 3),
        lambda: consistency_path(4, 3),
        lambda: consistency_path(-1, 3),
        lambda: Frontier(3, [EMPTY_ROOT]),
    ],
)
def test_what_a_tree_does_not_have_cannot_be_asked_of_it(asked: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="tree of 3"):
        asked()
