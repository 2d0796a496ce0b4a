"""What holds for every policy there is, and for every one to come."""

from typing import get_args
from uuid import UUID

import msgspec
import pytest

from domain.policies.policy import CallOffSession, Deed, NoteNotHeld
from domain.policies.registry import POLICIES

SESSION = UUID(int=0x51)
DEEDS = [CallOffSession(SESSION), NoteNotHeld(SESSION)]


def test_each_has_a_name_of_its_own() -> None:
    assert len({policy.name for policy in POLICIES}) == len(POLICIES) > 1


@pytest.mark.parametrize("deed", DEEDS, ids=repr)
def test_what_is_owed_is_written_as_a_code_and_an_id(deed: Deed) -> None:
    written = msgspec.json.encode(deed)
    assert msgspec.json.decode(written, type=Deed) == deed
    assert msgspec.json.decode(written) == {
        "type": deed.__struct_config__.tag,
        "session": str(SESSION),
    }


def test_every_deed_is_among_the_examples() -> None:
    assert {type(deed) for deed in DEEDS} == set(get_args(Deed))
