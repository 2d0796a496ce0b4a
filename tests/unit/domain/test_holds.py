"""A legal hold is placed by one office and made good by the other."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest

from domain.kernel import PersonId, ProgramId, Role, Unavailable
from domain.privacy.commands import (
    ConfirmHold,
    HoldCommand,
    LiftHold,
    PlaceHold,
    ProposeLifting,
    RenewHold,
)
from domain.privacy.events import (
    HoldConfirmed,
    HoldEvent,
    HoldGround,
    HoldLifted,
    HoldLiftingProposed,
    HoldPlaced,
    HoldRenewed,
)
from domain.privacy.hold import HOLD, require_as_the_log_says
from domain.privacy.scope import Scope
from domain.privacy.state import Hold
from tests.kit.scenario import NOON, Scenario, person

PRIVACY, ADMIN = Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN
REVIEW = date(2030, 6, 1)
SCOPE = Scope(program=ProgramId(UUID(int=7)), session=UUID(int=8))
PLACED = HoldPlaced(
    scope=SCOPE,
    ground=HoldGround.COURT_ORDER,
    by=person(1),
    office=PRIVACY,
    review_on=REVIEW,
    lapses_at=NOON + timedelta(hours=72),
)
CONFIRMED = HoldConfirmed()
PROPOSED = HoldLiftingProposed(by=person(1), office=PRIVACY)


def hold(*events: HoldEvent) -> Scenario[Hold, HoldCommand, HoldEvent]:
    return Scenario(HOLD).given(*events)


def by(
    scenario: Scenario[Hold, HoldCommand, HoldEvent], who: PersonId, office: Role
) -> Scenario[Hold, HoldCommand, HoldEvent]:
    scenario.by_officer(office)
    scenario.ctx = msgspec.structs.replace(scenario.ctx, actor=who)
    return scenario


PLACE = PlaceHold(SCOPE, HoldGround.COURT_ORDER, REVIEW)


@pytest.mark.parametrize("office", [PRIVACY, ADMIN])
def test_one_office_places_a_hold_which_lapses_unless_it_is_confirmed(office: Role) -> None:
    placed = msgspec.structs.replace(PLACED, office=office)
    by(hold(), person(1), office).when(PLACE).then(placed)


def test_placing_it_again_changes_nothing() -> None:
    by(hold(PLACED), person(1), PRIVACY).when(PLACE).then()


def test_nobody_else_has_to_do_with_holds() -> None:
    hold().by_officer(Role.AUDITOR).when(PLACE).then_refused("hold.not_officer")
    hold(PLACED).by(person(1)).when(ConfirmHold()).then_refused("hold.not_officer")


def test_a_session_is_named_with_its_program() -> None:
    alone = msgspec.structs.replace(PLACE, scope=Scope(session=UUID(int=8)))
    by(hold(), person(1), PRIVACY).when(alone).then_refused("hold.scope_incomplete")
    whole = msgspec.structs.replace(PLACE, scope=Scope())
    assert by(hold(), person(1), PRIVACY).when(whole).decided()


@pytest.mark.parametrize("day", [NOON.date(), NOON.date() + timedelta(days=367)])
def test_its_review_is_within_a_year(day: date) -> None:
    late = msgspec.structs.replace(PLACE, review_on=day)
    by(hold(), person(1), PRIVACY).when(late).then_refused("hold.review_impossible")
    by(hold(PLACED), person(1), PRIVACY).when(RenewHold(day)).then_refused("hold.review_impossible")


def test_another_person_in_the_other_office_confirms_it() -> None:
    by(hold(PLACED), person(2), ADMIN).when(ConfirmHold()).then(CONFIRMED)


@pytest.mark.parametrize(
    ("who", "office"), [(person(1), PRIVACY), (person(2), PRIVACY), (person(1), ADMIN)]
)
def test_nobody_confirms_alone_or_within_one_office(who: PersonId, office: Role) -> None:
    by(hold(PLACED), who, office).when(ConfirmHold()).then_refused("hold.other_office")


def test_confirming_it_again_changes_nothing() -> None:
    by(hold(PLACED, CONFIRMED), person(1), PRIVACY).when(ConfirmHold()).then()


def test_what_is_not_confirmed_in_time_is_over() -> None:
    late = by(hold(PLACED), person(2), ADMIN).at(PLACED.lapses_at)
    late.when(ConfirmHold()).then_refused("hold.over")
    assert not hold(PLACED).when(ConfirmHold()).decider.fold([PLACED]).confirmed


def test_it_is_renewed_after_a_review_and_that_withdraws_what_would_lift_it() -> None:
    later = REVIEW + timedelta(days=90)
    renewed = HoldRenewed(review_on=later)
    by(hold(PLACED, CONFIRMED), person(2), ADMIN).when(RenewHold(later)).then(renewed)
    by(hold(PLACED, CONFIRMED), person(2), ADMIN).when(RenewHold(REVIEW)).then()
    withdrawn = by(hold(PLACED, CONFIRMED, PROPOSED, renewed), person(2), ADMIN)
    withdrawn.when(LiftHold()).then_refused("hold.lifting_not_proposed")


def test_one_office_proposes_that_it_be_lifted_and_the_other_lifts_it() -> None:
    by(hold(PLACED, CONFIRMED), person(1), PRIVACY).when(ProposeLifting()).then(PROPOSED)
    by(hold(PLACED, CONFIRMED, PROPOSED), person(1), PRIVACY).when(ProposeLifting()).then()
    by(hold(PLACED, CONFIRMED, PROPOSED), person(2), ADMIN).when(LiftHold()).then(HoldLifted())


def test_nobody_lifts_it_alone() -> None:
    by(hold(PLACED, CONFIRMED), person(2), ADMIN).when(LiftHold()).then_refused(
        "hold.lifting_not_proposed"
    )
    by(hold(PLACED, CONFIRMED, PROPOSED), person(1), PRIVACY).when(LiftHold()).then_refused(
        "hold.other_office"
    )


def test_what_is_lifted_is_over() -> None:
    lifted = hold(PLACED, CONFIRMED, PROPOSED, HoldLifted())
    by(lifted, person(2), ADMIN).when(ConfirmHold()).then_refused("hold.over")


def test_what_was_never_placed_is_missing() -> None:
    by(hold(), person(2), ADMIN).when(ConfirmHold()).then_refused("hold.missing")


def test_while_a_hold_is_kept_otherwise_than_the_log_has_it_nothing_is_destroyed() -> None:
    require_as_the_log_says([])
    with pytest.raises(Unavailable) as refused:
        require_as_the_log_says(["a hold whose row is gone"])
    assert refused.value.code == "hold.differs"
