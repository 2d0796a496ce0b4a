"""Letters about keys go to officers, and say nothing of anybody."""

import re
from uuid import uuid4

import pytest

from domain.kernel import PersonId, own_log
from domain.policies.policy import (
    KeyDeed,
    Owed,
    TellOfKeyDestroyed,
    TellOfKeyDestruction,
    TellOfKeyGivenUp,
    TellOfKeyLoss,
)
from infra.mail.memory import MemoryMail
from services.letters.deeds import carry_out
from services.letters.post import Post
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_appointment_letters import Asked

AGREED = (TellOfKeyGivenUp, TellOfKeyDestroyed)


@pytest.mark.parametrize("kind", [TellOfKeyLoss, TellOfKeyDestruction, *AGREED])
async def test_each_officer_but_whose_deed_it_is_gets_one(
    memory: MemoryWarden, kind: type[KeyDeed]
) -> None:
    house, mail = await memory.house(), MemoryMail()
    deed = kind(house.privacy_officer)
    owed = Owed(
        tenant=own_log(house.organization),
        policy="signing_keys",
        event_id=uuid4(),
        correlation_id=uuid4(),
        command_id=uuid4(),
        deed=deed,
        due_at=memory.time(),
    )
    post = Post(Asked(memory), mail, POSTMAN)
    assert await carry_out(post, owed, deed) is None
    told: set[PersonId] = {house.admin, *house.deputies}
    if kind in AGREED:
        told.add(house.auditor)
    assert sorted(one.to.reveal() for one in mail.letters) == sorted(map(house.email, told))
    for letter in mail.letters:
        assert not re.search(r"Given|Family|[0-9a-f]{8}-", letter.text)
