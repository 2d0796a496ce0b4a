from hashlib import sha256
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from infra.event_store.digest import digest, genesis, link, new_salt

ONE: dict[str, Any] = {
    "organization": UUID(int=1),
    "program": UUID(int=2),
    "log": 1,
    "event_id": UUID(int=3),
    "stream_id": UUID(int=4),
    "version": 5,
    "event_type": "group.chartered",
    "command_id": UUID(int=6),
    "payload": b"{}",
    "metadata": b"{}",
    "salt": bytes(16),
}


def test_a_digest_is_the_same_for_ever() -> None:
    assert digest(**ONE).hex() == "8d4a0c1de62c1e85ccf639ab1f95d8d669a0f3710d70059b99b0db6503fbd1bc"


def test_a_digest_covers_every_column() -> None:
    others: dict[str, Any] = {
        "organization": UUID(int=9),
        "program": UUID(int=9),
        "log": 2,
        "event_id": UUID(int=9),
        "stream_id": UUID(int=9),
        "version": 9,
        "event_type": "group.closed",
        "command_id": UUID(int=9),
        "payload": b"[]",
        "metadata": b"[]",
        "salt": bytes([1]) * 16,
    }
    digests = {digest(**(ONE | {name: value})) for name, value in others.items()}
    assert set(others) == set(ONE)
    assert len(digests | {digest(**ONE)}) == len(ONE) + 1


@given(st.binary(max_size=20), st.binary(max_size=20), st.integers(0, 20))
def test_bytes_cannot_move_from_one_column_to_the_next(a: bytes, b: bytes, cut: int) -> None:
    both = a + b
    moved = ONE | {"payload": both[:cut], "metadata": both[cut:]}
    same = (both[:cut], both[cut:]) == (a, b)
    assert (digest(**(ONE | {"payload": a, "metadata": b})) == digest(**moved)) is same


def test_each_log_begins_with_a_hash_of_its_own() -> None:
    one, two = UUID(int=1), UUID(int=2)
    hashes = {
        genesis(one, two, 1),
        genesis(one, two, 2),
        genesis(two, one, 1),
        genesis(one, one, 1),
    }
    assert len(hashes) == 4


def test_a_link_is_over_the_hash_before_the_position_the_time_and_the_digest() -> None:
    before, sealed = bytes(32), bytes([1]) * 32
    told = before + (7).to_bytes(8, "big") + (8).to_bytes(8, "big") + sealed
    assert link(before, 7, 8, sealed) == sha256(told).digest()


def test_salts_are_of_128_bits_and_differ() -> None:
    salts = {new_salt() for _ in range(100)}
    assert {len(salt) for salt in salts} == {16}
    assert len(salts) == 100
