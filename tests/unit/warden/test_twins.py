"""Two registrations of one human, as admins say it: nothing passes, both are held together."""

from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from domain.access.events import AccessPermitted
from domain.execute import Step, execute
from domain.groups.commands import AssignLeader, OfferMembership, RequestMembership, RosterCommand
from domain.kernel import Log, PersonId, ProgramId, Role, Sealed, Stream, own_log
from domain.organizations.commands import AppointOfficer
from domain.people.commands import ConfirmLink, ProposeLink
from domain.people.events import (
    DeactivationReason,
    PersonEvent,
    PersonRegistered,
    PersonsLinkDeclined,
    PersonsLinked,
    PersonsLinkProposed,
    PersonsToldApart,
    PersonsUnlinked,
)
from domain.people.person import PERSON
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.invitations import GuestRow, Invite, Invited, InvitePeople, PeopleInvited
from domain.protocol.linking import AlikeShown, FindAlike, SayOfTwo, Way, WithdrawInvitationsOf
from domain.protocol.offices import EnactOffice
from domain.protocol.people import (
    LetIn,
    NewPerson,
    PersonalData,
    PersonShown,
    RegisterPeople,
    SayDeceased,
    ShowPerson,
)
from services.warden.records import record_context
from tests.kit.house import House, all_done
from tests.kit.memory_warden import POSTMAN, MemoryWarden


@pytest.fixture
async def house(memory: MemoryWarden) -> House:
    return await memory.house(sessions=0)


async def called(
    house: House,
    given: str,
    family: str,
    practice: str | None = None,
    *,
    away: bool = False,
    home: ProgramId | None = None,
) -> PersonId:
    """Register somebody of this name, at home in the program, in another, or in none."""
    person = PersonId(uuid4())
    data = PersonalData(given, family, "", house.email(person))
    one = NewPerson(
        person=person,
        data=Sealed(msgspec.json.encode(data).decode()),
        profession="family_physician",
        locale="en-CA",
        practice=practice,
        home_program=home or (None if away else house.program),
        command_id=uuid4(),
    )
    all_done(await house.wants(RegisterPeople(await house.token(house.admin), (one,)), Enacted))
    return person


async def helper_of(house: House) -> PersonId:
    """Somebody who is an admin of the program, and has no seat in it."""
    person = await called(house, "Helen", "Helper")
    all_done(await house.appoint(person, Role.PROGRAM_ADMIN, house.program))
    return person


async def two(house: House) -> tuple[PersonId, PersonId]:
    """The second registration of somebody, and the first."""
    first = await called(house, "Zoé", "Béliveau", "clinic-7")
    return await called(house, "Zoe", "BELIVEAU", "clinic-7"), first


async def said(
    house: House,
    who: PersonId,
    way: Way,
    *pair: PersonId,
    stays: PersonId | None = None,
) -> str | None:
    """Say something of two, and return the code by which it is refused, if it is."""
    person, other = pair
    token = await house.token(who)
    answer = await house.ask(SayOfTwo(token, way, person, other, uuid4(), stays))
    if isinstance(answer, RefusedAnswer):
        return answer.code
    assert isinstance(answer, Enacted)
    refused = answer.steps[0].refused
    return None if refused is None else refused.code


async def linked(house: House) -> tuple[PersonId, PersonId, PersonId]:
    """Two who are linked, and the program admin who proposed it."""
    helper, (second, first) = await helper_of(house), await two(house)
    assert await said(house, helper, Way.PROPOSE, second, first) is None
    assert await said(house, house.admin, Way.CONFIRM, second, first) is None
    return second, first, helper


async def is_registered_as(
    memory: MemoryWarden, house: House, second: PersonId, first: PersonId
) -> None:
    """Have both linked by the word of two admins, whoever else is in office."""
    stream = Stream(own_log(house.organization), "person", second)
    admin = Role.ORGANIZATION_ADMIN
    for command in (ProposeLink(second, first), ConfirmLink(second, first)):
        said = record_context(memory.parts, stream.tenant, PersonId(uuid4()), admin)
        by = replace(said, offices=frozenset({admin}), in_person=True)
        await execute(memory.parts.store, PERSON, Step(stream=stream, command=command, context=by))


async def linked_elsewhere(house: House) -> PersonId:
    """Somebody of the program who is the second of whom no admin of it may see."""
    elsewhere = ProgramId(uuid4())
    await house.define_program(elsewhere)
    theirs, away = await called(house, "A", "Roy"), await called(house, "A", "Roy", home=elsewhere)
    other = await called(house, "Olga", "Other", home=elsewhere)
    for person in (theirs, other):
        all_done(await house.appoint(person, Role.PROGRAM_ADMIN, elsewhere))
    assert await said(house, other, Way.PROPOSE, theirs, away) is None
    assert await said(house, house.admin, Way.CONFIRM, theirs, away) is None
    return theirs


async def facts(memory: MemoryWarden, house: House, person: PersonId) -> list[object]:
    history = await memory.store.read(Stream(own_log(house.organization), "person", person))
    events = [one.event for one in history]
    assert all(isinstance(one, PersonEvent) for one in events)
    return [one for one in events if not isinstance(one, PersonRegistered)]


async def shown(house: House, who: PersonId, person: PersonId) -> PersonShown:
    return await house.wants(ShowPerson(await house.token(who), person), PersonShown)


async def alike(
    house: House, who: PersonId, among: tuple[PersonId, ...] = (), *, whole: bool = False
) -> AlikeShown:
    program = None if whole else house.program
    asked = FindAlike(await house.token(who), program, among, among)
    return await house.wants(asked, AlikeShown)


async def test_a_program_admin_proposes_and_an_organization_admin_confirms(
    memory: MemoryWarden, house: House
) -> None:
    second, first, helper = await linked(house)
    assert await facts(memory, house, second) == [
        PersonsLinkProposed(first=first, by=helper),
        PersonsLinked(first=first),
    ]
    assert await facts(memory, house, first) == []


async def test_the_one_that_stays_is_chosen_and_either_page_confirms(
    memory: MemoryWarden, house: House
) -> None:
    helper, (one, other) = await helper_of(house), await two(house)
    assert await said(house, helper, Way.PROPOSE, one, other, stays=one) is None
    assert await said(house, house.admin, Way.CONFIRM, one, other) is None
    assert PersonsLinked(first=one) in await facts(memory, house, other)


async def test_who_proposed_confirms_nothing(house: House) -> None:
    second, first = await two(house)
    assert await said(house, house.admin, Way.PROPOSE, second, first) is None
    code = await said(house, house.admin, Way.CONFIRM, second, first)
    assert code == "person.link_by_another"
    helper = await helper_of(house)
    assert await said(house, helper, Way.CONFIRM, second, first) == "person.link_not_admin"


async def test_the_admin_of_another_program_is_told_of_nobody(house: House) -> None:
    second, first = await two(house)
    elsewhere = ProgramId(uuid4())
    await house.define_program(elsewhere)
    other = await called(house, "Olga", "Other", away=True)
    all_done(await house.appoint(other, Role.PROGRAM_ADMIN, elsewhere))
    for way in Way:
        assert await said(house, other, way, second, first) == "person.missing"


async def test_a_program_admin_says_nothing_of_who_is_not_theirs_nor_of_themselves(
    house: House,
) -> None:
    helper, theirs = await helper_of(house), await called(house, "Ada", "Roy")
    away = await called(house, "Ada", "Roy", away=True)
    for way in (Way.PROPOSE, Way.APART):
        assert await said(house, helper, way, theirs, away) == "person.missing"
        for pair in ((theirs, helper), (helper, theirs)):
            assert await said(house, helper, way, *pair) == "person.link_own"
    assert (await alike(house, helper, (theirs, away))).pairs == ()


async def test_a_program_admin_learns_of_no_role_by_proposing_themselves(house: House) -> None:
    """The right is asked for before anything is said of the other."""
    helper, officer = await helper_of(house), await called(house, "Otto", "Officer")
    elsewhere = ProgramId(uuid4())
    await house.define_program(elsewhere)
    all_done(await house.appoint(officer, Role.PROGRAM_ADMIN, elsewhere))
    plain = await called(house, "Ada", "Roy")
    for other in (officer, plain):
        for pair in ((helper, other), (other, helper)):
            assert await said(house, helper, Way.PROPOSE, *pair) == "person.link_own"
    assert await said(house, helper, Way.PROPOSE, officer, plain) is None


async def test_an_admin_of_two_programs_links_nobody_of_one_with_somebody_of_the_other(
    house: House,
) -> None:
    helper, here = await helper_of(house), await called(house, "Ada", "Roy")
    elsewhere = ProgramId(uuid4())
    await house.define_program(elsewhere)
    all_done(await house.appoint(helper, Role.PROGRAM_ADMIN, elsewhere))
    there = await called(house, "Ada", "Roy", away=True)
    all_done(await house.appoint(there, Role.PROGRAM_ADMIN, elsewhere))
    both = await called(house, "Ada", "Roy")
    all_done(await house.appoint(both, Role.PROGRAM_ADMIN, elsewhere))
    for way in (Way.PROPOSE, Way.APART):
        for pair in ((here, there), (there, here)):
            assert await said(house, helper, way, *pair) == "person.link_not_admin"
    assert await said(house, helper, Way.APART, there, both) is None
    assert await said(house, helper, Way.PROPOSE, here, both) is None


async def test_of_a_link_with_whom_they_may_not_see_a_program_admin_is_told_no_more(
    house: House,
) -> None:
    helper, away = await helper_of(house), await called(house, "Ada", "Roy", away=True)
    last = await called(house, "Ada", "Roy", away=True)
    linked_as_first, proposed = await called(house, "A", "Roy"), await called(house, "B", "Roy")
    plain = await called(house, "C", "Roy")
    assert await said(house, house.admin, Way.PROPOSE, away, linked_as_first) is None
    assert await said(house, house.admin, Way.PROPOSE, proposed, last) is None
    assert await said(house, helper, Way.PROPOSE, linked_as_first, plain) is None
    assert await said(house, helper, Way.DECLINE, linked_as_first, plain) is None
    assert await said(house, helper, Way.PROPOSE, plain, proposed) is None
    assert await said(house, helper, Way.DECLINE, plain, proposed) is None
    refused = await said(house, helper, Way.PROPOSE, proposed, plain)
    assert refused == "person.link_not_possible"
    assert await said(house, house.admin, Way.PROPOSE, proposed, plain) == "person.link_waits"


@pytest.mark.parametrize("who", ["leader", "auditor", "privacy_officer"])
async def test_nobody_else_says_or_sees_who_may_be_registered_twice(house: House, who: str) -> None:
    second, first = await two(house)
    person = getattr(house, who)
    for way in Way:
        assert await said(house, person, way, second, first) == "person.missing"
    for program in (None, house.program):
        request = FindAlike(await house.token(person), program, (second, first))
        assert (await house.wants(request, RefusedAnswer)).code == "people.not_admin"


async def test_a_program_admin_does_not_look_through_the_whole_organization(house: House) -> None:
    request = FindAlike(await house.token(await helper_of(house)))
    assert (await house.wants(request, RefusedAnswer)).code == "people.not_admin"


async def test_it_is_declined_taken_back_and_proposed_anew(
    memory: MemoryWarden, house: House
) -> None:
    helper, (second, first) = await helper_of(house), await two(house)
    for who in (helper, house.admin):
        assert await said(house, helper, Way.PROPOSE, second, first) is None
        assert await said(house, who, Way.DECLINE, first, second) is None
    assert (await facts(memory, house, second))[-1] == PersonsLinkDeclined(first=first)


async def test_unlinking_makes_two_of_them_and_nothing_was_the_other_s(
    memory: MemoryWarden, house: House
) -> None:
    second, first, helper = await linked(house)
    assert await said(house, helper, Way.UNLINK, first, second) == "person.link_not_admin"
    held = memory.parts.accounts
    for person in (second, first):
        rights = (await held.authority(house.organization, person)).rights
        assert [right.kind for right in rights] == ["twin"]
    assert await said(house, house.admin, Way.UNLINK, first, second) is None
    assert (await facts(memory, house, second))[-1] == PersonsUnlinked(first=first)
    for person in (second, first):
        assert (await held.authority(house.organization, person)).rights == ()


async def test_both_together_have_no_more_than_one_may_have(house: House) -> None:
    async def asked(who: PersonId, command: RosterCommand) -> str | None:
        [step] = (await house.roster(who, command)).steps
        return None if step.refused is None else step.refused.code

    second, first, helper = await linked(house)
    lead = AssignLeader(first, Role.CO_LEADER, "credentialed")
    assert await asked(helper, lead) is None
    assert await asked(second, RequestMembership(second)) == "rights.registered_twice"
    offer = OfferMembership(second, "", None)
    assert await asked(house.leader, offer) == "rights.registered_twice"
    assert await asked(first, offer) == "membership.own"
    command = AppointOfficer(second, Role.PROGRAM_ADMIN, house.program)
    office = EnactOffice(await house.token(house.admin), command, uuid4())
    assert (await house.wants(office, RefusedAnswer)).code == "rights.second_officer"


async def test_who_is_apart_by_the_rules_is_not_linked_and_it_says_which(house: House) -> None:
    other = await called(house, "Otto", "Other")
    for person, code in (
        (house.members[0], None),
        (house.auditor, None),
        (house.privacy_officer, None),
    ):
        assert await said(house, house.admin, Way.PROPOSE, other, person) is code
        assert await said(house, house.admin, Way.DECLINE, other, person) is None
    for pair, code in (
        ((house.members[0], house.leader), "rights.registered_twice"),
        ((house.members[0], house.members[1]), "rights.registered_twice"),
        ((house.members[0], house.auditor), "rights.auditor_alone"),
        ((house.members[0], house.privacy_officer), "rights.second_officer"),
        ((house.deputies[0], house.privacy_officer), "rights.registered_twice"),
    ):
        assert await said(house, house.admin, Way.PROPOSE, *pair) == code


async def test_a_program_admin_proposes_it_and_the_rules_speak_as_it_is_confirmed(
    house: House,
) -> None:
    helper, pair = await helper_of(house), (house.members[0], house.leader)
    assert await said(house, helper, Way.PROPOSE, *pair) is None
    assert await said(house, house.admin, Way.CONFIRM, *pair) == "rights.registered_twice"


async def test_nobody_is_linked_to_two(house: House) -> None:
    second, first, helper = await linked(house)
    third = await called(house, "Zoe", "Beliveau")
    for who in (helper, house.admin):
        for pair in ((third, first), (third, second), (second, third)):
            assert await said(house, who, Way.PROPOSE, *pair) == "person.linked_already"
    fourth = await called(house, "Zoe", "Beliveau")
    assert await said(house, helper, Way.PROPOSE, third, fourth) is None
    assert await said(house, helper, Way.PROPOSE, fourth, third) == "person.link_waits"
    assert await said(house, helper, Way.PROPOSE, third, third) == "person.link_same"


async def test_the_page_of_each_names_the_other_and_the_look_names_both(
    memory: MemoryWarden, house: House
) -> None:
    second, first, helper = await linked(house)
    log = own_log(house.organization)
    for person, other, is_first in ((second, first, True), (first, second, False)):
        seen = await shown(house, house.admin, person)
        assert seen.twin is not None
        twin = seen.twin
        assert (twin.person, twin.is_first, twin.stands) == (other, is_first, True)
        assert (twin.may_unlink, twin.may_confirm, twin.may_decline) == (True, False, False)
        assert twin.name.given_name in {"Zoé", "Zoe"}
        [*_, entry] = [
            one.event
            for one in await memory.store.read_log(log, Log.ACCESS, 0, 1000)
            if isinstance(one.event, AccessPermitted)
        ]
        assert {one.id for one in entry.objects} == {second, first}
    theirs = (await shown(house, helper, first)).twin
    assert theirs is not None
    assert not theirs.may_unlink
    own = await house.wants(ShowPerson(await house.token(second)), PersonShown)
    assert own.twin is None


async def test_what_waits_stands_on_the_page_of_each(memory: MemoryWarden, house: House) -> None:
    helper, (second, first) = await helper_of(house), await two(house)
    third = await called(house, "Zoe", "Beliveau")
    for one in (second, third):
        assert await said(house, helper, Way.PROPOSE, one, first) is None
    here = (await shown(house, house.admin, second)).twin
    assert here is not None
    assert (here.person, here.is_first, here.stands) == (first, True, False)
    assert (here.may_confirm, here.may_decline) == (True, True)
    asked = ShowPerson(
        await house.token(house.admin), first, (second, third, first, PersonId(uuid4()))
    )
    there = await house.wants(asked, PersonShown)
    assert there.twin is None
    assert {one.person for one in there.proposed} == {second, third}
    for twin in there.proposed:
        assert (twin.is_first, twin.stands) == (False, False)
        assert (twin.may_confirm, twin.may_decline) == (True, True)
    [*_, entry] = [
        one.event
        for one in await memory.store.read_log(own_log(house.organization), Log.ACCESS, 0, 1000)
        if isinstance(one.event, AccessPermitted)
    ]
    assert {one.id for one in entry.objects} == {first, second, third}


async def test_what_is_answered_or_is_of_another_stands_on_no_page(house: House) -> None:
    helper, (second, first) = await helper_of(house), await two(house)
    third = await called(house, "Zoe", "Beliveau")
    assert await said(house, helper, Way.PROPOSE, second, first) is None
    for person, way in ((third, None), (first, Way.CONFIRM)):
        if way is not None:
            assert await said(house, house.admin, way, second, first) is None
        asked = ShowPerson(await house.token(house.admin), person, (second,))
        assert (await house.wants(asked, PersonShown)).proposed == ()


async def test_whom_a_program_admin_may_not_see_is_named_to_them_nowhere(house: House) -> None:
    helper, theirs = await helper_of(house), await called(house, "Ada", "Roy")
    away = await called(house, "Ada", "Roy", away=True)
    other = await called(house, "Olga", "Other", away=True)
    elsewhere = ProgramId(uuid4())
    await house.define_program(elsewhere)
    assert await said(house, house.admin, Way.PROPOSE, theirs, away) is None
    assert (await shown(house, helper, theirs)).twin is None
    assert await said(house, house.admin, Way.DECLINE, theirs, away) is None
    assert await said(house, house.admin, Way.PROPOSE, away, theirs) is None
    for who, seen in ((helper, []), (house.admin, [away])):
        asked = ShowPerson(await house.token(who), theirs, (away,))
        found = (await house.wants(asked, PersonShown)).proposed
        assert [one.person for one in found] == seen
    assert (await alike(house, helper, (theirs, away, other))).pairs == ()


async def test_two_of_one_name_are_shown_until_somebody_decides(
    memory: MemoryWarden, house: House
) -> None:
    helper, (second, first) = await helper_of(house), await two(house)
    turned = await called(house, "Béliveau", "Zoe", "clinic-8")
    among = (second, first, turned, helper)
    found = await alike(house, helper, among)
    pairs = {frozenset({one.person, one.other}): one.same_practice for one in found.pairs}
    assert pairs == {
        frozenset({second, first}): True,
        frozenset({second, turned}): False,
        frozenset({first, turned}): False,
    }
    assert not found.more
    [*_, entry] = await memory.store.read_log(house.tenant, Log.ACCESS, 0, 1000)
    assert isinstance(entry.event, AccessPermitted)
    assert {one.id for one in entry.event.objects} == {second, first, turned}
    assert await said(house, helper, Way.APART, second, turned) is None
    assert PersonsToldApart(other=turned) in await facts(memory, house, second)
    assert await said(house, helper, Way.PROPOSE, second, first) is None
    waiting, other = (await alike(house, house.admin, among, whole=True)).pairs
    assert (waiting.person, waiting.other, waiting.waits) == (first, second, True)
    assert (waiting.may_confirm, waiting.may_decline) == (True, True)
    assert ({other.person, other.other}, other.waits) == ({first, turned}, False)
    assert await said(house, house.admin, Way.CONFIRM, second, first) is None
    assert (await alike(house, house.admin, among, whole=True)).pairs == ()


async def test_what_waits_is_shown_whatever_the_names_are(house: House) -> None:
    one, other = await called(house, "Ada", "Roy"), await called(house, "Ada", "Lovelace")
    assert await said(house, house.admin, Way.PROPOSE, one, other) is None
    [pair] = (await alike(house, house.admin, (one,), whole=True)).pairs
    assert (pair.person, pair.other, pair.waits, pair.may_confirm) == (other, one, True, False)


async def test_who_has_died_is_neither_linked_nor_asked_about(house: House) -> None:
    helper, (second, first) = await helper_of(house), await two(house)
    assert await said(house, helper, Way.PROPOSE, second, first) is None
    died = SayDeceased(await house.token(house.admin), first, uuid4())
    all_done(await house.wants(died, Enacted))
    assert await said(house, house.admin, Way.CONFIRM, second, first) == "person.deceased"
    assert await said(house, house.admin, Way.DECLINE, second, first) is None
    for pair in ((second, first), (first, second)):
        assert await said(house, house.admin, Way.PROPOSE, *pair) == "person.deceased"
    assert (await alike(house, house.admin, whole=True)).pairs == ()


async def test_so_many_pairs_are_shown_at_once(house: House) -> None:
    for _ in range(8):
        await called(house, "Ada", "Roy")
    found = await alike(house, house.admin, whole=True)
    assert (len(found.pairs), found.more) == (25, True)


async def test_an_admin_ends_neither_access_nor_life_of_their_other_registration(
    memory: MemoryWarden, house: House
) -> None:
    other = await called(house, "Adam", "Admin")
    await is_registered_as(memory, house, other, house.admin)
    token, why = await house.token(house.admin), DeactivationReason.AWAY
    for request, code in (
        (SayDeceased(token, other, uuid4()), "person.own_death"),
        (LetIn(token, other, uuid4(), why), "person.in_office"),
        (LetIn(token, house.admin, uuid4(), why), "person.in_office"),
    ):
        assert code_of(await house.ask(request)) == code


async def test_nothing_is_taken_back_from_who_is_not_registered_twice(house: House) -> None:
    second, first, _ = await linked(house)
    for person in (second, first):
        asked = WithdrawInvitationsOf(POSTMAN, house.organization, person)
        await house.wants(asked, Done)
    stranger = WithdrawInvitationsOf(Sealed("x"), house.organization, second)
    assert (await house.wants(stranger, RefusedAnswer)).code == "addresses.not_the_postman"


def code_of(answer: object) -> str | None:
    return answer.code if isinstance(answer, RefusedAnswer) else None


async def test_the_second_is_not_invited_to_who_may_know_it(house: House) -> None:
    """To a colleague it goes out all the same: they learn nothing of who is known here."""

    async def inviting(who: PersonId, person: PersonId) -> Invite:
        data = PersonalData("Zoe", "B", "", house.email(person))
        return Invite(
            token=await house.token(who),
            program=house.program,
            role=Role.MEMBER,
            data=Sealed(msgspec.json.encode(data).decode()),
            profession="family_physician",
            locale="en-CA",
            mailed=True,
            command_id=uuid4(),
        )

    second, first, helper = await linked(house)
    for who in (house.admin, helper):
        refused = await house.ask(await inviting(who, second))
        assert code_of(refused) == "invitation.registered_twice"
    await house.wants(await inviting(house.admin, first), Invited)
    await house.wants(await inviting(house.members[0], second), Invited)
    await house.wants(await inviting(helper, await linked_elsewhere(house)), Invited)
    row = GuestRow(
        role=Role.MEMBER,
        data=(await inviting(helper, second)).data,
        profession="family_physician",
        locale="en-CA",
        said=("given_name", "family_name"),
    )
    many = InvitePeople(
        token=await house.token(helper),
        program=house.program,
        guests=(row,),
        command_id=uuid4(),
    )
    [answer] = (await house.wants(many, PeopleInvited)).guests
    assert [one.code for one in answer.faults] == ["invitation.registered_twice"]


async def test_what_waits_for_the_second_is_taken_back_and_what_waits_for_the_first_is_not(
    memory: MemoryWarden, house: House
) -> None:
    helper, pair = await helper_of(house), await two(house)
    for person in pair:
        data = PersonalData("Zoe", "B", "", house.email(person))
        request = Invite(
            token=await house.token(helper),
            program=house.program,
            role=Role.MEMBER,
            data=Sealed(msgspec.json.encode(data).decode()),
            profession="family_physician",
            locale="en-CA",
            mailed=True,
            command_id=uuid4(),
        )
        await house.wants(request, Invited)
    assert await said(house, helper, Way.PROPOSE, *pair) is None
    for way, stages in ((None, ("open", "open")), (Way.CONFIRM, ("withdrawn", "open"))):
        if way is not None:
            assert await said(house, house.admin, way, *pair) is None
        for person in pair:
            asked = WithdrawInvitationsOf(POSTMAN, house.organization, person)
            await house.wants(asked, Done)
        kept = await memory.parts.invitations.of(memory.store, house.organization)
        found = {one.issued.person: one.state.stage_at(memory.parts.now()) for one in kept}
        assert tuple(found[person] for person in pair) == stages
