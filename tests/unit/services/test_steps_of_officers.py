"""What officers do stands in tables: each row has its question, and its word is what guards say."""

from collections.abc import Mapping
from itertools import chain

import pytest

from domain.grants import guards as glass_guards
from domain.kernel.classes import Coded
from domain.protocol.identities import IdentityStep
from services.app.audits.steps import STEPS as AUDITS
from services.app.glass.steps import STEPS as GLASS
from services.app.identities.steps import STEPS as IDENTITIES
from services.app.keys.steps import STEPS as KEYS
from services.app.offices.steps import STEPS as OFFICES
from services.app.privacy.steps import STEPS as PRIVACY
from services.app.steps import Step
from services.web.auditor import asked as of_auditors
from services.web.frame.forms import questions_in
from services.web.frame.questions import Unasked
from services.web.member import asked as of_members
from services.web.organization import asked as of_organizations
from services.web.privacy import asked as of_privacy

TABLES = (AUDITS, GLASS, IDENTITIES, KEYS, OFFICES, PRIVACY)
ROWS = [*chain.from_iterable(table.values() for table in TABLES)]
QUESTIONS = {
    name
    for module in (of_auditors, of_members, of_organizations, of_privacy)
    for name in questions_in(module)
}


@pytest.mark.parametrize("row", [row for row in ROWS if row.notice], ids=lambda row: row.operation)
def test_what_a_form_asks_first_is_a_question_that_there_is_or_says_why_none_is(row: Step) -> None:
    assert row.first in QUESTIONS or row.first in {*Unasked}


def test_the_register_of_break_glass_offers_steps_by_the_words_of_the_table() -> None:
    asking = {"ask"}
    rows = {word: row.command for word, row in GLASS.items() if word not in asking}
    assert rows == dict(glass_guards.STEPS)


def test_requests_for_who_a_number_is_offer_steps_by_the_words_of_the_table() -> None:
    assert {*IdentityStep} == IDENTITIES.keys() - {"ask"}


def test_no_two_rows_are_one_operation_or_one_address() -> None:
    operations = [row.operation for row in ROWS]
    addresses = [(row.where, row.address) for row in ROWS]
    assert len(set(operations)) == len(operations)
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: next(iter(table)))
def test_a_row_is_found_by_its_word(table: Mapping[Coded, Step]) -> None:
    assert all(row.word == word for word, row in table.items())
