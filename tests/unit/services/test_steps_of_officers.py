"""What officers do stands in tables: the word of a row is what guards say."""

from collections.abc import Mapping

import pytest

from domain.grants import guards as glass_guards
from domain.kernel.classes import Coded
from domain.protocol.identities import IdentityStep
from services.app.glass.steps import STEPS as GLASS
from services.app.identities.steps import STEPS as IDENTITIES
from services.app.steps import Step
from services.app.tables import TABLES


def test_the_register_of_break_glass_offers_steps_by_the_words_of_the_table() -> None:
    asking = {"ask"}
    rows = {word: row.command for word, row in GLASS.items() if word not in asking}
    assert rows == dict(glass_guards.STEPS)


def test_requests_for_who_a_number_is_offer_steps_by_the_words_of_the_table() -> None:
    assert {*IdentityStep} == IDENTITIES.keys() - {"ask"}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_a_row_is_found_by_its_word(table: Mapping[Coded, Step]) -> None:
    assert all(row.word == word for word, row in table.items())
