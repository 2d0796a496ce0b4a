"""What a request and a refusal carry between the web and the Warden."""

import pytest

from domain.access.origin import network_of
from domain.access.refusing import answer_of, refusal_of
from domain.kernel import Refused, Throttled


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("a unix socket", ""),
        ("", ""),
    ],
)
def test_only_the_network_of_an_address_goes_on_record(host: str, network: str) -> None:
    """P7: an address is kept as coarsely as a record needs it."""
    assert network_of(host) == network


def test_a_refusal_is_the_same_on_the_other_side() -> None:
    too_many = Throttled("access.too_many_reads", "wait")
    too_many.after_s = 40
    for refused in (too_many, Refused("material.empty", "write something")):
        back = refusal_of(answer_of(refused))
        assert (type(back), back.code, back.reason) == (type(refused), refused.code, refused.reason)
    back = refusal_of(answer_of(too_many))
    assert isinstance(back, Throttled)
    assert back.after_s == 40
