"""From where somebody asked is on record as a network, which is nobody's alone."""

import pytest

from domain.access.origin import HERE, network_of
from domain.access.refusing import answer_of, refusal_of
from domain.kernel import Missing, Throttled
from domain.protocol.answers import RefusedAnswer


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:7:ffff::1", "2001:db8:7::/48"),
        ("unix", ""),
        ("", ""),
    ],
)
def test_an_address_goes_on_record_as_its_network(address: str, network: str) -> None:
    """P7: the address's prefix, and nothing of what is no address."""
    assert network_of(address) == network


def test_the_machines_own_command_line_has_no_network() -> None:
    assert (HERE.address, HERE.traceparent, HERE.request) == ("", None, None)


def test_how_long_to_wait_crosses_the_socket() -> None:
    refused = Throttled("access.too_many_reads", "Try again later")
    refused.after_s = 7
    back = refusal_of(answer_of(refused))
    assert isinstance(back, Throttled)
    assert back.after_s == 7
    assert answer_of(Missing("item.missing", "no")) == RefusedAnswer(
        "missing", "item.missing", "no"
    )
