"""What somebody is or was given, begun at each stage of their erasure: it stops it, or does not.

Either way it is the same at the approval and at each run, and what has begun can end.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NamedTuple, TypeAlias
from uuid import UUID, uuid4

import pytest

from domain.execute import state_of
from domain.groups.commands import (
    AdmitOfficer,
    AssignLeader,
    DeclineMembership,
    EndLeadership,
    EndMembership,
    OfferMembership,
    RequestMembership,
    RosterCommand,
)
from domain.groups.group import GROUP
from domain.kernel import PersonId, Role, Stream, own_log
from domain.organizations.commands import AppointOfficer, ConfirmAppointment, EndOffice
from domain.privacy.commands import LiftHold, PlaceHold, ProposeLifting
from domain.privacy.events import ErasureKind, HoldGround
from domain.privacy.scope import Scope
from domain.privacy.state import Stage
from domain.protocol import Answer
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.offices import EnactOffice, ObjectTo, SettleOffice
from domain.protocol.people import EnactRoster, RosterStep
from domain.protocol.privacy import (
    ApproveRequest,
    AskErasure,
    CarryOutErasure,
    EnactHold,
    ErasureProgress,
    PreviewErasure,
)
from tests.kit.agreements import signing
from tests.kit.glass import Glass
from tests.kit.memory_warden import POSTMAN, MemoryWarden

SERVING, HELD, MISSING = "erasure.still_serving", "erasure.held", "person.missing"


class Leaving:
    """Somebody who has left their group, and what is given to them or taken from them."""

    def __init__(self, memory: MemoryWarden, glass: Glass, trainee: PersonId) -> None:
        self.memory, self.glass, self.house = memory, glass, glass.house
        self.person, self.trainee = self.house.members[0], trainee
        self.begun: UUID | None = None

    async def roster(self, who: PersonId, *commands: RosterCommand) -> str | None:
        at = self.memory.time()
        late = who == self.house.admin and isinstance(commands[0], RequestMembership)
        steps = tuple(
            RosterStep(
                group=self.house.group, command=one, command_id=uuid4(), at=at if late else None
            )
            for one in commands
        )
        request = EnactRoster(await self.house.token(who), self.house.program, steps)
        answers = (await self.house.wants(request, Enacted)).steps
        return next((one.refused.code for one in answers if one.refused is not None), None)

    async def office(
        self, who: PersonId, command: AppointOfficer | EndOffice | ConfirmAppointment
    ) -> str | None:
        made = uuid4()
        answer = await self.house.ask(EnactOffice(await self.house.token(who), command, made))
        if isinstance(answer, Enacted) and isinstance(command, AppointOfficer):
            self.begun = answer.steps[0].made
        return code_of(answer)

    async def hold(self, who: PersonId, command: PlaceHold | ProposeLifting | LiftHold) -> None:
        asked = EnactHold(await self.house.token(who), command, uuid4(), self.begun)
        done = await self.house.wants(asked, Done)
        self.begun = done.made

    async def asked(self, kind: ErasureKind) -> Answer:
        """An officer asks, so that it can be asked in whatever state the person is."""
        token = await self.house.token(self.house.privacy_officer)
        return await self.house.ask(AskErasure(token, kind, uuid4(), Scope(person=self.person)))

    async def approved(self, request: UUID) -> str | None:
        token = await self.house.token(self.house.admin)
        return code_of(await self.house.ask(ApproveRequest(token, request, uuid4())))

    async def stage(self, request: UUID) -> Stage:
        token = await self.house.token(self.house.admin)
        return (await self.house.wants(PreviewErasure(token, request), ErasureProgress)).stage

    async def ran(self, request: UUID) -> str | None:
        """Carry it out as far as it goes, and say by what it is stopped."""
        token = await self.house.token(self.house.admin)
        for _ in range(3):
            answer = await self.house.ask(CarryOutErasure(token, request))
            if isinstance(answer, RefusedAnswer):
                return answer.code
            assert isinstance(answer, ErasureProgress)
            if answer.held:
                return HELD
        return None

    async def left_nowhere(self) -> bool:
        """Whether neither the table of rights nor the group knows them any more."""
        stream = Stream(self.house.tenant, GROUP.category, self.house.group)
        group, _ = await state_of(self.memory.store, GROUP, stream)
        rights = await self.memory.parts.accounts.authority(self.house.organization, self.person)
        on_group = {*group.members, *group.offered, *group.waiting, *group.admitted, *group.leaders}
        return not rights.rights and self.person not in on_group


Act: TypeAlias = Callable[[Leaving], Awaitable[str | None]]


class Given(NamedTuple):
    """What can be begun with somebody, how it ends, and by which code it stops an erasure."""

    begin: Act
    end: Act
    stops: str | None = None
    to_the_erased: str | None = MISSING


def code_of(answer: object) -> str | None:
    return answer.code if isinstance(answer, RefusedAnswer) else None


async def offered(one: Leaving) -> str | None:
    return await one.roster(one.house.leader, OfferMembership(one.person, "family_physician"))


async def seated(one: Leaving) -> str | None:
    if refused := await offered(one):
        return refused
    return await one.roster(one.person, signing(one.person, "en-CA"))


async def requested(one: Leaving) -> str | None:
    return await one.roster(one.house.admin, RequestMembership(one.person))


async def cleared(one: Leaving) -> str | None:
    return await one.roster(one.house.privacy_officer, AdmitOfficer(one.person))


async def leading(one: Leaving) -> str | None:
    return await one.roster(
        one.house.admin, AssignLeader(one.person, Role.CO_LEADER, "credentialed")
    )


async def supervising(one: Leaving) -> str | None:
    trainee = AssignLeader(one.trainee, Role.TRAINEE, "trainee_supervised", one.person)
    return await one.roster(one.house.admin, trainee)


async def auditing(one: Leaving) -> str | None:
    return await one.office(one.house.admin, AppointOfficer(one.person, Role.AUDITOR))


async def administering(one: Leaving) -> str | None:
    office = AppointOfficer(one.person, Role.PROGRAM_ADMIN, one.house.program)
    return await one.office(one.house.admin, office)


async def proposed(one: Leaving) -> str | None:
    return await one.office(one.house.admin, AppointOfficer(one.person, Role.PRIVACY_OFFICER))


async def confirmed(one: Leaving) -> str | None:
    if refused := await proposed(one):
        return refused
    assert one.begun is not None
    return await one.office(one.house.deputies[0], ConfirmAppointment(one.begun))


async def held(one: Leaving) -> str | None:
    ends = one.memory.time().date() + timedelta(days=30)
    one.begun = None
    await one.hold(
        one.house.privacy_officer, PlaceHold(Scope(person=one.person), HoldGround.LITIGATION, ends)
    )
    return None


async def asked_again(one: Leaving) -> str | None:
    return code_of(await one.asked(ErasureKind.MEMBER))


async def texts_asked(one: Leaving) -> str | None:
    return code_of(await one.asked(ErasureKind.AUTHOR))


async def declined(one: Leaving) -> str | None:
    return await one.roster(one.house.leader, DeclineMembership(one.person))


async def ended(one: Leaving) -> str | None:
    return await one.roster(one.house.admin, EndMembership(one.person))


async def led_no_more(one: Leaving) -> str | None:
    return await one.roster(one.house.admin, EndLeadership(one.person))


async def supervised_no_more(one: Leaving) -> str | None:
    return await one.roster(one.house.admin, EndLeadership(one.trainee))


async def audits_no_more(one: Leaving) -> str | None:
    return await one.office(one.house.admin, EndOffice(one.person, Role.AUDITOR))


async def administers_no_more(one: Leaving) -> str | None:
    office = EndOffice(one.person, Role.PROGRAM_ADMIN, one.house.program)
    return await one.office(one.house.admin, office)


async def opposed(one: Leaving) -> str | None:
    assert one.begun is not None
    token = await one.house.token(one.house.auditor)
    return code_of(await one.house.ask(ObjectTo(token, one.begun, uuid4())))


async def lifted(one: Leaving) -> str | None:
    await one.hold(one.house.privacy_officer, ProposeLifting())
    await one.hold(one.house.admin, LiftHold())
    return None


async def nothing(_one: Leaving) -> str | None:
    return None


GIVEN = {
    "a seat": Given(seated, ended, SERVING),
    "a seat offered": Given(offered, declined),
    "a seat asked for": Given(requested, declined),
    "a clearance": Given(cleared, ended),
    "a leadership": Given(leading, led_no_more, SERVING),
    "a supervision": Given(supervising, supervised_no_more, SERVING),
    "an auditor's office": Given(auditing, audits_no_more, SERVING),
    "a program admin's office": Given(administering, administers_no_more, SERVING),
    "an office proposed": Given(proposed, opposed),
    "an office confirmed": Given(confirmed, opposed),
    "a hold": Given(held, lifted, HELD, to_the_erased=None),
    "another request": Given(asked_again, nothing),
    "a request for their texts": Given(texts_asked, nothing),
}
given = pytest.mark.parametrize("what", GIVEN.values(), ids=GIVEN)


@pytest.fixture
async def one(memory: MemoryWarden) -> Leaving:
    """A member who left; who signs for themselves does so by the token of before."""
    glass = await Glass(await memory.house()).ready()
    house, trainee = glass.house, PersonId(uuid4())
    await house.register([trainee])
    await house.told("What I cannot put down.")
    leaving = Leaving(memory, glass, trainee)
    await house.token(leaving.person)
    assert await ended(leaving) is None
    return leaving


async def asking(one: Leaving) -> UUID:
    answer = await one.asked(ErasureKind.MEMBER)
    assert isinstance(answer, Done)
    assert answer.made is not None
    return answer.made


@given
@pytest.mark.parametrize("is_first", [True, False], ids=["before asking", "before the approval"])
async def test_it_stops_the_approval_until_it_ends_or_not_at_all(
    one: Leaving, what: Given, *, is_first: bool
) -> None:
    if is_first:
        assert await what.begin(one) is None
    request = await asking(one)
    if not is_first:
        assert await what.begin(one) is None
    if what.stops is not None:
        assert await one.approved(request) == what.stops
        assert await what.end(one) is None
    assert await one.approved(request) is None
    assert await one.ran(request) is None
    assert await one.stage(request) is Stage.PROVEN
    if what.stops is None:
        assert await what.end(one) is None, "what has begun ends of who is erased, too"
    assert await one.left_nowhere()


@given
async def test_it_stops_what_is_approved_by_the_same_code_and_until_it_ends(
    one: Leaving, what: Given
) -> None:
    request = await asking(one)
    assert await one.approved(request) is None
    assert await what.begin(one) is None
    assert await one.ran(request) == what.stops
    if what.stops is not None:
        assert await one.stage(request) is Stage.APPROVED
        assert await what.end(one) is None
        assert await one.ran(request) is None
    assert await one.stage(request) is Stage.PROVEN
    if what.stops is None:
        assert await what.end(one) is None
    assert await one.left_nowhere()


@given
async def test_to_who_is_erased_it_is_not_given(one: Leaving, what: Given) -> None:
    request = await asking(one)
    assert await one.approved(request) is None
    assert await one.ran(request) is None
    assert await what.begin(one) == what.to_the_erased
    assert await one.left_nowhere()


@pytest.mark.parametrize("kind", [ErasureKind.MEMBER, ErasureKind.AUTHOR])
async def test_a_second_request_about_somebody_ends_as_well_after_the_first(
    one: Leaving, kind: ErasureKind
) -> None:
    request, second = await asking(one), await one.asked(kind)
    assert isinstance(second, Done)
    assert second.made is not None
    for each in (request, second.made):
        assert await one.approved(each) is None
        assert await one.ran(each) is None
        assert await one.stage(each) is Stage.PROVEN


async def test_an_office_proposed_before_is_not_confirmed_after(one: Leaving) -> None:
    assert await proposed(one) is None
    request, appointment = await asking(one), one.begun
    assert await one.approved(request) is None
    assert await one.ran(request) is None
    assert appointment is not None
    confirming = ConfirmAppointment(appointment, known=True)
    assert await one.office(one.house.deputies[0], confirming) == MISSING


async def test_an_office_confirmed_before_does_not_begin_after(one: Leaving) -> None:
    assert await confirmed(one) is None
    request, appointment = await asking(one), one.begun
    assert await one.approved(request) is None
    assert await one.ran(request) is None
    assert appointment is not None
    one.memory.time.passes(timedelta(hours=72))
    await one.house.wants(SettleOffice(POSTMAN, one.house.organization, appointment), Done)
    history = await one.memory.store.read(
        Stream(own_log(one.house.organization), "organization", one.house.organization)
    )
    assert "PERSON_GONE" in repr(history[-1].event)
    assert await one.left_nowhere()
