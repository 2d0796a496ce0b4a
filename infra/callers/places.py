"""Who holds a place without a whole request, and who gives theirs up when too many do."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, TypeAlias

Peer: TypeAlias = tuple[str, int]
"""Address and port of a caller: one connection."""

UNREAD_S: Final = 300.0
"""So long may an answer take on its way: granian closes what is idle long before."""
PREFIX: Final = {4: 32, 6: 64}


class Places:
    """Connections by what they wait for: only those without a whole request are ever given up.

    A connection waits from its first sight, or from its last answer, until a request of it is
    whole. If more than `most` wait, the network that holds most of them gives up its oldest.
    """

    def __init__(self, most: int) -> None:
        """Let `most` connections wait."""
        self.most = most
        self._served: Counter[Peer] = Counter()
        self._waiting: dict[Peer, float] = {}

    def note_whole(self, peer: Peer) -> None:
        """Note that a request is all here: until it is answered its connection is nobody's prey."""
        self._served[peer] += 1
        self._waiting.pop(peer, None)

    def note_answered(self, peer: Peer) -> None:
        """Note that a request that was whole is answered."""
        self._served[peer] -= 1
        if not self._served[peer]:
            del self._served[peer]

    def to_close(self, present: Iterable[Peer], now: float) -> Sequence[Peer]:
        """Say which of the connections that there are go. Times are steady seconds."""
        waiting = {
            peer: self._waiting.get(peer, now) for peer in present if peer not in self._served
        }
        closed = [peer for peer, since in waiting.items() if now - since > UNREAD_S]
        for peer in closed:
            del waiting[peer]
        closed += _surplus(waiting, len(waiting) - self.most)
        for peer in closed:
            waiting.pop(peer, None)
        self._waiting = waiting
        return closed


def network_of(host: str) -> str:
    """Return whose connections are counted together: an address, of version 6 a /64."""
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ip_network((int(address), PREFIX[address.version]), strict=False))


def _surplus(waiting: dict[Peer, float], number: int) -> Sequence[Peer]:
    """Choose so many: each time the oldest of whoever holds most then."""
    if number <= 0:
        return []
    held: dict[str, list[Peer]] = defaultdict(list)
    oldest_first = sorted(waiting, key=waiting.__getitem__)
    for peer in oldest_first[::-1]:
        held[network_of(peer[0])].append(peer)
    by_number = [(-len(peers), network) for network, peers in held.items()]
    heapq.heapify(by_number)
    chosen = []
    for _ in range(number):
        count, network = by_number[0]
        chosen.append(held[network].pop())
        heapq.heapreplace(by_number, (count + 1, network))
    return chosen
