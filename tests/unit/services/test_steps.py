"""What stands in the tables of steps holds together: one address, one name, one question each."""

from itertools import product

import msgspec
import pytest

from domain.groups.moves import MOVES as GROUP_MOVES
from domain.kernel import Role
from domain.sessions.commands import ConfirmAttendance, EnterSessionLate
from domain.sessions.moves import MOVES as SESSION_MOVES
from domain.sessions.moves import may
from domain.sessions.session import SESSION
from services.app.groups import steps as groups
from services.app.steps import By, Step
from services.app.tables import TABLES
from services.web.auditor import asked as of_auditors
from services.web.frame.notices import DONE
from services.web.frame.questions import ByCase, Question, Unasked
from services.web.leader import asked as of_leaders
from services.web.member import asked as of_members
from services.web.organization import asked as of_organizations
from services.web.privacy import asked as of_privacy
from services.web.program import asked as of_programs
from tests.kit.groups import ADMIN, LEADER
from tests.unit.domain.test_session_guards import HISTORIES, STANDINGS, contexts

FILLED = ("program", "proposal", "group", "seat", "planning", "session", "mark", "case", "item")
"""Of these tables a command is filled in field by field."""
STEPS = [step for rows in TABLES.values() for step in rows.values()]
FIELD_BY_FIELD = [step for name in FILLED for step in TABLES[name].values()]
QUESTIONS = {
    name
    for module in (
        of_auditors,
        of_leaders,
        of_members,
        of_organizations,
        of_privacy,
        of_programs,
    )
    for name, one in vars(module).items()
    if isinstance(one, Question | ByCase)
}
SUPPLIED = {
    "begun",
    "capacity",
    "command_id",
    "item",
    "local_start",
    "person",
    "practice",
    "presentation",
    "presentations",
    "profession",
    "program",
    "rules",
    "session",
    "standing",
    "starts_at",
    "then",
    "token",
    "version",
    "zone",
    "code",
    "slot_minutes",
}
"""What runners know themselves: nobody says it."""


def named(step: Step) -> str:
    return f"{step.where}-{step.word}"


@pytest.mark.parametrize("step", FIELD_BY_FIELD, ids=named)
def test_a_row_says_all_that_its_command_needs(step: Step) -> None:
    wanted = {field.name for field in msgspec.structs.fields(step.command) if field.required}
    assert wanted <= SUPPLIED | set(step.body.__struct_fields__)


@pytest.mark.parametrize("step", FIELD_BY_FIELD, ids=named)
def test_what_is_said_reaches_the_command(step: Step) -> None:
    """Nobody is asked for what no rule reads; a late presentation is a part of its request."""
    said = set(step.body.__struct_fields__) - {"version", "agreement_version"}
    late = "presentations" in step.command.__struct_fields__
    assert late or said <= set(step.command.__struct_fields__)


@pytest.mark.parametrize("step", STEPS, ids=named)
def test_a_form_has_a_question_or_the_reason_for_none_and_a_notice_that_there_is(
    step: Step,
) -> None:
    assert not step.notice or (step.notice in DONE and step.first)
    assert not step.first or step.first in QUESTIONS | {*Unasked}
    assert step.operation or step.notice, "it is for somebody"


def test_what_is_taken_at_once_because_it_is_undone_names_what_undoes_it() -> None:
    by_hand = {"session"}
    """A planned session is called off."""
    for rows in TABLES.values():
        for step in rows.values():
            assert not step.undone_by or step.undone_by in rows, step.word
            if step.first == Unasked.UNDO:
                assert bool(step.undone_by) == (step.word not in by_hand), step.word


@pytest.mark.parametrize("step", [s for s in STEPS if s.command in SESSION_MOVES], ids=named)
def test_who_may_take_a_step_of_a_session_is_whom_its_row_names(step: Step) -> None:
    states = [SESSION.fold(history) for history in HISTORIES.values()]
    late = step.command in {ConfirmAttendance, EnterSessionLate}
    allowed = {
        ctx.actor
        for state, standing, ctx in product(states, STANDINGS, contexts())
        if ctx.role is not Role.SYSTEM and ctx.entered_late <= late
        if may(state, step.command, standing, ctx)
    }
    assert (LEADER in allowed) == (By.LEADER in step.by)
    assert (ADMIN in allowed) == (By.ADMIN in step.by)


@pytest.mark.parametrize("step", groups.STEPS.values(), ids=named)
def test_who_may_take_a_step_of_a_group_is_whom_its_row_names(step: Step) -> None:
    assert set(step.by) == {By.ADMIN} | (
        set() if GROUP_MOVES[step.command].by_admins_alone else {By.LEADER}
    )
