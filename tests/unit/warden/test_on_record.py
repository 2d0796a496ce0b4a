"""What stands on record of an item and of the rule by which it was shown."""

import pytest

from domain.access.purposes import Basis, Purpose
from domain.access.rights import ITEM_RULES, Permit
from domain.kernel import Role
from services.warden.on_record import TELLING, as_recorded


@pytest.mark.parametrize("rule", sorted(TELLING))
def test_p19_rules_that_tell_the_kind_of_a_text_are_one_on_record(rule: str) -> None:
    """P19: who leads reads debriefs by one rule and shared texts by another, and it is not said."""
    assert rule in {one.id for one in ITEM_RULES}
    permit = Permit(rule, Basis.SHARED, Role.LEADER, Purpose.LEADING)
    told = as_recorded(permit)
    assert (told.rule, told.basis) == ("item.sealed_text", Basis.LEADERSHIP)


def test_every_other_rule_is_named_as_it_is() -> None:
    permit = Permit("item.break_glass", Basis.GRANT, Role.PRIVACY_OFFICER, Purpose.LEGAL_ORDER)
    assert as_recorded(permit) == permit
