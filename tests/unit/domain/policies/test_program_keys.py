"""Who hears by letter that a version of a program's key is to go at once, and that it is gone."""

from typing import Any

import msgspec

from domain.kernel import Event, ProgramId, Recorded, Role
from domain.keys.events import KeyDestructionProposed, KeyVersionDestroyed
from domain.policies.policy import Reaction, Scene, TellOfKeyDestroyed, TellOfKeyDestruction
from domain.policies.program_keys import PROGRAM_KEYS
from tests.kit.projected import ACTOR, STREAM, recorded
from tests.kit.stores import NOON

PROGRAM = ProgramId(STREAM)
GONE = KeyVersionDestroyed(program=PROGRAM, version=2)


def proposed(version: int) -> KeyDestructionProposed:
    office = Role.PRIVACY_OFFICER
    return KeyDestructionProposed(program=PROGRAM, version=version, by=ACTOR, office=office)


def owed(*events: Event, role: Role = Role.ORGANIZATION_ADMIN) -> list[Reaction]:
    """What is owed for the last of them, whose actor has this role."""
    facts: list[Recorded[Any]] = [recorded(event) for event in events]
    metadata = msgspec.structs.replace(facts[-1].metadata, role=role)
    facts[-1] = msgspec.structs.replace(facts[-1], metadata=metadata)
    return list(PROGRAM_KEYS.react(Scene(facts[-1], facts, {})))


def test_officers_hear_at_once_that_one_of_them_would_have_a_version_go() -> None:
    assert owed(proposed(2)) == [Reaction(TellOfKeyDestruction(ACTOR), NOON)]


def test_they_hear_that_two_of_them_let_it_go() -> None:
    assert owed(proposed(2), GONE) == [Reaction(TellOfKeyDestroyed(ACTOR), NOON)]


def test_of_a_version_that_had_its_time_they_hear_nothing() -> None:
    assert owed(GONE) == []
    assert owed(proposed(1), GONE) == [], "somebody spoke of another"
    assert owed(proposed(2), GONE, role=Role.SYSTEM) == [], "nobody agreed before it was due"
