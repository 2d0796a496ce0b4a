"""A credential to lead is given by two officers, ends in time, and is seen by whom it concerns."""

from datetime import date, timedelta
from uuid import uuid4

from domain.access.events import AccessDenied
from domain.credentials.commands import (
    AgreeSupervision,
    ConfirmCredential,
    CredentialCommand,
    EndSupervision,
    EnterTraining,
    ProposeCredential,
    RevokeCredential,
    SuspendCredential,
)
from domain.credentials.events import (
    CredentialGranted,
    CredentialLapsed,
    CredentialRenewed,
    Evidence,
    RevocationReason,
    SuspensionReason,
)
from domain.credentials.state import CredentialStanding
from domain.kernel import PersonId, own_log
from domain.people.events import DeactivationReason
from domain.protocol.answers import Done, Enacted
from domain.protocol.credentials import (
    CredentialLine,
    CredentialsListed,
    EnactCredential,
    EndCredentialOf,
    ListCredentials,
    ShowCredential,
    ShowOwnCredential,
    WhomToWarnOfCredential,
)
from domain.protocol.people import LetIn, PeopleConcerned
from services.warden.people.credentials import credential_stream
from tests.kit.house import House
from tests.kit.memory_warden import POSTMAN, START, MemoryWarden
from tests.unit.warden.test_details import refused

TODAY = START.date()
A_YEAR = timedelta(days=365)


async def say(house: House, who: PersonId, command: CredentialCommand) -> EnactCredential:
    return EnactCredential(await house.token(who), command, uuid4())


def proposal(person: PersonId, today: date = TODAY) -> ProposeCredential:
    return ProposeCredential(
        person=person,
        evidence=Evidence.COURSE,
        dated=today,
        valid_from=today,
        valid_until=today + A_YEAR,
    )


async def shown(house: House, person: PersonId) -> CredentialLine:
    asked = ShowCredential(await house.token(house.privacy_officer), person)
    return (await house.wants(asked, CredentialsListed)).lines[0]


async def given(house: House, person: PersonId, today: date = TODAY) -> None:
    """Two officers say so."""
    proposing = await say(house, house.admin, proposal(person, today))
    await house.wants(proposing, Enacted)
    waits = (await shown(house, person)).proposal
    assert waits is not None
    word = ConfirmCredential(person, waits)
    await house.wants(await say(house, house.privacy_officer, word), Enacted)


async def facts(memory: MemoryWarden, house: House, person: PersonId) -> list[object]:
    stream = credential_stream(house.organization, person)
    return [one.event for one in await memory.store.read(stream)]


async def test_two_officers_give_it_and_each_sees_their_own_steps(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    leader = house.leader
    await house.wants(await say(house, house.admin, proposal(leader)), Enacted)
    listing = ListCredentials(await house.token(house.admin))
    [mine] = (await house.wants(listing, CredentialsListed)).lines
    assert mine.standing is CredentialStanding.NONE
    assert mine.may == ("decline", "train")
    theirs = await shown(house, leader)
    assert theirs.may == ("confirm", "decline")
    assert theirs.proposal is not None
    word = ConfirmCredential(leader, theirs.proposal)
    await house.wants(await say(house, house.privacy_officer, word), Enacted)
    after = await shown(house, leader)
    assert after.standing is CredentialStanding.IN_FORCE
    assert after.given_by == (house.admin, house.privacy_officer)
    assert isinstance((await facts(memory, house, leader))[-1], CredentialGranted)


async def test_who_proposed_it_does_not_confirm_it_and_the_attempt_is_on_record(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    leader = house.leader
    await house.wants(await say(house, house.admin, proposal(leader)), Enacted)
    waits = (await shown(house, leader)).proposal
    assert waits is not None
    word = await say(house, house.admin, ConfirmCredential(leader, waits))
    await refused(house, word, "credential.not_a_second")
    last = (await memory.accesses(own_log(house.organization)))[-1].event
    assert isinstance(last, AccessDenied)
    assert last.rule == "credential.not_a_second"


async def test_members_see_no_list_and_nobody_elses_and_are_answered_alike(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.members[0])
    for asked in (ListCredentials(token), ShowCredential(token, house.leader)):
        await refused(house, asked, "credential.not_an_officer")
    for person in (house.leader, PersonId(uuid4())):
        word = await say(house, house.members[0], proposal(person))
        await refused(house, word, "credential.not_an_officer")


async def test_nobody_is_proposed_who_is_not_known(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    nobody = PersonId(uuid4())
    word = await say(house, house.admin, proposal(nobody))
    await refused(house, word, "person.missing")
    asked = ShowCredential(await house.token(house.admin), nobody)
    await refused(house, asked, "person.missing")


async def test_a_supervisor_agrees_in_person_whose_own_credential_is_in_force(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    trainee, supervisor = house.members[0], house.leader
    train = await say(house, house.admin, EnterTraining(trainee, supervisor, able=True))
    await refused(house, train, "supervision.not_credentialed")
    await given(house, supervisor)
    await house.wants(await say(house, house.admin, EnterTraining(trainee, supervisor)), Enacted)
    own = await house.wants(ShowOwnCredential(await house.token(supervisor)), CredentialsListed)
    assert own.lines[0].standing is CredentialStanding.IN_FORCE
    assert own.lines[1].person == trainee
    assert own.lines[1].may == ("agree", "disagree", "end")
    assert own.names.keys() >= {trainee, supervisor}
    for_them = EnactCredential(
        await house.by_operator(supervisor), AgreeSupervision(trainee), uuid4()
    )
    await refused(house, for_them, "voice.not_in_person")
    await house.wants(await say(house, supervisor, AgreeSupervision(trainee)), Enacted)
    assert (await shown(house, trainee)).standing is CredentialStanding.IN_TRAINING
    await house.wants(await say(house, trainee, EndSupervision(trainee)), Enacted)
    assert (await shown(house, trainee)).standing is CredentialStanding.NONE


async def test_who_may_not_come_in_any_more_supervises_nobody(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    trainee, supervisor = house.members[0], house.leader
    await given(house, supervisor)
    out = LetIn(await house.token(house.admin), supervisor, uuid4(), DeactivationReason.LEFT)
    await house.wants(out, Enacted)
    train = await say(house, house.admin, EnterTraining(trainee, supervisor))
    await refused(house, train, "supervision.not_credentialed")


async def test_an_admin_is_shown_who_could_supervise_and_a_privacy_officer_is_not(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    await given(house, house.leader)
    for officer, able in ((house.admin, (house.leader,)), (house.privacy_officer, ())):
        asked = ShowCredential(await house.token(officer), house.members[0])
        assert (await house.wants(asked, CredentialsListed)).able == able


async def test_its_end_is_warned_of_until_it_was_renewed_and_noted_once_however_late(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    leader, organization = house.leader, house.organization
    await given(house, leader)
    stream = credential_stream(organization, leader)
    [first] = [
        one.event_id
        for one in await memory.store.read(stream)
        if isinstance(one.event, CredentialGranted)
    ]
    warning = WhomToWarnOfCredential(POSTMAN, organization, leader, first)
    assert (await house.wants(warning, PeopleConcerned)).people == (leader,)
    ending = EndCredentialOf(POSTMAN, organization, leader)
    await house.wants(ending, Done)
    memory.time.passes(timedelta(days=1))
    await house.sign_in(house.admin, house.privacy_officer)
    await given(house, leader, TODAY + timedelta(days=1))
    assert isinstance((await facts(memory, house, leader))[-1], CredentialRenewed)
    assert (await house.wants(warning, PeopleConcerned)).people == ()
    memory.time.passes(3 * A_YEAR)
    for _ in range(2):
        await house.wants(ending, Done)
    noted = [one for one in await facts(memory, house, leader) if isinstance(one, CredentialLapsed)]
    assert len(noted) == 1
    await house.wants(EndCredentialOf(POSTMAN, organization, house.members[0]), Done)


async def test_of_what_is_revoked_nobody_is_warned(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    leader, organization = house.leader, house.organization
    await given(house, leader)
    stream = credential_stream(organization, leader)
    fact = (await memory.store.read(stream))[-1].event_id
    suspending = SuspendCredential(leader, SuspensionReason.UNDER_REVIEW)
    await house.wants(await say(house, house.privacy_officer, suspending), Enacted)
    assert (await shown(house, leader)).standing is CredentialStanding.SUSPENDED
    revoking = RevokeCredential(leader, RevocationReason.AFTER_REVIEW)
    await house.wants(await say(house, house.admin, revoking), Enacted)
    warning = WhomToWarnOfCredential(POSTMAN, organization, leader, fact)
    assert (await house.wants(warning, PeopleConcerned)).people == ()
