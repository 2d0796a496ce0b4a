"""What holds of every session, whatever is asked of it, by whom, and how late."""

from datetime import timedelta
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from domain.appending import Writer, writers_of
from domain.kernel import Context, PersonId, Refused, Role
from domain.sessions.commands import (
    CancelSession,
    CheckIn,
    CheckOut,
    CloseSession,
    ConfirmAttendance,
    EndPresentation,
    EnterPresentationLate,
    EnterSessionLate,
    NoteAbsence,
    OpenSession,
    RecordNoCase,
    RecordNotHeld,
    SealMaterial,
    SessionCommand,
    ShareMaterial,
    ShredMaterial,
    StartPhase,
    StartPresentation,
    WithdrawPresentation,
)
from domain.sessions.events import SessionEvent
from domain.sessions.session import SESSION
from domain.sessions.state import Account, Session, Stage
from domain.sessions.words import Audience, Capacity, Ground, MaterialKind, Phase
from tests.kit.groups import CO_LEADER, LEADER
from tests.kit.scenario import NOON, SOMEBODY, person
from tests.kit.sessions import SCHEDULED, STANDING, STRANGER, VISITOR, opened

FOUR = tuple(person(number) for number in range(1, 5))
FEW = (person(1), person(2))
SMALL = st.sampled_from([UUID(int=number) for number in range(4)])
beginnings = st.sampled_from([[SCHEDULED], opened(), opened(CO_LEADER, *FEW)])
people = st.sampled_from([*FEW, LEADER, CO_LEADER, VISITOR, STRANGER])
in_log_of_app: st.SearchStrategy[SessionCommand] = st.one_of(
    st.builds(
        OpenSession,
        st.just(FOUR),
        st.just(STANDING),
        private_space=st.just(True),
        no_recording=st.just(True),
    ),
    st.builds(CheckIn, people, st.sampled_from(Capacity), st.just(STANDING)),
    st.builds(CheckOut, people, st.just(STANDING)),
    st.builds(NoteAbsence, people, st.booleans(), st.just(STANDING)),
    st.builds(StartPhase, st.sampled_from(Phase), st.just(STANDING)),
    st.sampled_from(
        [
            CancelSession(STANDING),
            RecordNotHeld(STANDING),
            EnterSessionLate(LEADER, STANDING),
            CloseSession(STANDING),
            ConfirmAttendance(STANDING),
            RecordNoCase(STANDING),
        ]
    ),
)
in_vault: st.SearchStrategy[SessionCommand] = st.one_of(
    st.builds(StartPresentation, SMALL, SMALL, SMALL, people, st.just(STANDING)),
    st.builds(EndPresentation, SMALL, st.just(STANDING)),
    st.builds(
        EnterPresentationLate,
        presentation=SMALL,
        alias=SMALL,
        sealed=SMALL,
        presenter=people,
        seconds=st.integers(-1, 4000),
        discussion_minutes=st.integers(-1, 700),
        standing=st.just(STANDING),
    ),
    st.builds(WithdrawPresentation, SMALL, st.just(STANDING)),
    st.builds(
        SealMaterial,
        SMALL,
        st.sampled_from(MaterialKind),
        people,
        st.just(STANDING),
        st.one_of(st.none(), SMALL),
        people,
        themes=st.sampled_from([frozenset({"system"}), frozenset({"making_errors"})]),
    ),
    st.builds(ShareMaterial, SMALL, st.sampled_from(Audience)),
    st.builds(
        ShredMaterial,
        st.tuples(SMALL),
        st.one_of(st.just(()), st.tuples(SMALL)),
        st.sampled_from(Ground),
    ),
)
actors: st.SearchStrategy[PersonId | None] = st.one_of(st.none(), people, st.just(LEADER))
asked = st.lists(st.tuples(st.one_of(in_log_of_app, in_vault), actors, st.booleans()), max_size=40)


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


def decided(state: Session, command: SessionCommand, ctx: Context) -> list[SessionEvent]:
    try:
        return list(SESSION.decide(state, command, ctx))
    except Refused:
        return []


def assert_whole(state: Session) -> None:
    """What nobody may find otherwise."""
    accounts = list(state.presentations.values())
    was_there = {who for who, known in state.attendance.items() if known.was_there}
    assert state.stage is not Stage.NONE
    assert accounts.count(Account.RUNNING) <= 1
    assert state.running is None or state.stage is Stage.OPEN
    assert state.cases <= STANDING.rules.profile.presentations_max
    assert not (state.no_case and state.cases)
    assert STRANGER not in was_there
    if state.stage in (Stage.SCHEDULED, Stage.CANCELLED, Stage.NOT_HELD):
        assert not was_there
        assert not state.presentations
        assert not state.items


@given(beginnings, asked)
def test_whatever_is_asked_the_session_stays_whole(
    beginning: list[SessionEvent],
    history: list[tuple[SessionCommand, PersonId | None, bool]],
) -> None:
    state = SESSION.fold(beginning)
    for minute, (command, actor, late) in enumerate(history):
        for event in decided(state, command, context(actor, minute, late=late)):
            state = SESSION.evolve(state, event)
        assert_whole(state)


def is_shared_anew(state: Session, command: SessionCommand) -> bool:
    """Sharing with the leaders of now is, each time, with those who lead by then; with whom an
    account is shared the vault alone knows."""
    return isinstance(command, ShareMaterial) and (
        command.audience is Audience.LEADERS_NOW or command.item in state.presentations
    )


@given(beginnings, asked)
def test_asking_twice_is_asking_once(
    beginning: list[SessionEvent],
    history: list[tuple[SessionCommand, PersonId | None, bool]],
) -> None:
    state = SESSION.fold(beginning)
    for minute, (command, actor, late) in enumerate(history):
        ctx = context(actor, minute, late=late)
        events = decided(state, command, ctx)
        for event in events:
            state = SESSION.evolve(state, event)
        again = events if is_shared_anew(state, command) else []
        assert decided(state, command, ctx) == again


@given(beginnings, asked)
def test_the_web_s_commands_make_no_fact_that_only_the_warden_may_append(
    beginning: list[SessionEvent],
    history: list[tuple[SessionCommand, PersonId | None, bool]],
) -> None:
    state = SESSION.fold(beginning)
    for minute, (command, actor, late) in enumerate(history):
        events = decided(state, command, context(actor, minute, late=late))
        of_vault = isinstance(
            command,
            StartPresentation
            | EndPresentation
            | EnterPresentationLate
            | WithdrawPresentation
            | SealMaterial
            | ShareMaterial
            | ShredMaterial,
        )
        assert all((Writer.APP in writers_of(type(event))) is not of_vault for event in events)
        for event in events:
            state = SESSION.evolve(state, event)
