"""Who may verify, and that it is on record."""

from typing import cast

import pytest

from domain.access.events import AccessDenied, AccessPermitted
from domain.access.purposes import ObjectKind
from domain.kernel import own_log
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.proofs import TakeProof
from tests.kit.memory_warden import MemoryWarden


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("auditor", "proof.auditor"),
        ("privacy_officer", "proof.privacy_officer"),
    ],
)
async def test_taking_a_proof_is_one_entry(memory: MemoryWarden, who: str, rule: str) -> None:
    """P8: each verification by a person is an entry."""
    house = await memory.house(sessions=0)
    token = await house.token(getattr(house, who))
    before = len(await memory.accesses(own_log(house.organization)))
    assert isinstance(await house.ask(TakeProof(token, house.program)), Done)
    entries = await memory.accesses(own_log(house.organization))
    intents = [e.event for e in entries[before:] if isinstance(e.event, AccessPermitted)]
    assert len(intents) == 1
    assert intents[0].rule == rule
    assert [(ref.kind, ref.id) for ref in intents[0].objects] == [(ObjectKind.PROOF, house.program)]


async def test_others_are_refused_on_record(memory: MemoryWarden) -> None:
    """P6: a refusal is an entry with its rule."""
    house = await memory.house(sessions=0)
    for person in (house.leader, house.members[0], house.admin):
        answer = await house.ask(TakeProof(await house.token(person), house.program))
        assert isinstance(answer, RefusedAnswer)
        assert answer.code == "proof.not_allowed"
        last = (await memory.accesses(own_log(house.organization)))[-1]
        assert cast("AccessDenied", last.event).rule == "proof.no_rule"
