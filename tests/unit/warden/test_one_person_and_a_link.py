"""No sequence of what one person asks, with the operator's link, reaches content or an approval."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.kit.colluding import ASKED, Drawn, begun
from tests.kit.memory_warden import MemoryWarden

ROLES = (
    "organization admin",
    "privacy officer",
    "program admin",
    "leader",
    "member",
    "auditor",
)
NUMBERS = st.integers(0, 1000)


class OnePersonAndALink(RuleBasedStateMachine):
    """They ask one thing after the other, as whomever they can; a subclass says what they are."""

    role: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        memory = MemoryWarden(Path(self.folder.name) / "keyring")
        self.them = self.runner.run(begun(memory, self.role))

    @rule(what=st.sampled_from(sorted(ASKED)), numbers=st.tuples(*[NUMBERS] * 5))
    def asks(self, what: str, numbers: tuple[int, int, int, int, int]) -> None:
        them, house = self.them, self.them.house
        hand, whom, thing, item, number = numbers
        people = [them.me, them.newcomer, house.leader, house.admin, house.members[0]]
        made = them.made or [house.group]
        drawn = Drawn(
            hand=them.hands[hand % len(them.hands)],
            whom=people[whom % len(people)],
            thing=made[-1 - thing % len(made)],
            item=them.items[item % len(them.items)],
            number=number,
        )
        self.runner.run(them.asks(what, drawn))

    @rule(whom=st.integers(0, 6))
    def has_the_operator_act(self, whom: int) -> None:
        house = self.them.house
        officers = [house.admin, house.privacy_officer, *house.deputies, house.auditor]
        people = [*officers, house.members[0], house.members[2], house.leader]
        self.runner.run(self.them.lets_in())
        self.runner.run(self.them.operator_acts_as(people[whom]))

    @rule()
    def takes_the_link(self) -> None:
        self.runner.run(self.them.uses_the_link())

    @rule(whom=st.integers(0, 3))
    def asks_for_another_link(self, whom: int) -> None:
        house = self.them.house
        people = [house.admin, house.privacy_officer, house.members[0], house.leader]
        self.runner.run(self.them.operator_links(people[whom]))

    @rule(hours=st.sampled_from([1, 80, 400]))
    def waits(self, hours: int) -> None:
        self.runner.run(self.them.try_all())
        self.them.memory.time.passes(timedelta(hours=hours))
        self.runner.run(self.them.signs_in())

    def teardown(self) -> None:
        try:
            self.runner.run(self.them.try_all())
            assert self.runner.run(self.them.facts()) == []
        finally:
            self.runner.close()
            self.folder.cleanup()


def of(role: str) -> type[OnePersonAndALink]:
    """Give what tries, as somebody of a role."""
    return type("OnePersonAndALink", (OnePersonAndALink,), {"role": role})


@pytest.mark.parametrize("role", ROLES)
def test_one_person_and_a_colluding_link_reach_no_content_and_no_approval(
    role: str, request: pytest.FixtureRequest
) -> None:
    """P9: the operator, and one person of any role, are never two."""
    run_state_machine_as_test(
        of(role),
        settings=settings(
            max_examples=request.config.getoption("--colluding"),
            stateful_step_count=30,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
