"""What holds of every group, whatever is asked of it and by whom."""

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from domain.groups.commands import (
    ActivateGroup,
    AnswerContentConsent,
    ApproveCharter,
    AssignLeader,
    CloseGroup,
    DeclineMembership,
    EndLeadership,
    EndMembership,
    GroupCommand,
    LifecycleCommand,
    OfferMembership,
    OpenRecruiting,
    PauseGroup,
    PlanClosing,
    ProposeGroup,
    RequestMembership,
    ResumeGroup,
    SignAgreement,
)
from domain.groups.events import GroupEvent
from domain.groups.group import GROUP
from domain.groups.state import FORMING, LIVE, Group, Stage
from domain.kernel import Context, PersonId, Refused, Role
from domain.rules import GroupRules, Participation, RuleProfile
from tests.kit.examples import tag_of
from tests.kit.groups import FRAME
from tests.kit.scenario import NOON, SOMEBODY, person

SMALL = GroupRules(
    profile=RuleProfile(members_min=2, members_max=3), participation=Participation.MANDATORY
)
people = st.integers(1, 7).map(person)
practices = st.sampled_from([None, "P-1"])
commands: st.SearchStrategy[GroupCommand] = st.one_of(
    st.builds(RequestMembership, people),
    st.builds(OfferMembership, people, st.just("resident"), practices),
    st.builds(DeclineMembership, people),
    st.builds(SignAgreement, people, st.just(1), st.just("fr-CA")),
    st.builds(AnswerContentConsent, people, st.booleans()),
    st.builds(EndMembership, people),
    st.builds(AssignLeader, people, st.just(Role.LEADER), st.just("credentialed")),
    st.builds(EndLeadership, people),
    st.builds(ActivateGroup, st.booleans()),
    st.sampled_from([PauseGroup(), ResumeGroup(), PlanClosing(), CloseGroup()]),
)
actors: st.SearchStrategy[PersonId | None] = st.one_of(st.none(), people)
histories = st.lists(st.tuples(commands, actors, st.booleans()), max_size=40)
BEGINNING: tuple[GroupCommand, ...] = (
    ProposeGroup(
        code="G001", name="Group 1", method="balint", mode="ongoing", frame=FRAME, rules=SMALL
    ),
    ApproveCharter(),
    OpenRecruiting(),
)


def context(actor: PersonId | None, minute: int, *, late: bool) -> Context:
    """An admin asks, or if ``actor`` is given that person, holding no office."""
    offices = frozenset({Role.PROGRAM_ADMIN}) if actor is None else frozenset[Role]()
    return msgspec.structs.replace(
        SOMEBODY,
        actor=actor or person(900),
        offices=offices,
        at=NOON + timedelta(minutes=minute),
        entered_late=late,
    )


def ask(state: Group, command: GroupCommand, ctx: Context) -> Sequence[GroupEvent]:
    try:
        return GROUP.decide(state, command, ctx)
    except Refused:
        return []


def step(state: Group, command: GroupCommand, ctx: Context) -> Group:
    return reduce(GROUP.evolve, ask(state, command, ctx), state)


def assert_whole(state: Group) -> None:
    """What nobody may find otherwise."""
    profile = state.rules.profile
    seated = state.members.keys() | state.offered.keys()
    assert state.stage is not Stage.NONE
    assert len(state.members) + len(state.offered) == len(seated) <= profile.members_max
    assert len(state.leaders) <= profile.leaders_max
    assert seated.isdisjoint(state.leaders)
    assert seated.isdisjoint(state.waiting)
    assert state.members.keys() <= state.signatures.keys()
    assert state.consents.keys() <= seated
    if state.stage in LIVE:
        assert state.below_minimum == (len(state.members) < profile.members_min)
        assert state.leader_vacant == (not state.led)
    if state.stage in FORMING:
        assert not state.below_minimum
        assert not state.leader_vacant


@given(histories)
def test_whatever_is_asked_the_roster_stays_whole(
    history: list[tuple[GroupCommand, PersonId | None, bool]],
) -> None:
    state = GROUP.initial
    for command in BEGINNING:
        state = step(state, command, context(None, 0, late=False))
    for minute, (command, actor, late) in enumerate(history):
        state = step(state, command, context(actor, minute, late=late))
        assert_whole(state)


@given(histories)
def test_asking_twice_is_asking_once(
    history: list[tuple[GroupCommand, PersonId | None, bool]],
) -> None:
    state = GROUP.initial
    for command in BEGINNING:
        state = step(state, command, context(None, 0, late=False))
    for minute, (command, actor, late) in enumerate(history):
        ctx = context(actor, minute, late=late)
        state = step(state, command, ctx)
        assert step(state, command, ctx) == state


@given(histories)
def test_the_web_s_commands_make_no_fact_that_only_the_warden_may_append(
    history: list[tuple[GroupCommand, PersonId | None, bool]],
) -> None:
    state = GROUP.initial
    begun = [(command, None, False) for command in BEGINNING]
    for minute, (command, actor, late) in enumerate([*begun, *history]):
        ctx = context(actor, minute, late=late)
        if isinstance(command, LifecycleCommand):
            assert {tag_of(type(event)).split(".")[0] for event in ask(state, command, ctx)} <= {
                "group"
            }
        state = step(state, command, ctx)
