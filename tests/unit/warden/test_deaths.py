"""Somebody has died: nobody signs in as them, nothing is written to them, and their places end."""

import ast
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain.access.purposes import Purpose
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.groups.commands import AssignLeader, EndDeathNote, EndMembership, OfferMembership
from domain.groups.events import DeathNoted, DeathNoteEnded, LeadershipEnded, MembershipEnded
from domain.groups.group import GROUP
from domain.invitations.limits import LASTS
from domain.kernel import (
    OrganizationId,
    PersonId,
    Refused,
    RightKind,
    Role,
    Sealed,
    Stream,
    own_log,
)
from domain.people.commands import RecordDeath
from domain.people.events import DeactivationReason, PersonReactivated
from domain.people.person import PERSON
from domain.ports import EventStore
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.door import (
    AccountShown,
    AskRecovery,
    RecoveryCodeOf,
    ShowAccount,
    SignedIn,
    SignIn,
    SignInLinkOf,
)
from domain.protocol.invitations import (
    AnswerInvitation,
    InvitationAnswer,
    InvitationByMail,
    InvitationLetter,
    Invited,
)
from domain.protocol.mailboxes import (
    AskMailboxCode,
    MailboxCode,
    MailboxCodeOf,
    MoveLetterOf,
    MoveLetterTo,
)
from domain.protocol.names import Addresses, AddressesOf, NamesShown, Occasion, ShowNames
from domain.protocol.people import (
    DeathConcerns,
    LetIn,
    SayAlive,
    SayDeceased,
    SettleDeathOf,
    Standing,
    WhomDeathConcerns,
)
from services.warden.invitations.register import InvitationRegister, Kept
from services.warden.people import addresses
from services.warden.people.endings import end_each
from services.warden.people.offices import organization_of
from services.warden.records import record_context
from tests.kit.glass import Glass
from tests.kit.house import House, all_done
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden import test_mailed_links, test_recovering
from tests.unit.warden.test_another_mailbox import of_a_member
from tests.unit.warden.test_details import refused, shown
from tests.unit.warden.test_door import PASSWORD, provided
from tests.unit.warden.test_invitations import inviting
from tests.unit.warden.test_several_organizations import HERS, both

WARDEN = Path(addresses.__file__).parent.parent


class Busy(InvitationRegister):
    """Invitations of which nothing can be done now."""

    async def of(self, _store: EventStore, _organization: OrganizationId) -> Sequence[Kept]:
        raise refusal("stream.busy")


async def died(house: House, person: PersonId) -> None:
    """Have the organization's administrator record it."""
    says = SayDeceased(await house.token(house.admin), person, uuid4())
    [step] = (await house.wants(says, Enacted)).steps
    assert step.refused is None


async def recorded(memory: MemoryWarden, house: House, person: PersonId) -> None:
    """Have the fact alone: the Warden stopped right after it."""
    stream = Stream(own_log(house.organization), "person", person)
    said = record_context(
        memory.parts, stream.tenant, house.privacy_officer, Role.ORGANIZATION_ADMIN
    )
    by = replace(said, offices=frozenset({Role.ORGANIZATION_ADMIN}))
    step = Step(stream=stream, command=RecordDeath(person), context=by)
    await execute(memory.parts.store, PERSON, step)


async def program_admin(house: House) -> PersonId:
    governs = PersonId(uuid4())
    await house.register([governs])
    await house.appoint(governs, Role.PROGRAM_ADMIN, house.program)
    return governs


async def settled(house: House, person: PersonId) -> None:
    """Do what the policy does."""
    await house.wants(SettleDeathOf(POSTMAN, house.organization, person), Done)


async def alive(house: House, person: PersonId) -> None:
    says = SayAlive(await house.token(house.admin), person, uuid4())
    [step] = (await house.wants(says, Enacted)).steps
    assert step.refused is None
    await settled(house, person)


async def mourned(memory: MemoryWarden, house: House) -> frozenset[PersonId]:
    stream = Stream(house.tenant, "group", house.group)
    return (await state_of(memory.store, GROUP, stream))[0].mourned


async def of_the_group(memory: MemoryWarden, house: House) -> list[object]:
    stream = Stream(house.tenant, "group", house.group)
    return [one.event for one in await memory.store.read(stream)]


async def concerned(house: House, person: PersonId, *, lives: bool = False) -> DeathConcerns:
    asked = WhomDeathConcerns(POSTMAN, house.organization, person, lives)
    return await house.wants(asked, DeathConcerns)


async def test_nobody_signs_in_as_them_any_more(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    email = await provided(house, person)
    begun = await house.wants(SignIn(email, PASSWORD), SignedIn)
    await died(house, person)
    await refused(house, ShowAccount(begun.token), "session.none")
    await refused(house, SignIn(email, PASSWORD), "person.deactivated")
    seen = await shown(house, await house.token(house.admin), person)
    assert seen.standing is Standing.DECEASED


async def test_nobody_but_an_organization_admin_records_it_and_of_another(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    for other in (house.leader, house.members[1]):
        says = SayDeceased(await house.token(other), house.members[0], uuid4())
        await refused(house, says, "person.missing")
    governs = await program_admin(house)
    says = SayDeceased(await house.token(governs), house.members[0], uuid4())
    await refused(house, says, "person.not_officer")
    await refused(
        house,
        SayDeceased(await house.token(house.admin), house.admin, uuid4()),
        "person.own_death",
    )


async def test_seats_and_leads_end_as_facts_of_the_group_and_once(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    for person in (house.members[0], house.leader):
        await died(house, person)
        await settled(house, person)
        await settled(house, person)
        held = await memory.parts.accounts.authority(house.organization, person)
        assert held.rights == ()
    facts = [
        one.event for one in await memory.store.read(Stream(house.tenant, "group", house.group))
    ]
    assert facts.count(MembershipEnded(person=house.members[0])) == 1
    assert facts.count(LeadershipEnded(person=house.leader)) == 1
    noted = [one.person for one in facts if isinstance(one, DeathNoted)]
    assert noted == [house.members[0], house.leader]


async def test_offices_end_too_and_the_last_admins(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await died(house, house.auditor)
    await settled(house, house.auditor)
    held = await memory.parts.accounts.authority(house.organization, house.auditor)
    assert [one for one in held.rights if one.kind is RightKind.OFFICE] == []
    await recorded(memory, house, house.admin)
    await settled(house, house.admin)
    held = await memory.parts.accounts.authority(house.organization, house.admin)
    assert held.rights == ()


async def test_they_are_signed_out_though_the_warden_stopped_right_after_the_record(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    begun = await house.wants(SignIn(await provided(house, person), PASSWORD), SignedIn)
    await recorded(memory, house, person)
    await house.wants(ShowAccount(begun.token), AccountShown)
    await settled(house, person)
    await refused(house, ShowAccount(begun.token), "session.none")


async def test_leaders_administrators_and_privacy_officers_are_told_and_no_member(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    governs = await program_admin(house)
    assert await concerned(house, house.members[0]) == DeathConcerns()
    await died(house, house.members[0])
    first = await concerned(house, house.members[0])
    await settled(house, house.members[0])
    assert await concerned(house, house.members[0]) == first
    assert first.leaders == (house.leader,)
    assert {*first.admins} == {house.admin, governs}
    assert {*first.privacy} == {house.privacy_officer, *house.deputies}
    assert await concerned(house, house.members[0], lives=True) == DeathConcerns()


async def test_no_letter_is_addressed_to_them(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    person, organization = house.members[0], house.organization
    email = await provided(house, person)
    begun = await house.wants(SignIn(email, PASSWORD), SignedIn)
    admin = await house.token(house.admin)
    await house.wants(AskMailboxCode(begun.token, uuid4()), Enacted)
    await test_recovering.asked(memory, house, email)
    recovery = await test_recovering.recovery_of(memory, house)
    await test_mailed_links.asked(memory, house, email)
    [link] = await test_mailed_links.on_record(memory, house)
    invite = inviting(house, admin, email.reveal(), Role.LEADER, mailed=True)
    invited = await house.wants(invite, Invited)
    await died(house, person)
    to_them = AddressesOf(POSTMAN, organization, Occasion.PERSON, (person, house.leader))
    assert [one.person for one in (await house.wants(to_them, Addresses)).addresses] == [
        house.leader
    ]
    letter = await house.wants(
        InvitationByMail(POSTMAN, organization, invited.invitation), InvitationLetter
    )
    assert letter.to is None
    code = await house.wants(MailboxCodeOf(POSTMAN, organization, person), MailboxCode)
    assert code.to is None
    await refused(house, RecoveryCodeOf(POSTMAN, organization, recovery), "recovery.over")
    await refused(house, SignInLinkOf(POSTMAN, organization, link), "sign_in_link.over")
    before = len(await test_recovering.facts(memory, house))
    await house.ask(AskRecovery(email))
    await memory.parts.counts.recoveries.settle()
    assert len(await test_recovering.facts(memory, house)) == before


async def test_another_mailbox_that_was_asked_for_gets_no_letter(memory: MemoryWarden) -> None:
    one = await of_a_member(memory)
    await died(one.house, one.person)
    for which in MoveLetterTo:
        asked = MoveLetterOf(POSTMAN, one.house.organization, one.person, which)
        assert (await one.house.wants(asked, MailboxCode)).to is None


def test_whoever_gives_an_address_asks_first_whether_they_live() -> None:
    """Every function of the Warden that makes an address for a letter, by its source."""
    giving, asking = set(), set()
    for path in sorted(WARDEN.rglob("*.py")):
        for made in ast.walk(ast.parse(path.read_text())):
            if isinstance(made, ast.AsyncFunctionDef | ast.FunctionDef):
                called = {
                    call.func.id
                    for call in ast.walk(made)
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
                }
                where = f"{path.relative_to(WARDEN)}:{made.name}"
                giving |= {where} if "PostalAddress" in called else set()
                asking |= {where} if called & {"written_to", "reached_by"} else set()
    assert len(giving) > 6
    assert giving - asking == set()


async def test_nothing_is_given_to_them(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    await died(house, person)
    await settled(house, person)
    [offer] = (await house.roster(house.leader, OfferMembership(person, "family_physician"))).steps
    assert offer.refused is not None
    assert offer.refused.code == "person.deceased"
    [lead] = (
        await house.roster(house.admin, AssignLeader(person, Role.CO_LEADER, "credentialed"))
    ).steps
    assert lead.refused is not None
    assert lead.refused.code == "person.deceased"
    [end] = (await house.roster(house.admin, EndMembership(person))).steps
    assert end.refused is None
    admin = await house.token(house.admin)
    await refused(house, LetIn(admin, person, uuid4()), "person.deceased")


async def test_the_leaders_are_shown_whom_the_group_has_lost(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    await died(house, person)
    await settled(house, person)
    assert await mourned(memory, house) == {person}
    look = ShowNames(
        await house.token(house.leader),
        house.program,
        (person,),
        Purpose.PREPARING,
        group=house.group,
    )
    assert person in (await house.wants(look, NamesShown)).names


async def test_who_leads_takes_the_note_down_and_no_member_does(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    gone = house.members[0]
    await died(house, gone)
    await settled(house, gone)
    [theirs] = (await house.roster(house.members[1], EndDeathNote(gone))).steps
    assert theirs.refused is not None
    assert theirs.refused.code == "membership.not_leader"
    all_done(await house.roster(house.leader, EndDeathNote(gone)))
    assert await mourned(memory, house) == frozenset()


async def test_a_mistake_reminds_nobody_and_brings_no_place_back(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    email = await provided(house, person)
    await died(house, person)
    await settled(house, person)
    await alive(house, person)
    await settled(house, person)
    assert await mourned(memory, house) == frozenset()
    told = await concerned(house, person, lives=True)
    assert told.leaders == (house.leader,)
    assert await concerned(house, person) == DeathConcerns()
    facts = [
        one.event for one in await memory.store.read(Stream(house.tenant, "group", house.group))
    ]
    assert facts.count(DeathNoteEnded(person=person)) == 1
    assert (await memory.parts.accounts.authority(house.organization, person)).rights == ()
    await refused(house, SignIn(email, PASSWORD), "person.deactivated")
    to_them = AddressesOf(POSTMAN, house.organization, Occasion.PERSON, (person,))
    assert [one.person for one in (await house.wants(to_them, Addresses)).addresses] == [person]


async def test_a_mistake_that_is_corrected_before_places_ended_ends_none(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    before = (await memory.parts.accounts.authority(house.organization, person)).rights
    await died(house, person)
    await alive(house, person)
    after = (await memory.parts.accounts.authority(house.organization, person)).rights
    assert before == after != ()
    assert await concerned(house, person) == DeathConcerns()


@pytest.mark.parametrize("mistaken", [True, False])
async def test_a_new_invitation_lets_in_who_did_not_die_and_nobody_else(
    memory: MemoryWarden, *, mistaken: bool
) -> None:
    house = await memory.house(sessions=0)
    admin, person = await house.token(house.admin), house.members[0]
    email = await provided(house, person)
    invited = await house.wants(inviting(house, admin, email.reveal(), mailed=True), Invited)
    by_mail = InvitationByMail(POSTMAN, house.organization, invited.invitation)
    link = (await house.wants(by_mail, InvitationLetter)).link
    await died(house, person)
    accept = AnswerInvitation(
        link=link, answer=InvitationAnswer.ACCEPT, attests=True, password=PASSWORD
    )
    await settled(house, person)
    await refused(house, accept, "person.deactivated")
    if not mistaken:
        return
    await alive(house, person)
    await refused(house, accept, "invitation.link_refused")
    invited = await house.wants(inviting(house, admin, email.reveal(), mailed=True), Invited)
    by_mail = InvitationByMail(POSTMAN, house.organization, invited.invitation)
    link = (await house.wants(by_mail, InvitationLetter)).link
    accept = AnswerInvitation(
        link=link, answer=InvitationAnswer.ACCEPT, attests=True, password=PASSWORD
    )
    assert (await house.wants(accept, SignedIn)).person == person
    stream = Stream(own_log(house.organization), "person", person)
    assert PersonReactivated in {type(one.event) for one in await memory.store.read(stream)}


async def test_an_office_that_waits_for_them_is_stopped(memory: MemoryWarden) -> None:
    glass = await Glass(await memory.house(sessions=0)).ready()
    house, person = glass.house, PersonId(uuid4())
    await house.register([person])
    await glass.propose(person)
    await died(house, person)
    await settled(house, person)
    await settled(house, person)
    assert (await organization_of(memory.parts, house.organization)).pending == ()


async def test_an_invitation_that_ends_just_now_stands_in_the_way_of_nothing(
    memory: MemoryWarden,
) -> None:
    """It is over by the database's clock, and open by the Warden's."""
    house = await memory.house(sessions=0)
    admin, person = await house.token(house.admin), house.members[0]
    email = await provided(house, person)
    await house.wants(inviting(house, admin, email.reveal(), mailed=True), Invited)
    await died(house, person)
    memory.agreed.database = timedelta(seconds=2)
    memory.time.passes(LASTS - timedelta(seconds=1))
    await settled(house, person)
    assert (await memory.parts.accounts.authority(house.organization, person)).rights == ()


async def test_what_stands_in_the_way_of_one_place_keeps_no_other_and_is_said(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    await recorded(memory, house, house.auditor)
    warden = memory.but(invitations=Busy())
    asked = SettleDeathOf(POSTMAN, house.organization, house.auditor)
    answer = await warden.answer(asked)
    assert isinstance(answer, RefusedAnswer)
    assert answer.code == "stream.busy"
    held = await memory.parts.accounts.authority(house.organization, house.auditor)
    assert held.rights == ()


async def test_other_organizations_of_the_account_notice_nothing(memory: MemoryWarden) -> None:
    house, other, here = await both(memory)
    await died(house, house.leader)
    await refused(house, ShowAccount(here.token), "session.none")
    email = Sealed(house.email(house.leader))
    signed_in = await house.wants(SignIn(email, HERS, other.organization), SignedIn)
    assert signed_in.person == other.leader
    to_them = AddressesOf(POSTMAN, other.organization, Occasion.PERSON, (other.leader,))
    assert len((await house.wants(to_them, Addresses)).addresses) == 1


async def test_whose_access_had_been_ended_stays_out_when_it_was_a_mistake(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    admin = await house.token(house.admin)
    await house.wants(LetIn(admin, person, uuid4(), DeactivationReason.RULES), Enacted)
    await died(house, person)
    await alive(house, person)
    seen = await shown(house, admin, person)
    assert seen.standing is Standing.DEACTIVATED
    memory.time.passes(timedelta(seconds=1))
    await house.wants(LetIn(admin, person, uuid4()), Enacted)
    assert (await shown(house, admin, person)).standing is not Standing.DEACTIVATED


@pytest.mark.parametrize("passing", ["stream.busy", "mail.unavailable"])
async def test_what_another_moment_will_do_for_is_said_before_what_it_will_not(
    passing: str,
) -> None:
    async def stands(code: str) -> None:
        raise refusal(code)

    for codes in ([passing, "invitation.over"], ["invitation.over", passing]):
        with pytest.raises(Refused) as caught:
            await end_each([partial(stands, code) for code in codes])
        assert caught.value.code == passing
