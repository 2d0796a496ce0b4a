"""Requests for a name: asked by one, agreed to by another, told once, looked at again when told."""

from datetime import timedelta
from typing import TypeAlias
from uuid import UUID

import msgspec
import pytest

from domain.identities.commands import (
    ApproveIdentity,
    AskIdentity,
    DeclineIdentity,
    IdentityCommand,
    TellIdentity,
    WithdrawIdentity,
)
from domain.identities.events import (
    IdentityApproved,
    IdentityAsked,
    IdentityDeclined,
    IdentityEvent,
    IdentityGround,
    IdentityTold,
    IdentityWithdrawn,
)
from domain.identities.identity import IDENTITY
from domain.identities.state import Identity, IdentityStage
from domain.kernel import PersonId, Role
from tests.kit.scenario import NOON, PROGRAM_ID, SOMEBODY, Scenario, person

Told: TypeAlias = Scenario[Identity, IdentityCommand, IdentityEvent]

PO, OA, AUD = Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN, Role.AUDITOR
ASKS, AGREES, THIRD, SUBJECT = person(1), person(2), person(3), person(4)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ASK = AskIdentity(
    program=PROGRAM_ID,
    entry=105,
    subject=SUBJECT,
    ground=IdentityGround.REVIEW,
    reason=UUID(int=7),
    is_named=True,
    has_second=True,
)
ASKED = IdentityAsked(
    asker=ASKS,
    office=AUD,
    program=PROGRAM_ID,
    entry=105,
    subject=SUBJECT,
    ground=IdentityGround.REVIEW,
    reason=UUID(int=7),
    asked_at=NOON,
)
APPROVED = IdentityApproved(by=AGREES, until=NOON + DAY)
TOLD = IdentityTold(to=ASKS, at=NOON)
YES, NO, TELL = ApproveIdentity(True), DeclineIdentity(True), TellIdentity(True)


def identity(*events: IdentityEvent) -> Told:
    return Scenario(IDENTITY).given(*events)


def by(told: Told, who: PersonId, *offices: Role) -> Told:
    told.ctx = msgspec.structs.replace(
        SOMEBODY, actor=who, offices=frozenset(offices), at=told.ctx.at
    )
    return told


class TestAsking:
    @pytest.mark.parametrize("office", [AUD, PO])
    def test_an_auditor_or_a_privacy_officer_asks(self, office: Role) -> None:
        asked = msgspec.structs.replace(ASKED, office=office)
        by(identity(), ASKS, office).when(ASK).then(asked)

    def test_nobody_else_does(self) -> None:
        by(identity(), ASKS, OA).when(ASK).then_refused("identity.not_an_asker")

    @pytest.mark.parametrize(
        ("but", "code"),
        [
            ({"is_named": False}, "identity.not_in_record"),
            ({"has_second": False}, "identity.no_second"),
        ],
    )
    def test_of_somebody_whom_the_entry_names_and_where_a_second_can_agree(
        self, but: dict[str, bool], code: str
    ) -> None:
        by(identity(), ASKS, AUD).when(msgspec.structs.replace(ASK, **but)).then_refused(code)

    def test_each_request_is_asked_once(self) -> None:
        by(identity(ASKED), ASKS, AUD).when(ASK).then_refused("identity.exists")

    def test_of_what_was_never_asked_there_is_nothing(self) -> None:
        by(identity(), AGREES, PO).when(YES).then_refused("identity.missing")


class TestDeciding:
    def test_a_privacy_officer_who_is_somebody_else_agrees_for_a_day(self) -> None:
        by(identity(ASKED), AGREES, PO).when(YES).then(APPROVED)

    def test_or_does_not(self) -> None:
        by(identity(ASKED), AGREES, PO).when(NO).then(IdentityDeclined(by=AGREES))

    @pytest.mark.parametrize("step", [YES, NO])
    @pytest.mark.parametrize(
        ("who", "office", "code"),
        [
            (ASKS, PO, "identity.own_request"),
            (AGREES, AUD, "identity.not_privacy_officer"),
            (AGREES, OA, "identity.not_privacy_officer"),
            (SUBJECT, PO, "identity.concerns_you"),
        ],
    )
    def test_not_who_asked_nor_whom_it_is_about_nor_by_another_office(
        self, step: IdentityCommand, who: PersonId, office: Role, code: str
    ) -> None:
        by(identity(ASKED), who, office).when(step).then_refused(code)

    def test_by_an_office_held_before_it_was_asked(self) -> None:
        """Who asked cannot make the one who agrees: an office that is newer does not count."""
        new = ApproveIdentity(False)
        by(identity(ASKED), AGREES, PO).when(new).then_refused("identity.office_too_new")

    @pytest.mark.parametrize(
        "since",
        [
            (APPROVED,),
            (IdentityDeclined(by=AGREES),),
            (IdentityWithdrawn(by=ASKS),),
            (APPROVED, TOLD),
        ],
    )
    def test_once(self, since: tuple[IdentityEvent, ...]) -> None:
        by(identity(ASKED, *since), THIRD, PO).when(YES).then_refused("identity.not_open")

    def test_within_three_days(self) -> None:
        late = identity(ASKED).at(NOON + 3 * DAY + HOUR)
        by(late, AGREES, PO).when(YES).then_refused("identity.not_open")

    @pytest.mark.parametrize("who", [ASKS, AGREES])
    def test_who_asked_and_who_agreed_end_it(self, who: PersonId) -> None:
        by(identity(ASKED, APPROVED), who).when(WithdrawIdentity()).then(IdentityWithdrawn(by=who))

    def test_others_do_not(self) -> None:
        ends = by(identity(ASKED, APPROVED), THIRD, PO).when(WithdrawIdentity())
        ends.then_refused("identity.not_yours")

    @pytest.mark.parametrize("since", [(IdentityDeclined(by=AGREES),), (APPROVED, TOLD)])
    def test_what_is_over_is_not_ended_again(self, since: tuple[IdentityEvent, ...]) -> None:
        by(identity(ASKED, *since), ASKS, AUD).when(WithdrawIdentity()).then()


class TestTelling:
    def test_who_asked_is_told_within_the_day(self) -> None:
        told = by(identity(ASKED, APPROVED).at(NOON + HOUR), ASKS, AUD).when(TELL)
        told.then(IdentityTold(to=ASKS, at=NOON + HOUR))

    def test_a_repeat_adds_nothing_to_the_history(self) -> None:
        by(identity(ASKED, APPROVED, TOLD), ASKS, AUD).when(TELL).then()

    @pytest.mark.parametrize("who", [AGREES, THIRD, SUBJECT])
    def test_nobody_else_is(self, who: PersonId) -> None:
        """Who agreed and then asks for themselves is told nothing by their own agreement."""
        told = by(identity(ASKED, APPROVED), who, PO, AUD).when(TELL)
        told.then_refused("identity.not_yours")

    def test_not_after_the_office_is_gone(self) -> None:
        """The asker has become an admin meanwhile: looked at again when it is told."""
        told = by(identity(ASKED, APPROVED), ASKS, OA).when(TELL)
        told.then_refused("identity.office_lost")

    def test_nor_by_another_office_than_it_was_asked_by(self) -> None:
        told = by(identity(ASKED, APPROVED), ASKS, PO).when(TELL)
        told.then_refused("identity.office_lost")

    def test_not_if_whoever_agreed_is_no_privacy_officer_any_more(self) -> None:
        told = by(identity(ASKED, APPROVED), ASKS, AUD).when(TellIdentity(False))
        told.then_refused("identity.approver_gone")

    def test_never_by_one_person_who_is_both(self) -> None:
        both = msgspec.structs.replace(APPROVED, by=ASKS)
        by(identity(ASKED, both), ASKS, AUD).when(TELL).then_refused("identity.approver_gone")

    @pytest.mark.parametrize(
        "since", [(), (IdentityDeclined(by=AGREES),), (APPROVED, IdentityWithdrawn(by=AGREES))]
    )
    def test_not_without_agreement(self, since: tuple[IdentityEvent, ...]) -> None:
        told = by(identity(ASKED, *since), ASKS, AUD).when(TELL)
        told.then_refused("identity.not_approved")

    def test_not_after_a_day(self) -> None:
        late = identity(ASKED, APPROVED).at(NOON + DAY + HOUR)
        by(late, ASKS, AUD).when(TELL).then_refused("identity.over")


def test_what_nobody_took_up_has_lapsed() -> None:
    asked = IDENTITY.fold([ASKED])
    assert asked.stage_at(NOON) is IdentityStage.ASKED
    assert asked.stage_at(NOON + 4 * DAY) is IdentityStage.LAPSED
    approved = IDENTITY.fold([ASKED, APPROVED])
    assert approved.stage_at(NOON + 2 * DAY) is IdentityStage.LAPSED
    assert IDENTITY.fold([ASKED, APPROVED, TOLD]).stage_at(NOON + 9 * DAY) is IdentityStage.TOLD
    assert Identity().stage_at(NOON) is IdentityStage.NONE
