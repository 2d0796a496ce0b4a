"""Somebody leaves an organization by themselves: their access ends, then their places."""

from uuid import uuid4

import pytest

from domain.access.events import AccessDenied
from domain.access.recovering import SHUT_FOR
from domain.execute import Step, execute
from domain.groups.commands import EndMembership, OfferMembership, RequestMembership
from domain.groups.events import LeadershipEnded, MembershipEnded
from domain.kernel import PersonId, Role, Sealed, Stream, Tenant, own_log
from domain.people.commands import LeaveOrganization
from domain.people.events import DeactivationReason, PersonDeactivated, PersonReactivated
from domain.people.person import PERSON
from domain.protocol.answers import Done, Enacted
from domain.protocol.door import AccountShown, ShowAccount, SignedIn, SignIn
from domain.protocol.invitations import (
    AnswerInvitation,
    InvitationAnswer,
    InvitationByMail,
    InvitationLetter,
    Invited,
)
from domain.protocol.people import (
    Depart,
    EndPlacesOf,
    LetIn,
    PeopleConcerned,
    Standing,
    WhomLeavingConcerns,
)
from services.warden.records import record_context
from tests.kit.house import House, all_done
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_details import refused, shown
from tests.unit.warden.test_door import PASSWORD, provided
from tests.unit.warden.test_invitations import inviting
from tests.unit.warden.test_mailed_links import by_mail
from tests.unit.warden.test_recovering import NEW, recovered
from tests.unit.warden.test_several_organizations import HERS, both


async def left(house: House, person: PersonId) -> Sealed:
    """Leave; return the address by which they signed in."""
    email = await provided(house, person)
    begun = await house.wants(SignIn(email, PASSWORD), SignedIn)
    leaves = Depart(begun.token, uuid4())
    [step] = (await house.wants(leaves, Enacted)).steps
    assert step.refused is None
    await refused(house, ShowAccount(begun.token), "session.none")
    return email


async def places_end(house: House, person: PersonId) -> None:
    await house.wants(EndPlacesOf(POSTMAN, house.organization, person), Done)


async def test_who_leaves_is_out_and_comes_in_no_more(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await left(house, house.members[0])
    await refused(house, SignIn(email, PASSWORD), "person.deactivated")
    seen = await shown(house, await house.token(house.admin), house.members[0])
    assert seen.standing is Standing.DEACTIVATED
    stream = Stream(own_log(house.organization), "person", house.members[0])
    [*_, last] = await memory.store.read(stream)
    assert last.event == PersonDeactivated(reason=DeactivationReason.LEFT, own=True)
    assert last.metadata.actor == house.members[0]


@pytest.mark.parametrize("evaluation", [True, False])
async def test_mail_alone_leaves_no_organization_and_a_password_does(
    memory: MemoryWarden, *, evaluation: bool
) -> None:
    """Threat: who has the mailbox ends somebody's access, seats and leads for good."""
    house = await memory.house(sessions=0)
    person = house.members[0]
    email = await provided(house, person)
    house.ask = memory.but(evaluation=evaluation).answer
    begun = await by_mail(memory, house, email)
    await refused(house, Depart(begun.token, uuid4()), "person.not_by_mail")
    denied = [one.event for one in await memory.accesses(own_log(house.organization))][-1]
    assert isinstance(denied, AccessDenied)
    assert denied.rule == "person.not_by_mail"
    begun = await recovered(memory, house, email)
    await refused(house, Depart(begun.token, uuid4()), "person.not_by_mail")
    memory.time.passes(SHUT_FOR)
    begun = await house.wants(SignIn(email, NEW), SignedIn)
    await house.wants(Depart(begun.token, uuid4()), Enacted)


async def test_their_seats_and_leads_end_as_facts_of_the_groups(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    for person in (house.members[0], house.leader):
        await left(house, person)
        held = await memory.parts.accounts.authority(house.organization, person)
        assert held.rights
        await places_end(house, person)
        await places_end(house, person)
        held = await memory.parts.accounts.authority(house.organization, person)
        assert held.rights == ()


async def test_who_left_is_signed_out_though_the_warden_stopped_right_after_their_word(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    begun = await house.wants(SignIn(await provided(house, person), PASSWORD), SignedIn)
    log = own_log(house.organization)
    said = record_context(memory.parts, log, person, Role.MEMBER)
    leaves = LeaveOrganization(person, in_office=False)
    step = Step(stream=Stream(log, "person", person), command=leaves, context=said)
    await execute(memory.parts.store, PERSON, step)
    await house.wants(ShowAccount(begun.token), AccountShown)
    await places_end(house, person)
    await refused(house, ShowAccount(begun.token), "session.none")


@pytest.mark.parametrize("places", [True, False])
async def test_an_admin_who_ends_access_says_whether_places_in_groups_end_too(
    memory: MemoryWarden, *, places: bool
) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    for person in (house.members[0], house.leader):
        ended = LetIn(token, person, uuid4(), DeactivationReason.RULES, places)
        await house.wants(ended, Enacted)
        await places_end(house, person)
        await places_end(house, person)
        held = await memory.parts.accounts.authority(house.organization, person)
        assert bool(held.rights) is not places
    stream = Stream(Tenant(house.organization, house.program), "group", house.group)
    actors = {type(one.event): one.metadata.actor for one in await memory.parts.store.read(stream)}
    assert (actors.get(MembershipEnded) == house.admin) is places
    assert (actors.get(LeadershipEnded) == house.admin) is places


@pytest.mark.parametrize("own", [True, False])
async def test_what_was_asked_for_or_offered_ends_as_seats_do(
    memory: MemoryWarden, *, own: bool
) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    for person, offered in ((house.members[0], True), (house.members[1], False)):
        all_done(await house.roster(person, EndMembership(person)))
        all_done(await house.roster(person, RequestMembership(person)))
        if offered:
            offer = OfferMembership(person, "family_physician")
            all_done(await house.roster(house.leader, offer))
        assert (await memory.parts.accounts.authority(house.organization, person)).rights
        if own:
            await left(house, person)
        else:
            ended = LetIn(token, person, uuid4(), DeactivationReason.RULES, places=True)
            await house.wants(ended, Enacted)
        await places_end(house, person)
        await places_end(house, person)
        assert (await memory.parts.accounts.authority(house.organization, person)).rights == ()


async def test_whoever_left_loses_their_places_though_an_admin_keeps_them_out_meanwhile(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    await left(house, person)
    token = await house.token(house.admin)
    await house.wants(LetIn(token, person, uuid4(), DeactivationReason.RULES), Enacted)
    await places_end(house, person)
    assert (await memory.parts.accounts.authority(house.organization, person)).rights == ()


async def test_who_is_let_in_again_before_places_ended_keeps_them(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token, person = await house.token(house.admin), house.members[0]
    ended = LetIn(token, person, uuid4(), DeactivationReason.RULES, places=True)
    await house.wants(ended, Enacted)
    await house.wants(LetIn(token, person, uuid4()), Enacted)
    await places_end(house, person)
    assert (await memory.parts.accounts.authority(house.organization, person)).rights


async def test_who_leads_and_administers_is_told_and_not_who_left(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await left(house, house.members[0])
    asked = WhomLeavingConcerns(POSTMAN, house.organization, house.members[0])
    concerned = await house.wants(asked, PeopleConcerned)
    assert {house.leader, house.admin} <= {*concerned.people}
    assert house.members[0] not in concerned.people
    assert not {*concerned.people} & {*house.members}


async def test_an_office_is_ended_first(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.auditor)
    await refused(house, Depart(token, uuid4()), "person.own_office")


async def test_the_command_line_leaves_for_nobody(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.by_operator(house.members[0])
    await refused(house, Depart(token, uuid4()), "voice.not_in_person")


async def test_other_organizations_of_the_account_notice_nothing(memory: MemoryWarden) -> None:
    house, other, here = await both(memory)
    await house.wants(Depart(here.token, uuid4()), Enacted)
    email = Sealed(house.email(house.leader))
    signed_in = await house.wants(SignIn(email, HERS, other.organization), SignedIn)
    assert signed_in.person == other.leader
    await refused(house, SignIn(email, HERS, house.organization), "person.deactivated")


async def test_a_new_invitation_brings_back_who_left_and_nobody_else(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    admin = await house.token(house.admin)
    for person, returns in ((house.members[0], True), (house.members[1], False)):
        email = await provided(house, person)
        if returns:
            await left(house, person)
        else:
            await house.wants(LetIn(admin, person, uuid4(), DeactivationReason.RULES), Enacted)
        invited = await house.wants(inviting(house, admin, email.reveal(), mailed=True), Invited)
        by_mail = InvitationByMail(POSTMAN, house.organization, invited.invitation)
        link = (await house.wants(by_mail, InvitationLetter)).link
        accept = AnswerInvitation(
            link=link, answer=InvitationAnswer.ACCEPT, attests=True, password=PASSWORD
        )
        if not returns:
            await refused(house, accept, "person.deactivated")
            continue
        assert (await house.wants(accept, SignedIn)).person == person
        stream = Stream(own_log(house.organization), "person", person)
        assert PersonReactivated in {type(one.event) for one in await memory.store.read(stream)}


async def test_an_invitation_from_before_brings_nobody_back(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    admin, person = await house.token(house.admin), house.members[0]
    email = await provided(house, person)
    invited = await house.wants(inviting(house, admin, email.reveal(), mailed=True), Invited)
    by_mail = InvitationByMail(POSTMAN, house.organization, invited.invitation)
    link = (await house.wants(by_mail, InvitationLetter)).link
    await left(house, person)
    accept = AnswerInvitation(
        link=link, answer=InvitationAnswer.ACCEPT, attests=True, password=PASSWORD
    )
    await refused(house, accept, "invitation.link_refused")


async def test_who_came_back_before_their_places_ended_keeps_them(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await left(house, house.members[0])
    await house.wants(LetIn(await house.token(house.admin), house.members[0], uuid4()), Enacted)
    await places_end(house, house.members[0])
    held = await memory.parts.accounts.authority(house.organization, house.members[0])
    assert held.rights
