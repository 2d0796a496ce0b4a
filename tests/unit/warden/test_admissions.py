"""When the operator's staff was let in is shown to officers: by whom, why, and as whom it came."""

from uuid import UUID, uuid4

import pytest

from domain.access.purposes import OperatorReason
from domain.kernel import Sealed, own_log
from domain.protocol.answers import RefusedAnswer
from domain.protocol.door import (
    AdmissionsListed,
    AdmitOperator,
    ListAdmissions,
    OperatorAdmission,
    OperatorSignIn,
    SignedIn,
)
from tests.kit.access_rows import PATTERN, row
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import MemoryWarden

LET_IN = {**PATTERN, "rule": "operator.admitted", "kind": "sign_in", "label": "AX"}


async def let_in(house: House) -> UUID:
    """Have the privacy officer let staff in for support."""
    token = await house.token(house.privacy_officer)
    asking = AdmitOperator(token, OperatorReason.SUPPORT, 60, uuid4())
    return (await house.wants(asking, OperatorAdmission)).admission


def recorded(memory: MemoryWarden, house: House, *admissions: UUID) -> None:
    """Let the read model hold the records of these admissions."""
    rows = [row(house, house.privacy_officer, request=admission) for admission in admissions]
    memory.reads.answers = {"patterns": [LET_IN], "newest": rows}


async def test_nobody_is_let_in_by_default(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    recorded(memory, house)
    listing = ListAdmissions(await house.token(house.admin))
    assert (await house.wants(listing, AdmissionsListed)).lines == ()


async def test_each_line_says_who_let_in_why_until_when_and_as_whom_it_came(
    memory: MemoryWarden,
) -> None:
    """P9: staff comes in by approval, with a time box, visible to the tenant."""
    house = await memory.house(sessions=0)
    used, unused = await let_in(house), await let_in(house)
    entering = OperatorSignIn(
        SECRET, house.organization, Sealed(str(house.admin)), OperatorReason.SUPPORT, used
    )
    assert isinstance(await memory.but(evaluation=False).answer(entering), SignedIn)
    recorded(memory, house, unused, used)
    listing = ListAdmissions(await house.token(house.auditor))
    listed = await house.wants(listing, AdmissionsListed)
    not_used, was_used = listed.lines
    assert {line.by for line in listed.lines} == {house.privacy_officer}
    assert {line.reason for line in listed.lines} == {OperatorReason.SUPPORT}
    assert (not_used.entered_at, not_used.entered_as) == (None, None)
    assert (was_used.entered_at, was_used.entered_as) == (memory.time.at, house.admin)
    assert listed.names.keys() == {house.privacy_officer, house.admin}


async def test_no_line_gives_what_staff_comes_in_with(memory: MemoryWarden) -> None:
    """P9: an admission that was not used is a secret of who was given it."""
    house = await memory.house(sessions=0)
    admission = await let_in(house)
    recorded(memory, house, admission)
    listing = ListAdmissions(await house.token(house.admin))
    assert str(admission) not in repr(await house.wants(listing, AdmissionsListed))


@pytest.mark.parametrize("who", ["leader", "member"])
async def test_nobody_but_officers_is_shown_it_and_the_try_is_on_record(
    memory: MemoryWarden, who: str
) -> None:
    house = await memory.house()
    token = await house.token(house.leader if who == "leader" else house.members[0])
    before = len(await memory.accesses(own_log(house.organization)))
    answer = await house.ask(ListAdmissions(token))
    assert isinstance(answer, RefusedAnswer)
    assert answer.code == "operator.admissions_not_shown"
    assert len(await memory.accesses(own_log(house.organization))) == before + 1
