"""The table of rights says what decisions do: of everybody, in every part, at every moment."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

import pytest

from domain.access.operations.table import BY_KIND, BY_PLACE, OPERATIONS, TABLE
from domain.access.operations.words import DECIDERS, May, Party
from domain.groups.commands import RequestMembership, SignAgreement
from domain.invitations.commands import IssueInvitation
from domain.organizations.commands import ProposeOfficer
from domain.people.commands import DeclareAffiliation, RegisterPerson
from domain.privacy.commands import WithdrawErasure
from domain.protocol import Request
from domain.sessions.commands import (
    CodePresentation,
    ShareMaterial,
    ShredMaterial,
    WithdrawPresentation,
)
from services.app.steps import By, Step
from services.app.tables import TABLES
from tests.kit.addresses import pages
from tests.kit.deciding import OUTSIDER
from tests.kit.operations import operations
from tests.kit.rights import ACTORS, STORIES, Actor, tried

STEPS: Final = tuple(step for table in TABLES.values() for step in table.values() if step.operation)
"""What is of pages alone leads to one of these."""
THE_WARDEN_KNOWS: Final = (
    CodePresentation,
    ShareMaterial,
    ShredMaterial,
    WithdrawErasure,
    WithdrawPresentation,
)
"""Whose presentation, text or request it is: `tests/unit/warden/test_rights_of_all.py`."""
THE_WARDEN_NARROWS: Final = {
    (RequestMembership, Party.AUDITOR),
    (SignAgreement, Party.AUDITOR),
    (RegisterPerson, Party.OPERATOR),
    (DeclareAffiliation, Party.OPERATOR),
    (ProposeOfficer, Party.OPERATOR),
    (IssueInvitation, Party.AUDITOR),
    (IssueInvitation, Party.PRIVACY_OFFICER),
    (IssueInvitation, Party.SUPERVISOR),
}
"""What a decision alone would allow, and the Warden asks more of."""
SAID: Final[Mapping[By, frozenset[Party]]] = {
    By.MEMBER: frozenset({Party.MEMBER, Party.PRESENTER}),
    By.LEADER: frozenset({Party.LEADER, Party.TRAINEE}),
    By.PRESENTER: frozenset({Party.PRESENTER}),
    By.ADMIN: frozenset({Party.PROGRAM_ADMIN, Party.ORGANIZATION_ADMIN}),
    By.PRIVACY_OFFICER: frozenset({Party.PRIVACY_OFFICER}),
    By.OFFICER: frozenset(DECIDERS),
    By.ANOTHER_OFFICER: frozenset(DECIDERS),
    By.OTHER_OFFICE: frozenset(DECIDERS),
    By.DECIDER: frozenset(DECIDERS),
    By.THIRD_PERSON: frozenset({*DECIDERS, Party.AUDITOR}),
    By.ANOTHER_PRIVACY_OFFICER: frozenset({Party.PRIVACY_OFFICER}),
    By.ORGANIZATION_ADMIN: frozenset({Party.ORGANIZATION_ADMIN}),
    By.AUDITOR: frozenset({Party.AUDITOR}),
}
"""Whom the document of the API means; of others it says what they did before."""


NEVER: Final = (False, False)
PAST: Final = {May.NEVER, May.LATE}
"""What is entered afterwards is no step: it comes in a file."""
RELATIVE: Final = {By.ONESELF, By.ASKER, By.APPROVER, By.AUTHOR, By.SUBJECT}


def _by_command() -> Mapping[type[Any], Sequence[int]]:
    found = defaultdict(list)
    for number, story in enumerate(STORIES):
        found[type(story.command(OUTSIDER))].append(number)
    return found


BY_COMMAND: Final = _by_command()


def seen(command: type[Any], actors: Sequence[Actor]) -> tuple[bool, bool]:
    """Say whether some ever may by what decisions do, and whether always."""
    done = [one for story in BY_COMMAND[command] for who in actors for one in tried(story, who)]
    return any(done), any(done) and all(done)


def said(may: May) -> tuple[bool, bool]:
    """Say the same of a cell: under a condition, sometimes."""
    return may is not May.NEVER, may is May.ALWAYS


@pytest.mark.parametrize(
    "command",
    [command for command in BY_COMMAND if command not in THE_WARDEN_KNOWS],
    ids=lambda command: command.__name__,
)
def test_each_role_may_what_the_table_says(command: type[Any]) -> None:
    row, anybody = BY_KIND[command], seen(command, [Actor(None, OUTSIDER)])
    for party in {one.party for one in ACTORS if one.party is not None}:
        if (command, party) in THE_WARDEN_NARROWS:
            continue
        found = seen(command, [one for one in ACTORS if one.party is party])
        if party is Party.OPERATOR and found == anybody:
            found = NEVER
        assert found == said(row.may(party)), (party, row.may(party))


@pytest.mark.parametrize("command", THE_WARDEN_KNOWS, ids=lambda command: command.__name__)
def test_of_what_the_warden_alone_knows_the_table_names_whose_it_is(command: type[Any]) -> None:
    row = BY_KIND[command]
    own = row.all_may is May.THEIR_OWN or set(row.who) == {Party.PRESENTER}
    assert own, row.says
    assert seen(command, [Actor(None, OUTSIDER)])[0], "a decision would let anybody"


def test_each_command_and_each_request_to_the_warden_has_one_row() -> None:
    rows = Counter(kind for operation in OPERATIONS for kind in operation.by)
    assert {kind.__name__ for kind in {*BY_COMMAND, *get_args(Request)} - rows.keys()} == set()
    assert {kind.__name__ for kind, count in rows.items() if count > 1} == set()
    assert len(rows) == len(BY_KIND)


def test_each_operation_of_the_api_and_each_page_has_one_row() -> None:
    rows = Counter(place for operation in OPERATIONS for place in operation.at)
    there = {one.id for one in operations()} | {path for verb, path in pages() if verb == "GET"}
    assert rows.keys() == there | {"/sign-in", "/welcome"}
    assert {place for place, count in rows.items() if count > 1} == set()


def test_no_two_rows_say_the_same_and_each_has_a_heading() -> None:
    assert len({operation.says for operation in OPERATIONS}) == len(OPERATIONS)
    assert sum(map(len, TABLE.values())) == len(OPERATIONS)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.where}-{step.word}")
def test_a_step_is_for_whom_its_row_says(step: Step) -> None:
    row = BY_PLACE[step.operation]
    assert BY_KIND.get(step.command, row) is row
    named = {party for by in step.by for party in SAID.get(by, ())}
    assert {party for party in named if row.may(party) is May.NEVER} == set()
    if By.OFFICER not in step.by:
        by_role = {party for party, may in row.who.items() if may not in PAST}
        assert by_role - named <= {Party.OPERATOR} or {*step.by} & RELATIVE
