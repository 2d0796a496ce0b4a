"""Which facts give rights and take them, and what is left of a whole log of them."""

from uuid import UUID

from domain.authority import MOVERS, left_of, rights_of
from domain.kernel import Right, RightGiven, RightKind, RightTaken, Role, Stream, Tenant
from tests.kit.examples import EVENTS, example
from tests.kit.scenario import ORGANIZATION_ID, PROGRAM_ID, person

STREAM = Stream(Tenant(ORGANIZATION_ID, PROGRAM_ID), "group", UUID(int=7))


def right(kind: RightKind, detail: Role, who: int = 1) -> Right:
    return Right(person(who), kind, PROGRAM_ID, STREAM.id, detail)


def test_the_facts_that_move_rights_are_these_and_no_others() -> None:
    moving = {event for event in EVENTS if list(rights_of(STREAM, example(event)))}
    assert moving == set(MOVERS)


def test_what_was_given_and_not_taken_is_left() -> None:
    member, other = (right(RightKind.MEMBERSHIP, Role.MEMBER, who) for who in (1, 2))
    moves: list[RightGiven | RightTaken] = [
        RightGiven(member),
        RightGiven(other),
        RightTaken(member),
    ]
    assert left_of(moves) == {other}


def test_a_leadership_ends_in_whichever_role_it_is_given() -> None:
    co_leader = right(RightKind.LEADERSHIP, Role.CO_LEADER)
    leader = right(RightKind.LEADERSHIP, Role.LEADER)
    assert left_of([RightGiven(co_leader), RightGiven(leader)]) == {leader}
    assert left_of([RightGiven(co_leader), RightTaken(leader)]) == frozenset()


def test_of_two_offices_of_one_person_the_other_is_left() -> None:
    admin = right(RightKind.OFFICE, Role.PROGRAM_ADMIN)
    auditor = right(RightKind.OFFICE, Role.AUDITOR)
    assert left_of([RightGiven(admin), RightGiven(auditor), RightTaken(admin)]) == {auditor}
    assert left_of([RightTaken(admin)]) == frozenset()
