"""An address is checked, kept and looked up one way."""

import pytest

from domain.kernel import Refused
from domain.people.addresses import kept_address, looked_up, masked


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ada@Example.ORG ", "Ada@example.org"),
        ("ada@xn--mnchen-3ya.de", "ada@münchen.de"),
        ("o'connor+circle@example.org", "o'connor+circle@example.org"),
        ("élodie@example.org", "élodie@example.org"),
    ],
)
def test_an_address_is_kept_with_its_domain_as_people_read_it(typed: str, kept: str) -> None:
    assert kept_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nowhere",
        "@example.org",
        "ada@",
        "ada@nowhere",
        "ada@localhost",
        "ada@[127.0.0.1]",
        "ada.@example.org",
        "ada@example..org",
        "ada@-example.org",
        '"ada lovelace"@example.org',
        "Ada <ada@example.org>",
        "ada@example.org, eve@example.org",
        "ada@exam\nple.org",
        "a" * 65 + "@example.org",
        "ada@" + "a" * 64 + ".org",
    ],
)
def test_what_mail_cannot_reach_is_no_address(typed: str) -> None:
    with pytest.raises(Refused, match="not valid") as refused:
        kept_address(typed)
    assert refused.value.code == "person.address_invalid"


def test_a_domain_in_letters_and_in_code_is_one() -> None:
    typed = ["ada@münchen.de", "ADA@MÜNCHEN.DE", "ada@xn--mnchen-3ya.de", "Ada@XN--MNCHEN-3YA.de"]
    assert {looked_up(one) for one in typed} == {"ada@münchen.de"}


def test_two_domains_whose_letters_fold_alike_stay_two() -> None:
    """Who owns one of them is not taken for who owns the other."""
    assert looked_up("ada@straße.de") == looked_up("ada@xn--strae-oqa.de")
    assert looked_up("ada@straße.de") != looked_up("ada@strasse.de")


def test_an_ordinary_address_is_looked_up_as_it_always_was() -> None:
    for typed in ("ada@example.org", " Ada@Example.ORG ", "élodie@example.org", "nobody", "a@b@c"):
        assert looked_up(typed) == typed.strip().casefold()


def test_what_is_no_domain_is_looked_up_as_it_is_written() -> None:
    assert looked_up("ada@xn--zzzzzz.de") == "ada@xn--zzzzzz.de"


@pytest.mark.parametrize("typed", ["Ada@Example.org", " ada@example.org "])
def test_of_an_address_so_much_is_shown_that_who_typed_it_knows_it_again(typed: str) -> None:
    assert masked(typed) == "a•••@example.org"
