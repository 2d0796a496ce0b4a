"""Break-glass: who asks, who approves, who opens what until when, who looks at it afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.authority import rights_of
from domain.grants.commands import (
    ApproveGrant,
    DeferNotice,
    ExpireGrant,
    GrantCommand,
    OpenItem,
    RefuseGrant,
    RequestGrant,
    ReviewGrant,
    Stance,
    TellSubjects,
    WithdrawGrant,
)
from domain.grants.events import (
    Disposition,
    GrantActivated,
    GrantApproved,
    GrantEvent,
    GrantExpired,
    GrantOpened,
    GrantRefused,
    GrantRequested,
    GrantReviewed,
    GrantWithdrawn,
    Ground,
    NamedItem,
    NoticeDeferred,
    SubjectsTold,
)
from domain.grants.grant import GRANT
from domain.grants.limits import MOST_ITEMS
from domain.grants.state import Grant
from domain.kernel import (
    Refused,
    Right,
    RightGiven,
    RightKind,
    RightTaken,
    Role,
    Stream,
)
from tests.kit.scenario import NOON, SOMEBODY, Scenario, person

PO, OA, AUD = Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN, Role.AUDITOR
ASKS, DEPUTY, ADMIN, REVIEWER = person(1), person(2), person(3), person(4)
ITEM, OTHER = UUID(int=1), UUID(int=2)
GROUP, REASON, NOTE = UUID(int=3), UUID(int=4), UUID(int=5)
OLD = Stance(since_before=frozenset({PO, OA, AUD}))
NEW = Stance()
CONCERNED = Stance(since_before=frozenset({PO, OA, AUD}), in_conflict=True)
NAMED = (NamedItem(ITEM, GROUP), NamedItem(OTHER, GROUP))
REQUESTED = GrantRequested(
    requester=ASKS, ground=Ground.LEGAL_ORDER, items=NAMED, reason=REASON, asked_at=NOON
)
BY_PO = GrantApproved(by=DEPUTY, office=PO)
BY_OA = GrantApproved(by=ADMIN, office=OA)
UNTIL = NOON + timedelta(hours=4)
ACTIVE: tuple[GrantEvent, ...] = (
    REQUESTED,
    BY_PO,
    BY_OA,
    GrantActivated(reader=ASKS, until=UNTIL),
)
OPENED = GrantOpened(item=ITEM, at=NOON)


def grant(*history: GrantEvent) -> Scenario[Grant, GrantCommand, GrantEvent]:
    return Scenario(GRANT).given(*history)


def by(
    scenario: Scenario[Grant, GrantCommand, GrantEvent], who: object, *offices: Role
) -> Scenario[Grant, GrantCommand, GrantEvent]:
    """Let a person of these offices ask."""
    scenario.ctx = msgspec.structs.replace(
        scenario.ctx, actor=who, role=[*offices, Role.MEMBER][0], offices=frozenset(offices)
    )
    return scenario


def asking(**given: object) -> RequestGrant:
    facts: dict[str, object] = {
        "ground": Ground.LEGAL_ORDER,
        "items": NAMED,
        "reason": REASON,
        "stance": OLD,
        "audited": True,
    }
    return RequestGrant(**(facts | given))  # type: ignore[arg-type]


def test_a_privacy_officer_asks_for_named_items() -> None:
    by(grant(), ASKS, PO).when(asking()).then(REQUESTED)


@pytest.mark.parametrize("office", [OA, AUD, Role.PROGRAM_ADMIN, Role.LEADER])
def test_nobody_else_asks(office: Role) -> None:
    by(grant(), ASKS, office).when(asking()).then_refused("grant.not_privacy_officer")


def test_what_was_asked_is_not_asked_again() -> None:
    by(grant(REQUESTED), ASKS, PO).when(asking()).then_refused("grant.exists")


def test_without_an_auditor_nobody_asks() -> None:
    by(grant(), ASKS, PO).when(asking(audited=False)).then_refused("grant.no_auditor")


@pytest.mark.parametrize(
    "items",
    [
        (),
        (NAMED[0], NAMED[0]),
        tuple(NamedItem(UUID(int=n), GROUP) for n in range(MOST_ITEMS + 1)),
    ],
)
def test_items_are_named_one_by_one_and_not_many(items: tuple[NamedItem, ...]) -> None:
    by(grant(), ASKS, PO).when(asking(items=items)).then_refused("grant.items_unnamed")


def test_who_is_concerned_does_not_ask() -> None:
    by(grant(), ASKS, PO).when(asking(stance=CONCERNED)).then_refused("grant.in_conflict")


@pytest.mark.parametrize(
    "command",
    [ApproveGrant(OLD), RefuseGrant(OLD), WithdrawGrant(), OpenItem(ITEM), ExpireGrant()],
)
def test_of_what_was_not_asked_nothing_follows(command: GrantCommand) -> None:
    by(grant(), DEPUTY, PO).when(command).then_refused("grant.missing")


def test_the_first_approval_opens_nothing() -> None:
    by(grant(REQUESTED), DEPUTY, PO).when(ApproveGrant(OLD)).then(BY_PO)


def test_the_second_approval_by_the_other_office_begins_the_four_hours() -> None:
    later = NOON + timedelta(hours=1)
    scenario = by(grant(REQUESTED, BY_PO), ADMIN, OA).at(later).when(ApproveGrant(OLD))
    scenario.then(BY_OA, GrantActivated(reader=ASKS, until=later + timedelta(hours=4)))


def test_either_office_may_be_the_first() -> None:
    by(grant(REQUESTED), ADMIN, OA).when(ApproveGrant(OLD)).then(BY_OA)
    second = by(grant(REQUESTED, BY_OA), DEPUTY, PO).when(ApproveGrant(OLD))
    second.then(BY_PO, GrantActivated(reader=ASKS, until=UNTIL))


@pytest.mark.parametrize("office", [PO, OA])
def test_who_asks_does_not_approve(office: Role) -> None:
    by(grant(REQUESTED), ASKS, office).when(ApproveGrant(OLD)).then_refused("grant.own_request")


@pytest.mark.parametrize("office", [AUD, Role.PROGRAM_ADMIN, Role.LEADER, Role.OPERATOR])
def test_no_other_office_approves(office: Role) -> None:
    scenario = by(grant(REQUESTED), DEPUTY, office).when(ApproveGrant(OLD))
    scenario.then_refused("grant.not_an_approver")


def test_who_is_concerned_does_not_approve() -> None:
    scenario = by(grant(REQUESTED), DEPUTY, PO).when(ApproveGrant(CONCERNED))
    scenario.then_refused("grant.in_conflict")


def test_an_office_taken_after_the_request_approves_nothing() -> None:
    scenario = by(grant(REQUESTED), DEPUTY, PO).when(ApproveGrant(NEW))
    scenario.then_refused("grant.office_too_new")


def test_an_office_approves_once_whoever_holds_it() -> None:
    scenario = by(grant(REQUESTED, BY_PO), person(9), PO).when(ApproveGrant(OLD))
    scenario.then_refused("grant.office_has_approved")


def test_one_person_approves_once_whatever_offices_they_hold() -> None:
    scenario = by(grant(REQUESTED, BY_PO), DEPUTY, PO, OA).when(ApproveGrant(OLD))
    scenario.then_refused("grant.approved_already")


@pytest.mark.parametrize(
    "past",
    [
        ACTIVE,
        (REQUESTED, GrantRefused(by=ADMIN, office=OA)),
        (REQUESTED, GrantWithdrawn(by=ASKS, reader=ASKS)),
    ],
)
def test_what_was_decided_or_withdrawn_is_not_approved(past: Sequence[GrantEvent]) -> None:
    scenario = by(grant(*past), person(9), PO).when(ApproveGrant(OLD))
    scenario.then_refused("grant.not_open")


def test_a_request_stands_for_three_days() -> None:
    late = NOON + timedelta(hours=72, seconds=1)
    scenario = by(grant(REQUESTED), DEPUTY, PO).at(late).when(ApproveGrant(OLD))
    scenario.then_refused("grant.not_open")


def test_an_officer_who_could_approve_may_refuse() -> None:
    scenario = by(grant(REQUESTED), ADMIN, OA).when(RefuseGrant(OLD))
    scenario.then(GrantRefused(by=ADMIN, office=OA))
    by(grant(REQUESTED), ASKS, PO).when(RefuseGrant(OLD)).then_refused("grant.own_request")


@pytest.mark.parametrize("who", [ASKS, DEPUTY, ADMIN])
def test_whoever_asked_or_approved_may_end_it(who: object) -> None:
    scenario = by(grant(*ACTIVE), who, PO).when(WithdrawGrant())
    scenario.then(GrantWithdrawn(by=who, reader=ASKS))  # type: ignore[arg-type]


def test_others_do_not_end_it_and_what_is_over_stays_over() -> None:
    by(grant(*ACTIVE), person(9), PO).when(WithdrawGrant()).then_refused("grant.not_yours")
    over = (*ACTIVE, GrantExpired(reader=ASKS))
    by(grant(*over), ASKS, PO).when(WithdrawGrant()).then()


def test_who_asked_opens_a_named_item() -> None:
    by(grant(*ACTIVE), ASKS, PO).when(OpenItem(ITEM)).then(OPENED)


def test_what_is_noted_as_opened_is_not_noted_again() -> None:
    by(grant(*ACTIVE, OPENED), ASKS, PO).when(OpenItem(ITEM)).then()


def test_nobody_else_opens_it() -> None:
    by(grant(*ACTIVE), DEPUTY, PO).when(OpenItem(ITEM)).then_refused("grant.not_yours")


def test_what_was_not_named_stays_shut() -> None:
    scenario = by(grant(*ACTIVE), ASKS, PO).when(OpenItem(UUID(int=99)))
    scenario.then_refused("grant.not_named")


@pytest.mark.parametrize(
    ("past", "code"),
    [
        ((REQUESTED,), "grant.not_active"),
        ((REQUESTED, BY_PO), "grant.not_active"),
        ((REQUESTED, GrantRefused(by=ADMIN, office=OA)), "grant.not_active"),
        ((*ACTIVE, GrantWithdrawn(by=ADMIN, reader=ASKS)), "grant.withdrawn"),
        ((*ACTIVE, GrantExpired(reader=ASKS)), "grant.expired"),
    ],
)
def test_it_opens_only_while_two_approvals_stand(past: Sequence[GrantEvent], code: str) -> None:
    by(grant(*past), ASKS, PO).when(OpenItem(ITEM)).then_refused(code)


def test_after_four_hours_nothing_opens_whether_or_not_that_was_noted() -> None:
    last = UNTIL - timedelta(microseconds=1)
    by(grant(*ACTIVE), ASKS, PO).at(last).when(OpenItem(ITEM)).then(GrantOpened(item=ITEM, at=last))
    by(grant(*ACTIVE), ASKS, PO).at(UNTIL).when(OpenItem(ITEM)).then_refused("grant.expired")


@pytest.mark.parametrize("command", [ExpireGrant(), TellSubjects((ITEM,), 1)])
@pytest.mark.parametrize("office", [PO, OA, AUD])
def test_nobody_notes_by_any_office_what_the_service_notes(
    command: GrantCommand, office: Role
) -> None:
    scenario = by(grant(*ACTIVE, OPENED), ASKS, office).at(UNTIL)
    scenario.when(command).then_refused("grant.not_system")


def test_the_system_notes_that_the_time_has_passed_once() -> None:
    grant(*ACTIVE).by_role(Role.SYSTEM).when(ExpireGrant()).then()
    scenario = grant(*ACTIVE).by_role(Role.SYSTEM).at(UNTIL).when(ExpireGrant())
    scenario.then(GrantExpired(reader=ASKS))
    over = (*ACTIVE, GrantExpired(reader=ASKS))
    grant(*over).by_role(Role.SYSTEM).at(UNTIL).when(ExpireGrant()).then()


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (ACTIVE[-1], RightGiven),
        (GrantExpired(reader=ASKS), RightTaken),
        (GrantWithdrawn(by=ADMIN, reader=ASKS), RightTaken),
    ],
)
def test_the_right_to_open_comes_and_goes_with_the_grant(
    event: GrantEvent, expected: type[RightGiven | RightTaken]
) -> None:
    stream = Stream(SOMEBODY.tenant, "grant", UUID(int=77))
    right = Right(ASKS, RightKind.GRANT, SOMEBODY.tenant.program, stream.id, "break_glass")
    assert list(rights_of(stream, event)) == [expected(right)]
    assert list(rights_of(stream, BY_PO)) == []


def test_those_concerned_are_told_of_what_was_opened_once() -> None:
    told, telling = SubjectsTold(items=(ITEM,), people=3), TellSubjects((ITEM, OTHER), 3)
    grant(*ACTIVE).by_role(Role.SYSTEM).when(telling).then()
    grant(*ACTIVE, OPENED).by_role(Role.SYSTEM).when(telling).then(told)
    grant(*ACTIVE, OPENED, told).by_role(Role.SYSTEM).when(telling).then()


def test_of_what_is_opened_later_they_are_told_too() -> None:
    past = (*ACTIVE, OPENED, SubjectsTold(items=(ITEM,), people=3))
    scenario = grant(*past, GrantOpened(item=OTHER, at=NOON)).by_role(Role.SYSTEM)
    scenario.when(TellSubjects((OTHER,), 2)).then(SubjectsTold(items=(OTHER,), people=2))


def deferring(until: datetime, stance: Stance = OLD) -> DeferNotice:
    return DeferNotice(until, REASON, stance)


def test_another_privacy_officer_defers_the_notice_and_renews_it() -> None:
    until = NOON + timedelta(days=30)
    first = NoticeDeferred(by=DEPUTY, until=until, reason=REASON)
    by(grant(*ACTIVE, OPENED), DEPUTY, PO).when(deferring(until)).then(first)
    again = until + timedelta(days=30)
    renewed = by(grant(*ACTIVE, OPENED, first), DEPUTY, PO).at(until).when(deferring(again))
    renewed.then(NoticeDeferred(by=DEPUTY, until=again, reason=REASON))


def test_while_the_law_bars_it_nobody_is_told() -> None:
    until = NOON + timedelta(days=2)
    past = (*ACTIVE, OPENED, NoticeDeferred(by=DEPUTY, until=until, reason=REASON))
    scenario = grant(*past).by_role(Role.SYSTEM).at(until - timedelta(seconds=1))
    scenario.when(TellSubjects((ITEM,), 3)).then_refused("grant.notice_barred")
    scenario = grant(*past).by_role(Role.SYSTEM).at(until)
    scenario.when(TellSubjects((ITEM,), 3)).then(SubjectsTold(items=(ITEM,), people=3))


@pytest.mark.parametrize(
    ("who", "office", "stance", "code"),
    [
        (ADMIN, OA, OLD, "grant.not_privacy_officer"),
        (ASKS, PO, OLD, "grant.own_request"),
        (DEPUTY, PO, CONCERNED, "grant.in_conflict"),
        (DEPUTY, PO, NEW, "grant.office_too_new"),
    ],
)
def test_nobody_else_defers_it(who: object, office: Role, stance: Stance, code: str) -> None:
    command = deferring(NOON + timedelta(days=1), stance)
    by(grant(*ACTIVE), who, office).when(command).then_refused(code)


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=30, seconds=1)])
def test_a_deferral_ends_within_thirty_days(after: timedelta) -> None:
    scenario = by(grant(*ACTIVE), DEPUTY, PO).when(deferring(NOON + after))
    scenario.then_refused("grant.deferral_too_long")


def test_what_was_told_is_not_deferred() -> None:
    past = (*ACTIVE, OPENED, SubjectsTold(items=(ITEM,), people=1))
    scenario = by(grant(*past), DEPUTY, PO).when(deferring(NOON + timedelta(days=1)))
    scenario.then_refused("grant.told_already")


REVIEW = ReviewGrant(Disposition.JUSTIFIED, NOTE, OLD)


@pytest.mark.parametrize("office", [AUD, PO, OA])
def test_a_third_person_reviews_it_when_it_is_over(office: Role) -> None:
    scenario = by(grant(*ACTIVE, OPENED), REVIEWER, office).at(UNTIL).when(REVIEW)
    scenario.then(GrantReviewed(by=REVIEWER, disposition=Disposition.JUSTIFIED, note=NOTE))


def test_what_was_granted_and_not_used_is_reviewed_too() -> None:
    past = (*ACTIVE, GrantWithdrawn(by=ADMIN, reader=ASKS))
    decided = by(grant(*past), REVIEWER, AUD).when(REVIEW).decided()
    assert [type(event) for event in decided] == [GrantReviewed]


@pytest.mark.parametrize("who", [ASKS, DEPUTY, ADMIN])
def test_who_took_part_does_not_review(who: object) -> None:
    scenario = by(grant(*ACTIVE), who, PO).at(UNTIL).when(REVIEW)
    scenario.then_refused("grant.not_a_third_person")


@pytest.mark.parametrize(
    ("past", "office", "command", "code"),
    [
        (ACTIVE, Role.LEADER, REVIEW, "grant.not_a_reviewer"),
        (
            ACTIVE,
            PO,
            ReviewGrant(Disposition.JUSTIFIED, NOTE, CONCERNED),
            "grant.in_conflict",
        ),
        (
            (*ACTIVE, GrantReviewed(by=person(8), disposition=Disposition.FOLLOW_UP, note=NOTE)),
            AUD,
            REVIEW,
            "grant.reviewed_already",
        ),
        ((REQUESTED,), AUD, REVIEW, "grant.not_over"),
    ],
)
def test_a_review_is_refused(
    past: Sequence[GrantEvent], office: Role, command: GrantCommand, code: str
) -> None:
    by(grant(*past), REVIEWER, office).at(UNTIL).when(command).then_refused(code)


def test_what_may_still_be_used_is_not_reviewed() -> None:
    by(grant(*ACTIVE), REVIEWER, AUD).when(REVIEW).then_refused("grant.not_over")


COMMANDS = st.sampled_from(
    [
        asking(),
        ApproveGrant(OLD),
        RefuseGrant(OLD),
        WithdrawGrant(),
        OpenItem(ITEM),
        OpenItem(OTHER),
        ExpireGrant(),
        REVIEW,
        deferring(NOON + timedelta(days=1)),
    ]
)
OFFICES = st.frozensets(st.sampled_from([PO, OA, AUD, Role.PROGRAM_ADMIN]))


@given(st.lists(st.tuples(st.integers(1, 3), OFFICES, COMMANDS, st.integers(0, 60)), max_size=30))
def test_there_is_no_path_of_one_person_or_two_whatever_they_try_in_whatever_order(
    steps: list[tuple[int, frozenset[Role], GrantCommand, int]],
) -> None:
    """Break-glass: whatever offices they hold, what opens was asked for by one, approved by two."""
    state, at, opened = Grant(), NOON, 0
    history: list[GrantEvent] = []
    for who, offices, command, minutes in steps:
        at += timedelta(minutes=minutes)
        ctx = msgspec.structs.replace(SOMEBODY, actor=person(who), offices=offices, at=at)
        try:
            events = GRANT.decide(state, command, ctx)
        except Refused:
            continue
        for event in events:
            if isinstance(event, GrantOpened):
                opened += 1
                assert state.requested is not None
                asked = state.requested.requester
                assert len({asked, *state.approvers}) == 3
                assert set(state.approvals) == {PO, OA}
                assert person(who) == asked
                assert state.until is not None
                assert at < state.until
            state = GRANT.evolve(state, event)
        history += events
    people = {event.by for event in history if isinstance(event, GrantApproved)}
    assert opened == 0 or len(people) == 2
    assert opened <= len(NAMED)


@given(st.lists(st.tuples(OFFICES, COMMANDS, st.integers(0, 600)), max_size=40))
def test_nobody_opens_anything_alone(
    steps: list[tuple[frozenset[Role], GrantCommand, int]],
) -> None:
    """Break-glass: no single-person path, whatever the emergency."""
    state, at = Grant(), NOON
    for offices, command, minutes in steps:
        at += timedelta(minutes=minutes)
        ctx = msgspec.structs.replace(SOMEBODY, actor=person(1), offices=offices, at=at)
        try:
            events = GRANT.decide(state, command, ctx)
        except Refused:
            continue
        assert not any(isinstance(event, GrantActivated | GrantOpened) for event in events)
        for event in events:
            state = GRANT.evolve(state, event)
