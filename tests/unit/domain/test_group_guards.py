"""What a page offers in a group and what the decision accepts are one answer, always."""

from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.groups.commands import (
    ActivateGroup,
    AdmitOfficer,
    ApproveCharter,
    AssignLeader,
    CloseGroup,
    DeclineMembership,
    EndLeadership,
    EndMembership,
    GroupCommand,
    OfferMembership,
    OpenRecruiting,
    PauseGroup,
    PlanClosing,
    ProposeGroup,
    ResumeGroup,
    SignAgreement,
)
from domain.groups.events import MembershipActivated
from domain.groups.guards import may, may_decline, may_end, may_offer, may_take_a_seat
from domain.groups.moves import MOVES
from domain.groups.state import Group, Stage
from domain.kernel import Context, PersonId, Role
from domain.rules import GroupRules, Participation, RuleProfile
from tests.kit.agreements import signing
from tests.kit.groups import FRAME
from tests.kit.scenario import person
from tests.unit.domain.test_group_properties import ask, context, histories, step

History = list[tuple[GroupCommand, PersonId | None, bool]]
KINDS = (*MOVES, OfferMembership, AssignLeader, AdmitOfficer)
MOVED: dict[type[GroupCommand], GroupCommand] = {
    type(command): command
    for command in (
        ApproveCharter(),
        OpenRecruiting(),
        ActivateGroup(),
        PauseGroup(),
        ResumeGroup(),
        PlanClosing(),
        CloseGroup(),
    )
}
EVERYBODY = [person(n) for n in range(1, 10)]
ACTORS = (None, *EVERYBODY)


def bodies(kind: type[GroupCommand], about: PersonId) -> GroupCommand:
    """Fill in a command of a kind so that what is left to refuse is who it is about."""
    if kind is OfferMembership:
        return OfferMembership(about, "resident")
    if kind is AssignLeader:
        return AssignLeader(about, Role.LEADER, "credentialed")
    if kind is AdmitOfficer:
        return AdmitOfficer(about)
    return MOVED[kind]


def actors() -> Iterator[tuple[PersonId | None, Context]]:
    for actor in ACTORS:
        yield actor, context(actor, 50, late=False)


def reached(
    participation: Participation, history: list[tuple[GroupCommand, PersonId | None, bool]]
) -> Group:
    """Give the group that a history leads to."""
    rules = GroupRules(
        profile=RuleProfile(members_min=2, members_max=3), participation=participation
    )
    begun: list[GroupCommand] = [
        ProposeGroup(
            code="G1", name="Group", method="balint", mode="ongoing", frame=FRAME, rules=rules
        ),
        ApproveCharter(),
        OpenRecruiting(),
    ]
    state = Group()
    for command in begun:
        state = step(state, command, context(None, 0, late=False))
    for minute, (command, actor, late) in enumerate(history):
        state = step(state, command, context(actor, minute, late=late))
    return state


@given(st.sampled_from(Participation), histories)
def test_a_command_is_offered_to_whom_it_would_do_something_for(
    participation: Participation, history: History
) -> None:
    state = reached(participation, history)
    for _, ctx in actors():
        for kind in KINDS:
            done = any(ask(state, bodies(kind, about), ctx) for about in EVERYBODY)
            assert may(state, kind, ctx) or not done, kind.__name__
            if kind in MOVES:
                assert may(state, kind, ctx) == done, kind.__name__


@given(st.sampled_from(Participation), histories)
def test_whom_one_may_let_go_leaves(participation: Participation, history: History) -> None:
    state = reached(participation, history)
    for _, ctx in actors():
        for about in EVERYBODY:
            leads = about in state.leaders
            ending = EndLeadership(about) if leads else EndMembership(about)
            assert may_end(state, about, ctx) == bool(ask(state, ending, ctx))


@given(st.sampled_from(Participation), histories)
def test_to_whom_a_seat_may_be_offered_it_is_and_who_may_be_turned_down_goes(
    participation: Participation, history: History
) -> None:
    state = reached(participation, history)
    for _, ctx in actors():
        for about in EVERYBODY:
            offered = ask(state, OfferMembership(about, "resident"), ctx)
            assert may_offer(state, about, ctx) == bool(offered)
            declined = ask(state, DeclineMembership(about), ctx)
            assert may_decline(state, about, ctx) == bool(declined)


@given(st.sampled_from(Participation), histories)
def test_whose_signature_would_make_a_member_is_asked_for_it(
    participation: Participation, history: History
) -> None:
    state = reached(participation, history)
    signature = partial(signing, version=state.rules.profile.agreement_version)
    for about in EVERYBODY:
        signed = ask(state, signature(about, "en-CA"), context(about, 50, late=False))
        joins = any(isinstance(event, MembershipActivated) for event in signed)
        assert may_take_a_seat(state, about) == joins


@pytest.mark.parametrize("kind", MOVES)
@pytest.mark.parametrize("stage", Stage)
def test_a_move_is_offered_at_the_stages_of_its_row_alone(
    kind: type[GroupCommand], stage: Stage
) -> None:
    state = Group(stage=stage)
    admin = context(None, 0, late=False)
    begins = kind is ActivateGroup
    assert may(state, kind, admin) == (stage in MOVES[kind].since and not begins)


def test_what_has_no_guard_is_not_offered_by_mistake() -> None:
    with pytest.raises(LookupError):
        may(Group(), SignAgreement, context(None, 0, late=False))


def test_a_group_is_proposed_by_whom_pages_offer_it_and_once() -> None:
    proposal = ProposeGroup(
        code="G1", name="Group", method="balint", mode="ongoing", frame=FRAME, rules=GroupRules()
    )
    for state in (Group(), reached(Participation.VOLUNTARY, [])):
        for _, ctx in actors():
            assert may(state, ProposeGroup, ctx) == bool(ask(state, proposal, ctx))
    assert may(Group(), ProposeGroup, context(None, 0, late=False))


def test_every_move_is_in_the_table() -> None:
    assert MOVES.keys() == MOVED.keys()
