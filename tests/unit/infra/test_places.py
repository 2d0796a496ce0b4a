"""Places: who waits without a whole request gives way, and nobody else does."""

from hypothesis import given
from hypothesis import strategies as st

from infra.callers.places import UNREAD_S, Peer, Places, network_of

STRANGER, WARD, CLINIC = "203.0.113.7", "198.51.100.9", "2001:db8:7:1::5"


def from_(host: str, *ports: int) -> list[Peer]:
    return [(host, port) for port in ports]


def test_as_many_as_there_is_room_for_wait_in_peace() -> None:
    places = Places(most=3)
    assert places.to_close(from_(STRANGER, 1, 2, 3), now=0) == []


def test_the_oldest_of_whoever_holds_most_goes_first() -> None:
    places = Places(most=4)
    ward, stranger = from_(WARD, 1), from_(STRANGER, 1, 2)
    assert places.to_close([*ward, *stranger], now=0) == []
    more = from_(STRANGER, 3, 4)
    assert places.to_close([*ward, *more, *stranger], now=1) == from_(STRANGER, 1)
    assert places.to_close([*ward, *more, *stranger[1:]], now=2) == []


def test_whoever_asked_and_waits_for_an_answer_is_never_hung_up_on() -> None:
    places = Places(most=0)
    everybody = from_(STRANGER, 1, 2)
    places.note_whole(everybody[0])
    assert places.to_close(everybody, now=0) == everybody[1:]
    assert places.to_close(everybody[:1], now=UNREAD_S * 9) == []


def test_after_its_answer_a_connection_waits_anew() -> None:
    places = Places(most=1)
    old, young = from_(STRANGER, 1, 2)
    places.to_close([old], now=0)
    places.note_whole(old)
    assert places.to_close([old, young], now=1) == []
    places.note_answered(old)
    assert places.to_close([old, young], now=2) == [young]


def test_requests_that_follow_each_other_closely_count_one_by_one() -> None:
    places = Places(most=0)
    [peer] = from_(WARD, 1)
    places.note_whole(peer)
    places.note_whole(peer)
    places.note_answered(peer)
    assert places.to_close([peer], now=0) == []
    places.note_answered(peer)
    assert places.to_close([peer], now=1) == [peer]


def test_an_answer_that_nobody_takes_is_not_kept_for_ever() -> None:
    places = Places(most=9)
    peers = from_(WARD, 1)
    assert places.to_close(peers, now=5) == []
    assert places.to_close(peers, now=5 + UNREAD_S) == []
    assert places.to_close(peers, now=6 + UNREAD_S) == peers


def test_a_network_is_an_address_and_of_version_six_a_site() -> None:
    assert network_of(STRANGER) != network_of("203.0.113.8")
    assert network_of(CLINIC) == network_of("2001:db8:7:1:ffff::1")
    assert network_of(CLINIC) != network_of("2001:db8:7:2::5")
    assert network_of(f"::ffff:{WARD}") == network_of(WARD)
    assert network_of("fe80::1%eth0") == network_of("fe80::2")


HOSTS = st.sampled_from([STRANGER, WARD, CLINIC, "192.0.2.1"])
PEERS = st.sets(st.tuples(HOSTS, st.integers(1, 20)), max_size=40)


@given(PEERS, PEERS, st.integers(0, 30))
def test_no_more_wait_than_there_is_room_for_and_nobody_who_holds_least_pays(
    before: set[Peer], later: set[Peer], most: int
) -> None:
    places = Places(most)
    left = before - set(places.to_close(before, now=0))
    present = left | later
    closed = set(places.to_close(present, now=1))
    stay = present - closed
    assert len(stay) == min(most, len(present))
    for host, _ in closed:
        mine = sum(network_of(peer[0]) == network_of(host) for peer in stay)
        for other, _ in stay:
            theirs = sum(network_of(peer[0]) == network_of(other) for peer in stay)
            assert mine >= theirs - 1, "who pays held as much as any who stays"
    for peer in closed:
        if peer in later - left:
            assert not [old for old in stay & left if old[0] == peer[0]], "the oldest go first"
