"""Where a question to the Warden comes from: what goes on record of a look besides who looks."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final
from uuid import UUID

import msgspec

from domain.kernel.claims import Said
from domain.kernel.classes import Coded, Personal

PREFIX: Final = {4: 24, 6: 48}


class Origin(msgspec.Struct, frozen=True, array_like=True):
    """The client's network, the trace and the request that a question belongs to.

    ``address`` is a prefix, ``192.0.2.0/24`` or ``2001:db8:7::/48``, or empty for the machine's own
    command line; ``traceparent`` is W3C's, if anybody traces; ``request`` is the face's own id.
    ``said`` is what the request says under an idempotency key, if it carries one.
    ``device`` is what kind of device it comes from, of a closed list.
    """

    address: Personal = ""
    traceparent: Coded | None = None
    request: UUID | None = None
    said: Said | None = None
    device: Coded = ""


HERE: Final = Origin()


def network_of(host: str) -> str:
    """Return the network of an address, coarse enough to be nobody's alone; empty if it is none."""
    try:
        address = ip_address(host)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ip_network((int(address), PREFIX[address.version]), strict=False))
