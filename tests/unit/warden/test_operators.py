"""Staff of the operator come in by the same door: by leave, for a while, on record."""

from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied, LinkIssued, OperatorAdmitted, OperatorEntered
from domain.access.purposes import OperatorReason
from domain.kernel import Event, Log, PersonId, Recorded, Role, Sealed, own_log
from domain.protocol import Answer
from domain.protocol.answers import RefusedAnswer
from domain.protocol.cases import ItemsListed, ListOwnItems
from domain.protocol.door import (
    AdmitOperator,
    LinksIssued,
    OperatorAdmission,
    OperatorSignIn,
    RedeemLink,
    SignedIn,
)
from services.warden.warden import Warden
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import MemoryWarden

SUPPORT, IMPORT = OperatorReason.SUPPORT, OperatorReason.IMPORT


def code_of(answer: object) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


class Served:
    """A house that others are served in, so that the operator needs an officer's leave."""

    def __init__(self, memory: MemoryWarden, house: House) -> None:
        self.memory = memory
        self.house = house
        self.warden: Warden = memory.but(evaluation=False)

    async def leave(self, reason: OperatorReason, minutes: int = 60) -> UUID:
        """Have the privacy officer let staff in."""
        token = await self.strong(self.house.privacy_officer)
        admission = await self.warden.answer(AdmitOperator(token, reason, minutes, uuid4()))
        assert isinstance(admission, OperatorAdmission), admission
        return admission.admission

    async def strong(self, person: PersonId) -> Sealed:
        """Sign somebody in with a second factor."""
        await self.memory.strongly(self.house, person)
        return self.house.tokens[person]

    async def come_in(
        self, reason: OperatorReason, admission: UUID | None, who: PersonId | None = None
    ) -> Answer:
        """Sign in at the command line."""
        person = Sealed(str(who or self.house.admin))
        request = OperatorSignIn(SECRET, self.house.organization, person, reason, admission)
        return await self.warden.answer(request)

    async def records(self) -> list[Recorded[Event]]:
        """Give what the organization's own access log says, as its auditors may see it."""
        log = own_log(self.house.organization)
        return list(await self.memory.store.read_log(log, Log.ACCESS, 0, 1_000))


@pytest.fixture
async def served(memory: MemoryWarden) -> Served:
    return Served(memory, await memory.house(sessions=0))


async def test_staff_come_in_once_by_an_officers_leave_and_the_tenant_sees_it(
    served: Served,
) -> None:
    """P9: with a reason code, approval and time box, visible to the tenant."""
    admission = await served.leave(SUPPORT)
    signed_in = await served.come_in(SUPPORT, admission)
    assert isinstance(signed_in, SignedIn)
    assert signed_in.expires == served.memory.time.at + timedelta(minutes=15)
    admitted, entered = (await served.records())[-2:]
    assert admitted.metadata.actor == served.house.privacy_officer
    assert cast("OperatorAdmitted", admitted.event).reason is SUPPORT
    assert entered.metadata.actor == served.house.admin
    assert (entered.metadata.role, entered.metadata.purpose) == (Role.OPERATOR, "support")
    assert cast("OperatorEntered", entered.event).admitted
    assert (admitted.stream, entered.version) == (entered.stream, 2)
    assert code_of(await served.come_in(SUPPORT, admission)) == "operator.not_admitted"


async def test_a_session_of_staff_ends_by_itself(served: Served) -> None:
    """P9: time-boxed: a quarter of an hour, and never longer than the leave."""
    signed_in = await served.come_in(SUPPORT, await served.leave(SUPPORT, minutes=5))
    assert isinstance(signed_in, SignedIn)
    assert isinstance(await served.warden.answer(ListOwnItems(signed_in.token)), ItemsListed)
    served.memory.time.passes(timedelta(minutes=5))
    assert code_of(await served.warden.answer(ListOwnItems(signed_in.token))) == "session.none"


async def test_an_import_may_take_as_long_as_the_leave(served: Served) -> None:
    signed_in = await served.come_in(IMPORT, await served.leave(IMPORT, minutes=240))
    assert isinstance(signed_in, SignedIn)
    assert signed_in.expires == served.memory.time.at + timedelta(hours=4)


@pytest.mark.parametrize("why", ["none", "unknown", "other reason", "too late", "evaluation"])
async def test_without_leave_for_this_reason_at_this_time_nobody_comes_in(
    served: Served, why: str
) -> None:
    """P9: and the attempt is on record, as one on the account that was named."""
    admission: UUID | None = await served.leave(SUPPORT, minutes=30)
    reason = SUPPORT
    match why:
        case "none":
            admission = None
        case "unknown":
            admission = uuid4()
        case "other reason":
            reason = OperatorReason.INCIDENT
        case "too late":
            served.memory.time.passes(timedelta(minutes=30))
        case _:
            reason, admission = OperatorReason.EVALUATION, None
    assert code_of(await served.come_in(reason, admission)) == "operator.not_admitted"
    denied = (await served.records())[-1]
    assert cast("AccessDenied", denied.event).rule == "operator.not_admitted"
    assert denied.metadata.actor == served.house.admin


async def test_the_leave_of_another_organization_is_none(
    memory: MemoryWarden, served: Served
) -> None:
    """P9: staff of two tenants' operator is let in by each."""
    other = Served(memory, await memory.house("TWO", sessions=0))
    admission = await other.leave(SUPPORT)
    assert code_of(await served.come_in(SUPPORT, admission)) == "operator.not_admitted"
    assert isinstance(await other.come_in(SUPPORT, admission), SignedIn)


@pytest.mark.parametrize("who", ["leader", "auditor"])
async def test_only_privacy_officers_and_admins_let_staff_in(served: Served, who: str) -> None:
    token = await served.strong(getattr(served.house, who))
    refused = await served.warden.answer(AdmitOperator(token, SUPPORT, 60, uuid4()))
    assert code_of(refused) == "operator.admission_not_allowed"
    assert cast("AccessDenied", (await served.records())[-1].event).rule == "operator.no_rule"
    admin = await served.strong(served.house.admin)
    allowed = await served.warden.answer(AdmitOperator(admin, SUPPORT, 60, uuid4()))
    assert isinstance(allowed, OperatorAdmission)


@pytest.mark.parametrize(
    ("reason", "minutes", "code"),
    [
        (SUPPORT, 241, "operator.too_long"),
        (SUPPORT, 0, "operator.too_long"),
        (OperatorReason.EVALUATION, 10, "operator.reason_needed"),
    ],
)
async def test_leave_is_given_for_four_hours_at_most_and_for_a_reason(
    served: Served, reason: OperatorReason, minutes: int, code: str
) -> None:
    token = await served.strong(served.house.admin)
    assert (
        code_of(await served.warden.answer(AdmitOperator(token, reason, minutes, uuid4()))) == code
    )


async def test_where_the_service_is_tried_out_staff_is_on_record_too(
    memory: MemoryWarden, served: Served
) -> None:
    """P9: evaluation needs no leave; it is its own access event all the same."""
    person = Sealed(str(served.house.leader))
    request = OperatorSignIn(SECRET, served.house.organization, person)
    assert isinstance(await memory.warden.answer(request), SignedIn)
    entered = cast("OperatorEntered", (await served.records())[-1].event)
    assert (entered.reason, entered.admitted) == (OperatorReason.EVALUATION, False)


async def test_a_guess_at_the_operators_secret_is_recorded_where_it_was_made(
    served: Served,
) -> None:
    """P6: a forged caller; of an organization that does not exist there is no log to write in."""
    person = Sealed(str(served.house.admin))
    guess = OperatorSignIn(Sealed("a guess"), served.house.organization, person, SUPPORT)
    assert code_of(await served.warden.answer(guess)) == "operator.refused"
    assert cast("AccessDenied", (await served.records())[-1].event).rule == "operator.secret_wrong"


async def test_staff_makes_no_link_that_would_open_an_account(served: Served) -> None:
    """P9: establishing again is no way in, where others are served."""
    house = House(served.warden.answer, served.memory.app, "NEW")
    first = (await house.establish()).links[0]
    redeemed = RedeemLink(first.link, Sealed("correct horse battery staple"))
    assert isinstance(await served.warden.answer(redeemed), SignedIn)
    log = own_log(house.organization)
    issued = [entry.event for entry in await served.memory.store.read_log(log, Log.ACCESS, 0, 99)]
    officers = [officer.person for officer in house.establishing().officers]
    assert issued == [LinkIssued(person=person) for person in officers]
    again = (await house.wants(house.establishing(), LinksIssued)).links
    assert [bool(len(link.link)) for link in again] == [False, *[True] * (len(officers) - 1)]
