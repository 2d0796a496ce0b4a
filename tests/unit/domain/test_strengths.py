"""How somebody signed in: what it opens, and what a second factor makes of it."""

import pytest

from domain.access.strengths import (
    STRENGTHS,
    STRONG,
    opens_offices,
    opens_sealed,
    with_a_code,
)

WEAK = STRENGTHS - STRONG - {"operator"}


@pytest.mark.parametrize("strength", sorted(WEAK))
def test_a_password_a_mailbox_or_a_provider_alone_opens_no_office_and_nothing_sealed(
    strength: str,
) -> None:
    assert not opens_offices(strength)
    assert not opens_sealed(strength)


@pytest.mark.parametrize("strength", sorted(STRONG))
def test_a_second_factor_opens_both(strength: str) -> None:
    assert opens_offices(strength)
    assert opens_sealed(strength)


def test_the_operator_whom_an_officer_admitted_acts_as_one_and_opens_nothing_sealed() -> None:
    assert opens_offices("operator")
    assert not opens_sealed("operator")


@pytest.mark.parametrize("strength", sorted(STRENGTHS - {"operator"}))
def test_a_code_makes_any_sign_in_strong_and_a_passkey_or_provider_stays_what_it_is(
    strength: str,
) -> None:
    made = with_a_code(strength)
    assert made in STRONG
    assert made == strength or strength not in STRONG
    assert made.startswith("provider") is strength.startswith("provider")
