"""A tree in tiles is the same tree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.transparency.merkle import (
    HASH_BYTES,
    Range,
    Subtree,
    consistency_path,
    inclusion_path,
    joined,
    leaf_hash,
    root_of,
    subtrees,
    verify_consistency,
    verify_inclusion,
)
from infra.transparency.tiles import WIDTH, Edge, Place, Tile, hashes_in, spot_of

SIZE = WIDTH * WIDTH + 2 * WIDTH + 9
LEAVES = [leaf_hash(number.to_bytes(4)) for number in range(SIZE)]


@pytest.fixture(scope="module")
def tiles() -> dict[Place, bytes]:
    """Every tile of the tree, those at its edge included."""
    edge = Edge()
    found = {tile.place: tile.hashes for tile in edge.extend(LEAVES)}
    kept, size, level = edge.kept, SIZE, 0
    while size:
        width = size % WIDTH
        found[Place(level, size // WIDTH)] = kept[: width * HASH_BYTES]
        kept, size, level = kept[width * HASH_BYTES :], size // WIDTH, level + 1
    return found


def roots(tiles: dict[Place, bytes], path: list[Range]) -> list[bytes]:
    def node(tree: Subtree) -> bytes:
        place, hashes = spot_of(tree)
        return root_of(hashes_in(tiles[place], hashes))

    return [joined([node(tree) for tree in subtrees(leaves)]) for leaves in path]


def test_tiles_are_those_of_c2sp(tiles: dict[Place, bytes]) -> None:
    """P12: the example of c2sp.org/tlog-tiles, for this size: 258 full, one of 9, then 1 and 2."""
    widths = {place: len(hashes) // HASH_BYTES for place, hashes in tiles.items()}
    assert sum(width == WIDTH for (level, _), width in widths.items() if level == 0) == 258
    assert widths[Place(0, 258)] == 9
    assert (widths[Place(1, 0)], widths[Place(1, 1)], widths[Place(2, 0)]) == (256, 2, 1)
    assert tiles[Place(2, 0)] == root_of(LEAVES[: WIDTH * WIDTH])


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_proofs_from_tiles_verify(tiles: dict[Place, bytes], data: st.DataObject) -> None:
    """P14: tiles of three levels hold what any proof needs."""
    root = root_of(LEAVES)
    index = data.draw(st.integers(0, SIZE - 1))
    proof = roots(tiles, list(inclusion_path(index, SIZE)))
    assert verify_inclusion(LEAVES[index], index, SIZE, proof, root)
    old = data.draw(st.integers(1, SIZE))
    proof = roots(tiles, list(consistency_path(old, SIZE)))
    assert verify_consistency(old, SIZE, root_of(LEAVES[:old]), root, proof)


@given(st.lists(st.integers(0, 700), max_size=6))
@settings(max_examples=40, deadline=None)
def test_an_edge_goes_on_from_where_it_was_kept(steps: list[int]) -> None:
    kept, size = b"", 0
    made: list[Tile] = []
    for step in steps:
        edge = Edge(size, kept)
        made += edge.extend(LEAVES[size : size + step])
        size, kept = edge.size, edge.kept
        assert edge.root() == root_of(LEAVES[:size])
    assert [tile.place for tile in made if tile.place.level == 0] == [
        Place(0, number) for number in range(size // WIDTH)
    ]
    assert all(tile.root == root_of(hashes_in(tile.hashes, Range(0, WIDTH))) for tile in made)


def test_an_edge_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="not the edge"):
        Edge(3, bytes(64))


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (Place(0, 0), "0/000"),
        (Place(1, 67), "1/067"),
        (Place(0, 1234067), "0/x001/x234/067"),
        (Place(2, 1000), "2/x001/000"),
    ],
)
def test_addresses_of_tiles_are_those_of_c2sp(place: Place, path: str) -> None:
    assert place.path == path
