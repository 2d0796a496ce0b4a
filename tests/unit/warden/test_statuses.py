"""Somebody says that they are registered or licensed: by accepting, then once a year by a press."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from msgspec.structs import replace

from domain.groups.commands import (
    AdmitOfficer,
    AnswerConsent,
    AnswerContentConsent,
    AssignLeader,
    DeclineMembership,
    EndDeathNote,
    EndLeadership,
    EndMembership,
    NoteDeath,
    OfferMembership,
    RequestMembership,
    RosterCommand,
)
from domain.groups.consents import Matter
from domain.invitations.commands import AcceptInvitation
from domain.kernel import OFFICES, PersonId, ProgramId, Role, Sealed, Stream, own_log
from domain.organizations.commands import AppointOfficer
from domain.people.events import (
    DeactivationReason,
    ProfessionalStatusAttested,
    ProfessionalStatusLapsed,
)
from domain.protocol.answers import Done, Enacted
from domain.protocol.door import SignedIn
from domain.protocol.invitations import AnswerInvitation, InvitationAnswer, Invited
from domain.protocol.offices import EnactOffice
from domain.protocol.people import (
    AttestOwnStatus,
    EndStatusOf,
    LetIn,
    PeopleConcerned,
    SayDeceased,
    WhomToAskForStatus,
)
from services.warden.invitations.answering import decide_answer
from services.warden.invitations.matters import found_by
from tests.kit.agreements import signing
from tests.kit.house import House
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_details import changed, refused, shown
from tests.unit.warden.test_door import PASSWORD
from tests.unit.warden.test_invitations import handed_over, inviting

A_DAY = timedelta(days=1)
LAPSED = "person.status_lapsed"
ABOUT_SOMEBODY: tuple[Callable[[PersonId], RosterCommand], ...] = (
    RequestMembership,
    lambda one: OfferMembership(one, "family_physician"),
    DeclineMembership,
    lambda one: signing(one, "en-CA"),
    lambda one: AnswerContentConsent(one, given=True),
    lambda one: AnswerConsent(one, Matter.RESEARCH, given=True),
    EndMembership,
    NoteDeath,
    EndDeathNote,
    lambda one: AssignLeader(one, Role.CO_LEADER, "credentialed"),
    lambda one: AssignLeader(one, Role.CO_LEADER, "credentialed", one),
    EndLeadership,
    AdmitOfficer,
)


async def statuses(memory: MemoryWarden, house: House, person: PersonId) -> list[object]:
    stream = Stream(own_log(house.organization), "person", person)
    facts = [one.event for one in await memory.store.read(stream)]
    kinds = ProfessionalStatusAttested | ProfessionalStatusLapsed
    return [one for one in facts if isinstance(one, kinds)]


async def said(memory: MemoryWarden, house: House, person: PersonId) -> list[UUID]:
    """Name each time that they said so: of each a letter is owed."""
    stream = Stream(own_log(house.organization), "person", person)
    facts = await memory.store.read(stream)
    return [one.event_id for one in facts if isinstance(one.event, ProfessionalStatusAttested)]


async def attested(house: House, person: PersonId, profession: str | None = None) -> Sealed:
    await house.sign_in(person)
    token = await house.token(person)
    says = AttestOwnStatus(token, uuid4(), profession)
    [step] = (await house.wants(says, Enacted)).steps
    assert step.refused is None
    return token


async def asked(memory: MemoryWarden, house: House, person: PersonId) -> int:
    """How many letters would go, of all that are owed."""
    letters = [
        await house.wants(
            WhomToAskForStatus(POSTMAN, house.organization, person, fact), PeopleConcerned
        )
        for fact in await said(memory, house, person)
    ]
    return sum(person in letter.people for letter in letters)


async def ended(house: House, person: PersonId) -> None:
    await house.wants(EndStatusOf(POSTMAN, house.organization, person), Done)


async def test_who_is_to_sit_or_lead_says_so_when_they_accept(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    invited = await handed_over(house)
    accept = AnswerInvitation(link=invited.link, answer=InvitationAnswer.ACCEPT, password=PASSWORD)
    await refused(house, accept, "invitation.status_needed")
    begun = await house.wants(replace(accept, attests=True), SignedIn)
    [fact] = await statuses(memory, house, begun.person)
    assert isinstance(fact, ProfessionalStatusAttested)
    assert fact.profession == "family_physician"


async def test_it_is_said_by_the_press_that_ends_what_a_stop_of_the_warden_left_half_done(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    invited = await handed_over(house)
    found = await found_by(memory.parts, invited.link)
    await decide_answer(memory.parts, found, AcceptInvitation(found.link.turn))
    accept = AnswerInvitation(link=invited.link, answer=InvitationAnswer.ACCEPT, password=PASSWORD)
    await refused(house, accept, "invitation.status_needed")
    assert await statuses(memory, house, found.issued.person) == []
    begun = await house.wants(replace(accept, attests=True), SignedIn)
    assert len(await statuses(memory, house, begun.person)) == 1


async def test_who_is_to_administer_is_not_asked(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    request = inviting(house, await house.token(house.admin), role=Role.PROGRAM_ADMIN)
    invited = await house.wants(request, Invited)
    accept = AnswerInvitation(link=invited.link, answer=InvitationAnswer.ACCEPT, password=PASSWORD)
    begun = await house.wants(accept, SignedIn)
    assert await statuses(memory, house, begun.person) == []


async def test_it_is_good_for_twelve_months_by_the_calendar_of_who_says_it(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    token = await house.token(person)
    own = (await shown(house, token)).details
    await changed(house, token, replace(own, zone="Pacific/Auckland"))
    await attested(house, person)
    [fact] = await statuses(memory, house, person)
    assert fact == ProfessionalStatusAttested(
        profession="family_physician", lapses_at=datetime(2027, 6, 1, 12, tzinfo=UTC)
    )


async def test_they_are_asked_once_30_days_before_and_no_more_when_they_have_said_so(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    assert not await asked(memory, house, person)
    await attested(house, person)
    assert not await asked(memory, house, person)
    memory.time.passes(336 * A_DAY)
    assert await asked(memory, house, person)
    await attested(house, person)
    assert not await asked(memory, house, person)
    assert len(await statuses(memory, house, person)) == 2


async def test_one_letter_goes_for_one_date_however_often_they_said_so_on_a_day(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    for profession in ("nurse", "family_physician", "nurse"):
        await attested(house, person, profession)
    assert len(await said(memory, house, person)) == 3
    memory.time.passes(336 * A_DAY)
    assert await asked(memory, house, person) == 1


async def test_nobody_is_asked_who_has_no_place_or_no_access_or_has_died(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    placeless, ended_, dead = house.members[:3]
    for person in (placeless, ended_, dead):
        await attested(house, person)
    memory.time.passes(340 * A_DAY)
    house.tokens.clear()
    await house.roster(house.admin, EndMembership(placeless))
    admin = await house.token(house.admin)
    await house.wants(LetIn(admin, ended_, uuid4(), DeactivationReason.AWAY), Enacted)
    await house.wants(SayDeceased(admin, dead, uuid4()), Enacted)
    assert [await asked(memory, house, one) for one in (placeless, ended_, dead)] == [0] * 3


async def test_it_lapses_once_and_is_shown_to_administrators_until_it_is_said_again(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    await ended(house, person)
    await attested(house, person)
    await ended(house, person)
    assert len(await statuses(memory, house, person)) == 1
    memory.time.passes(367 * A_DAY)
    await ended(house, person)
    await ended(house, person)
    assert len(await statuses(memory, house, person)) == 2
    assert not await asked(memory, house, person)
    house.tokens.clear()
    seen = await shown(house, await house.token(house.admin), person)
    assert seen.status_lapsed
    await attested(house, person)
    seen = await shown(house, await house.token(house.admin), person)
    assert not seen.status_lapsed
    assert seen.status_until is not None


async def test_who_lapsed_keeps_their_seat_and_gets_no_new_seat_or_lead(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person, other = house.members[0], house.members[1]
    await attested(house, person)
    await attested(house, other)
    memory.time.passes(367 * A_DAY)
    await ended(house, person)
    await ended(house, other)
    house.tokens.clear()
    [signed] = (await house.roster(person, signing(person, "en-CA"))).steps
    assert signed.refused is None
    await house.roster(other, EndMembership(other))
    for who, command in (
        (house.leader, OfferMembership(other, "family_physician")),
        (house.admin, AssignLeader(other, Role.CO_LEADER, "credentialed")),
    ):
        [step] = (await house.roster(who, command)).steps
        assert step.refused is not None
        assert step.refused.code == LAPSED


async def test_a_seat_that_was_offered_before_it_lapsed_is_not_signed_for_after(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    await attested(house, person)
    await house.roster(person, EndMembership(person))
    await house.roster(house.leader, OfferMembership(person, "family_physician"))
    memory.time.passes(367 * A_DAY)
    await ended(house, person)
    house.tokens.clear()
    [signed] = (await house.roster(person, signing(person, "en-CA"))).steps
    assert signed.refused is not None
    assert signed.refused.code == LAPSED
    await attested(house, person)
    [signed] = (await house.roster(person, signing(person, "en-CA"))).steps
    assert signed.refused is None


async def test_who_may_give_nothing_is_answered_alike_of_the_dead_the_lapsed_and_the_living(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    member, living, lapsed, dead = house.members[:4]
    await attested(house, lapsed)
    memory.time.passes(367 * A_DAY)
    await ended(house, lapsed)
    house.tokens.clear()
    admin = await house.token(house.admin)
    await house.wants(SayDeceased(admin, dead, uuid4()), Enacted)
    whom = (living, lapsed, dead, PersonId(uuid4()))
    for about in ABOUT_SOMEBODY:
        steps = (await house.roster(member, *(about(one) for one in whom))).steps
        codes = {step.refused and step.refused.code for step in steps}
        assert len(codes) == 1
        assert codes.isdisjoint({None, "person.missing", "person.deceased", LAPSED})
    for role in OFFICES:
        for program in (house.program, ProgramId(uuid4())):
            for one in whom:
                command = AppointOfficer(one, role, program)
                asks = EnactOffice(await house.token(member), command, uuid4())
                await refused(house, asks, "office.not_admin")


async def test_another_profession_is_one_of_the_list(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await attested(house, house.members[0], "nurse")
    assert (await shown(house, token)).details.profession == "nurse"
    says = AttestOwnStatus(token, uuid4(), "sorcerer")
    await refused(house, says, "person.profession_unknown")


async def test_the_command_line_says_it_for_nobody(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.by_operator(house.members[0])
    await refused(house, AttestOwnStatus(token, uuid4()), "voice.not_in_person")
