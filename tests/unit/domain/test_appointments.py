"""How somebody comes to an office: by two officers and three days, or in the sight of all."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from domain.kernel import PersonId, Role
from domain.organizations.commands import (
    AppointFirstOfficers,
    AppointOfficer,
    ConfirmAppointment,
    FirstOfficer,
    ObjectToAppointment,
    OrganizationCommand,
    ProposeOfficer,
    SettleAppointment,
)
from domain.organizations.events import (
    AppointmentConfirmed,
    AppointmentOpposed,
    AppointmentStopped,
    OfficeAppointed,
    OfficeEnded,
    OfficeProposed,
    OfficeProposedByOperator,
    OrganizationEvent,
    OrganizationFounded,
    Stopping,
)
from domain.organizations.limits import CONFIRM_WITHIN, OPERATORS_SETTLES_AFTER, SETTLES_AFTER
from domain.organizations.organization import ORGANIZATION
from domain.organizations.state import WEIGHTY, Organization
from tests.kit.scenario import NOON, PROGRAM_ID, Scenario, person

ADA, PAT, AUDE, BOB, EVE = (person(number) for number in range(1, 6))
MADE = OrganizationFounded(
    code="CFP",
    languages=("en-CA", "fr"),
    names={"en": "Family", "fr": "Famille"},
    jurisdiction="CA",
)
ADMIN = OfficeAppointed(person=ADA, role=Role.ORGANIZATION_ADMIN)
PRIVACY = OfficeAppointed(person=PAT, role=Role.PRIVACY_OFFICER)
AUDITOR = OfficeAppointed(person=AUDE, role=Role.AUDITOR)
ONE = UUID(int=0xC)
PROPOSED = OfficeProposed(
    appointment=ONE,
    person=BOB,
    role=Role.PRIVACY_OFFICER,
    by=ADA,
    until=NOON + CONFIRM_WITHIN,
)
CONFIRMED = AppointmentConfirmed(appointment=ONE, by=PAT, settles_at=NOON + SETTLES_AFTER)
BY_OPERATOR = OfficeProposedByOperator(
    appointment=ONE, person=EVE, role=Role.PRIVACY_OFFICER, settles_at=NOON + timedelta(days=14)
)
BEGUN = OfficeAppointed(person=BOB, role=Role.PRIVACY_OFFICER)
ALL = timedelta(0)


def governed() -> Scenario[Organization, OrganizationCommand, OrganizationEvent]:
    return Scenario(ORGANIZATION).given(MADE, ADMIN, PRIVACY, AUDITOR)


def alone() -> Scenario[Organization, OrganizationCommand, OrganizationEvent]:
    """One officer who decides is left."""
    return Scenario(ORGANIZATION).given(MADE, ADMIN, AUDITOR)


def acting(
    scenario: Scenario[Organization, OrganizationCommand, OrganizationEvent],
    who: PersonId,
    *offices: Role,
    after: timedelta = ALL,
) -> Scenario[Organization, OrganizationCommand, OrganizationEvent]:
    """Somebody asks, holding these offices, some time after noon."""
    scenario.ctx = msgspec.structs.replace(
        scenario.ctx, actor=who, offices=frozenset(offices), at=NOON + after
    )
    return scenario


def objecting(members: int = 9, *, is_member: bool = True) -> ObjectToAppointment:
    return ObjectToAppointment(ONE, is_member, members)


class TestFirstOfficers:
    def test_the_operator_makes_all_the_first_officers_at_once(self) -> None:
        first = AppointFirstOfficers(
            (FirstOfficer(ADA, Role.ORGANIZATION_ADMIN), FirstOfficer(PAT, Role.PRIVACY_OFFICER))
        )
        founded = Scenario(ORGANIZATION).given(MADE).by_role(Role.OPERATOR).when(first)
        founded.then(ADMIN, PRIVACY)

    @pytest.mark.parametrize("role", [Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN, Role.AUDITOR])
    def test_where_there_are_officers_the_operator_makes_none(self, role: Role) -> None:
        """P9: `organization create` on an organization that has officers appoints nobody."""
        first = AppointFirstOfficers((FirstOfficer(EVE, role),))
        governed().by_role(Role.OPERATOR).when(first).then_refused("office.has_officers")
        governed().by_role(Role.OPERATOR).when(AppointOfficer(EVE, role)).then_refused(
            "office.not_admin"
        )

    def test_named_again_they_stay_what_they_are(self) -> None:
        again = AppointFirstOfficers((FirstOfficer(ADA, Role.ORGANIZATION_ADMIN),))
        governed().by_role(Role.OPERATOR).when(again).then()

    def test_nobody_else_makes_them(self) -> None:
        first = AppointFirstOfficers((FirstOfficer(EVE, Role.AUDITOR),))
        acting(governed(), ADA, Role.ORGANIZATION_ADMIN).when(first).then_refused(
            "organization.not_operator"
        )

    def test_they_keep_apart_what_is_kept_apart(self) -> None:
        both = AppointFirstOfficers(
            (FirstOfficer(EVE, Role.AUDITOR), FirstOfficer(EVE, Role.PRIVACY_OFFICER))
        )
        founding = Scenario(ORGANIZATION).given(MADE).by_role(Role.OPERATOR)
        founding.when(both).then_refused("office.conflict")


class TestTwoOfficers:
    @pytest.mark.parametrize("role", WEIGHTY)
    def test_an_office_that_opens_or_approves_is_only_proposed(self, role: Role) -> None:
        """P9: an appointment to an office that opens or approves takes two officers."""
        proposal = msgspec.structs.replace(PROPOSED, role=role)
        acting(governed(), ADA, Role.ORGANIZATION_ADMIN).when(AppointOfficer(BOB, role)).then(
            proposal
        )

    def test_a_privacy_officer_proposes_too_but_gives_no_office_alone(self) -> None:
        asking = acting(governed(), PAT, Role.PRIVACY_OFFICER)
        asking.when(AppointOfficer(BOB, Role.ORGANIZATION_ADMIN)).then(
            msgspec.structs.replace(PROPOSED, role=Role.ORGANIZATION_ADMIN, by=PAT)
        )
        asking.when(AppointOfficer(BOB, Role.AUDITOR)).then_refused("office.not_admin")

    def test_nobody_appoints_themselves(self) -> None:
        asking = acting(governed(), ADA, Role.ORGANIZATION_ADMIN)
        asking.when(AppointOfficer(ADA, Role.PRIVACY_OFFICER)).then_refused("office.oneself")
        asking.when(AppointOfficer(ADA, Role.PROGRAM_ADMIN, PROGRAM_ID)).then_refused(
            "office.oneself"
        )

    def test_who_is_proposed_already_waits(self) -> None:
        again = AppointOfficer(BOB, Role.PRIVACY_OFFICER)
        admin = Role.ORGANIZATION_ADMIN
        acting(governed().given(PROPOSED), ADA, admin).when(again).then_refused("office.waiting")

    def test_what_nobody_confirmed_for_two_weeks_has_lapsed(self) -> None:
        later = CONFIRM_WITHIN + timedelta(seconds=1)
        scenario = acting(governed().given(PROPOSED), PAT, Role.PRIVACY_OFFICER, after=later)
        scenario.when(ConfirmAppointment(ONE)).then_refused("office.appointment_missing")
        scenario.when(objecting()).then_refused("office.appointment_over")
        again = AppointOfficer(BOB, Role.PRIVACY_OFFICER)
        anew = msgspec.structs.replace(PROPOSED, by=PAT, until=NOON + later + CONFIRM_WITHIN)
        scenario.when(again).then(anew)
        assert len(scenario.state_after().pending) == 1

    def test_a_second_officer_confirms_and_the_office_begins_three_days_later(self) -> None:
        """P9: it settles for 72 h."""
        second = acting(governed().given(PROPOSED), PAT, Role.PRIVACY_OFFICER)
        second.when(ConfirmAppointment(ONE)).then(CONFIRMED)
        [waiting] = second.state_after().waiting(NOON)
        assert (waiting.confirmed_by, waiting.settles_at) == (PAT, NOON + timedelta(hours=72))
        assert BOB not in {office.person for office in second.state_after().offices}

    @pytest.mark.parametrize(
        ("who", "role", "code"),
        [
            (ADA, Role.ORGANIZATION_ADMIN, "office.second_is_another"),
            (BOB, Role.ORGANIZATION_ADMIN, "office.second_is_another"),
            (AUDE, Role.AUDITOR, "office.appointment_missing"),
            (EVE, Role.PROGRAM_ADMIN, "office.appointment_missing"),
        ],
    )
    def test_nobody_is_their_own_second(self, who: PersonId, role: Role, code: str) -> None:
        acting(governed().given(PROPOSED), who, role).when(ConfirmAppointment(ONE)).then_refused(
            code
        )

    def test_confirming_twice_changes_nothing(self) -> None:
        twice = acting(governed().given(PROPOSED, CONFIRMED), PAT, Role.PRIVACY_OFFICER)
        twice.when(ConfirmAppointment(ONE)).then()

    def test_a_proposal_of_somebody_who_left_office_is_confirmed_by_nobody(self) -> None:
        left = OfficeEnded(person=ADA, role=Role.ORGANIZATION_ADMIN)
        second = acting(governed().given(PROPOSED, left), PAT, Role.PRIVACY_OFFICER)
        second.when(ConfirmAppointment(ONE)).then_refused("office.proposer_gone")

    def test_who_is_not_known_any_more_is_confirmed_by_nobody(self) -> None:
        second = acting(governed().given(PROPOSED), PAT, Role.PRIVACY_OFFICER)
        second.when(ConfirmAppointment(ONE, known=False)).then_refused("person.missing")

    def test_who_has_no_access_any_more_is_confirmed_by_nobody(self) -> None:
        second = acting(governed().given(PROPOSED), PAT, Role.PRIVACY_OFFICER)
        second.when(ConfirmAppointment(ONE, has_access=False)).then_refused("person.deactivated")

    def test_an_office_that_came_in_between_stands_in_the_way(self) -> None:
        meanwhile = OfficeAppointed(person=BOB, role=Role.AUDITOR)
        second = acting(governed().given(PROPOSED, meanwhile), PAT, Role.PRIVACY_OFFICER)
        second.when(ConfirmAppointment(ONE)).then_refused("office.conflict")

    def test_what_was_never_proposed_is_confirmed_by_nobody(self) -> None:
        second = acting(governed(), PAT, Role.PRIVACY_OFFICER)
        second.when(ConfirmAppointment(ONE)).then_refused("office.appointment_missing")

    @pytest.mark.parametrize(
        ("who", "role"),
        [
            (ADA, Role.ORGANIZATION_ADMIN),
            (PAT, Role.PRIVACY_OFFICER),
            (AUDE, Role.AUDITOR),
        ],
    )
    def test_any_officer_stops_it_before_it_begins(self, who: PersonId, role: Role) -> None:
        stopped = AppointmentStopped(appointment=ONE, why=Stopping.OFFICER, by=who)
        waiting = governed().given(PROPOSED, CONFIRMED)
        acting(waiting, who, role).when(objecting(is_member=False)).then(stopped)
        assert waiting.state_after().pending == ()

    def test_who_is_proposed_may_decline(self) -> None:
        declined = AppointmentStopped(appointment=ONE, why=Stopping.DECLINED, by=BOB)
        acting(governed().given(PROPOSED), BOB).when(objecting(is_member=False)).then(declined)

    def test_members_leave_it_to_officers(self) -> None:
        acting(governed().given(PROPOSED), person(50)).when(objecting()).then_refused(
            "office.appointment_missing"
        )

    def test_a_stranger_is_told_nothing(self) -> None:
        acting(governed().given(PROPOSED), person(50)).when(
            objecting(is_member=False)
        ).then_refused("office.appointment_missing")
        acting(governed(), person(50)).when(objecting(is_member=False)).then_refused(
            "office.appointment_missing"
        )


class TestSettling:
    @pytest.mark.parametrize("proposal", [(PROPOSED, CONFIRMED), (BY_OPERATOR,)])
    def test_the_office_begins_when_its_days_have_passed_and_not_before(
        self, proposal: tuple[OrganizationEvent, ...]
    ) -> None:
        scenario = alone().given(*proposal).by_role(Role.SYSTEM)
        [waiting] = ORGANIZATION.fold(scenario.history).pending
        assert waiting.settles_at is not None
        settle = SettleAppointment(ONE, known=True)
        early = waiting.settles_at - timedelta(microseconds=1)
        scenario.at(early).when(settle).then_refused("office.not_settled")
        begun = OfficeAppointed(person=waiting.person, role=waiting.role)
        scenario.at(waiting.settles_at).when(settle).then(begun)
        assert scenario.state_after().pending == ()

    def test_an_unconfirmed_proposal_never_begins(self) -> None:
        late = governed().given(PROPOSED).by_role(Role.SYSTEM).at(NOON + timedelta(days=400))
        late.when(SettleAppointment(ONE, known=True)).then_refused("office.not_settled")

    def test_what_was_stopped_does_not_begin(self) -> None:
        stopped = AppointmentStopped(appointment=ONE, why=Stopping.OFFICER, by=PAT)
        late = governed().given(PROPOSED, CONFIRMED, stopped).by_role(Role.SYSTEM)
        late.at(NOON + SETTLES_AFTER).when(SettleAppointment(ONE, known=True)).then()

    def test_somebody_who_is_gone_holds_no_office(self) -> None:
        late = governed().given(PROPOSED, CONFIRMED).by_role(Role.SYSTEM)
        stopped = AppointmentStopped(appointment=ONE, why=Stopping.PERSON_GONE)
        late.at(NOON + SETTLES_AFTER).when(SettleAppointment(ONE, known=False)).then(stopped)

    def test_a_proposal_of_somebody_who_is_gone_ends_at_any_time(self) -> None:
        stopped = AppointmentStopped(appointment=ONE, why=Stopping.PERSON_GONE)
        early = governed().given(PROPOSED).by_role(Role.SYSTEM)
        early.when(SettleAppointment(ONE, known=False)).then(stopped)

    def test_an_office_that_came_in_between_ends_it(self) -> None:
        meanwhile = OfficeAppointed(person=BOB, role=Role.AUDITOR)
        late = governed().given(PROPOSED, CONFIRMED, meanwhile).by_role(Role.SYSTEM)
        stopped = AppointmentStopped(appointment=ONE, why=Stopping.CONFLICT)
        late.at(NOON + SETTLES_AFTER).when(SettleAppointment(ONE, known=True)).then(stopped)

    def test_a_seat_that_was_taken_in_between_ends_it(self) -> None:
        late = governed().given(PROPOSED, CONFIRMED).by_role(Role.SYSTEM)
        settle = SettleAppointment(ONE, known=True, apart=True)
        stopped = AppointmentStopped(appointment=ONE, why=Stopping.CONFLICT)
        late.at(NOON + SETTLES_AFTER).when(settle).then(stopped)

    def test_nobody_hurries_it(self) -> None:
        hurrying = acting(
            governed().given(PROPOSED, CONFIRMED), ADA, Role.ORGANIZATION_ADMIN, after=SETTLES_AFTER
        )
        hurrying.when(SettleAppointment(ONE, known=True)).then_refused("office.settles_by_itself")


class TestByTheOperator:
    def proposing(
        self,
        *able: PersonId,
        role: Role = Role.PRIVACY_OFFICER,
    ) -> ProposeOfficer:
        return ProposeOfficer(EVE, role, frozenset(able))

    def test_where_two_officers_can_act_the_operator_proposes_nobody(self) -> None:
        """P9: only where fewer than two officers can act."""
        asking = governed().by_role(Role.OPERATOR)
        asking.when(self.proposing(ADA, PAT)).then_refused("office.officers_can_act")

    @pytest.mark.parametrize("able", [(), (PAT,)])
    def test_where_fewer_can_the_operator_proposes_and_two_weeks_pass(
        self, able: tuple[PersonId, ...]
    ) -> None:
        asking = governed().by_role(Role.OPERATOR)
        asking.when(self.proposing(*able)).then(
            msgspec.structs.replace(BY_OPERATOR, settles_at=NOON + OPERATORS_SETTLES_AFTER)
        )
        assert {office.person for office in asking.state_after().offices} == {ADA, PAT, AUDE}

    def test_auditors_do_not_count_as_officers_who_appoint(self) -> None:
        asking = alone().by_role(Role.OPERATOR)
        asking.when(self.proposing(ADA, AUDE)).then(BY_OPERATOR)

    def test_the_operator_proposes_nobody_for_another_office(self) -> None:
        asking = alone().by_role(Role.OPERATOR)
        asking.when(self.proposing(role=Role.AUDITOR)).then_refused("office.not_for_operator")

    def test_before_there_are_officers_the_first_are_named(self) -> None:
        asking = Scenario(ORGANIZATION).given(MADE).by_role(Role.OPERATOR)
        asking.when(self.proposing()).then_refused("office.none_yet")

    def test_who_holds_the_office_is_not_proposed_for_it(self) -> None:
        held = OfficeAppointed(person=EVE, role=Role.PRIVACY_OFFICER)
        alone().given(held).by_role(Role.OPERATOR).when(self.proposing()).then()

    def test_proposing_twice_waits(self) -> None:
        asking = alone().given(BY_OPERATOR).by_role(Role.OPERATOR)
        asking.when(self.proposing()).then_refused("office.waiting")

    def test_nobody_else_proposes_so(self) -> None:
        asking = acting(alone(), ADA, Role.ORGANIZATION_ADMIN)
        asking.when(self.proposing()).then_refused("organization.not_operator")

    def test_officers_do_not_confirm_it_so_that_nobody_shortens_the_days(self) -> None:
        asking = acting(alone().given(BY_OPERATOR), ADA, Role.ORGANIZATION_ADMIN)
        asking.when(ConfirmAppointment(ONE)).then_refused("office.settles_by_itself")

    def test_any_remaining_officer_stops_it(self) -> None:
        """P9: for 14 days any remaining officer can object."""
        almost = timedelta(days=14) - timedelta(seconds=1)
        stopped = AppointmentStopped(appointment=ONE, why=Stopping.OFFICER, by=ADA)
        asking = acting(alone().given(BY_OPERATOR), ADA, Role.ORGANIZATION_ADMIN, after=almost)
        asking.when(objecting(is_member=False)).then(stopped)

    @pytest.mark.parametrize(("members", "needed"), [(1, 1), (2, 1), (3, 3), (400, 3)])
    def test_three_members_stop_it_and_where_there_are_fewer_one(
        self, members: int, needed: int
    ) -> None:
        """P9: three members can object; with fewer than three members one is enough."""
        scenario = alone().given(BY_OPERATOR)
        for number in range(1, needed):
            opposed = AppointmentOpposed(appointment=ONE, by=person(50 + number))
            acting(scenario, person(50 + number)).when(objecting(members)).then(opposed)
            scenario.given(opposed)
        last = person(60)
        acting(scenario, last).when(objecting(members)).then(
            AppointmentOpposed(appointment=ONE, by=last),
            AppointmentStopped(appointment=ONE, why=Stopping.MEMBERS),
        )

    def test_a_member_objects_once(self) -> None:
        opposed = AppointmentOpposed(appointment=ONE, by=person(50))
        acting(alone().given(BY_OPERATOR, opposed), person(50)).when(objecting()).then()

    def test_when_the_days_have_ended_it_is_too_late(self) -> None:
        late: datetime = NOON + timedelta(days=14)
        acting(alone().given(BY_OPERATOR), person(50), after=late - NOON).when(
            objecting()
        ).then_refused("office.appointment_over")
