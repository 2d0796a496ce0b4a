"""A second factor: its codes each good once, and for whom nothing opens without one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.access.accounts import accounts_after_link
from domain.access.enrolling import FRESH_FOR
from domain.access.factors import (
    CODES,
    IDLE,
    Factor,
    Weakly,
    asks_for_factor,
    is_fresh,
    is_idle,
)
from domain.access.identity import Account, Known, Link
from domain.access.strengths import STRENGTHS, STRONG, begun_with
from domain.kernel import OrganizationId, PersonId, ProgramId, Right, RightKind
from domain.ports import Authority, Principal

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HERE, PERSON = OrganizationId(UUID(int=1)), PersonId(UUID(int=2))
OFFICE = Right(PERSON, RightKind.OFFICE, ProgramId(HERE), HERE, "privacy_officer")
SEAT = Right(PERSON, RightKind.MEMBERSHIP, ProgramId(UUID(int=3)), UUID(int=4), "member")


def factor() -> Factor:
    return Factor(id=UUID(int=5), account=UUID(int=6), step=7)


def somebody(strength: str, *rights: Right) -> Principal:
    return Principal(
        session=UUID(int=8),
        organization=HERE,
        person=PERSON,
        strength=strength,
        locale="en",
        expires=NOON,
        authority=Authority(organization=HERE, person=PERSON, version=1, rights=rights),
    )


def test_a_recovery_code_is_good_once_and_ten_others_take_their_place() -> None:
    used = factor().without_code(3).without_code(9)
    assert (used.left, used.is_used(3), used.is_used(4)) == (CODES - 2, True, False)
    new = used.with_new_codes()
    assert (new.left, new.is_used(3), new.codes) == (CODES, False, used.codes + 1)
    assert len({factor().state, used.state, new.state, factor().with_step(8).state}) == 4


@pytest.mark.parametrize("strength", sorted(STRENGTHS))
def test_an_account_that_asks_for_a_code_begins_unfinished_but_by_what_is_strong_itself(
    strength: str,
) -> None:
    begun = begun_with(strength, asks_a_code=True)
    kept = {*STRONG, "provider", "operator", "unfinished"}
    assert begun == (strength if strength in kept else "unfinished")
    assert begun_with(strength, asks_a_code=False) == strength


def test_what_was_proven_is_fresh_for_as_long_as_is_said() -> None:
    assert is_fresh(NOON, NOON + FRESH_FOR - timedelta(seconds=1), FRESH_FOR)
    assert not is_fresh(NOON, NOON + FRESH_FOR, FRESH_FOR)
    assert not is_fresh(None, NOON, FRESH_FOR)
    assert not is_fresh(NOON + timedelta(seconds=1), NOON, FRESH_FOR)


def test_a_sign_in_is_idle_after_two_hours() -> None:
    assert is_idle(NOON, NOON + IDLE)
    assert not is_idle(NOON, NOON + IDLE - timedelta(seconds=1))
    assert not is_idle(None, NOON)


@pytest.mark.parametrize("evaluation", [True, False])
@pytest.mark.parametrize("strength", sorted(STRENGTHS))
def test_an_officer_takes_one_where_others_reach_the_service_and_a_member_does_not(
    strength: str, evaluation: bool
) -> None:
    weak = strength not in {*STRONG, "operator"}
    asks = asks_for_factor(somebody(strength, OFFICE, SEAT), evaluation=evaluation)
    assert asks is (strength == "unfinished" or (weak and not evaluation))
    asks = asks_for_factor(somebody(strength, SEAT), evaluation=evaluation)
    assert asks is (strength == "unfinished")


def test_what_gives_one_is_there_always_and_what_adds_one_not_for_who_has_one() -> None:
    officer, half = somebody("password", OFFICE), somebody("unfinished")
    for there, asks in ((Weakly.GIVING, (False, False)), (Weakly.ADDING, (False, True))):
        assert asks == tuple(
            asks_for_factor(who, evaluation=False, there=there) for who in (officer, half)
        )


def test_a_link_takes_no_second_factor_away() -> None:
    known = Known(HERE, PERSON, "en")
    own = Account(id=UUID(int=6), email=b"tag", password="old", people=(known,), factor=UUID(int=5))
    [after] = accounts_after_link(
        Link(known, is_mailed=True),
        b"tag",
        "new",
        own=own,
        there=[own],
        matching=frozenset(),
        new=UUID(int=9),
    )
    assert (after.id, after.password, after.factor) == (own.id, "new", own.factor)
