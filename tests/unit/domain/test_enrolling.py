"""What it takes to add the first app or passkey: the mailbox besides the password, and officers."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.access.enrolling import (
    Takes,
    adding_takes,
    may_be_let_in_by_operator,
)
from domain.access.identity import Account, Known
from domain.access.recovering import is_by_mail_alone, recover, settle
from domain.access.strengths import STRENGTHS, STRONG
from domain.kernel import OrganizationId, PersonId

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HERE = Known(OrganizationId(UUID(int=1)), PersonId(UUID(int=2)), "en")
THERE = Known(OrganizationId(UUID(int=3)), PersonId(UUID(int=4)), "en")
OURS = Account(id=UUID(int=5), email=b"tag", password="mine", people=(HERE,), proven=True)
AT_ONCE = {"link", "password_and_mail", *STRONG}


def takes(
    strength: str,
    *,
    first: bool = True,
    fresh: bool = True,
    by_mail: bool = False,
    evaluation: bool = False,
    elsewhere: bool = False,
) -> Takes:
    return adding_takes(
        strength,
        first=first,
        fresh=fresh,
        by_mail=by_mail,
        evaluation=evaluation,
        elsewhere=elsewhere,
    )


@pytest.mark.parametrize("strength", sorted(STRENGTHS))
def test_a_password_alone_takes_a_code_from_the_mailbox_and_mail_alone_adds_nothing(
    strength: str,
) -> None:
    """The web process sees passwords in passing, and who has the mailbox has no password."""
    if strength in AT_ONCE:
        assert takes(strength) is Takes.NOTHING
    else:
        assert takes(strength) is (Takes.CODE if strength == "password" else Takes.PASSWORD)


@pytest.mark.parametrize("strength", sorted({"password", *AT_ONCE}))
def test_who_came_in_long_ago_signs_in_anew(strength: str) -> None:
    for first in (True, False):
        assert takes(strength, first=first, fresh=False) is Takes.SIGN_IN


@pytest.mark.parametrize("strength", sorted({"password", *AT_ONCE}))
def test_another_one_takes_what_there_is(strength: str) -> None:
    strong = strength in STRONG
    assert takes(strength, first=False) is (Takes.NOTHING if strong else Takes.STRONGER)


@pytest.mark.parametrize("strength", sorted({"password", *AT_ONCE} - STRONG))
def test_of_an_officer_whom_mail_alone_may_have_brought_two_officers_say_that_it_is_they(
    strength: str,
) -> None:
    """Neither a code to the same mailbox nor an invitation that it got says any more."""
    assert takes(strength, by_mail=True) is Takes.OFFICERS
    assert all(takes(one, by_mail=True) is Takes.NOTHING for one in STRONG)


def test_the_sign_in_of_one_organization_adds_nothing_that_signs_in_to_another() -> None:
    """Threat: whoever runs it makes a code for a member who holds an office elsewhere."""
    for first in (True, False):
        assert takes("provider_strong", first=first, elsewhere=True) is Takes.SIGN_IN
        assert takes("passkey", first=first, elsewhere=True) is Takes.NOTHING
    assert takes("password", elsewhere=True) is Takes.CODE


def test_where_the_service_is_tried_out_a_password_is_enough() -> None:
    for by_mail in (True, False):
        assert takes("password", by_mail=by_mail, evaluation=True) is Takes.NOTHING
    assert takes("password", first=False, evaluation=True) is Takes.STRONGER
    assert takes("recovered", evaluation=True) is Takes.PASSWORD


def test_mail_alone_chose_a_password_until_something_stronger_is_given() -> None:
    theirs = recover(OURS, "another", NOON)
    assert [is_by_mail_alone(one) for one in (OURS, theirs, settle(theirs))] == [False, True, False]


def test_what_officers_renewed_since_is_by_mail_alone_no_more() -> None:
    theirs = recover(OURS, "another", NOON)
    assert not is_by_mail_alone(replace(theirs, renewed_at=NOON))
    assert is_by_mail_alone(recover(replace(OURS, renewed_at=NOON), "another", NOON + DAY))


def test_a_link_of_the_operator_helps_who_has_nothing_else_in_this_organization_alone() -> None:
    theirs = recover(OURS, "another", NOON)
    assert may_be_let_in_by_operator(theirs, has_passkey=False)
    assert not may_be_let_in_by_operator(OURS, has_passkey=False)
    assert not may_be_let_in_by_operator(theirs, has_passkey=True)
    with_app, elsewhere = replace(theirs, factor=UUID(int=6)), theirs.with_people([THERE])
    assert not may_be_let_in_by_operator(with_app, has_passkey=False)
    assert not may_be_let_in_by_operator(elsewhere, has_passkey=False)
