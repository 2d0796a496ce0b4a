"""What nobody may be at once, and who lets an officer into a group under their office."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.authority import rights_of
from domain.groups.commands import (
    AdmitOfficer,
    AssignLeader,
    EndLeadership,
    EndMembership,
    GroupCommand,
    OfferMembership,
)
from domain.groups.events import (
    ClosingPlanned,
    GroupClosed,
    GroupEvent,
    LeadershipEnded,
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    OfficerAdmitted,
    ReaffirmationDue,
)
from domain.groups.group import GROUP
from domain.groups.state import Group
from domain.kernel import PersonId, ProgramId, Right, RightKind, RightTaken, Role, Stream
from domain.rules import GroupRules, Participation
from domain.separation import apart
from tests.kit.agreements import signing
from tests.kit.groups import LEADER, joined, led, meeting, offered
from tests.kit.scenario import NOON, SOMEBODY, Scenario, person
from tests.kit.separations import ORDERS, Order

OFFICER, ADMIN, OTHER = person(800), person(900), person(700)
ADMITTED = OfficerAdmitted(person=OFFICER, by=OTHER)
MANDATORY = GroupRules(participation=Participation.MANDATORY)
GROUP_ID = UUID(int=0x6)


def group(*events: GroupEvent) -> Scenario[Group, GroupCommand, GroupEvent]:
    return Scenario(GROUP).given(*events).by_officer(Role.PROGRAM_ADMIN)


def assign(who: PersonId) -> AssignLeader:
    return AssignLeader(who, Role.CO_LEADER, "credentialed")


def train(who: PersonId, under: PersonId = OFFICER) -> AssignLeader:
    return AssignLeader(who, Role.TRAINEE, "trainee_supervised", under)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.name)
def test_what_nobody_may_be_at_once(order: Order) -> None:
    *before, last = (held.given(OFFICER, SOMEBODY.tenant, GROUP_ID) for held in order.moves)
    assert apart(before, last) == order.expected


PLACED: dict[str, list[GroupEvent]] = {
    "offered": [offered(OFFICER, by=ADMIN)],
    "member": joined(OFFICER, by=ADMIN),
    "signed_for": [offered(OFFICER), MembershipActivated(person=OFFICER, by=ADMIN)],
    "leader": [led(OFFICER, Role.CO_LEADER)],
    "supervisor": [led(person(600), supervisor=OFFICER)],
    "again": [*joined(OFFICER), MembershipEnded(person=OFFICER), offered(OFFICER, by=ADMIN)],
    "twice": [*joined(OFFICER), led(person(600), supervisor=OFFICER)],
}
"""Ways in which the admin placed somebody, by one of whose words or the last."""


def test_two_registrations_of_one_human_are_held_apart_like_one() -> None:
    other = person(600)
    group, organization = SOMEBODY.tenant, SOMEBODY.tenant
    codes = set()
    for order in ORDERS:
        *before, last = order.moves
        own = [held.given(OFFICER, group, GROUP_ID) for held in before]
        theirs = last.given(other, organization, GROUP_ID)
        assert apart([], theirs, own) == order.of_twins, order.name
        link = Right(OFFICER, RightKind.TWIN, ProgramId(UUID(int=0xA)), other, "first")
        assert apart([*own, link], link, [theirs]) == order.of_twins, order.name
        codes.add(order.of_twins)
    assert codes == {"rights.registered_twice", *CODES} - {"office.conflict"}


def test_somebody_is_the_twin_of_one_other() -> None:
    everywhere = ProgramId(UUID(int=0xA))
    one, another = (
        Right(OFFICER, RightKind.TWIN, everywhere, person(n), "first") for n in (600, 601)
    )
    assert apart([one], another) == "person.linked_already"
    assert apart([one], one) is None


CODES = {"rights.auditor_alone", "rights.second_officer", "office.conflict", None}


def test_each_way_to_be_refused_is_among_the_pairs() -> None:
    assert {order.expected for order in ORDERS} == CODES


class TestNobodyAssignsThemselves:
    def test_no_admin_puts_themselves_in_the_lead(self) -> None:
        group(*meeting()).when(assign(ADMIN)).then_refused("leader.own")

    def test_no_admin_offers_themselves_a_seat_where_seats_are_given(self) -> None:
        (
            group(*meeting(rules=MANDATORY))
            .when(OfferMembership(ADMIN, "family_physician"))
            .then_refused("membership.own")
        )

    def test_nor_does_who_imports(self) -> None:
        late = group(*meeting()).entered_late()
        late.when(OfferMembership(ADMIN, "family_physician")).then_refused("membership.own")
        late.when(assign(ADMIN)).then_refused("leader.own")

    def test_nobody_lets_themselves_in_as_an_officer(self) -> None:
        group(*meeting()).when(AdmitOfficer(ADMIN)).then_refused("clearance.own")


class TestAdmitOfficer:
    @pytest.mark.parametrize(
        "office", [Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER]
    )
    def test_a_second_officer_decides(self, office: Role) -> None:
        (
            group(*meeting())
            .by_officer(office)
            .when(AdmitOfficer(OFFICER))
            .then(OfficerAdmitted(person=OFFICER, by=ADMIN))
        )

    def test_nobody_else_does(self) -> None:
        (
            group(*meeting())
            .by(LEADER)
            .when(AdmitOfficer(OFFICER))
            .then_refused("clearance.not_an_officer")
        )

    def test_an_auditor_does_not(self) -> None:
        (
            group(*meeting())
            .by_officer(Role.AUDITOR)
            .when(AdmitOfficer(OFFICER))
            .then_refused("clearance.not_an_officer")
        )

    def test_never_where_taking_part_is_mandatory(self) -> None:
        (
            group(*meeting(rules=MANDATORY))
            .when(AdmitOfficer(OFFICER))
            .then_refused("clearance.mandatory")
        )

    def test_nor_in_a_group_that_has_ended(self) -> None:
        (
            group(*meeting(), ClosingPlanned(), GroupClosed())
            .when(AdmitOfficer(OFFICER))
            .then_refused("group.closed")
        )

    def test_twice_is_once(self) -> None:
        group(*meeting(), ADMITTED).when(AdmitOfficer(OFFICER)).then()

    def test_another_than_who_decided_assigns_them(self) -> None:
        mine = OfficerAdmitted(person=OFFICER, by=ADMIN)
        group(*meeting(), mine).when(assign(OFFICER)).then_refused("clearance.same_officer")
        by = NOON.date() + timedelta(days=30)
        asked = ReaffirmationDue(cause="new_leader", by=by, person=OFFICER)
        assigned = led(OFFICER, Role.CO_LEADER)
        group(*meeting(), ADMITTED).when(assign(OFFICER)).then(assigned, asked)

    def test_another_than_who_decided_offers_them_a_seat(self) -> None:
        by_late = OfficerAdmitted(person=OFFICER, by=ADMIN)
        offer = OfferMembership(OFFICER, "family_physician")
        (
            group(*meeting(), by_late)
            .entered_late()
            .when(offer)
            .then_refused("clearance.same_officer")
        )
        group(*meeting(), by_late).by(LEADER).when(offer).then(offered(OFFICER))

    @pytest.mark.parametrize("way", PLACED, ids=str)
    def test_nor_does_who_placed_them_decide_afterwards(self, way: str) -> None:
        """Three people: who placed somebody, who agrees to that, and the person."""
        there = group(*meeting(), *PLACED[way])
        there.when(AdmitOfficer(OFFICER)).then_refused("clearance.same_officer")
        another = there.by_officer_called(OTHER, Role.PRIVACY_OFFICER)
        another.when(AdmitOfficer(OFFICER)).then(ADMITTED)

    def test_nor_does_anybody_where_an_early_log_does_not_say_who_placed_them(self) -> None:
        placed = MembershipOffered(person=OFFICER)
        group(*meeting(), placed).when(AdmitOfficer(OFFICER)).then_refused("clearance.same_officer")

    def test_who_placed_them_decides_on_another_place_that_another_gave(self) -> None:
        again = (*joined(OFFICER, by=ADMIN), MembershipEnded(person=OFFICER), offered(OFFICER))
        group(*meeting(), *again).when(AdmitOfficer(OFFICER)).then(
            OfficerAdmitted(person=OFFICER, by=ADMIN)
        )

    def test_who_agreed_does_not_enter_their_signature(self) -> None:
        mine = OfficerAdmitted(person=OFFICER, by=ADMIN)
        (
            group(*meeting(), mine, offered(OFFICER))
            .entered_late()
            .when(signing(OFFICER, "en-CA"))
            .then_refused("clearance.same_officer")
        )

    def test_nor_names_them_as_a_supervisor(self) -> None:
        mine = OfficerAdmitted(person=OFFICER, by=ADMIN)
        group(*meeting(), mine).when(train(OTHER)).then_refused("clearance.same_officer")
        group(*meeting()).when(train(OTHER, ADMIN)).then_refused("leader.supervisor_own")

    @pytest.mark.parametrize(
        "ends",
        [EndLeadership(OTHER), EndMembership(OFFICER), EndLeadership(LEADER)],
        ids=lambda ends: f"{type(ends).__name__}-{ends.person.int}",
    )
    def test_it_lasts_as_long_as_any_place_they_have(self, ends: GroupCommand) -> None:
        """An officer who supervises and sits is still let in when one of the two ends."""
        both = (*meeting(), ADMITTED, *joined(OFFICER), led(OTHER, supervisor=OFFICER))
        left = group(*both).when(ends).state_after()
        assert left.has_place(OFFICER)
        assert left.admitted == {OFFICER: OTHER}

    def test_and_no_longer_with_the_last_whom_they_supervise(self) -> None:
        only = group(*meeting(), ADMITTED, led(OTHER, supervisor=OFFICER))
        left = only.when(EndLeadership(OTHER)).state_after()
        assert left.admitted == {}
        assert OFFICER not in {*left.supervisors, *left.placed}

    @pytest.mark.parametrize("is_there", [True, False])
    def test_what_a_supervisor_signed_goes_with_it_if_they_are_there_as_nothing_else(
        self, is_there: bool
    ) -> None:
        """So that no signature is left by which who is made auditor later could be let in."""
        asks = [MembershipRequested(person=OFFICER)] if is_there else []
        agrees = group(*meeting(), *asks, led(OTHER, supervisor=OFFICER)).by(OFFICER)
        signed_it = agrees.when(signing(OFFICER, "en-CA")).state_after()
        assert OFFICER in signed_it.signatures
        left = GROUP.evolve(signed_it, LeadershipEnded(person=OTHER, supervisor=OFFICER))
        assert (OFFICER in left.signatures) is is_there

    def test_it_can_be_taken_back_before_they_have_a_place(self) -> None:
        (
            group(*meeting(), ADMITTED)
            .when(EndMembership(OFFICER))
            .then(MembershipDeclined(person=OFFICER))
        )

    def test_it_ends_with_their_place(self) -> None:
        left = group(*meeting(), ADMITTED, *joined(OFFICER)).when(EndMembership(OFFICER))
        assert left.state_after().admitted == {}
        leading = group(*meeting(), ADMITTED, led(OFFICER, Role.CO_LEADER))
        assert leading.when(EndLeadership(OFFICER)).state_after().admitted == {}

    @pytest.mark.parametrize(
        "ending",
        [
            MembershipEnded(person=OFFICER),
            MembershipDeclined(person=OFFICER),
            LeadershipEnded(person=OFFICER),
        ],
        ids=lambda ending: type(ending).__name__,
    )
    def test_and_so_does_the_clearance(self, ending: GroupEvent) -> None:
        stream = Stream(SOMEBODY.tenant, "group", GROUP_ID)
        [given] = rights_of(stream, ADMITTED)
        assert given.right.kind is RightKind.CLEARANCE
        assert RightTaken(given.right) in list(rights_of(stream, ending))
